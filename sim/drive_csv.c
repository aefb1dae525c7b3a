// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_csv.h"

#include <string.h>

static void skip_line(struct drive_csv *csv)
{
	csv->next += strcspn(csv->next, "\n");
	if (*csv->next)
		csv->next++;
	csv->line++;
}

static void skip_comments(struct drive_csv *csv)
{
	while (*csv->next == '#' || *csv->next == '\n' || !strncmp(csv->next, "\r\n", 2))
		skip_line(csv);
}

/* Takes the quotes off in place; *end is left on what follows the closing one. */
static enum err read_quoted(struct drive_csv *csv, char *start, char **ret_end, struct error *error)
{
	char *to = start, *from = start + 1;

	for (; *from; from++) {
		if (*from == '"' && from[1] != '"') {
			*ret_end = from + 1;
			*to = '\0';
			return ERR_NONE;
		}
		if (*from == '"')
			from++;
		csv->line += *from == '\n';
		*to++ = *from;
	}
	return error_set(error, ERR_INVALID, "%s, line %zu: a quote is not closed", csv->file,
			 csv->record);
}

static enum err read_field(struct drive_csv *csv, char **ret_field, char **ret_end,
			   struct error *error)
{
	char *start = csv->next, *end = start;

	if (*start == '"') {
		enum err err = read_quoted(csv, start, &end, error);

		if (err)
			return err;
	} else {
		end = start + strcspn(start, ",\r\n\"");
	}
	if (*end && !strchr(",\r\n", *end))
		return error_set(error, ERR_INVALID,
				 "%s, line %zu: a quote in the middle of a field", csv->file,
				 csv->line);
	*ret_field = start;
	*ret_end = end;
	return ERR_NONE;
}

enum err drive_csv_next(struct drive_csv *csv, char *fields[DRIVE_CSV_FIELDS_MAX],
			size_t *ret_count, struct error *error)
{
	size_t count = 0;
	char after = ',';

	skip_comments(csv);
	if (!*csv->next) {
		*ret_count = 0;
		return ERR_NONE;
	}
	csv->record = csv->line;
	while (after == ',') {
		enum err err;
		char *end = csv->next;

		if (count == DRIVE_CSV_FIELDS_MAX)
			return error_set(error, ERR_INVALID, "%s, line %zu: more than %d fields",
					 csv->file, csv->line, DRIVE_CSV_FIELDS_MAX);
		err = read_field(csv, &fields[count], &end, error);
		if (err)
			return err;
		count++;
		after = *end;
		*end = '\0';
		csv->next = end + (after != '\0');
	}
	if (after == '\r' && *csv->next == '\n')
		csv->next++;
	csv->line += after != '\0';
	*ret_count = count;
	return ERR_NONE;
}
