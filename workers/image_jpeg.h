/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JPEG pictures, by libjpeg. */
#ifndef CABAS_WORKERS_IMAGE_JPEG_H
#define CABAS_WORKERS_IMAGE_JPEG_H
#include "workers/image_decode.h"

/**
 * image_jpeg_decode() - read a JPEG picture
 * @bytes: the file
 * @len: how many bytes
 * @ret_image: receives the picture; the caller frees @ret_image->grey
 * @error: says what is wrong with it
 *
 * Return: as image_decode().
 */
enum err image_jpeg_decode(const uint8_t *bytes, size_t len, struct image *ret_image,
			   struct error *error);
#endif
