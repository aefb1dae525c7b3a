// SPDX-License-Identifier: GPL-2.0-or-later
/* cabas: the household's tool. Global options, language, failures; commands are in cmd_*.c. */
#include <ctype.h>
#include <locale.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"

/*
 * The language that the environment asks for. A machine without that locale installed still has our
 * translation: then the C.UTF-8 locale with LANGUAGE set brings it.
 */
static const char *choose_language(void)
{
	const char *names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *wanted = getenv("LANGUAGE"), *folder = getenv("CABAS_LOCALEDIR");
	const char *set = setlocale(LC_ALL, "");
	bool french;

	for (size_t i = 0; i < 3 && !(wanted && *wanted); i++)
		wanted = getenv(names[i]);
	french = wanted && !strncmp(wanted, "fr", 2);
	if (!set || !strcmp(setlocale(LC_CTYPE, NULL), "C")) {
		setlocale(LC_ALL, "C.UTF-8");
		if (french)
			setenv("LANGUAGE", "fr", 1);
	}
	bindtextdomain("cabas", folder && *folder ? folder : CABAS_LOCALEDIR);
	bind_textdomain_codeset("cabas", "UTF-8");
	textdomain("cabas");
	return french ? "fr" : "en";
}

/* --socket, $CABAS_SOCKET, the user's own daemon when there is one, else the machine's. */
static const char *choose_socket(const char *option)
{
	static char path[512];
	const char *variable = getenv("CABAS_SOCKET"), *runtime = getenv("XDG_RUNTIME_DIR");
	const char *home = getenv("HOME");

	if (option || (variable && *variable))
		return option ? option : variable;
	if (runtime && *runtime)
		snprintf(path, sizeof(path), "%s/cabas/api.sock", runtime);
	else
		snprintf(path, sizeof(path), "%s/.cache/cabas/api.sock", home ? home : "");
	return getuid() && !access(path, F_OK) ? path : "/run/cabas/api.sock";
}

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

int cli_fail_json(const struct cli *cli, const json_t *error)
{
	enum err err = err_from_code(json_string_value(json_object_get(error, "code")));
	const char *format = json_string_value(json_object_get(error, "format"));
	const char *message = json_string_value(json_object_get(error, "message"));
	const char *hint = json_string_value(json_object_get(error, "hint"));
	const json_t *params = json_object_get(error, "params");
	const char *texts[ERROR_PARAMS_MAX] = { 0 };
	size_t count = json_array_size(params);
	char text[ERROR_TEXT_SIZE];

	if (cli->json) {
		printf("{\"error\":");
		json_dumpf(error, stdout, JSON_COMPACT);
		puts("}");
		return err_exit_code(err);
	}
	for (size_t i = 0; i < count && i < ERROR_PARAMS_MAX; i++)
		texts[i] = json_string_value(json_array_get(params, i));
	if (format && *format)
		error_render(_(format), texts, count < ERROR_PARAMS_MAX ? count : ERROR_PARAMS_MAX,
			     text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%s", message ? message : _(err_text(err)));
	print_sentence(text, hint && *hint ? _(hint) : NULL);
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

int main(int argc, char *argv[])
{
	struct cli cli = { .language = choose_language() };
	const char *socket = NULL;

	signal(SIGPIPE, SIG_DFL);
	for (argc--, argv++; argc && argv[0][0] == '-'; argc--, argv++) {
		if (!strcmp(argv[0], "--json")) {
			cli.json = true;
		} else if (!strcmp(argv[0], "--socket") && argc > 1) {
			socket = argv[1];
			argc--, argv++;
		} else if (!strncmp(argv[0], "--socket=", 9)) {
			socket = argv[0] + 9;
		} else if (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h")) {
			return commands_help(NULL);
		} else if (!strcmp(argv[0], "--version")) {
			puts("cabas " VERSION);
			return 0;
		} else {
			return cli_usage(&cli, _("'%s' is not an option"), argv[0]);
		}
	}
	cli.argc = argc;
	cli.argv = argv;
	if (!argc) {
		commands_help(NULL);
		return 64;
	}
	/* People write --json behind the command as well. */
	if (cli_option(&cli, "--json", NULL))
		cli.json = true;
	if (cli_option(&cli, "--socket", &socket) && !socket)
		return cli_usage(&cli, _("--socket needs a path"));
	cli.socket = choose_socket(socket);
	return commands_run(&cli);
}
