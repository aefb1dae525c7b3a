/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Examples of how people say things: stretches of confirmed clips as mel cepstra, and how near a
 * new stretch lies to each (dynamic time warping, Sakoe and Chiba 1978). It needs no language and
 * no model: this is the second opinion beside the recogniser's.
 */
#ifndef CABAS_CORE_EXAMPLE_H
#define CABAS_CORE_EXAMPLE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * Features are frames of 10 ms: %EXAMPLE_CEPSTRA mel cepstra, each a signed 16-bit number of
 * 1/%EXAMPLE_SCALE, little-endian.
 */
enum {
	EXAMPLE_CEPSTRA = 13,
	EXAMPLE_SCALE = 256,
	EXAMPLE_FRAME_SIZE = 2 * EXAMPLE_CEPSTRA,
	EXAMPLE_FRAMES_MIN = 10,
	EXAMPLE_FRAMES_MAX = 300,
	EXAMPLE_COUNT_MAX = 20000,
	EXAMPLE_NAME_MAX = 200,
	EXAMPLE_NEAREST_MAX = 3,
};

/**
 * struct example - one stretch of a confirmed clip
 * @id: its number
 * @member: who says it
 * @need: what it means
 * @features: @feature_len bytes
 * @feature_len: a multiple of %EXAMPLE_FRAME_SIZE
 */
struct example {
	uint64_t id;
	const char *member, *need;
	const void *features;
	size_t feature_len;
};

/**
 * example_good_length() - whether a stretch can be an example
 * @feature_len: bytes
 *
 * Return: true for whole frames, %EXAMPLE_FRAMES_MIN to %EXAMPLE_FRAMES_MAX of them.
 */
bool example_good_length(size_t feature_len);

/**
 * example_write_head() - begin a file of examples
 * @file: grows by its head
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err example_write_head(struct buf *file);

/**
 * example_write() - append an example
 * @example: one whose features are too short or too long is left out
 * @file: that example_write_head() began
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err example_write(const struct example *example, struct buf *file);

struct example_set;

/**
 * example_set_parse() - read a file of examples
 * @bytes: @len bytes, not needed afterwards
 * @len: how many
 * @arena: where the set lives: about 5 bytes for each of the file
 * @ret_set: receives it
 * @error: says what is wrong, with the place
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err example_set_parse(const void *bytes, size_t len, struct arena *arena,
			   struct example_set **ret_set, struct error *error);

/**
 * example_set_count() - how many examples there are
 * @set: the examples, or NULL
 * @member: of whom; NULL: of all
 * @need: of what; NULL: of all
 *
 * Return: how many.
 */
size_t example_set_count(const struct example_set *set, const char *member, const char *need);

/**
 * struct example_match - a need and how near it is
 * @need: id, borrowed from the set
 * @distance: 0 for the same sound
 */
struct example_match {
	const char *need;
	float distance;
};

/**
 * struct example_ranking - what a stretch of sound may be
 * @nearest: @count needs, nearest first
 * @count: at most %EXAMPLE_NEAREST_MAX
 * @margin: thousandths: distance of the second by that of the first; 0 with fewer than two needs
 */
struct example_ranking {
	struct example_match nearest[EXAMPLE_NEAREST_MAX];
	size_t count;
	unsigned int margin;
};

/**
 * example_rank() - compare a stretch of sound with a member's examples
 * @set: the examples, or NULL
 * @member: whose
 * @features: of the stretch
 * @feature_len: bytes
 * @arena: for the work
 * @ret_ranking: receives the nearest needs; empty when there is nothing to compare
 *
 * A need is as near as the mean of its two nearest examples, the second counted as no farther than
 * 1.2 times the first; with one example, as near as that. By the two, one stretch that was learned
 * for the wrong need does less harm.
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err example_rank(const struct example_set *set, const char *member, const void *features,
		      size_t feature_len, struct arena *arena, struct example_ranking *ret_ranking);

/**
 * example_replace() - which example to give up when there are too many of one need
 * @examples: @count of one member and one need, the oldest first
 * @count: how many
 * @arena: for the work
 * @ret_index: receives which one
 *
 * Of the two that are nearest to each other the older: what remains differs as much as people
 * differ in saying it, and in time is from now. A stretch of a length that no example has goes
 * first.
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND without examples, %ERR_NOMEM.
 */
enum err example_replace(const struct example *examples, size_t count, struct arena *arena,
			 size_t *ret_index);
#endif
