// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/explain_why.h"

#include <stdio.h>
#include <string.h>

/* A heading over what follows, when anything does. */
static void head(const char *text, size_t count)
{
	if (count)
		printf("\n%s\n", text);
}

/* --- the curve ---------------------------------------------------------------------------------
 */

/* What the last store of a number of stores is worth. */
static void print_step(const struct explain_story *story, const json_t *count, const json_t *before)
{
	json_int_t saves = out_integer(before, "total") - out_integer(count, "total");
	json_int_t fewer = out_integer(before, "unmet") - out_integer(count, "unmet");
	char text[OUT_TEXT_SIZE];

	if (!before)
		return;
	explain_story_money(story, saves, text);
	if (fewer > 0)
		printf(ngettext(", %lld thing more is bought", ", %lld things more are bought",
				(unsigned long)fewer),
		       fewer);
	else if (saves > 0)
		printf(_(", %s less"), text);
	else
		fputs(_(", nothing less"), stdout);
}

static void print_count(const struct explain_story *story, const json_t *count,
			const json_t *before)
{
	json_int_t stores = out_integer(count, "max_stores"), unmet = out_integer(count, "unmet");
	char names[EXPLAIN_NAMES_SIZE], total[OUT_TEXT_SIZE];

	explain_story_money(story, out_integer(count, "total"), total);
	explain_story_stores(json_object_get(count, "stores"), names);
	printf(ngettext("With at most %lld store: %s", "With at most %lld stores: %s",
			(unsigned long)stores),
	       stores, total);
	if (unmet)
		printf(ngettext(", %lld thing missing", ", %lld things missing",
				(unsigned long)unmet),
		       unmet);
	print_step(story, count, before);
	if (*names)
		printf(" (%s)", names);
	if (json_is_false(json_object_get(count, "proven")))
		fputs(_("; not proven"), stdout);
	puts(".");
}

static void print_counts(const struct explain_story *story)
{
	const json_t *counts = json_object_get(story->compare, "by_count");
	size_t count = json_array_size(counts);

	head(_("How many stores are worth it:"), count);
	for (size_t i = 0; i < count; i++)
		print_count(story, json_array_get(counts, i),
			    i ? json_array_get(counts, i - 1) : NULL);
	if (count && json_is_true(json_object_get(story->compare, "whole")))
		puts(_("Still more stores save nothing."));
}

/* --- fees --------------------------------------------------------------------------------------
 */

/* From which subtotal the fee is asked, or the voucher counts. */
static void print_fee(const struct explain_story *story, const json_t *reason, const json_t *basket)
{
	const char *store = out_text(reason, "store"), *voucher = out_text(basket, "voucher");
	json_int_t fee = out_integer(basket, "fee");
	char text[OUT_TEXT_SIZE], min[OUT_TEXT_SIZE];
	bool steps = out_integer(reason, "min") > 1 && !*voucher;

	explain_story_money(story, fee, text);
	explain_story_money(story, out_integer(reason, "min"), min);
	if (fee > 0 && steps)
		printf(_("The fee at %s is %s, for an order from %s on.\n"), store, text, min);
	else if (fee > 0)
		printf(_("The fee at %s is %s.\n"), store, text);
	else if (steps)
		printf(_("%s asks no fee, for an order from %s on.\n"), store, min);
	else
		printf(_("%s asks no fee.\n"), store);
	if (*voucher)
		printf(_("The voucher %s counts at %s, for an order from %s on.\n"), voucher, store,
		       min);
}

static void print_held(const struct explain_story *story, const json_t *reason)
{
	json_int_t held = out_integer(reason, "held"), items = out_integer(reason, "held_items");
	char text[OUT_TEXT_SIZE];

	/* lines of a plan that is not proven may be where they are for no reason */
	if (!held || strcmp(out_text(story->plan, "status"), "optimal"))
		return;
	explain_story_money(story, held, text);
	printf(ngettext(
		       "To reach that, %lld thing is bought at %s that could be had for %s less.\n",
		       "To reach that, %lld things are bought at %s that could be had for %s "
		       "less.\n",
		       (unsigned long)items),
	       items, out_text(reason, "store"), text);
}

static void print_without(const struct explain_story *story, const json_t *reason)
{
	const json_t *without = json_object_get(reason, "without");
	json_int_t more = out_integer(without, "total") - out_integer(story->plan, "total");
	json_int_t lost = out_integer(without, "unmet") - (json_int_t)explain_story_unmet(story);
	bool nothing = !json_array_size(json_object_get(without, "stores"));
	const char *store = out_text(reason, "store");
	char text[OUT_TEXT_SIZE], total[OUT_TEXT_SIZE];

	explain_story_money(story, more, text);
	explain_story_money(story, out_integer(without, "total"), total);
	if (json_is_false(json_object_get(without, "proven"))) {
		if (!nothing && lost <= 0)
			printf(_("Without %s a way for %s was found, perhaps not the cheapest.\n"),
			       store, total);
	} else if (nothing) {
		printf(_("Without %s nothing could be bought.\n"), store);
	} else if (lost > 0) {
		printf(ngettext("Without %s %lld thing more would be missing (%s in all).\n",
				"Without %s %lld things more would be missing (%s in all).\n",
				(unsigned long)lost),
		       store, lost, total);
	} else if (more > 0) {
		printf(_("Without %s it would cost %s more (%s in all).\n"), store, text, total);
	} else {
		printf(_("Without %s it would cost as much.\n"), store);
	}
}

static void print_reasons(const struct explain_story *story)
{
	const json_t *reasons = json_object_get(story->compare, "reasons");
	const json_t *baskets = json_object_get(story->plan, "baskets");

	head(_("What each store of the plan asks and is worth:"), json_array_size(reasons));
	for (size_t i = 0; i < json_array_size(reasons); i++) {
		const json_t *reason = json_array_get(reasons, i);

		print_fee(story, reason, json_array_get(baskets, i));
		print_held(story, reason);
		print_without(story, reason);
	}
}

/* --- missing things ----------------------------------------------------------------------------
 */

/* "2,30 € at drive, 2,50 € at hyper" for one missing item. */
static void print_missing_item(const struct explain_story *story, const char *id)
{
	const json_t *stores = json_object_get(story->compare, "missing");
	char places[EXPLAIN_NAMES_SIZE] = "";

	for (size_t i = 0; i < json_array_size(stores); i++) {
		const json_t *store = json_array_get(stores, i);
		const json_t *items = json_object_get(store, "items");

		for (size_t j = 0; j < json_array_size(items); j++) {
			const json_t *item = json_array_get(items, j);
			char text[OUT_TEXT_SIZE], place[EXPLAIN_NAMES_SIZE];

			if (strcmp(out_text(item, "id"), id))
				continue;
			explain_story_money(story, out_integer(item, "price"), text);
			snprintf(place, sizeof(place), _("%s at %s"), text,
				 out_text(store, "store"));
			explain_story_append(places, ", ", place);
		}
	}
	printf(_("%s: %s.\n"), explain_story_name(story, id), *places ? places : _("sold nowhere"));
}

/* What an order of only the missing things would be. */
static void print_missing_order(const struct explain_story *story, const json_t *store)
{
	size_t count = json_array_size(json_object_get(store, "items"));
	const char *name = out_text(store, "store");
	char goods[OUT_TEXT_SIZE], fee[OUT_TEXT_SIZE], lacks[OUT_TEXT_SIZE];

	explain_story_money(story, out_integer(store, "subtotal"), goods);
	explain_story_money(story, out_integer(store, "fee"), fee);
	explain_story_money(story, out_integer(store, "lacks"), lacks);
	if (json_is_true(json_object_get(store, "usable")))
		printf(ngettext("An order of %zu missing thing at %s: %s of goods + %s fee.\n",
				"An order of %zu missing things at %s: %s of goods + %s fee.\n",
				count),
		       count, name, goods, fee);
	else if (out_integer(store, "lacks"))
		printf(ngettext("An order of %zu missing thing at %s: %s of goods, %s below its "
				"minimum order.\n",
				"An order of %zu missing things at %s: %s of goods, %s below its "
				"minimum order.\n",
				count),
		       count, name, goods, lacks);
}

static void print_missing(const struct explain_story *story)
{
	const json_t *unmet = json_object_get(story->plan, "unmet");
	const json_t *stores = json_object_get(story->compare, "missing");

	if (!stores)
		return;
	head(_("Where the missing things are sold:"), json_array_size(unmet));
	for (size_t i = 0; i < json_array_size(unmet); i++)
		print_missing_item(story, json_string_value(json_array_get(unmet, i)));
	for (size_t i = 0; i < json_array_size(stores); i++)
		print_missing_order(story, json_array_get(stores, i));
}

/* --- nearly ties -------------------------------------------------------------------------------
 */

static void print_ties(const struct explain_story *story)
{
	const json_t *ties = json_object_get(story->compare, "ties");

	head(_("Nearly as cheap in another way:"), json_array_size(ties));
	for (size_t i = 0; i < json_array_size(ties); i++) {
		const json_t *tie = json_array_get(ties, i);
		char name[EXPLAIN_NAMES_SIZE], price[OUT_TEXT_SIZE], more[OUT_TEXT_SIZE];

		explain_story_with(explain_story_name(story, out_text(tie, "id")),
				   out_text(tie, "offer"), name);
		explain_story_money(story, out_integer(tie, "price"), price);
		explain_story_money(story, out_integer(tie, "more"), more);
		if (out_integer(tie, "more"))
			printf(_("%s at %s for %s: %s more in all.\n"), name,
			       out_text(tie, "store"), price, more);
		else
			printf(_("%s at %s for %s: the same in all.\n"), name,
			       out_text(tie, "store"), price);
	}
}

void explain_why(const struct explain_story *story)
{
	print_counts(story);
	print_reasons(story);
	print_missing(story);
	print_ties(story);
}
