// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/model_s3.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

enum { HEADER_LINES_MAX = 32, WORD = 4 };

static const uint32_t byte_order = 0x11223344;

static uint32_t word_at(const unsigned char *bytes, bool swapped)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return swapped ? __builtin_bswap32(word) : word;
}

/* Sums words as Sphinx does: rotate by 20 bits, then add. */
static uint32_t add_up(const uint32_t *words, size_t count)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum = (sum << 20 | sum >> 12) + words[i];
	return sum;
}

/* A header line without blanks around it; the place behind it, or NULL at the end of the file. */
static const char *next_line(const char *at, const char *end, const char **ret_from,
			     size_t *ret_len)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	const char *to = stop;

	if (!stop)
		return NULL;
	while (at < to && (*at == ' ' || *at == '\t'))
		at++;
	while (to > at && (to[-1] == ' ' || to[-1] == '\r'))
		to--;
	*ret_from = at;
	*ret_len = (size_t)(to - at);
	return stop + 1;
}

static bool is_line(const char *line, size_t len, const char *expected)
{
	return len == strlen(expected) && !memcmp(line, expected, len);
}

/* Finds what is behind the header; whether a checksum follows the words. */
static const char *skip_header(const char *at, const char *end, bool *ret_summed)
{
	const char *line;
	size_t len;

	*ret_summed = false;
	at = next_line(at, end, &line, &len);
	if (!at || !is_line(line, len, "s3"))
		return NULL;
	for (int i = 0; i < HEADER_LINES_MAX; i++) {
		at = next_line(at, end, &line, &len);
		if (!at || is_line(line, len, "endhdr"))
			return at;
		if (len > 8 && !memcmp(line, "chksum0 ", 8) && is_line(line + len - 3, 3, "yes"))
			*ret_summed = true;
	}
	return NULL;
}

static enum err read_words(const unsigned char *at, size_t len, bool summed, struct model_s3 *s3,
			   bool *ret_fits)
{
	bool swapped = len >= WORD && word_at(at, true) == byte_order;

	*ret_fits = len >= 2 * WORD && len % WORD == 0 &&
		    (swapped || word_at(at, false) == byte_order);
	if (!*ret_fits)
		return ERR_NONE;
	s3->count = len / WORD - 1;
	s3->words = malloc(s3->count * sizeof(*s3->words));
	if (!s3->words)
		return ERR_NOMEM;
	for (size_t i = 0; i < s3->count; i++)
		s3->words[i] = word_at(at + WORD * (i + 1), swapped);
	if (summed && add_up(s3->words, s3->count - 1) != s3->words[s3->count - 1])
		return ERR_CHECKSUM;
	s3->count -= summed;
	return ERR_NONE;
}

enum err model_s3_read(const char *name, const void *bytes, size_t len, struct model_s3 *ret_s3,
		       struct error *error)
{
	struct model_s3 s3 = { 0 };
	const char *end = (const char *)bytes + len, *at;
	bool summed, fits = false;
	enum err err = ERR_NONE;

	at = len && len <= MODEL_S3_FILE_MAX ? skip_header(bytes, end, &summed) : NULL;
	if (at)
		err = read_words((const unsigned char *)at, (size_t)(end - at), summed, &s3, &fits);
	if (!err && fits) {
		*ret_s3 = s3;
		return ERR_NONE;
	}
	model_s3_done(&s3);
	if (err == ERR_NOMEM)
		return error_set(error, err, "out of memory");
	if (err)
		return error_set(error, err, "%s is damaged: its checksum is wrong", name);
	return error_set(error, ERR_INVALID, "%s is no file of an acoustic model, or it is cut",
			 name);
}

void model_s3_done(struct model_s3 *s3)
{
	free(s3->words);
	*s3 = (struct model_s3){ 0 };
}

float model_s3_number(const struct model_s3 *s3, size_t index)
{
	float number;

	memcpy(&number, &s3->words[index], sizeof(number));
	return number;
}

/* a * b, or 0 when that is more than a file can hold. */
static size_t times(size_t a, size_t b)
{
	size_t product;

	if (__builtin_mul_overflow(a, b, &product) || product > MODEL_S3_FILE_MAX / WORD)
		return 0;
	return product;
}

static enum err check_numbers(const char *name, const struct model_s3 *s3,
			      const struct model_s3_shape *shape, struct error *error)
{
	if (!shape->total || s3->count != shape->at + shape->total ||
	    s3->words[shape->at - 1] != shape->total)
		return error_set(error, ERR_INVALID, "%s: its size is not what its header says",
				 name);
	for (size_t i = 0; i < shape->total; i++)
		if (!isfinite(model_s3_number(s3, shape->at + i)))
			return error_set(error, ERR_INVALID, "%s holds something that is no number",
					 name);
	return ERR_NONE;
}

enum err model_s3_gaussians(const char *name, const struct model_s3 *s3,
			    struct model_s3_shape *ret_shape, struct error *error)
{
	struct model_s3_shape shape = { 0 };
	size_t width = 0;
	enum err err;

	if (s3->count >= 3)
		shape = (struct model_s3_shape){ .rows = s3->words[0],
						 .streams = s3->words[1],
						 .columns = s3->words[2] };
	if (shape.streams < 1 || shape.streams > MODEL_STREAMS_MAX || s3->count < 4 + shape.streams)
		return error_set(error, ERR_INVALID, "%s: its size is not what its header says",
				 name);
	for (size_t i = 0; i < shape.streams; i++) {
		shape.width[i] = s3->words[3 + i];
		width += shape.width[i];
	}
	shape.at = 4 + shape.streams;
	shape.total = times(times(shape.rows, shape.columns), width);
	err = check_numbers(name, s3, &shape, error);
	if (!err)
		*ret_shape = shape;
	return err;
}

enum err model_s3_array(const char *name, const struct model_s3 *s3,
			struct model_s3_shape *ret_shape, struct error *error)
{
	struct model_s3_shape shape = { .at = 4 };
	enum err err;

	if (s3->count < shape.at)
		return error_set(error, ERR_INVALID, "%s: its size is not what its header says",
				 name);
	shape.rows = s3->words[0];
	shape.streams = s3->words[1];
	shape.columns = s3->words[2];
	shape.total = times(times(shape.rows, shape.streams), shape.columns);
	err = check_numbers(name, s3, &shape, error);
	if (!err)
		*ret_shape = shape;
	return err;
}

enum err model_s3_write(const uint32_t *words, size_t count, struct buf *ret_bytes)
{
	/* padded so that the numbers are aligned in the file */
	static const char head[] = "s3\nversion 1.0\nchksum0 yes\n endhdr\n";
	uint32_t sum = add_up(words, count);
	enum err err = buf_add(ret_bytes, head, sizeof(head) - 1);

	if (!err)
		err = buf_add(ret_bytes, &byte_order, sizeof(byte_order));
	if (!err)
		err = buf_add(ret_bytes, words, count * sizeof(*words));
	if (!err)
		err = buf_add(ret_bytes, &sum, sizeof(sum));
	return err;
}
