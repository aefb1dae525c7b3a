// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/wand_device.h"

#include <stdarg.h>
#include <string.h>

enum { DUP_WINDOW_MS = 2000, VOTES = 3, BATTERY_PERCENT = 87, BATTERY_MILLIVOLT = 3912 };

void wand_device_init(struct wand *wand, const char *serial, uint32_t boot, FILE *out)
{
	*wand = (struct wand){
		.boot = boot,
		.battery = BATTERY_PERCENT,
		.power = WAND_POWER_DISCHARGING,
		.millivolt = BATTERY_MILLIVOLT,
		.store = { .fd = -1, .lock_fd = -1 },
		.out = out,
	};
	snprintf(wand->serial, sizeof(wand->serial), "%s", serial);
	buf_init(&wand->symbol, WAND_SCAN_MAX + 3);
}

void wand_device_done(struct wand *wand)
{
	wand_store_close(&wand->store);
	buf_done(&wand->symbol);
}

void wand_device_reset(struct wand *wand, uint32_t boot, int64_t now_ms)
{
	wand->boot = boot;
	wand->clock_offset_ms = -now_ms;
	wand->clock_set = false;
	wand->refused = 0;
	wand->scan = wand->clip = (struct wand_newest){ 0 };
	buf_done(&wand->symbol);
	wand_device_say(wand, "light: starting");
}

void wand_device_say(const struct wand *wand, const char *format, ...)
{
	va_list args;

	if (!wand->out)
		return;
	va_start(args, format);
	vfprintf(wand->out, format, args);
	va_end(args);
	fputc('\n', wand->out);
}

bool wand_device_serial_valid(const char *serial)
{
	size_t len = strspn(serial, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return len >= 1 && len < WAND_SERIAL_SIZE && serial[len] == '\0';
}

/* --- a code in text ----------------------------------------------------------------------------
 */
static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* One character or escape at *at, which moves on; -1 when the escape is unknown. */
static int next_byte(const char **at)
{
	static const char names[] = "abtnvfr\\";
	static const char values[] = "\a\b\t\n\v\f\r\\";
	const char *name;
	int byte = 0, digits = 0;

	if (**at != '\\')
		return (unsigned char)*(*at)++;
	++*at;
	if (**at == 'x') {
		for (++*at; digits < 2 && hex_digit(**at) >= 0; digits++, ++*at)
			byte = byte * 16 + hex_digit(**at);
		return digits ? byte : -1;
	}
	for (; digits < 3 && **at >= '0' && **at <= '7'; digits++, ++*at)
		byte = byte * 8 + **at - '0';
	if (digits)
		return byte <= 255 ? byte : -1;
	name = **at ? strchr(names, **at) : NULL;
	if (!name)
		return -1;
	++*at;
	return (unsigned char)values[name - names];
}

static const char *guess_aim(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] < '0' || data[i] > '9')
			return "]C0";
	return len == 12 || len == 13 ? "]E0" : len == 8 ? "]E4" : "]C0";
}

enum err wand_device_symbol(const char *text, struct wand_symbol *ret_symbol, struct error *error)
{
	size_t len = strlen(text);
	/* A web address holds colons too, so only ":]" and two more characters at the end count. */
	bool with_aim = len > 4 && text[len - 4] == ':' && text[len - 3] == ']';
	const char *end = with_aim ? text + len - 4 : text + len;
	struct wand_symbol symbol = { 0 };

	for (const char *at = text; at < end;) {
		int byte = next_byte(&at);

		if (byte < 0 || at > end)
			return error_set(error, ERR_INVALID, "code '%s': unknown escape", text);
		if (symbol.len == WAND_SCAN_MAX)
			return error_set(error, ERR_INVALID,
					 "a code of over %d bytes fits no record", WAND_SCAN_MAX);
		symbol.data[symbol.len++] = (uint8_t)byte;
	}
	if (!symbol.len)
		return error_set(error, ERR_INVALID, "a code is empty");
	snprintf(symbol.aim, sizeof(symbol.aim), "%s",
		 with_aim ? end + 1 : guess_aim(symbol.data, symbol.len));
	*ret_symbol = symbol;
	return ERR_NONE;
}

/* --- trigger and button ------------------------------------------------------------------------
 */
static struct wand_record stamped(const struct wand *wand, int64_t now_ms)
{
	int64_t clock_ms = now_ms + wand->clock_offset_ms;

	return (struct wand_record){
		.boot = wand->boot,
		.seconds = (uint32_t)(clock_ms / 1000),
		.ms = (uint16_t)(clock_ms % 1000),
		.flags = wand->clock_set ? WAND_FLAG_CLOCK_SET : 0,
	};
}

static void refuse(struct wand *wand)
{
	wand->refused++;
	wand_device_say(wand, "tone: memory full");
	wand_device_say(wand, "light: red");
}

static bool same_symbol(struct wand *wand, const struct wand_symbol *symbol, int64_t clock_ms)
{
	const struct buf *before = &wand->symbol;
	bool same = before->len == symbol->len + 3 && !memcmp(before->bytes, symbol->aim, 3) &&
		    !memcmp(before->bytes + 3, symbol->data, symbol->len) &&
		    clock_ms >= wand->symbol_ms && clock_ms - wand->symbol_ms <= DUP_WINDOW_MS;

	buf_done(&wand->symbol);
	/* Without memory to remember it, the next one is simply not flagged. */
	if (buf_add(&wand->symbol, symbol->aim, 3) ||
	    buf_add(&wand->symbol, symbol->data, symbol->len))
		buf_done(&wand->symbol);
	wand->symbol_ms = clock_ms;
	return same;
}

enum err wand_device_scan(struct wand *wand, const struct wand_symbol *symbol, int64_t now_ms,
			  struct error *error)
{
	struct wand_record record = stamped(wand, now_ms);
	uint32_t number;
	enum err err;

	memcpy(record.aim, symbol->aim, 3);
	record.kind = WAND_KIND_SCAN;
	record.detail = VOTES;
	record.length = (uint32_t)symbol->len;
	if (same_symbol(wand, symbol, now_ms + wand->clock_offset_ms))
		record.flags |= WAND_FLAG_DUP;
	err = wand_store_add(&wand->store, &record, symbol->data, &number, error);
	if (err == ERR_LIMIT) {
		refuse(wand);
		return ERR_NONE;
	}
	if (!err)
		wand->scan = (struct wand_newest){ .number = number, .made_ms = now_ms };
	return err;
}

/* Speech that meets the end of the memory is kept as far as it fits, in whole blocks. */
static uint32_t clip_fits(const struct wand *wand, size_t len, bool *ret_cut)
{
	size_t room = wand_store_clip_room(&wand->store);
	size_t part = len < WAND_CLIP_MAX ? len : WAND_CLIP_MAX;

	*ret_cut = room < part;
	return (uint32_t)(*ret_cut ? room / 56 * 56 : part);
}

enum err wand_device_clip(struct wand *wand, enum wand_codec codec, const uint8_t *bytes,
			  size_t len, bool linked, int64_t now_ms, struct error *error)
{
	struct wand_record record = stamped(wand, now_ms);
	uint8_t clock_flag = record.flags;
	bool cut = false;

	if (linked && !wand->scan.number)
		return error_set(error, ERR_NOT_FOUND, "a linked clip needs a scan before it");
	for (size_t at = 0; at < len && !cut; at += record.length) {
		uint32_t number;
		enum err err;

		record.kind = WAND_KIND_CLIP;
		record.detail = (uint8_t)codec;
		record.link = linked ? wand->scan.number : 0;
		record.length = clip_fits(wand, len - at, &cut);
		record.flags = clock_flag | (at ? WAND_FLAG_CONTINUES : 0) |
			       (cut ? WAND_FLAG_CUT : 0);
		if (!record.length)
			break;
		err = wand_store_add(&wand->store, &record, bytes + at, &number, error);
		if (err)
			return err;
		wand->clip = (struct wand_newest){ .number = number, .made_ms = now_ms };
	}
	if (cut)
		refuse(wand);
	return ERR_NONE;
}

enum err wand_device_beep(struct wand *wand, uint32_t from, struct error *error)
{
	enum err err = wand_store_sync(&wand->store, error);

	for (uint32_t number = from; !err && number <= wand_store_last(&wand->store); number++)
		wand_device_say(wand, "beep: stored %u", number);
	return err;
}
