// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/explain_story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the UTF-8 character at @text when it must not be shown, else 0. */
static size_t unfit(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	if (at[0] < 0x20 || at[0] == 0x7f)
		return 1;
	if (at[0] == 0xc2 && at[1] < 0xa0)
		return 2;
	/* U+2028 to U+202E, U+2066 to U+2069, U+FFFE and U+FFFF */
	if (at[0] == 0xe2 && at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae)
		return 3;
	if (at[0] == 0xe2 && at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9)
		return 3;
	return at[0] == 0xef && at[1] == 0xbf && at[2] >= 0xbe ? 3 : 0;
}

static json_t *clean_text(const json_t *json)
{
	const char *text = json_string_value(json);
	size_t len = json_string_length(json), used = 0;
	char *copy = malloc(3 * len + 1);
	json_t *cleaned;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < len;) {
		size_t skip = unfit(text + i);

		if (skip) {
			memcpy(copy + used, "\xef\xbf\xbd", 3);
			used += 3;
			i += skip;
		} else {
			copy[used++] = text[i++];
		}
	}
	cleaned = json_stringn(copy, used);
	free(copy);
	return cleaned;
}

static json_t *clean(json_t *json);

static json_t *clean_array(const json_t *json)
{
	json_t *copy = json_array();
	bool whole = copy;

	for (size_t i = 0; whole && i < json_array_size(json); i++)
		whole = !json_array_append_new(copy, clean(json_array_get(json, i)));
	if (whole)
		return copy;
	json_decref(copy);
	return NULL;
}

static json_t *clean_object(json_t *json)
{
	json_t *copy = json_object(), *value;
	bool whole = copy;
	const char *key;

	json_object_foreach(json, key, value)
	{
		whole = whole && !json_object_set_new(copy, key, clean(value));
	}
	if (whole)
		return copy;
	json_decref(copy);
	return NULL;
}

static json_t *clean(json_t *json)
{
	if (json_is_string(json))
		return clean_text(json);
	if (json_is_array(json))
		return clean_array(json);
	if (json_is_object(json))
		return clean_object(json);
	return json_deep_copy(json);
}

void explain_story_begin(struct explain_story *story, const struct cli *cli, json_t *plan)
{
	json_t *cleaned = clean(plan);
	const char *currency = out_text(cleaned, "currency");

	*story = (struct explain_story){
		.cli = cli,
		.plan = cleaned,
		.compare = json_object_get(cleaned, "compare"),
		.currency = *currency ? currency : "EUR",
		.baskets = json_array_size(json_object_get(cleaned, "baskets")),
	};
}

void explain_story_end(struct explain_story *story)
{
	json_decref(story->plan);
	story->plan = NULL;
}

void explain_story_money(const struct explain_story *story, json_int_t minor,
			 char ret_text[OUT_TEXT_SIZE])
{
	out_money(story->cli, minor, story->currency, ret_text);
}

const char *explain_story_name(const struct explain_story *story, const char *id)
{
	const json_t *lines = json_object_get(story->plan, "lines");

	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);

		if (!strcmp(out_text(line, "id"), id) && *out_text(line, "label"))
			return out_text(line, "label");
	}
	return id;
}

/* A text that had no room ends behind a whole character. */
static void end_well(char *text)
{
	size_t len = strlen(text), start = len;

	while (start && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start && mblen(text + start - 1, len - start + 1) < 0)
		text[start - 1] = '\0';
}

void explain_story_append(char *text, const char *separator, const char *word)
{
	size_t len = strlen(text);

	snprintf(text + len, EXPLAIN_NAMES_SIZE - len, "%s%s", len ? separator : "", word);
	end_well(text);
}

void explain_story_with(const char *name, const char *detail, char ret_text[EXPLAIN_NAMES_SIZE])
{
	if (*detail)
		snprintf(ret_text, EXPLAIN_NAMES_SIZE, "%s (%s)", name, detail);
	else
		snprintf(ret_text, EXPLAIN_NAMES_SIZE, "%s", name);
	end_well(ret_text);
}

void explain_story_names(const struct explain_story *story, const json_t *ids, size_t max,
			 char ret_text[EXPLAIN_NAMES_SIZE])
{
	ret_text[0] = '\0';
	for (size_t i = 0; i < json_array_size(ids); i++) {
		const char *id = json_string_value(json_array_get(ids, i));

		if (i == max) {
			explain_story_append(ret_text, ", ", "…");
			return;
		}
		explain_story_append(ret_text, ", ", explain_story_name(story, id));
	}
}

void explain_story_stores(const json_t *stores, char ret_text[EXPLAIN_NAMES_SIZE])
{
	ret_text[0] = '\0';
	for (size_t i = 0; i < json_array_size(stores); i++)
		explain_story_append(ret_text, " + ", json_string_value(json_array_get(stores, i)));
}

void explain_story_plan_stores(const struct explain_story *story, char ret_text[EXPLAIN_NAMES_SIZE])
{
	const json_t *baskets = json_object_get(story->plan, "baskets");

	ret_text[0] = '\0';
	for (size_t i = 0; i < json_array_size(baskets); i++)
		explain_story_append(ret_text, " + ",
				     out_text(json_array_get(baskets, i), "store"));
}

json_int_t explain_story_sum(const struct explain_story *story, const char *name)
{
	const json_t *baskets = json_object_get(story->plan, "baskets");
	json_int_t sum = 0;

	for (size_t i = 0; i < json_array_size(baskets); i++)
		sum += out_integer(json_array_get(baskets, i), name);
	return sum;
}

size_t explain_story_unmet(const struct explain_story *story)
{
	return json_array_size(json_object_get(story->plan, "unmet"));
}
