// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/unit.h"

#include <string.h>

static const struct {
	const char *text;
	enum dimension dimension;
	int64_t factor;
} units[UNIT_COUNT] = {
#define X(name, text, dimension, factor) [UNIT_##name] = { text, DIMENSION_##dimension, factor },
	UNIT_TABLE(X)
#undef X
};

enum err unit_find(const char *text, enum unit *ret_unit)
{
	for (int unit = UNIT_NONE + 1; unit < UNIT_COUNT; unit++)
		if (!strcmp(units[unit].text, text)) {
			*ret_unit = (enum unit)unit;
			return ERR_NONE;
		}
	return ERR_NOT_FOUND;
}

const char *unit_text(enum unit unit)
{
	return units[unit].text;
}

enum dimension unit_dimension(enum unit unit)
{
	return units[unit].dimension;
}

int64_t unit_factor(enum unit unit)
{
	return units[unit].factor;
}
