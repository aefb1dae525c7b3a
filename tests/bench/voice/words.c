// SPDX-License-Identifier: GPL-2.0-or-later
/* Recorded words by one woman (French) and one speaker (English); the first opinion alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/voice/bench.h"
#include "tests/bench/voice/score.h"

enum { WORK_ARENA_MAX = 16 << 20, WORDS_MAX = 100, ALL = 0 };

static const char *const way_names[SOUND_WAYS] = {
	"clean", "ADPCM 16 kHz", "A-law 8 kHz", "kitchen, 20 dB", "kitchen, 10 dB",
};

/* A household and the recorded words that name needs. */
struct set {
	struct home *home;
	struct clips clips;
	const char *ids[WORDS_MAX]; /* different ones */
	size_t id_count;
	enum voice_automatic how;
};

static bool open_set(struct set *set, enum home_model model)
{
	size_t kept = 0;

	*set = (struct set){ .how = AUTOMATIC_CONFIDENT };
	if (!clips_words(model == HOME_EN ? "en-words" : "fr-words", &set->clips))
		return false;
	set->home = home_open(model);
	for (size_t i = 0; i < set->clips.count; i++) {
		struct clip *clip = &set->clips.list[i];
		const struct need *need =
			needs_find_text(&set->home->needs, clip->word, set->home->language);
		bool twice = false;

		if (!need || kept == WORDS_MAX) {
			sound_done(&clip->sound);
			continue;
		}
		snprintf(clip->need, sizeof(clip->need), "%s", need->id);
		for (size_t k = 0; k < set->id_count; k++)
			twice = twice || !strcmp(set->ids[k], need->id);
		if (!twice)
			set->ids[set->id_count++] = need->id;
		set->clips.list[kept++] = *clip;
	}
	set->clips.count = kept;
	return kept;
}

static void close_set(struct set *set)
{
	home_close(set->home);
	clips_done(&set->clips);
}

static bool is_among(const char *const *ids, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(ids[i], id))
			return true;
	return false;
}

static void try_clips(struct set *set, enum sound_way way, const char *const *ids, size_t count,
		      bool outside, struct tally *tally)
{
	struct trust trust = home_trust(set->home, NULL, set->how);

	for (size_t i = 0; i < set->clips.count; i++) {
		const struct clip *clip = &set->clips.list[i];
		struct meant meant = score_one(clip->need);
		struct dictation heard;
		struct arena arena;
		json_t *answer;

		if (!is_among(ids, count, clip->need))
			continue;
		arena_init(&arena, WORK_ARENA_MAX);
		answer = home_hear(set->home, &clip->sound, way, (uint32_t)i + 1, NULL, false);
		heard = home_decide(set->home, answer, &trust, &arena);
		if (outside)
			meant.count = 0;
		score_add(tally, &meant, &heard);
		json_decref(answer);
		arena_done(&arena);
	}
	tally->clips = tally->tried;
}

/* With fewer needs than words, the words take turns in being listened for. */
static void words_row(struct set *set, size_t needs, enum sound_way way)
{
	struct tally tally = { .speakers = 1 };
	size_t count = needs ? needs : set->home->needs.count;

	for (size_t from = 0; from < set->id_count; from += count) {
		size_t some = set->id_count - from < count ? set->id_count - from : count;

		home_choose(set->home, set->ids + from, some, set->ids, set->id_count, count);
		json_decref(home_listen(set->home));
		try_clips(set, way, set->ids + from, some, false, &tally);
	}
	table_row(&tally, "%s, words, %s%zu needs, %s", home_model_name(set->home->model),
		  needs ? "" : "all ", count, way_names[way]);
}

void bench_words(void)
{
	static const size_t sizes[] = { 30, 60, 117, 200, 229, ALL, 800 };

	for (enum home_model model = 0; model < HOME_MODELS; model++) {
		struct set set;

		if (!open_set(&set, model)) {
			printf("| %s: no recordings | | | | | | | | |\n", home_model_name(model));
			continue;
		}
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
			words_row(&set, sizes[i], SOUND_CLEAN);
		for (enum sound_way way = SOUND_ADPCM; way < SOUND_WAYS; way++)
			words_row(&set, model == HOME_EN ? 200 : 60, way);
		close_set(&set);
	}
}

/* --- outside words -----------------------------------------------------------------------------
 */

/* Half of the words is listened for, the other half is said; then the other way round. */
static void halves_row(struct set *set, size_t needs)
{
	struct tally tally = { .speakers = 1, .outside = true };
	size_t half = set->id_count / 2;

	for (int turn = 0; turn < 2; turn++) {
		size_t from = turn ? half : 0, to = turn ? set->id_count : half;
		size_t other = turn ? 0 : half, end = turn ? half : set->id_count;

		home_choose(set->home, set->ids + from, to - from, set->ids, set->id_count, needs);
		json_decref(home_listen(set->home));
		try_clips(set, SOUND_CLEAN, set->ids + other, end - other, true, &tally);
	}
	table_row(&tally, "outside: words of the same voice not listened for; %s, %zu needs",
		  home_model_name(set->home->model), needs);
}

/* Clips of another set, none of which is listened for. */
static void foreign_row(struct set *set, const struct clips *clips, int take_min, const char *what)
{
	struct tally tally = { .speakers = clips->speakers, .outside = true };
	struct trust trust = home_trust(set->home, NULL, set->how);
	struct meant nothing = { .count = 0 };

	home_choose(set->home, NULL, 0, NULL, 0, 200);
	json_decref(home_listen(set->home));
	for (size_t i = 0; i < clips->count; i++) {
		struct dictation heard;
		struct arena arena;
		json_t *answer;

		if (clips->list[i].take < take_min)
			continue;
		arena_init(&arena, WORK_ARENA_MAX);
		answer = home_hear(set->home, &clips->list[i].sound, SOUND_CLEAN, 1, NULL, false);
		heard = home_decide(set->home, answer, &trust, &arena);
		score_add(&tally, &nothing, &heard);
		json_decref(answer);
		arena_done(&arena);
	}
	tally.clips = tally.tried;
	table_row(&tally, "outside: %s; %s, 200 needs", what, home_model_name(set->home->model));
}

void bench_outside(void)
{
	struct clips digits, french;
	struct set set;

	for (enum home_model model = 0; model < HOME_FR_MONOPHONE; model++) {
		if (!open_set(&set, model))
			continue;
		halves_row(&set, 60);
		halves_row(&set, 200);
		if (model == HOME_EN && clips_digits(&digits)) {
			foreign_row(&set, &digits, 4, "lone numbers, telephone band");
			clips_done(&digits);
		}
		if (model == HOME_EN && clips_words("fr-words", &french)) {
			foreign_row(&set, &french, 0, "French words");
			clips_done(&french);
		}
		close_set(&set);
	}
}
