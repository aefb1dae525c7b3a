/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A picture as grey levels, whatever file it came in. */
#ifndef CABAS_WORKERS_IMAGE_DECODE_H
#define CABAS_WORKERS_IMAGE_DECODE_H
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
	IMAGE_BYTES_MAX = 20 << 20,
	IMAGE_PIXELS_MAX = 40000000,
	IMAGE_SIDE_MAX = 20000,
};

/**
 * struct image - grey levels
 * @grey: @width x @height bytes, row by row, malloc()ed; 0 is black
 * @width: pixels
 * @height: pixels
 */
struct image {
	uint8_t *grey;
	unsigned int width, height;
};

/**
 * image_decode() - read a PNG or JPEG picture
 * @bytes: the file
 * @len: how many bytes, at most %IMAGE_BYTES_MAX
 * @ret_image: receives the picture; the caller frees @ret_image->grey
 * @error: says what is wrong with it
 *
 * Return: %ERR_NONE, %ERR_INVALID for another or a broken file, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err image_decode(const uint8_t *bytes, size_t len, struct image *ret_image,
		      struct error *error);

/**
 * image_decode_room() - memory for a picture whose size a file claims
 * @width: pixels
 * @height: pixels
 * @ret_image: receives the size and memory for it
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_INVALID for no pixels, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err image_decode_room(unsigned long width, unsigned long height, struct image *ret_image,
			   struct error *error);
#endif
