/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trade item numbers: GS1 General Specifications, sections 1.4, 3.3.2 and 7.9.1 (check digit). */
#ifndef CABAS_CORE_GTIN_H
#define CABAS_CORE_GTIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { GTIN_DIGITS = 14, GTIN_SIZE = GTIN_DIGITS + 1 };

/**
 * struct gtin - a valid trade item number
 * @text: 14 digits, zero-padded on the left, and a zero byte
 */
struct gtin {
	char text[GTIN_SIZE];
};

/**
 * gtin_parse() - check a GTIN-8, -12, -13 or -14
 * @digits: @len digits, check digit last
 * @len: 8, 12, 13 or 14
 * @ret_gtin: receives the canonical 14 digits
 *
 * Return: %ERR_NONE, %ERR_INVALID for another length or a byte that is no digit, %ERR_CHECKSUM.
 */
enum err gtin_parse(const char *digits, size_t len, struct gtin *ret_gtin);

/**
 * gtin_parse_upce() - expand a UPC-E symbol (GS1 General Specifications 5.2.2.4.2)
 * @digits: 6 (number system 0), 7 (with number system) or 8 digits (with check digit)
 * @len: how many
 * @ret_gtin: receives the canonical 14 digits of the UPC-A that it shortens
 *
 * Return: as gtin_parse().
 */
enum err gtin_parse_upce(const char *digits, size_t len, struct gtin *ret_gtin);

/**
 * gtin_check_digit() - the GS1 check digit (weights 3, 1 from the right; section 7.9.1)
 * @digits: @len digits without their check digit
 * @len: how many
 *
 * Return: 0..9.
 */
int gtin_check_digit(const char *digits, size_t len);

/**
 * gtin_print() - the number as it is printed under the bars
 * @gtin: the number
 * @ret_text: receives 8, 12 (never: EAN-13 with a leading 0 is kept), 13 or 14 digits: the shortest
 *            of 8, 13 and 14 that holds it
 */
void gtin_print(const struct gtin *gtin, char ret_text[GTIN_SIZE]);

/**
 * gtin_is_restricted() - whether it means something only inside one company or region
 * @gtin: the number
 *
 * Restricted circulation numbers (prefixes 02, 04, 20-29, 40-49 of UPC, GTIN-8 0 and 2): price or
 * weight may be inside; never comparable across retailers. General Specifications 2.1.11.
 *
 * Return: true for such a number.
 */
bool gtin_is_restricted(const struct gtin *gtin);
#endif
