// SPDX-License-Identifier: GPL-2.0-or-later
/* voice: how well the household's voices are known */
#include "cli/cmd_voice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/api.h"
#include "cli/cmd_voice_install.h"
#include "cli/commands.h"
#include "cli/out.h"

static char *with_value(char *path, const char *name, const char *value)
{
	_auto_(freep) char *before = path, *escaped = value ? api_escape(value) : NULL;
	char *more = NULL;

	if (!path || !value)
		return steal(before);
	if (!escaped ||
	    asprintf(&more, "%s%c%s=%s", path, strchr(path, '?') ? '&' : '?', name, escaped) < 0)
		return NULL;
	return more;
}

char *cmd_voice_path(const char *route, const char *member, const char *need, const char *lang)
{
	char *path = with_value(strdup(route), "member", member);

	return with_value(with_value(path, "need", need), "lang", lang);
}

const char *cmd_voice_language(const char *lang)
{
	if (!strcmp(lang, "fr"))
		return _("French");
	return strcmp(lang, "en") ? lang : _("English");
}

/* "12.3 MB", "12,3 Mo" */
static void size_text(const struct cli *cli, json_int_t bytes, char ret_text[OUT_TEXT_SIZE])
{
	char point = strcmp(cli->language, "fr") ? '.' : ',';
	json_int_t tenths = (bytes + 50000) / 100000;

	/* TRANSLATORS: megabytes: whole ones, the decimal mark, tenths */
	snprintf(ret_text, OUT_TEXT_SIZE, _("%lld%c%lld MB"), tenths / 10, point, tenths % 10);
}

static const char *kind_text(const char *kind)
{
	static const struct {
		const char *kind, *text;
	} kinds[] = {
		{ "basic", N_("basic: an English model with French pronunciations") },
		{ "complete", N_("complete: a model made for this language") },
		{ "debian", N_("complete: Debian's model") },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].kind, kind))
			return _(kinds[i].text);
	return kind;
}

static void print_model(const json_t *model)
{
	const char *licence = out_text(model, "licence"), *folder = out_text(model, "folder");
	json_int_t adapted = out_integer(model, "adapted");

	printf(_("%s is understood with a model that is %s"),
	       cmd_voice_language(out_text(model, "lang")), kind_text(out_text(model, "kind")));
	if (*folder)
		printf(" (%s)", folder);
	putchar('\n');
	/* a whole text of it: its first line tells which one */
	licence += strspn(licence, " \t\r\n");
	if (*licence)
		printf(_("  its licence: %.*s\n"), (int)strcspn(licence, "\r\n"), licence);
	if (!strcmp(out_text(model, "kind"), "basic"))
		printf(_("  a complete one understands more: cabas voice install %s FILE\n"),
		       out_text(model, "lang"));
	if (adapted)
		printf(ngettext("  fitted to this household's voices by %lld confirmed word\n",
				"  fitted to this household's voices by %lld confirmed words\n",
				(unsigned long)adapted),
		       adapted);
}

static void print_learning(const struct cli *cli, const json_t *voice)
{
	const char *automatic = out_text(voice, "automatic");
	char size[OUT_TEXT_SIZE];

	size_text(cli, out_integer(voice, "bytes"), size);
	if (json_is_true(json_object_get(voice, "learning")))
		printf(_("Each recording that you confirm teaches cabas; %s are kept, here "
			 "only.\n"),
		       size);
	else
		printf(_("Nothing more is learned: the settings say so; %s are kept.\n"), size);
	if (!strcmp(automatic, "never"))
		puts(_("Nothing goes onto the list unasked: the settings say so."));
	if (!strcmp(automatic, "confident"))
		puts(_("English goes onto the list unasked when it is clear: the settings say "
		       "so."));
}

/* "3,4 %" of a share */
static void percent_text(const struct cli *cli, double share, char ret_text[OUT_TEXT_SIZE])
{
	long tenths = (long)(share * 1000 + 0.5);
	bool french = !strcmp(cli->language, "fr");

	snprintf(ret_text, OUT_TEXT_SIZE, "%ld%c%ld%s", tenths / 10, french ? ',' : '.',
		 tenths % 10, french ? " %" : "%");
}

static void print_trust(const struct cli *cli, const json_t *voice, const json_t *row)
{
	const json_t *bound = json_object_get(row, "bound");
	json_int_t missing = out_integer(row, "missing");
	char share[OUT_TEXT_SIZE];

	if (!strcmp(out_text(voice, "automatic"), "never"))
		return;
	if (json_is_true(json_object_get(row, "automatic"))) {
		puts(_("  What both opinions agree on goes onto the list unasked."));
		if (!json_is_number(bound))
			return;
		percent_text(cli, json_number_value(bound), share);
		printf(_("  Of that, at most %s is wrong, as far as your confirmations tell.\n"),
		       share);
	} else if (missing > 0) {
		printf(ngettext("  Every recording is asked about still: %lld more must be right "
				"first.\n",
				"  Every recording is asked about still: %lld more must be right "
				"first.\n",
				(unsigned long)missing),
		       missing);
	} else {
		puts(_("  Every recording is asked about."));
	}
}

void cmd_voice_print_member(const struct cli *cli, const json_t *voice, const json_t *row)
{
	json_int_t examples = out_integer(row, "examples"), needs = out_integer(row, "needs");
	json_int_t confirmed = out_integer(row, "confirmed"), wrong = out_integer(row, "wrong");

	printf(_("%s, %s: "), out_text(row, "member"), cmd_voice_language(out_text(row, "lang")));
	printf(ngettext("%lld example ", "%lld examples ", (unsigned long)examples), examples);
	printf(ngettext("of %lld thing\n", "of %lld things\n", (unsigned long)needs), needs);
	printf(ngettext("  %lld confirmation", "  %lld confirmations", (unsigned long)confirmed),
	       confirmed);
	if (confirmed)
		printf(ngettext(", of which %lld corrected a mistake",
				", of which %lld corrected a mistake", (unsigned long)wrong),
		       wrong);
	putchar('\n');
	print_trust(cli, voice, row);
}

static void print_voice(const struct cli *cli, const json_t *voice)
{
	const json_t *models = json_object_get(voice, "models");
	const json_t *members = json_object_get(voice, "members");

	for (size_t i = 0; i < json_array_size(models); i++)
		print_model(json_array_get(models, i));
	print_learning(cli, voice);
	for (size_t i = 0; i < json_array_size(members); i++)
		cmd_voice_print_member(cli, voice, json_array_get(members, i));
	if (!json_array_size(members))
		puts(_("No voice is known yet: 'cabas voice enrol' takes two minutes."));
}

static int status(struct cli *cli)
{
	json_t *json;
	int result = cli_no_more(cli, 0);

	if (!result)
		result = api_call(cli, "GET", "/v1/voice", NULL, &json);
	return result ? result : out_answer(cli, json, print_voice);
}

int cmd_voice(struct cli *cli)
{
	static const struct subcommand table[] = { { "status", status },
						   { "enrol", cmd_voice_enrol },
						   { "forget", cmd_voice_forget },
						   { "export", cmd_voice_export },
						   { "install", cmd_voice_install } };

	return commands_sub(cli, table, sizeof(table) / sizeof(table[0]));
}
