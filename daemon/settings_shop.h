/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between settings.c, which knows what a store's section may say, and settings_write.c. */
#ifndef CABAS_DAEMON_SETTINGS_SHOP_H
#define CABAS_DAEMON_SETTINGS_SHOP_H
#include "daemon/settings.h"

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
#endif
