// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/csv.h"

/* All rows as "a|b;c|d;", or the error's text. */
static const char *read_all(const char *text, size_t len)
{
	static char out[4096];
	struct error error = { 0 };
	struct csv csv;
	struct csv_row row;
	bool has_row;

	out[0] = '\0';
	csv_init(&csv, text, len);
	for (;;) {
		if (csv_next(&csv, &row, &has_row, &error)) {
			snprintf(out, sizeof(out), "%s", error.text);
			break;
		}
		if (!has_row)
			break;
		for (size_t i = 0; i < row.count; i++) {
			size_t used = strlen(out);

			snprintf(out + used, sizeof(out) - used, "%s%s", row.fields[i],
				 i + 1 < row.count ? "|" : ";");
		}
	}
	csv_done(&csv);
	return out;
}

Test(core_csv, rows_are_read_as_rfc_4180_says)
{
	static const char *const pairs[][2] = {
		{ "a,b\nc,d\n", "a|b;c|d;" },
		{ "a,b\r\nc,d", "a|b;c|d;" },
		{ "\"a,1\",b\n", "a,1|b;" },
		{ "\"a \"\"q\"\"\",b", "a \"q\"|b;" },
		{ "\"two\nlines\",b", "two\nlines|b;" },
		{ "\xef\xbb\xbf"
		  "a,b\n",
		  "a|b;" },
		{ "a,\n,b\n", "a|;|b;" },
		{ "\n\na,b\n\n", "a|b;" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		cr_assert_str_eq(read_all(pairs[i][0], strlen(pairs[i][0])), pairs[i][1], "row %zu",
				 i);
}

Test(core_csv, a_broken_row_is_named_by_its_line)
{
	cr_assert(strstr(read_all("a,b\nc\n", 6), "line 2"));
	cr_assert(strstr(read_all("a,b\n\"c,d\n", 9), "line 2"));
	cr_assert(strstr(read_all("a,b\nx\"y,d\n", 10), "line 2"));
	cr_assert(strstr(read_all("a,b\n\"x\"y,d\n", 11), "line 2"));
	cr_assert(strstr(read_all("a,b\nc\0d,e\n", 10), "zero byte"));
}

Test(core_csv, a_row_without_end_meets_its_limit)
{
	char *big = malloc(CSV_ROW_MAX * 2);

	memset(big, 'x', CSV_ROW_MAX * 2);
	cr_assert(strstr(read_all(big, CSV_ROW_MAX * 2), "longer than"));
	for (size_t i = 0; i < 200; i++)
		big[i] = ',';
	cr_assert(strstr(read_all(big, 200), "more than"));
	free(big);
}
