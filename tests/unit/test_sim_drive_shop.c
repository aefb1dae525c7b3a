// SPDX-License-Identifier: GPL-2.0-or-later
//
// A sandbox store's file, its search, and the three assortments that we ship.
// objects: sim/drive_shop.o sim/drive_csv.o sim/drive_words.o sim/drive_pack.o sim/drive_search.o
#include "sim/drive_shop.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "sim/drive_csv.h"
#include "sim/drive_search.h"

#define HEAD                       \
	"#cabas-sandbox-store 1\n" \
	"product_id,gtin,brand,label,pack,price,currency,category,stock,max_per_cart\n"

static struct arena arena;
static struct drive_shop shop;
static struct error error;

static void setup(void)
{
	arena_init(&arena, 8 << 20);
	shop = (struct drive_shop){ 0 };
}

static void teardown(void)
{
	arena_done(&arena);
	drive_shop_done(&shop);
}

TestSuite(sim_drive_shop, .init = setup, .fini = teardown);

static void load(const char *path)
{
	_auto_(buf_done) struct buf bytes;

	buf_init(&bytes, DRIVE_FILE_MAX);
	cr_assert_eq(file_read(path, &bytes, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(drive_shop_parse(path, bytes.bytes, &shop, &error), ERR_NONE, "%s",
		     error.text);
}

static size_t find(const char *query, struct drive_product ***ret_found)
{
	size_t count;

	cr_assert_eq(drive_search(&shop, query, &arena, ret_found, &count), ERR_NONE);
	return count;
}

Test(sim_drive_shop, a_record_keeps_commas_and_quotes_inside_quotes)
{
	char text[] = "a,\"b,\"\"c\"\"\",\r\n# a comment\n\nd\n";
	struct drive_csv csv = { .file = "x.csv", .next = text, .line = 1 };
	char *fields[DRIVE_CSV_FIELDS_MAX];
	size_t count;

	cr_assert_eq(drive_csv_next(&csv, fields, &count, &error), ERR_NONE);
	cr_assert_eq(count, 3);
	cr_assert_str_eq(fields[1], "b,\"c\"");
	cr_assert_str_eq(fields[2], "");
	cr_assert_eq(drive_csv_next(&csv, fields, &count, &error), ERR_NONE);
	cr_assert_eq(count, 1);
	cr_assert_str_eq(fields[0], "d");
	cr_assert_eq(drive_csv_next(&csv, fields, &count, &error), ERR_NONE);
	cr_assert_eq(count, 0);
}

Test(sim_drive_shop, a_broken_line_is_refused_with_its_number)
{
	static const struct {
		const char *line, *said;
	} cases[] = {
		{ "1,3791013000702,B,L,1 l,1.00,EUR,c,1,1", "no gtin" },
		{ "1,,B,L,1 lb,1.00,EUR,c,1,1", "no pack" },
		{ "1,,B,L,1 l,1.005,EUR,c,1,1", "no price" },
		{ "1,,B,L,1 l,0.00,EUR,c,1,1", "no price" },
		{ "1,,B,L,1 l,1.,EUR,c,1,1", "no price" },
		{ "1,,B,L,1 l,-1.00,EUR,c,1,1", "no price" },
		{ "1,,B,L,1 l,1.00,EURO,c,1,1", "no currency" },
		{ "1,,B,L,1 l,1.00,EUR,c,,1", "no stock" },
		{ "1,,B,L,1 l,1.00,EUR,c,1,0", "no max_per_cart" },
		{ "1,,B,L,1 l,1.00,EUR,c,1", "9 fields" },
		{ "1,,\"B,L,1 l,1.00,EUR,c,1,1", "not closed" },
		{ "1,,B\"C,L,1 l,1.00,EUR,c,1,1", "middle of a field" },
		{ "7,,B,L,1 l,1.00,EUR,c,1,1", "there twice" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), HEAD "7,,B,L,1 l,1.00,EUR,c,1,1\n%s%s", cases[i].line,
			 i % 2 ? "" : "\n");
		cr_expect_eq(drive_shop_parse("x.csv", text, &shop, &error), ERR_INVALID, "%s",
			     cases[i].line);
		cr_expect(strstr(error.text, cases[i].said), "%s: %s", cases[i].line, error.text);
		cr_expect(strstr(error.text, "line 4:"), "%s", error.text);
		cr_expect_null(shop.products, "a refused file must leave nothing");
	}
}

Test(sim_drive_shop, every_prefix_of_a_file_is_taken_or_refused_without_a_crash)
{
	const char whole[] = HEAD "1,3791013000701,B,\"L \"\"x\"\"\",6x1 l,6.30,EUR,c,1,1\r\n";

	for (size_t len = 0; len < sizeof(whole); len++) {
		char text[sizeof(whole)];
		enum err err;

		memcpy(text, whole, len);
		text[len] = '\0';
		err = drive_shop_parse("x.csv", text, &shop, &error);
		cr_expect(err == ERR_NONE || err == ERR_INVALID);
		if (!err)
			drive_shop_done(&shop);
	}
}

Test(sim_drive_shop, packs_are_read_to_grams_millilitres_and_pieces)
{
	static const struct {
		const char *text;
		enum drive_measure measure;
		int64_t amount;
	} good[] = {
		{ "6x1 l", DRIVE_MILLILITRES, 6000 }, { "1.75 l", DRIVE_MILLILITRES, 1750 },
		{ "1,5 l", DRIVE_MILLILITRES, 1500 }, { "75 cl", DRIVE_MILLILITRES, 750 },
		{ "4x125 g", DRIVE_GRAMS, 500 },      { "2.5 kg", DRIVE_GRAMS, 2500 },
		{ "12 piece", DRIVE_PIECES, 12 },     { "6x1.5 l", DRIVE_MILLILITRES, 9000 },
	};
	static const char *const bad[] = { "",		"l",	     "1l",
					   "1 L",	"0 g",	     "x1 l",
					   "1.5x1 l",	"1. l",	     ".5 l",
					   "0.5 piece", "1.2345 kg", "99999999999999999999 g",
					   "6x l",	"1 l " };
	struct drive_pack pack;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_assert_eq(drive_pack_parse(good[i].text, &pack), ERR_NONE, "%s", good[i].text);
		cr_expect_eq(pack.measure, good[i].measure);
		cr_expect_eq(pack.amount, good[i].amount, "%s", good[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(drive_pack_parse(bad[i], &pack), ERR_INVALID, "'%s'", bad[i]);
}

Test(sim_drive_shop, a_unit_price_is_rounded_to_the_nearest_minor_unit)
{
	struct drive_pack pack = { DRIVE_GRAMS, 300 };

	cr_expect_eq(drive_pack_unit_price(&pack, 100), 333);
	pack.amount = 600;
	cr_expect_eq(drive_pack_unit_price(&pack, 100), 167);
	pack = (struct drive_pack){ DRIVE_PIECES, 12 };
	cr_expect_eq(drive_pack_unit_price(&pack, 365), 30);
}

Test(sim_drive_shop, words_are_small_without_accents_and_one_half_is_demi)
{
	static const char *const want[] = { "oeufs", "lait", "demi", "ecr", "ete", "6x1l" };
	struct drive_words words;

	cr_assert_eq(drive_words_split("ŒUFS-Lait 1/2 ÉCR. été 6X1L \xff\xc3", &arena, &words),
		     ERR_NONE);
	cr_assert_eq(words.count, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < words.count; i++)
		cr_expect_str_eq(words.words[i], want[i]);
}

Test(sim_drive_shop, plurals_and_typing_errors_are_forgiven_in_that_order)
{
	struct drive_words words;

	cr_assert_eq(drive_words_split("BANANE CAVENDISH", &arena, &words), ERR_NONE);
	cr_expect_eq(drive_words_fit(&words, "bananes", false), DRIVE_FIT_EQUAL);
	cr_expect_eq(drive_words_fit(&words, "cav", false), DRIVE_FIT_PREFIX);
	cr_expect_eq(drive_words_fit(&words, "bannane", false), DRIVE_FIT_NONE);
	cr_expect_eq(drive_words_fit(&words, "bannane", true), DRIVE_FIT_NEAR);
	cr_expect_eq(drive_words_fit(&words, "babane", true), DRIVE_FIT_NEAR);
	cr_expect_eq(drive_words_fit(&words, "baXXne", true), DRIVE_FIT_NONE);
}

Test(sim_drive_shop, the_shipped_stores_are_large_enough_and_share_half_their_codes)
{
	static const char *const files[] = { "sim/stores/hyper.csv", "sim/stores/proxi.csv",
					     "sim/stores/drive.csv" };
	struct drive_shop shops[3];
	size_t in_all = 0;

	for (size_t i = 0; i < 3; i++) {
		load(files[i]);
		shops[i] = shop;
		cr_expect_geq(shop.count, 250, "%s", files[i]);
	}
	for (size_t i = 0; i < 3; i++) {
		size_t coded = 0, shared = 0;

		for (size_t j = 0; j < shops[i].count; j++) {
			const char *gtin = shops[i].products[j].gtin;
			bool other = drive_shop_by_gtin(&shops[(i + 1) % 3], gtin) ||
				     drive_shop_by_gtin(&shops[(i + 2) % 3], gtin);

			coded += *gtin != '\0';
			shared += other;
			in_all += !i && drive_shop_by_gtin(&shops[1], gtin) &&
				  drive_shop_by_gtin(&shops[2], gtin);
			cr_expect(!*gtin || strlen(gtin) == 13, "%s", gtin);
		}
		cr_expect_geq(shared * 2, coded, "%s shares %zu of %zu", files[i], shared, coded);
	}
	cr_expect_geq(in_all, 100);
	drive_shop_done(&shops[0]);
	drive_shop_done(&shops[1]);
	shop = shops[2];
}

Test(sim_drive_shop, the_demo_codes_of_the_readme_are_on_every_shelf)
{
	static const char *const codes[] = { "3791013000701", "3791440000701", "3791623000702",
					     "3793453000709", "3794856000709", "3796442000704",
					     "3795893000707", "3796991000774", "3796747000706",
					     "3796076000705" };
	static const char *const files[] = { "sim/stores/hyper.csv", "sim/stores/proxi.csv",
					     "sim/stores/drive.csv" };

	for (size_t i = 0; i < 3; i++) {
		load(files[i]);
		for (size_t j = 0; j < sizeof(codes) / sizeof(codes[0]); j++) {
			struct drive_product *product = drive_shop_by_gtin(&shop, codes[j]);

			cr_assert(product, "%s lacks %s", files[i], codes[j]);
			cr_expect_gt(product->stock, 0, "%s: %s", files[i], codes[j]);
		}
		drive_shop_done(&shop);
	}
}

/* What somebody types, and a word that the first hit's label or shelf must hold. */
static const struct {
	const char *query, *first;
} searches[] = {
	{ "lait demi-écrémé", "LAIT 1/2 ECR." },
	{ "beurre doux", "BEURRE DX" },
	{ "œufs", "OEUFS" },
	{ "bananes", "BANANE" },
	{ "pommes de terre", "PDT" },
	{ "papier toilette", "PAPIER TOILETTE" },
	{ "café moulu", "CAFE MOULU" },
	{ "lessive", "LESSIVE" },
	{ "piles AA", "PILES" },
	{ "croquettes pour chat", "CROQUETTES CHAT" },
	{ "vin blanc", "VIN BLANC" },
	{ "coquilettes", "COQUILLETTES" },
	{ "3791013000701", "LACTILIA LAIT" },
	{ "03791013000701", "LACTILIA LAIT" },
};

Test(sim_drive_shop, people_find_what_they_type_first)
{
	struct drive_product **found;

	load("sim/stores/hyper.csv");
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		cr_assert_gt(find(searches[i].query, &found), 0, "%s", searches[i].query);
		cr_expect(strstr(found[0]->label, searches[i].first), "%s: %s", searches[i].query,
			  found[0]->label);
	}
	cr_expect_eq(find("xyzzyqwert", &found), 0);
	cr_expect_eq(find("...", &found), 0);
}

Test(sim_drive_shop, a_search_gives_each_product_once_and_the_same_order_again)
{
	struct drive_product **one, **two;
	size_t count;

	load("sim/stores/drive.csv");
	count = find("lait", &one);
	cr_assert_gt(count, 5);
	cr_assert_eq(find("lait", &two), count);
	for (size_t i = 0; i < count; i++) {
		cr_expect_eq(one[i], two[i]);
		for (size_t j = 0; j < i; j++)
			cr_expect_neq(one[i], one[j]);
	}
}
