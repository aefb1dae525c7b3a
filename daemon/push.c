// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/push.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/auto.h"
#include "base/log.h"
#include "core/cart.h"
#include "daemon/api.h"
#include "daemon/exchange.h"
#include "daemon/house.h"
#include "store/journal.h"

enum { PUSH_ARENA_MAX = 16 << 20, NONCE_SIZE = 33 };

/* What was shown and waits for a yes; all of it lives in @arena. */
struct preview {
	struct arena arena;
	const char *token, *store, *cart_id, *currency;
	char nonce[NONCE_SIZE];
	struct cart desired;
	struct cart_change *changes;
	size_t count;
	struct preview *next;
};

/**
 * struct push - the previews that wait
 * @first: the newest
 * @count: of them
 */
struct push {
	struct preview *first;
	size_t count;
};

static void free_preview(struct preview *preview)
{
	if (!preview)
		return;
	arena_done(&preview->arena);
	free(preview);
}

enum err push_start(struct house *house, struct error *error)
{
	house->push = calloc(1, sizeof(*house->push));
	return house->push ? ERR_NONE : error_set(error, ERR_NOMEM, "out of memory");
}

void push_stop(struct house *house)
{
	while (house->push && house->push->first) {
		struct preview *next = house->push->first->next;

		free_preview(house->push->first);
		house->push->first = next;
	}
	free(house->push);
	house->push = NULL;
}

/* Only so many wait: the oldest is forgotten, its token is no longer known. */
static void keep_preview(struct push *push, struct preview *preview)
{
	struct preview **last = &push->first;

	preview->next = push->first;
	push->first = preview;
	if (++push->count <= PUSH_PREVIEWS_MAX)
		return;
	while ((*last)->next)
		last = &(*last)->next;
	free_preview(*last);
	*last = NULL;
	push->count--;
}

static struct preview *take_preview(struct push *push, const char *token)
{
	for (struct preview **at = &push->first; *at; at = &(*at)->next) {
		struct preview *preview = *at;

		if (strcmp(preview->token, token))
			continue;
		*at = preview->next;
		push->count--;
		return preview;
	}
	return NULL;
}

static bool draw_hex(char text[NONCE_SIZE])
{
	unsigned char bytes[16];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return false;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return true;
}

/* --- what cabas has in a cart, from the journal ------------------------------------------------
 */

static int compare_lines(const void *a, const void *b)
{
	return strcmp(((const struct cart_line *)a)->product_id,
		      ((const struct cart_line *)b)->product_id);
}

static const struct cart_line *find_line(const struct cart *cart, const char *product)
{
	for (size_t i = 0; i < cart->count; i++)
		if (!strcmp(cart->lines[i].product_id, product))
			return &cart->lines[i];
	return NULL;
}

/*
 * What of the cart is cabas's own. While an earlier push's outcome is not known, what it would have
 * put in counts as well: cart_changes() never takes more than the cart really holds.
 */
static enum err find_owned(struct house *house, const char *store, struct arena *arena,
			   struct cart *ret_owned)
{
	const struct event *owned = list_find(house->list, LIST_OWNED, store);
	const struct event *open = list_find(house->list, LIST_PUSH, store);
	size_t room = (owned ? owned->change_count : 0) + (open ? open->change_count : 0);
	struct cart cart = { .id = "", .total = -1 };

	cart.lines = arena_array(arena, room, sizeof(*cart.lines));
	if (!cart.lines)
		return ERR_NOMEM;
	for (size_t i = 0; owned && i < owned->change_count; i++)
		cart.lines[cart.count++] = (struct cart_line){
			.product_id = arena_strdup(arena, owned->changes[i].product_id),
			.quantity = owned->changes[i].to - owned->changes[i].by_hand
		};
	for (size_t i = 0; open && i < open->change_count; i++) {
		int64_t quantity = open->changes[i].to - open->changes[i].by_hand;
		const struct cart_line *line = find_line(&cart, open->changes[i].product_id);
		size_t at = line ? (size_t)(line - cart.lines) : cart.count;

		if (!line)
			cart.lines[cart.count++] = (struct cart_line){
				.product_id = arena_strdup(arena, open->changes[i].product_id)
			};
		if (quantity > cart.lines[at].quantity)
			cart.lines[at].quantity = quantity;
	}
	for (size_t i = 0; i < cart.count; i++)
		if (!cart.lines[i].product_id)
			return ERR_NOMEM;
	qsort(cart.lines, cart.count, sizeof(*cart.lines), compare_lines);
	*ret_owned = cart;
	return ERR_NONE;
}

/* The changes as shown, or as they would be now: the same question asked twice. */
static enum err find_changes(struct house *house, struct preview *preview, const struct cart *read,
			     struct cart_change **ret_changes, size_t *ret_count,
			     const char **ret_token, struct error *error)
{
	struct cart owned;
	enum err err = find_owned(house, preview->store, &preview->arena, &owned);

	if (!err)
		err = cart_changes(read, &owned, &preview->desired, &preview->arena, ret_changes,
				   ret_count, error);
	if (err)
		return err;
	*ret_token = cart_token(preview->store, preview->cart_id, *ret_changes, *ret_count,
				preview->nonce, &preview->arena);
	return *ret_token ? ERR_NONE : error_set(error, ERR_NOMEM, "out of memory");
}

/* --- preview -----------------------------------------------------------------------------------
 */

/* All carts are read at once; @left of them have not answered. */
struct showing {
	struct house *house;
	json_t *previews;
	size_t left;
	push_fn done;
	void *userdata;
};

/* One store's part of it. */
struct store_showing {
	struct showing *showing;
	struct preview *preview;
};

static enum err add_desired(struct cart *cart, const json_t *item, struct arena *arena)
{
	const char *product = json_string_value(json_object_get(item, "product"));
	const char *label = json_string_value(json_object_get(item, "label"));
	struct cart_line line = {
		.quantity = json_integer_value(json_object_get(item, "packs")),
		.price = json_integer_value(json_object_get(item, "each")),
	};

	if (!product)
		return ERR_INVALID;
	/* two lines of the list may mean the same product */
	for (size_t i = 0; i < cart->count; i++)
		if (!strcmp(cart->lines[i].product_id, product)) {
			cart->lines[i].quantity += line.quantity;
			return ERR_NONE;
		}
	line.product_id = arena_strdup(arena, product);
	line.label = arena_strdup(arena, label ? label : product);
	if (!line.product_id || !line.label)
		return ERR_NOMEM;
	cart->lines[cart->count++] = line;
	return ERR_NONE;
}

/* What the plan buys in one store. */
static enum err find_desired(struct preview *preview, const json_t *plan)
{
	const json_t *baskets = json_object_get(plan, "baskets");
	enum err err = ERR_NONE;

	preview->desired = (struct cart){ .id = "", .total = -1 };
	for (size_t b = 0; b < json_array_size(baskets) && !err; b++) {
		const json_t *basket = json_array_get(baskets, b);
		const json_t *items = json_object_get(basket, "items");

		if (strcmp(json_string_value(json_object_get(basket, "store")), preview->store))
			continue;
		preview->desired.lines = arena_array(&preview->arena, json_array_size(items),
						     sizeof(struct cart_line));
		if (!preview->desired.lines)
			return ERR_NOMEM;
		for (size_t i = 0; i < json_array_size(items) && !err; i++)
			err = add_desired(&preview->desired, json_array_get(items, i),
					  &preview->arena);
	}
	if (!err && preview->desired.count)
		qsort(preview->desired.lines, preview->desired.count,
		      sizeof(*preview->desired.lines), compare_lines);
	return err;
}

static json_t *changes_json(const struct cart_change *changes, size_t count)
{
	json_t *json = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(json, json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "product",
						      changes[i].product_id, "label",
						      changes[i].label ? changes[i].label : "",
						      "price", (json_int_t)changes[i].price, "from",
						      (json_int_t)changes[i].from, "to",
						      (json_int_t)changes[i].to, "by_hand",
						      (json_int_t)changes[i].by_hand));
	return json;
}

static bool has_changes(const struct cart_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (changes[i].from != changes[i].to)
			return true;
	return false;
}

static json_t *preview_json(const struct preview *preview, const char *state,
			    const struct cart *cart, enum err err, const struct error *error)
{
	bool token = !strcmp(state, "changes") || !strcmp(state, "ambiguous");

	return json_pack("{s:s, s:o, s:o, s:s, s:I, s:o, s:o}", "store", preview->store, "cart",
			 preview->cart_id ? json_string(preview->cart_id) : json_null(), "token",
			 token && preview->token ? json_string(preview->token) : json_null(),
			 "state", state, "total_now", (json_int_t)(cart ? cart->total : -1),
			 "changes", changes_json(preview->changes, preview->count), "error",
			 err ? api_error_json(err, error) : json_null());
}

static void end_store(struct store_showing *part, json_t *json, bool keep)
{
	struct showing *showing = part->showing;

	json_array_append_new(showing->previews, json);
	if (keep)
		keep_preview(showing->house->push, part->preview);
	else
		free_preview(part->preview);
	free(part);
	if (--showing->left)
		return;
	showing->done(ERR_NONE, NULL, showing->previews, showing->userdata);
	json_decref(showing->previews);
	free(showing);
}

/*
 * A push whose outcome nobody noted (a crash, a lost answer): the cart tells. Neither as wanted nor
 * as before is flagged, and a person decides on what the preview then shows.
 */
static enum err settle_open_push(struct house *house, const char *store, const struct cart *cart,
				 bool *ret_ambiguous, struct error *error)
{
	const struct event *open = list_find(house->list, LIST_PUSH, store);
	struct event outcome = { .kind = EVENT_OUTCOME, .origin = ORIGIN_SYSTEM, .store = store };

	*ret_ambiguous = false;
	if (!open)
		return ERR_NONE;
	outcome.of = open->seq;
	switch (cart_verdict(open->changes, open->change_count, cart)) {
	case CART_APPLIED:
		outcome.outcome = OUTCOME_APPLIED;
		break;
	case CART_UNCHANGED:
		outcome.outcome = OUTCOME_UNCHANGED;
		break;
	case CART_OTHER:
		*ret_ambiguous = true;
		outcome.outcome = OUTCOME_AMBIGUOUS;
		break;
	}
	if (*ret_ambiguous && open->outcome == OUTCOME_AMBIGUOUS)
		return ERR_NONE;
	log_info("the open push to '%s' is %s", store, event_outcome_text(outcome.outcome));
	return house_journal_one(house, &outcome, NULL, error);
}

static void on_shown(enum err err, const struct error *why, const struct cart *cart, void *userdata)
{
	struct store_showing *part = userdata;
	struct preview *preview = part->preview;
	struct house *house = part->showing->house;
	struct error error = { 0 };
	bool ambiguous = false, changed;

	if (why)
		error = *why;
	if (!err)
		err = settle_open_push(house, preview->store, cart, &ambiguous, &error);
	if (!err) {
		preview->cart_id = arena_strdup(&preview->arena, cart->id);
		err = preview->cart_id ? find_changes(house, preview, cart, &preview->changes,
						      &preview->count, &preview->token, &error)
				       : ERR_NOMEM;
	}
	/* borrowed texts of the cart end with this call */
	for (size_t i = 0; i < preview->count && !err; i++) {
		struct cart_change *change = &preview->changes[i];

		change->product_id = arena_strdup(&preview->arena, change->product_id);
		change->label = arena_strdup(&preview->arena, change->label);
	}
	if (err) {
		preview->count = 0;
		end_store(part, preview_json(preview, "error", NULL, err, &error), false);
		return;
	}
	changed = has_changes(preview->changes, preview->count);
	end_store(part,
		  preview_json(preview,
			       ambiguous ? "ambiguous"
			       : changed ? "changes"
					 : "nothing",
			       cart, ERR_NONE, NULL),
		  changed || ambiguous);
}

/* The cart that we know from before, so that no second one is made. */
static const char *known_cart(struct house *house, const char *store)
{
	const struct event *row = list_find(house->list, LIST_PUSH, store);

	if (!row)
		row = list_find(house->list, LIST_OWNED, store);
	return row && row->cart && *row->cart ? row->cart : NULL;
}

static void show_store(struct showing *showing, const struct shop *shop, const json_t *plan)
{
	struct store_showing *part = calloc(1, sizeof(*part));
	struct preview *preview = calloc(1, sizeof(*preview));
	struct error error = { 0 };
	char key[STORE_NAME_MAX + 16];
	enum err err;

	if (!part || !preview) {
		free(part);
		free(preview);
		return;
	}
	*part = (struct store_showing){ showing, preview };
	arena_init(&preview->arena, PUSH_ARENA_MAX);
	preview->store = arena_strdup(&preview->arena, shop->name);
	preview->currency = arena_strdup(&preview->arena, shop->retailer->currency);
	err = preview->store && preview->currency && draw_hex(preview->nonce)
		      ? find_desired(preview, plan)
		      : ERR_NOMEM;
	showing->left++;
	/* an empty cart is asked for with one name, so that asking twice makes one */
	snprintf(key, sizeof(key), "open-%s", shop->name);
	if (!err)
		err = exchange_cart_read(showing->house->exchange, shop,
					 known_cart(showing->house, shop->name), key, on_shown,
					 part, &error);
	if (err)
		end_store(part, preview_json(preview, "error", NULL, err, &error), false);
}

/* A store takes part when the plan buys there, or cabas still has something in its cart. */
static bool takes_part(struct house *house, const char *store, const json_t *plan)
{
	const json_t *baskets = json_object_get(plan, "baskets");
	const struct event *owned = list_find(house->list, LIST_OWNED, store);

	for (size_t i = 0; i < json_array_size(baskets); i++)
		if (!strcmp(json_string_value(json_object_get(json_array_get(baskets, i), "store")),
			    store))
			return true;
	return (owned && owned->change_count) || list_find(house->list, LIST_PUSH, store);
}

void push_preview(struct house *house, const json_t *plan, push_fn done, void *userdata)
{
	struct showing *showing = calloc(1, sizeof(*showing));

	if (!showing) {
		done(ERR_NOMEM, NULL, NULL, userdata);
		return;
	}
	*showing = (struct showing){ .house = house,
				     .previews = json_array(),
				     .left = 1,
				     .done = done,
				     .userdata = userdata };
	for (size_t i = 0; i < house->settings->shop_count; i++)
		if (takes_part(house, house->settings->shops[i].name, plan))
			show_store(showing, &house->settings->shops[i], plan);
	if (--showing->left)
		return;
	done(ERR_NONE, NULL, showing->previews, userdata);
	json_decref(showing->previews);
	free(showing);
}

/* --- confirm -----------------------------------------------------------------------------------
 */

/* One preview that got its yes. */
struct applying {
	struct house *house;
	struct preview *preview;
	uint64_t intent;
	push_fn done;
	void *userdata;
};

static void end_applying(struct applying *applying, enum err err, const struct error *error,
			 json_t *answer)
{
	applying->done(err, error, answer, applying->userdata);
	json_decref(answer);
	free_preview(applying->preview);
	free(applying);
}

static json_t *cart_json(const struct cart *cart, const char *currency)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < cart->count; i++)
		json_array_append_new(lines,
				      json_pack("{s:s, s:s, s:I, s:I}", "product",
						cart->lines[i].product_id, "label",
						cart->lines[i].label ? cart->lines[i].label : "",
						"quantity", (json_int_t)cart->lines[i].quantity,
						"price", (json_int_t)cart->lines[i].price));
	return json_pack("{s:s, s:s, s:I, s:o}", "id", cart->id, "currency", currency, "total",
			 (json_int_t)cart->total, "lines", lines);
}

static void on_applied(enum err err, const struct error *why, const struct cart *cart,
		       void *userdata)
{
	struct applying *applying = userdata;
	struct preview *preview = applying->preview;
	struct event outcome = { .kind = EVENT_OUTCOME,
				 .origin = ORIGIN_SYSTEM,
				 .store = preview->store,
				 .of = applying->intent,
				 .outcome = !err		   ? OUTCOME_APPLIED
					    : err == ERR_AMBIGUOUS ? OUTCOME_AMBIGUOUS
								   : OUTCOME_UNCHANGED,
				 .reason = err ? err_code(err) : NULL };
	struct error error = { 0 };
	enum err noted = house_journal_one(applying->house, &outcome, NULL, &error);

	log_info("push to '%s': %s", preview->store, event_outcome_text(outcome.outcome));
	if (noted) {
		/* The intent is durable: the next preview finds out by reading the cart. */
		end_applying(applying, noted, &error, NULL);
		return;
	}
	end_applying(applying, err, why,
		     err ? NULL
			 : json_pack("{s:s, s:s, s:o}", "store", preview->store, "outcome",
				     event_outcome_text(outcome.outcome), "cart",
				     cart_json(cart, preview->currency)));
}

static enum err apply(struct applying *applying, struct error *error)
{
	struct preview *preview = applying->preview;
	const struct shop *shop = settings_shop(applying->house->settings, preview->store);
	const struct event *open = list_find(applying->house->list, LIST_PUSH, preview->store);
	struct event intent = { .kind = EVENT_INTENT,
				.origin = ORIGIN_SYSTEM,
				.store = preview->store,
				.cart = preview->cart_id,
				.key = preview->nonce,
				.changes = preview->changes,
				.change_count = preview->count };
	enum err err;

	if (!shop)
		return error_set(error, ERR_NOT_FOUND, "there is no store '%s' any more",
				 preview->store);
	/* every preview settles what was open before: this one is under way right now */
	if (open && open->outcome != OUTCOME_AMBIGUOUS)
		return error_set(error, ERR_CONFLICT, "a push to '%s' is under way",
				 preview->store);
	err = house_journal_one(applying->house, &intent, &applying->intent, error);
	if (err)
		return err;
	return exchange_cart_apply(applying->house->exchange, shop, preview->cart_id,
				   preview->changes, preview->count, preview->nonce, on_applied,
				   applying, error);
}

/* The cart as it is now must be the cart that was shown. */
static void on_read_again(enum err err, const struct error *why, const struct cart *cart,
			  void *userdata)
{
	struct applying *applying = userdata;
	struct preview *preview = applying->preview;
	struct error error = { 0 };
	struct cart_change *changes;
	const char *token;
	size_t count;

	if (why)
		error = *why;
	if (!err)
		err = find_changes(applying->house, preview, cart, &changes, &count, &token,
				   &error);
	if (!err && strcmp(token, preview->token)) {
		err = error_set(
			&error, ERR_STALE,
			"the cart of '%s' is no longer as it was shown, nothing was changed",
			preview->store);
		error_hint(&error, "Look at the new preview: cabas push");
	}
	if (!err)
		err = apply(applying, &error);
	if (err)
		end_applying(applying, err, &error, NULL);
}

void push_confirm(struct house *house, const char *token, push_fn done, void *userdata)
{
	struct preview *preview = take_preview(house->push, token);
	struct applying *applying = preview ? calloc(1, sizeof(*applying)) : NULL;
	const struct shop *shop = preview ? settings_shop(house->settings, preview->store) : NULL;
	struct error error = { 0 };
	enum err err;

	if (!applying || !shop) {
		(void)error_set(&error, ERR_STALE, "no preview waits for that token");
		error_hint(&error, "A token is good once, for the newest preview: cabas push");
		free(applying);
		free_preview(preview);
		done(ERR_STALE, &error, NULL, userdata);
		return;
	}
	*applying = (struct applying){
		.house = house, .preview = preview, .done = done, .userdata = userdata
	};
	err = exchange_cart_read(house->exchange, shop, preview->cart_id, preview->nonce,
				 on_read_again, applying, &error);
	if (err)
		end_applying(applying, err, &error, NULL);
}
