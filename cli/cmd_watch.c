// SPDX-License-Identifier: GPL-2.0-or-later
/* watch, audit, egress: what happens, whether it adds up, and what left the house */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/api.h"
#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/out.h"

/* A line of the stream; only "data:" says something to a person. */
static bool on_line(const char *line, void *userdata)
{
	const struct cli *cli = userdata;
	const json_t *event;
	char when[OUT_TEXT_SIZE];
	json_t *json;

	if (strncmp(line, "data:", 5))
		return true;
	json = json_loads(line + 5, 0, NULL);
	if (cli->json && json) {
		out_json(json);
	} else if (json) {
		event = json;
		out_time(out_integer(event, "time_ms"), when);
		printf("%s  ", when);
		describe_event(cli, event);
	}
	json_decref(json);
	return !fflush(stdout);
}

int cmd_watch(struct cli *cli)
{
	int result = cli_no_more(cli, 0);
	struct error error;

	if (!result)
		result = api_listen(cli, on_line, cli);
	if (result || ferror(stdout))
		return result;
	/* The stream has no end of its own. */
	(void)error_set(&error, ERR_UNAVAILABLE, "cabasd ended while it was watched");
	return cli_fail(cli, ERR_UNAVAILABLE, &error);
}

static void print_audit(const struct cli *cli, const json_t *json)
{
	const json_t *findings = json_object_get(json, "findings");

	(void)cli;
	printf(_("%lld events folded again from the first one, %lld rows and %lld records "
		 "compared.\n"),
	       out_integer(json, "events"), out_integer(json, "rows"),
	       out_integer(json, "records"));
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *finding = json_array_get(findings, i);

		printf("  %s %s: %s\n", out_text(finding, "kind"), out_text(finding, "key"),
		       out_text(finding, "problem"));
	}
	if (json_array_size(findings))
		printf(ngettext("%zu finding: the list is not exactly what happened.\n",
				"%zu findings: the list is not exactly what happened.\n",
				json_array_size(findings)),
		       json_array_size(findings));
	else
		puts(_("The list is exactly what happened."));
}

int cmd_audit(struct cli *cli)
{
	json_t *json;
	bool clean;
	int result = cli_no_more(cli, 0);

	if (!result)
		result = api_call(cli, "GET", "/v1/audit", NULL, &json);
	if (result)
		return result;
	clean = !json_array_size(json_object_get(json, "findings"));
	out_answer(cli, json, print_audit);
	return clean ? 0 : 1;
}

/* "q, gtin" of an array of names, or the text itself. */
static void fields_text(const json_t *fields, char ret_text[OUT_TEXT_SIZE])
{
	size_t used = 0;

	snprintf(ret_text, OUT_TEXT_SIZE, "%s",
		 json_is_string(fields) ? json_string_value(fields) : "");
	for (size_t i = 0; i < json_array_size(fields) && used + 1 < OUT_TEXT_SIZE; i++) {
		const char *field = json_string_value(json_array_get(fields, i));

		snprintf(ret_text + used, OUT_TEXT_SIZE - used, "%s%s", i ? ", " : "",
			 field ? field : "");
		used = strlen(ret_text);
	}
}

static void print_egress(const struct cli *cli, const json_t *json)
{
	const json_t *rows = json_object_get(json, "egress");
	struct table table = { .columns = 6, .right = 1u << 4 };
	char text[OUT_TEXT_SIZE];

	(void)cli;
	if (!json_array_size(rows)) {
		puts(_("Nothing has left the house."));
		return;
	}
	out_cell(&table, _("When"));
	out_cell(&table, _("Store"));
	out_cell(&table, _("To"));
	out_cell(&table, _("Request"));
	out_cell(&table, _("Bytes"));
	out_cell(&table, _("Fields"));
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		out_time(out_integer(row, "time_ms"), text);
		out_cell(&table, text);
		out_cell(&table, out_text(row, "store"));
		out_cell(&table, out_text(row, "host"));
		snprintf(text, sizeof(text), "%.8s %.80s", out_text(row, "method"),
			 out_text(row, "path"));
		out_cell(&table, text);
		snprintf(text, sizeof(text), "%lld", out_integer(row, "bytes"));
		out_cell(&table, text);
		fields_text(json_object_get(row, "fields"), text);
		out_cell(&table, text);
	}
	out_table(&table, 0);
}

int cmd_egress(struct cli *cli)
{
	const char *count = "50";
	char path[64];
	json_t *json;
	int result;

	if (cli_option(cli, "-n", &count) && (!count || !strtoul(count, NULL, 10)))
		return cli_usage(cli, _("-n needs a number"));
	result = cli_no_more(cli, 0);
	snprintf(path, sizeof(path), "/v1/egress?count=%lu", strtoul(count, NULL, 10));
	if (!result)
		result = api_call(cli, "GET", path, NULL, &json);
	return result ? result : out_answer(cli, json, print_egress);
}
