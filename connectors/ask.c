// SPDX-License-Identifier: GPL-2.0-or-later
#include "connectors/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

static int is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

const char *ask_escape(struct arena *arena, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";
	char *result = arena_alloc(arena, strlen(text) * 3 + 1), *to = result;

	for (; result && *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (is_unreserved(*text)) {
			*to++ = *text;
			continue;
		}
		*to++ = '%';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
	}
	return result;
}

const char *ask_body(struct arena *arena, json_t *json)
{
	_auto_(freep) char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return arena_strdup(arena, text);
}

enum err ask_search_text(const struct op_args *args, struct error *error)
{
	if (!args->text || !*args->text)
		return error_set(error, ERR_INVALID, "there is nothing to search for");
	if (strlen(args->text) > ASK_TEXT_MAX)
		return error_set(error, ERR_LIMIT, "a search has at most %d bytes", ASK_TEXT_MAX);
	return ERR_NONE;
}

enum err ask_no_memory(struct error *error)
{
	return error_set(error, ERR_NOMEM, "out of memory");
}
