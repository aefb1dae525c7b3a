/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comma-separated values, RFC 4180: quotes, doubled quotes, CRLF or LF. */
#ifndef CABAS_CORE_CSV_H
#define CABAS_CORE_CSV_H
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { CSV_FIELDS_MAX = 32, CSV_ROW_MAX = 65536 };

/**
 * struct csv - a file that is being read
 * @at: private
 * @end: private
 * @line: private
 * @text: private: fields of the current row
 * @fields: private: how many the first row had
 */
struct csv {
	const char *at, *end;
	size_t line;
	char *text;
	size_t fields;
};

/**
 * struct csv_row - one row
 * @line: where it begins in the file, from 1
 * @count: of @fields
 * @fields: terminated UTF-8 texts, valid until the next csv_next()
 */
struct csv_row {
	size_t line, count;
	const char *fields[CSV_FIELDS_MAX];
};

/**
 * csv_init() - start to read
 * @csv: to set up
 * @bytes: the whole file, borrowed; a byte order mark is skipped
 * @len: how many bytes
 */
void csv_init(struct csv *csv, const char *bytes, size_t len);

/**
 * csv_done() - end reading
 * @csv: that csv_init() set up
 */
void csv_done(struct csv *csv);

/**
 * csv_next() - the next row; empty lines are skipped
 * @csv: being read
 * @ret_row: receives the row
 * @ret_has_row: receives false at the end
 * @error: says what is wrong, with the line
 *
 * A row with another number of fields than the first is broken.
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_has_row, struct error *error);
#endif
