/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connector operation at one store; shared by exchange_quote.c and exchange_cart.c. */
#ifndef CABAS_DAEMON_EXCHANGE_TALK_H
#define CABAS_DAEMON_EXCHANGE_TALK_H
#include "daemon/exchange.h"

/**
 * struct exchange_talk - a store as one conversation needs it; settings may change meanwhile
 * @http: sends
 * @settings: for the secret
 * @connector: how to ask
 * @profile: where
 * @name: the household's name of the store
 * @arena: lives as long as the conversation
 */
struct exchange_talk {
	struct http *http;
	const struct settings *settings;
	const struct connector *connector;
	struct profile profile;
	const char *name;
	struct arena *arena;
};

/* What an operation gave; @result lives in the conversation's arena; NULL after a failure. */
typedef void (*exchange_talk_fn)(enum err err, const struct error *error,
				 const struct op_result *result, void *userdata);

/**
 * exchange_talk_init() - copy what is needed of a store
 * @talk: to set up
 * @exchange: the talk
 * @shop: which store
 * @language: of words
 * @arena: where copies and answers live
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND without its connector, %ERR_NOMEM.
 */
enum err exchange_talk_init(struct exchange_talk *talk, struct exchange *exchange,
			    const struct shop *shop, const char *language, struct arena *arena);

/**
 * exchange_talk_ask() - do one operation
 * @talk: with whom
 * @operation: which
 * @args: about what; needed only during the call
 * @done: called once, later
 * @userdata: for @done
 * @error: says why not
 *
 * Return: %ERR_NONE; else @done is never called.
 */
enum err exchange_talk_ask(struct exchange_talk *talk, enum operation_id operation,
			   const struct op_args *args, exchange_talk_fn done, void *userdata,
			   struct error *error);
#endif
