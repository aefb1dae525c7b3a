/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The product's own words, for tests; they run where data/ is, or $CABAS_DATADIR says where. */
#ifndef CABAS_TESTS_UNIT_NEEDS_FIXTURE_H
#define CABAS_TESTS_UNIT_NEEDS_FIXTURE_H
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "core/needs.h"

enum { FIXTURE_FILE_MAX = 1 << 20, FIXTURE_ARENA_MAX = 16 << 20 };

static inline struct buf fixture_read(const char *name)
{
	const char *folder = getenv("CABAS_DATADIR");
	struct error error = {};
	struct buf bytes;
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder ? folder : "data", name);
	buf_init(&bytes, FIXTURE_FILE_MAX);
	cr_assert_eq(file_read(path, &bytes, &error), ERR_NONE, "%s", error.text);
	return bytes;
}

static inline void fixture_load(struct arena *arena, struct needs *ret_needs)
{
	static const char *const names[] = { "needs.tsv", "aisles.tsv", "units.tsv", "numbers.tsv",
					     "commands.tsv" };
	struct error error = {};
	struct needs_files files;
	struct buf bytes[5];

	for (int i = 0; i < 5; i++)
		bytes[i] = fixture_read(names[i]);
	files = (struct needs_files){
		{ bytes[0].bytes, bytes[0].len }, { bytes[1].bytes, bytes[1].len },
		{ bytes[2].bytes, bytes[2].len }, { bytes[3].bytes, bytes[3].len },
		{ bytes[4].bytes, bytes[4].len },
	};
	cr_assert_eq(needs_load(&files, arena, ret_needs, &error), ERR_NONE, "%s", error.text);
	for (int i = 0; i < 5; i++)
		buf_done(&bytes[i]);
}
#endif
