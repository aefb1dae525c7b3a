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
	const char *cart_id, *key, *open_key;
	struct cart_change *changes;
	size_t count;
	unsigned int writes;
	enum err write_err;
	struct error write_error;
	exchange_cart_fn done;
	void *userdata;
};

static void forget(struct carting *carting)
{
	arena_done(&carting->arena);
	free(carting);
}

static void finish(struct carting *carting, enum err err, const struct error *error,
		   const struct cart *cart)
{
	carting->done(err, error, cart, carting->userdata);
	forget(carting);
}

static enum err try_ask(struct carting *carting, enum operation_id operation, exchange_talk_fn done,
			struct error *error)
{
	struct op_args args = { .cart_id = carting->cart_id,
				.changes = carting->changes,
				.change_count = carting->count,
				.key = operation == OP_CART_OPEN ? carting->open_key
								 : carting->key };

	return exchange_talk_ask(&carting->talk, operation, &args, done, carting, error);
}

/* From a callback only: a failure there is told to the caller later, never from within a call. */
static void ask(struct carting *carting, enum operation_id operation, exchange_talk_fn done)
{
	struct error error = { 0 };
	enum err err = try_ask(carting, operation, done, &error);

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

	/* A cart known from before may be gone: retailers forget them. Then there is a new one. */
	if (err == ERR_NOT_FOUND && carting->cart_id) {
		carting->cart_id = NULL;
		ask(carting, OP_CART_OPEN, on_open);
		return;
	}
	if (err) {
		finish(carting, err, error, NULL);
		return;
	}
	carting->cart_id = result->cart.id;
	ask(carting, OP_CART_READ, on_read);
}

static void on_written(enum err err, const struct error *error, const struct op_result *result,
		       void *userdata);

/* The cart is as before. A write that may still be on its way must not be followed by another one,
 * unless both together do the same as one. */
static bool may_write_again(const struct carting *carting)
{
	if (!carting->write_err || carting->writes >= EXCHANGE_WRITES_MAX)
		return false;
	if (carting->write_err == ERR_AMBIGUOUS)
		return carting->write_error.code != ERR_TIMEOUT;
	return err_may_repeat(carting->write_err);
}

static void tell_unchanged(struct carting *carting, const struct cart *cart)
{
	struct error why;

	if (carting->write_err == ERR_AMBIGUOUS) {
		(void)error_set(&why, ERR_AMBIGUOUS,
				"'%s' did not say what it did; the cart is as before: %s",
				carting->talk.name, carting->write_error.text);
		error_hint(&why, "Look at the cart in some minutes: 'cabas push' reads it first.");
	} else {
		(void)error_set(&why, carting->write_err ? carting->write_err : ERR_REMOTE,
				"the cart of '%s' did not change: %s", carting->talk.name,
				carting->write_err ? carting->write_error.text
						   : "the store took the order and did nothing");
	}
	finish(carting, why.code, &why, cart);
}

static void tell_other(struct carting *carting, const struct cart *cart)
{
	struct error why;

	(void)error_set(&why, ERR_AMBIGUOUS, "the cart of '%s' is not as it was shown before",
			carting->talk.name);
	error_hint(&why, "Look at it with 'cabas push': nothing more was changed.");
	finish(carting, ERR_AMBIGUOUS, &why, cart);
}

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
		if (!may_write_again(carting)) {
			tell_unchanged(carting, &result->cart);
			return;
		}
		log_info("the cart of '%s' is as before, writing it again", carting->talk.name);
		carting->writes++;
		ask(carting, OP_CART_APPLY, on_written);
		return;
	case CART_OTHER:
		tell_other(carting, &result->cart);
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
	/* one key names one request; the same one for opening and writing would be a conflict */
	carting->open_key = arena_printf(&carting->arena, "%s-open", key);
	err = exchange_talk_init(&carting->talk, exchange, shop, "fr", &carting->arena);
	if (!err && ((cart_id && !carting->cart_id) || !carting->key || !carting->open_key))
		err = ERR_NOMEM;
	if (err) {
		forget(carting);
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

	if (err)
		return err;
	err = try_ask(carting, OP_CART_OPEN, on_open, error);
	if (err)
		forget(carting);
	return err;
}

static bool copy_changes(struct carting *carting, const struct cart_change *changes, size_t count)
{
	struct cart_change *copies = arena_array(&carting->arena, count, sizeof(*changes));

	for (size_t i = 0; copies && i < count; i++) {
		copies[i] = changes[i];
		copies[i].product_id = arena_strdup(&carting->arena, changes[i].product_id);
		copies[i].label = arena_strdup(&carting->arena, changes[i].label);
		if (!copies[i].product_id)
			return false;
	}
	carting->changes = copies;
	carting->count = count;
	return copies != NULL;
}

static bool has_work(const struct carting *carting)
{
	for (size_t i = 0; i < carting->count; i++)
		if (carting->changes[i].from != carting->changes[i].to)
			return true;
	return false;
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
	if (!copy_changes(carting, changes, count)) {
		forget(carting);
		return error_set(error, ERR_NOMEM, "out of memory");
	}
	carting->writes = 1;
	err = has_work(carting) ? try_ask(carting, OP_CART_APPLY, on_written, error)
				: try_ask(carting, OP_CART_READ, on_read_back, error);
	if (err)
		forget(carting);
	return err;
}
