/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sections [store …] and [need …] may say; used by settings.c and settings_write.c. */
#ifndef CABAS_DAEMON_SETTINGS_SHOP_H
#define CABAS_DAEMON_SETTINGS_SHOP_H
#include "daemon/settings.h"

/**
 * settings_shop_mode() - take one value of a mode
 * @settings: where texts are kept
 * @path: of the file, for messages
 * @mode: a retailer's or a store's
 * @name: of the setting
 * @value: of the setting
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err settings_shop_mode(struct settings *settings, const char *path, struct mode *mode,
			    const char *name, const char *value, struct error *error);

/**
 * settings_shop_read() - take one value of a store's section
 * @settings: where
 * @path: of the file, for messages
 * @section: "NAME" or "NAME MODE"
 * @name: of the setting
 * @value: of the setting
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOT_FOUND, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err settings_shop_read(struct settings *settings, const char *path, const char *section,
			    const char *name, const char *value, struct error *error);

/**
 * settings_shop_set() - add or replace a store in memory
 * @settings: where
 * @name: the household's name for it
 * @retailer: id
 * @base_url: or NULL
 * @site: or NULL
 * @error: says what is wrong
 *
 * Return: as settings_add_shop(); after a failure @settings may hold half a store.
 */
enum err settings_shop_set(struct settings *settings, const char *name, const char *retailer,
			   const char *base_url, const char *site, struct error *error);

/**
 * settings_shop_check() - whether every store is whole
 * @settings: all read
 * @error: says what is missing
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err settings_shop_check(const struct settings *settings, struct error *error);
#endif
