// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/csv.h"

#include <stdlib.h>
#include <string.h>

void csv_init(struct csv *csv, const char *bytes, size_t len)
{
	*csv = (struct csv){ .at = bytes, .end = bytes + len, .line = 1 };
	if (len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
		csv->at += 3;
}

void csv_done(struct csv *csv)
{
	free(csv->text);
	csv->text = NULL;
}

/* Steps over a line end; whether there was one. */
static bool line_end(struct csv *csv)
{
	if (csv->at < csv->end && *csv->at == '\r' &&
	    (csv->at + 1 == csv->end || csv->at[1] == '\n'))
		csv->at++;
	else if (csv->at < csv->end && *csv->at != '\n')
		return false;
	if (csv->at < csv->end && *csv->at == '\n')
		csv->at++;
	csv->line++;
	return true;
}

static enum err add_byte(char byte, char *text, size_t *used, size_t line, struct error *error)
{
	if (!byte)
		return error_set(error, ERR_INVALID, "line %zu: a zero byte, this is not text",
				 line);
	if (*used == CSV_ROW_MAX)
		return error_set(error, ERR_LIMIT, "line %zu: the row is longer than %d bytes",
				 line, CSV_ROW_MAX);
	text[(*used)++] = byte;
	return ERR_NONE;
}

/* What stands between two quotes; a doubled quote is one. */
static enum err read_quoted(struct csv *csv, size_t *used, struct error *error)
{
	size_t line = csv->line;
	enum err err = ERR_NONE;

	for (csv->at++; csv->at < csv->end && !err; csv->at++) {
		if (*csv->at == '"') {
			csv->at++;
			if (csv->at == csv->end || *csv->at != '"')
				return ERR_NONE;
		}
		csv->line += *csv->at == '\n';
		err = add_byte(*csv->at, csv->text, used, line, error);
	}
	return err ? err : error_set(error, ERR_INVALID, "line %zu: a quote is not closed", line);
}

static enum err read_field(struct csv *csv, size_t *used, struct error *error)
{
	enum err err = ERR_NONE;

	if (csv->at < csv->end && *csv->at == '"') {
		err = read_quoted(csv, used, error);
		if (!err && csv->at < csv->end && !strchr(",\r\n", *csv->at))
			err = error_set(error, ERR_INVALID,
					"line %zu: something stands behind a closing quote",
					csv->line);
	}
	while (!err && csv->at < csv->end && *csv->at != ',' && *csv->at != '\n') {
		if (*csv->at == '\r' && (csv->at + 1 == csv->end || csv->at[1] == '\n'))
			break;
		if (*csv->at == '"')
			return error_set(error, ERR_INVALID,
					 "line %zu: a quote in the middle of a field", csv->line);
		err = add_byte(*csv->at++, csv->text, used, csv->line, error);
	}
	return err;
}

static enum err read_row(struct csv *csv, struct csv_row *row, struct error *error)
{
	size_t starts[CSV_FIELDS_MAX], used = 0;
	enum err err;

	row->line = csv->line;
	row->count = 0;
	for (;;) {
		if (row->count == CSV_FIELDS_MAX)
			return error_set(error, ERR_LIMIT, "line %zu: more than %d fields",
					 row->line, CSV_FIELDS_MAX);
		starts[row->count++] = used;
		err = read_field(csv, &used, error);
		if (err)
			return err;
		csv->text[used++] = '\0';
		if (csv->at == csv->end || line_end(csv))
			break;
		csv->at++; /* the comma */
	}
	for (size_t i = 0; i < row->count; i++)
		row->fields[i] = csv->text + starts[i];
	return ERR_NONE;
}

enum err csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_has_row, struct error *error)
{
	struct csv_row row;
	enum err err;

	if (!csv->text)
		csv->text = malloc(CSV_ROW_MAX + CSV_FIELDS_MAX + 1);
	if (!csv->text)
		return error_set(error, ERR_NOMEM, "out of memory");
	while (csv->at < csv->end && line_end(csv))
		;
	if (csv->at == csv->end) {
		*ret_has_row = false;
		return ERR_NONE;
	}
	err = read_row(csv, &row, error);
	if (err)
		return err;
	if (!csv->fields)
		csv->fields = row.count;
	if (row.count != csv->fields)
		return error_set(error, ERR_INVALID,
				 "line %zu: %zu fields where the first line has %zu", row.line,
				 row.count, csv->fields);
	*ret_row = row;
	*ret_has_row = true;
	return ERR_NONE;
}
