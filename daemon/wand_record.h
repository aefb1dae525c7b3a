/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A wand's stored record, and what read() of /dev/barcodeN gives (wand-protocol C), as the records
 * of daemon/path.h. Pure: the same bytes give the same record, whatever they came by.
 */
#ifndef CABAS_DAEMON_WAND_RECORD_H
#define CABAS_DAEMON_WAND_RECORD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "daemon/path.h"
#include "wire/frame.h"

enum { WAND_RECORD_AIM_SIZE = 4 };

/**
 * wand_record_stored() - a stored record's head as a record; the payload is the caller's to add
 * @head: as the wand sent it
 * @opaque: kind or length is not of this version
 * @aim: %WAND_RECORD_AIM_SIZE bytes that live as long as @ret_record
 * @ret_record: receives it, without bytes
 */
void wand_record_stored(const struct frame_record *head, bool opaque, char *aim,
			struct record *ret_record);

/**
 * struct wand_record - one record of /dev/barcodeN
 * @record: to be kept, unless @lost; its bytes stay in the buffer, its wand is not set
 * @aim: private: what @record.aim points to
 * @seq: to be acknowledged
 * @boottime_ns: when it came
 * @boot: of the wand, for a loss
 * @lost: reason code of a loss, "overflow" or "refused"; else NULL
 * @count: of a loss
 */
struct wand_record {
	struct record record;
	char aim[WAND_RECORD_AIM_SIZE];
	uint64_t seq, boottime_ns;
	uint32_t boot;
	const char *lost;
	uint64_t count;
};

/**
 * wand_record_read() - take the first record out of what read() gave
 * @bytes: @len bytes, aligned to 8
 * @len: how many
 * @host_boot: kernel boot id, the first part of a live scan's key; lives as long as @ret
 * @ret: receives the record; points into @bytes and to itself
 * @ret_used: receives its length with its padding
 *
 * Types that are not known become opaque records.
 *
 * Return: %ERR_NONE, or %ERR_INVALID when its lengths do not fit each other or @len.
 */
enum err wand_record_read(const void *bytes, size_t len, const char *host_boot,
			  struct wand_record *ret, size_t *ret_used);
#endif
