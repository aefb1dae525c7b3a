/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PNG pictures, by libpng. */
#ifndef CABAS_WORKERS_IMAGE_PNG_H
#define CABAS_WORKERS_IMAGE_PNG_H
#include "workers/image_decode.h"

/**
 * image_png_decode() - read a PNG picture
 * @bytes: the file
 * @len: how many bytes
 * @ret_image: receives the picture; the caller frees @ret_image->grey
 * @error: says what is wrong with it
 *
 * Return: as image_decode().
 */
enum err image_png_decode(const uint8_t *bytes, size_t len, struct image *ret_image,
			  struct error *error);
#endif
