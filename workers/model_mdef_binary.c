// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "BMDF", version 1, a text about the form, ten counts, the names, the tree by which triphones are
 * found, the phones, and their paths through the senones. As PocketSphinx writes it, little-endian.
 */
#include <string.h>

#include "workers/model_mdef_forms.h"

enum { COUNTS = 10, NODE_SIZE = 8, PHONE_SIZE = 12, TEXT_MAX = 1 << 16, TREE_MAX = 1 << 22 };

/* The counts, in their order. */
enum { BASES, PHONES, STATES, BASE_SENONES, SENONES, MATRICES, PATHS, NEIGHBOURS, NODES, SILENCE };

struct form {
	const unsigned char *bytes;
	size_t len, at;
	uint32_t counts[COUNTS];
};

static uint32_t word_at(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* The next bytes, or NULL when they are not there. */
static const unsigned char *take(struct form *form, size_t size)
{
	const unsigned char *at = form->bytes + form->at;

	if (size > form->len - form->at)
		return NULL;
	form->at += size;
	return at;
}

static bool take_word(struct form *form, uint32_t *ret_word)
{
	const unsigned char *at = take(form, 4);

	if (at)
		*ret_word = word_at(at);
	return at != NULL;
}

static enum err wrong(struct error *error)
{
	return error_set(error, ERR_INVALID, "mdef is cut or damaged");
}

static enum err read_counts(struct form *form, struct model_mdef *mdef, struct error *error)
{
	uint32_t version, text;

	(void)take(form, 4);
	if (!take_word(form, &version) || version != 1 || !take_word(form, &text) ||
	    text > TEXT_MAX || !take(form, text))
		return wrong(error);
	for (size_t i = 0; i < COUNTS; i++)
		if (!take_word(form, &form->counts[i]))
			return wrong(error);
	mdef->bases = form->counts[BASES];
	mdef->phone_count = form->counts[PHONES];
	mdef->states = form->counts[STATES];
	mdef->senones = form->counts[SENONES];
	mdef->base_senones = form->counts[BASE_SENONES];
	mdef->matrices = form->counts[MATRICES];
	/* PocketSphinx takes the triphones' neighbours to be three: before, itself, behind */
	if (form->counts[NEIGHBOURS] != 3 || form->counts[NODES] > TREE_MAX ||
	    form->counts[PATHS] > MODEL_MDEF_PHONES_MAX || form->counts[SILENCE] >= mdef->bases)
		return wrong(error);
	return model_mdef_make_room(mdef, error);
}

static enum err read_names(struct form *form, struct model_mdef *mdef, struct error *error)
{
	size_t from = form->at;

	for (size_t i = 0; i < mdef->bases; i++) {
		const unsigned char *name = form->bytes + form->at;
		size_t len = strnlen((const char *)name, form->len - form->at);

		if (!len || len >= MODEL_MDEF_NAME_SIZE || !take(form, len + 1))
			return wrong(error);
		memcpy(mdef->names[i], name, len);
	}
	if (!take(form, (4 - (form->at - from) % 4) % 4))
		return wrong(error);
	if (model_mdef_base(mdef, "SIL", 3) != (int)form->counts[SILENCE])
		return wrong(error);
	return ERR_NONE;
}

/* Each node of the tree points behind itself, into the tree or at a phone. */
static enum err check_tree(struct form *form, const struct model_mdef *mdef, struct error *error)
{
	size_t nodes = form->counts[NODES];
	const unsigned char *tree = take(form, nodes * NODE_SIZE);

	if (!tree || (nodes < 4 && mdef->phone_count > mdef->bases))
		return wrong(error);
	for (size_t i = 0; i < nodes; i++) {
		const unsigned char *node = tree + i * NODE_SIZE;
		uint32_t context = word_at(node) & 0xffff, below = word_at(node) >> 16;
		uint32_t target = word_at(node + 4);
		bool fits = below ? target > i && target <= nodes && below <= nodes - target
				  : target < mdef->phone_count || target == UINT32_MAX;

		if (!fits || below > INT16_MAX || context >= MODEL_MDEF_BASE_MAX)
			return wrong(error);
	}
	return ERR_NONE;
}

static enum err read_phones(struct form *form, struct model_mdef *mdef, struct error *error)
{
	const unsigned char *phones = take(form, mdef->phone_count * PHONE_SIZE), *paths;
	size_t total = (size_t)form->counts[PATHS] * mdef->states;
	uint32_t told;

	if (!phones || !take_word(form, &told) || told != total)
		return wrong(error);
	paths = take(form, total * 2);
	if (!paths || form->at != form->len)
		return wrong(error);
	for (size_t i = 0; i < mdef->phone_count; i++) {
		const unsigned char *at = phones + i * PHONE_SIZE;
		uint32_t path = word_at(at), matrix = word_at(at + 4);
		struct model_phone *phone = &mdef->phones[i];

		if (path >= form->counts[PATHS] || matrix >= mdef->matrices)
			return wrong(error);
		phone->matrix = (uint16_t)matrix;
		phone->base = phone->left = phone->right = (uint8_t)i;
		if (i < mdef->bases)
			mdef->filler[i] = at[8];
		else
			*phone = (struct model_phone){ at[9], at[10], at[11], at[8],
						       (uint16_t)matrix };
		for (size_t j = 0; j < mdef->states; j++) {
			const unsigned char *senone = paths + (path * mdef->states + j) * 2;

			mdef->path[i * mdef->states + j] = (uint16_t)(senone[0] | senone[1] << 8);
		}
	}
	return ERR_NONE;
}

enum err model_mdef_read_binary(const unsigned char *bytes, size_t len, struct model_mdef *mdef,
				struct error *error)
{
	struct form form = { .bytes = bytes, .len = len };
	enum err err = read_counts(&form, mdef, error);

	if (!err)
		err = read_names(&form, mdef, error);
	if (!err)
		err = check_tree(&form, mdef, error);
	if (!err)
		err = read_phones(&form, mdef, error);
	return err;
}
