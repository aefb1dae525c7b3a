// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/image_decode.h"

#include <stdlib.h>
#include <string.h>

#include "workers/image_jpeg.h"
#include "workers/image_png.h"

enum err image_decode(const uint8_t *bytes, size_t len, struct image *ret_image,
		      struct error *error)
{
	static const uint8_t png[] = { 0x89, 'P', 'N', 'G' }, jpeg[] = { 0xFF, 0xD8, 0xFF };

	if (len > IMAGE_BYTES_MAX)
		return error_set(error, ERR_LIMIT, "the picture has %zu bytes, at most %d are read",
				 len, IMAGE_BYTES_MAX);
	if (len >= sizeof(png) && !memcmp(bytes, png, sizeof(png)))
		return image_png_decode(bytes, len, ret_image, error);
	if (len >= sizeof(jpeg) && !memcmp(bytes, jpeg, sizeof(jpeg)))
		return image_jpeg_decode(bytes, len, ret_image, error);
	return error_set(error, ERR_INVALID,
			 len ? "this is neither a PNG nor a JPEG picture" : "the picture is empty");
}

enum err image_decode_room(unsigned long width, unsigned long height, struct image *ret_image,
			   struct error *error)
{
	struct image image = { .width = (unsigned int)width, .height = (unsigned int)height };

	if (!width || !height)
		return error_set(error, ERR_INVALID, "the picture has no pixels");
	if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX ||
	    (uint64_t)width * height > IMAGE_PIXELS_MAX)
		return error_set(error, ERR_LIMIT,
				 "the picture has %lu x %lu pixels, at most %d are read", width,
				 height, IMAGE_PIXELS_MAX);
	image.grey = malloc(width * height);
	if (!image.grey)
		return error_set(error, ERR_NOMEM, "no memory for a picture of %lu x %lu pixels",
				 width, height);
	/* White: what a broken file does not fill is paper. */
	memset(image.grey, 255, width * height);
	*ret_image = image;
	return ERR_NONE;
}
