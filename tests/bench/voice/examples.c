// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Digits as stand-in needs of three members: how far examples help, and what calibration allows.
 *
 * Takes 0 to 3 are what was confirmed before (templates, three of them or fewer at a time), takes
 * 4 to 7 what is said now. A take is decided by the outcomes of the seven others.
 */
#include <stdio.h>
#include <string.h>

#include "tests/bench/voice/bench.h"
#include "tests/bench/voice/score.h"

enum {
	WORK_ARENA_MAX = 16 << 20,
	OLD_TAKES = 4,
	A_TAKE = CLIP_SPEAKERS * CLIP_DIGITS,
	CLIPS = CLIP_TAKES * A_TAKE,
};

static const char *const way_names[SOUND_WAYS] = {
	"clean", "ADPCM", "A-law", "kitchen 20 dB", "kitchen 10 dB",
};

/* A fixed rule instead of a calibrated one: what happens, whoever allows it. */
static const unsigned int rules[] = { 1100, 1200, 1300, 1400 };
enum { RULES = sizeof(rules) / sizeof(*rules) };

struct stand_in {
	struct home *home;
	struct clips digits;
	json_t *taught[CLIPS];	/* answers with features, without any examples */
	json_t *answers[CLIPS]; /* answers with three examples, for the outcomes */
	const char *ids[CLIP_DIGITS];
	enum sound_way way;
	size_t needs;
};

static const struct clip *clip_of(const struct stand_in *in, int take, int n)
{
	return &in->digits.list[take * A_TAKE + n];
}

static json_t *hear(struct stand_in *in, int take, int n)
{
	const struct clip *clip = clip_of(in, take, n);

	return home_hear(in->home, &clip->sound, in->way, (uint32_t)(take * A_TAKE + n) + 1,
			 clip->speaker, true);
}

/* Examples of these takes, and the pronunciations that come with them. */
static void teach(struct stand_in *in, unsigned int takes, const char *const *without,
		  size_t without_count)
{
	home_forget(in->home);
	for (int take = 0; take < CLIP_TAKES; take++)
		for (int n = 0; n < A_TAKE && takes & 1U << take; n++) {
			const struct clip *clip = clip_of(in, take, n);
			const char *id = clip->need;
			bool out = false;

			for (size_t k = 0; k < without_count; k++)
				out = out || !strcmp(without[k], id);
			if (!out)
				home_confirm(in->home, in->taught[take * A_TAKE + n], clip->speaker,
					     &id, 1, true);
		}
	in->home->outcome_count = 0;
	home_show_examples(in->home);
	json_decref(home_listen(in->home));
}

static bool open_stand_in(struct stand_in *in, enum home_model model, enum sound_way way,
			  size_t needs)
{
	static char ids[CLIP_DIGITS][16];

	*in = (struct stand_in){ .way = way, .needs = needs };
	if (!clips_digits(&in->digits))
		return false;
	in->home = home_open(model);
	for (int digit = 0; digit < CLIP_DIGITS; digit++) {
		snprintf(ids[digit], sizeof(ids[digit]), "chiffre-%d", digit);
		in->ids[digit] = ids[digit];
		home_name(in->home, ids[digit], clips_digit_names[digit],
			  clips_digit_phones[digit]);
	}
	home_choose(in->home, in->ids, CLIP_DIGITS, NULL, 0, needs);
	json_decref(home_listen(in->home));
	for (int i = 0; i < OLD_TAKES * A_TAKE; i++)
		in->taught[i] = hear(in, i / A_TAKE, i % A_TAKE);
	return true;
}

static void close_stand_in(struct stand_in *in)
{
	for (int i = 0; i < CLIPS; i++) {
		json_decref(in->taught[i]);
		json_decref(in->answers[i]);
	}
	home_close(in->home);
	clips_done(&in->digits);
}

static void score(const struct stand_in *in, const struct clip *clip, const json_t *answer,
		  const struct trust *trust, bool known, struct tally *tally)
{
	struct meant meant = score_one(clip->need);
	struct dictation heard;
	struct arena arena;

	arena_init(&arena, WORK_ARENA_MAX);
	heard = home_decide(in->home, answer, trust, &arena);
	if (!known)
		meant.count = 0;
	score_add(tally, &meant, &heard);
	arena_done(&arena);
}

/* --- rows --------------------------------------------------------------------------------------
 */

/* 0 to 3 examples, several splits of which takes they are from. */
static void count_row(struct stand_in *in, int examples)
{
	static const unsigned int splits[4][2] = {
		{ 0x0, 0x0 }, { 0x1, 0x8 }, { 0x3, 0xc }, { 0x7, 0xe }
	};
	struct tally tally = { .clips = 4 * A_TAKE, .speakers = CLIP_SPEAKERS };
	struct trust trust = home_trust(in->home, NULL, AUTOMATIC_LEARNED);

	for (int split = 0; split < (examples ? 2 : 1); split++) {
		teach(in, splits[examples][split], NULL, 0);
		for (int take = OLD_TAKES; take < CLIP_TAKES; take++)
			for (int n = 0; n < A_TAKE; n++) {
				json_t *answer = hear(in, take, n);

				score(in, clip_of(in, take, n), answer, &trust, true, &tally);
				json_decref(answer);
			}
	}
	table_row(&tally, "%s, digits, %d examples, %zu needs, %s",
		  home_model_name(in->home->model), examples, in->needs, way_names[in->way]);
}

/* Every clip heard with three examples of other takes. */
static void hear_all(struct stand_in *in)
{
	for (int take = 0; take < CLIP_TAKES; take++) {
		/* take 3 is no template for the takes of now: three, not four */
		unsigned int takes = take < OLD_TAKES ? 0xfU & ~(1U << take) : 0x7;

		if (take <= OLD_TAKES)
			teach(in, takes, NULL, 0);
		for (int n = 0; n < A_TAKE; n++) {
			json_decref(in->answers[take * A_TAKE + n]);
			in->answers[take * A_TAKE + n] = hear(in, take, n);
		}
	}
}

/* The outcomes of all takes but one. */
static void confirm_others(struct stand_in *in, int without)
{
	in->home->outcome_count = 0;
	for (int take = 0; take < CLIP_TAKES; take++)
		for (int n = 0; n < A_TAKE && take != without; n++) {
			const char *id = clip_of(in, take, n)->need;

			home_confirm(in->home, in->answers[take * A_TAKE + n],
				     clip_of(in, take, n)->speaker, &id, 1, false);
		}
}

static void calibrated_rows(struct stand_in *in)
{
	struct tally tally = { .clips = 4 * A_TAKE, .speakers = CLIP_SPEAKERS };

	for (int take = OLD_TAKES; take < CLIP_TAKES; take++) {
		confirm_others(in, take);
		for (int n = 0; n < A_TAKE; n++) {
			const struct clip *clip = clip_of(in, take, n);
			struct trust trust = home_trust(in->home, clip->speaker, AUTOMATIC_LEARNED);

			score(in, clip, in->answers[take * A_TAKE + n], &trust, true, &tally);
		}
	}
	table_row(&tally, "%s, digits, 3 examples, %zu needs, %s, calibrated on the 7 other takes",
		  home_model_name(in->home->model), in->needs, way_names[in->way]);
	for (int rule = 0; rule < RULES; rule++) {
		struct trust trust = { .automatic = true, .margin_min = (uint16_t)rules[rule] };

		tally = (struct tally){ .clips = 4 * A_TAKE, .speakers = CLIP_SPEAKERS };
		for (int i = OLD_TAKES * A_TAKE; i < CLIPS; i++)
			score(in, &in->digits.list[i], in->answers[i], &trust, true, &tally);
		table_row(&tally, "the same, if \"agree and margin >= %u.%02u\" were allowed",
			  rules[rule] / 1000, rules[rule] % 1000 / 10);
	}
}

/* Two digits at a time are not known: their clips are words from outside. */
static void outside_rows(struct stand_in *in)
{
	struct tally calibrated = { .clips = 4 * A_TAKE,
				    .speakers = CLIP_SPEAKERS,
				    .outside = true };
	struct tally fixed[RULES];
	struct trust trusts[CLIP_SPEAKERS];

	for (int rule = 0; rule < RULES; rule++)
		fixed[rule] = calibrated;
	confirm_others(in, -1);
	for (int who = 0; who < CLIP_SPEAKERS; who++)
		trusts[who] = home_trust(in->home, clips_speakers[who], AUTOMATIC_LEARNED);
	for (int pair = 0; pair < CLIP_DIGITS; pair += 2) {
		const char *const *out = in->ids + pair;
		const char *kept[CLIP_DIGITS];
		size_t count = 0;

		for (int digit = 0; digit < CLIP_DIGITS; digit++)
			if (digit / 2 != pair / 2)
				kept[count++] = in->ids[digit];
		home_choose(in->home, kept, count, out, 2, in->needs);
		teach(in, 0x7, out, 2);
		for (int i = OLD_TAKES * A_TAKE; i < CLIPS; i++) {
			const struct clip *clip = &in->digits.list[i];
			json_t *answer;

			if (clip->digit / 2 != pair / 2)
				continue;
			answer = hear(in, i / A_TAKE, i % A_TAKE);
			score(in, clip, answer, &trusts[i / CLIP_DIGITS % CLIP_SPEAKERS], false,
			      &calibrated);
			for (int rule = 0; rule < RULES; rule++) {
				struct trust trust = { .automatic = true,
						       .margin_min = (uint16_t)rules[rule] };

				score(in, clip, answer, &trust, false, &fixed[rule]);
			}
			json_decref(answer);
		}
	}
	home_choose(in->home, in->ids, CLIP_DIGITS, NULL, 0, in->needs);
	table_row(&calibrated,
		  "outside: digits not known, 8 others by 3 examples; %s, %zu needs, "
		  "calibrated",
		  home_model_name(in->home->model), in->needs);
	for (int rule = 0; rule < RULES; rule++)
		table_row(&fixed[rule], "the same, if \"agree and margin >= %u.%02u\" were allowed",
			  rules[rule] / 1000, rules[rule] % 1000 / 10);
}

/* --- the part ----------------------------------------------------------------------------------
 */

void bench_examples(void)
{
	static struct stand_in in;

	if (!open_stand_in(&in, HOME_EN, SOUND_CLEAN, 60))
		return;
	for (int examples = 0; examples <= 3; examples++)
		count_row(&in, examples);
	hear_all(&in);
	calibrated_rows(&in);
	outside_rows(&in);
	close_stand_in(&in);
	for (enum sound_way way = SOUND_ADPCM; way < SOUND_WAYS; way++) {
		open_stand_in(&in, HOME_EN, way, 60);
		count_row(&in, 3);
		close_stand_in(&in);
	}
	open_stand_in(&in, HOME_EN, SOUND_CLEAN, 200);
	count_row(&in, 3);
	close_stand_in(&in);
	for (enum home_model model = HOME_FR_BASIC; model < HOME_MODELS; model++) {
		open_stand_in(&in, model, SOUND_CLEAN, 60);
		count_row(&in, 0);
		count_row(&in, 3);
		close_stand_in(&in);
	}
}
