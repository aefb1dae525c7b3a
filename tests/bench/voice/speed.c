// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Times and memory of the worker on one core. Wall time is what a person waits; the worker's own
 * CPU time says what that would be on a machine that does nothing else.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/voice/bench.h"
#include "tests/bench/voice/home.h"
#include "tests/bench/voice/table.h"

enum { SPEECH_MS = 3000, NEEDS = 200, EXAMPLES = 600, TRIES = 15, VOCABULARY = 1000 };

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* How long a process has been on a core. */
static double cpu_ms(const struct ear *ear)
{
	unsigned long long ns = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)ear->pid);
	file = fopen(path, "re");
	if (file && fscanf(file, "%llu", &ns) != 1)
		ns = 0;
	if (file)
		fclose(file);
	return (double)ns / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The worker inherits the one core. */
static void stay_on_one_core(void)
{
	cpu_set_t all, one;
	int core = 0;

	if (sched_getaffinity(0, sizeof(all), &all))
		return;
	while (core < CPU_SETSIZE && !CPU_ISSET(core, &all))
		core++;
	CPU_ZERO(&one);
	CPU_SET(core, &one);
	(void)sched_setaffinity(0, sizeof(one), &one);
}

static void print_times(double *wall, double *cpu, const char *goal, const char *model,
			const char *what)
{
	char text[100];

	qsort(wall, TRIES, sizeof(*wall), by_size);
	qsort(cpu, TRIES, sizeof(*cpu), by_size);
	snprintf(text, sizeof(text), "%.0f ms, CPU %.0f ms (worst %.0f, %.0f)", wall[TRIES / 2],
		 cpu[TRIES / 2], wall[TRIES - 1], cpu[TRIES - 1]);
	table_note(text, goal, "%s, %s, one core, median of %d", model, what, TRIES);
}

/* Real stretches of speech, given out as examples of three members' own needs, three a need. */
static void fill_examples(struct home *home, const struct clips *digits)
{
	size_t speakers = CLIP_SPEAKERS, each = EXAMPLES / CLIP_SPEAKERS;

	home_forget(home);
	for (size_t i = 0; home->lesson_count < EXAMPLES; i++) {
		const char *member = clips_speakers[i / each % speakers];
		const char *need = home->ids[i % each / 3];
		json_t *answer = home_hear(home, &digits->list[i % digits->count].sound,
					   SOUND_CLEAN, 1, NULL, true);
		size_t before = home->lesson_count;

		home_confirm(home, answer, member, &need, 1, true);
		json_decref(answer);
		if (home->lesson_count == before && i > 3 * EXAMPLES)
			break;
	}
	home->outcome_count = 0;
}

/* Words one after the other until there are three seconds of them. */
static struct sound three_seconds(const struct clips *words)
{
	struct sound sound = { 0 };

	for (size_t i = 0; sound.count < (size_t)SPEECH_MS * SOUND_RATE / 1000; i++)
		home_must(sound_join(&sound, &words->list[i % words->count].sound, 0), NULL);
	sound.count = (size_t)SPEECH_MS * SOUND_RATE / 1000;
	return sound;
}

static void clip_row(struct home *home, const struct clips *words)
{
	struct sound sound = three_seconds(words);
	double wall[TRIES], cpu[TRIES];

	for (int i = 0; i < TRIES; i++) {
		double begin = now_ms(), used = cpu_ms(home->ear);

		json_decref(home_hear(home, &sound, SOUND_ADPCM, 1, clips_speakers[0], false));
		wall[i] = now_ms() - begin;
		cpu[i] = cpu_ms(home->ear) - used;
	}
	print_times(wall, cpu, "<= 300 ms", home_model_name(home->model),
		    "3 s of speech, 200 needs, 600 examples");
	sound_done(&sound);
}

static void vocabulary_row(struct home *home)
{
	double wall[TRIES], cpu[TRIES];

	home_choose(home, NULL, 0, NULL, 0, VOCABULARY);
	for (int i = 0; i < TRIES; i++) {
		double begin = now_ms(), used = cpu_ms(home->ear);

		json_decref(home_listen(home));
		wall[i] = now_ms() - begin;
		cpu[i] = cpu_ms(home->ear) - used;
	}
	print_times(wall, cpu, "<= 100 ms", home_model_name(home->model),
		    "a vocabulary of 1,000 needs");
}

static void memory_row(const struct home *home, const char *when)
{
	char text[80];

	snprintf(text, sizeof(text), "%.1f MB, at most %.1f MB so far",
		 (double)ear_memory_kb(home->ear, "VmRSS") / 1024,
		 (double)ear_memory_kb(home->ear, "VmHWM") / 1024);
	table_note(text, "<= 60 MB", "%s, resident memory %s", home_model_name(home->model), when);
}

void bench_speed(void)
{
	struct clips digits, words;

	if (!clips_digits(&digits))
		return;
	stay_on_one_core();
	for (enum home_model model = 0; model < HOME_MODELS; model++) {
		struct home *home;

		if (!clips_words(model == HOME_EN ? "en-words" : "fr-words", &words))
			continue;
		home = home_open(model);
		home_choose(home, NULL, 0, NULL, 0, NEEDS);
		json_decref(home_listen(home));
		fill_examples(home, &digits);
		home_show_examples(home);
		clip_row(home, &words);
		memory_row(home, "then");
		home_forget(home);
		vocabulary_row(home);
		memory_row(home, "after 15 vocabularies of 1,000 needs");
		home_close(home);
		clips_done(&words);
	}
	clips_done(&digits);
}
