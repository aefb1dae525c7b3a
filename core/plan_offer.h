/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways to buy an item, whether an instance gives prices or offers, numbered from 0. */
#ifndef CABAS_CORE_PLAN_OFFER_H
#define CABAS_CORE_PLAN_OFFER_H
#include <stdbool.h>

#include "core/plan.h"

/**
 * plan_offer_count() - how many numbers an item's ways may have
 * @instance: of a plan
 * @item: index into it
 *
 * Return: the stores, where the item has prices; else its offers.
 */
size_t plan_offer_count(const struct plan_instance *instance, size_t item);

/**
 * plan_offer_get() - one way to buy an item
 * @instance: of a plan
 * @item: index into it
 * @number: below plan_offer_count()
 * @ret_offer: receives it
 *
 * Return: false when the item is not sold that way.
 */
bool plan_offer_get(const struct plan_instance *instance, size_t item, size_t number,
		    struct plan_offer *ret_offer);

/**
 * plan_offer_cheapest() - the cheapest way to buy an item in one store
 * @instance: of a plan
 * @item: index into it
 * @store: index into it
 * @ret_offer: receives it: least price less credit, of equal ones the first
 *
 * Return: false when the store does not sell it.
 */
bool plan_offer_cheapest(const struct plan_instance *instance, size_t item, size_t store,
			 struct plan_offer *ret_offer);

#endif
