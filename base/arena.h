/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory for one event, request or exchange: taken piece by piece, given back whole. */
#ifndef CABAS_BASE_ARENA_H
#define CABAS_BASE_ARENA_H
#include <stddef.h>

/**
 * struct arena - a bounded stock of memory
 * @chunks: private
 * @used: bytes taken so far, with what alignment costs
 * @max: bytes that may be taken in all
 */
struct arena {
	struct arena_chunk *chunks;
	size_t used, max;
};

/**
 * arena_init() - start an empty arena
 * @arena: to set up
 * @max: bytes that it may ever hold; no byte is taken now
 */
void arena_init(struct arena *arena, size_t max);

/**
 * arena_done() - give all memory back
 * @arena: an arena that arena_init() set up; may be used again afterwards
 */
void arena_done(struct arena *arena);

/**
 * arena_alloc() - take memory
 * @arena: where it lives
 * @size: bytes; 0 is allowed
 *
 * Return: zeroed memory aligned for any type, or NULL when @max is reached or memory is short.
 */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc));

/**
 * arena_array() - take memory for an array, with the product checked
 * @arena: where it lives
 * @count: elements
 * @size: bytes of each
 *
 * Return: as arena_alloc().
 */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((malloc));

/**
 * arena_strdup() - copy a string
 * @arena: where the copy lives
 * @text: terminated; NULL gives NULL
 *
 * Return: the copy, or NULL.
 */
char *arena_strdup(struct arena *arena, const char *text);

/**
 * arena_strndup() - copy bytes and terminate them
 * @arena: where the copy lives
 * @bytes: @len bytes; may hold zeros
 * @len: how many
 *
 * Return: the copy, or NULL.
 */
char *arena_strndup(struct arena *arena, const char *bytes, size_t len);

/**
 * arena_printf() - print into the arena
 * @arena: where the text lives
 * @format: as printf
 *
 * Return: the text, or NULL.
 */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
#endif
