// SPDX-License-Identifier: GPL-2.0-or-later
/* Offers for a list of wishes: by number in batches first, then by words what is still open. */
#include <stdlib.h>
#include <string.h>

#include "daemon/exchange_talk.h"

enum { QUOTE_ARENA_MAX = 256 << 20, SEARCH_PAGES_MAX = 2 };

/* Where a wish stands. */
enum wish_state { WISH_NUMBER, WISH_WORDS, WISH_FIRST_WORD, WISH_DONE };

struct wish {
	struct quoting *quoting;
	struct exchange_want want;
	struct gtin gtin;
	struct exchange_found found;
	const char *page;
	unsigned int pages;
	enum wish_state state;
	bool asked;
};

/* A batch of numbers that was asked for. */
struct batch {
	struct quoting *quoting;
	size_t from, to;
};

struct quoting {
	struct exchange_talk talk;
	struct arena arena;
	struct wish *wishes;
	struct exchange_found *found;
	size_t count, next_number, running;
	exchange_quote_fn done;
	void *userdata;
	enum err err;
	struct error error;
};

static void go_on(struct quoting *quoting);

static void fail(struct quoting *quoting, enum err err, const struct error *error)
{
	if (quoting->err)
		return;
	quoting->err = err;
	if (error)
		quoting->error = *error;
}

static void add_offers(struct wish *wish, const struct offer *offers, size_t count)
{
	struct exchange_found *found = &wish->found;
	struct offer *more;

	if (!count)
		return;
	more = arena_array(&wish->quoting->arena, found->count + count, sizeof(*more));
	if (!more) {
		fail(wish->quoting, ERR_NOMEM, NULL);
		return;
	}
	if (found->count)
		memcpy(more, found->offers, found->count * sizeof(*more));
	memcpy(more + found->count, offers, count * sizeof(*more));
	found->offers = more;
	found->count += count;
}

static void on_numbers(enum err err, const struct error *error, const struct op_result *result,
		       void *userdata)
{
	struct batch *batch = userdata;
	struct quoting *quoting = batch->quoting;

	quoting->running--;
	if (err)
		fail(quoting, err, error);
	for (size_t i = batch->from; i < batch->to && !err; i++) {
		struct wish *wish = &quoting->wishes[i];

		if (wish->state != WISH_NUMBER)
			continue;
		for (size_t j = 0; j < result->offer_count; j++)
			if (result->offers[j].has_gtin &&
			    !strcmp(result->offers[j].gtin.text, wish->gtin.text))
				add_offers(wish, &result->offers[j], 1);
		wish->state = wish->found.count || !wish->want.text ? WISH_DONE : WISH_WORDS;
	}
	go_on(quoting);
}

/* The next numbers, as many as the connector takes at once. */
static bool ask_numbers(struct quoting *quoting)
{
	struct batch *batch = arena_alloc(&quoting->arena, sizeof(*batch));
	size_t max = quoting->talk.connector->lookup_max, count = 0;
	struct gtin *gtins = arena_array(&quoting->arena, max, sizeof(*gtins));
	struct op_args args = { .gtins = gtins };
	enum err err;

	if (!batch || !gtins) {
		fail(quoting, ERR_NOMEM, NULL);
		return false;
	}
	*batch = (struct batch){ quoting, quoting->next_number, quoting->next_number };
	for (; batch->to < quoting->count && count < max; batch->to++)
		if (quoting->wishes[batch->to].state == WISH_NUMBER)
			gtins[count++] = quoting->wishes[batch->to].gtin;
	quoting->next_number = batch->to;
	if (!count)
		return false;
	args.gtin_count = count;
	quoting->running++;
	err = exchange_talk_ask(&quoting->talk, OP_LOOKUP, &args, on_numbers, batch,
				&quoting->error);
	if (err) {
		quoting->running--;
		fail(quoting, err, NULL);
	}
	return !err;
}

static void on_words(enum err err, const struct error *error, const struct op_result *result,
		     void *userdata)
{
	struct wish *wish = userdata;
	struct quoting *quoting = wish->quoting;

	quoting->running--;
	wish->asked = false;
	if (err) {
		fail(quoting, err, error);
	} else {
		add_offers(wish, result->offers, result->offer_count);
		wish->page = result->next;
		if (wish->page && ++wish->pages < SEARCH_PAGES_MAX)
			; /* the same words, next page */
		else if (!wish->found.count && wish->state == WISH_WORDS &&
			 strchr(wish->want.text, ' '))
			wish->state = WISH_FIRST_WORD; /* "lait demi-écrémé" -> "lait" */
		else
			wish->state = WISH_DONE;
	}
	go_on(quoting);
}

static bool ask_words(struct quoting *quoting, struct wish *wish)
{
	struct op_args args = { .text = wish->want.text, .page = wish->page };
	enum err err;

	if (wish->state == WISH_FIRST_WORD) {
		args.page = NULL;
		args.text = arena_strndup(&quoting->arena, wish->want.text,
					  strcspn(wish->want.text, " "));
	}
	if (!args.text) {
		fail(quoting, ERR_NOMEM, NULL);
		return false;
	}
	wish->asked = true;
	quoting->running++;
	err = exchange_talk_ask(&quoting->talk, OP_SEARCH, &args, on_words, wish, &quoting->error);
	if (err) {
		quoting->running--;
		fail(quoting, err, NULL);
	}
	return !err;
}

static void finish(struct quoting *quoting)
{
	for (size_t i = 0; i < quoting->count; i++)
		quoting->found[i] = quoting->wishes[i].found;
	quoting->done(quoting->err, quoting->err ? &quoting->error : NULL,
		      quoting->err ? NULL : quoting->found, quoting->userdata);
	arena_done(&quoting->arena);
	free(quoting);
}

/* Politely: at most a few questions at once; after a failure no new ones. */
static void ask_more(struct quoting *quoting)
{
	while (!quoting->err && quoting->running < EXCHANGE_PARALLEL &&
	       quoting->next_number < quoting->count)
		ask_numbers(quoting);
	for (size_t i = 0;
	     i < quoting->count && !quoting->err && quoting->running < EXCHANGE_PARALLEL; i++) {
		struct wish *wish = &quoting->wishes[i];

		if (!wish->asked && (wish->state == WISH_WORDS || wish->state == WISH_FIRST_WORD))
			ask_words(quoting, wish);
	}
}

static void go_on(struct quoting *quoting)
{
	ask_more(quoting);
	if (!quoting->running)
		finish(quoting);
}

static enum err copy_wishes(struct quoting *quoting, const struct exchange_want *wants,
			    size_t count)
{
	quoting->count = count;
	quoting->wishes = arena_array(&quoting->arena, count, sizeof(*quoting->wishes));
	quoting->found = arena_array(&quoting->arena, count, sizeof(*quoting->found));
	if (!quoting->wishes || !quoting->found)
		return ERR_NOMEM;
	for (size_t i = 0; i < count; i++) {
		struct wish *wish = &quoting->wishes[i];

		wish->quoting = quoting;
		wish->want.key = arena_strdup(&quoting->arena, wants[i].key);
		wish->want.text = arena_strdup(&quoting->arena, wants[i].text);
		if (wants[i].gtin)
			wish->gtin = *wants[i].gtin;
		wish->state = wants[i].gtin ? WISH_NUMBER : wants[i].text ? WISH_WORDS : WISH_DONE;
		if (!wish->want.key || (wants[i].text && !wish->want.text))
			return ERR_NOMEM;
	}
	return ERR_NONE;
}

enum err exchange_quote(struct exchange *exchange, const struct shop *shop, const char *language,
			const struct exchange_want *wants, size_t count, exchange_quote_fn done,
			void *userdata, struct error *error)
{
	struct quoting *quoting;
	enum err err;

	if (count > EXCHANGE_WANTS_MAX)
		return error_set(error, ERR_LIMIT, "more than %d lines cannot be priced",
				 EXCHANGE_WANTS_MAX);
	quoting = calloc(1, sizeof(*quoting));
	if (!quoting)
		return error_set(error, ERR_NOMEM, "out of memory");
	arena_init(&quoting->arena, QUOTE_ARENA_MAX);
	quoting->done = done;
	quoting->userdata = userdata;
	err = exchange_talk_init(&quoting->talk, exchange, shop, language, &quoting->arena);
	if (!err)
		err = copy_wishes(quoting, wants, count);
	if (err) {
		arena_done(&quoting->arena);
		free(quoting);
		return error_set(error, err, "store '%s' cannot be asked: %s", shop->name,
				 err_text(err));
	}
	ask_more(quoting);
	if (quoting->running)
		return ERR_NONE;
	/* nothing could be asked: said at once, as @done is never called from within this call */
	err = quoting->err ? quoting->err : ERR_NOTHING;
	if (error && quoting->err)
		*error = quoting->error;
	else
		(void)error_set(error, err, "there is nothing to ask store '%s' for", shop->name);
	arena_done(&quoting->arena);
	free(quoting);
	return err;
}
