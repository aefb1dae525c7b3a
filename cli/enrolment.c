// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/enrolment.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/api.h"
#include "cli/cmd_voice.h"
#include "cli/out.h"
#include "core/audio.h"

enum { ARENA_MAX = 256 << 20, EXIT_FAILED = 1, EXIT_NOTHING = 2, EXIT_NOT_FOUND = 3 };

int enrolment_send(struct enrolment *enrolment, const char *need, const struct buf *wav,
		   json_t **ret_answer)
{
	_auto_(freep) char *path =
		cmd_voice_path("/v1/voice/examples", enrolment->member, need, enrolment->lang);
	json_t *answer;
	int result = path ? api_upload(enrolment->cli, path, "audio/wav", wav, &answer)
			  : cli_fail(enrolment->cli, ERR_NOMEM, NULL);

	if (result)
		return result;
	if (!*out_text(answer, "problem")) {
		enrolment->learned++;
		enrolment->right += json_is_true(json_object_get(answer, "right"));
	}
	json_array_append(enrolment->answers, answer);
	*ret_answer = answer;
	return 0;
}

const char *enrolment_problem(const json_t *answer)
{
	static const struct {
		const char *code, *text;
	} problems[] = {
		{ "nothing-heard", N_("no words were heard") },
		{ "too-short", N_("it was too short") },
		{ "too-loud", N_("it was too loud, step back from the microphone") },
		{ "noisy", N_("there is too much noise around you") },
		{ "worker-failed", N_("the recording could not be listened to") },
	};
	const char *code = out_text(answer, "problem");

	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
		if (!strcmp(problems[i].code, code))
			return _(problems[i].text);
	return *code ? code : NULL;
}

void enrolment_print(const json_t *answer)
{
	_auto_(freep) char *heard = strdup(out_text(answer, "heard"));

	/* an identifier is the French name in ASCII, with hyphens */
	for (char *at = heard; at && *at; at++)
		*at = *at == '-' ? ' ' : *at;
	if (json_is_true(json_object_get(answer, "right")))
		puts(_("  Understood, and learned."));
	else if (heard && *heard)
		printf(_("  Taken for « %s » up to now; learned.\n"), heard);
	else
		puts(_("  Not understood up to now; learned."));
}

static int is_wav(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && !strcasecmp(dot, ".wav");
}

/* Whether a file is sound at all: one that is not spoils only itself. */
static bool check_file(struct enrolment *enrolment, const struct buf *wav)
{
	struct arena arena;
	struct audio audio;
	struct error error;
	enum err err;

	arena_init(&arena, ARENA_MAX);
	err = audio_read_wav(wav->bytes, wav->len, &arena, &audio, &error);
	arena_done(&arena);
	if (!err)
		return true;
	(void)cli_fail(enrolment->cli, err, &error);
	return false;
}

/* %EXIT_NOT_FOUND for a file that is no sound or whose need is not known. */
static int take_file(struct enrolment *enrolment, const char *folder, const char *name)
{
	_auto_(freep) char *path = NULL, *need = strndup(name, strcspn(name, "."));
	const char *problem;
	json_t *answer;
	struct buf wav;
	int result;

	if (!need || asprintf(&path, "%s/%s", folder, name) < 0)
		return cli_fail(enrolment->cli, ERR_NOMEM, NULL);
	result = cli_read_file(enrolment->cli, path, &wav);
	if (result)
		return result;
	if (!enrolment->cli->json)
		printf("%s\n", name);
	fflush(stdout);
	result = check_file(enrolment, &wav) ? 0 : EXIT_NOT_FOUND;
	if (!result)
		result = enrolment_send(enrolment, need, &wav, &answer);
	buf_done(&wav);
	if (result)
		return result;
	problem = enrolment_problem(answer);
	enrolment->refused += problem != NULL;
	if (problem && !enrolment->cli->json)
		printf(_("  Not learned: %s.\n"), problem);
	else if (!enrolment->cli->json)
		enrolment_print(answer);
	json_decref(answer);
	return 0;
}

/* A member that is not known is told once, before any file is sent. */
static int check_member(const struct enrolment *enrolment)
{
	_auto_(freep) char *path = cmd_voice_path("/v1/voice/enrolment?count=1", enrolment->member,
						  NULL, enrolment->lang);
	json_t *json;
	int result = path ? api_call(enrolment->cli, "GET", path, NULL, &json)
			  : cli_fail(enrolment->cli, ERR_NOMEM, NULL);

	if (!result)
		json_decref(json);
	return result;
}

int enrolment_folder(struct enrolment *enrolment, const char *folder)
{
	struct dirent **entries;
	struct error error;
	int count, result = check_member(enrolment);

	if (result)
		return result;
	count = scandir(folder, &entries, is_wav, alphasort);
	if (count < 0) {
		(void)error_set(&error, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
				"cannot read the folder '%s' (%s)", folder, strerror(errno));
		return cli_fail(enrolment->cli, error.code, &error);
	}
	if (!count) {
		(void)error_set(&error, ERR_NOTHING, "there is no WAV file in '%s'", folder);
		error_hint(&error, "Name each file after the need that it says: lait.wav");
		result = cli_fail(enrolment->cli, ERR_NOTHING, &error);
	}
	for (int i = 0; i < count; i++) {
		/* A name that is no need spoils one file, in JSON there is one document only. */
		if (!result)
			result = take_file(enrolment, folder, entries[i]->d_name);
		if (result == EXIT_NOT_FOUND && !enrolment->cli->json) {
			enrolment->refused++;
			result = 0;
		}
		free(entries[i]);
	}
	free(entries);
	return result;
}

/* What the daemon makes of this voice now. */
static void print_next(const struct enrolment *enrolment)
{
	const char *member = enrolment->member ? enrolment->member : "household";
	const json_t *rows;
	json_t *voice;

	if (api_call(enrolment->cli, "GET", "/v1/voice", NULL, &voice))
		return;
	rows = json_object_get(voice, "members");
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		if (!strcmp(out_text(row, "member"), member) &&
		    !strcmp(out_text(row, "lang"), enrolment->lang))
			cmd_voice_print_member(enrolment->cli, voice, row);
	}
	json_decref(voice);
}

static void print_end(const struct enrolment *enrolment)
{
	printf(ngettext("\n%zu word learned", "\n%zu words learned", enrolment->learned),
	       enrolment->learned);
	printf(ngettext("; %zu of them cabas would have understood before.\n",
			"; %zu of them cabas would have understood before.\n", enrolment->right),
	       enrolment->right);
	print_next(enrolment);
	puts(_("What comes next: dictate as usual, and settle what is asked with 'cabas review': "
	       "each answer teaches it more."));
}

int enrolment_end(struct enrolment *enrolment, int result)
{
	if (enrolment->cli->json && !result)
		out_answer(enrolment->cli,
			   json_pack("{s:O, s:I, s:I}", "words", enrolment->answers, "learned",
				     (json_int_t)enrolment->learned, "right",
				     (json_int_t)enrolment->right),
			   NULL);
	else if (!enrolment->cli->json && enrolment->learned)
		print_end(enrolment);
	else if (!enrolment->cli->json && !result)
		puts(_("Nothing was learned."));
	if (result || enrolment->refused)
		return result ? result : EXIT_FAILED;
	return enrolment->learned ? 0 : EXIT_NOTHING;
}
