// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/superscan.h"

#include <string.h>

#include "daemon/house.h"
#include "daemon/product.h"
#include "store/journal.h"
#include "store/records.h"

enum { SOON_MS = 10000, BETWEEN_MAX = 32 };

struct search {
	const struct event *clip;
	const struct event *scan; /* the best so far; lives in the list */
};

static bool is_unknown_scan(const struct event *review)
{
	return review->kind == EVENT_RECORD && !review->clip && review->gtin && review->wand &&
	       review->outcome == OUTCOME_REVIEW;
}

static bool is_soon_before(const struct event *scan, const struct event *clip)
{
	return scan->wand_clock_set == clip->wand_clock_set && scan->wand_ms <= clip->wand_ms &&
	       clip->wand_ms - scan->wand_ms <= SOON_MS;
}

static enum err look_at(const struct list_row *row, void *userdata)
{
	struct search *search = userdata;
	const struct event *scan = row->event, *clip = search->clip;

	if (!is_unknown_scan(scan) || strcmp(scan->wand, clip->wand) != 0 ||
	    scan->boot != clip->boot)
		return ERR_NONE;
	if (clip->link ? scan->number == clip->link
		       : scan->number < clip->number && is_soon_before(scan, clip) &&
				 (!search->scan || scan->number > search->scan->number))
		search->scan = scan;
	return ERR_NONE;
}

/* Whether the wand read something else between a scan and a clip: then the clip is about that. */
static enum err read_between(struct house *house, const struct event *scan,
			     const struct event *clip, struct arena *arena, bool *ret_read,
			     struct error *error)
{
	struct event record = { .wand = clip->wand, .boot = clip->boot }, found;
	uint64_t seq;
	enum err err = ERR_NONE;

	*ret_read = clip->number - scan->number > BETWEEN_MAX;
	for (uint64_t n = scan->number + 1; n < clip->number && !*ret_read && !err; n++) {
		record.number = n;
		err = records_find(house->store, &record, &seq, error);
		if (!err && seq)
			err = journal_read(house->store, seq, arena, &found, error);
		if (!err && seq)
			*ret_read = !found.clip;
	}
	return err;
}

enum err superscan_find(struct house *house, const struct event *clip, struct arena *arena,
			const char **ret_gtin, struct error *error)
{
	struct search search = { .clip = clip };
	const char *gtin = NULL;
	bool other = false;
	enum err err = ERR_NONE;

	if (clip->wand && clip->number)
		(void)list_each(house->list, LIST_REVIEW, look_at, &search);
	if (search.scan && !clip->link)
		err = read_between(house, search.scan, clip, arena, &other, error);
	if (!err && search.scan && !other) {
		gtin = arena_strdup(arena, search.scan->gtin);
		if (!gtin)
			err = error_set(error, ERR_NOMEM, "out of memory");
	}
	if (!err)
		*ret_gtin = gtin;
	return err;
}

enum err superscan_teach(struct house *house, const char *gtin, struct item *item,
			 enum origin origin, struct error *error)
{
	struct event learned = { .kind = EVENT_LEARNED,
				 .origin = origin,
				 .gtin = gtin,
				 .label = item->label,
				 .need = item->need };
	size_t count;
	enum err err = house_journal(house, &learned, NULL, error);

	if (!err)
		err = product_resolve(house, &learned, true, &count, error);
	item->gtin = gtin;
	if (item->quantity.unit == UNIT_NONE)
		item->quantity = (struct quantity){ .value = { .digits = 1 }, .unit = UNIT_PIECE };
	return err;
}
