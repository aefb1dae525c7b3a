/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words behind "cabas voice", one file each. */
#ifndef CABAS_CLI_CMD_VOICE_H
#define CABAS_CLI_CMD_VOICE_H
#include <jansson.h>

#include "cli/cli.h"

/**
 * cmd_voice_enrol() - let somebody say the household's words, or take recordings of them
 * @cli: this call; "enrol" is argv[0]
 *
 * Return: the exit code.
 */
int cmd_voice_enrol(struct cli *cli);

/**
 * cmd_voice_forget() - delete examples and their recordings
 * @cli: this call; "forget" is argv[0]
 *
 * Return: the exit code.
 */
int cmd_voice_forget(struct cli *cli);

/**
 * cmd_voice_export() - write examples as WAV files
 * @cli: this call; "export" is argv[0]
 *
 * Return: the exit code.
 */
int cmd_voice_export(struct cli *cli);

/**
 * cmd_voice_path() - a route with what is asked of it
 * @route: without a query
 * @member: whose voice; NULL for nothing said
 * @need: identifier; NULL for nothing said
 * @lang: "fr" or "en"; NULL for nothing said
 *
 * Return: text for free(), or NULL without memory.
 */
char *cmd_voice_path(const char *route, const char *member, const char *need, const char *lang);

/**
 * cmd_voice_language() - a language in the reader's words
 * @lang: "fr", "en"
 *
 * Return: translated; @lang itself when it is another.
 */
const char *cmd_voice_language(const char *lang);

/**
 * cmd_voice_print_member() - what a member's voice has taught, and what it takes to add unasked
 * @cli: for the language
 * @voice: answer of GET /v1/voice
 * @row: of its members
 */
void cmd_voice_print_member(const struct cli *cli, const json_t *voice, const json_t *row);
#endif
