// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/image_png.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

/* libpng's simplified interface: one call each, no longjmp of ours, and a message on failure. */
enum err image_png_decode(const uint8_t *bytes, size_t len, struct image *ret_image,
			  struct error *error)
{
	png_image png = { .version = PNG_IMAGE_VERSION };
	const png_color white = { 255, 255, 255 };
	struct image image = { 0 };
	enum err err;

	if (!png_image_begin_read_from_memory(&png, bytes, len))
		return error_set(error, ERR_INVALID, "the PNG picture is broken: %s", png.message);
	png.format = PNG_FORMAT_GRAY;
	err = image_decode_room(png.width, png.height, &image, error);
	if (err) {
		png_image_free(&png);
		return err;
	}
	/* What is transparent is paper. */
	if (!png_image_finish_read(&png, &white, image.grey, 0, NULL)) {
		free(image.grey);
		return error_set(error, ERR_INVALID, "the PNG picture is broken or cut off: %s",
				 png.message);
	}
	*ret_image = image;
	return ERR_NONE;
}
