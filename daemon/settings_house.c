// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/settings_house.h"

enum err settings_house(const struct shop *shop, struct arena *arena, struct plan_house *ret_house,
			struct tariff *ret_tariff, struct error *error)
{
	struct plan_mode *modes = arena_array(arena, shop->mode_count, sizeof(*modes));
	struct error why = { 0 };
	enum err err;

	if (!modes)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t m = 0; m < shop->mode_count; m++)
		modes[m] = (struct plan_mode){ .id = shop->modes[m].name,
					       .tariff = shop->modes[m].tariff,
					       .slots = shop->modes[m].slots,
					       .slot_count = shop->modes[m].slot_count,
					       .trip = shop->modes[m].trip };
	*ret_house = (struct plan_house){ .modes = modes,
					  .mode_count = shop->mode_count,
					  .vouchers = shop->vouchers,
					  .voucher_count = shop->voucher_count };
	err = plan_lower(ret_house, ret_tariff, &why);
	return err ? error_set(error, err, "[store %s]: %s", shop->name, why.text) : ERR_NONE;
}
