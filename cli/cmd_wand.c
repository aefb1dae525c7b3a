// SPDX-License-Identifier: GPL-2.0-or-later
/* wand, status: what is connected, and how cabas is doing */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/api.h"
#include "cli/commands.h"
#include "cli/out.h"

static void battery_text(const json_t *wand, char ret_text[OUT_TEXT_SIZE])
{
	const json_t *battery = json_object_get(wand, "battery");

	if (json_is_integer(battery))
		snprintf(ret_text, OUT_TEXT_SIZE, "%lld %%", json_integer_value(battery));
	else
		snprintf(ret_text, OUT_TEXT_SIZE, "-");
}

static const char *state_text(const char *state)
{
	static const struct {
		const char *state, *text;
	} states[] = {
		{ "session", N_("connected") },
		{ "plain", N_("connected, a plain scanner") },
		{ "silent", N_("does not answer") },
		{ "taken", N_("used by another computer") },
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strcmp(states[i].state, state))
			return _(states[i].text);
	return state;
}

static void print_wands(const struct cli *cli, const json_t *json)
{
	const json_t *wands = json_object_get(json, "wands");
	struct table table = { .columns = 5, .right = 1u << 2 | 1u << 3 };

	(void)cli;
	if (!json_array_size(wands)) {
		puts(_("No wand is connected."));
		return;
	}
	out_cell(&table, _("Wand"));
	out_cell(&table, _("State"));
	out_cell(&table, _("Battery"));
	out_cell(&table, _("Waiting records"));
	out_cell(&table, _("Member"));
	for (size_t i = 0; i < json_array_size(wands); i++) {
		const json_t *wand = json_array_get(wands, i);
		char text[OUT_TEXT_SIZE];

		out_cell(&table, out_text(wand, "serial"));
		out_cell(&table, state_text(out_text(wand, "state")));
		battery_text(wand, text);
		out_cell(&table, text);
		snprintf(text, sizeof(text), "%lld", out_integer(wand, "stored"));
		out_cell(&table, text);
		out_cell(&table, out_text(wand, "member"));
	}
	out_table(&table, 0);
}

static int list_wands(struct cli *cli)
{
	json_t *json;
	int result = cli_no_more(cli, 0);

	if (!result)
		result = api_call(cli, "GET", "/v1/wands", NULL, &json);
	return result ? result : out_answer(cli, json, print_wands);
}

static void print_wand(const json_t *wand)
{
	char battery[OUT_TEXT_SIZE];
	json_int_t lost = out_integer(wand, "lost"), refused = out_integer(wand, "refused");

	battery_text(wand, battery);
	printf("%s: %s\n", out_text(wand, "serial"), state_text(out_text(wand, "state")));
	printf(_("    firmware %s, by %s\n"), out_text(wand, "firmware"), out_text(wand, "source"));
	printf(_("    battery %s, %s\n"), battery, out_text(wand, "power"));
	printf(_("    waiting records: %lld, free memory: %lld bytes\n"),
	       out_integer(wand, "stored"), out_integer(wand, "free"));
	if (json_is_true(json_object_get(wand, "clock_set")))
		printf(_("    clock: set, %lld ms off\n"), out_integer(wand, "drift_ms"));
	else
		puts(_("    clock: not set"));
	if (refused)
		printf(_("    refused by the wand because it was full: %lld\n"), refused);
	if (lost)
		printf(_("    LOST records: %lld\n"), lost);
}

static int show_wands(struct cli *cli)
{
	const char *wanted = cli->argc > 1 ? cli->argv[1] : NULL;
	struct error error = { 0 };
	const json_t *wands;
	size_t found = 0;
	json_t *json;
	int result = cli_no_more(cli, 1);

	if (!result)
		result = api_call(cli, "GET", "/v1/wands", NULL, &json);
	if (result)
		return result;
	wands = json_object_get(json, "wands");
	for (size_t i = 0; i < json_array_size(wands); i++) {
		const json_t *wand = json_array_get(wands, i);

		if (wanted && strcmp(out_text(wand, "serial"), wanted))
			continue;
		found++;
		if (!cli->json)
			print_wand(wand);
		else if (wanted)
			out_json(wand);
	}
	if (cli->json && !wanted)
		out_json(json);
	else if (!found && !wanted)
		puts(_("No wand is connected."));
	json_decref(json);
	if (found || !wanted)
		return 0;
	(void)error_set(&error, ERR_NOT_FOUND, "no wand '%s' is connected", wanted);
	return cli_fail(cli, ERR_NOT_FOUND, &error);
}

static void print_done(const struct cli *cli, const json_t *json)
{
	(void)cli;
	(void)json;
	puts(_("Done."));
}

/* beep and settime: the word is the API's own. */
static int command_wand(struct cli *cli)
{
	_auto_(freep) char *serial = NULL, *path = NULL;
	json_t *json;
	int result;

	if (cli->argc < 2)
		return cli_usage(cli, _("'wand %s' needs a serial; 'cabas wand list' shows them"),
				 cli->argv[0]);
	if (cli_no_more(cli, 1))
		return 64;
	serial = api_escape(cli->argv[1]);
	if (!serial || asprintf(&path, "/v1/wands/%s", serial) < 0)
		return cli_fail(cli, ERR_NOMEM, NULL);
	result = api_call(cli, "POST", path, json_pack("{s:s}", "action", cli->argv[0]), &json);
	return result ? result : out_answer(cli, json, print_done);
}

int cmd_wand(struct cli *cli)
{
	static const struct subcommand table[] = {
		{ "list", list_wands },
		{ "status", show_wands },
		{ "beep", command_wand },
		{ "settime", command_wand },
	};

	return commands_sub(cli, table, sizeof(table) / sizeof(table[0]));
}

static void print_status(const struct cli *cli, const json_t *json)
{
	json_int_t reviews = out_integer(json, "reviews"), lost = out_integer(json, "lost");
	json_int_t lines = out_integer(json, "lines"), pushes = out_integer(json, "open_pushes");
	char since[OUT_TEXT_SIZE];

	out_time(out_integer(json, "since_ms"), since);
	printf(_("cabasd %s, running since %s\n"), out_text(json, "version"), since);
	printf(ngettext("%lld line on the list\n", "%lld lines on the list\n",
			(unsigned long)lines),
	       lines);
	if (reviews)
		printf(ngettext("%lld thing waits for you: cabas review\n",
				"%lld things wait for you: cabas review\n", (unsigned long)reviews),
		       reviews);
	if (pushes)
		printf(ngettext("%lld cart with an unknown outcome: cabas push\n",
				"%lld carts with an unknown outcome: cabas push\n",
				(unsigned long)pushes),
		       pushes);
	printf(_("events in the journal: %lld\n"), out_integer(json, "events"));
	if (lost)
		printf(_("LOST records: %lld\n"), lost);
	print_wands(cli, json);
}

int cmd_status(struct cli *cli)
{
	json_t *json;
	int result = cli_no_more(cli, 0);

	if (!result)
		result = api_call(cli, "GET", "/v1/status", NULL, &json);
	return result ? result : out_answer(cli, json, print_status);
}
