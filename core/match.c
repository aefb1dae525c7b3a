// SPDX-License-Identifier: GPL-2.0-or-later
/* Which need a label means: the one whose name begins it, and of those the most telling name. */
#include "core/match.h"

#include <stdlib.h>
#include <string.h>

#include "core/match_read.h"
#include "core/match_words.h"

/**
 * struct match_form - one name of a need
 * @need: index of the need
 * @words: @count words
 * @count: how many
 * @generic: another need has a longer name that begins so: "lait" in "lait entier"
 */
struct match_form {
	size_t need;
	struct match_word *words;
	size_t count;
	bool generic;
};

static int by_first_word(const void *a, const void *b)
{
	const struct match_form *x = a, *y = b;
	int order = strcmp(x->words[0].key, y->words[0].key);

	if (!order)
		order = (x->need > y->need) - (x->need < y->need);
	return order;
}

static size_t count_forms(const struct needs *needs, size_t from)
{
	size_t count = 0;

	for (size_t i = from; i < needs->count; i++)
		count += needs->needs[i].form_counts[LANGUAGE_FR];
	return count;
}

/* The forms of the needs from number @from on, sorted. */
static enum err make_forms(const struct match *match, size_t from, struct arena *arena,
			   struct match_form **ret_forms, size_t *ret_count)
{
	const struct needs *needs = match->needs;
	struct match_form *forms = arena_array(arena, count_forms(needs, from), sizeof(*forms));
	size_t count = 0;

	if (!forms)
		return ERR_NOMEM;
	for (size_t i = from; i < needs->count; i++)
		for (size_t j = 0; j < needs->needs[i].form_counts[LANGUAGE_FR]; j++) {
			struct match_form *form = &forms[count];
			enum err err = match_words_name(match,
							needs->needs[i].forms[LANGUAGE_FR][j],
							arena, &form->words, &form->count);

			if (err == ERR_NOMEM)
				return err;
			form->need = i;
			count += !err && form->count;
		}
	if (count)
		qsort(forms, count, sizeof(*forms), by_first_word);
	*ret_forms = forms;
	*ret_count = count;
	return ERR_NONE;
}

/* Where in @words a word is; @count when it is not there. */
static size_t place_of(const struct match_word *word, const struct match_word *words, size_t count)
{
	size_t i = 0;

	while (i < count && strcmp(words[i].key, word->key))
		i++;
	return i;
}

static bool fits(const struct match_form *form, const struct match_word *words, size_t count)
{
	size_t head = place_of(&form->words[0], words, count);

	for (size_t i = 0; i < form->count; i++) {
		size_t at = place_of(&form->words[i], words, count);

		if (at == count || (at < head && words[head].purpose))
			return false;
	}
	return true;
}

static size_t first_with(const struct match_form *forms, size_t count, const char *key)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(forms[middle].words[0].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

typedef void form_fn(struct match_form *form, void *userdata);

/* Every form whose words are all among @words; one that begins with a repeated word comes twice. */
static void each_fitting(struct match_form *forms, size_t form_count,
			 const struct match_word *words, size_t count, form_fn *fn, void *userdata)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = first_with(forms, form_count, words[i].key);
		     j < form_count && !strcmp(forms[j].words[0].key, words[i].key); j++)
			if (fits(&forms[j], words, count))
				fn(&forms[j], userdata);
}

static void mark_generic(struct match_form *form, void *userdata)
{
	const struct match_form *longer = userdata;

	if (form->need != longer->need && form->count < longer->count &&
	    !strcmp(form->words[0].key, longer->words[0].key))
		form->generic = true;
}

enum err match_load(const struct needs *needs, const char *bytes, size_t len, struct arena *arena,
		    struct match *ret_match, struct error *error)
{
	struct match match = { .needs = needs, .need_count = needs->count };
	enum err err = match_words_load(bytes, len, arena, &match, error);

	if (err)
		return err;
	if (make_forms(&match, 0, arena, &match.forms, &match.form_count))
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < match.form_count; i++)
		each_fitting(match.forms, match.form_count, match.forms[i].words,
			     match.forms[i].count, mark_generic, &match.forms[i]);
	*ret_match = match;
	return ERR_NONE;
}

/* The best reading of a label so far, and that of the need that is looked for. */
struct reading {
	const struct match_word *words;
	size_t count, wanted;
	const struct match_form *best, *best_wanted;
	size_t best_place, wanted_place;
	unsigned int best_score, wanted_score;
	bool explained[MATCH_LABEL_WORDS_MAX]; /* words that some name of the need has */
};

static void rate(const struct match_form *form, const struct reading *reading, size_t *ret_place,
		 unsigned int *ret_score)
{
	size_t place = reading->count;
	unsigned int score = 0;

	for (size_t i = 0; i < form->count; i++) {
		size_t at = place_of(&form->words[i], reading->words, reading->count);

		if (at < place)
			place = at;
		/* written the same, accents and endings aside, is a little better than akin */
		score += form->words[i].weight +
			 !strcmp(form->words[i].text, reading->words[at].text);
	}
	*ret_place = place;
	*ret_score = score;
}

static bool is_better(size_t place, unsigned int score, size_t than_place, unsigned int than_score)
{
	return place != than_place ? place < than_place : score > than_score;
}

static void take_form(struct match_form *form, void *userdata)
{
	struct reading *reading = userdata;
	unsigned int score;
	size_t place;

	rate(form, reading, &place, &score);
	if (form->need == reading->wanted) {
		for (size_t i = 0; i < form->count; i++)
			reading->explained[place_of(&form->words[i], reading->words,
						    reading->count)] = true;
		if (!reading->best_wanted ||
		    is_better(place, score, reading->wanted_place, reading->wanted_score)) {
			reading->best_wanted = form;
			reading->wanted_place = place;
			reading->wanted_score = score;
		}
	} else if (!reading->best ||
		   is_better(place, score, reading->best_place, reading->best_score)) {
		reading->best = form;
		reading->best_place = place;
		reading->best_score = score;
	}
}

/* A word that no name of the need explains and that may change what the product is. */
static bool has_open_words(const struct reading *reading, size_t to)
{
	for (size_t i = 0; i < to; i++)
		if (!reading->words[i].neutral && !reading->explained[i])
			return true;
	return false;
}

/* Fresh goods are named by one word and become something else by the next: "BANANES SECHEES". */
static bool is_plain(const struct match *match, const struct match_form *form)
{
	return form->count == 1 && !strcmp(match->needs->needs[form->need].aisle, "fruits-legumes");
}

static enum match_verdict judge(const struct match *match, const struct reading *reading)
{
	const struct match_form *form = reading->best_wanted;

	if (!form)
		return MATCH_NONE;
	if (reading->best && is_better(reading->best_place, reading->best_score,
				       reading->wanted_place, reading->wanted_score))
		return MATCH_NONE;
	if (reading->best && reading->best_place == reading->wanted_place &&
	    reading->best_score == reading->wanted_score)
		return MATCH_AMBIGUOUS;
	if (has_open_words(reading, reading->wanted_place))
		return MATCH_AMBIGUOUS;
	if ((form->generic || is_plain(match, form)) && has_open_words(reading, reading->count))
		return MATCH_AMBIGUOUS;
	return MATCH_SURE;
}

enum err match_read(const struct match *match, const char *need, const char *label,
		    const char *brand, struct arena *arena, enum match_verdict *ret_verdict,
		    unsigned int *ret_score)
{
	const struct need *wanted = needs_find(match->needs, need);
	struct reading reading = { 0 };
	struct match_form *later;
	struct match_word *words;
	size_t later_count;
	enum err err;

	*ret_verdict = MATCH_NONE;
	*ret_score = 0;
	if (!wanted)
		return ERR_NONE;
	reading.wanted = (size_t)(wanted - match->needs->needs);
	err = match_words_label(match, label, brand, arena, &words, &reading.count);
	if (err)
		return err == ERR_NOMEM ? err : ERR_NONE;
	reading.words = words;
	err = make_forms(match, match->need_count, arena, &later, &later_count);
	if (err)
		return err;
	each_fitting(match->forms, match->form_count, words, reading.count, take_form, &reading);
	each_fitting(later, later_count, words, reading.count, take_form, &reading);
	*ret_verdict = judge(match, &reading);
	*ret_score = reading.wanted_score;
	return ERR_NONE;
}

enum match_verdict match_label(const struct match *match, const char *need, const char *label,
			       const char *brand, struct arena *arena)
{
	enum match_verdict verdict = MATCH_NONE;
	unsigned int score;

	(void)match_read(match, need, label, brand, arena, &verdict, &score);
	return verdict;
}
