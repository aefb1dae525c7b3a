// SPDX-License-Identifier: GPL-2.0-or-later
/* "0.3", six counts, then a line for each phone: base left right place attribute matrix states N */
#include <stdlib.h>
#include <string.h>

#include "workers/model_mdef_forms.h"

enum { FIELDS_MAX = 8 + MODEL_MDEF_STATES_MAX, COUNTS = 6, NUMBER_DIGITS_MAX = 8 };

struct field {
	const char *text;
	size_t len;
};

struct reader {
	const char *at, *end;
	size_t line;
	struct field fields[FIELDS_MAX];
	size_t count; /* may be FIELDS_MAX + 1: too many */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next line that is neither empty nor a remark, cut at blanks; false at the end. */
static bool next_line(struct reader *reader)
{
	reader->count = 0;
	while (reader->at < reader->end && !reader->count) {
		const char *at = reader->at;
		const char *stop = memchr(at, '\n', (size_t)(reader->end - at));
		const char *to = stop ? stop : reader->end;

		reader->at = stop ? stop + 1 : reader->end;
		reader->line++;
		while (at < to && *at != '#' && reader->count <= FIELDS_MAX) {
			const char *from = at;

			while (at < to && !is_blank(*at))
				at++;
			if (at > from && reader->count < FIELDS_MAX)
				reader->fields[reader->count] =
					(struct field){ from, (size_t)(at - from) };
			reader->count += at > from;
			while (at < to && is_blank(*at))
				at++;
		}
	}
	return reader->count > 0;
}

static bool field_is(const struct field *field, const char *text)
{
	return field->len == strlen(text) && !memcmp(field->text, text, field->len);
}

static bool read_number(const struct field *field, size_t *ret_number)
{
	size_t number = 0;

	for (size_t i = 0; i < field->len; i++) {
		if (field->text[i] < '0' || field->text[i] > '9' || i == NUMBER_DIGITS_MAX)
			return false;
		number = number * 10 + (size_t)(field->text[i] - '0');
	}
	*ret_number = number;
	return field->len > 0;
}

static enum err wrong_line(const struct reader *reader, struct error *error)
{
	return error_set(error, ERR_INVALID, "mdef: line %zu is not understood", reader->line);
}

static enum err read_counts(struct reader *reader, struct model_mdef *mdef, struct error *error)
{
	static const char *const names[COUNTS] = {
		"n_base", "n_tri", "n_state_map", "n_tied_state", "n_tied_ci_state", "n_tied_tmat"
	};
	size_t counts[COUNTS];

	if (!next_line(reader) || reader->count != 1 || !field_is(&reader->fields[0], "0.3"))
		return error_set(error, ERR_INVALID, "mdef is no model definition");
	for (size_t i = 0; i < COUNTS; i++)
		if (!next_line(reader) || reader->count != 2 ||
		    !field_is(&reader->fields[1], names[i]) ||
		    !read_number(&reader->fields[0], &counts[i]))
			return wrong_line(reader, error);
	mdef->bases = counts[0];
	mdef->phone_count = counts[0] + counts[1];
	/* the map counts the last state, which makes no sound */
	mdef->states = mdef->phone_count ? counts[2] / mdef->phone_count : 0;
	mdef->states -= mdef->states > 0;
	mdef->senones = counts[3];
	mdef->base_senones = counts[4];
	mdef->matrices = counts[5];
	return model_mdef_make_room(mdef, error);
}

static bool read_names(const struct reader *reader, struct model_mdef *mdef, size_t index)
{
	const struct field *fields = reader->fields;
	struct model_phone *phone = &mdef->phones[index];
	const char *place;
	int base, left, right;

	if (index < mdef->bases) {
		if (!field_is(&fields[1], "-") || !field_is(&fields[2], "-") ||
		    !field_is(&fields[3], "-") || fields[0].len >= MODEL_MDEF_NAME_SIZE)
			return false;
		memcpy(mdef->names[index], fields[0].text, fields[0].len);
		mdef->filler[index] = field_is(&fields[4], "filler");
		phone->base = phone->left = phone->right = (uint8_t)index;
		return true;
	}
	base = model_mdef_base(mdef, fields[0].text, fields[0].len);
	left = model_mdef_base(mdef, fields[1].text, fields[1].len);
	right = model_mdef_base(mdef, fields[2].text, fields[2].len);
	place = fields[3].len == 1 ? strchr(MODEL_MDEF_PLACES, fields[3].text[0]) : NULL;
	if (base < 0 || left < 0 || right < 0 || !place)
		return false;
	phone->base = (uint8_t)base;
	phone->left = (uint8_t)left;
	phone->right = (uint8_t)right;
	phone->place = (uint8_t)(place - MODEL_MDEF_PLACES);
	return true;
}

static bool read_phone(const struct reader *reader, struct model_mdef *mdef, size_t index)
{
	size_t number;

	if (reader->count != 7 + mdef->states ||
	    !field_is(&reader->fields[6 + mdef->states], "N") || !read_names(reader, mdef, index) ||
	    !read_number(&reader->fields[5], &number) || number > UINT16_MAX)
		return false;
	mdef->phones[index].matrix = (uint16_t)number;
	for (size_t i = 0; i < mdef->states; i++) {
		if (!read_number(&reader->fields[6 + i], &number) || number > UINT16_MAX)
			return false;
		mdef->path[index * mdef->states + i] = (uint16_t)number;
	}
	return true;
}

enum err model_mdef_read_text(const char *bytes, size_t len, struct model_mdef *mdef,
			      struct error *error)
{
	struct reader reader = { .at = bytes, .end = bytes + len };
	enum err err = read_counts(&reader, mdef, error);

	for (size_t i = 0; i < mdef->phone_count && !err; i++) {
		if (!next_line(&reader))
			err = error_set(error, ERR_INVALID, "mdef: it ends after %zu of %zu phones",
					i, mdef->phone_count);
		else if (!read_phone(&reader, mdef, i))
			err = wrong_line(&reader, error);
	}
	if (!err && next_line(&reader))
		err = wrong_line(&reader, error);
	return err;
}
