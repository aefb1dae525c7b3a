/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comma-separated records (RFC 4180), read one after the other out of one changeable text. */
#ifndef CABAS_SIM_DRIVE_CSV_H
#define CABAS_SIM_DRIVE_CSV_H
#include <stddef.h>

#include "base/err.h"

enum { DRIVE_CSV_FIELDS_MAX = 16 };

/**
 * struct drive_csv - where reading stands
 * @file: name for messages
 * @next: what was not read yet, terminated; reading writes into it
 * @line: number of the line that @next starts with, from 1
 * @record: number of the line on which the last record began
 */
struct drive_csv {
	const char *file;
	char *next;
	size_t line, record;
};

/**
 * drive_csv_next() - read one record
 * @csv: where reading stands
 * @fields: receives the texts, which stay inside the text that @csv reads
 * @ret_count: receives how many; 0 at the end
 * @error: says what is wrong, with file and line
 *
 * Empty lines and lines that start with '#' are skipped.
 *
 * Return: %ERR_NONE or %ERR_INVALID.
 */
enum err drive_csv_next(struct drive_csv *csv, char *fields[DRIVE_CSV_FIELDS_MAX],
			size_t *ret_count, struct error *error);
#endif
