// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/quantity_json.h"

#include <string.h>

json_t *quantity_json(struct quantity quantity)
{
	char value[QUANTITY_TEXT_SIZE];

	if (quantity.unit == UNIT_NONE)
		return json_null();
	decimal_print(quantity.value, value);
	return json_pack("{s:s, s:s}", "value", value, "unit", unit_text(quantity.unit));
}

enum err quantity_json_parse(const json_t *json, struct quantity *ret_quantity)
{
	const char *value = json_string_value(json_object_get(json, "value"));
	const char *unit = json_string_value(json_object_get(json, "unit"));
	struct quantity quantity;
	enum err err;

	if (!json || json_is_null(json)) {
		*ret_quantity = (struct quantity){ .unit = UNIT_NONE };
		return ERR_NONE;
	}
	if (!value || !unit || unit_find(unit, &quantity.unit) || quantity.unit == UNIT_NONE)
		return ERR_INVALID;
	err = decimal_parse(value, strlen(value), &quantity.value);
	if (err)
		return err;
	*ret_quantity = quantity;
	return ERR_NONE;
}
