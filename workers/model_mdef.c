// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/model_mdef.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workers/model_mdef_forms.h"

int model_mdef_base(const struct model_mdef *mdef, const char *name, size_t len)
{
	for (size_t i = 0; i < mdef->bases; i++)
		if (strlen(mdef->names[i]) == len && !memcmp(mdef->names[i], name, len))
			return (int)i;
	return -1;
}

void model_mdef_done(struct model_mdef *mdef)
{
	free(mdef->phones);
	free(mdef->path);
	mdef->phones = NULL;
	mdef->path = NULL;
}

enum err model_mdef_make_room(struct model_mdef *mdef, struct error *error)
{
	if (!mdef->bases || mdef->bases > MODEL_MDEF_BASE_MAX || mdef->phone_count < mdef->bases ||
	    mdef->phone_count > MODEL_MDEF_PHONES_MAX)
		return error_set(error, ERR_LIMIT,
				 "mdef: %zu phones alone and %zu in all are not usable",
				 mdef->bases, mdef->phone_count);
	if (!mdef->states || mdef->states > MODEL_MDEF_STATES_MAX || !mdef->senones ||
	    mdef->senones > UINT16_MAX || !mdef->base_senones ||
	    mdef->base_senones > mdef->senones || !mdef->matrices ||
	    mdef->matrices > mdef->phone_count)
		return error_set(error, ERR_LIMIT,
				 "mdef: %zu states and %zu senones are not usable", mdef->states,
				 mdef->senones);
	mdef->phones = calloc(mdef->phone_count, sizeof(*mdef->phones));
	mdef->path = calloc(mdef->phone_count, mdef->states * sizeof(*mdef->path));
	if (!mdef->phones || !mdef->path)
		return error_set(error, ERR_NOMEM, "out of memory");
	return ERR_NONE;
}

/* Two phones of one name, or none without a sound for silence: PocketSphinx would stumble. */
static enum err check_names(const struct model_mdef *mdef, struct error *error)
{
	for (size_t i = 0; i < mdef->bases; i++)
		if (model_mdef_base(mdef, mdef->names[i], strlen(mdef->names[i])) != (int)i)
			return error_set(error, ERR_INVALID, "mdef: the phone '%s' is there twice",
					 mdef->names[i]);
	if (model_mdef_base(mdef, "SIL", 3) < 0)
		return error_set(error, ERR_INVALID, "mdef: there is no phone SIL, for silence");
	return ERR_NONE;
}

static enum err check_phone(const struct model_mdef *mdef, size_t index, struct error *error)
{
	const struct model_phone *phone = &mdef->phones[index];
	size_t most = index < mdef->bases ? mdef->base_senones : mdef->senones;
	bool fits = phone->matrix < mdef->matrices && phone->base < mdef->bases &&
		    phone->left < mdef->bases && phone->right < mdef->bases &&
		    (index >= mdef->bases || phone->base == index);

	for (size_t i = 0; i < mdef->states; i++)
		if (mdef->path[index * mdef->states + i] >= most)
			fits = false;
	if (!fits)
		return error_set(error, ERR_INVALID, "mdef: phone %zu names what is not there",
				 index);
	return ERR_NONE;
}

enum err model_mdef_read(const void *bytes, size_t len, struct model_mdef *ret_mdef,
			 struct error *error)
{
	struct model_mdef mdef = { 0 };
	bool binary = len >= 4 && !memcmp(bytes, "BMDF", 4);
	enum err err = binary ? model_mdef_read_binary(bytes, len, &mdef, error)
			      : model_mdef_read_text(bytes, len, &mdef, error);

	if (!err)
		err = check_names(&mdef, error);
	for (size_t i = 0; i < mdef.phone_count && !err; i++)
		err = check_phone(&mdef, i, error);
	if (err) {
		model_mdef_done(&mdef);
		return err;
	}
	*ret_mdef = mdef;
	return ERR_NONE;
}
