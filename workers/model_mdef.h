/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A model definition ("mdef"): which phones there are, alone and between neighbours, and which
 * senones (kinds of sound) each goes through. Sphinx has it as text and in a binary form.
 */
#ifndef CABAS_WORKERS_MODEL_MDEF_H
#define CABAS_WORKERS_MODEL_MDEF_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
	MODEL_MDEF_BASE_MAX = 250, /* PocketSphinx counts them in a byte */
	MODEL_MDEF_PHONES_MAX = 1 << 20,
	MODEL_MDEF_STATES_MAX = 5,
	MODEL_MDEF_NAME_SIZE = 16,
};

/* Where in a word a triphone stands, as the text form writes it. */
#define MODEL_MDEF_PLACES "ibes"

/**
 * struct model_phone - a phone, alone or between neighbours
 * @base: the phone itself
 * @left: the one before it; of a phone alone @base
 * @right: the one behind it
 * @place: index in %MODEL_MDEF_PLACES
 * @matrix: of transitions
 */
struct model_phone {
	uint8_t base, left, right, place;
	uint16_t matrix;
};

/**
 * struct model_mdef - a model definition
 * @bases: phones that stand alone, the first of @phones
 * @phone_count: with triphones
 * @states: of each phone that emit sound
 * @senones: kinds of sound
 * @base_senones: of them those of phones alone
 * @matrices: of transitions
 * @names: of the first @bases phones
 * @filler: which of those are noises
 * @phones: @phone_count; malloc()ed
 * @path: the senones of each phone, @states apiece; malloc()ed
 */
struct model_mdef {
	size_t bases, phone_count, states, senones, base_senones, matrices;
	char names[MODEL_MDEF_BASE_MAX][MODEL_MDEF_NAME_SIZE];
	bool filler[MODEL_MDEF_BASE_MAX];
	struct model_phone *phones;
	uint16_t *path;
};

/**
 * model_mdef_read() - read either form
 * @bytes: the whole file
 * @len: how many bytes
 * @ret_mdef: receives it, all indices checked; model_mdef_done() ends it
 * @error: says what is wrong, with the line for the text form
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err model_mdef_read(const void *bytes, size_t len, struct model_mdef *ret_mdef,
			 struct error *error);

/**
 * model_mdef_done() - free it
 * @mdef: read, or all zero
 */
void model_mdef_done(struct model_mdef *mdef);

/**
 * model_mdef_base() - find a phone by its name
 * @mdef: the definition
 * @name: of @len bytes
 * @len: how many
 *
 * Return: its index, or -1.
 */
int model_mdef_base(const struct model_mdef *mdef, const char *name, size_t len);
#endif
