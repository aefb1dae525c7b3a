/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slots, vouchers and shares as a settings file has them, in one line each. */
#ifndef CABAS_CORE_PLAN_TERMS_H
#define CABAS_CORE_PLAN_TERMS_H
#include "base/arena.h"
#include "base/err.h"
#include "core/plan_lower.h"

/**
 * plan_terms_amount() - read money
 * @text: digits only, minor units: "150"
 * @ret_amount: receives it, 0 to %MONEY_MAX
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err plan_terms_amount(const char *text, int64_t *ret_amount, struct error *error);

/**
 * plan_terms_share() - read a percentage
 * @text: "5%" or "2.5%"
 * @ret_permille: receives it, 0 to %PLAN_OFF_MAX
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err plan_terms_share(const char *text, unsigned int *ret_permille, struct error *error);

/**
 * plan_terms_slots() - read slots
 * @text: "sat-10:390 tue-18:190": NAME:FEE in minor units, spaces between
 * @arena: where they live
 * @ret_slots: receives at least one
 * @ret_count: receives how many
 * @error: says which is wrong and why
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err plan_terms_slots(const char *text, struct arena *arena, const struct plan_slot **ret_slots,
			  size_t *ret_count, struct error *error);

/**
 * plan_terms_vouchers() - read vouchers
 * @text: "five:4000:500 tenth:6000:10%": NAME:MIN:AMOUNT or NAME:MIN:SHARE, spaces between
 * @arena: where they live
 * @ret_vouchers: receives at least one
 * @ret_count: receives how many
 * @error: says which is wrong and why
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err plan_terms_vouchers(const char *text, struct arena *arena,
			     const struct plan_voucher **ret_vouchers, size_t *ret_count,
			     struct error *error);
#endif
