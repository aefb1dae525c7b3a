/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dialect of a French drive with signed cart writes, after third-party descriptions of
 * Chronodrive's interface: one cart for each customer, a write says how many more or fewer, and
 * sent twice it counts twice. Prices are decimal euros. There is no way to check out.
 */
#ifndef CABAS_SIM_DRIVE_DELTA_H
#define CABAS_SIM_DRIVE_DELTA_H
#include "sim/drive_site.h"

/* The one customer's only cart. */
#define DRIVE_DELTA_CART "870001"

/**
 * drive_delta_serve() - answer a request in this dialect
 * @site: the retailer
 * @request: the request
 * @reply: receives the answer
 */
void drive_delta_serve(struct drive_site *site, const struct drive_request *request,
		       struct drive_reply *reply);

/**
 * drive_delta_cart() - the customer's cart, made when it is not there yet
 * @site: the retailer
 *
 * Return: the cart, or NULL without memory.
 */
struct drive_cart *drive_delta_cart(struct drive_site *site);
#endif
