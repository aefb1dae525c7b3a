// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/image_decode.o workers/image_png.o workers/image_jpeg.o workers/image_scan.o
//
// A picture of a stranger, decoded and looked at for barcodes.
#include <stdlib.h>

#include "workers/image_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error error;
	struct image image;
	json_t *symbols;

	if (image_decode(data, size, &image, &error))
		return 0;
	/* ZBar's time grows with the picture; small ones find the same mistakes. */
	if ((size_t)image.width * image.height < 100000 && !image_scan(&image, &symbols, &error))
		json_decref(symbols);
	free(image.grey);
	return 0;
}
