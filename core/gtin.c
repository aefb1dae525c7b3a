// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/gtin.h"

#include <string.h>

static bool all_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

int gtin_check_digit(const char *digits, size_t len)
{
	int sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += (digits[len - 1 - i] - '0') * (i & 1 ? 1 : 3);
	return (10 - sum % 10) % 10;
}

enum err gtin_parse(const char *digits, size_t len, struct gtin *ret_gtin)
{
	struct gtin gtin;

	if (len != 8 && len != 12 && len != 13 && len != 14)
		return ERR_INVALID;
	if (!all_digits(digits, len))
		return ERR_INVALID;
	if (gtin_check_digit(digits, len - 1) != digits[len - 1] - '0')
		return ERR_CHECKSUM;
	memset(gtin.text, '0', GTIN_DIGITS - len);
	memcpy(gtin.text + GTIN_DIGITS - len, digits, len);
	gtin.text[GTIN_DIGITS] = '\0';
	*ret_gtin = gtin;
	return ERR_NONE;
}

enum err gtin_parse_upce(const char *digits, size_t len, struct gtin *ret_gtin)
{
	char upca[12];
	const char *six = len == 6 ? digits : digits + 1;

	if (len < 6 || len > 8 || !all_digits(digits, len))
		return ERR_INVALID;
	upca[0] = len == 6 ? '0' : digits[0];
	if (upca[0] > '1')
		return ERR_INVALID;
	memset(upca + 1, '0', 10);
	/* The last of the six says where the zeros were taken out (figure 5.2.2.4.2-1). */
	if (six[5] <= '2') {
		memcpy(upca + 1, six, 2);
		upca[3] = six[5];
		memcpy(upca + 8, six + 2, 3);
	} else if (six[5] == '3') {
		memcpy(upca + 1, six, 3);
		memcpy(upca + 9, six + 3, 2);
	} else if (six[5] == '4') {
		memcpy(upca + 1, six, 4);
		upca[10] = six[4];
	} else {
		memcpy(upca + 1, six, 5);
		upca[10] = six[5];
	}
	upca[11] = (char)('0' + gtin_check_digit(upca, 11));
	if (len == 8 && digits[7] != upca[11])
		return ERR_CHECKSUM;
	return gtin_parse(upca, 12, ret_gtin);
}

/* Leading zeros of the canonical form that the shortest printed form leaves out. */
static size_t printed_from(const struct gtin *gtin)
{
	if (!memcmp(gtin->text, "000000", 6) && gtin->text[6] != '0')
		return 6;
	return gtin->text[0] == '0' ? 1 : 0;
}

void gtin_print(const struct gtin *gtin, char ret_text[GTIN_SIZE])
{
	memcpy(ret_text, gtin->text + printed_from(gtin), GTIN_SIZE - printed_from(gtin));
}

bool gtin_is_restricted(const struct gtin *gtin)
{
	const char *text = gtin->text;

	if (printed_from(gtin) == 6) /* GTIN-8 with prefix 0 or 2 */
		return text[6] == '2';
	if (text[0] != '0')
		return false;
	/* GTIN-13 02, 04, 20..29; GTIN-12 beginning with 2 or 4 are 02 and 04 here */
	return text[1] == '2' || (text[1] == '0' && (text[2] == '2' || text[2] == '4'));
}
