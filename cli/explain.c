// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/explain.h"

#include <stdio.h>
#include <string.h>

#include "cli/out.h"

enum { NAMES_SIZE = 400 };

/* What the explanation is about. */
struct story {
	const struct cli *cli;
	const json_t *plan, *compare;
	const char *currency;
	size_t baskets;
};

static void money(const struct story *story, json_int_t minor, char ret_text[OUT_TEXT_SIZE])
{
	out_money(story->cli, minor, story->currency, ret_text);
}

/* The list's word for an item; its id when the plan brings none. */
static const char *item_name(const struct story *story, const char *id)
{
	const json_t *lines = json_object_get(story->plan, "lines");

	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);

		if (!strcmp(out_text(line, "id"), id) && *out_text(line, "label"))
			return out_text(line, "label");
	}
	return id;
}

static void append(char *text, size_t size, const char *separator, const char *word)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%s", len ? separator : "", word);
}

/* "Beurre, Lait" of an array of ids; "…" instead of those that are too many for a table. */
static void item_names(const struct story *story, const json_t *ids, size_t max,
		       char ret_text[NAMES_SIZE])
{
	ret_text[0] = '\0';
	for (size_t i = 0; i < json_array_size(ids); i++) {
		if (i == max) {
			append(ret_text, NAMES_SIZE, ", ", "…");
			return;
		}
		append(ret_text, NAMES_SIZE, ", ",
		       item_name(story, json_string_value(json_array_get(ids, i))));
	}
}

static void missing_text(const struct story *story, const json_t *ids, char ret_text[NAMES_SIZE])
{
	char names[NAMES_SIZE];
	size_t count = json_array_size(ids);

	item_names(story, ids, 3, names);
	if (count)
		snprintf(ret_text, NAMES_SIZE, "%zu (%.360s)", count, names);
	else
		snprintf(ret_text, NAMES_SIZE, "%s", "-");
}

static void add_amount(const struct story *story, struct table *table, json_int_t minor)
{
	char text[OUT_TEXT_SIZE];

	money(story, minor, text);
	out_cell(table, text);
}

/* The stores that the plan uses: "drive + hyper". */
static void plan_stores(const struct story *story, const char *separator, char ret_text[NAMES_SIZE])
{
	const json_t *baskets = json_object_get(story->plan, "baskets");

	ret_text[0] = '\0';
	for (size_t i = 0; i < json_array_size(baskets); i++)
		append(ret_text, NAMES_SIZE, separator,
		       out_text(json_array_get(baskets, i), "store"));
}

static void add_single(const struct story *story, struct table *table, const json_t *single)
{
	char text[NAMES_SIZE];

	out_cell(table, out_text(single, "store"));
	add_amount(story, table, out_integer(single, "subtotal"));
	if (json_is_true(json_object_get(single, "usable"))) {
		add_amount(story, table, out_integer(single, "fee"));
		add_amount(story, table, out_integer(single, "total"));
	} else {
		out_cell(table, "-");
		out_cell(table, _("below the minimum order"));
	}
	missing_text(story, json_object_get(single, "unmet"), text);
	out_cell(table, text);
}

static void add_pair(const struct story *story, struct table *table, const json_t *pair)
{
	const json_t *stores = json_object_get(pair, "stores");
	char text[NAMES_SIZE] = "";

	for (size_t i = 0; i < json_array_size(stores); i++)
		append(text, sizeof(text), " + ", json_string_value(json_array_get(stores, i)));
	out_cell(table, text);
	out_cell(table, "");
	out_cell(table, "");
	add_amount(story, table, out_integer(pair, "total"));
	missing_text(story, json_object_get(pair, "unmet"), text);
	out_cell(table, text);
}

static void add_plan(const struct story *story, struct table *table)
{
	const json_t *baskets = json_object_get(story->plan, "baskets");
	json_int_t goods = 0, fees = 0;
	char stores[NAMES_SIZE], text[NAMES_SIZE + 40];

	for (size_t i = 0; i < json_array_size(baskets); i++) {
		goods += out_integer(json_array_get(baskets, i), "subtotal");
		fees += out_integer(json_array_get(baskets, i), "fee");
	}
	plan_stores(story, " + ", stores);
	snprintf(text, sizeof(text), _("=> plan: %s"), stores);
	out_cell(table, text);
	add_amount(story, table, goods);
	add_amount(story, table, fees);
	add_amount(story, table, out_integer(story->plan, "total"));
	missing_text(story, json_object_get(story->plan, "unmet"), text);
	out_cell(table, text);
}

static void print_comparison(const struct story *story, bool more)
{
	const json_t *singles = json_object_get(story->compare, "singles");
	const json_t *pairs = json_object_get(story->compare, "pairs");
	struct table table = { .columns = 5, .right = 1u << 1 | 1u << 2 | 1u << 3 };

	out_cell(&table, _("Everything from"));
	out_cell(&table, _("Goods"));
	out_cell(&table, _("Fee"));
	out_cell(&table, _("Total"));
	out_cell(&table, _("Missing"));
	for (size_t i = 0; i < json_array_size(singles); i++)
		add_single(story, &table, json_array_get(singles, i));
	for (size_t i = 0; i < json_array_size(pairs) && (more || !i); i++)
		add_pair(story, &table, json_array_get(pairs, i));
	add_plan(story, &table);
	out_table(&table, 0);
	putchar('\n');
}

static void add_item(const struct story *story, struct table *table, const json_t *item)
{
	const char *name = item_name(story, out_text(item, "id")), *label = out_text(item, "label");
	json_int_t packs = out_integer(item, "packs");
	char text[OUT_TEXT_SIZE] = "";

	if (packs)
		snprintf(text, sizeof(text), "%lld ×", packs);
	out_cell(table, text);
	out_cell(table, name);
	out_cell(table, strcmp(name, label) ? label : "");
	add_amount(story, table, out_integer(item, "price"));
}

static void print_baskets(const struct story *story)
{
	const json_t *baskets = json_object_get(story->plan, "baskets");

	for (size_t i = 0; i < json_array_size(baskets); i++) {
		const json_t *basket = json_array_get(baskets, i);
		const json_t *items = json_object_get(basket, "items");
		json_int_t goods = out_integer(basket, "subtotal"),
			   fee = out_integer(basket, "fee");
		char subtotal[OUT_TEXT_SIZE], service[OUT_TEXT_SIZE], total[OUT_TEXT_SIZE];
		struct table table = { .columns = 4, .right = 1u | 1u << 3 };

		money(story, goods, subtotal);
		money(story, fee, service);
		money(story, goods + fee, total);
		printf(_("At %s: %s of goods + %s fee = %s\n"), out_text(basket, "store"), subtotal,
		       service, total);
		for (size_t j = 0; j < json_array_size(items); j++)
			add_item(story, &table, json_array_get(items, j));
		out_table(&table, 2);
		putchar('\n');
	}
}

/* The best single store that takes an order, or NULL. */
static const json_t *best_single(const struct story *story, size_t nth)
{
	const json_t *singles = json_object_get(story->compare, "singles");

	for (size_t i = 0; i < json_array_size(singles); i++) {
		const json_t *single = json_array_get(singles, i);

		if (json_is_true(json_object_get(single, "usable")) && !nth--)
			return single;
	}
	return NULL;
}

static void print_split_reason(const struct story *story, const json_t *single)
{
	json_int_t total = out_integer(story->plan, "total"), alone = out_integer(single, "total");
	size_t lacks = json_array_size(json_object_get(single, "unmet"));
	size_t unmet = json_array_size(json_object_get(story->plan, "unmet"));
	char sum[OUT_TEXT_SIZE], less[OUT_TEXT_SIZE], other[OUT_TEXT_SIZE];
	const char *store = out_text(single, "store");

	money(story, total, sum);
	money(story, alone - total, less);
	money(story, alone, other);
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
static void print_pair_reason(const struct story *story, size_t unmet)
{
	const json_t *pair = json_array_get(json_object_get(story->compare, "pairs"), 0);
	const json_t *stores = json_object_get(pair, "stores");
	json_int_t total = out_integer(pair, "total");
	json_int_t dearer = total - out_integer(story->plan, "total");
	char sum[OUT_TEXT_SIZE], more[OUT_TEXT_SIZE];

	if (!pair || dearer < 0 || json_array_size(json_object_get(pair, "unmet")) != unmet)
		return;
	money(story, total, sum);
	money(story, dearer, more);
	printf(_("Split between %s and %s it would cost %s, %s more.\n"),
	       json_string_value(json_array_get(stores, 0)),
	       json_string_value(json_array_get(stores, 1)), sum, more);
}

static void print_single_reason(const struct story *story)
{
	const json_t *basket = json_array_get(json_object_get(story->plan, "baskets"), 0);
	const json_t *other = best_single(story, 1);
	json_int_t total = out_integer(story->plan, "total");
	size_t unmet = json_array_size(json_object_get(story->plan, "unmet"));
	char sum[OUT_TEXT_SIZE], less[OUT_TEXT_SIZE], theirs[OUT_TEXT_SIZE];
	const char *store = out_text(basket, "store");

	if (other && !strcmp(out_text(other, "store"), store))
		other = best_single(story, 0);
	money(story, total, sum);
	if (!other) {
		printf(unmet ? _("What can be had comes from %s, for %s.\n")
			     : _("All of it comes from %s, for %s.\n"),
		       store, sum);
		return;
	}
	money(story, out_integer(other, "total") - total, less);
	money(story, out_integer(other, "total"), theirs);
	if (json_array_size(json_object_get(other, "unmet")) > unmet)
		printf(_("It comes from %s, for %s; %s has less of it.\n"), store, sum,
		       out_text(other, "store"));
	else
		printf(_("%s alone costs %s, %s less than %s alone (%s).\n"), store, sum, less,
		       out_text(other, "store"), theirs);
	print_pair_reason(story, unmet);
}

static void print_reason(const struct story *story)
{
	const json_t *unmet = json_object_get(story->plan, "unmet");
	const json_t *single = best_single(story, 0);
	char names[NAMES_SIZE], text[OUT_TEXT_SIZE];

	money(story, out_integer(story->plan, "total"), text);
	if (!story->baskets)
		puts(_("No store sells any of it in an order that it takes."));
	else if (story->baskets == 1)
		print_single_reason(story);
	else if (single)
		print_split_reason(story, single);
	else
		printf(_("No store alone takes the order; together they cost %s.\n"), text);
	if (json_array_size(unmet)) {
		item_names(story, unmet, 20, names);
		printf(_("Missing in this plan: %s.\n"), names);
	}
}

/* Whether nothing is better, said only as far as it is proven. */
static void print_proof(const struct story *story, bool more)
{
	json_int_t total = out_integer(story->plan, "total");
	json_int_t bound = out_integer(story->plan, "bound");
	char text[OUT_TEXT_SIZE];

	money(story, total - bound, text);
	if (strcmp(out_text(story->plan, "status"), "optimal"))
		printf(_("It is not proven that this is the cheapest way: "
			 "another could be cheaper by up to %s.\n"),
		       text);
	else if (more)
		puts(_("It is proven that no other way is cheaper."));
}

static void print_hints(const struct story *story)
{
	const json_t *hints = json_object_get(story->compare, "hints");
	const json_t *baskets = json_object_get(story->plan, "baskets");

	for (size_t i = 0; i < json_array_size(hints); i++) {
		const json_t *hint = json_array_get(hints, i);
		const char *store = out_text(hint, "store");
		char missing[OUT_TEXT_SIZE], saves[OUT_TEXT_SIZE];
		json_int_t fee = 0;

		for (size_t j = 0; j < json_array_size(baskets); j++)
			if (!strcmp(out_text(json_array_get(baskets, j), "store"), store))
				fee = out_integer(json_array_get(baskets, j), "fee");
		money(story, out_integer(hint, "missing"), missing);
		money(story, out_integer(hint, "saves"), saves);
		if (fee && fee == out_integer(hint, "saves"))
			printf(_("%s more at %s makes its service free (%s less).\n"), missing,
			       store, saves);
		else
			printf(_("%s more at %s makes its fee %s less.\n"), missing, store, saves);
	}
}

static void print_counts(const struct story *story)
{
	const json_t *counts = json_object_get(story->compare, "by_count");

	for (size_t i = 0; i < json_array_size(counts); i++) {
		const json_t *count = json_array_get(counts, i);
		json_int_t stores = out_integer(count, "max_stores");
		json_int_t unmet = out_integer(count, "unmet");
		char total[OUT_TEXT_SIZE];

		money(story, out_integer(count, "total"), total);
		printf(ngettext("With at most %lld store: %s", "With at most %lld stores: %s",
				(unsigned long)stores),
		       stores, total);
		if (unmet)
			printf(ngettext(", %lld thing missing", ", %lld things missing",
					(unsigned long)unmet),
			       unmet);
		puts(".");
	}
}

/* Stores that are not compared, and why. */
static void print_errors(const struct story *story)
{
	json_t *errors = json_object_get(story->plan, "errors"), *error;
	const char *store;

	json_object_foreach(errors, store, error)
	{
		const char *params[ERROR_PARAMS_MAX] = { 0 };
		const json_t *texts = json_object_get(error, "params");
		char text[ERROR_TEXT_SIZE];
		size_t count = json_array_size(texts);

		for (size_t i = 0; i < count && i < ERROR_PARAMS_MAX; i++)
			params[i] = json_string_value(json_array_get(texts, i));
		error_render(_(out_text(error, "format")), params,
			     count < ERROR_PARAMS_MAX ? count : ERROR_PARAMS_MAX, text,
			     sizeof(text));
		printf(_("%s could not be asked: %s.\n"), store, text);
	}
}

void explain_plan(const struct cli *cli, const json_t *plan, bool more)
{
	const char *currency = out_text(plan, "currency");
	struct story story = {
		.cli = cli,
		.plan = plan,
		.compare = json_object_get(plan, "compare"),
		.currency = *currency ? currency : "EUR",
		.baskets = json_array_size(json_object_get(plan, "baskets")),
	};
	json_int_t quoted = out_integer(plan, "quoted_ms");
	char when[OUT_TEXT_SIZE];

	if (story.compare)
		print_comparison(&story, more);
	print_baskets(&story);
	print_errors(&story);
	print_reason(&story);
	print_proof(&story, more);
	print_hints(&story);
	if (more)
		print_counts(&story);
	if (more && quoted) {
		out_time(quoted, when);
		printf(_("Prices of %s.\n"), when);
	}
}
