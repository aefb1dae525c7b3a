// SPDX-License-Identifier: GPL-2.0-or-later
/* cabas: the household's tool. Global options and language; commands are in cmd_*.c. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"

/*
 * Whether the environment asks for French, in gettext's order: LANGUAGE counts unless the locale is
 * plain C.
 */
static bool wants_french(void)
{
	const char *names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *language = getenv("LANGUAGE"), *locale = NULL;

	for (size_t i = 0; i < 3 && !(locale && *locale); i++)
		locale = getenv(names[i]);
	if (locale && (!strcmp(locale, "C") || !strcmp(locale, "POSIX")))
		return false;
	if (language && *language)
		locale = language;
	return locale && !strncmp(locale, "fr", 2);
}

/*
 * A machine without the locale that was asked for still has our translation: then the C.UTF-8
 * locale with LANGUAGE set brings it.
 */
static const char *choose_language(void)
{
	const char *folder = getenv("CABAS_LOCALEDIR");
	const char *language = wants_french() ? "fr" : "en";

	if (!setlocale(LC_ALL, "") || !strcmp(setlocale(LC_CTYPE, NULL), "C"))
		setlocale(LC_ALL, "C.UTF-8");
	setenv("LANGUAGE", language, 1);
	bindtextdomain("cabas", folder && *folder ? folder : CABAS_LOCALEDIR);
	bind_textdomain_codeset("cabas", "UTF-8");
	textdomain("cabas");
	return language;
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
