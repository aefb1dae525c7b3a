// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/settings_wish.h"

#include <string.h>
#include <strings.h>

/* Whether one of the words of a list, with any of @between between them, is a text. */
static bool has_word(const char *list, const char *between, const char *text)
{
	size_t len = strlen(text);

	for (const char *p = list; *p; p += strcspn(p, between)) {
		size_t word;

		p += strspn(p, between);
		word = strcspn(p, between);
		if (word == len && len && !strncasecmp(p, text, len))
			return true;
	}
	return false;
}

static const struct need_wish *find_wish(const struct settings *settings, const char *key)
{
	for (size_t i = 0; key && i < settings->wish_count; i++)
		if (!strcmp(settings->wishes[i].key, key))
			return &settings->wishes[i];
	return NULL;
}

static const struct need_wish *wish_of(const struct settings *settings, const char *need,
				       const char *gtin)
{
	const struct need_wish *wish = find_wish(settings, gtin);

	return wish ? wish : find_wish(settings, need);
}

/* The wish of a key, added when there is none; NULL after a failure. */
static struct need_wish *make_wish(struct settings *settings, const char *path, const char *key,
				   struct error *error)
{
	const struct need_wish *known = find_wish(settings, key);
	struct need_wish *wish = &settings->wishes[settings->wish_count];

	if (known)
		return &settings->wishes[known - settings->wishes];
	if (settings->wish_count == SETTINGS_WISHES_MAX) {
		(void)error_set(error, ERR_LIMIT, "%s: more than %d sections [need ...]", path,
				SETTINGS_WISHES_MAX);
		return NULL;
	}
	*wish = (struct need_wish){ .key = arena_strdup(&settings->arena, key) };
	if (!wish->key) {
		(void)error_set(error, ERR_NOMEM, "out of memory");
		return NULL;
	}
	settings->wish_count++;
	return wish;
}

enum err settings_wish_read(struct settings *settings, const char *path, const char *key,
			    const char *name, const char *value, struct error *error)
{
	struct need_wish *wish = make_wish(settings, path, key, error);
	const char *kept = arena_strdup(&settings->arena, value);

	if (!wish)
		return settings->wish_count == SETTINGS_WISHES_MAX ? ERR_LIMIT : ERR_NOMEM;
	if (!kept)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (!strcmp(name, "only"))
		wish->only = kept;
	else if (!strcmp(name, "never"))
		wish->never = kept;
	else if (!strcmp(name, "own_brands") && (!strcmp(value, "yes") || !strcmp(value, "no")))
		wish->own_brands = kept;
	else
		return error_set(error, ERR_INVALID, "%s: '%s = %s' is not a setting of a need",
				 path, name, value);
	return ERR_NONE;
}

static enum err check_names(const struct settings *settings, const struct need_wish *wish,
			    const char *names, struct error *error)
{
	for (const char *p = names ? names : ""; *p;) {
		size_t len, found = 0;

		p += strspn(p, " \t");
		len = strcspn(p, " \t");
		for (size_t i = 0; i < settings->shop_count; i++)
			found += strlen(settings->shops[i].name) == len &&
				 !strncmp(settings->shops[i].name, p, len);
		if (len && !found)
			return error_set(error, ERR_INVALID, "[need %s]: there is no store '%.*s'",
					 wish->key, (int)len, p);
		p += len;
	}
	return ERR_NONE;
}

enum err settings_wish_check(const struct settings *settings, struct error *error)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < settings->wish_count && !err; i++) {
		const struct need_wish *wish = &settings->wishes[i];

		err = check_names(settings, wish, wish->only, error);
		if (!err)
			err = check_names(settings, wish, wish->never, error);
	}
	return err;
}

bool settings_wish_allows(const struct settings *settings, const char *need, const char *gtin,
			  const char *shop)
{
	const struct need_wish *wish = wish_of(settings, need, gtin);

	if (!wish)
		return true;
	return (!wish->only || has_word(wish->only, " \t", shop)) &&
	       (!wish->never || !has_word(wish->never, " \t", shop));
}

bool settings_wish_own_brand(const struct settings *settings, const char *need, const char *gtin,
			     const struct shop *shop, const char *brand)
{
	const struct need_wish *wish = wish_of(settings, need, gtin);
	bool wanted = wish && wish->own_brands ? !strcmp(wish->own_brands, "yes")
					       : !settings->no_own_brands;

	return !wanted && has_word(shop->own_brands, "|", brand);
}
