// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole way on one page:
 *
 *   record -> known already? -> symbol -> product -> need -> line      (a scan)
 *                            -> file on disk -> waits to be heard      (a clip)
 *                            -> review                                 (nothing we understand)
 *
 * and all of it is one event, durable by the caller's commit, before anybody acknowledges.
 */
#include "daemon/path.h"

#include <string.h>

#include "daemon/clips.h"
#include "daemon/house.h"
#include "daemon/product.h"
#include "store/records.h"

/* Symbol data as text: what is not printable ASCII or UTF-8 stands as \xNN. */
static const char *printable(const char *bytes, size_t len, struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_alloc(arena, len * 4 + 1), *to = text;

	for (size_t i = 0; text && i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte >= ' ' && byte < 0x7f && byte != '\\') {
			*to++ = (char)byte;
			continue;
		}
		*to++ = '\\';
		*to++ = 'x';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
	}
	return text;
}

static void to_review(struct event *event, const char *reason)
{
	event->outcome = OUTCOME_REVIEW;
	event->reason = reason;
}

enum err path_symbol(struct house *house, const struct symbol *symbol, struct arena *arena,
		     struct event *event, struct error *error)
{
	struct product product;
	struct item *item;
	enum err err;

	if (symbol->kind == SYMBOL_CONTROL) {
		event->outcome = OUTCOME_IGNORED;
		event->reason = "control";
		return ERR_NONE;
	}
	if (!symbol->valid || !symbol->has_gtin) {
		to_review(event, symbol->error_count ? "bad-check-digit" : "unknown-product");
		return ERR_NONE;
	}
	event->gtin = arena_strdup(arena, symbol->gtin.text);
	err = product_find(house, symbol->gtin.text, arena, &product, NULL, error);
	if (err == ERR_NOT_FOUND) {
		to_review(event,
			  gtin_is_restricted(&symbol->gtin) ? "restricted" : "unknown-product");
		return ERR_NONE;
	}
	item = err ? NULL : arena_alloc(arena, sizeof(*item));
	if (!item || !event->gtin)
		return err ? err : error_set(error, ERR_NOMEM, "out of memory");
	*item = product_item(house, &product);
	event->outcome = OUTCOME_LIST;
	event->items = item;
	event->item_count = 1;
	return ERR_NONE;
}

static enum err take_scan(struct house *house, const struct record *record, struct arena *arena,
			  struct event *event, struct error *error)
{
	struct symbol symbol = { .valid = false };
	enum err err =
		symbol_decode(record->bytes, record->len, record->aim, house_year(), &symbol);

	event->data = printable(record->bytes, record->len, arena);
	if (!event->data)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (err == ERR_LIMIT) {
		to_review(event, "unknown-product");
		return ERR_NONE;
	}
	return path_symbol(house, &symbol, arena, event, error);
}

static enum err take_clip(struct house *house, const struct record *record, struct arena *arena,
			  struct event *event, struct error *error)
{
	event->outcome = OUTCOME_PENDING;
	event->lang = record->lang;
	event->link = record->link;
	return clips_keep(house, record->codec, record->bytes, record->len, arena, &event->clip,
			  &event->hash, error);
}

static enum err understand(struct house *house, const struct record *record, struct arena *arena,
			   struct event *event, struct error *error)
{
	switch (record->kind) {
	case RECORD_SCAN:
		return take_scan(house, record, arena, event, error);
	case RECORD_CLIP:
		return take_clip(house, record, arena, event, error);
	case RECORD_OPAQUE:
		event->data =
			printable(record->bytes, record->len < 256 ? record->len : 256, arena);
		to_review(event, "opaque");
		return ERR_NONE;
	}
	return ERR_NONE;
}

enum err path_record(struct house *house, const struct record *record, struct arena *arena,
		     struct path_result *ret_result, struct error *error)
{
	struct event event = {
		.kind = EVENT_RECORD,
		.origin = record->origin,
		.member = settings_member(house->settings, record->wand),
		.wand = record->wand,
		.boot = record->boot,
		.number = record->number,
		.flags = record->flags,
		.wand_ms = record->wand_ms,
		.wand_clock_set = record->clock_set,
		.host_boot = record->host_boot,
		.live_ns = record->live_ns,
		.live_seq = record->live_seq,
		.aim = record->aim && *record->aim ? record->aim : NULL,
	};
	struct path_result result = { 0 };
	enum err err = records_find(house->store, &event, &result.seq, error);

	if (err)
		return err;
	if (result.seq) {
		*ret_result = (struct path_result){ .seq = result.seq, .repeated = true };
		return ERR_NONE;
	}
	err = understand(house, record, arena, &event, error);
	if (!err)
		err = house_journal(house, &event, &result.seq, error);
	if (!err)
		err = records_add(house->store, &event, result.seq, error);
	if (err)
		return err;
	result.outcome = event.outcome;
	result.reason = event.reason;
	*ret_result = result;
	return ERR_NONE;
}
