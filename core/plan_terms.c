// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_terms.h"

#include <string.h>

#include "core/money.h"

enum { TERMS_FIELDS_MAX = 3 };

/* Some bytes of a line; not terminated. */
struct piece {
	const char *at;
	size_t len;
};

/* One word "a:b:c" of a line, taken apart; @fields may be fewer or more than wanted. */
struct word {
	struct piece whole, fields[TERMS_FIELDS_MAX];
	size_t count;
};

static bool read_digits(struct piece piece, int64_t most, int64_t *ret_number)
{
	int64_t number = 0;

	for (size_t i = 0; i < piece.len; i++) {
		if (piece.at[i] < '0' || piece.at[i] > '9')
			return false;
		number = number * 10 + (piece.at[i] - '0');
		if (number > most)
			number = most + 1;
	}
	*ret_number = number;
	return piece.len > 0;
}

static enum err read_amount(struct piece piece, int64_t *ret_amount, struct error *error)
{
	int64_t amount;

	if (!read_digits(piece, MONEY_MAX, &amount))
		return error_set(error, ERR_INVALID, "'%.*s' is no amount in minor units",
				 (int)piece.len, piece.at);
	if (amount > MONEY_MAX)
		return error_set(error, ERR_LIMIT, "'%.*s': the amount is too large",
				 (int)piece.len, piece.at);
	*ret_amount = amount;
	return ERR_NONE;
}

/* "2.5%": one decimal at the most, as a permille is the smallest share there is. */
static enum err read_share(struct piece piece, unsigned int *ret_permille, struct error *error)
{
	struct piece before = { piece.at, 0 }, after = { "0", 1 };
	int64_t percent = 0, tenths = 0;
	bool good = piece.len && piece.at[piece.len - 1] == '%';

	while (before.len + 1 < piece.len && piece.at[before.len] != '.')
		before.len++;
	if (before.len + 1 < piece.len)
		after = (struct piece){ piece.at + before.len + 1, piece.len - before.len - 2 };
	good = good && after.len == 1 && read_digits(before, PLAN_OFF_MAX, &percent) &&
	       read_digits(after, PLAN_OFF_MAX, &tenths);
	if (!good) {
		(void)error_set(error, ERR_INVALID, "'%.*s' is no share", (int)piece.len, piece.at);
		error_hint(error, "write it as in 5% or 2.5%");
		return ERR_INVALID;
	}
	if (percent * 10 + tenths > PLAN_OFF_MAX)
		return error_set(error, ERR_LIMIT, "'%.*s' is above 100%%", (int)piece.len,
				 piece.at);
	*ret_permille = (unsigned int)(percent * 10 + tenths);
	return ERR_NONE;
}

enum err plan_terms_amount(const char *text, int64_t *ret_amount, struct error *error)
{
	return read_amount((struct piece){ text, strlen(text) }, ret_amount, error);
}

enum err plan_terms_share(const char *text, unsigned int *ret_permille, struct error *error)
{
	return read_share((struct piece){ text, strlen(text) }, ret_permille, error);
}

/* The next word of a line; false at its end. */
static bool next_word(const char **text, struct word *ret_word)
{
	const char *p = *text + strspn(*text, " \t");
	struct word word = { .whole = { p, strcspn(p, " \t") } };
	const char *end = p + word.whole.len;

	*text = end;
	while (p < end) {
		struct piece field = { p, 0 };

		while (p + field.len < end && p[field.len] != ':')
			field.len++;
		if (word.count < TERMS_FIELDS_MAX)
			word.fields[word.count] = field;
		word.count++;
		p += field.len + 1;
	}
	*ret_word = word;
	return word.whole.len > 0;
}

static size_t count_words(const char *text)
{
	struct word word;
	size_t count = 0;

	while (next_word(&text, &word))
		count++;
	return count;
}

/* Checks what slots and vouchers have in common; leaves an array for them. */
static enum err make_room(const char *text, size_t most, size_t size, struct arena *arena,
			  void **ret_array, struct error *error)
{
	size_t count = count_words(text);

	if (!count)
		return error_set(error, ERR_INVALID, "it is empty");
	if (count > most)
		return error_set(error, ERR_LIMIT, "%zu of them, at most %zu", count, most);
	*ret_array = arena_array(arena, count, size);
	return *ret_array ? ERR_NONE : error_set(error, ERR_NOMEM, "out of memory");
}

static enum err read_name(const struct word *word, struct arena *arena, const char **ret_name,
			  struct error *error)
{
	*ret_name = arena_strndup(arena, word->fields[0].at, word->fields[0].len);
	return *ret_name ? ERR_NONE : error_set(error, ERR_NOMEM, "out of memory");
}

static enum err read_slot(const struct word *word, struct arena *arena, struct plan_slot *slot,
			  struct error *error)
{
	enum err err = read_name(word, arena, &slot->id, error);

	if (word->count != 2 || !word->fields[0].len)
		return error_set(error, ERR_INVALID, "'%.*s' is not NAME:FEE", (int)word->whole.len,
				 word->whole.at);
	return err ? err : read_amount(word->fields[1], &slot->fee, error);
}

enum err plan_terms_slots(const char *text, struct arena *arena, const struct plan_slot **ret_slots,
			  size_t *ret_count, struct error *error)
{
	struct plan_slot *slots = NULL;
	struct word word;
	size_t count = 0;
	enum err err =
		make_room(text, PLAN_SLOTS_MAX, sizeof(*slots), arena, (void **)&slots, error);

	while (!err && next_word(&text, &word))
		err = read_slot(&word, arena, &slots[count++], error);
	if (err)
		return err;
	*ret_slots = slots;
	*ret_count = count;
	return ERR_NONE;
}

static enum err read_voucher(const struct word *word, struct arena *arena,
			     struct plan_voucher *ret_voucher, struct error *error)
{
	struct plan_voucher voucher = { 0 };
	enum err err = read_name(word, arena, &voucher.id, error);
	struct piece worth = word->fields[2];

	if (word->count != 3 || !word->fields[0].len)
		return error_set(error, ERR_INVALID,
				 "'%.*s' is not NAME:MIN:AMOUNT or NAME:MIN:SHARE",
				 (int)word->whole.len, word->whole.at);
	if (!err)
		err = read_amount(word->fields[1], &voucher.min, error);
	if (!err && worth.len && worth.at[worth.len - 1] == '%')
		err = read_share(worth, &voucher.off, error);
	else if (!err)
		err = read_amount(worth, &voucher.amount, error);
	if (!err && !voucher.off && !voucher.amount)
		err = error_set(error, ERR_INVALID, "voucher '%s' takes nothing off", voucher.id);
	if (!err)
		*ret_voucher = voucher;
	return err;
}

enum err plan_terms_vouchers(const char *text, struct arena *arena,
			     const struct plan_voucher **ret_vouchers, size_t *ret_count,
			     struct error *error)
{
	struct plan_voucher *vouchers = NULL;
	struct word word;
	size_t count = 0;
	enum err err = make_room(text, PLAN_VOUCHERS_MAX, sizeof(*vouchers), arena,
				 (void **)&vouchers, error);

	while (!err && next_word(&text, &word))
		err = read_voucher(&word, arena, &vouchers[count++], error);
	if (err)
		return err;
	*ret_vouchers = vouchers;
	*ret_count = count;
	return ERR_NONE;
}
