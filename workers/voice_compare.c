// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_compare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WORK_MAX = 256 << 20 };

_Static_assert((int)VOICE_RANKED_MAX <= (int)VOICE_SHORTLIST_MAX, "all that is ranked is told");

/* PocketSphinx counts in 1024 steps of a logarithm to the base 1.0001. */
static double points(double score)
{
	return score / (1024 * log(1.0001));
}

static void add_text(struct voice_heard *heard, const char *text)
{
	size_t len = strlen(heard->text);

	snprintf(heard->text + len, sizeof(heard->text) - len, "%s%s", len ? " " : "", text);
}

static void add_span(struct voice_heard *heard, size_t from, size_t to, double score,
		     const char *word, bool is_word)
{
	if (heard->span_count == VOICE_SPANS_MAX || to <= from)
		return;
	heard->spans[heard->span_count++] =
		(struct voice_span){ (int)from, (int)to - 1, points(score), word, is_word };
}

static enum err hear_phones(const struct voice_sounds *sounds, const struct voice_fits *fits,
			    struct arena *arena, struct voice_heard *heard)
{
	struct voice_phone *phones;
	size_t count;
	double sum = 0;
	enum err err = voice_search_phones(sounds, fits, arena, &phones, &count);

	if (err)
		return err;
	for (size_t i = 0; i < count; i++) {
		add_text(heard, phones[i].name);
		add_span(heard, phones[i].from, phones[i].to, phones[i].score, phones[i].name,
			 !phones[i].is_pause);
		sum += phones[i].score;
	}
	heard->score = points(sum) / (double)fits->frames;
	return ERR_NONE;
}

static enum err hear_words(const struct voice_search *search, enum voice_pass pass,
			   const struct voice_fits *fits, struct arena *arena,
			   struct voice_heard *heard)
{
	bool item = pass == VOICE_PASS_ITEM;
	struct voice_path path;
	enum err err = voice_search_find(search, item ? VOICE_GRAMMAR_ITEM : VOICE_GRAMMAR_COMMAND,
					 fits, arena, &path);

	if (err)
		return err;
	for (size_t i = 0; i < path.count; i++) {
		const struct voice_found *word = &path.words[i];

		add_text(heard, word->phrase->said->text);
		add_span(heard, word->from, word->to, word->score, word->phrase->said->text, true);
	}
	if (path.count)
		heard->score = points(path.score) / (double)fits->frames;
	for (size_t i = 0; i < path.ranked_count; i++) {
		if (i < VOICE_CANDIDATES_MAX)
			heard->candidates[heard->candidate_count++] = path.ranked[i];
		heard->shortlist[heard->shortlist_count++] = path.ranked[i];
	}
	return ERR_NONE;
}

enum err voice_compare_hear(const struct voice_sounds *sounds, const struct voice_search *search,
			    enum voice_pass pass, const struct voice_fits *fits,
			    struct voice_heard *heard)
{
	struct arena arena;
	enum err err;

	if (!fits->frames)
		return ERR_NONE;
	arena_init(&arena, WORK_MAX);
	heard->frames = (int)fits->frames;
	err = pass == VOICE_PASS_PHONES ? hear_phones(sounds, fits, &arena, heard)
					: hear_words(search, pass, fits, &arena, heard);
	arena_done(&arena);
	return err;
}
