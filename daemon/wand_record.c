// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/wand_record.h"

#include "wire/barcode_abi.h"

/* Flags of a record that are the wand's own. */
enum { WAND_FLAGS = 0xff, RECORD_ALIGN = 8 };

void wand_record_stored(const struct frame_record *head, bool opaque, char *aim,
			struct record *ret_record)
{
	bool scan = head->kind == FRAME_SCAN, clip = head->kind == FRAME_CLIP;
	struct record record = {
		.kind = clip ? RECORD_CLIP : RECORD_SCAN,
		.origin = clip ? ORIGIN_VOICE : ORIGIN_SCAN,
		.boot = head->boot,
		.number = head->number,
		.flags = head->flags,
		.wand_ms = (int64_t)head->seconds * 1000 + head->milliseconds,
		.clock_set = head->flags & FRAME_CLOCK_SET,
		.aim = aim,
		.codec = clip ? head->detail : 0,
		.link = head->link,
	};

	memset(aim, 0, WAND_RECORD_AIM_SIZE);
	if (scan)
		memcpy(aim, head->aim, sizeof(head->aim));
	/* A damaged scan would be a guess; a damaged clip can still be heard by a person. */
	if (opaque || (scan && head->flags & FRAME_DAMAGED) ||
	    (clip && (!record.codec || record.codec > 2)))
		record.kind = RECORD_OPAQUE;
	*ret_record = record;
}

/* Each length fits the others, and the record is whole. */
static bool fits(const struct barcode_record *head, size_t len)
{
	return head->len <= len && head->len % RECORD_ALIGN == 0 &&
	       head->header_len >= sizeof(*head) && head->header_len <= head->len &&
	       head->payload_len <= head->len - head->header_len &&
	       head->payload_len <= FRAME_PAYLOAD_MAX;
}

static u8 wire_kind(const struct barcode_record *head)
{
	switch (head->type) {
	case BARCODE_SCAN:
		return FRAME_SCAN;
	case BARCODE_CLIP:
		return FRAME_CLIP;
	case BARCODE_OPAQUE:
		return head->detail;
	}
	return 0;
}

static void read_kept(const struct barcode_record *head, const char *host_boot,
		      struct wand_record *ret)
{
	struct frame_record wire = {
		.kind = wire_kind(head),
		.flags = head->flags & WAND_FLAGS,
		.number = head->number,
		.boot = head->boot,
		.seconds = head->wand_sec,
		.milliseconds = head->wand_ms,
		.link = head->link,
		.detail = head->detail,
	};
	bool opaque = head->type != BARCODE_SCAN && head->type != BARCODE_CLIP;

	memcpy(wire.aim, head->aim, sizeof(wire.aim));
	wand_record_stored(&wire, opaque, ret->aim, &ret->record);
	ret->record.bytes = (const u8 *)head + head->header_len;
	ret->record.len = head->payload_len;
	if (head->number)
		return;
	/* without a number of the wand's: the driver's own name for it, the same when it comes
	 * again */
	ret->record.host_boot = host_boot;
	ret->record.live_ns = (uint64_t)head->boottime_ns;
	ret->record.live_seq = head->seq;
}

enum err wand_record_read(const void *bytes, size_t len, const char *host_boot,
			  struct wand_record *ret, size_t *ret_used)
{
	const struct barcode_record *head = bytes;

	if (len < sizeof(*head) || !fits(head, len))
		return ERR_INVALID;
	*ret = (struct wand_record){
		.seq = head->seq,
		.boottime_ns = (uint64_t)head->boottime_ns,
		.boot = head->boot,
	};
	if (head->type == BARCODE_OVERFLOW) {
		ret->lost = head->flags & BARCODE_REFUSED ? "refused" : "overflow";
		ret->count = head->count;
	} else {
		read_kept(head, host_boot, ret);
	}
	*ret_used = head->len;
	return ERR_NONE;
}
