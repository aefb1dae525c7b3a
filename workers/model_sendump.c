// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/model_sendump.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 999, TEXTS_MAX = 64 };

struct reader {
	const unsigned char *bytes;
	size_t len, at;
};

static bool take_word(struct reader *reader, uint32_t *ret_word)
{
	const unsigned char *at = reader->bytes + reader->at;

	if (reader->len - reader->at < 4)
		return false;
	*ret_word = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
		    (uint32_t)at[3] << 24;
	reader->at += 4;
	return true;
}

static bool find_count(const char *text, const char *name, size_t *ret_count)
{
	size_t len = strlen(name);

	if (strncmp(text, name, len) || text[len] != ' ')
		return false;
	*ret_count = strtoul(text + len, NULL, 10);
	return true;
}

/* The texts of the header, up to one of length zero. */
static bool read_texts(struct reader *reader, size_t *ret_streams, size_t *ret_clusters)
{
	char text[TEXT_MAX + 1];
	uint32_t len;

	for (int i = 0; i < TEXTS_MAX; i++) {
		if (!take_word(reader, &len) || len > TEXT_MAX || len > reader->len - reader->at)
			return false;
		if (!len)
			return true;
		memcpy(text, reader->bytes + reader->at, len);
		text[len] = '\0';
		reader->at += len;
		if (!find_count(text, "feature_count", ret_streams))
			(void)find_count(text, "cluster_count", ret_clusters);
	}
	return false;
}

enum err model_sendump_read(const unsigned char *bytes, size_t len,
			    struct model_sendump *ret_sendump, struct error *error)
{
	struct reader reader = { .bytes = bytes, .len = len };
	size_t streams = 0, clusters = 0, total = 0;
	uint32_t densities = 0, senones = 0;

	if (!read_texts(&reader, &streams, &clusters))
		return error_set(error, ERR_INVALID, "sendump is cut or damaged");
	if (clusters)
		return error_set(error, ERR_INVALID,
				 "sendump has weights in %zu clusters, which "
				 "is not supported",
				 clusters);
	if (!take_word(&reader, &densities) || !take_word(&reader, &senones) || streams < 1 ||
	    streams > 4 || __builtin_mul_overflow(streams * densities, (size_t)senones, &total) ||
	    !total || total != len - reader.at)
		return error_set(error, ERR_INVALID, "%s: its size is not what its header says",
				 "sendump");
	*ret_sendump = (struct model_sendump){ reader.at, streams, densities, senones };
	return ERR_NONE;
}
