/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all commands of the tool share: options, the talk with cabasd, and how a failure ends it. */
#ifndef CABAS_CLI_CLI_H
#define CABAS_CLI_CLI_H
#include <jansson.h>
#include <libintl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define _(text)	 gettext(text)
#define N_(text) text

/**
 * struct cli - one call of the tool
 * @socket: of cabasd
 * @json: machine-readable output
 * @language: "fr" or "en", from the locale
 * @argc: of @argv
 * @argv: the command's arguments, its own name first, ended by NULL
 */
struct cli {
	const char *socket, *language;
	bool json;
	int argc;
	char **argv;
};

/**
 * cli_fail() - tell why it failed, in words or in JSON
 * @cli: this call
 * @err: class
 * @error: why, or NULL
 *
 * Return: the exit code.
 */
int cli_fail(const struct cli *cli, enum err err, const struct error *error);

/**
 * cli_fail_json() - tell a failure that the daemon told
 * @cli: this call
 * @error: {"code","message","format","params","hint"}
 *
 * Return: the exit code.
 */
int cli_fail_json(const struct cli *cli, const json_t *error);

/**
 * cli_usage() - the arguments are wrong
 * @cli: this call
 * @format: translated printf format of what is wrong
 *
 * Return: 64.
 */
int cli_usage(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * cli_option() - take an option and its value out of the arguments
 * @cli: this call; its arguments are changed
 * @name: "--lang"; "--lang=fr" is taken as well
 * @ret_value: receives the value; NULL for an option without one
 *
 * Return: whether it was there; an option without its value counts as there with the value NULL.
 */
bool cli_option(struct cli *cli, const char *name, const char **ret_value);

/**
 * cli_max_stores() - take "--max-stores K" out of the arguments
 * @cli: this call
 * @body: receives "max_stores" when it was there
 *
 * Return: 0, or 64 after having said what is wrong.
 */
int cli_max_stores(struct cli *cli, json_t *body);

/**
 * cli_no_more() - nothing else may be among the arguments
 * @cli: this call
 * @max: arguments that the command takes
 *
 * Return: 0, or 64 after having said what is too much.
 */
int cli_no_more(const struct cli *cli, int max);

/**
 * cli_read_file() - a whole file that an argument names, or say why not
 * @cli: this call
 * @path: which; "-" is standard input
 * @ret_bytes: receives it, at most 20 MiB; the caller ends with buf_done() after a success
 *
 * Return: 0; else the exit code.
 */
int cli_read_file(const struct cli *cli, const char *path, struct buf *ret_bytes);

/**
 * cli_words() - the arguments from one on, with spaces between
 * @cli: this call
 * @from: index of the first
 *
 * Return: text for free(), or NULL without memory or words.
 */
char *cli_words(const struct cli *cli, int from);
#endif
