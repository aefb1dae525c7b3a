/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What households have, told in the few words that the solver knows: each way to get the goods with
 * each voucher becomes bands of one list, of which the cheapest that is reached counts. Pure.
 */
#ifndef CABAS_CORE_PLAN_LOWER_H
#define CABAS_CORE_PLAN_LOWER_H
#include "base/arena.h"
#include "base/err.h"
#include "core/plan.h"

enum { PLAN_MODES_MAX = 8, PLAN_VOUCHERS_MAX = 8, PLAN_SLOTS_MAX = 64 };

/**
 * struct plan_slot - a time at which the goods can be had
 * @id: name for the answer; borrowed
 * @fee: what the retailer asks for it, in minor units
 */
struct plan_slot {
	const char *id;
	int64_t fee;
};

/**
 * struct plan_mode - one way to get the goods of a store: pick-up, delivery
 * @id: name for the answer; borrowed
 * @tariff: what the retailer asks
 * @slots: those that suit the household; the cheapest is taken, the first of equal ones; borrowed
 * @slot_count: 0 = slots cost nothing
 * @trip: what the way and the time are worth to the household, in minor units; nobody is paid it
 */
struct plan_mode {
	const char *id;
	struct tariff tariff;
	const struct plan_slot *slots;
	size_t slot_count;
	int64_t trip;
};

/**
 * struct plan_voucher - less to pay from some subtotal on; one voucher an order
 * @id: name for the answer; borrowed
 * @min: subtotal from which it counts, in minor units
 * @amount: taken off the order; it does not count below a subtotal of its own amount
 * @off: or per mille taken off each line, rounded down to the minor unit
 */
struct plan_voucher {
	const char *id;
	int64_t min, amount;
	unsigned int off;
};

/**
 * struct plan_way - what a band of a lowered store stands for
 * @mode: how the goods are had
 * @slot: when, or NULL
 * @voucher: what is handed in, or NULL
 * @asked: fee of the retailer with the slot; the band's fee is this and the trip less the amount
 */
struct plan_way {
	const struct plan_mode *mode;
	const struct plan_slot *slot;
	const struct plan_voucher *voucher;
	int64_t asked;
};

/**
 * struct plan_house - what a household has in one store
 * @modes: @mode_count of them; borrowed
 * @mode_count: at most %PLAN_MODES_MAX
 * @vouchers: @voucher_count of them; borrowed
 * @voucher_count: at most %PLAN_VOUCHERS_MAX
 * @ways: one for each band of the lowered tariff, set by plan_lower()
 */
struct plan_house {
	const struct plan_mode *modes;
	size_t mode_count;
	const struct plan_voucher *vouchers;
	size_t voucher_count;
	struct plan_way ways[TARIFF_BANDS_MAX];
};

/**
 * plan_lower() - make one tariff of all ways
 * @house: receives @ways, which point into it
 * @ret_tariff: receives the bands, without those that another one makes needless
 * @error: says what is wrong, and of which mode or voucher; without the store
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err plan_lower(struct plan_house *house, struct tariff *ret_tariff, struct error *error);

/**
 * plan_lower_item() - leave out the offers that a person refuses
 * @item: with prices or offers
 * @store_count: of the instance
 * @only: index of the store where a person wants it, or -1
 * @never: bit for each store where a person does not
 * @arena: where the new offers live
 * @ret_item: receives it, with offers
 *
 * Return: %ERR_NONE or %ERR_NOMEM.
 */
enum err plan_lower_item(const struct plan_item *item, size_t store_count, int only, uint32_t never,
			 struct arena *arena, struct plan_item *ret_item);
#endif
