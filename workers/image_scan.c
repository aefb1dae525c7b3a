// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/image_scan.h"

#include <nettle/base64.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

#include "base/auto.h"

/* AIM identifiers by ISO/IEC 15424. "GS1" variants need FNC1, which ZBar tells by a modifier. */
static const struct symbology {
	zbar_symbol_type_t type;
	const char *name, *aim, *gs1_name, *gs1_aim;
} symbologies[] = {
	{ ZBAR_EAN13, "ean-13", "]E0", "ean-13", "]E0" },
	{ ZBAR_EAN8, "ean-8", "]E4", "ean-8", "]E4" },
	{ ZBAR_UPCA, "upc-a", "]E0", "upc-a", "]E0" },
	{ ZBAR_UPCE, "upc-e", "]E0", "upc-e", "]E0" },
	{ ZBAR_CODE128, "code-128", "]C0", "gs1-128", "]C1" },
	{ ZBAR_CODE39, "code-39", "]A0", "code-39", "]A0" },
	{ ZBAR_I25, "itf", "]I0", "itf", "]I0" },
	{ ZBAR_DATABAR, "databar", "]e0", "databar", "]e0" },
	{ ZBAR_DATABAR_EXP, "databar-expanded", "]e0", "databar-expanded", "]e0" },
	{ ZBAR_QRCODE, "qr", "]Q1", "gs1-qr", "]Q3" },
};

static const struct symbology *find_symbology(zbar_symbol_type_t type)
{
	for (size_t i = 0; i < sizeof(symbologies) / sizeof(*symbologies); i++)
		if (symbologies[i].type == type)
			return &symbologies[i];
	return NULL;
}

static json_t *base64(const char *data, size_t len)
{
	_auto_(freep) char *text = malloc(BASE64_ENCODE_RAW_LENGTH(len) + 1);

	if (!text)
		return NULL;
	base64_encode_raw(text, len, (const uint8_t *)data);
	return json_stringn(text, BASE64_ENCODE_RAW_LENGTH(len));
}

static json_t *symbol_json(const zbar_symbol_t *symbol, const struct symbology *symbology)
{
	const char *data = zbar_symbol_get_data(symbol);
	size_t len = zbar_symbol_get_data_length(symbol);
	bool gs1 = zbar_symbol_get_modifiers(symbol) & (1u << ZBAR_MOD_GS1);
	json_t *text = json_stringn(data, len), *object;

	object = json_pack("{s:o, s:s, s:s, s:i}", "data", text ? text : base64(data, len),
			   "symbology", gs1 ? symbology->gs1_name : symbology->name, "aim",
			   gs1 ? symbology->gs1_aim : symbology->aim, "quality",
			   zbar_symbol_get_quality(symbol));
	if (object && !text)
		json_object_set_new(object, "encoding", json_string("base64"));
	return object;
}

static zbar_image_scanner_t *make_scanner(void)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();

	if (!scanner)
		return NULL;
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	for (size_t i = 0; i < sizeof(symbologies) / sizeof(*symbologies); i++)
		zbar_image_scanner_set_config(scanner, symbologies[i].type, ZBAR_CFG_ENABLE, 1);
	return scanner;
}

static enum err scan_once(zbar_image_scanner_t *scanner, const struct image *image, json_t *symbols)
{
	zbar_image_t *picture = zbar_image_create();

	if (!picture)
		return ERR_NOMEM;
	zbar_image_set_format(picture, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(picture, image->width, image->height);
	zbar_image_set_data(picture, image->grey, (size_t)image->width * image->height, NULL);
	zbar_scan_image(scanner, picture);
	for (const zbar_symbol_t *s = zbar_image_first_symbol(picture);
	     s && json_array_size(symbols) < IMAGE_SYMBOLS_MAX; s = zbar_symbol_next(s)) {
		const struct symbology *symbology = find_symbology(zbar_symbol_get_type(s));

		if (symbology)
			json_array_append_new(symbols, symbol_json(s, symbology));
	}
	zbar_image_destroy(picture);
	return ERR_NONE;
}

static bool turn(const struct image *from, struct image *to)
{
	*to = (struct image){ malloc((size_t)from->width * from->height), from->height,
			      from->width };
	for (size_t y = 0; to->grey && y < from->height; y++)
		for (size_t x = 0; x < from->width; x++)
			to->grey[x * to->width + (to->width - 1 - y)] =
				from->grey[y * from->width + x];
	return to->grey;
}

/* Half the size: noise and moiré of a large photograph go, bars stay. */
static bool halve(const struct image *from, struct image *to)
{
	*to = (struct image){ NULL, from->width / 2, from->height / 2 };
	if (!to->width || !to->height)
		return false;
	to->grey = malloc((size_t)to->width * to->height);
	for (size_t y = 0; to->grey && y < to->height; y++)
		for (size_t x = 0; x < to->width; x++) {
			const uint8_t *at = from->grey + 2 * y * from->width + 2 * x;

			to->grey[y * to->width + x] =
				(uint8_t)((at[0] + at[1] + at[from->width] + at[from->width + 1]) /
					  4);
		}
	return to->grey;
}

enum err image_scan(const struct image *image, json_t **ret_symbols, struct error *error)
{
	static bool (*const changes[])(const struct image *, struct image *) = { turn, halve };
	zbar_image_scanner_t *scanner = make_scanner();
	json_t *symbols = json_array();
	enum err err = scanner && symbols ? scan_once(scanner, image, symbols) : ERR_NOMEM;

	for (size_t i = 0; i < 2 && !err && !json_array_size(symbols); i++) {
		struct image changed;

		if (!changes[i](image, &changed))
			continue;
		err = scan_once(scanner, &changed, symbols);
		free(changed.grey);
	}
	if (scanner)
		zbar_image_scanner_destroy(scanner);
	if (err) {
		json_decref(symbols);
		return error_set(error, err, "no memory to look for barcodes");
	}
	*ret_symbols = symbols;
	return ERR_NONE;
}
