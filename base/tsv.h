/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own tables in data/: tab-separated lines in UTF-8. The first line is "#cabas-NAME VERSION";
 * further lines that start with '#' are comments; empty lines are skipped.
 */
#ifndef CABAS_BASE_TSV_H
#define CABAS_BASE_TSV_H
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum { TSV_FIELDS_MAX = 16 };

/**
 * struct tsv_row - one line of a table
 * @line: its number in the file, from 1
 * @count: its fields
 * @fields: terminated texts, which live in the arena given to tsv_parse()
 */
struct tsv_row {
	size_t line, count;
	char *fields[TSV_FIELDS_MAX];
};

/**
 * tsv_parse() - split a table
 * @file: name for messages
 * @bytes: the whole file
 * @len: how many bytes
 * @format: the NAME that the first line must carry
 * @version: the VERSION that the first line must carry
 * @min_fields: a line with fewer is refused
 * @arena: where rows and texts live
 * @ret_rows: receives @ret_count rows
 * @ret_count: receives how many
 * @error: says what is wrong, with file and line
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM.
 */
enum err tsv_parse(const char *file, const char *bytes, size_t len, const char *format, int version,
		   size_t min_fields, struct arena *arena, struct tsv_row **ret_rows,
		   size_t *ret_count, struct error *error);
#endif
