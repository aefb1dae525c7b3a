/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of "make bench-voice"; each prints rows of the one table. */
#ifndef CABAS_TESTS_BENCH_VOICE_BENCH_H
#define CABAS_TESTS_BENCH_VOICE_BENCH_H

/** bench_words() - recorded words, no examples: needs listened for, and the way of the clip */
void bench_words(void);

/** bench_outside() - words that are not listened for */
void bench_outside(void);

/** bench_phrases() - phrases put together from recordings, and synthetic sentences */
void bench_phrases(void);

/** bench_examples() - digits as stand-in needs, with 0 to 3 examples a word */
void bench_examples(void);

/** bench_speed() - times and memory */
void bench_speed(void);

/** bench_curve() - ten weeks of a household; writes docs/learning-curve.svg */
void bench_curve(void);
#endif
