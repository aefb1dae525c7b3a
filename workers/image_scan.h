/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Barcodes in a picture, by ZBar. */
#ifndef CABAS_WORKERS_IMAGE_SCAN_H
#define CABAS_WORKERS_IMAGE_SCAN_H
#include <jansson.h>

#include "workers/image_decode.h"

enum { IMAGE_SYMBOLS_MAX = 64 };

/**
 * image_scan() - find the barcodes in a picture
 * @image: grey levels
 * @ret_symbols: receives an array of {"data","symbology","aim","quality"}, a new reference; data
 *               that is not UTF-8 comes as base64 with "encoding":"base64". Empty when there are
 *               none
 * @error: says why not
 *
 * EAN-13, EAN-8, UPC-A, UPC-E, Code 128, Code 39, ITF, DataBar and QR. ZBar knows no DataMatrix.
 * When nothing is found it looks again at the picture turned by 90 degrees, then at half its size.
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err image_scan(const struct image *image, json_t **ret_symbols, struct error *error);
#endif
