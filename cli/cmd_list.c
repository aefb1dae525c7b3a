// SPDX-License-Identifier: GPL-2.0-or-later
/* list, add, rm, done, undo, history */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/api.h"
#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/out.h"

static void print_list(const struct cli *cli, const json_t *json)
{
	const json_t *lines = json_object_get(json, "lines");
	json_int_t reviews = json_integer_value(json_object_get(json, "reviews"));
	size_t count = json_array_size(lines);
	struct table table = { .columns = 3, .right = 1 };
	const char *aisle = NULL;

	for (size_t i = 0; i < count; i++) {
		const json_t *line = json_array_get(lines, i);
		const char *name = out_text(line, "aisle_label");
		char text[OUT_TEXT_SIZE];

		if (!aisle || strcmp(aisle, name)) {
			out_table(&table, 2);
			aisle = name;
			printf("%s\n", *name ? name : _("Other"));
		}
		snprintf(text, sizeof(text), "%lld",
			 json_integer_value(json_object_get(line, "id")));
		out_cell(&table, text);
		out_cell(&table, out_text(line, "label"));
		out_quantity(cli, json_object_get(line, "quantity"), text);
		out_cell(&table, text);
	}
	out_table(&table, 2);
	if (count)
		printf(ngettext("%zu line.\n", "%zu lines.\n", count), count);
	else
		puts(_("The list is empty."));
	if (reviews)
		printf(ngettext("%lld thing waits for you: cabas review\n",
				"%lld things wait for you: cabas review\n", (unsigned long)reviews),
		       reviews);
}

int cmd_list(struct cli *cli)
{
	json_t *json;
	int result = cli_no_more(cli, 0);

	if (!result)
		result = api_call(cli, "GET", "/v1/list", NULL, &json);
	return result ? result : out_answer(cli, json, print_list);
}

static void print_items(const struct cli *cli, const json_t *json)
{
	const json_t *items = json_object_get(json, "items");

	for (size_t i = 0; i < json_array_size(items); i++)
		describe_item(cli, json_array_get(items, i));
}

int cmd_add(struct cli *cli)
{
	const char *lang = NULL;
	bool has_lang = cli_option(cli, "--lang", &lang);
	char *text;
	json_t *json;
	int result;

	if (has_lang && (!lang || (strcmp(lang, "fr") && strcmp(lang, "en"))))
		return cli_usage(cli, _("--lang needs fr or en"));
	if (cli_no_more(cli, cli->argc))
		return 64;
	text = cli_words(cli, 1);
	if (!text)
		return cli_usage(cli, _("'add' needs words: cabas add 2 litres de lait"));
	result = api_call(cli, "POST", "/v1/items",
			  lang ? json_pack("{s:s, s:s}", "text", text, "lang", lang)
			       : json_pack("{s:s}", "text", text),
			  &json);
	free(text);
	return result ? result : out_answer(cli, json, print_items);
}

/* Closes each line that is named; ends at the first that cannot be. */
static int close_lines(struct cli *cli, const char *state, const char *format)
{
	if (cli->argc < 2)
		return cli_usage(cli, _("'%s' needs the number of a line; 'cabas list' shows them"),
				 cli->argv[0]);
	for (int i = 1; i < cli->argc; i++) {
		char path[64], *end;
		json_t *json;
		unsigned long long id = strtoull(cli->argv[i], &end, 10);
		int result;

		if (*end || end == cli->argv[i] || cli->argv[i][0] == '-')
			return cli_usage(cli, _("'%s' is not the number of a line"), cli->argv[i]);
		snprintf(path, sizeof(path), "/v1/lines/%llu", id);
		result = api_call(cli, "POST", path, json_pack("{s:s}", "state", state), &json);
		if (result)
			return result;
		if (cli->json)
			out_json(json);
		else
			describe_line(cli, format, json_object_get(json, "line"));
		json_decref(json);
	}
	return 0;
}

int cmd_rm(struct cli *cli)
{
	return close_lines(cli, "removed", _("Off the list: %s\n"));
}

int cmd_done(struct cli *cli)
{
	return close_lines(cli, "done", _("Bought: %s\n"));
}

static void print_undone(const struct cli *cli, const json_t *json)
{
	const json_t *undone = json_object_get(json, "undone");

	printf(_("Taken back: "));
	describe_event(cli, undone);
}

int cmd_undo(struct cli *cli)
{
	json_t *json, *body = json_object();
	int result = cli_no_more(cli, 1);

	if (!result && cli->argc > 1) {
		char *end;
		unsigned long long event = strtoull(cli->argv[1], &end, 10);

		if (*end || !event)
			result = cli_usage(cli, _("'%s' is not the number of an event"),
					   cli->argv[1]);
		json_object_set_new(body, "event", json_integer((json_int_t)event));
	}
	if (result)
		json_decref(body);
	else
		result = api_call(cli, "POST", "/v1/undo", body, &json);
	return result ? result : out_answer(cli, json, print_undone);
}

static void print_history(const struct cli *cli, const json_t *json)
{
	const json_t *events = json_object_get(json, "events");

	for (size_t i = 0; i < json_array_size(events); i++) {
		const json_t *event = json_array_get(events, i);
		char when[OUT_TEXT_SIZE];

		out_time(json_integer_value(json_object_get(event, "time_ms")), when);
		printf("%5lld  %s  ", json_integer_value(json_object_get(event, "seq")), when);
		describe_event(cli, event);
	}
	if (!json_array_size(events))
		puts(_("Nothing has happened yet."));
}

int cmd_history(struct cli *cli)
{
	const char *count = "20";
	char path[64];
	json_t *json;
	int result;

	if (cli_option(cli, "-n", &count) && (!count || !strtoul(count, NULL, 10)))
		return cli_usage(cli, _("-n needs a number"));
	result = cli_no_more(cli, 0);
	snprintf(path, sizeof(path), "/v1/history?count=%lu", strtoul(count, NULL, 10));
	if (!result)
		result = api_call(cli, "GET", path, NULL, &json);
	return result ? result : out_answer(cli, json, print_history);
}
