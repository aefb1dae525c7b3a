/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files in which Sphinx keeps numbers ("s3" files): a header of lines, a word that tells the
 * byte order, then words of 32 bits, and a checksum over them when the header says so.
 */
#ifndef CABAS_WORKERS_MODEL_S3_H
#define CABAS_WORKERS_MODEL_S3_H
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { MODEL_S3_FILE_MAX = 192 << 20, MODEL_STREAMS_MAX = 4 };

/**
 * struct model_s3 - the words of a file
 * @words: @count of them, in our byte order; malloc()ed
 * @count: how many
 */
struct model_s3 {
	uint32_t *words;
	size_t count;
};

/**
 * struct model_s3_shape - what an array is made of
 * @rows: codebooks, senones or matrices
 * @streams: of features, at most %MODEL_STREAMS_MAX
 * @columns: densities, or states
 * @width: numbers in each stream, for gaussians; else unused
 * @at: index of the first number
 * @total: how many numbers there are
 */
struct model_s3_shape {
	size_t rows, streams, columns, width[MODEL_STREAMS_MAX], at, total;
};

/**
 * model_s3_read() - read a file
 * @name: for messages
 * @bytes: the whole file
 * @len: how many bytes
 * @ret_s3: receives the words; model_s3_done() frees them
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_CHECKSUM, %ERR_NOMEM.
 */
enum err model_s3_read(const char *name, const void *bytes, size_t len, struct model_s3 *ret_s3,
		       struct error *error);

/**
 * model_s3_done() - free the words
 * @s3: read, or all zero
 */
void model_s3_done(struct model_s3 *s3);

/**
 * model_s3_gaussians() - the shape of means or variances
 * @name: for messages
 * @s3: the words
 * @ret_shape: receives it; every product in it fits the file
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID also for numbers that are not finite.
 */
enum err model_s3_gaussians(const char *name, const struct model_s3 *s3,
			    struct model_s3_shape *ret_shape, struct error *error);

/**
 * model_s3_array() - the shape of weights, matrices or a feature transform: three dimensions
 * @name: for messages
 * @s3: the words
 * @ret_shape: receives them as @rows, @streams, @columns
 * @error: says what is wrong
 *
 * Return: as model_s3_gaussians().
 */
enum err model_s3_array(const char *name, const struct model_s3 *s3,
			struct model_s3_shape *ret_shape, struct error *error);

/**
 * model_s3_number() - one number of an array
 * @s3: the words
 * @index: below the shape's @at + @total
 *
 * Return: the number.
 */
float model_s3_number(const struct model_s3 *s3, size_t index);

/**
 * model_s3_write() - the file of words, with a checksum
 * @words: all that follows the byte order
 * @count: how many
 * @ret_bytes: grows by the file
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err model_s3_write(const uint32_t *words, size_t count, struct buf *ret_bytes);
#endif
