// SPDX-License-Identifier: GPL-2.0-or-later
/* Carts: open, read, write, read back. What became of a write is seen in the cart, not believed. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "core/cart.h"
#include "daemon/exchange_talk.h"

enum { CART_ARENA_MAX = 32 << 20 };

/* One conversation about a cart; @changes is NULL when it is only read. */
struct carting {
	struct exchange_talk talk;
	struct arena arena;
	const char *cart_id, *key;
	struct cart_change *changes;
	size_t count;
	unsigned int writes;
	enum err write_err;
	struct error write_error;
	exchange_cart_fn done;
	void *userdata;
};

static void finish(struct carting *carting, enum err err, const struct error *error,
		   const struct cart *cart)
{
	carting->done(err, error, cart, carting->userdata);
	arena_done(&carting->arena);
	free(carting);
}

static void ask(struct carting *carting, enum operation_id operation, exchange_talk_fn done)
{
	struct op_args args = { .cart_id = carting->cart_id,
				.changes = carting->changes,
				.change_count = carting->count,
				.key = carting->key };
	struct error error = { 0 };
	enum err err = exchange_talk_ask(&carting->talk, operation, &args, done, carting, &error);

	if (err)
		finish(carting, err, &error, NULL);
}

static void on_read(enum err err, const struct error *error, const struct op_result *result,
		    void *userdata)
{
	finish(userdata, err, error, err ? NULL : &result->cart);
}

static void on_open(enum err err, const struct error *error, const struct op_result *result,
		    void *userdata)
{
	struct carting *carting = userdata;

	if (err) {
		finish(carting, err, error, NULL);
		return;
	}
	carting->cart_id = result->cart.id;
	ask(carting, OP_CART_READ, on_read);
}

static void write_cart(struct carting *carting);

/* The cart after a write tells what the write did, whatever its answer was. */
static void on_read_back(enum err err, const struct error *error, const struct op_result *result,
			 void *userdata)
{
	struct carting *carting = userdata;
	struct error unknown;

	if (err) {
		(void)error_set(&unknown, ERR_AMBIGUOUS,
				"the cart of '%s' was written but cannot be read back: %s",
				carting->talk.name, error->text);
		error_hint(&unknown, "Try 'cabas push' again later: it reads the cart first.");
		finish(carting, ERR_AMBIGUOUS, &unknown, NULL);
		return;
	}
	switch (cart_verdict(carting->changes, carting->count, &result->cart)) {
	case CART_APPLIED:
		finish(carting, ERR_NONE, NULL, &result->cart);
		return;
	case CART_UNCHANGED:
		if (carting->write_err && carting->writes < EXCHANGE_WRITES_MAX &&
		    (carting->write_err == ERR_AMBIGUOUS || err_may_repeat(carting->write_err))) {
			log_info("the cart of '%s' is as before, writing it again",
				 carting->talk.name);
			write_cart(carting);
			return;
		}
		(void)error_set(&unknown, carting->write_err ? carting->write_err : ERR_REMOTE,
				"the cart of '%s' did not change: %s", carting->talk.name,
				carting->write_err ? carting->write_error.text
						   : "the store took the order and did nothing");
		finish(carting, unknown.code == ERR_AMBIGUOUS ? ERR_REMOTE : unknown.code, &unknown,
		       &result->cart);
		return;
	case CART_OTHER:
		(void)error_set(&unknown, ERR_AMBIGUOUS,
				"the cart of '%s' is not as it was shown before",
				carting->talk.name);
		error_hint(&unknown, "Look at it with 'cabas push': nothing more was changed.");
		finish(carting, ERR_AMBIGUOUS, &unknown, &result->cart);
		return;
	}
}

static void on_written(enum err err, const struct error *error, const struct op_result *result,
		       void *userdata)
{
	struct carting *carting = userdata;

	(void)result;
	carting->write_err = err;
	if (error)
		carting->write_error = *error;
	ask(carting, OP_CART_READ, on_read_back);
}

static void write_cart(struct carting *carting)
{
	carting->writes++;
	ask(carting, OP_CART_APPLY, on_written);
}

static enum err start(struct exchange *exchange, const struct shop *shop, const char *cart_id,
		      const char *key, exchange_cart_fn done, void *userdata,
		      struct carting **ret_carting, struct error *error)
{
	struct carting *carting = calloc(1, sizeof(*carting));
	enum err err;

	if (!carting)
		return error_set(error, ERR_NOMEM, "out of memory");
	arena_init(&carting->arena, CART_ARENA_MAX);
	carting->done = done;
	carting->userdata = userdata;
	carting->cart_id = arena_strdup(&carting->arena, cart_id);
	carting->key = arena_strdup(&carting->arena, key);
	err = exchange_talk_init(&carting->talk, exchange, shop, "fr", &carting->arena);
	if (!err && ((cart_id && !carting->cart_id) || !carting->key))
		err = ERR_NOMEM;
	if (err) {
		arena_done(&carting->arena);
		free(carting);
		return error_set(error, err, "store '%s' cannot be asked: %s", shop->name,
				 err_text(err));
	}
	*ret_carting = carting;
	return ERR_NONE;
}

enum err exchange_cart_read(struct exchange *exchange, const struct shop *shop, const char *cart_id,
			    const char *key, exchange_cart_fn done, void *userdata,
			    struct error *error)
{
	struct carting *carting;
	enum err err = start(exchange, shop, cart_id, key, done, userdata, &carting, error);

	if (!err)
		ask(carting, OP_CART_OPEN, on_open);
	return err;
}

enum err exchange_cart_apply(struct exchange *exchange, const struct shop *shop,
			     const char *cart_id, const struct cart_change *changes, size_t count,
			     const char *key, exchange_cart_fn done, void *userdata,
			     struct error *error)
{
	struct carting *carting;
	enum err err = start(exchange, shop, cart_id, key, done, userdata, &carting, error);

	if (err)
		return err;
	carting->changes = arena_array(&carting->arena, count, sizeof(*changes));
	carting->count = count;
	for (size_t i = 0; carting->changes && i < count; i++) {
		carting->changes[i] = changes[i];
		carting->changes[i].product_id =
			arena_strdup(&carting->arena, changes[i].product_id);
		carting->changes[i].label = arena_strdup(&carting->arena, changes[i].label);
		if (!carting->changes[i].product_id)
			carting->changes = NULL;
	}
	if (!carting->changes) {
		arena_done(&carting->arena);
		free(carting);
		return error_set(error, ERR_NOMEM, "out of memory");
	}
	write_cart(carting);
	return ERR_NONE;
}
