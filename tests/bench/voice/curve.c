// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A household's first ten weeks, played with recorded takes: 24 clips a week, each a different
 * recording, none heard twice. Each is decided by what was learned before; then a person confirms
 * it, and it teaches. Digits stand for ten things that this family says often.
 */
#include <stdio.h>
#include <string.h>

#include "tests/bench/voice/bench.h"
#include "tests/bench/voice/score.h"

#define DRAWING "docs/learning-curve.svg"

enum { WORK_ARENA_MAX = 16 << 20, WEEKS = 10, A_WEEK = 24, NEEDS = 100, SEED = 5 };

struct week {
	struct tally tally;
	size_t examples;
};

/* All 240 recordings in one order, the same each time. */
static void shuffle(size_t *order, size_t count)
{
	uint32_t state = SEED;

	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t other, kept = order[i - 1];

		state = state * 1664525 + 1013904223;
		other = (state >> 8) % i;
		order[i - 1] = order[other];
		order[other] = kept;
	}
}

static void live_one(struct home *home, const struct clip *clip, uint32_t seed, struct week *week)
{
	struct trust trust = home_trust(home, clip->speaker, AUTOMATIC_LEARNED);
	struct meant meant = score_one(clip->need);
	const char *id = clip->need;
	struct dictation heard;
	struct arena arena;
	json_t *answer;

	arena_init(&arena, WORK_ARENA_MAX);
	answer = home_hear(home, &clip->sound, SOUND_ADPCM, seed, clip->speaker, true);
	heard = home_decide(home, answer, &trust, &arena);
	score_add(&week->tally, &meant, &heard);
	home_confirm(home, answer, clip->speaker, &id, 1, true);
	home_show_examples(home);
	json_decref(answer);
	arena_done(&arena);
}

static void print_week(int week, const struct week *now)
{
	const struct tally *tally = &now->tally;
	double low, high;
	double share =
		table_interval(tally->first, tally->tried, (double)tally->tried, &low, &high);

	printf("| %d | %zu | %zu | %.0f %% (%.0f–%.0f) | %zu | %zu | %zu |\n", week + 1,
	       tally->tried, now->examples, 100 * share, 100 * low, 100 * high,
	       tally->tried - tally->automatic, tally->automatic, tally->wrong);
	fflush(stdout);
}

/* --- the drawing -------------------------------------------------------------------------------
 */

enum { LEFT = 60, RIGHT = 620, TOP = 30, BOTTOM = 290 };

static double x_of(int week)
{
	return LEFT + 28 + (double)(RIGHT - LEFT - 56) * week / (WEEKS - 1);
}

static double y_of(size_t part, size_t whole)
{
	return BOTTOM - (double)(BOTTOM - TOP) * (double)part / (double)whole;
}

static void draw_axes(FILE *file)
{
	fprintf(file,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 360\" "
		"font-family=\"sans-serif\" font-size=\"13\">\n"
		"<title>Ten weeks of a household of three: right at first choice, and questions "
		"asked</title>\n<rect width=\"640\" height=\"360\" fill=\"white\"/>\n");
	for (int percent = 0; percent <= 100; percent += 25) {
		double y = y_of((size_t)percent, 100);

		fprintf(file,
			"<path d=\"M%d %.0fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.0f\" "
			"text-anchor=\"end\">%d %%</text>\n",
			LEFT, y, RIGHT, LEFT - 8, y + 4, percent);
	}
	for (int week = 0; week < WEEKS; week++)
		fprintf(file, "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
			x_of(week), BOTTOM + 18, week + 1);
	fprintf(file,
		"<text x=\"340\" y=\"%d\" text-anchor=\"middle\">week (%d clips each)"
		"</text>\n",
		BOTTOM + 38, A_WEEK);
}

static void draw_line(FILE *file, const struct week *weeks, bool questions, const char *colour,
		      const char *name)
{
	fprintf(file, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" d=\"", colour);
	for (int week = 0; week < WEEKS; week++) {
		const struct tally *tally = &weeks[week].tally;
		size_t part = questions ? tally->tried - tally->automatic : tally->first;

		fprintf(file, "%s%.1f %.1f", week ? "L" : "M", x_of(week),
			y_of(part, tally->tried));
	}
	fprintf(file, "\"/>\n<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n",
		questions ? 380 : 120, BOTTOM + 60, colour, name);
}

static void draw(const struct week *weeks)
{
	FILE *file = fopen(DRAWING, "we");

	if (!file) {
		printf("\n" DRAWING " cannot be written\n");
		return;
	}
	draw_axes(file);
	draw_line(file, weeks, false, "#1a7f37", "right at first choice");
	draw_line(file, weeks, true, "#b35900", "questions asked");
	fprintf(file, "</svg>\n");
	fclose(file);
	printf("\nDrawn in " DRAWING ".\n");
}

/* --- the part ----------------------------------------------------------------------------------
 */

static void print_head(void)
{
	printf("\nTen weeks of three members (george, nicolas, theo), %d recordings a week by "
	       "ADPCM, ten digits as\nstand-in needs among %d. No recording comes twice; each is "
	       "decided by what was confirmed before it.\n\n",
	       A_WEEK, NEEDS);
	printf("| week | clips | examples before | first choice | questions | by itself "
	       "| wrong of these |\n|---|---|---|---|---|---|---|\n");
}

void bench_curve(void)
{
	static struct week weeks[WEEKS];
	const char *ids[CLIP_DIGITS];
	struct clips digits;
	struct home *home;
	size_t order[CLIPS_MAX];

	if (!clips_digits(&digits))
		return;
	home = home_open(HOME_EN);
	for (int digit = 0; digit < CLIP_DIGITS; digit++) {
		ids[digit] = digits.list[digit].need;
		home_name(home, ids[digit], clips_digit_names[digit], clips_digit_phones[digit]);
	}
	home_choose(home, ids, CLIP_DIGITS, NULL, 0, NEEDS);
	shuffle(order, digits.count);
	print_head();
	for (int week = 0; week < WEEKS; week++) {
		weeks[week].examples = home->lesson_count;
		json_decref(home_listen(home));
		for (int i = 0; i < A_WEEK; i++) {
			size_t n = order[week * A_WEEK + i];

			live_one(home, &digits.list[n], (uint32_t)n + 1, &weeks[week]);
		}
		print_week(week, &weeks[week]);
	}
	draw(weeks);
	home_close(home);
	clips_done(&digits);
}
