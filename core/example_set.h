/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a set of examples holds: for core/example*.c only. */
#ifndef CABAS_CORE_EXAMPLE_SET_H
#define CABAS_CORE_EXAMPLE_SET_H
#include "core/example.h"
#include "core/example_warp.h"

/**
 * struct example_template - an example ready to be compared
 * @id: its number
 * @member: who says it
 * @need: what it means
 * @shape: how it sounds
 */
struct example_template {
	uint64_t id;
	const char *member, *need;
	struct example_shape shape;
};

/**
 * struct example_set - examples
 * @list: @count of them, by member, need and number
 * @count: how many
 */
struct example_set {
	struct example_template *list;
	size_t count;
};
#endif
