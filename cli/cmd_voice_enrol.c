// SPDX-License-Identifier: GPL-2.0-or-later
/* voice enrol: two minutes of the household's own words, one at a time */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/api.h"
#include "cli/cmd_voice.h"
#include "cli/enrolment.h"
#include "cli/out.h"
#include "cli/recording.h"
#include "cli/terminal.h"

enum { COUNT = 20, COUNT_MAX = 200, SILENT_MAX = 2, BAR = 20 };

/**
 * struct session - a person says words
 * @enrolment: what came of them
 * @microphone: that she speaks into
 * @words: to say
 * @at: the word that is on
 * @silent: times in a row that nobody spoke
 * @left: she has had enough
 */
struct session {
	struct enrolment *enrolment;
	struct microphone *microphone;
	const json_t *words;
	size_t at;
	unsigned int silent;
	bool left;
};

static void print_progress(const struct session *session, const json_t *word)
{
	size_t count = json_array_size(session->words), done = session->at * BAR / count;

	printf("\n[");
	for (size_t i = 0; i < BAR; i++)
		putchar(i < done ? '#' : '-');
	printf(_("]  %zu of %zu"), session->at + 1, count);
	printf(_("   Say: %s\n"), out_text(word, "say"));
	fflush(stdout);
}

/* Sends what was said; false when it must be said again. */
static int send_word(struct session *session, const json_t *word, const struct buf *wav)
{
	const char *problem;
	json_t *answer;
	int result = enrolment_send(session->enrolment, out_text(word, "need"), wav, &answer);

	if (result)
		return result;
	problem = enrolment_problem(answer);
	if (problem) {
		printf(_("  Again, please: %s.\n"), problem);
	} else {
		enrolment_print(answer);
		session->at++;
	}
	json_decref(answer);
	return 0;
}

/* One recording, and what its end means. */
static int take_word(struct session *session, const json_t *word)
{
	struct recording recording;
	struct error error;
	int result = 0;
	enum err err = recording_take(session->microphone, "sq", &recording, &error);

	if (err)
		return cli_fail(session->enrolment->cli, err, &error);
	if (recording.key == 's') {
		puts(_("  Skipped."));
		session->at++;
	} else if (recording.key == 'q' || recording.key == TERMINAL_INTERRUPT ||
		   recording.key == TERMINAL_END) {
		session->left = true;
	} else if (recording_spoken(&recording, &error)) {
		cli_fail(session->enrolment->cli, ERR_NOTHING, &error);
		session->left = ++session->silent >= SILENT_MAX;
	} else {
		session->silent = 0;
		result = send_word(session, word, &recording.wav);
	}
	recording_done(&recording);
	return result;
}

static int say_all(struct session *session)
{
	int result = 0;

	while (!result && !session->left && session->at < json_array_size(session->words)) {
		const json_t *word = json_array_get(session->words, session->at);

		print_progress(session, word);
		result = take_word(session, word);
	}
	return result;
}

/* Whether she is ready; the microphone listens from then on. */
static bool begin(size_t count)
{
	int key;

	printf(ngettext("%zu word of your own list, one at a time: say it as you say it to the "
			"wand.\n",
			"%zu words of your own list, one at a time: say each as you say it to the "
			"wand.\n",
			count),
	       count);
	puts(_("Each ends by itself when you stop speaking. s skips a word; q ends early, and what "
	       "was learned stays."));
	printf(_("Any key begins: "));
	fflush(stdout);
	key = terminal_key(-1);
	putchar('\n');
	return key != 'q' && key != TERMINAL_INTERRUPT && key != TERMINAL_END;
}

static int enrol_aloud(struct enrolment *enrolment, const char *device, const json_t *words)
{
	_auto_(microphone_freep) struct microphone *microphone = NULL;
	struct session session = { .enrolment = enrolment, .words = words };
	struct error error;
	enum err err = microphone_open(device, &microphone, &error);
	int result = 0;

	if (!err)
		err = terminal_start(&error);
	if (err)
		return cli_fail(enrolment->cli, err, &error);
	session.microphone = microphone;
	if (begin(json_array_size(words)))
		result = say_all(&session);
	terminal_end();
	return result;
}

static int ask_words(struct enrolment *enrolment, const char *device, unsigned long count)
{
	_auto_(freep) char *route = NULL, *path = NULL;
	struct error error;
	json_t *json;
	int result;

	if (asprintf(&route, "/v1/voice/enrolment?count=%lu", count) >= 0)
		path = cmd_voice_path(route, enrolment->member, NULL, enrolment->lang);
	if (!path)
		return cli_fail(enrolment->cli, ERR_NOMEM, NULL);
	result = api_call(enrolment->cli, "GET", path, NULL, &json);
	if (result)
		return result;
	if (json_array_size(json_object_get(json, "words"))) {
		result = enrol_aloud(enrolment, device, json_object_get(json, "words"));
	} else {
		(void)error_set(&error, ERR_NOTHING, "there is no word to say yet");
		error_hint(&error, "Put something on the list first: cabas add TEXT");
		result = cli_fail(enrolment->cli, ERR_NOTHING, &error);
	}
	json_decref(json);
	return result;
}

/* --count N; false after having said what is wrong. */
static bool take_count(struct cli *cli, unsigned long *ret_count)
{
	const char *text = NULL;
	char *end = NULL;
	bool there = cli_option(cli, "--count", &text);
	unsigned long count = text ? strtoul(text, &end, 10) : COUNT;

	if (there && (!text || *text < '0' || *text > '9' || *end || !count || count > COUNT_MAX)) {
		cli_usage(cli, _("--count needs a number of words, 1 to %d"), COUNT_MAX);
		return false;
	}
	*ret_count = count;
	return true;
}

static int run(struct enrolment *enrolment, const char *folder, const char *device,
	       unsigned long count)
{
	int result;

	enrolment->answers = json_array();
	result = folder ? enrolment_folder(enrolment, folder) : ask_words(enrolment, device, count);
	result = enrolment_end(enrolment, result);
	json_decref(enrolment->answers);
	return result;
}

int cmd_voice_enrol(struct cli *cli)
{
	struct enrolment enrolment = { .cli = cli, .lang = cli->language };
	const char *device = NULL, *folder = NULL;
	bool has_member = cli_option(cli, "--member", &enrolment.member);
	bool has_lang = cli_option(cli, "--lang", &enrolment.lang);
	bool has_device = cli_option(cli, "--device", &device);
	bool has_folder = cli_option(cli, "--from", &folder);
	unsigned long count;

	if (has_member && (!enrolment.member || !*enrolment.member))
		return cli_usage(cli, _("--member needs a name"));
	if (has_lang &&
	    (!enrolment.lang || (strcmp(enrolment.lang, "fr") && strcmp(enrolment.lang, "en"))))
		return cli_usage(cli, _("--lang needs fr or en"));
	if (has_device && (!device || !*device))
		return cli_usage(cli, _("--device needs the name of a sound device"));
	if (has_folder && (!folder || !*folder))
		return cli_usage(cli, _("--from needs a folder of WAV files"));
	if (has_folder && has_device)
		return cli_usage(cli, _("--from and --device do not go together"));
	if (!take_count(cli, &count) || cli_no_more(cli, 0))
		return 64;
	if (!folder && (cli->json || !terminal_is_there()))
		return cli_usage(cli, _("'voice enrol' talks with a person on a terminal; --from "
					"FOLDER takes recordings"));
	return run(&enrolment, folder, device, count);
}
