/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a pack holds, as retailers print it: "6x1 l", "1,5 l", "250 g", "12 piece". */
#ifndef CABAS_SIM_DRIVE_PACK_H
#define CABAS_SIM_DRIVE_PACK_H
#include <stdint.h>

#include "base/err.h"

enum drive_measure { DRIVE_GRAMS, DRIVE_MILLILITRES, DRIVE_PIECES };

/* Net content of a pack, all its parts together: @amount grams, millilitres or pieces. */
struct drive_pack {
	enum drive_measure measure;
	int64_t amount;
};

/**
 * drive_pack_parse() - read a pack
 * @text: [N x] V UNIT with UNIT one of g kg ml cl l piece
 * @ret_pack: receives it
 *
 * Return: %ERR_NONE; %ERR_INVALID also for what is not a whole number of g, ml or pieces.
 */
enum err drive_pack_parse(const char *text, struct drive_pack *ret_pack);

/**
 * drive_pack_unit_price() - the price of one kilogram, litre or piece
 * @pack: what @price buys
 * @price: minor units
 *
 * Return: minor units, rounded to the nearest.
 */
int64_t drive_pack_unit_price(const struct drive_pack *pack, int64_t price);
#endif
