// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_json_read.h"

#include <stdio.h>
#include <string.h>

static const char *what_it_is(const json_t *json)
{
	if (!json)
		return "missing";
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return "a text";
	case JSON_INTEGER:
		return "a number";
	case JSON_REAL:
		return "a number with a fraction";
	case JSON_TRUE:
	case JSON_FALSE:
		return "true or false";
	case JSON_NULL:
		return "null";
	}
	return "unknown";
}

enum err plan_json_read_wrong(struct error *error, const char *place, const json_t *json,
			      const char *wanted)
{
	if (!json)
		return error_set(error, ERR_INVALID, "%s: missing", place);
	return error_set(error, ERR_INVALID, "%s: %s instead of %s", place, what_it_is(json),
			 wanted);
}

enum err plan_json_read_amount(const json_t *json, const char *place, int64_t *ret_amount,
			       struct error *error)
{
	if (!json_is_integer(json))
		return plan_json_read_wrong(error, place, json, "a whole number of minor units");
	if (json_integer_value(json) < 0)
		return error_set(error, ERR_INVALID, "%s: negative", place);
	*ret_amount = json_integer_value(json);
	return ERR_NONE;
}

enum err plan_json_read_id(const json_t *json, const char *place, struct arena *arena,
			   const char **ret_id, struct error *error)
{
	char *copy;

	if (!json_is_string(json))
		return plan_json_read_wrong(error, place, json, "a text");
	if (!json_string_length(json))
		return error_set(error, ERR_INVALID, "%s: empty", place);
	if (strlen(json_string_value(json)) != json_string_length(json))
		return error_set(error, ERR_INVALID, "%s: a zero byte inside", place);
	copy = arena_strdup(arena, json_string_value(json));
	if (!copy)
		return error_set(error, ERR_NOMEM, "%s: no memory", place);
	*ret_id = copy;
	return ERR_NONE;
}

static enum err read_band(const json_t *json, const char *place, struct tariff_band *band,
			  struct error *error)
{
	char inner[PLAN_JSON_PLACE_SIZE + 8];
	enum err err;

	if (!json_is_object(json))
		return plan_json_read_wrong(error, place, json, "an object");
	snprintf(inner, sizeof(inner), "%s.min", place);
	err = plan_json_read_amount(json_object_get(json, "min"), inner, &band->min, error);
	snprintf(inner, sizeof(inner), "%s.fee", place);
	if (!err)
		err = plan_json_read_amount(json_object_get(json, "fee"), inner, &band->fee, error);
	return err;
}

enum err plan_json_read_bands(const json_t *json, const char *place, struct tariff *ret_tariff,
			      struct error *error)
{
	struct tariff tariff = { .count = json_array_size(json) };
	const json_t *band;
	size_t b;

	if (!json_is_array(json))
		return plan_json_read_wrong(error, place, json, "an array");
	if (tariff.count > TARIFF_BANDS_MAX)
		return error_set(error, ERR_LIMIT, "%s: more than %d", place, TARIFF_BANDS_MAX);
	json_array_foreach(json, b, band)
	{
		char inner[PLAN_JSON_PLACE_SIZE];
		enum err err;

		snprintf(inner, sizeof(inner), "%s[%zu]", place, b);
		err = read_band(band, inner, &tariff.bands[b], error);
		if (err)
			return err;
	}
	*ret_tariff = tariff;
	return ERR_NONE;
}
