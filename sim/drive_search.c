// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_search.h"

#include <stdlib.h>
#include <string.h>

/* How forgiving a round is; the next one begins only when this one found nothing. */
struct round {
	size_t missing;
	bool typos;
};

static const struct round rounds[] = { { 0, false }, { 0, true }, { 1, true } };

struct hit {
	struct drive_product *product;
	int score;
	size_t order;
};

/* What a fit is worth by where the word stands; the label tells most. */
static const int label_worth[] = { 0, 20, 60, 100 };
static const int brand_worth[] = { 0, 10, 40, 90 };
static const int category_worth[] = { 0, 5, 15, 40 };

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static int word_score(const struct drive_product *product, const char *word, bool typos)
{
	int score = label_worth[drive_words_fit(&product->label_words, word, typos)];
	int category = category_worth[drive_words_fit(&product->category_words, word, typos)];

	score = larger(score, brand_worth[drive_words_fit(&product->brand_words, word, typos)]);
	/* A word of the label that also names the shelf is what the product is, not its taste. */
	if (score && category)
		score += category;
	return larger(score, category);
}

/* 0 when the product does not fit. */
static int product_score(const struct drive_product *product, const struct drive_words *query,
			 const struct round *round)
{
	size_t missing = 0;
	int score = 0;

	for (size_t i = 0; i < query->count; i++) {
		int worth = word_score(product, query->words[i], round->typos);

		missing += !worth;
		score += worth;
	}
	if (missing > round->missing || missing >= query->count)
		return 0;
	/* Short labels are nearer to the question, and what is sold out goes to the end. */
	score = score * 16 - (int)product->label_words.count;
	return larger(product->stock ? score : score / 4, 1);
}

static int by_score(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static size_t run_round(const struct drive_shop *shop, const struct drive_words *query,
			const struct round *round, struct hit *hits)
{
	size_t count = 0;

	for (size_t i = 0; i < shop->count; i++) {
		int score = product_score(&shop->products[i], query, round);

		if (score)
			hits[count++] = (struct hit){ &shop->products[i], score, i };
	}
	qsort(hits, count, sizeof(*hits), by_score);
	return count;
}

enum err drive_search(const struct drive_shop *shop, const char *query, struct arena *arena,
		      struct drive_product ***ret_products, size_t *ret_count)
{
	struct drive_product **products =
		arena_array(arena, shop->count, sizeof(struct drive_product *));
	struct hit *hits = arena_array(arena, shop->count, sizeof(*hits));
	struct drive_product *exact = drive_shop_by_gtin(shop, query);
	struct drive_words words;
	size_t count = 0;

	if (strlen(query) > DRIVE_QUERY_MAX)
		return ERR_LIMIT;
	if (!products || !hits || drive_words_split(query, arena, &words))
		return ERR_NOMEM;
	drive_words_drop_small(&words);
	if (exact)
		hits[count++].product = exact;
	for (size_t i = 0; !count && words.count && i < sizeof(rounds) / sizeof(rounds[0]); i++)
		count = run_round(shop, &words, &rounds[i], hits);
	for (size_t i = 0; i < count; i++)
		products[i] = hits[i].product;
	*ret_products = products;
	*ret_count = count;
	return ERR_NONE;
}
