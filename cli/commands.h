/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of commands: what `cabas --help`, the man page's test and completion go by. */
#ifndef CABAS_CLI_COMMANDS_H
#define CABAS_CLI_COMMANDS_H
#include "cli/cli.h"

/* function, words of the command line, what it does */
#define COMMAND_TABLE(X)                                                                          \
	X(list, "list", N_("the shopping list, by aisle"))                                        \
	X(add, "add TEXT", N_("put something on the list: add 2 litres de lait et du beurre"))    \
	X(rm, "rm LINE...", N_("take lines off the list"))                                        \
	X(done, "done LINE...", N_("lines that were bought"))                                     \
	X(undo, "undo [EVENT]", N_("take back the last thing that happened, or that event"))      \
	X(history, "history [-n COUNT]", N_("what happened, newest first"))                       \
	X(scan, "scan FILE... | scan --code DATA [--aim ID]",                                     \
	  N_("barcodes in pictures, or as text"))                                                 \
	X(dictate, "dictate FILE.wav | --mic [--device NAME] [--lang fr|en] [--dry-run]",         \
	  N_("spoken words, of a sound file or from the microphone"))                             \
	X(decode, "decode DATA [--aim ID]", N_("what a barcode says (no daemon needed)"))         \
	X(parse, "parse TEXT [--lang fr|en]",                                                     \
	  N_("what words are understood as (no daemon needed)"))                                  \
	X(review, "review [list | accept N [CHOICE] | reject N | name N TEXT | play N]",          \
	  N_("what cabas was not sure of"))                                                       \
	X(voice,                                                                                  \
	  "voice status | enrol [--member M] [--lang fr|en] [--count N] [--device NAME | --from " \
	  "FOLDER] | forget [NEED] [--member M] [--yes] | export FOLDER | install fr|en "         \
	  "FILE|FOLDER|URL [--yes] | install fr|en --accept TOKEN | install fr|en --remove",      \
	  N_("how well your voices are known: teach them, forget them, take them with you"))      \
	X(product,                                                                                \
	  "product show GTIN | search TEXT | learn GTIN NAME [--need ID] | import FILE.csv | "    \
	  "forget GTIN",                                                                          \
	  N_("names of products"))                                                                \
	X(wand, "wand list | status [SERIAL] | beep SERIAL | settime SERIAL",                     \
	  N_("connected wands"))                                                                  \
	X(store,                                                                                  \
	  "store list | add NAME RETAILER [--url URL] [--site ID] | remove NAME | login NAME | "  \
	  "tariff [NAME]",                                                                        \
	  N_("the stores that prices and carts are asked from"))                                  \
	X(quote, "quote [--refresh]", N_("what each store offers for the list"))                  \
	X(plan,                                                                                   \
	  "plan [--max-stores K] [--explain] [--svg FILE] [--refresh] | plan --instance FILE",    \
	  N_("the cheapest way to buy the list"))                                                 \
	X(push, "push [--max-stores K] [--dry-run] [--yes TOKEN]",                                \
	  N_("show what the carts would hold; with your yes, fill them; never pays"))             \
	X(watch, "watch", N_("say what happens as it happens"))                                   \
	X(status, "status", N_("how cabas is doing"))                                             \
	X(audit, "audit", N_("check that the list is exactly what happened"))                     \
	X(egress, "egress [-n COUNT]", N_("what left the house: when, to whom, which fields"))    \
	X(export, "export csv|md|ics|json", N_("the list for other programs"))                    \
	X(completion, "completion bash|zsh|fish", N_("completion for your shell"))

#define X(name, usage, text) int cmd_##name(struct cli *cli);
COMMAND_TABLE(X)
#undef X

/**
 * commands_run() - run the command that the arguments name
 * @cli: this call
 *
 * Return: the exit code.
 */
int commands_run(struct cli *cli);

/**
 * struct subcommand - the second word of a command
 * @name: that word
 * @run: does it; the word is then argv[0]
 */
struct subcommand {
	const char *name;
	int (*run)(struct cli *cli);
};

/**
 * commands_sub() - run the subcommand that the arguments name
 * @cli: this call
 * @table: @count of them
 * @count: how many
 *
 * Return: the exit code.
 */
int commands_sub(struct cli *cli, const struct subcommand table[], size_t count);

/**
 * commands_help() - print the help
 * @name: of one command, or NULL for all
 *
 * Return: 0; 64 for a name that is none.
 */
int commands_help(const char *name);

/**
 * commands_count() - how many commands there are
 *
 * Return: their number.
 */
size_t commands_count(void);

/**
 * commands_name() - a command's name
 * @index: less than commands_count()
 *
 * Return: a string literal.
 */
const char *commands_name(size_t index);

/**
 * commands_usage() - a command's arguments
 * @index: less than commands_count()
 *
 * Return: a string literal, the name first.
 */
const char *commands_usage(size_t index);

/**
 * commands_text() - what a command does
 * @index: less than commands_count()
 *
 * Return: translated.
 */
const char *commands_text(size_t index);
#endif
