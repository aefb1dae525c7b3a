// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/tariff.h"

#include <string.h>

#include "core/money.h"

static const char *const modes[] = { "pickup", "delivery" };

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* Digits only: no sign, no fraction. Leaves *@text behind the last digit. */
static enum err read_amount(const char **text, int64_t *ret_amount)
{
	int64_t amount = 0;
	const char *p = *text;

	if (*p < '0' || *p > '9')
		return ERR_INVALID;
	for (; *p >= '0' && *p <= '9'; p++) {
		amount = amount * 10 + (*p - '0');
		if (amount > MONEY_MAX)
			return ERR_LIMIT;
	}
	*text = p;
	*ret_amount = amount;
	return ERR_NONE;
}

static enum err read_band(const char **text, struct tariff_band *ret_band)
{
	struct tariff_band band = { 0 };
	enum err err = read_amount(text, &band.min);

	if (!err && *(*text)++ != ':')
		err = ERR_INVALID;
	if (!err)
		err = read_amount(text, &band.fee);
	if (!err && **text && **text != ' ' && **text != '\t')
		err = ERR_INVALID;
	if (!err)
		*ret_band = band;
	return err;
}

enum err tariff_parse(const char *text, struct tariff *ret_tariff, struct error *error)
{
	static const char hint[] = "write MIN:FEE in cents, as in 2500:499 6000:0";
	struct tariff tariff = { 0 };
	const char *p = skip_blanks(text);

	while (*p) {
		const char *start = p;
		int len = (int)strcspn(start, " \t");
		struct tariff_band band = { 0 };
		enum err err;

		if (tariff.count == TARIFF_BANDS_MAX)
			return error_set(error, ERR_LIMIT, "more than %d bands", TARIFF_BANDS_MAX);
		err = read_band(&p, &band);
		if (err) {
			(void)error_set(error, err,
					err == ERR_LIMIT
						? "band %zu, '%.*s': the amount is too large"
						: "band %zu, '%.*s': not MIN:FEE",
					tariff.count + 1, len, start);
			error_hint(error, hint);
			return err;
		}
		if (tariff.count && band.min <= tariff.bands[tariff.count - 1].min)
			return error_set(
				error, ERR_INVALID,
				"band %zu, '%.*s': its minimum is not above the one before",
				tariff.count + 1, len, start);
		tariff.bands[tariff.count++] = band;
		p = skip_blanks(p);
	}
	if (!tariff.count) {
		(void)error_set(error, ERR_INVALID, "there is no band");
		error_hint(error, hint);
		return ERR_INVALID;
	}
	*ret_tariff = tariff;
	return ERR_NONE;
}

bool tariff_fee(const struct tariff *tariff, int64_t subtotal, int64_t *ret_fee)
{
	bool reached = false;
	int64_t fee = 0;

	for (size_t i = 0; i < tariff->count && tariff->bands[i].min <= subtotal; i++) {
		if (!reached || tariff->bands[i].fee < fee)
			fee = tariff->bands[i].fee;
		reached = true;
	}
	if (reached)
		*ret_fee = fee;
	return reached;
}

bool tariff_topup(const struct tariff *tariff, int64_t subtotal, int64_t *ret_missing,
		  int64_t *ret_saves)
{
	int64_t fee;

	if (!tariff_fee(tariff, subtotal, &fee))
		return false;
	for (size_t i = 0; i < tariff->count; i++) {
		const struct tariff_band *band = &tariff->bands[i];

		if (band->min <= subtotal || band->fee >= fee)
			continue;
		*ret_missing = band->min - subtotal;
		*ret_saves = fee - band->fee;
		return true;
	}
	return false;
}

bool tariff_mode_known(const char *mode)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(mode, modes[i]))
			return true;
	return false;
}
