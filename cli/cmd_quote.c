// SPDX-License-Identifier: GPL-2.0-or-later
/* quote: what each store offers for the list */
#include <stdio.h>
#include <string.h>

#include "cli/api.h"
#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/out.h"

static const char *verdict_text(const char *verdict)
{
	static const struct {
		const char *verdict, *text;
	} verdicts[] = {
		{ "sure", "" },
		{ "ambiguous", N_("several could be meant: cabas review") },
		{ "none", N_("not sold here") },
		{ "unavailable", N_("sold out") },
	};

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (!strcmp(verdicts[i].verdict, verdict))
			return *verdicts[i].text ? _(verdicts[i].text) : "";
	return verdict;
}

static void add_line(const struct cli *cli, const json_t *line, const char *currency,
		     struct table *table)
{
	bool sure = !strcmp(out_text(line, "verdict"), "sure");
	char text[OUT_TEXT_SIZE];

	out_cell(table, out_text(line, "wanted"));
	if (sure) {
		snprintf(text, sizeof(text), "%lld ×", out_integer(line, "packs"));
		out_cell(table, text);
		out_cell(table, out_text(line, "label"));
		out_money(cli, out_integer(line, "cost"), currency, text);
		out_cell(table, text);
		return;
	}
	out_cell(table, "");
	out_cell(table, verdict_text(out_text(line, "verdict")));
	out_cell(table, "");
}

static void print_store(const struct cli *cli, const json_t *store, const char *currency)
{
	const json_t *error = json_object_get(store, "error");
	const json_t *lines = json_object_get(store, "lines");
	struct table table = { .columns = 4, .right = 1u << 1 | 1u << 3 };
	bool failed = json_is_object(error);

	printf("%s\n", out_text(store, "store"));
	if (failed) {
		fflush(stdout);
		cli_fail_json(cli, error);
	}
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);

		/* what was never asked there is neither sold nor not sold */
		if (failed && !out_integer(line, "time_ms"))
			continue;
		if (failed && !table.count)
			puts(_("  prices of an earlier time:"));
		add_line(cli, line, currency, &table);
	}
	out_table(&table, 2);
}

static void print_quotes(const struct cli *cli, const json_t *json)
{
	const json_t *stores = json_object_get(json, "stores");
	const char *currency = out_text(json, "currency");
	json_int_t questions = out_integer(json, "questions");

	for (size_t i = 0; i < json_array_size(stores); i++)
		print_store(cli, json_array_get(stores, i), *currency ? currency : "EUR");
	if (questions)
		printf(ngettext("%lld question waits for you: cabas review\n",
				"%lld questions wait for you: cabas review\n",
				(unsigned long)questions),
		       questions);
}

/* 1 when no store could be asked. */
static int quotes_exit(const json_t *json)
{
	const json_t *stores = json_object_get(json, "stores");
	size_t failed = 0;

	for (size_t i = 0; i < json_array_size(stores); i++)
		failed += json_is_object(json_object_get(json_array_get(stores, i), "error"));
	return failed && failed == json_array_size(stores);
}

int cmd_quote(struct cli *cli)
{
	bool refresh = cli_option(cli, "--refresh", NULL);
	json_t *json;
	int result = cli_no_more(cli, 0);

	if (!result)
		result = api_call(cli, "POST", "/v1/quotes", json_pack("{s:b}", "refresh", refresh),
				  &json);
	if (result)
		return result;
	result = quotes_exit(json);
	out_answer(cli, json, print_quotes);
	return result;
}
