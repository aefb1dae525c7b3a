// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/model_dict.h"

#include <string.h>

enum { LINE_MAX_BYTES = 1000, WORD_MAX_BYTES = 100 };

/* Steps over one word; its length is 0 at the end of the line. */
static const char *next_word(const char *at, const char *end, size_t *ret_len)
{
	const char *from;

	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++;
	from = at;
	while (at < end && *at != ' ' && *at != '\t' && *at != '\r')
		at++;
	*ret_len = (size_t)(at - from);
	return from;
}

/* Whether all phones of a line are the model's; the first that is none in @ret_strange. */
static bool line_fits(const struct model_mdef *mdef, const char *at, const char *end,
		      char ret_strange[MODEL_MDEF_NAME_SIZE])
{
	size_t len, phones = 0;

	at = next_word(at, end, &len);
	if (!len || len > WORD_MAX_BYTES || end - at > LINE_MAX_BYTES ||
	    memchr(at, '\0', (size_t)(end - at)))
		return false;
	for (at = next_word(at + len, end, &len); len; at = next_word(at + len, end, &len)) {
		phones++;
		if (model_mdef_base(mdef, at, len) >= 0)
			continue;
		len = len < MODEL_MDEF_NAME_SIZE ? len : MODEL_MDEF_NAME_SIZE - 1;
		memcpy(ret_strange, at, len);
		ret_strange[len] = '\0';
		return false;
	}
	return phones > 0;
}

enum err model_dict_read(const char *name, const struct model_mdef *mdef, const char *bytes,
			 size_t len, struct buf *ret_kept, size_t *ret_words, struct error *error)
{
	char strange[MODEL_MDEF_NAME_SIZE] = "";
	const char *end = bytes + len, *stop;
	size_t lines = 0, words = 0;
	enum err err = ERR_NONE;

	for (const char *at = bytes; at < end && !err; at = stop + 1) {
		size_t word;

		stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		(void)next_word(at, stop, &word);
		if (!word || (stop - at > 2 && (!memcmp(at, ";;;", 3) || !memcmp(at, "##", 2))))
			continue;
		lines++;
		if (!line_fits(mdef, at, stop, strange))
			continue;
		words++;
		err = buf_add(ret_kept, at, (size_t)(stop - at));
		if (!err)
			err = buf_add(ret_kept, "\n", 1);
	}
	if (err)
		return error_set(error, err, "%s: %s", name, err_text(err));
	if (!words || words < lines - lines / 10)
		return error_set(error, ERR_INVALID,
				 "%s does not belong to this model: %zu of %zu lines fit, '%s' is "
				 "no phone of it",
				 name, words, lines, strange);
	*ret_words = words;
	return ERR_NONE;
}
