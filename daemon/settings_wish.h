/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How needs and products are to be bought: sections [need KEY]. */
#ifndef CABAS_DAEMON_SETTINGS_WISH_H
#define CABAS_DAEMON_SETTINGS_WISH_H
#include "daemon/settings.h"

/**
 * settings_wish_read() - take one value of a section [need KEY]
 * @settings: where
 * @path: of the file, for messages
 * @key: a need or a GTIN
 * @name: of the setting
 * @value: of the setting
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err settings_wish_read(struct settings *settings, const char *path, const char *key,
			    const char *name, const char *value, struct error *error);

/**
 * settings_wish_check() - whether wishes name stores that there are
 * @settings: all read
 * @error: says which does not
 *
 * Return: %ERR_NONE or %ERR_INVALID.
 */
enum err settings_wish_check(const struct settings *settings, struct error *error);

/**
 * settings_wish_allows() - whether a line may be bought in a store
 * @settings: where
 * @need: of the line, or NULL
 * @gtin: of the line, or NULL; what is said of it goes before what is said of its need
 * @shop: name of the store
 *
 * Return: false when a person said where it is bought, and it is not there.
 */
bool settings_wish_allows(const struct settings *settings, const char *need, const char *gtin,
			  const char *shop);

/**
 * settings_wish_own_brand() - whether a brand is a retailer's own that is not wanted
 * @settings: where
 * @need: of the line, or NULL
 * @gtin: of the line, or NULL
 * @shop: the store
 * @brand: of a product of it
 *
 * Return: true when the product is to be left out; case does not count.
 */
bool settings_wish_own_brand(const struct settings *settings, const char *need, const char *gtin,
			     const struct shop *shop, const char *brand);
#endif
