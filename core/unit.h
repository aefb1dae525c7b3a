/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units of quantities and net contents, and what adds up with what. */
#ifndef CABAS_CORE_UNIT_H
#define CABAS_CORE_UNIT_H
#include <stdint.h>

#include "base/err.h"

/*
 * Units: name, name in JSON, dimension, and how many base units of the dimension it is.
 * Base units: g, ml, 1. Containers count only themselves: two bottles and one can do not add up.
 */
#define UNIT_TABLE(X)                     \
	X(NONE, "", NONE, 0)              \
	X(G, "g", MASS, 1)                \
	X(KG, "kg", MASS, 1000)           \
	X(ML, "ml", VOLUME, 1)            \
	X(CL, "cl", VOLUME, 10)           \
	X(L, "l", VOLUME, 1000)           \
	X(PIECE, "piece", COUNT, 1)       \
	X(PACK, "pack", CONTAINER, 1)     \
	X(BOTTLE, "bottle", CONTAINER, 1) \
	X(CAN, "can", CONTAINER, 1)       \
	X(JAR, "jar", CONTAINER, 1)       \
	X(BOX, "box", CONTAINER, 1)       \
	X(BAG, "bag", CONTAINER, 1)       \
	X(TUBE, "tube", CONTAINER, 1)     \
	X(TRAY, "tray", CONTAINER, 1)     \
	X(ROLL, "roll", CONTAINER, 1)     \
	X(BUNCH, "bunch", CONTAINER, 1)   \
	X(SLICE, "slice", CONTAINER, 1)   \
	X(BAR, "bar", CONTAINER, 1)

enum unit {
#define X(name, text, dimension, factor) UNIT_##name,
	UNIT_TABLE(X)
#undef X
		UNIT_COUNT
};

enum dimension {
	DIMENSION_NONE,
	DIMENSION_MASS,
	DIMENSION_VOLUME,
	DIMENSION_COUNT,
	DIMENSION_CONTAINER
};

/**
 * unit_find() - the unit that a name in JSON or data stands for
 * @text: as in UNIT_TABLE
 * @ret_unit: receives the unit
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND.
 */
enum err unit_find(const char *text, enum unit *ret_unit);

/**
 * unit_text() - a unit's name in JSON
 * @unit: the unit
 *
 * Return: a string literal.
 */
const char *unit_text(enum unit unit);

/**
 * unit_dimension() - what a unit measures
 * @unit: the unit
 *
 * Return: its dimension.
 */
enum dimension unit_dimension(enum unit unit);

/**
 * unit_factor() - how many base units one of it is
 * @unit: the unit
 *
 * Return: base units (g, ml, 1) of its dimension; 0 for %UNIT_NONE.
 */
int64_t unit_factor(enum unit unit);
#endif
