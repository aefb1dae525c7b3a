// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/settings_shop.h"

#include <string.h>

#include "core/plan_terms.h"
#include "daemon/settings_house.h"
#include "daemon/settings_wish.h"

/* One setting while it is taken. */
struct setting {
	struct settings *settings;
	const char *path, *name, *value;
	struct error *error;
};

static enum err keep(const struct setting *setting, const char **ret_text)
{
	*ret_text = arena_strdup(&setting->settings->arena, setting->value);
	return *ret_text ? ERR_NONE : error_set(setting->error, ERR_NOMEM, "out of memory");
}

static enum err read_terms(const struct setting *setting, struct mode *mode, struct error *why)
{
	struct arena *arena = &setting->settings->arena;

	if (!strcmp(setting->name, "bands"))
		return tariff_parse(setting->value, &mode->tariff, why);
	if (!strcmp(setting->name, "slots"))
		return plan_terms_slots(setting->value, arena, &mode->slots, &mode->slot_count,
					why);
	return plan_terms_amount(setting->value, &mode->trip, why);
}

/* What a parser of one line says, with the place before it. */
static enum err told(const struct setting *setting, enum err err, const struct error *why)
{
	return err ? error_set(setting->error, err, "%s: %s: %s", setting->path, setting->name,
			       why->text)
		   : ERR_NONE;
}

/* Of a retailer's "[mode NAME]", of a store's section, or of its "[store NAME MODE]". */
static enum err read_mode(const struct setting *setting, struct mode *mode)
{
	static const char *const terms[] = { "bands", "slots", "trip" };
	struct error why = { 0 };

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		if (!strcmp(setting->name, terms[i]))
			return told(setting, read_terms(setting, mode, &why), &why);
	if (!strcmp(setting->name, "source"))
		return keep(setting, &mode->source);
	if (!strcmp(setting->name, "verified"))
		return keep(setting, &mode->verified);
	return error_set(setting->error, ERR_INVALID, "%s: '%s' is not a setting of a mode",
			 setting->path, setting->name);
}

enum err settings_shop_mode(struct settings *settings, const char *path, struct mode *mode,
			    const char *name, const char *value, struct error *error)
{
	const struct setting setting = { settings, path, name, value, error };

	return read_mode(&setting, mode);
}

static const struct retailer *find_retailer(const struct settings *settings, const char *id)
{
	for (size_t i = 0; i < settings->retailer_count; i++)
		if (!strcmp(settings->retailers[i].id, id))
			return &settings->retailers[i];
	return NULL;
}

static const struct mode *find_mode(const struct mode *modes, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(modes[i].name, name))
			return &modes[i];
	return NULL;
}

static bool valid_shop_name(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len <= STORE_NAME_MAX && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == len;
}

static enum err make_shop(struct settings *settings, const char *path, const char *name,
			  struct shop **ret_shop, struct error *error)
{
	const struct shop *known = settings_shop(settings, name);
	struct shop *shop;

	if (known) {
		*ret_shop = &settings->shops[known - settings->shops];
		return ERR_NONE;
	}
	if (!valid_shop_name(name)) {
		(void)error_set(error, ERR_INVALID, "%s: '%s' is not a name for a store", path,
				name);
		error_hint(error, "Use small letters, digits, '-' and '_', with a letter first.");
		return ERR_INVALID;
	}
	if (settings->shop_count == SETTINGS_STORES_MAX)
		return error_set(error, ERR_LIMIT, "%s: more than %d stores", path,
				 SETTINGS_STORES_MAX);
	shop = &settings->shops[settings->shop_count];
	*shop = (struct shop){ .name = arena_strdup(&settings->arena, name), .site = "" };
	if (!shop->name)
		return error_set(error, ERR_NOMEM, "out of memory");
	settings->shop_count++;
	*ret_shop = shop;
	return ERR_NONE;
}

/* Plain http only to this machine: prices and carts do not cross a network unprotected. */
static bool valid_url(const char *url)
{
	static const char *const local[] = { "http://127.0.0.1", "http://localhost",
					     "http://[::1]" };

	if (!strncmp(url, "https://", 8))
		return url[8] != '\0';
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		size_t len = strlen(local[i]);

		if (!strncmp(url, local[i], len) && strchr(":/", url[len]))
			return true;
	}
	return false;
}

static enum err read_retailer(const struct setting *setting, struct shop *shop)
{
	const struct retailer *retailer = find_retailer(setting->settings, setting->value);

	if (!retailer)
		return error_set(setting->error, ERR_NOT_FOUND, "%s: no retailer is called '%s'",
				 setting->path, setting->value);
	shop->retailer = retailer;
	if (!shop->mode_count)
		shop->modes[shop->mode_count++] = retailer->modes[0];
	if (!shop->own_brands)
		shop->own_brands = retailer->own_brands;
	return ERR_NONE;
}

static enum err read_url(const struct setting *setting, struct shop *shop)
{
	if (!valid_url(setting->value))
		return error_set(setting->error, ERR_INVALID,
				 "%s: '%s' is neither https nor this machine", setting->path,
				 setting->value);
	return keep(setting, &shop->base_url);
}

static enum err read_first_mode(const struct setting *setting, struct shop *shop)
{
	const struct retailer *retailer = shop->retailer;
	const struct mode *mode = find_mode(retailer->modes, retailer->mode_count, setting->value);

	if (!mode)
		return error_set(setting->error, ERR_NOT_FOUND, "%s: %s has no mode '%s'",
				 setting->path, retailer->name, setting->value);
	shop->modes[0] = *mode;
	return ERR_NONE;
}

static enum err read_shop(const struct setting *setting, struct shop *shop)
{
	struct error why = { 0 };

	if (!strcmp(setting->name, "retailer"))
		return read_retailer(setting, shop);
	if (!shop->retailer)
		return error_set(setting->error, ERR_INVALID,
				 "%s: [store %s] must begin with 'retailer ='", setting->path,
				 shop->name);
	if (!strcmp(setting->name, "base_url"))
		return read_url(setting, shop);
	if (!strcmp(setting->name, "site"))
		return keep(setting, &shop->site);
	if (!strcmp(setting->name, "mode"))
		return read_first_mode(setting, shop);
	if (!strcmp(setting->name, "own_brands"))
		return keep(setting, &shop->own_brands);
	if (!strcmp(setting->name, "credit"))
		return told(setting, plan_terms_share(setting->value, &shop->credit, &why), &why);
	if (!strcmp(setting->name, "vouchers"))
		return told(setting,
			    plan_terms_vouchers(setting->value, &setting->settings->arena,
						&shop->vouchers, &shop->voucher_count, &why),
			    &why);
	return read_mode(setting, &shop->modes[0]);
}

/* "[store NAME MODE]": one more way to get the goods, as the retailer has it unless it says so. */
static enum err read_more(const struct setting *setting, struct shop *shop, const char *name)
{
	const struct retailer *retailer = shop->retailer;
	const struct mode *known = find_mode(shop->modes, shop->mode_count, name), *usual;
	struct mode *mode;

	if (!retailer)
		return error_set(setting->error, ERR_INVALID,
				 "%s: [store %s] must come before [store %s %s]", setting->path,
				 shop->name, shop->name, name);
	if (known)
		return read_mode(setting, &shop->modes[known - shop->modes]);
	if (!tariff_mode_known(name))
		return error_set(setting->error, ERR_INVALID,
				 "%s: [store %s %s]: a mode is pickup or delivery", setting->path,
				 shop->name, name);
	if (shop->mode_count == SETTINGS_MODES_MAX)
		return error_set(setting->error, ERR_LIMIT, "%s: [store %s]: more than %d modes",
				 setting->path, shop->name, SETTINGS_MODES_MAX);
	usual = find_mode(retailer->modes, retailer->mode_count, name);
	mode = &shop->modes[shop->mode_count++];
	*mode = usual ? *usual : (struct mode){ .source = "", .verified = "" };
	mode->name = arena_strdup(&setting->settings->arena, name);
	return mode->name ? read_mode(setting, mode)
			  : error_set(setting->error, ERR_NOMEM, "out of memory");
}

enum err settings_shop_read(struct settings *settings, const char *path, const char *section,
			    const char *name, const char *value, struct error *error)
{
	const struct setting setting = { settings, path, name, value, error };
	const char *mode = strchr(section, ' ');
	const char *shop_name =
		mode ? arena_strndup(&settings->arena, section, (size_t)(mode - section)) : section;
	struct shop *shop;
	enum err err = shop_name ? make_shop(settings, path, shop_name, &shop, error)
				 : error_set(error, ERR_NOMEM, "out of memory");

	if (err)
		return err;
	return mode ? read_more(&setting, shop, mode + 1) : read_shop(&setting, shop);
}

static enum err check_shop(const struct shop *shop, struct error *error)
{
	struct plan_house house;
	struct tariff tariff;
	struct arena arena;
	enum err err;

	if (!shop->retailer)
		return error_set(error, ERR_INVALID, "[store %s] names no retailer", shop->name);
	if (!shop->base_url && !*shop->retailer->base_url)
		return error_set(error, ERR_INVALID, "[store %s] needs a base_url", shop->name);
	for (size_t m = 0; m < shop->mode_count; m++)
		if (!shop->modes[m].tariff.count)
			return error_set(error, ERR_INVALID,
					 "[store %s %s] needs bands, as %s has no such mode",
					 shop->name, shop->modes[m].name, shop->retailer->name);
	arena_init(&arena, 1 << 16);
	err = settings_house(shop, &arena, &house, &tariff, error);
	arena_done(&arena);
	return err;
}

enum err settings_shop_check(const struct settings *settings, struct error *error)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < settings->shop_count && !err; i++)
		err = check_shop(&settings->shops[i], error);
	return err ? err : settings_wish_check(settings, error);
}

enum err settings_shop_set(struct settings *settings, const char *name, const char *retailer,
			   const char *base_url, const char *site, struct error *error)
{
	const struct setting values[] = {
		{ settings, "store add", "retailer", retailer, error },
		{ settings, "store add", "base_url", base_url, error },
		{ settings, "store add", "site", site, error },
	};
	struct shop *shop;
	enum err err = make_shop(settings, "store add", name, &shop, error);

	if (!err)
		*shop = (struct shop){ .name = shop->name, .site = "" };
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]) && !err; i++)
		if (values[i].value)
			err = read_shop(&values[i], shop);
	return err ? err : settings_shop_check(settings, error);
}
