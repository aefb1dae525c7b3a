// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/auto.h"
#include "core/phrase.h"
#include "needs_fixture.h"

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

TestSuite(core_needs, .init = load, .fini = unload);

Test(core_needs, a_need_is_found_by_id_and_shown_with_a_capital)
{
	cr_assert_not_null(needs_find(&needs, "lait-demi-ecreme"));
	cr_assert_null(needs_find(&needs, "lait-de-licorne"));
	cr_assert_null(needs_find(&needs, NULL));
	cr_assert_str_eq(needs_label(&needs, "lait-demi-ecreme", LANGUAGE_FR), "Lait demi-écrémé");
	cr_assert_str_eq(needs_label(&needs, "oeufs", LANGUAGE_FR), "Œufs");
	cr_assert_str_eq(needs_label(&needs, "echalotes", LANGUAGE_FR), "Échalotes");
	cr_assert_str_eq(needs_label(&needs, "oeufs", LANGUAGE_EN), "Eggs");
	cr_assert_null(needs_label(&needs, "x", LANGUAGE_FR));
}

Test(core_needs, aisles_have_an_order_and_a_name)
{
	const struct aisle *drinks = needs_aisle(&needs, "boissons");
	const struct aisle *frozen = needs_aisle(&needs, "surgeles");

	cr_assert_not_null(drinks);
	cr_assert_str_eq(drinks->names[LANGUAGE_EN], "Drinks");
	cr_assert_lt(drinks->order, frozen->order);
	cr_assert_null(needs_aisle(&needs, "nulle-part"));
	cr_assert_null(needs_aisle(&needs, NULL));
}

Test(core_needs, a_text_is_found_whole_or_not_at_all)
{
	cr_assert_str_eq(needs_find_text(&needs, "LAIT", LANGUAGE_FR)->id, "lait-demi-ecreme");
	cr_assert_str_eq(needs_find_text(&needs, "pomme", LANGUAGE_FR)->id, "pommes");
	cr_assert_str_eq(needs_find_text(&needs, "peppers", LANGUAGE_EN)->id, "poivrons");
	cr_assert_str_eq(needs_find_text(&needs, "pepper", LANGUAGE_EN)->id, "poivre");
	cr_assert_null(needs_find_text(&needs, "lait de licorne", LANGUAGE_FR));
	cr_assert_null(needs_find_text(&needs, "", LANGUAGE_FR));
	cr_assert_null(needs_find_text(&needs, "\xff", LANGUAGE_FR));
}

static const struct phrase_item *parse_first(const char *text, struct arena *arena)
{
	struct phrase phrase = {};

	cr_assert_eq(phrase_parse(&needs, LANGUAGE_FR, text, strlen(text), arena, &phrase, NULL),
		     ERR_NONE);
	cr_assert_eq(phrase.count, 1, "%s", text);
	return &phrase.items[0];
}

Test(core_needs, a_need_of_the_household_is_understood_at_once)
{
	_auto_(arena_done) struct arena arena;
	struct error error = {};

	arena_init(&arena, 1 << 20);
	cr_assert_null(parse_first("deux laits de brebis", &arena)->need);
	cr_assert_eq(needs_add(&needs, "lait-de-brebis", "lait de brebis", LANGUAGE_FR, "cremerie",
			       &error),
		     ERR_NONE, "%s", error.text);
	cr_assert_str_eq(parse_first("deux laits de brebis", &arena)->need, "lait-de-brebis");
	cr_assert_str_eq(parse_first("du lait", &arena)->need, "lait-demi-ecreme");
	cr_assert_str_eq(needs_label(&needs, "lait-de-brebis", LANGUAGE_EN), "Lait de brebis");
	cr_assert(needs_find(&needs, "lait-de-brebis")->household);
	cr_assert_str_eq(needs_find_text(&needs, "lait de brebis", LANGUAGE_EN)->id,
			 "lait-de-brebis");
}

Test(core_needs, a_name_that_is_taken_changes_nothing)
{
	size_t count = needs.count;
	struct error error = {};

	cr_assert_eq(needs_add(&needs, "mon-lait", "Lait", LANGUAGE_FR, NULL, &error),
		     ERR_CONFLICT);
	cr_assert(strstr(error.text, "Lait demi-écrémé"), "%s", error.text);
	cr_assert_eq(needs_add(&needs, "oeufs", "choses", LANGUAGE_FR, NULL, NULL), ERR_CONFLICT);
	cr_assert_eq(needs_add(&needs, "Pas Un Id", "choses", LANGUAGE_FR, NULL, NULL),
		     ERR_INVALID);
	cr_assert_eq(needs_add(&needs, "choses", "choses", LANGUAGE_FR, "cave", NULL),
		     ERR_NOT_FOUND);
	cr_assert_eq(needs_add(&needs, "choses", "\xff", LANGUAGE_FR, NULL, NULL), ERR_INVALID);
	cr_assert_eq(needs_add(&needs, "choses", ",", LANGUAGE_FR, NULL, NULL), ERR_INVALID);
	cr_assert_eq(needs.count, count);
	cr_assert_null(needs_find_text(&needs, "choses", LANGUAGE_FR));
}

Test(core_needs, another_name_is_taught_to_a_need)
{
	struct error error = {};

	cr_assert_eq(needs_add_form(&needs, "lait-demi-ecreme", "petit blanc", LANGUAGE_FR, &error),
		     ERR_NONE, "%s", error.text);
	cr_assert_str_eq(needs_find_text(&needs, "Petits blancs", LANGUAGE_FR)->id,
			 "lait-demi-ecreme");
	cr_assert_eq(needs_add_form(&needs, "lait-demi-ecreme", "petit blanc", LANGUAGE_FR, NULL),
		     ERR_NONE);
	cr_assert_eq(needs_add_form(&needs, "oeufs", "petit blanc", LANGUAGE_FR, NULL),
		     ERR_CONFLICT);
	cr_assert_eq(needs_add_form(&needs, "x", "petit noir", LANGUAGE_FR, NULL), ERR_NOT_FOUND);
}

Test(core_needs, two_thousand_needs_of_a_household_are_all_found)
{
	for (int i = 0; i < 2000; i++) {
		char id[32], label[32];

		snprintf(id, sizeof(id), "chose-%d", i);
		snprintf(label, sizeof(label), "chose %d", i);
		cr_assert_eq(needs_add(&needs, id, label, LANGUAGE_FR, NULL, NULL), ERR_NONE);
	}
	for (int i = 0; i < 2000; i++) {
		char id[32], label[32];

		snprintf(id, sizeof(id), "chose-%d", i);
		snprintf(label, sizeof(label), "choses %d", i);
		cr_assert_str_eq(needs_find_text(&needs, label, LANGUAGE_FR)->id, id);
	}
	cr_assert_str_eq(needs_find_text(&needs, "lait", LANGUAGE_FR)->id, "lait-demi-ecreme");
}

Test(core_needs, an_id_is_the_slug_of_a_name)
{
	static const char *const names[][2] = {
		{ "Lait demi-écrémé", "lait-demi-ecreme" },
		{ "Pâte d’amande", "pate-d-amande" },
		{ "Œufs  (gros) ", "oeufs-gros" },
	};
	char *id = NULL;

	for (size_t i = 0; i < 3; i++) {
		cr_assert_eq(needs_slug(names[i][0], &memory, &id, NULL), ERR_NONE);
		cr_assert_str_eq(id, names[i][1]);
	}
	cr_assert_eq(needs_slug("牛乳", &memory, &id, NULL), ERR_INVALID);
	cr_assert_eq(needs_slug("", &memory, &id, NULL), ERR_INVALID);
}

Test(core_needs, guesses_put_the_nearest_first)
{
	const struct need *guesses[3] = {};
	size_t count;

	count = needs_guess(&needs, "lait de brebis", 14, LANGUAGE_FR, &memory, guesses, 3);
	cr_assert_eq(count, 3);
	cr_assert_str_eq(guesses[0]->id, "lait-demi-ecreme");
	count = needs_guess(&needs, "tomattes", 8, LANGUAGE_FR, &memory, guesses, 3);
	cr_assert_geq(count, 1);
	cr_assert_str_eq(guesses[0]->id, "tomates");
	cr_assert_eq(needs_guess(&needs, "xyzzy", 5, LANGUAGE_FR, &memory, guesses, 3), 0);
	cr_assert_eq(needs_guess(&needs, "lait", 4, LANGUAGE_FR, &memory, guesses, 1), 1);
	cr_assert_eq(needs_guess(&needs, "\xff", 1, LANGUAGE_FR, &memory, guesses, 3), 0);
}

/* One data file replaced by @text; the rest are the product's. */
static void check_refused(int which, const char *text, const char *why)
{
	static const char *const names[] = { "needs.tsv", "aisles.tsv", "units.tsv", "numbers.tsv",
					     "commands.tsv" };
	_auto_(arena_done) struct arena arena;
	struct needs_file files[5];
	struct needs none = { .count = 42 };
	struct error error = {};
	struct buf bytes[5];

	arena_init(&arena, FIXTURE_ARENA_MAX);
	for (int i = 0; i < 5; i++) {
		bytes[i] = fixture_read(names[i]);
		files[i] = (struct needs_file){ bytes[i].bytes, bytes[i].len };
	}
	files[which] = (struct needs_file){ text, strlen(text) };
	cr_assert_neq(needs_load(&(struct needs_files){ files[0], files[1], files[2], files[3],
							files[4] },
				 &arena, &none, &error),
		      ERR_NONE, "%s", text);
	cr_assert(strstr(error.text, why), "'%s' does not say '%s'", error.text, why);
	cr_assert_eq(none.count, 42);
	for (int i = 0; i < 5; i++)
		buf_done(&bytes[i]);
}

Test(core_needs, a_broken_data_file_is_refused_with_its_line)
{
	check_refused(0, "#cabas-needs 2\n", "first line");
	check_refused(0, "#cabas-needs 1\na\tcremerie\tl\t1 l\ta\tb\tc\n", "line 2");
	check_refused(0, "#cabas-needs 1\na\tcave\tl\t1 l\ta\tb\tc\td\n", "aisle");
	check_refused(0, "#cabas-needs 1\na\tcremerie\tfut\t1 l\ta\tb\tc\td\n", "unit");
	check_refused(0, "#cabas-needs 1\na\tcremerie\tl\tbeaucoup\ta\tb\tc\td\n", "pack");
	check_refused(0, "#cabas-needs 1\na\tcremerie\tl\t1 l\ta\t\tc\td\n", "missing");
	check_refused(0,
		      "#cabas-needs 1\na\tcremerie\tl\t1 l\ta\tb\tc\td\n"
		      "e\tcremerie\tl\t1 l\tB\tf\tg\th\n",
		      "line 3");
	check_refused(1, "#cabas-aisles 1\nx\tfirst\tX\tX\n", "order");
	check_refused(2, "#cabas-units 1\nfr\t1 boisseau\tboisseau\n", "line 2");
	check_refused(3, "#cabas-numbers 1\nfr\tbig\t1\tun\n", "line 2");
	check_refused(4, "#cabas-commands 1\nfr\tadd\t1001\tajoute\n", "line 2");
	check_refused(4, "", "empty");
}
