// SPDX-License-Identifier: GPL-2.0-or-later
/* Failures in words or JSON, and the arguments of a command. */
#include "cli/cli.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

enum { FILE_MAX = 20 << 20 }; /* of what the daemon takes, docs/api.md */

static json_t *error_object(enum err err, const struct error *error)
{
	json_t *json = json_pack("{s:s, s:s}", "code", err_code(err), "message",
				 error && error->format ? error->text : err_text(err));

	if (json && error && error->hint)
		json_object_set_new(json, "hint", json_string(error->hint));
	return json;
}

static void print_sentence(const char *text, const char *hint)
{
	fprintf(stderr, "cabas: %s\n", text);
	if (hint && *hint)
		fprintf(stderr, "       %s\n", hint);
}

int cli_fail(const struct cli *cli, enum err err, const struct error *error)
{
	const char *params[ERROR_PARAMS_MAX];
	char text[ERROR_TEXT_SIZE];
	json_t *json;

	if (cli->json) {
		json = json_pack("{s:o}", "error", error_object(err, error));
		json_dumpf(json, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(json);
		return err_exit_code(err);
	}
	for (size_t i = 0; error && i < error->count; i++)
		params[i] = error->params[i];
	error_render(error && error->format ? _(error->format) : _(err_text(err)), params,
		     error ? error->count : 0, text, sizeof(text));
	print_sentence(text, error && error->hint ? _(error->hint) : NULL);
	return err_exit_code(err);
}

/* A sentence that came as format and parameters, in the reader's language. */
static void say_told(const json_t *error, char *ret_text, size_t size)
{
	const char *format = json_string_value(json_object_get(error, "format"));
	const char *message = json_string_value(json_object_get(error, "message"));
	const json_t *params = json_object_get(error, "params");
	const char *texts[ERROR_PARAMS_MAX] = { 0 };
	size_t count = json_array_size(params);

	for (size_t i = 0; i < count && i < ERROR_PARAMS_MAX; i++)
		texts[i] = json_string_value(json_array_get(params, i));
	if (format && *format)
		error_render(_(format), texts, count < ERROR_PARAMS_MAX ? count : ERROR_PARAMS_MAX,
			     ret_text, size);
	else
		snprintf(ret_text, size, "%s", message ? message : "");
}

int cli_fail_json(const struct cli *cli, const json_t *error)
{
	enum err err = err_from_code(json_string_value(json_object_get(error, "code")));
	const char *hint = json_string_value(json_object_get(error, "hint"));
	const json_t *problems = json_object_get(error, "problems");
	char text[ERROR_TEXT_SIZE];

	if (cli->json) {
		printf("{\"error\":");
		json_dumpf(error, stdout, JSON_COMPACT);
		puts("}");
		return err_exit_code(err);
	}
	say_told(error, text, sizeof(text));
	print_sentence(*text ? text : _(err_text(err)), hint && *hint ? _(hint) : NULL);
	for (size_t i = 0; i < json_array_size(problems); i++) {
		say_told(json_array_get(problems, i), text, sizeof(text));
		fprintf(stderr, "       - %s\n", text);
	}
	return err_exit_code(err);
}

int cli_usage(const struct cli *cli, const char *format, ...)
{
	char text[ERROR_TEXT_SIZE];
	va_list args;
	json_t *json;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (cli->json) {
		json = json_pack("{s:{s:s, s:s}}", "error", "code", "usage", "message", text);
		json_dumpf(json, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(json);
		return 64;
	}
	fprintf(stderr, "cabas: %s\n", text);
	fprintf(stderr, _("Try 'cabas --help'.\n"));
	return 64;
}

static void drop_arguments(struct cli *cli, int at, int count)
{
	for (int i = at; i + count <= cli->argc; i++)
		cli->argv[i] = cli->argv[i + count];
	cli->argc -= count;
}

bool cli_option(struct cli *cli, const char *name, const char **ret_value)
{
	size_t len = strlen(name);

	for (int i = 1; i < cli->argc && strcmp(cli->argv[i], "--"); i++) {
		const char *value;

		if (ret_value && !strncmp(cli->argv[i], name, len) && cli->argv[i][len] == '=') {
			*ret_value = cli->argv[i] + len + 1;
			drop_arguments(cli, i, 1);
			return true;
		}
		if (strcmp(cli->argv[i], name))
			continue;
		value = cli->argv[i + 1];
		if (ret_value)
			*ret_value = value;
		drop_arguments(cli, i, ret_value && value ? 2 : 1);
		return true;
	}
	return false;
}

int cli_max_stores(struct cli *cli, json_t *body)
{
	const char *text = NULL;
	unsigned long count;
	char *end;

	if (!cli_option(cli, "--max-stores", &text))
		return 0;
	count = text ? strtoul(text, &end, 10) : 0;
	if (!text || !isdigit((unsigned char)*text) || *end || !count || count > 1000)
		return cli_usage(cli, _("--max-stores needs a number of stores, 1 or more"));
	json_object_set_new(body, "max_stores", json_integer((json_int_t)count));
	return 0;
}

int cli_no_more(const struct cli *cli, int max)
{
	for (int i = 1; i < cli->argc; i++)
		if (cli->argv[i][0] == '-' && cli->argv[i][1] &&
		    !isdigit((unsigned char)cli->argv[i][1]))
			return cli_usage(cli, _("'%s' is not an option of '%s'"), cli->argv[i],
					 cli->argv[0]);
	if (cli->argc - 1 <= max)
		return 0;
	return cli_usage(cli, _("'%s' does not take '%s'"), cli->argv[0], cli->argv[max + 1]);
}

int cli_read_file(const struct cli *cli, const char *path, struct buf *ret_bytes)
{
	struct error error;
	enum err err;

	buf_init(ret_bytes, FILE_MAX);
	err = file_read(path, ret_bytes, &error);
	if (!err)
		return 0;
	buf_done(ret_bytes);
	return cli_fail(cli, err, &error);
}

char *cli_words(const struct cli *cli, int from)
{
	size_t size = 1;
	char *text, *end;

	for (int i = from; i < cli->argc; i++)
		size += strlen(cli->argv[i]) + 1;
	text = from < cli->argc ? malloc(size) : NULL;
	end = text;
	for (int i = from; text && i < cli->argc; i++) {
		if (i > from)
			*end++ = ' ';
		end = stpcpy(end, cli->argv[i]);
	}
	return text;
}
