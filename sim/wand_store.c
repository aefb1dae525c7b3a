// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file: a head of 36 bytes (magic 18, serial 16, CRC), then entries of 40 bytes, each with a
 * CRC at its end; behind a record's entry stands its payload. Integers are little-endian.
 */
#include "sim/wand_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/file.h"
#include "sim/wand_frame.h"

enum {
	HEAD_SIZE = 36,
	SERIAL_AT = 18,
	ENTRY_SIZE = 40,
	COST_FIXED =
		256, /* the wand's own bookkeeping; with COST_PAGE as in the protocol, part D */
	COST_PAGE = 64,
	FILE_MAX = 2 * WAND_MEMORY_MAX,
};

static const char magic[SERIAL_AT + 1] = "cabas-sim-wand 1\n\n";

enum entry_tag { ENTRY_RECORD = 'R', ENTRY_MARK = 'A', ENTRY_BOOT = 'B' };

/* --- bytes of the file -------------------------------------------------------------------------
 */
static void seal(uint8_t *bytes, size_t len)
{
	wand_put16(bytes + len - 2, wand_frame_crc(bytes, len - 2));
}

static bool sealed(const uint8_t *bytes, size_t len)
{
	return wand_get16(bytes + len - 2) == wand_frame_crc(bytes, len - 2);
}

static void value_to_entry(enum entry_tag tag, uint32_t value, uint8_t ret_entry[ENTRY_SIZE])
{
	memset(ret_entry, 0, ENTRY_SIZE);
	ret_entry[0] = (uint8_t)tag;
	wand_put32(ret_entry + 4, value);
	seal(ret_entry, ENTRY_SIZE);
}

static void record_to_entry(const struct wand_record *record, const uint8_t *payload,
			    uint8_t ret_entry[ENTRY_SIZE])
{
	memset(ret_entry, 0, ENTRY_SIZE);
	ret_entry[0] = ENTRY_RECORD;
	ret_entry[1] = record->kind;
	ret_entry[2] = record->flags;
	ret_entry[3] = record->detail;
	wand_put32(ret_entry + 4, record->number);
	wand_put32(ret_entry + 8, record->boot);
	wand_put32(ret_entry + 12, record->seconds);
	wand_put16(ret_entry + 16, record->ms);
	memcpy(ret_entry + 18, record->aim, 3);
	wand_put32(ret_entry + 24, record->link);
	wand_put32(ret_entry + 28, record->length);
	wand_put16(ret_entry + 32, wand_frame_crc(payload, record->length));
	seal(ret_entry, ENTRY_SIZE);
}

static struct wand_record record_from_entry(const uint8_t entry[ENTRY_SIZE])
{
	struct wand_record record = {
		.kind = entry[1],
		.flags = entry[2],
		.detail = entry[3],
		.number = wand_get32(entry + 4),
		.boot = wand_get32(entry + 8),
		.seconds = wand_get32(entry + 12),
		.ms = wand_get16(entry + 16),
		.link = wand_get32(entry + 24),
		.length = wand_get32(entry + 28),
	};

	memcpy(record.aim, entry + 18, 3);
	return record;
}

/* --- what is in memory -------------------------------------------------------------------------
 */
static size_t cost(size_t length)
{
	return COST_PAGE + (length + COST_PAGE - 1) / COST_PAGE * COST_PAGE;
}

static size_t left(size_t limit, size_t used)
{
	return limit > used ? limit - used : 0;
}

static void release(struct wand_store *store, struct wand_record *record)
{
	store->used -= cost(record->length);
	if (record->kind == WAND_KIND_CLIP)
		store->clip_used -= cost(record->length);
	free(record->payload);
}

static void forget(struct wand_store *store, uint32_t number)
{
	while (store->count && store->records[store->head].number <= number) {
		release(store, &store->records[store->head]);
		store->head++;
		store->count--;
	}
	if (!store->count)
		store->head = 0;
	store->acked = number;
}

static enum err make_room(struct wand_store *store)
{
	size_t room = store->room ? store->room * 2 : 64;
	struct wand_record *records;

	if (store->head + store->count < store->room)
		return ERR_NONE;
	if (store->head) {
		memmove(store->records, store->records + store->head,
			store->count * sizeof(*store->records));
		store->head = 0;
		return ERR_NONE;
	}
	records = realloc(store->records, room * sizeof(*records));
	if (!records)
		return ERR_NOMEM;
	store->records = records;
	store->room = room;
	return ERR_NONE;
}

/* Copies the payload; the numbers go on without a hole. */
static enum err remember(struct wand_store *store, struct wand_record record,
			 const uint8_t *payload)
{
	enum err err = make_room(store);

	if (err)
		return err;
	record.payload = malloc(record.length ? record.length : 1);
	if (!record.payload)
		return ERR_NOMEM;
	if (record.length)
		memcpy(record.payload, payload, record.length);
	store->records[store->head + store->count++] = record;
	store->used += cost(record.length);
	if (record.kind == WAND_KIND_CLIP)
		store->clip_used += cost(record.length);
	return ERR_NONE;
}

uint32_t wand_store_last(const struct wand_store *store)
{
	return store->acked + (uint32_t)store->count;
}

struct wand_record *wand_store_find(const struct wand_store *store, uint32_t number)
{
	if (number <= store->acked || number > wand_store_last(store))
		return NULL;
	return &store->records[store->head + number - store->acked - 1];
}

size_t wand_store_free(const struct wand_store *store)
{
	return left(store->memory, store->used);
}

size_t wand_store_clip_room(const struct wand_store *store)
{
	size_t room = left(store->memory / 4 * 3, store->clip_used);

	if (room > wand_store_free(store))
		room = wand_store_free(store);
	return room / COST_PAGE ? room / COST_PAGE * COST_PAGE - COST_PAGE : 0;
}

/* --- power-up ----------------------------------------------------------------------------------
 */
static enum err load_record(struct wand_store *store, const uint8_t *entry, const char *path,
			    struct error *error)
{
	struct wand_record record = record_from_entry(entry);
	const uint8_t *payload = entry + ENTRY_SIZE;

	if (record.number != wand_store_last(store) + 1)
		return error_set(error, ERR_INVALID, "%s: record %u follows record %u", path,
				 record.number, wand_store_last(store));
	if (wand_frame_crc(payload, record.length) != wand_get16(entry + 32))
		record.flags |= WAND_FLAG_DAMAGED;
	if (remember(store, record, payload))
		return error_set(error, ERR_NOMEM, "%s: not enough memory to read it", path);
	return ERR_NONE;
}

/* Takes one entry at @bytes; *ret_len is 0 when it was cut short. */
static enum err load_entry(struct wand_store *store, const uint8_t *bytes, size_t len,
			   const char *path, size_t *ret_len, struct error *error)
{
	size_t whole = ENTRY_SIZE;
	enum err err = ERR_NONE;

	*ret_len = 0;
	if (len < ENTRY_SIZE)
		return ERR_NONE;
	if (!sealed(bytes, ENTRY_SIZE))
		return error_set(error, ERR_INVALID, "%s: damaged", path);
	if (bytes[0] == ENTRY_BOOT) {
		store->boot = wand_get32(bytes + 4);
	} else if (bytes[0] == ENTRY_MARK) {
		if (wand_get32(bytes + 4) > store->acked)
			forget(store, wand_get32(bytes + 4));
	} else if (bytes[0] == ENTRY_RECORD) {
		whole += wand_get32(bytes + 28);
		if (whole > len)
			return ERR_NONE;
		err = load_record(store, bytes, path, error);
	} else {
		return error_set(error, ERR_INVALID, "%s: unknown entry '%c'", path, bytes[0]);
	}
	*ret_len = whole;
	return err;
}

static enum err load(struct wand_store *store, const struct buf *file, const char *path,
		     const uint8_t head[HEAD_SIZE], struct error *error)
{
	const uint8_t *bytes = (const uint8_t *)file->bytes;
	size_t step;

	if (file->len < HEAD_SIZE || memcmp(bytes, head, SERIAL_AT) || !sealed(bytes, HEAD_SIZE))
		return error_set(error, ERR_INVALID, "%s: not a memory of a virtual wand", path);
	if (memcmp(bytes, head, HEAD_SIZE))
		return error_set(error, ERR_INVALID, "%s: belongs to the wand %.*s", path, 16,
				 bytes + SERIAL_AT);
	for (size_t at = HEAD_SIZE; at < file->len; at += step) {
		enum err err = load_entry(store, bytes + at, file->len - at, path, &step, error);

		if (err)
			return err;
		if (!step)
			break;
	}
	return ERR_NONE;
}

static enum err rewrite(struct wand_store *store, const char *path, uint32_t boot,
			const uint8_t head[HEAD_SIZE], struct error *error)
{
	_auto_(buf_done) struct buf file;
	uint8_t entry[ENTRY_SIZE];
	enum err err;

	buf_init(&file, FILE_MAX);
	err = buf_add(&file, head, HEAD_SIZE);
	value_to_entry(ENTRY_BOOT, boot, entry);
	err = err ? err : buf_add(&file, entry, ENTRY_SIZE);
	value_to_entry(ENTRY_MARK, store->acked, entry);
	err = err ? err : buf_add(&file, entry, ENTRY_SIZE);
	for (size_t i = 0; i < store->count && !err; i++) {
		const struct wand_record *record = &store->records[store->head + i];

		record_to_entry(record, record->payload, entry);
		err = buf_add(&file, entry, ENTRY_SIZE);
		err = err ? err : buf_add(&file, record->payload, record->length);
	}
	if (err)
		return error_set(error, err, "%s: %s", path, err_text(err));
	store->size = file.len;
	return file_write(path, 0600, file.bytes, file.len, error);
}

static enum err open_locked(const char *path, int flags, int *ret_fd, struct error *error)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return error_set(error, ERR_IO, "%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return error_set(error, ERR_CONFLICT, "%s: another virtual wand uses it", path);
	}
	*ret_fd = fd;
	return ERR_NONE;
}

enum err wand_store_open(struct wand_store *store, const char *path, const char *serial,
			 size_t memory, uint32_t boot, struct error *error)
{
	uint8_t head[HEAD_SIZE] = { 0 };
	_auto_(buf_done) struct buf file;
	enum err err = ERR_NONE;

	*store = (struct wand_store){
		.fd = -1, .lock_fd = -1, .memory = memory, .used = COST_FIXED
	};
	buf_init(&file, FILE_MAX);
	memcpy(head, magic, SERIAL_AT);
	memcpy(head + SERIAL_AT, serial, strlen(serial));
	seal(head, HEAD_SIZE);
	if (access(path, F_OK) == 0) {
		err = open_locked(path, O_RDONLY, &store->lock_fd, error);
		err = err ? err : file_read(path, &file, error);
		err = err ? err : load(store, &file, path, head, error);
	}
	err = err ? err : rewrite(store, path, boot, head, error);
	return err ? err : open_locked(path, O_WRONLY | O_APPEND, &store->fd, error);
}

void wand_store_close(struct wand_store *store)
{
	for (size_t i = 0; i < store->count; i++)
		free(store->records[store->head + i].payload);
	free(store->records);
	closep(&store->fd);
	closep(&store->lock_fd);
	*store = (struct wand_store){ .fd = -1, .lock_fd = -1 };
}

/* --- changes -----------------------------------------------------------------------------------
 */
static bool write_whole(int fd, const uint8_t *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static enum err append(struct wand_store *store, const uint8_t entry[ENTRY_SIZE],
		       const uint8_t *payload, size_t length, struct error *error)
{
	enum err err;

	if (write_whole(store->fd, entry, ENTRY_SIZE) && write_whole(store->fd, payload, length)) {
		store->size += ENTRY_SIZE + length;
		return ERR_NONE;
	}
	err = error_set(error, ERR_IO, "the wand's memory cannot be written: %s", strerror(errno));
	/* Half an entry would hide all that comes after it. */
	if (store->fd >= 0 && ftruncate(store->fd, (off_t)store->size)) {
		close(store->fd);
		store->fd = -1;
	}
	return err;
}

enum err wand_store_add(struct wand_store *store, const struct wand_record *record,
			const uint8_t *payload, uint32_t *ret_number, struct error *error)
{
	struct wand_record fresh = *record;
	uint8_t entry[ENTRY_SIZE];
	uint32_t last = wand_store_last(store);
	enum err err;

	if (last >= UINT32_MAX - 1)
		return error_set(error, ERR_LIMIT, "the wand has no number left");
	if (cost(fresh.length) > wand_store_free(store) ||
	    (fresh.kind == WAND_KIND_CLIP && fresh.length > wand_store_clip_room(store)))
		return error_set(error, ERR_LIMIT, "the wand's memory is full");
	fresh.number = last + 1;
	fresh.fetched = false;
	record_to_entry(&fresh, payload, entry);
	if (remember(store, fresh, payload))
		return error_set(error, ERR_NOMEM, "out of memory");
	err = append(store, entry, payload, fresh.length, error);
	if (err) {
		release(store, &store->records[store->head + --store->count]);
		return err;
	}
	*ret_number = fresh.number;
	return ERR_NONE;
}

enum err wand_store_erase(struct wand_store *store, uint32_t number, struct error *error)
{
	uint8_t entry[ENTRY_SIZE];
	enum err err;

	if (number <= store->acked)
		return ERR_NONE;
	value_to_entry(ENTRY_MARK, number, entry);
	err = append(store, entry, NULL, 0, error);
	if (err)
		return err;
	forget(store, number);
	return ERR_NONE;
}

enum err wand_store_sync(struct wand_store *store, struct error *error)
{
	if (fdatasync(store->fd))
		return error_set(error, ERR_IO, "the wand's memory cannot be written: %s",
				 strerror(errno));
	return ERR_NONE;
}
