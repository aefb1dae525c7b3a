// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#include "core/money.h"

int out_json(const json_t *json)
{
	json_dumpf(json, stdout, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(3));
	putchar('\n');
	return 0;
}

int out_answer(const struct cli *cli, json_t *json,
	       void (*print)(const struct cli *cli, const json_t *json))
{
	if (cli->json)
		out_json(json);
	else
		print(cli, json);
	json_decref(json);
	return 0;
}

json_int_t out_integer(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

const char *out_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

void out_money(const struct cli *cli, json_int_t minor, const char *currency,
	       char ret_text[OUT_TEXT_SIZE])
{
	bool french = !strcmp(cli->language, "fr"), euro = !strcmp(currency, "EUR");
	char amount[MONEY_TEXT_SIZE];

	money_print(minor, money_exponent(currency), french ? ',' : '.', amount);
	if (french || !euro)
		snprintf(ret_text, OUT_TEXT_SIZE, "%s %s", amount, euro ? "€" : currency);
	else
		snprintf(ret_text, OUT_TEXT_SIZE, "%s€%s", minor < 0 ? "-" : "",
			 amount + (minor < 0));
}

/* What people call a unit; pieces need no word. */
static const char *unit_word(const char *unit, bool many)
{
	static const struct {
		const char *unit, *one, *many;
	} words[] = {
		{ "pack", N_("pack"), N_("packs") },	{ "bottle", N_("bottle"), N_("bottles") },
		{ "can", N_("can"), N_("cans") },	{ "jar", N_("jar"), N_("jars") },
		{ "box", N_("box"), N_("boxes") },	{ "bag", N_("bag"), N_("bags") },
		{ "tube", N_("tube"), N_("tubes") },	{ "tray", N_("tray"), N_("trays") },
		{ "roll", N_("roll"), N_("rolls") },	{ "bunch", N_("bunch"), N_("bunches") },
		{ "slice", N_("slice"), N_("slices") }, { "bar", N_("bar"), N_("bars") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i].unit, unit))
			return _(many ? words[i].many : words[i].one);
	return strcmp(unit, "piece") ? unit : "";
}

void out_quantity(const struct cli *cli, const json_t *quantity, char ret_text[OUT_TEXT_SIZE])
{
	const char *value = out_text(quantity, "value"), *unit = out_text(quantity, "unit");
	const char *word = unit_word(unit, strcmp(value, "1") != 0);
	char *point;

	snprintf(ret_text, OUT_TEXT_SIZE, "%s%s%s", value, *word ? " " : "", word);
	point = strchr(ret_text, '.');
	if (point && !strcmp(cli->language, "fr"))
		*point = ',';
}

void out_time(json_int_t ms, char ret_text[OUT_TEXT_SIZE])
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm local;

	localtime_r(&seconds, &local);
	strftime(ret_text, OUT_TEXT_SIZE, "%d/%m %H:%M", &local);
}

void out_cell(struct table *table, const char *text)
{
	if (table->count == table->room) {
		size_t room = table->room ? table->room * 2 : 64;
		char **cells = reallocarray(table->cells, room, sizeof(*cells));

		if (!cells)
			return;
		table->cells = cells;
		table->room = room;
	}
	table->cells[table->count] = strdup(text ? text : "");
	table->count += table->cells[table->count] != NULL;
}

/* Columns that a text takes on a terminal. */
static int text_width(const char *text)
{
	wchar_t wide[512];
	size_t len = mbstowcs(wide, text, 511);
	int width;

	if (len == (size_t)-1)
		return (int)strlen(text);
	wide[len] = L'\0';
	width = wcswidth(wide, len);
	return width < 0 ? (int)strlen(text) : width;
}

/* One row, without spaces behind its last word. */
static void print_row(const struct table *table, size_t at, const int widths[], unsigned int indent)
{
	unsigned int last = table->columns;

	while (last && !*table->cells[at + last - 1])
		last--;
	printf("%*s", last ? (int)indent : 0, "");
	for (unsigned int column = 0; column < last; column++) {
		const char *text = table->cells[at + column];
		int pad = widths[column] - text_width(text);

		if (table->right & (1u << column))
			printf("%*s%s", pad, "", text);
		else
			printf("%s%*s", text, column + 1 == last ? 0 : pad, "");
		if (column + 1 < last)
			fputs("  ", stdout);
	}
	putchar('\n');
}

void out_table(struct table *table, unsigned int indent)
{
	int widths[OUT_COLUMNS_MAX] = { 0 };

	for (size_t i = 0; i < table->count; i++) {
		int width = text_width(table->cells[i]);

		if (width > widths[i % table->columns])
			widths[i % table->columns] = width;
	}
	for (size_t i = 0; i + table->columns <= table->count; i += table->columns)
		print_row(table, i, widths, indent);
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
	table->cells = NULL;
	table->count = table->room = 0;
}
