// SPDX-License-Identifier: GPL-2.0-or-later
//
// Retail labels against needs: a hand-checked list, the sandbox's assortments, and the choice.
#include "core/match.h"

#include "base/tsv.h"
#include "tests/unit/needs_fixture.h"

enum { WORDS_MAX = 8 << 20 };

static struct arena arena;
static struct needs needs;
static struct match match;

static void load(void)
{
	struct error error = { 0 };
	struct buf bytes;

	arena_init(&arena, FIXTURE_ARENA_MAX);
	fixture_load(&arena, &needs);
	bytes = fixture_read("abbreviations.tsv");
	cr_assert_eq(match_load(&needs, bytes.bytes, bytes.len, &arena, &match, &error), ERR_NONE,
		     "%s", error.text);
	buf_done(&bytes);
}

static void unload(void)
{
	arena_done(&arena);
}

TestSuite(core_match, .init = load, .fini = unload, .timeout = 120);

static enum match_verdict read_label(const char *need, const char *label, const char *brand)
{
	enum match_verdict verdict;
	struct arena words;

	arena_init(&words, WORDS_MAX);
	verdict = match_label(&match, need, label, brand, &words);
	arena_done(&words);
	return verdict;
}

static enum match_verdict verdict_of(const char *text)
{
	return !strcmp(text, "sure")	    ? MATCH_SURE
	       : !strcmp(text, "ambiguous") ? MATCH_AMBIGUOUS
					    : MATCH_NONE;
}

Test(core_match, labels_read_by_hand_are_read_the_same_and_never_as_another_need)
{
	struct error error = { 0 };
	struct tsv_row *rows;
	size_t count, sure = 0;
	struct buf bytes;

	buf_init(&bytes, FIXTURE_FILE_MAX);
	cr_assert_eq(file_read("tests/fixtures/labels.tsv", &bytes, &error), ERR_NONE);
	cr_assert_eq(tsv_parse("labels.tsv", bytes.bytes, bytes.len, "labels", 1, 4, &arena, &rows,
			       &count, &error),
		     ERR_NONE, "%s", error.text);
	for (size_t i = 0; i < count; i++) {
		char **field = rows[i].fields;

		cr_assert(needs_find(&needs, field[2]), "no need %s", field[2]);
		cr_expect_eq(read_label(field[2], field[0], field[1]), verdict_of(field[3]),
			     "'%s' as %s: not %s", field[0], field[2], field[3]);
		if (strcmp(field[3], "sure"))
			continue;
		sure++;
		for (size_t j = 0; j < needs.count; j++)
			if (strcmp(needs.needs[j].id, field[2]))
				cr_expect_neq(read_label(needs.needs[j].id, field[0], field[1]),
					      MATCH_SURE, "'%s' as %s", field[0],
					      needs.needs[j].id);
	}
	cr_expect_geq(sure, 80);
	buf_done(&bytes);
}

/* The label's own words name the need already: then the table of the sandbox is not asked. */
static size_t count_wrong(const char *label, const char *brand, const char *truth)
{
	size_t wrong = 0;

	for (size_t j = 0; j < needs.count; j++)
		if (strcmp(needs.needs[j].id, truth) &&
		    read_label(needs.needs[j].id, label, brand) == MATCH_SURE)
			wrong++;
	return wrong;
}

/* Needs of the sandbox's own catalogue, by which the abbreviations were tuned: a guard, no measure.
 */
Test(core_match, the_sandbox_catalogue_is_read_right_and_rarely_ambiguous)
{
	size_t sure = 0, ambiguous = 0, none = 0, wrong = 0, total = 0;
	struct error error;
	struct buf bytes;
	char *save = NULL;

	buf_init(&bytes, FIXTURE_FILE_MAX);
	cr_assert_eq(file_read("sim/stores/catalogue.csv", &bytes, &error), ERR_NONE);
	strtok_r(bytes.bytes, "\n", &save);
	for (char *line; (line = strtok_r(NULL, "\n", &save));) {
		char *field[5] = { 0 };

		for (int i = 0; i < 5; i++)
			field[i] = strsep(&line, ",");
		if (!field[4] || strchr(field[2], '"') || !needs_find(&needs, field[4]))
			continue;
		total++;
		switch (read_label(field[4], field[2], field[1])) {
		case MATCH_SURE:
			sure++;
			break;
		case MATCH_AMBIGUOUS:
			ambiguous++;
			break;
		case MATCH_NONE:
		case MATCH_UNAVAILABLE:
			none++;
			break;
		}
		wrong += count_wrong(field[2], field[1], field[4]);
	}
	printf("catalogue: %zu labels, %zu sure, %zu ambiguous, %zu none, %zu wrong\n", total, sure,
	       ambiguous, none, wrong);
	cr_expect_geq(total, 200);
	cr_expect_geq(sure * 100, total * 90);
	cr_expect_leq(wrong, 1, "'pain de mie complet' is pain de mie in our table");
	buf_done(&bytes);
}

/* --- the choice --- */

#define L(n)                     \
	{                        \
		{ n, 0 }, UNIT_L \
	}
#define G(n)                     \
	{                        \
		{ n, 0 }, UNIT_G \
	}
#define PC(n)                        \
	{                            \
		{ n, 0 }, UNIT_PIECE \
	}

static const struct offer milk[] = {
	{ .product_id = "1",
	  .label = "LAIT 1/2 ECR. UHT 6X1L",
	  .brand = "",
	  .content = L(6),
	  .price = 600,
	  .available = true },
	{ .product_id = "2",
	  .label = "LAIT 1/2 ECR. UHT 1L",
	  .brand = "",
	  .content = L(1),
	  .price = 115,
	  .available = true,
	  .max_quantity = 3 },
	{ .product_id = "3",
	  .label = "LAIT ENT. UHT 1L",
	  .brand = "",
	  .content = L(1),
	  .price = 10,
	  .available = true },
	{ .product_id = "4",
	  .label = "LAIT 1/2 ECR. BIO 1L",
	  .brand = "",
	  .content = L(1),
	  .price = 20 },
};

static struct match_choice choose(const struct match_want *want, const struct offer *offers,
				  size_t count)
{
	struct match_choice choice = { .packs = 42 };

	cr_assert_eq(match_offers(&match, want, offers, count, &arena, &choice), ERR_NONE);
	return choice;
}

Test(core_match, the_cheapest_for_the_whole_quantity_is_taken)
{
	struct match_want want = { .need = "lait-demi-ecreme", .quantity = L(2) };
	struct match_choice choice = choose(&want, milk, 4);

	cr_expect_eq(choice.verdict, MATCH_SURE);
	cr_expect_str_eq(choice.offer->product_id, "2");
	cr_expect_eq(choice.packs, 2);
	cr_expect_eq(choice.cost, 230);
	want.quantity = (struct quantity)L(6);
	choice = choose(&want, milk, 4);
	cr_expect_str_eq(choice.offer->product_id, "1", "six single ones are over the maximum");
	cr_expect_eq(choice.cost, 600);
}

Test(core_match, the_order_of_the_offers_does_not_matter)
{
	struct offer offers[4] = { milk[0], milk[1], milk[2], milk[3] };
	struct match_want want = { .need = "lait-demi-ecreme", .quantity = L(1) };

	offers[0] = milk[1];
	offers[0].product_id = "0";
	for (int i = 0; i < 24; i++) {
		struct offer last = offers[3];
		int at = i % 3;

		offers[3] = offers[at];
		offers[at] = last;
		cr_expect_str_eq(choose(&want, offers, 4).offer->product_id, "0");
	}
}

Test(core_match, what_the_household_chose_before_wins)
{
	struct match_want want = { .need = "lait-demi-ecreme", .quantity = L(2), .chosen = "3" };

	cr_expect_str_eq(choose(&want, milk, 4).offer->product_id, "3");
	want.chosen = "4";
	cr_expect_str_eq(choose(&want, milk, 4).offer->product_id, "2", "4 cannot be bought now");
	want.chosen = "3";
	want.quantity = (struct quantity)PC(2);
	cr_expect_eq(choose(&want, milk, 4).packs, 2, "'deux laits' are two packs");
}

Test(core_match, a_scanned_product_wins_over_a_cheaper_one_of_its_need)
{
	struct offer offers[2] = { milk[0], milk[1] };
	struct match_want want = { .need = "lait-demi-ecreme", .quantity = L(2) };
	struct gtin gtin;

	cr_assert_eq(gtin_parse("3791013000701", 13, &gtin), ERR_NONE);
	want.gtin = &gtin;
	offers[0].has_gtin = true;
	offers[0].gtin = gtin;
	cr_expect_str_eq(choose(&want, offers, 2).offer->product_id, "1");
	offers[0].available = false;
	cr_expect_str_eq(choose(&want, offers, 2).offer->product_id, "2");
	want.need = NULL;
	cr_expect_eq(choose(&want, offers, 2).verdict, MATCH_UNAVAILABLE);
}

Test(core_match, what_is_not_sure_is_a_question_with_at_most_five_answers)
{
	struct offer offers[8];
	struct match_want want = { .need = "bananes", .quantity = G(500) };
	struct match_choice choice;
	char ids[8][4];

	for (int i = 0; i < 8; i++) {
		snprintf(ids[i], sizeof(ids[i]), "%d", i);
		offers[i] = (struct offer){ .product_id = ids[i],
					    .label = "BANANES SECHEES 250G",
					    .brand = "",
					    .content = G(250),
					    .price = 100 + i,
					    .available = i != 1 };
	}
	choice = choose(&want, offers, 8);
	cr_expect_eq(choice.verdict, MATCH_AMBIGUOUS);
	cr_expect_eq(choice.candidate_count, MATCH_CANDIDATES_MAX);
	cr_expect_str_eq(choice.candidates[0]->product_id, "0");
	cr_expect_str_eq(choice.candidates[1]->product_id, "2");
	want.need = "lait-entier";
	cr_expect_eq(choose(&want, offers, 8).verdict, MATCH_NONE);
	cr_expect_eq(choose(&want, offers, 0).verdict, MATCH_NONE);
}

Test(core_match, pieces_of_what_is_sold_by_weight_are_a_question)
{
	struct offer apples = { .product_id = "1",
				.label = "POMME GALA VRAC 1KG",
				.brand = "",
				.content = { { 1, 0 }, UNIT_KG },
				.price = 250,
				.available = true };
	struct match_want want = { .need = "pommes", .quantity = PC(3) };

	cr_expect_eq(choose(&want, &apples, 1).verdict, MATCH_AMBIGUOUS);
	want.quantity = (struct quantity)G(1500);
	cr_expect_eq(choose(&want, &apples, 1).packs, 2);
	want.quantity = (struct quantity)PC(3);
	want.chosen = "1";
	cr_expect_eq(choose(&want, &apples, 1).packs, 1, "chosen, but pieces cannot be weighed");
	want.chosen = NULL;
	want.quantity = (struct quantity)G(1500);
	apples.available = false;
	cr_expect_eq(choose(&want, &apples, 1).verdict, MATCH_UNAVAILABLE);
}

Test(core_match, a_line_without_a_need_is_never_sure)
{
	struct offer glue = { .product_id = "9",
			      .label = "COLLE A BOIS PRISE RAPIDE 250G",
			      .brand = "",
			      .content = G(250),
			      .price = 450,
			      .available = true };
	struct match_want want = { .label = "colle à bois" };

	cr_expect_eq(choose(&want, &glue, 1).verdict, MATCH_AMBIGUOUS);
	want.label = "colle à carrelage";
	cr_expect_eq(choose(&want, &glue, 1).verdict, MATCH_NONE);
}

Test(core_match, a_need_that_the_household_adds_is_found_at_once)
{
	struct error error = { 0 };

	cr_assert_eq(needs_add(&needs, "kombucha", "kombucha", LANGUAGE_FR, NULL, &error), ERR_NONE,
		     "%s", error.text);
	cr_expect_eq(read_label("kombucha", "KOMBUCHA 1L", ""), MATCH_SURE);
	cr_expect_eq(read_label("kombucha", "THE VERT X25", ""), MATCH_NONE);
}

Test(core_match, a_table_with_a_word_twice_is_refused)
{
	static const char table[] = "#cabas-abbreviations 1\necr.\técrémé\necr.\técru\n";
	struct match before = match;
	struct error error = { 0 };

	cr_expect_eq(match_load(&needs, table, strlen(table), &arena, &match, &error), ERR_INVALID);
	cr_expect_str_eq(error.text, "abbreviations.tsv: 'ecr.' is there twice");
	cr_expect(!memcmp(&before, &match, sizeof(match)));
}
