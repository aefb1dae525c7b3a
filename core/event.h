/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One row of the journal: something that happened. An event carries all that the fold needs (what a
 * barcode meant, what a clip was understood as), so that folding never runs a recogniser again.
 */
#ifndef CABAS_CORE_EVENT_H
#define CABAS_CORE_EVENT_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/cart.h"
#include "core/quantity.h"

enum { EVENT_ITEMS_MAX = 64, EVENT_BODY_MAX = 1 << 18 };

/* What happened; the text is its name in the journal and in JSON. */
#define EVENT_KIND_TABLE(X)                                                             \
	X(RECORD, "record")	/* a wand's record, a picture's symbol, a sound file */ \
	X(HEARD, "heard")	/* a clip was understood, or not */                     \
	X(TYPED, "typed")	/* words of a person */                                 \
	X(CLOSED, "closed")	/* a line was bought or removed */                      \
	X(RESOLVED, "resolved") /* a person settled a review */                         \
	X(LEARNED, "learned")	/* the household named a product */                     \
	X(FORGOTTEN, "forgotten")                                                       \
	X(NEED, "need")		/* the household's own need */                          \
	X(UNDONE, "undone")	/* the event @of counts no more */                      \
	X(LOST, "lost")		/* records that could not be kept */                    \
	X(CLOCK, "clock")	/* a wand's clock and ours at one moment */             \
	X(QUESTION, "question") /* which product does a need mean in a store */         \
	X(INTENT, "intent")	/* a cart is about to be written */                     \
	X(OUTCOME, "outcome")	/* what became of it */

enum event_kind {
#define X(name, text) EVENT_##name,
	EVENT_KIND_TABLE(X)
#undef X
		EVENT_KIND_COUNT
};

/* What it came by. */
#define ORIGIN_TABLE(X)   \
	X(NONE, "")       \
	X(SCAN, "scan")   \
	X(VOICE, "voice") \
	X(PHOTO, "photo") \
	X(TYPED, "typed") \
	X(SYSTEM, "system")

enum origin {
#define X(name, text) ORIGIN_##name,
	ORIGIN_TABLE(X)
#undef X
		ORIGIN_COUNT
};

/* Where it went. */
#define OUTCOME_TABLE(X)                                                           \
	X(NONE, "")                                                                \
	X(LIST, "list")		  /* its items count on the list */                \
	X(REVIEW, "review")	  /* a person must look */                         \
	X(PENDING, "pending")	  /* a clip that was not listened to yet */        \
	X(IGNORED, "ignored")	  /* kept, without effect (a control code, ...) */ \
	X(DONE, "done")		  /* CLOSED: bought */                             \
	X(REMOVED, "removed")	  /* CLOSED: not wanted any more */                \
	X(APPLIED, "applied")	  /* OUTCOME: the cart is as wanted */             \
	X(UNCHANGED, "unchanged") /* OUTCOME: the cart is as before */             \
	X(AMBIGUOUS, "ambiguous") /* OUTCOME: nobody knows; a person must look */  \
	X(ACCEPTED, "accepted")	  /* RESOLVED */                                   \
	X(REJECTED, "rejected")	  /* RESOLVED */

enum outcome {
#define X(name, text) OUTCOME_##name,
	OUTCOME_TABLE(X)
#undef X
		OUTCOME_COUNT
};

enum item_action { ITEM_ADD, ITEM_REMOVE, ITEM_SET };

/**
 * struct item - one thing wanted, or one candidate in a review
 * @id: unique in the journal; the first item of a line gives the line its number; 0 for a candidate
 * @action: add, remove or set
 * @need: id of a need, or NULL
 * @label: what people read when the need has no name in their language
 * @gtin: 14 digits, or NULL
 * @aisle: id of an aisle, or NULL
 * @product: a store's product id (QUESTION), or NULL
 * @price: of @product, minor units
 * @quantity: %UNIT_NONE when none was said
 * @confidence: thousandths
 */
struct item {
	uint64_t id;
	enum item_action action;
	const char *need, *label, *gtin, *aisle, *product;
	int64_t price;
	struct quantity quantity;
	unsigned int confidence;
};

/**
 * struct event - one thing that happened; texts are NULL and numbers 0 where they do not apply
 * @seq: the journal's number of it, from 1
 * @time_ms: when the journal took it, UTC since 1970
 * @kind: what
 * @origin: by what
 * @outcome: where it went
 * @of: the event, the line (CLOSED) or the review that it is about
 * @member: whose it is
 * @wand: serial
 * @boot: of the wand, wand-protocol
 * @number: of the record; 0 for a live scan
 * @wand_ms: the wand's clock, milliseconds; since 1970 when @wand_clock_set
 * @wand_clock_set: the wand knew the time
 * @flags: of the record, wand-protocol A3
 * @host_boot: kernel boot id of a live scan
 * @live_ns: CLOCK_BOOTTIME of a live scan
 * @live_seq: its sequence number at the driver
 * @aim: AIM identifier
 * @data: what was scanned (UTF-8; other bytes as \xNN)
 * @clip: file name below clips/
 * @hash: SHA-256 of the clip's file
 * @link: number of the scan that a clip names
 * @count: LOST: how many
 * @reason: code of why it went to review or was lost
 * @text: transcript, words typed
 * @lang: "fr", "en"
 * @confidence: thousandths
 * @need: LEARNED, NEED, RESOLVED: id
 * @label: LEARNED, NEED, QUESTION: name
 * @brand: LEARNED
 * @gtin: 14 digits
 * @aisle: NEED
 * @content: LEARNED: net content
 * @store: QUESTION, INTENT, OUTCOME
 * @product: RESOLVED: the product chosen in @store
 * @cart: INTENT: the retailer's name of the cart
 * @key: INTENT: for Idempotency-Key
 * @items: @item_count of them
 * @item_count: at most %EVENT_ITEMS_MAX
 * @changes: INTENT: @change_count of them
 * @change_count: at most %CART_LINES_MAX
 */
struct event {
	uint64_t seq;
	int64_t time_ms;
	enum event_kind kind;
	enum origin origin;
	enum outcome outcome;
	uint64_t of;
	const char *member, *wand;
	uint64_t boot, number;
	int64_t wand_ms;
	bool wand_clock_set;
	uint64_t flags;
	const char *host_boot;
	uint64_t live_ns, live_seq;
	const char *aim, *data, *clip, *hash;
	uint64_t link, count;
	const char *reason, *text, *lang;
	uint64_t confidence;
	const char *need, *label, *brand, *gtin, *aisle;
	struct quantity content;
	const char *store, *product, *cart, *key;
	struct item *items;
	size_t item_count;
	struct cart_change *changes;
	size_t change_count;
};

/**
 * event_kind_text() - an event's kind in the journal
 * @kind: which
 *
 * Return: a string literal.
 */
const char *event_kind_text(enum event_kind kind);

/**
 * event_outcome_text() - an outcome in JSON
 * @outcome: which
 *
 * Return: a string literal, empty for none.
 */
const char *event_outcome_text(enum outcome outcome);

/**
 * event_origin_text() - an origin in JSON
 * @origin: which
 *
 * Return: a string literal, empty for none.
 */
const char *event_origin_text(enum origin origin);

/**
 * event_json() - an event's body, as the journal and the API write it
 * @event: what; seq, time_ms and kind are not part of the body
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *event_json(const struct event *event);

/**
 * event_parse() - read a body back
 * @body: as event_json() wrote it; texts of the event live in @arena
 * @kind: what the journal says beside it
 * @arena: where the event's parts live
 * @ret_event: receives it, with seq and time_ms 0
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err event_parse(const json_t *body, const char *kind, struct arena *arena,
		     struct event *ret_event, struct error *error);

/**
 * event_dup() - copy an event with all that it points to
 * @event: what
 *
 * Return: one block, which the caller gives to free(); NULL without memory.
 */
struct event *event_dup(const struct event *event);

/**
 * event_item_json() - an item as in parse and review answers
 * @item: which
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *event_item_json(const struct item *item);

/**
 * event_item_parse() - read an item back
 * @json: as event_item_json() wrote it
 * @arena: where its texts live
 * @ret_item: receives it
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM.
 */
enum err event_item_parse(const json_t *json, struct arena *arena, struct item *ret_item,
			  struct error *error);
#endif
