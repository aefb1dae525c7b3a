// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/tsv.h"

#include <stdio.h>
#include <string.h>

static size_t count_lines(const char *bytes, size_t len)
{
	size_t lines = 1;

	for (size_t i = 0; i < len; i++)
		lines += bytes[i] == '\n';
	return lines;
}

static enum err split_row(char *text, struct tsv_row *row, const char *file, struct error *error)
{
	for (char *field = text; field;) {
		char *tab = strchr(field, '\t');

		if (row->count == TSV_FIELDS_MAX)
			return error_set(error, ERR_INVALID, "%s, line %zu: more than %d fields",
					 file, row->line, TSV_FIELDS_MAX);
		row->fields[row->count++] = field;
		if (tab)
			*tab++ = '\0';
		field = tab;
	}
	return ERR_NONE;
}

enum err tsv_parse(const char *file, const char *bytes, size_t len, const char *format, int version,
		   size_t min_fields, struct arena *arena, struct tsv_row **ret_rows,
		   size_t *ret_count, struct error *error)
{
	char *text = arena_strndup(arena, bytes, len);
	struct tsv_row *rows = arena_array(arena, count_lines(bytes, len), sizeof(*rows));
	char want[64];
	size_t count = 0, number = 1;

	if (!text || !rows)
		return error_set(error, ERR_NOMEM, "%s: out of memory", file);
	snprintf(want, sizeof(want), "#cabas-%s %d", format, version);
	for (char *line = text; line && *line; number++) {
		char *end = strchr(line, '\n');
		struct tsv_row *row = &rows[count];
		enum err err;

		if (end)
			*end++ = '\0';
		if (number == 1 && strcmp(line, want))
			return error_set(error, ERR_INVALID, "%s: the first line is not '%s'", file,
					 want);
		if (*line && *line != '#') {
			*row = (struct tsv_row){ .line = number };
			err = split_row(line, row, file, error);
			if (err)
				return err;
			if (row->count < min_fields)
				return error_set(error, ERR_INVALID,
						 "%s, line %zu: %zu fields where %zu are needed",
						 file, number, row->count, min_fields);
			count++;
		}
		line = end;
	}
	if (number == 1)
		return error_set(error, ERR_INVALID, "%s: the file is empty", file);
	*ret_rows = rows;
	*ret_count = count;
	return ERR_NONE;
}
