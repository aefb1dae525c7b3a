/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the household set: /etc/cabas/cabas.conf and conf.d/ (INI), the retailers of
 * data/retailers/, and the stores that `cabas store add` wrote below the state folder.
 */
#ifndef CABAS_DAEMON_SETTINGS_H
#define CABAS_DAEMON_SETTINGS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/plan_lower.h"
#include "core/trust.h"
#include "core/words.h"

enum {
	SETTINGS_RETAILERS_MAX = 64,
	SETTINGS_STORES_MAX = 32,
	SETTINGS_MEMBERS_MAX = 32,
	SETTINGS_MODES_MAX = 4,
	SETTINGS_WISHES_MAX = 256,
	STORE_NAME_MAX = 40,
};

/**
 * struct mode - one way to get the goods, with what it costs
 * @name: "pickup", "delivery"
 * @tariff: fees by subtotal
 * @source: where the fees were read
 * @verified: when, YYYY-MM-DD
 * @slots: @slot_count times that suit the household, with what they cost
 * @slot_count: 0 where slots cost nothing
 * @trip: what the way and the time are worth to the household, in minor units
 */
struct mode {
	const char *name;
	struct tariff tariff;
	const char *source, *verified;
	const struct plan_slot *slots;
	size_t slot_count;
	int64_t trip;
};

/**
 * struct retailer - one company, from data/retailers/ID.conf
 * @id: the file's name without ".conf"
 * @name: for people
 * @connector: which protocol it speaks
 * @base_url: where, without a slash at the end; "" when each store has its own
 * @currency: ISO 4217
 * @own_brands: the brands that are its own, "|" between them
 * @modes: @mode_count of them
 * @mode_count: at least 1
 */
struct retailer {
	const char *id, *name, *connector, *base_url, *currency, *own_brands;
	struct mode modes[SETTINGS_MODES_MAX];
	size_t mode_count;
};

/**
 * struct shop - one store of the household: section [store NAME]
 * @name: the household's name for it
 * @retailer: whose it is
 * @base_url: overrides the retailer's
 * @site: the retailer's number of the store, or ""
 * @own_brands: overrides the retailer's
 * @modes: those the household would use, the first from its section, more from sections
 *         [store NAME MODE]; with their overrides of the retailer's
 * @mode_count: of @modes
 * @vouchers: @voucher_count that the household holds
 * @voucher_count: of @vouchers
 * @credit: per mille of each price that the store gives back on its card
 */
struct shop {
	const char *name;
	const struct retailer *retailer;
	const char *base_url, *site, *own_brands;
	struct mode modes[SETTINGS_MODES_MAX];
	size_t mode_count;
	const struct plan_voucher *vouchers;
	size_t voucher_count;
	unsigned int credit;
};

/**
 * struct need_wish - how a need or a product is to be bought: section [need KEY]
 * @key: a need of data/needs.tsv or a GTIN
 * @only: names of stores where it is bought, or NULL for all
 * @never: names of stores where it is not, or NULL; both have spaces between
 * @own_brands: "yes" or "no": whether a retailer's own brands will do; NULL: as usual
 */
struct need_wish {
	const char *key, *only, *never, *own_brands;
};

/* A person of the household: section [member NAME]. */
struct member {
	const char *name, *wand;
};

/**
 * struct voice_model - what a language is heard with
 * @folder: an acoustic model of CMU Sphinx
 * @dictionary: words and their phones; NULL: those of data/ alone
 * @chosen: a person's own choice, in the settings
 */
struct voice_model {
	const char *folder, *dictionary;
	bool chosen;
};

/**
 * struct settings - all of it
 * @arena: where the texts live
 * @state: the state folder
 * @socket: path of api.sock
 * @wand_socket: path of wand.sock, beside it
 * @datadir: our data
 * @libexecdir: our workers
 * @language: "fr" or "en": of clips and labels when nothing else says so
 * @hidraw: whether to listen to HID scanners
 * @max_stores: for plans, 0 = no limit
 * @learning: whether confirmed clips are kept and learned from
 * @voices: by language
 * @automatic: when what was heard needs no question
 * @retailers: @retailer_count of them
 * @retailer_count: of @retailers
 * @shops: @shop_count of them
 * @shop_count: of @shops
 * @wishes: @wish_count of them
 * @wish_count: of @wishes
 * @no_own_brands: a retailer's own brands will do only where a wish says so
 * @members: @member_count of them
 * @member_count: of @members
 */
struct settings {
	struct arena arena;
	const char *state, *socket, *wand_socket, *datadir, *libexecdir, *language;
	bool hidraw, learning, no_own_brands;
	unsigned int max_stores;
	struct voice_model voices[LANGUAGE_COUNT];
	enum voice_automatic automatic;
	struct retailer retailers[SETTINGS_RETAILERS_MAX];
	size_t retailer_count;
	struct shop shops[SETTINGS_STORES_MAX];
	size_t shop_count;
	struct need_wish wishes[SETTINGS_WISHES_MAX];
	size_t wish_count;
	struct member members[SETTINGS_MEMBERS_MAX];
	size_t member_count;
};

/**
 * struct settings_options - what the command line said; NULL where it said nothing
 * @config: path of the settings file
 * @state: state folder
 * @socket: path of api.sock
 */
struct settings_options {
	const char *config, *state, *socket;
};

/**
 * settings_load() - read everything
 * @options: of the command line
 * @ret_settings: receives the settings, for settings_free()
 * @error: says what is wrong, with file and line
 *
 * User mode (neither root nor the user cabas) uses the XDG folders instead of /etc, /var and /run.
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOT_FOUND, %ERR_NOMEM, %ERR_IO.
 */
enum err settings_load(const struct settings_options *options, struct settings **ret_settings,
		       struct error *error);

/**
 * settings_free() - forget them
 * @settings: or NULL
 */
void settings_free(struct settings *settings);

/**
 * settings_shop() - a store by its name
 * @settings: where
 * @name: the household's name
 *
 * Return: the store, or NULL.
 */
const struct shop *settings_shop(const struct settings *settings, const char *name);

/**
 * settings_add_shop() - add a store, or replace the one of that name, durably
 * @settings: where; also written to STATE/stores.d/NAME.conf
 * @name: 1 to %STORE_NAME_MAX of a-z, 0-9, '-' and '_', beginning with a letter
 * @retailer: id of a retailer
 * @base_url: or NULL for the retailer's; https, or http to this machine
 * @site: or NULL
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOT_FOUND for an unknown retailer, %ERR_LIMIT, %ERR_IO.
 */
enum err settings_add_shop(struct settings *settings, const char *name, const char *retailer,
			   const char *base_url, const char *site, struct error *error);

/**
 * settings_remove_shop() - forget a store that settings_add_shop() wrote, and its secret
 * @settings: where
 * @name: the household's name
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_DENIED for a store that stands in /etc, %ERR_IO.
 */
enum err settings_remove_shop(struct settings *settings, const char *name, struct error *error);

/**
 * settings_set_secret() - keep a store's secret (a token or key) in STATE/secrets/, mode 0600
 * @settings: where
 * @name: of a store
 * @secret: or "" to forget it
 * @error: says what is wrong, never with the secret
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_INVALID, %ERR_IO.
 */
enum err settings_set_secret(const struct settings *settings, const char *name, const char *secret,
			     struct error *error);

/**
 * settings_secret() - a store's secret
 * @settings: where
 * @name: of a store
 * @arena: where it lives
 *
 * Return: the secret, or NULL when there is none (or its file can be read by others).
 */
const char *settings_secret(const struct settings *settings, const char *name, struct arena *arena);

/**
 * settings_member() - whose wand it is
 * @settings: where
 * @wand: its serial, or NULL
 *
 * Return: a name; "household" when no section names the wand.
 */
const char *settings_member(const struct settings *settings, const char *wand);
#endif
