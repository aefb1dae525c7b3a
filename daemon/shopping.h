/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offers of all stores for the whole list, and the plan over them. */
#ifndef CABAS_DAEMON_SHOPPING_H
#define CABAS_DAEMON_SHOPPING_H
#include <jansson.h>

#include "base/err.h"
#include "daemon/market.h"

enum { SHOPPING_ARENA_MAX = 512 << 20 };

/* @market and @failures (store to error object) are borrowed; NULL after a failure. */
typedef void (*shopping_market_fn)(enum err err, const struct error *error,
				   const struct market *market, const json_t *failures,
				   void *userdata);

/* @plan is PLAN of docs/api.md, borrowed; NULL after a failure. */
typedef void (*shopping_plan_fn)(enum err err, const struct error *error, const json_t *plan,
				 void *userdata);

/**
 * shopping_start() - be ready to ask retailers; nothing leaves the house by it
 * @house: the daemon
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM, %ERR_IO.
 */
enum err shopping_start(struct house *house, struct error *error);

/**
 * shopping_stop() - end all requests
 * @house: the daemon
 */
void shopping_stop(struct house *house);

/**
 * shopping_gather() - ask all stores at once for what is not known or no longer fresh
 * @house: the daemon
 * @language: of labels
 * @refresh: ask for everything
 * @done: called once, perhaps at once; ambiguous matches are questions in the review by then
 * @userdata: for @done
 *
 * A store that cannot be asked is named in the failures; what it offered before still counts.
 */
void shopping_gather(struct house *house, const char *language, bool refresh,
		     shopping_market_fn done, void *userdata);

/**
 * shopping_plan() - find the cheapest way to buy the list
 * @house: the daemon
 * @language: of labels
 * @max_stores: 0 = no limit
 * @refresh: ask the stores anew
 * @done: called once, perhaps at once
 * @userdata: for @done
 */
void shopping_plan(struct house *house, const char *language, unsigned int max_stores, bool refresh,
		   shopping_plan_fn done, void *userdata);
#endif
