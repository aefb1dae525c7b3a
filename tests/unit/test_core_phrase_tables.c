// SPDX-License-Identifier: GPL-2.0-or-later
/* Two tables of what people say, by kind: phrases-fr.tsv and phrases-en.tsv beside this file. */
#include <string.h>

#include "base/auto.h"
#include "base/tsv.h"
#include "core/phrase.h"
#include "needs_fixture.h"

enum { TABLE_MIN = 150, ASK_BELOW = 900 };

static struct arena memory;
static struct needs needs;

static void load(void)
{
	arena_init(&memory, FIXTURE_ARENA_MAX);
	fixture_load(&memory, &needs);
}

static void unload(void)
{
	arena_done(&memory);
}

TestSuite(core_phrase_tables, .init = load, .fini = unload);

/* As the tables have it: "~+lait-demi-ecreme 3 l, +?zlorg". */
static void show(const struct phrase *phrase, bool with_text, struct buf *out)
{
	for (size_t i = 0; i < phrase->count; i++) {
		const struct phrase_item *item = &phrase->items[i];
		const char *ask = item->need && item->confidence < ASK_BELOW ? "~" : "";
		char quantity[QUANTITY_TEXT_SIZE];

		quantity_print(item->quantity, quantity);
		cr_assert_eq(buf_printf(out, "%s%s%c%s%s", i ? ", " : "", ask, "+-="[item->action],
					item -> need ? item -> need : "?",
					item->need ? "" : item->text),
			     ERR_NONE);
		if (with_text)
			cr_assert_eq(buf_printf(out, " \"%s\"", item->text), ERR_NONE);
		if (*quantity)
			cr_assert_eq(buf_printf(out, " %s", quantity), ERR_NONE);
	}
}

static bool is_right(enum language language, char **fields)
{
	_auto_(arena_done) struct arena arena;
	_auto_(buf_done) struct buf out;
	struct phrase phrase = {};
	struct error error = {};
	const char *got;

	arena_init(&arena, 1 << 20);
	buf_init(&out, 4096);
	cr_assert_eq(phrase_parse(&needs, language, fields[1], strlen(fields[1]), &arena, &phrase,
				  &error),
		     ERR_NONE, "%s: %s", fields[1], error.text);
	show(&phrase, !strcmp(fields[0], "brand") || !strcmp(fields[0], "size"), &out);
	got = out.bytes ? out.bytes : "";
	cr_expect_str_eq(got, fields[2], "%s: %s: %s, not %s", fields[0], fields[1], got,
			 fields[2]);
	return !strcmp(got, fields[2]);
}

static void read_table(const char *path, enum language language)
{
	struct tsv_row *rows = NULL;
	struct error error = {};
	struct buf bytes;
	size_t count = 0, right = 0;

	buf_init(&bytes, FIXTURE_FILE_MAX);
	cr_assert_eq(file_read(path, &bytes, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(tsv_parse(path, bytes.bytes, bytes.len, "phrases", 1, 3, &memory, &rows,
			       &count, &error),
		     ERR_NONE, "%s", error.text);
	buf_done(&bytes);
	cr_assert_geq(count, TABLE_MIN);
	for (size_t i = 0; i < count; i++)
		right += is_right(language, rows[i].fields);
	fprintf(stderr, "%s: %zu of %zu\n", path, right, count);
}

Test(core_phrase_tables, what_people_say_in_french_becomes_items)
{
	read_table("tests/unit/phrases-fr.tsv", LANGUAGE_FR);
}

Test(core_phrase_tables, what_people_say_in_english_becomes_items)
{
	read_table("tests/unit/phrases-en.tsv", LANGUAGE_EN);
}
