// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/explain_reason.h"

#include <stdio.h>
#include <string.h>

/* The best single store that takes an order, or NULL. */
static const json_t *best_single(const struct explain_story *story, size_t nth)
{
	const json_t *singles = json_object_get(story->compare, "singles");

	for (size_t i = 0; i < json_array_size(singles); i++) {
		const json_t *single = json_array_get(singles, i);

		if (json_is_true(json_object_get(single, "usable")) && !nth--)
			return single;
	}
	return NULL;
}

static void print_split_reason(const struct explain_story *story, const json_t *single)
{
	json_int_t total = out_integer(story->plan, "total"), alone = out_integer(single, "total");
	size_t lacks = json_array_size(json_object_get(single, "unmet"));
	size_t unmet = json_array_size(json_object_get(story->plan, "unmet"));
	char sum[OUT_TEXT_SIZE], less[OUT_TEXT_SIZE], other[OUT_TEXT_SIZE];
	const char *store = out_text(single, "store");

	explain_story_money(story, total, sum);
	explain_story_money(story, alone - total, less);
	explain_story_money(story, alone, other);
	if (lacks > unmet)
		printf(ngettext("%s alone lacks %zu thing that the stores together have; "
				"together they cost %s.\n",
				"%s alone lacks %zu things that the stores together have; "
				"together they cost %s.\n",
				lacks - unmet),
		       store, lacks - unmet, sum);
	else if (story->baskets == 2)
		printf(_("Both stores together cost %s, %s less than %s alone (%s).\n"), sum, less,
		       store, other);
	else
		printf(_("The %zu stores together cost %s, %s less than %s alone (%s).\n"),
		       story->baskets, sum, less, store, other);
}

/* What the best two stores would cost, when one is better. */
static void print_pair_reason(const struct explain_story *story, size_t unmet)
{
	const json_t *pair = json_array_get(json_object_get(story->compare, "pairs"), 0);
	const json_t *stores = json_object_get(pair, "stores");
	json_int_t total = out_integer(pair, "total");
	json_int_t dearer = total - out_integer(story->plan, "total");
	char sum[OUT_TEXT_SIZE], more[OUT_TEXT_SIZE];

	if (!pair || dearer < 0 || json_array_size(json_object_get(pair, "unmet")) != unmet)
		return;
	explain_story_money(story, total, sum);
	explain_story_money(story, dearer, more);
	printf(_("Split between %s and %s it would cost %s, %s more.\n"),
	       json_string_value(json_array_get(stores, 0)),
	       json_string_value(json_array_get(stores, 1)), sum, more);
}

static void print_single_reason(const struct explain_story *story)
{
	const json_t *basket = json_array_get(json_object_get(story->plan, "baskets"), 0);
	const json_t *other = best_single(story, 1);
	json_int_t total = out_integer(story->plan, "total");
	size_t unmet = json_array_size(json_object_get(story->plan, "unmet"));
	char sum[OUT_TEXT_SIZE], less[OUT_TEXT_SIZE], theirs[OUT_TEXT_SIZE];
	const char *store = out_text(basket, "store");

	if (other && !strcmp(out_text(other, "store"), store))
		other = best_single(story, 0);
	explain_story_money(story, total, sum);
	if (!other) {
		printf(unmet ? _("What can be had comes from %s, for %s.\n")
			     : _("All of it comes from %s, for %s.\n"),
		       store, sum);
		return;
	}
	explain_story_money(story, out_integer(other, "total") - total, less);
	explain_story_money(story, out_integer(other, "total"), theirs);
	if (json_array_size(json_object_get(other, "unmet")) > unmet)
		printf(_("It comes from %s, for %s; %s has less of it.\n"), store, sum,
		       out_text(other, "store"));
	else
		printf(_("%s alone costs %s, %s less than %s alone (%s).\n"), store, sum, less,
		       out_text(other, "store"), theirs);
	print_pair_reason(story, unmet);
}

static void print_plan_reason(const struct explain_story *story)
{
	const json_t *unmet = json_object_get(story->plan, "unmet");
	const json_t *single = best_single(story, 0);
	char names[EXPLAIN_NAMES_SIZE], text[OUT_TEXT_SIZE];

	explain_story_money(story, out_integer(story->plan, "total"), text);
	if (!story->baskets)
		puts(_("No store sells any of it in an order that it takes."));
	else if (story->baskets == 1)
		print_single_reason(story);
	else if (single)
		print_split_reason(story, single);
	else
		printf(_("No store alone takes the order; together they cost %s.\n"), text);
	if (json_array_size(unmet)) {
		explain_story_names(story, unmet, 20, names);
		printf(_("Missing in this plan: %s.\n"), names);
	}
}

/* Whether nothing is better, said only as far as it is proven. */
static void print_proof(const struct explain_story *story, bool more)
{
	json_int_t total = out_integer(story->plan, "total");
	json_int_t bound = out_integer(story->plan, "bound");
	char text[OUT_TEXT_SIZE];

	explain_story_money(story, total - bound, text);
	if (strcmp(out_text(story->plan, "status"), "optimal"))
		printf(_("It is not proven that this is the cheapest way: "
			 "another could be cheaper by up to %s.\n"),
		       text);
	else if (more)
		puts(_("It is proven that no other way is cheaper."));
}

static const json_t *basket_of(const struct explain_story *story, const char *store)
{
	const json_t *baskets = json_object_get(story->plan, "baskets");

	for (size_t i = 0; i < json_array_size(baskets); i++)
		if (!strcmp(out_text(json_array_get(baskets, i), "store"), store))
			return json_array_get(baskets, i);
	return NULL;
}

/* What the next step is: a voucher that then counts, a service that is then free, or only less. */
static void print_hint(const struct explain_story *story, const json_t *hint)
{
	const char *store = out_text(hint, "store"), *voucher = out_text(hint, "voucher");
	const json_t *basket = basket_of(story, store);
	json_int_t fee = out_integer(basket, "fee"), then = out_integer(hint, "fee");
	char missing[OUT_TEXT_SIZE], saves[OUT_TEXT_SIZE];

	explain_story_money(story, out_integer(hint, "missing"), missing);
	explain_story_money(story, out_integer(hint, "saves"), saves);
	/* a daemon of before says no fee */
	if (!json_object_get(hint, "fee"))
		then = fee - out_integer(hint, "saves");
	if (*voucher && strcmp(voucher, out_text(basket, "voucher")))
		printf(_("%s more at %s lets the voucher %s count (%s less).\n"), missing, store,
		       voucher, saves);
	else if (fee && !then)
		printf(_("%s more at %s makes its service free (%s less).\n"), missing, store,
		       saves);
	else
		printf(_("%s more at %s makes its fee %s less.\n"), missing, store, saves);
}

static void print_hints(const struct explain_story *story)
{
	const json_t *hints = json_object_get(story->compare, "hints");

	for (size_t i = 0; i < json_array_size(hints); i++)
		print_hint(story, json_array_get(hints, i));
}

/* Whether one store more than the household allows would be worth the way. */
static void print_one_more(const struct explain_story *story)
{
	json_int_t limit = out_integer(story->compare, "max_stores");
	const json_t *counts = json_object_get(story->compare, "by_count");
	const json_t *next = limit > 0 ? json_array_get(counts, (size_t)limit) : NULL;
	json_int_t fewer = (json_int_t)explain_story_unmet(story) - out_integer(next, "unmet");
	json_int_t saves = out_integer(story->plan, "total") - out_integer(next, "total");
	char stores[EXPLAIN_NAMES_SIZE], total[OUT_TEXT_SIZE], less[OUT_TEXT_SIZE];

	if (!next || fewer < 0 || (!fewer && saves <= 0))
		return;
	explain_story_stores(json_object_get(next, "stores"), stores);
	explain_story_money(story, out_integer(next, "total"), total);
	explain_story_money(story, saves, less);
	if (fewer)
		printf(ngettext("One more stop would bring %lld missing thing: %s for %s.\n",
				"One more stop would bring %lld missing things: %s for %s.\n",
				(unsigned long)fewer),
		       fewer, stores, total);
	else
		printf(_("At most one more stop saves %s: %s for %s.\n"), less, stores, total);
}

void explain_reason(const struct explain_story *story, bool more)
{
	print_plan_reason(story);
	print_proof(story, more);
	print_one_more(story);
	print_hints(story);
}
