// SPDX-License-Identifier: GPL-2.0-or-later
/* decode, parse: what a barcode or words mean; no daemon is asked */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/auto.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "core/phrase_json.h"
#include "core/symbol.h"

enum { WORDS_MEMORY_MAX = 16 << 20, DATA_FILE_MAX = 4 << 20, DATA_FILE_COUNT = 5 };

static void print_field(const char *name, const char *text)
{
	if (*text)
		printf("  %-14s %s\n", name, text);
}

static const char *kind_text(enum symbol_kind kind)
{
	switch (kind) {
	case SYMBOL_GTIN:
		return _("a product's number (GTIN)");
	case SYMBOL_GS1:
		return _("GS1 element strings");
	case SYMBOL_DIGITAL_LINK:
		return _("a GS1 Digital Link");
	case SYMBOL_RCN:
		return _("a shop's own number, with a price or weight inside");
	case SYMBOL_CONTROL:
		return _("a control code");
	case SYMBOL_UNKNOWN:
		return _("not a product's code");
	}
	return "";
}

static void print_symbol(const struct cli *cli, const struct symbol *symbol, const json_t *json)
{
	char text[OUT_TEXT_SIZE];

	printf("%s (%s)\n", kind_text(symbol->kind), symbol->symbology);
	print_field("GTIN", symbol->has_gtin ? symbol->gtin.text : "");
	for (size_t i = 0; i < symbol->ai_count; i++)
		printf("  (%s)%*s %s\n", symbol->ai[i].ai, 12 - (int)strlen(symbol->ai[i].ai), "",
		       symbol->ai[i].value);
	print_field(_("best before"), symbol->best_before);
	print_field(_("expiry"), symbol->expiry);
	print_field(_("lot"), symbol->lot);
	out_quantity(cli, json_object_get(json, "net_weight"), text);
	print_field(_("net weight"), text);
	print_field(_("command"), symbol->control);
	fflush(stdout);
	for (size_t i = 0; i < symbol->error_count; i++)
		fprintf(stderr, "cabas: %s\n", _(symbol->errors[i]));
}

/* For the century of dates in a code. */
static int this_year(void)
{
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	return local.tm_year + 1900;
}

int cmd_decode(struct cli *cli)
{
	const char *aim = NULL;
	bool has_aim = cli_option(cli, "--aim", &aim);
	struct symbol symbol;
	struct error error;
	enum err err;
	json_t *json;

	if (has_aim && !aim)
		return cli_usage(cli, _("--aim needs an AIM identifier such as ]E0"));
	if (cli->argc < 2 || !*cli->argv[1])
		return cli_usage(cli, _("'decode' needs what a barcode holds"));
	if (cli_no_more(cli, 1))
		return 64;
	err = symbol_decode(cli->argv[1], strlen(cli->argv[1]), aim ? aim : "", this_year(),
			    &symbol);
	if (err == ERR_LIMIT) {
		(void)error_set(&error, err, "the code is longer than %d bytes", SYMBOL_DATA_MAX);
		return cli_fail(cli, err, &error);
	}
	json = symbol_json(&symbol);
	if (!json)
		return cli_fail(cli, ERR_NOMEM, NULL);
	if (cli->json)
		out_json(json);
	else
		print_symbol(cli, &symbol, json);
	json_decref(json);
	return symbol.valid ? 0 : 1;
}

/* Reads data/ and what is in it. */
static enum err load_words(struct arena *arena, struct needs *ret_needs, struct error *error)
{
	static const char *const names[DATA_FILE_COUNT] = { "needs", "aisles", "units", "numbers",
							    "commands" };
	const char *variable = getenv("CABAS_DATADIR");
	const char *folder = variable && *variable ? variable : CABAS_DATADIR;
	struct buf bytes[DATA_FILE_COUNT];
	struct needs_files files = { 0 };
	struct needs_file *parts[DATA_FILE_COUNT] = { &files.needs, &files.aisles, &files.units,
						      &files.numbers, &files.commands };
	enum err err = ERR_NONE;

	for (size_t i = 0; i < DATA_FILE_COUNT; i++) {
		char path[4096];

		buf_init(&bytes[i], DATA_FILE_MAX);
		snprintf(path, sizeof(path), "%s/%s.tsv", folder, names[i]);
		if (!err)
			err = file_read(path, &bytes[i], error);
		*parts[i] = (struct needs_file){ bytes[i].bytes, bytes[i].len };
	}
	if (!err)
		err = needs_load(&files, arena, ret_needs, error);
	else
		error_hint(error, "CABAS_DATADIR names the folder of cabas's data files.");
	for (size_t i = 0; i < DATA_FILE_COUNT; i++)
		buf_done(&bytes[i]);
	return err;
}

static void print_item(const struct cli *cli, const struct needs *needs,
		       const struct phrase *phrase, const json_t *json, size_t at)
{
	const char *actions[] = {
		[ITEM_ADD] = _("add"), [ITEM_REMOVE] = _("remove"), [ITEM_SET] = _("set")
	};
	const struct phrase_item *item = &phrase->items[at];
	const char *label = item->need ? needs_label(needs, item->need, phrase->language) : NULL;
	char quantity[OUT_TEXT_SIZE];

	out_quantity(cli, json_object_get(json_array_get(json, at), "quantity"), quantity);
	printf("%s: %s%s%s", actions[item->action], label ? label : item->text,
	       *quantity ? ", " : "", quantity);
	if (item->need)
		printf("  [%s, %u %%]\n", item->need, item->confidence / 10);
	else
		printf("  %s\n", _("(words that are not known)"));
}

static int print_phrase(const struct cli *cli, const struct needs *needs,
			const struct phrase *phrase)
{
	json_t *json = phrase_json(phrase);
	const json_t *items = json_object_get(json, "items");

	if (!json)
		return cli_fail(cli, ERR_NOMEM, NULL);
	if (cli->json)
		out_json(json);
	else if (!phrase->count)
		puts(_("Nothing was named."));
	for (size_t i = 0; !cli->json && i < phrase->count; i++)
		print_item(cli, needs, phrase, items, i);
	json_decref(json);
	return 0;
}

int cmd_parse(struct cli *cli)
{
	_auto_(freep) char *text = NULL;
	enum language language = LANGUAGE_EN;
	struct error error = { 0 };
	struct phrase phrase;
	struct needs needs;
	struct arena arena;
	const char *lang = NULL;
	bool told = cli_option(cli, "--lang", &lang);
	enum err err;
	int result;

	if (words_language(told ? lang : cli->language, &language) ||
	    (told && (!lang || strlen(lang) != 2)))
		return cli_usage(cli, _("--lang needs fr or en"));
	if (cli_no_more(cli, cli->argc))
		return 64;
	text = cli_words(cli, 1);
	if (!text)
		return cli_usage(cli, _("'parse' needs words: cabas parse 2 litres de lait"));
	arena_init(&arena, WORDS_MEMORY_MAX);
	err = load_words(&arena, &needs, &error);
	if (!err && !told)
		language = phrase_language(&needs, text, strlen(text), &arena, language);
	if (!err)
		err = phrase_parse(&needs, language, text, strlen(text), &arena, &phrase, &error);
	result = err ? cli_fail(cli, err, &error) : print_phrase(cli, &needs, &phrase);
	arena_done(&arena);
	return result;
}
