// SPDX-License-Identifier: GPL-2.0-or-later
/* completion: scripts for shells, made from the table of commands */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"

/* The words behind a command: its subcommands and its options, out of its usage. */
static void print_words(const char *usage, const char *separator)
{
	char text[512];
	char *save = NULL;
	bool first = true, start = true;

	snprintf(text, sizeof(text), "%s", usage);
	/* the command's own name is the first word */
	for (char *word = strtok_r(text, " []", &save); word; word = strtok_r(NULL, " []", &save)) {
		bool bar = !strcmp(word, "|"), option = word[0] == '-';
		bool own = word == text || !strcmp(word, text);
		size_t letters = strspn(word, "abcdefghijklmnopqrstuvwxyz");
		bool plain = letters && !word[letters], choice = letters && word[letters] == '|';

		if (!own && (option || (start && plain))) {
			printf("%s%s", first ? "" : separator, word);
			first = false;
		} else if (!own && choice) {
			for (char *at = word; *at; at++)
				*at = *at == '|' ? ' ' : *at;
			printf("%s%s", first ? "" : separator, word);
			first = false;
		}
		start = bar || own;
	}
}

static void print_bash(void)
{
	puts("# bash completion of cabas\n"
	     "_cabas() {\n"
	     "\tlocal words i cmd=\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\tcase ${COMP_WORDS[i]} in\n"
	     "\t\t--socket) ((i++)) ;;\n"
	     "\t\t-*) ;;\n"
	     "\t\t*) cmd=${COMP_WORDS[i]}; break ;;\n"
	     "\t\tesac\n"
	     "\tdone\n"
	     "\tcase $cmd in");
	printf("\t'') words='--json --socket --help --version");
	for (size_t i = 0; i < commands_count(); i++)
		printf(" %s", commands_name(i));
	puts("' ;;");
	for (size_t i = 0; i < commands_count(); i++) {
		printf("\t%s) words='", commands_name(i));
		print_words(commands_usage(i), " ");
		puts("' ;;");
	}
	puts("\tesac\n"
	     "\tCOMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
	     "}\n"
	     "complete -o default -F _cabas cabas");
}

/* For between single quotes. */
static void print_quoted(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			printf("'\\''");
		else if (*text == ':')
			printf("\\:");
		else
			putchar(*text);
	}
}

static void print_zsh(void)
{
	puts("#compdef cabas\n"
	     "_cabas() {\n"
	     "\tlocal -a commands\n"
	     "\tcommands=(");
	for (size_t i = 0; i < commands_count(); i++) {
		printf("\t\t'%s:", commands_name(i));
		print_quoted(commands_text(i));
		puts("'");
	}
	puts("\t)\n"
	     "\tif ((CURRENT == 2)); then\n"
	     "\t\t_describe command commands\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tcase $words[2] in");
	for (size_t i = 0; i < commands_count(); i++) {
		printf("\t%s) compadd -- ", commands_name(i));
		print_words(commands_usage(i), " ");
		puts(" ;;");
	}
	puts("\tesac\n"
	     "\t_files\n"
	     "}\n"
	     "_cabas \"$@\"");
}

static void print_fish_text(const char *text)
{
	for (; *text; text++)
		printf(*text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
}

static void print_fish(void)
{
	puts("# fish completion of cabas\n"
	     "complete -c cabas -l json\n"
	     "complete -c cabas -l socket -r");
	for (size_t i = 0; i < commands_count(); i++) {
		printf("complete -c cabas -f -n __fish_use_subcommand -a %s -d '",
		       commands_name(i));
		print_fish_text(commands_text(i));
		puts("'");
		printf("complete -c cabas -n '__fish_seen_subcommand_from %s' -a '",
		       commands_name(i));
		print_words(commands_usage(i), " ");
		puts("'");
	}
}

int cmd_completion(struct cli *cli)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };
	const char *wanted = cli->argc > 1 ? cli->argv[1] : "";
	int result = cli_no_more(cli, 1);

	for (size_t i = 0; !result && i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(shells[i].name, wanted))
			continue;
		shells[i].print();
		return 0;
	}
	return result ? result : cli_usage(cli, _("'completion' needs one of bash, zsh, fish"));
}
