// SPDX-License-Identifier: GPL-2.0-or-later
/* Which offer to buy, and how many of it. */
#include <stdlib.h>
#include <string.h>

#include "core/match_read.h"
#include "core/match_words.h"

enum { WORDS_ARENA_MAX = 8 << 20 };

/* One offer as rated for a line. */
struct rated {
	const struct offer *offer;
	enum match_verdict verdict;
	unsigned int score;
	int64_t packs, cost;
	bool countable; /* @packs are known */
};

static bool is_product(const struct offer *offer, const struct gtin *gtin)
{
	return gtin && offer->has_gtin && !strcmp(offer->gtin.text, gtin->text);
}

/* A line in the household's own words: an offer with all of them may be it, never surely. */
static enum err read_words(const struct match *match, const char *text, const struct offer *offer,
			   struct arena *arena, struct rated *rated)
{
	struct match_word *wanted, *words;
	size_t wanted_count, count, found = 0;
	enum err err = match_words_name(match, text, arena, &wanted, &wanted_count);

	if (!err)
		err = match_words_label(match, offer->label, offer->brand, arena, &words, &count);
	if (err)
		return err == ERR_NOMEM ? err : ERR_NONE;
	for (size_t i = 0; i < wanted_count; i++)
		for (size_t j = 0; j < count; j++)
			if (!strcmp(words[j].key, wanted[i].key)) {
				rated->score += wanted[i].weight;
				found++;
				break;
			}
	if (found && found == wanted_count)
		rated->verdict = MATCH_AMBIGUOUS;
	return ERR_NONE;
}

/*
 * How many packs cover the line. Pieces of the very product that was scanned are packs of it, and
 * so are pieces of what is measured by volume or sold in containers ("deux laits"); pieces of what
 * is weighed ("trois tomates", sold by the kilo) cannot be counted.
 */
static bool count_packs(const struct match *match, const struct match_want *want,
			const struct offer *offer, int64_t *ret_packs)
{
	const struct need *need = needs_find(match->needs, want->need);
	enum dimension usual = need ? unit_dimension(need->unit) : DIMENSION_NONE;
	struct quantity content = offer->content;

	if (unit_dimension(want->quantity.unit) == DIMENSION_COUNT &&
	    (is_product(offer, want->gtin) ||
	     (unit_dimension(content.unit) != DIMENSION_COUNT && usual != DIMENSION_MASS &&
	      usual != DIMENSION_COUNT)))
		content = (struct quantity){ .unit = UNIT_NONE };
	return !quantity_packs(want->quantity, content, ret_packs);
}

static enum err rate_offer(const struct match *match, const struct match_want *want,
			   const struct offer *offer, struct arena *arena, struct rated *ret_rated)
{
	struct rated rated = { .offer = offer, .verdict = MATCH_NONE };
	enum err err = ERR_NONE;

	if (want->need)
		err = match_read(match, want->need, offer->label, offer->brand, arena,
				 &rated.verdict, &rated.score);
	else if (want->label)
		err = read_words(match, want->label, offer, arena, &rated);
	if (err)
		return err;
	rated.countable = count_packs(match, want, offer, &rated.packs);
	if (rated.countable)
		rated.cost = rated.packs * offer->price;
	*ret_rated = rated;
	return ERR_NONE;
}

/* Can be bought now, in the quantity that is wanted. */
static bool is_to_be_had(const struct rated *rated)
{
	int64_t max = rated->offer->max_quantity;

	return rated->offer->available && (!max || rated->packs <= max);
}

static int by_cost(const void *a, const void *b)
{
	const struct rated *x = a, *y = b;
	int order;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	if (x->packs != y->packs)
		return x->packs < y->packs ? -1 : 1;
	order = strcmp(x->offer->label, y->offer->label);
	return order ? order : strcmp(x->offer->product_id, y->offer->product_id);
}

static int by_likelihood(const void *a, const void *b)
{
	const struct rated *x = a, *y = b;

	if (x->verdict != y->verdict)
		return x->verdict > y->verdict ? -1 : 1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return by_cost(a, b);
}

static void take(const struct rated *rated, struct match_choice *choice)
{
	*choice = (struct match_choice){ .verdict = MATCH_SURE,
					 .offer = rated->offer,
					 .packs = rated->packs,
					 .cost = rated->cost };
}

/* The cheapest of those with a property; they are sorted by cost. */
typedef bool rated_fn(const struct rated *rated, const struct match_want *want);

static bool is_chosen(const struct rated *rated, const struct match_want *want)
{
	return want->chosen && !strcmp(rated->offer->product_id, want->chosen);
}

static bool is_scanned(const struct rated *rated, const struct match_want *want)
{
	return is_product(rated->offer, want->gtin) && rated->countable;
}

static bool is_sure(const struct rated *rated, const struct match_want *want)
{
	(void)want;
	return rated->verdict == MATCH_SURE && rated->countable;
}

static bool take_first(const struct rated *rated, size_t count, const struct match_want *want,
		       rated_fn *fn, struct match_choice *choice)
{
	for (size_t i = 0; i < count; i++) {
		if (!fn(&rated[i], want))
			continue;
		if (is_to_be_had(&rated[i])) {
			take(&rated[i], choice);
			return true;
		}
		if (choice->verdict != MATCH_UNAVAILABLE)
			*choice = (struct match_choice){ .verdict = MATCH_UNAVAILABLE,
							 .offer = rated[i].offer };
	}
	return false;
}

/* Candidates for a question: what may be it, and what surely is it but cannot be counted. */
static void take_candidates(struct rated *rated, size_t count, const struct match_want *want,
			    struct match_choice *choice)
{
	struct match_choice question = { .verdict = MATCH_AMBIGUOUS };

	if (count)
		qsort(rated, count, sizeof(*rated), by_likelihood);
	for (size_t i = 0; i < count && question.candidate_count < MATCH_CANDIDATES_MAX; i++)
		if (rated[i].offer->available &&
		    (rated[i].verdict == MATCH_AMBIGUOUS ||
		     (rated[i].verdict == MATCH_SURE && !rated[i].countable) ||
		     is_product(rated[i].offer, want->gtin)))
			question.candidates[question.candidate_count++] = rated[i].offer;
	if (question.candidate_count)
		*choice = question;
}

/* What the household chose is bought also where pieces and weights cannot be compared: one. */
static void count_chosen(struct rated *rated, const struct match_want *want)
{
	if (!is_chosen(rated, want) || rated->countable)
		return;
	rated->packs = 1;
	rated->cost = rated->offer->price;
	rated->countable = true;
}

/* Words are needed for one label only: they live in an arena of their own. */
static enum err rate_offers(const struct match *match, const struct match_want *want,
			    const struct offer *offers, size_t count, struct rated *rated)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < count && !err; i++) {
		struct arena words;

		arena_init(&words, WORDS_ARENA_MAX);
		err = rate_offer(match, want, &offers[i], &words, &rated[i]);
		arena_done(&words);
		if (!err)
			count_chosen(&rated[i], want);
	}
	return err;
}

enum err match_offers(const struct match *match, const struct match_want *want,
		      const struct offer *offers, size_t count, struct arena *arena,
		      struct match_choice *ret_choice)
{
	static rated_fn *const ways[] = { is_chosen, is_scanned, is_sure };
	struct rated *rated = arena_array(arena, count, sizeof(*rated));
	struct match_choice choice = { .verdict = MATCH_NONE };
	enum err err = rated ? rate_offers(match, want, offers, count, rated) : ERR_NOMEM;

	if (err)
		return err;
	if (count)
		qsort(rated, count, sizeof(*rated), by_cost);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (take_first(rated, count, want, ways[i], &choice)) {
			*ret_choice = choice;
			return ERR_NONE;
		}
	if (choice.verdict == MATCH_NONE)
		take_candidates(rated, count, want, &choice);
	*ret_choice = choice;
	return ERR_NONE;
}
