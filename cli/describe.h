/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the API's objects are called in people's words. */
#ifndef CABAS_CLI_DESCRIBE_H
#define CABAS_CLI_DESCRIBE_H
#include <jansson.h>

#include "cli/cli.h"

/**
 * describe_item() - print what an item did: "On the list: Lait, 2 l (line 7)"
 * @cli: for the language
 * @item: ITEM of the API
 */
void describe_item(const struct cli *cli, const json_t *item);

/**
 * describe_line() - print a line in a sentence
 * @cli: for the language
 * @format: with one %s for the line
 * @line: LINE of the API
 */
void describe_line(const struct cli *cli, const char *format, const json_t *line);

/**
 * describe_things() - print items as words, ", " between, no line end
 * @cli: for the language
 * @items: array of ITEM
 */
void describe_things(const struct cli *cli, const json_t *items);

/**
 * describe_event() - print an event, one line
 * @cli: for the language
 * @event: EVENT of the API
 */
void describe_event(const struct cli *cli, const json_t *event);

/**
 * describe_reason() - why something waits for a person
 * @reason: code of the API
 *
 * Return: a translated sentence without a full stop; the code when it is not known.
 */
const char *describe_reason(const char *reason);
#endif
