/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to core/needs*.c: what loading and adding share. */
#ifndef CABAS_CORE_NEEDS_ADD_H
#define CABAS_CORE_NEEDS_ADD_H
#include "core/needs.h"

/**
 * needs_add_capital() - a name as a line of a list shows it
 * @name: terminated UTF-8
 * @arena: where the result lives
 *
 * Return: @name with its first letter upper case, or NULL without memory.
 */
char *needs_add_capital(const char *name, struct arena *arena);

/**
 * needs_add_room() - see to it that one more need fits
 * @needs: what may move
 * @error: says why it does not
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err needs_add_room(struct needs *needs, struct error *error);
#endif
