// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/explain.h"

#include <stdio.h>
#include <string.h>

#include "cli/explain_chart.h"
#include "cli/explain_reason.h"
#include "cli/explain_story.h"
#include "cli/explain_why.h"
#include "cli/out.h"

static void missing_text(const struct explain_story *story, const json_t *ids,
			 char ret_text[EXPLAIN_NAMES_SIZE])
{
	char names[EXPLAIN_NAMES_SIZE], count[32];

	explain_story_names(story, ids, 3, names);
	snprintf(count, sizeof(count), "%zu", json_array_size(ids));
	explain_story_with(json_array_size(ids) ? count : "-", names, ret_text);
}

static void add_amount(const struct explain_story *story, struct table *table, json_int_t minor)
{
	char text[OUT_TEXT_SIZE];

	explain_story_money(story, minor, text);
	out_cell(table, text);
}

/* --- what it is compared with ------------------------------------------------------------------
 */

/* Goods, fee, what is taken off where anything is, total. */
static void add_sums(const struct explain_story *story, struct table *table, json_int_t goods,
		     json_int_t fee, json_int_t less, json_int_t total)
{
	add_amount(story, table, goods);
	add_amount(story, table, fee);
	if (table->columns == 6)
		add_amount(story, table, -less);
	add_amount(story, table, total);
}

static void add_alternative(const struct explain_story *story, struct table *table,
			    const json_t *alternative)
{
	add_sums(story, table, out_integer(alternative, "subtotal"),
		 out_integer(alternative, "fee") + out_integer(alternative, "trip"),
		 out_integer(alternative, "less"), out_integer(alternative, "total"));
}

static void add_single(const struct explain_story *story, struct table *table, const json_t *single)
{
	char text[EXPLAIN_NAMES_SIZE], lacks[OUT_TEXT_SIZE];

	explain_story_with(out_text(single, "store"), out_text(single, "mode"), text);
	out_cell(table, text);
	if (json_is_true(json_object_get(single, "usable"))) {
		add_alternative(story, table, single);
	} else {
		add_amount(story, table, out_integer(single, "subtotal"));
		out_cell(table, "-");
		if (table->columns == 6)
			out_cell(table, "-");
		explain_story_money(story, out_integer(single, "lacks"), lacks);
		snprintf(text, sizeof(text), _("%s below the minimum order"), lacks);
		out_cell(table, out_integer(single, "lacks") ? text : _("takes no order"));
	}
	missing_text(story, json_object_get(single, "unmet"), text);
	out_cell(table, text);
}

static void add_pair(const struct explain_story *story, struct table *table, const json_t *pair)
{
	char text[EXPLAIN_NAMES_SIZE];

	explain_story_stores(json_object_get(pair, "stores"), text);
	out_cell(table, text);
	add_alternative(story, table, pair);
	missing_text(story, json_object_get(pair, "unmet"), text);
	out_cell(table, text);
}

static void add_plan(const struct explain_story *story, struct table *table)
{
	json_int_t goods = explain_story_sum(story, "subtotal");
	json_int_t fees = explain_story_sum(story, "fee") + explain_story_sum(story, "trip");
	json_int_t total = out_integer(story->plan, "total");
	char stores[EXPLAIN_NAMES_SIZE], text[EXPLAIN_NAMES_SIZE + 40];

	explain_story_plan_stores(story, stores);
	snprintf(text, sizeof(text), _("=> plan: %s"), stores);
	out_cell(table, text);
	add_sums(story, table, goods, fees, goods + fees - total, total);
	missing_text(story, json_object_get(story->plan, "unmet"), text);
	out_cell(table, text);
}

static bool any_less(const json_t *alternatives)
{
	for (size_t i = 0; i < json_array_size(alternatives); i++)
		if (out_integer(json_array_get(alternatives, i), "less"))
			return true;
	return false;
}

static void print_comparison(const struct explain_story *story, bool more)
{
	const json_t *singles = json_object_get(story->compare, "singles");
	const json_t *pairs = json_object_get(story->compare, "pairs");
	bool less = any_less(singles) || any_less(pairs);
	struct table table = { .columns = less ? 6 : 5, .right = 1u << 1 | 1u << 2 | 1u << 3 };

	out_cell(&table, _("Everything from"));
	out_cell(&table, _("Goods"));
	out_cell(&table, _("Fee"));
	if (less)
		out_cell(&table, _("Taken off"));
	out_cell(&table, _("Total"));
	out_cell(&table, _("Missing"));
	if (less)
		table.right |= 1u << 4;
	for (size_t i = 0; i < json_array_size(singles); i++)
		add_single(story, &table, json_array_get(singles, i));
	for (size_t i = 0; i < json_array_size(pairs) && (more || !i); i++)
		add_pair(story, &table, json_array_get(pairs, i));
	add_plan(story, &table);
	out_table(&table, 0);
	putchar('\n');
}

/* --- what is bought where ----------------------------------------------------------------------
 */

static void add_item(const struct explain_story *story, struct table *table, const json_t *item)
{
	const char *name = explain_story_name(story, out_text(item, "id")),
		   *label = out_text(item, *out_text(item, "label") ? "label" : "offer");
	json_int_t packs = out_integer(item, "packs");
	char text[OUT_TEXT_SIZE] = "";

	if (packs)
		snprintf(text, sizeof(text), "%lld ×", packs);
	out_cell(table, text);
	out_cell(table, name);
	out_cell(table, strcmp(name, label) ? label : "");
	add_amount(story, table, out_integer(item, "price"));
}

/* " + 1,50 € trip" behind a basket's goods and fee, where there is something to say. */
static void print_part(const struct explain_story *story, char sign, json_int_t minor,
		       const char *what)
{
	char text[OUT_TEXT_SIZE];

	explain_story_money(story, minor, text);
	if (minor)
		printf(" %c %s %s", sign, text, what);
}

/* "At drive (pickup, sat-10): 40,12 € of goods + 1,90 € fee - 5,00 € off (five) = 37,02 €" */
static void print_basket_head(const struct explain_story *story, const json_t *basket)
{
	json_int_t goods = out_integer(basket, "subtotal"), fee = out_integer(basket, "fee");
	json_int_t trip = out_integer(basket, "trip"), credit = out_integer(basket, "credit");
	json_int_t off = out_integer(basket, "off") + out_integer(basket, "amount");
	char subtotal[OUT_TEXT_SIZE], service[OUT_TEXT_SIZE], total[OUT_TEXT_SIZE];
	char how[EXPLAIN_NAMES_SIZE] = "", store[EXPLAIN_NAMES_SIZE], taken[EXPLAIN_NAMES_SIZE];

	if (*out_text(basket, "mode"))
		explain_story_append(how, ", ", out_text(basket, "mode"));
	if (*out_text(basket, "slot"))
		explain_story_append(how, ", ", out_text(basket, "slot"));
	explain_story_with(out_text(basket, "store"), how, store);
	explain_story_with(_("off"), out_text(basket, "voucher"), taken);
	explain_story_money(story, goods, subtotal);
	explain_story_money(story, fee, service);
	explain_story_money(story, goods + fee + trip - off - credit, total);
	printf(_("At %s: %s of goods + %s fee"), store, subtotal, service);
	print_part(story, '+', trip, _("for the trip"));
	print_part(story, '-', off, taken);
	print_part(story, '-', credit, _("back on the card"));
	printf(" = %s\n", total);
}

static void print_baskets(const struct explain_story *story)
{
	const json_t *baskets = json_object_get(story->plan, "baskets");

	for (size_t i = 0; i < json_array_size(baskets); i++) {
		const json_t *basket = json_array_get(baskets, i);
		const json_t *items = json_object_get(basket, "items");
		struct table table = { .columns = 4, .right = 1u | 1u << 3 };

		print_basket_head(story, basket);
		for (size_t j = 0; j < json_array_size(items); j++)
			add_item(story, &table, json_array_get(items, j));
		out_table(&table, 2);
		putchar('\n');
	}
}

/* Stores that are not compared, and why. */
static void print_errors(const struct explain_story *story)
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

void explain_plan(const struct cli *cli, json_t *plan, bool more)
{
	struct explain_story story;
	char when[OUT_TEXT_SIZE];
	json_int_t quoted;

	explain_story_begin(&story, cli, plan);
	if (story.compare)
		print_comparison(&story, more);
	if (more)
		explain_chart_print(&story);
	print_baskets(&story);
	print_errors(&story);
	explain_reason(&story, more);
	if (more)
		explain_why(&story);
	quoted = out_integer(story.plan, "quoted_ms");
	if (more && quoted) {
		out_time(quoted, when);
		printf(_("Prices of %s.\n"), when);
	}
	explain_story_end(&story);
}
