// SPDX-License-Identifier: GPL-2.0-or-later
/* export: the list for other programs */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/api.h"
#include "cli/commands.h"
#include "cli/out.h"

/* RFC 4180: quotes around what needs them, doubled inside. */
static void print_csv_field(const char *text, const char *behind)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		printf("%s%s", text, behind);
		return;
	}
	putchar('"');
	for (; *text; text++)
		printf(*text == '"' ? "\"\"" : "%c", *text);
	printf("\"%s", behind);
}

static void export_csv(const struct cli *cli, const json_t *lines)
{
	static const char *const fields[] = { "label", "need", "gtin" };

	(void)cli;
	printf("id,label,need,gtin,value,unit,aisle\r\n");
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		const json_t *quantity = json_object_get(line, "quantity");

		printf("%lld,", out_integer(line, "id"));
		for (size_t j = 0; j < 3; j++)
			print_csv_field(out_text(line, fields[j]), ",");
		print_csv_field(out_text(quantity, "value"), ",");
		print_csv_field(out_text(quantity, "unit"), ",");
		print_csv_field(out_text(line, "aisle"), "\r\n");
	}
}

/* Words of a label that Markdown would take as marks. */
static void print_md(const char *text)
{
	for (; *text; text++)
		printf(strchr("\\`*_[]<>#|", *text) ? "\\%c" : "%c", *text);
}

static void export_md(const struct cli *cli, const json_t *lines)
{
	const char *aisle = NULL;

	printf("# %s\n", _("Shopping list"));
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		const char *name = out_text(line, "aisle_label");
		char quantity[OUT_TEXT_SIZE];

		if (!aisle || strcmp(aisle, name))
			printf("\n## %s\n\n", *name ? name : _("Other"));
		aisle = name;
		out_quantity(cli, json_object_get(line, "quantity"), quantity);
		printf("- [ ] ");
		print_md(out_text(line, "label"));
		printf("%s%s\n", *quantity ? ", " : "", quantity);
	}
}

/* A task of RFC 5545 (3.6.2); the same line keeps its UID, so that an import again renews it. */
static icalcomponent *make_todo(const struct cli *cli, const json_t *line)
{
	struct icaltimetype since = icaltime_from_timet_with_zone(
		(time_t)(out_integer(line, "since_ms") / 1000), 0, icaltimezone_get_utc_timezone());
	const char *aisle = out_text(line, "aisle_label");
	icalcomponent *todo;
	char quantity[OUT_TEXT_SIZE], uid[64], summary[600];

	out_quantity(cli, json_object_get(line, "quantity"), quantity);
	snprintf(uid, sizeof(uid), "line-%lld@cabas", out_integer(line, "id"));
	snprintf(summary, sizeof(summary), "%.400s%s%s", out_text(line, "label"),
		 *quantity ? ", " : "", quantity);
	todo = icalcomponent_vanew(ICAL_VTODO_COMPONENT, icalproperty_new_uid(uid),
				   icalproperty_new_dtstamp(since),
				   icalproperty_new_summary(summary),
				   icalproperty_new_status(ICAL_STATUS_NEEDSACTION), (void *)0);
	if (*aisle)
		icalcomponent_add_property(todo, icalproperty_new_categories(aisle));
	return todo;
}

static void export_ics(const struct cli *cli, const json_t *lines)
{
	icalcomponent *calendar = icalcomponent_vanew(
		ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
		icalproperty_new_prodid("-//cabas//" VERSION "//EN"), (void *)0);
	char *text;

	for (size_t i = 0; i < json_array_size(lines); i++)
		icalcomponent_add_component(calendar, make_todo(cli, json_array_get(lines, i)));
	text = icalcomponent_as_ical_string_r(calendar);
	fputs(text ? text : "", stdout);
	icalmemory_free_buffer(text);
	icalcomponent_free(calendar);
}

static void export_json(const struct cli *cli, const json_t *lines)
{
	json_t *json = json_pack("{s:O}", "lines", lines);

	(void)cli;
	json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(3));
	putchar('\n');
	json_decref(json);
}

int cmd_export(struct cli *cli)
{
	static const struct {
		const char *name;
		void (*print)(const struct cli *cli, const json_t *lines);
	} formats[] = {
		{ "csv", export_csv },
		{ "md", export_md },
		{ "ics", export_ics },
		{ "json", export_json },
	};
	const char *wanted = cli->argc > 1 ? cli->argv[1] : cli->json ? "json" : "";
	json_t *json;
	int result = cli_no_more(cli, 1);

	if (result)
		return result;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, wanted))
			continue;
		result = api_call(cli, "GET", "/v1/list", NULL, &json);
		if (result)
			return result;
		formats[i].print(cli, json_object_get(json, "lines"));
		json_decref(json);
		return 0;
	}
	return cli_usage(cli, _("'export' needs one of csv, md, ics, json"));
}
