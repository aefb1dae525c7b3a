/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carts of the Universal Commerce Protocol: made under a key, replaced whole, cancelled. */
#ifndef CABAS_SIM_DRIVE_UCP_CART_H
#define CABAS_SIM_DRIVE_UCP_CART_H
#include "sim/drive_site.h"

/**
 * drive_ucp_cart_serve() - answer a request for carts
 * @site: the retailer
 * @request: the request; what is not for carts is answered with 404
 * @reply: receives the answer
 */
void drive_ucp_cart_serve(struct drive_site *site, const struct drive_request *request,
			  struct drive_reply *reply);
#endif
