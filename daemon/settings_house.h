/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A store's section as the planner takes it. */
#ifndef CABAS_DAEMON_SETTINGS_HOUSE_H
#define CABAS_DAEMON_SETTINGS_HOUSE_H
#include "daemon/settings.h"

/**
 * settings_house() - modes, slots, trips and vouchers of a store, and the tariff they make
 * @shop: the store; borrowed by @ret_house
 * @arena: where the modes of @ret_house live
 * @ret_house: receives them
 * @ret_tariff: receives the lowered tariff
 * @error: says what is wrong, with the store's name
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err settings_house(const struct shop *shop, struct arena *arena, struct plan_house *ret_house,
			struct tariff *ret_tariff, struct error *error);
#endif
