// SPDX-License-Identifier: GPL-2.0-or-later
// objects: daemon/settings.o daemon/settings_house.o daemon/settings_shop.o daemon/settings_wish.o
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/settings.h"
#include "daemon/settings_house.h"
#include "daemon/settings_wish.h"

static char folder[] = "/tmp/cabas-settings-XXXXXX";
static char conf[64];

static void start(void)
{
	cr_assert(mkdtemp(folder));
	snprintf(conf, sizeof(conf), "%s/cabas.conf", folder);
	setenv("CABAS_DATADIR", "data", 1);
}

static void end(void)
{
	unlink(conf);
	rmdir(folder);
}

TestSuite(daemon_settings, .init = start, .fini = end);

static enum err load(const char *text, struct settings **ret_settings, struct error *error)
{
	const struct settings_options options = { conf, folder, "/none/api.sock" };
	FILE *file = fopen(conf, "w");

	cr_assert(file);
	fputs(text, file);
	fclose(file);
	return settings_load(&options, ret_settings, error);
}

static struct settings *loaded(const char *text)
{
	struct settings *settings = NULL;
	struct error error = { 0 };

	cr_assert_eq(load(text, &settings, &error), ERR_NONE, "%s", error.text);
	return settings;
}

static const char household[] = "[cabas]\nown_brands = no\n"
				"[store hyper]\nretailer = hyper-laurier\ntrip = 150\n"
				"own_brands = Laurier|Petit Laurier\ncredit = 2.5%\n"
				"vouchers = five:4000:500 tenth:6000:10%\n"
				"[store hyper delivery]\nbands = 4000:690 9000:0\n"
				"slots = sat-10:390 tue-18:190\nverified = 2026-11-24\n"
				"[store near]\nretailer = proxi-canal\n"
				"[need beurre]\nonly = near\n"
				"[need lait]\nnever = far near\nown_brands = yes\n"
				"[need 03017620422003]\nnever = hyper\n"
				"[store far]\nretailer = drive-tilleuls\n";

Test(daemon_settings, a_store_says_modes_slots_trip_vouchers_and_credit)
{
	struct settings *settings = loaded(household);
	const struct shop *shop = settings_shop(settings, "hyper");

	cr_assert_eq(settings->shop_count, 3);
	cr_assert_eq(shop->mode_count, 2);
	cr_assert_str_eq(shop->modes[0].name, "pickup");
	cr_assert_eq(shop->modes[0].trip, 150);
	cr_assert_eq(shop->modes[0].slot_count, 0);
	cr_assert_str_eq(shop->modes[1].name, "delivery");
	cr_assert_eq(shop->modes[1].tariff.bands[0].fee, 690);
	cr_assert_eq(shop->modes[1].slot_count, 2);
	cr_assert_eq(shop->modes[1].trip, 0);
	cr_assert_eq(shop->voucher_count, 2);
	cr_assert_eq(shop->vouchers[1].off, 100);
	cr_assert_eq(shop->credit, 25);
	settings_free(settings);
}

Test(daemon_settings, the_planner_gets_the_cheapest_of_all_ways)
{
	struct settings *settings = loaded(household);
	struct plan_house house;
	struct tariff tariff;
	struct error error = { 0 };
	struct arena arena;

	arena_init(&arena, 1 << 20);
	cr_assert_eq(settings_house(settings_shop(settings, "hyper"), &arena, &house, &tariff,
				    &error),
		     ERR_NONE, "%s", error.text);
	/* pick-up from 25.00 for 2.99 and the trip; delivery with its slot is never below it */
	cr_assert_eq(tariff.bands[0].min, 2500);
	cr_assert_eq(tariff.bands[0].fee, 299 + 150);
	cr_assert_eq(house.ways[0].asked, 299);
	cr_assert_eq(tariff.bands[1].min, 4000);
	cr_assert_eq(tariff.bands[1].fee, 299 + 150 - 500);
	cr_assert_str_eq(house.ways[1].voucher->id, "five");
	arena_done(&arena);
	settings_free(settings);
}

Test(daemon_settings, a_need_is_bought_where_a_person_says)
{
	struct settings *settings = loaded(household);

	cr_assert(settings_wish_allows(settings, "beurre", NULL, "near"));
	cr_assert(!settings_wish_allows(settings, "beurre", NULL, "hyper"));
	cr_assert(!settings_wish_allows(settings, "lait", NULL, "near"));
	cr_assert(!settings_wish_allows(settings, "lait", NULL, "far"));
	cr_assert(settings_wish_allows(settings, "lait", NULL, "hyper"));
	/* what is said of the product goes before what is said of its need */
	cr_assert(!settings_wish_allows(settings, "beurre", "03017620422003", "hyper"));
	cr_assert(settings_wish_allows(settings, "beurre", "03017620422003", "far"));
	cr_assert(settings_wish_allows(settings, NULL, NULL, "far"));
	settings_free(settings);
}

Test(daemon_settings, own_brands_are_left_out_unless_they_will_do)
{
	struct settings *settings = loaded(household);
	const struct shop *hyper = settings_shop(settings, "hyper");
	const struct shop *near = settings_shop(settings, "near");

	cr_assert(settings_wish_own_brand(settings, "riz", NULL, hyper, "LAURIER"));
	cr_assert(settings_wish_own_brand(settings, "beurre", NULL, hyper, "Petit Laurier"));
	cr_assert(!settings_wish_own_brand(settings, "riz", NULL, hyper, "Petit"));
	cr_assert(!settings_wish_own_brand(settings, "riz", NULL, hyper, ""));
	cr_assert(!settings_wish_own_brand(settings, "lait", NULL, hyper, "Laurier"));
	cr_assert(!settings_wish_own_brand(settings, "riz", NULL, near, "Laurier"));
	settings_free(settings);
}

Test(daemon_settings, what_is_wrong_is_named_with_file_or_section)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "[store a]\nretailer = proxi-canal\ntrip = 1.50\n", "trip: '1.50' is no amount" },
		{ "[store a]\nretailer = proxi-canal\nslots = sat\n", "slots: 'sat' is not" },
		{ "[store a]\nretailer = proxi-canal\nvouchers = v:1\n", "vouchers: 'v:1' is not" },
		{ "[store a]\nretailer = proxi-canal\ncredit = 5\n", "credit: '5' is no share" },
		{ "[store a]\nretailer = proxi-canal\nbands = x\n", "bands: band 1, 'x'" },
		{ "[store a]\nretailer = proxi-canal\nwhat = x\n", "'what' is not a setting" },
		{ "[store a]\nretailer = proxi-canal\n[store a drone]\ntrip = 1\n",
		  "a mode is pickup or delivery" },
		{ "[store a]\nretailer = proxi-canal\n[store a delivery]\ntrip = 1\n",
		  "[store a delivery] needs bands" },
		{ "[store a delivery]\ntrip = 1\n", "[store a] must come before" },
		{ "[store A]\nretailer = proxi-canal\n", "'A' is not a name for a store" },
		{ "[need lait]\nonly = a\n", "[need lait]: there is no store 'a'" },
		{ "[need lait]\nown_brands = perhaps\n", "is not a setting of a need" },
		{ "[cabas]\nown_brands = perhaps\n", "is not a setting" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings *settings = NULL;
		struct error error = { 0 };

		cr_assert_neq(load(cases[i].text, &settings, &error), ERR_NONE, "%s",
			      cases[i].text);
		cr_assert(strstr(error.text, cases[i].says), "%s: %s", cases[i].text, error.text);
		cr_assert(!settings);
	}
}
