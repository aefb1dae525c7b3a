/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Building requests: addresses and bodies in an arena. */
#ifndef CABAS_CONNECTORS_ASK_H
#define CABAS_CONNECTORS_ASK_H
#include <jansson.h>

#include "connectors/connector.h"

enum { ASK_TEXT_MAX = 200 };

/**
 * ask_escape() - a text as one part of a path or one value of a query (RFC 3986, 2.1)
 * @arena: where the result lives
 * @text: terminated
 *
 * Return: @text with every byte but the unreserved ones as %XX; NULL without memory.
 */
const char *ask_escape(struct arena *arena, const char *text);

/**
 * ask_body() - a body of JSON
 * @arena: where the text lives
 * @json: the reference is taken over; NULL is memory that was short
 *
 * Return: the text, members in the order in which they were set; NULL without memory.
 */
const char *ask_body(struct arena *arena, json_t *json);

/**
 * ask_search_text() - check what is to be searched
 * @args: its text
 * @error: says what is wrong
 *
 * Return: %ERR_NONE; %ERR_INVALID for nothing, %ERR_LIMIT beyond %ASK_TEXT_MAX bytes.
 */
enum err ask_search_text(const struct op_args *args, struct error *error);

/**
 * ask_no_memory() - the failure of an arena
 * @error: says so
 *
 * Return: %ERR_NOMEM.
 */
enum err ask_no_memory(struct error *error);
#endif
