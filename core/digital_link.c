// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/digital_link.h"

#include <string.h>
#include <strings.h>

#include "core/gs1.h"

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* Percent-decodes into a buffer; its length, or 0 when it does not fit or is broken. */
static size_t decode(const char *from, size_t len, char to[SYMBOL_VALUE_SIZE])
{
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		char byte = from[i];

		if (byte == '%') {
			if (len - i < 3 || hex_digit(from[i + 1]) < 0 || hex_digit(from[i + 2]) < 0)
				return 0;
			byte = (char)(hex_digit(from[i + 1]) * 16 + hex_digit(from[i + 2]));
			i += 2;
		}
		if (used == SYMBOL_VALUE_SIZE - 1)
			return 0;
		to[used++] = byte;
	}
	return used;
}

static void add_field(const char *ai, size_t ai_len, const char *value, size_t len, int year,
		      struct symbol *symbol)
{
	char text[SYMBOL_VALUE_SIZE], padded[SYMBOL_VALUE_SIZE];
	size_t size = decode(value, len, text);

	if (!size) {
		gs1_error(symbol, "a value in the link is empty, too long or badly escaped");
		return;
	}
	/* Zero-suppressed trade item numbers are met in the wild: pad them. */
	if (ai_len == 2 && !memcmp(ai, "01", 2) && size >= 8 && size < 14) {
		memset(padded, '0', 14 - size);
		memcpy(padded + 14 - size, text, size);
		memcpy(text, padded, 14);
		size = 14;
	}
	gs1_add(ai, ai_len, text, size, year, symbol);
}

static bool is_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return len > 0;
}

/* Where "/01/" with digits behind it begins; the stem before it may be anything. */
static const char *find_key(const char *path, const char *end)
{
	for (const char *at = path; end - at >= 12; at++)
		if (!memcmp(at, "/01/", 4) && is_digits(at + 4, 8))
			return at;
	return NULL;
}

/* Pairs "/ai/value" up to the end of the path. */
static void read_path(const char *at, const char *end, int year, struct symbol *symbol)
{
	while (at < end && !symbol->error_count) {
		const char *ai = at + 1, *slash = memchr(ai, '/', (size_t)(end - ai)), *next;

		if (!slash) {
			gs1_error(symbol, "an application identifier in the link has no value");
			return;
		}
		next = memchr(slash + 1, '/', (size_t)(end - slash - 1));
		if (!next)
			next = end;
		add_field(ai, (size_t)(slash - ai), slash + 1, (size_t)(next - slash - 1), year,
			  symbol);
		at = next;
	}
}

/* "ai=value" pairs; other parameters are the web's, not ours. */
static void read_query(const char *at, const char *end, int year, struct symbol *symbol)
{
	while (at < end && !symbol->error_count) {
		const char *next = memchr(at, '&', (size_t)(end - at)), *equals;

		if (!next)
			next = end;
		equals = memchr(at, '=', (size_t)(next - at));
		if (equals && is_digits(at, (size_t)(equals - at)) &&
		    gs1_ai_length(at, (size_t)(equals - at)) == (size_t)(equals - at))
			add_field(at, (size_t)(equals - at), equals + 1,
				  (size_t)(next - equals - 1), year, symbol);
		at = next + 1;
	}
}

bool digital_link_parse(const char *data, size_t len, int year, struct symbol *symbol)
{
	const char *end = data + len, *path, *query, *key;
	size_t scheme = len > 8 && !strncasecmp(data, "https://", 8)  ? 8
			: len > 7 && !strncasecmp(data, "http://", 7) ? 7
								      : 0;

	if (!scheme)
		return false;
	query = memchr(data, '#', len);
	if (query)
		end = query;
	query = memchr(data, '?', (size_t)(end - data));
	path = memchr(data + scheme, '/', (size_t)((query ? query : end) - data) - scheme);
	key = path ? find_key(path, query ? query : end) : NULL;
	if (!key)
		return false;
	read_path(key, query ? query : end, year, symbol);
	if (query)
		read_query(query + 1, end, year, symbol);
	return true;
}
