// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *usage, *text;
	int (*run)(struct cli *cli);
} commands[] = {
#define X(name, usage, text) { #name, usage, text, cmd_##name },
	COMMAND_TABLE(X)
#undef X
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static int find(const char *name)
{
	for (int i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(commands[i].name, name))
			return i;
	return -1;
}

int commands_help(const char *name)
{
	int one = name ? find(name) : -1;

	if (name && one < 0) {
		fprintf(stderr, _("cabas: there is no command '%s'\n"), name);
		return 64;
	}
	if (name) {
		printf("cabas %s\n    %s\n", commands[one].usage, _(commands[one].text));
		return 0;
	}
	puts(_("cabas: one shopping list from the kitchen's wand, and the cheapest carts for it"));
	puts(_("Usage: cabas [--json] [--socket PATH] COMMAND"));
	putchar('\n');
	for (int i = 0; i < COMMAND_COUNT; i++)
		printf("  %s\n        %s\n", commands[i].usage, _(commands[i].text));
	puts(_("\nExit: 0 done, 1 failed, 2 nothing to do, 3 not found, 4 waits for a person, 64 "
	       "usage.\n"
	       "See cabas(1)."));
	return 0;
}

size_t commands_count(void)
{
	return COMMAND_COUNT;
}

const char *commands_name(size_t index)
{
	return commands[index].name;
}

const char *commands_usage(size_t index)
{
	return commands[index].usage;
}

const char *commands_text(size_t index)
{
	return _(commands[index].text);
}

int commands_sub(struct cli *cli, const struct subcommand table[], size_t count)
{
	char names[128] = "";

	for (size_t i = 0; i < count; i++) {
		if (cli->argc > 1 && !strcmp(cli->argv[1], table[i].name)) {
			cli->argc--;
			cli->argv++;
			return table[i].run(cli);
		}
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
			 i ? ", " : "", table[i].name);
	}
	if (cli->argc > 1)
		return cli_usage(cli, _("'%s' does not know '%s', but %s"), cli->argv[0],
				 cli->argv[1], names);
	return cli_usage(cli, _("'%s' needs one of %s"), cli->argv[0], names);
}

int commands_run(struct cli *cli)
{
	int at;

	if (!strcmp(cli->argv[0], "help"))
		return commands_help(cli->argv[1]);
	at = find(cli->argv[0]);
	if (at < 0)
		return cli_usage(cli, _("there is no command '%s'"), cli->argv[0]);
	if (cli_option(cli, "--help", NULL) || cli_option(cli, "-h", NULL))
		return commands_help(cli->argv[0]);
	return commands[at].run(cli);
}
