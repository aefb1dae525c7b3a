// SPDX-License-Identifier: GPL-2.0-or-later
/* dictate: spoken words, of a file or of the microphone */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/api.h"
#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/out.h"
#include "cli/recording.h"
#include "cli/terminal.h"

static int print_heard(const struct cli *cli, const json_t *json, bool dry)
{
	const char *transcript = out_text(json, "transcript"), *reason = out_text(json, "reason");
	const json_t *items = json_object_get(json, "items");
	bool accepted = json_is_true(json_object_get(json, "accepted"));
	json_int_t review = json_integer_value(json_object_get(json, "review"));

	if (*transcript)
		printf(_("Heard: « %s »\n"), transcript);
	if (accepted && !dry) {
		for (size_t i = 0; i < json_array_size(items); i++)
			describe_item(cli, json_array_get(items, i));
		return 0;
	}
	if (json_array_size(items)) {
		printf(accepted ? _("Understood: ") : _("Perhaps: "));
		describe_things(cli, items);
		putchar('\n');
	}
	if (accepted)
		return 0;
	if (review)
		printf(_("To review, number %lld: %s\n"), review, describe_reason(reason));
	else
		printf(_("It would go to the review: %s\n"), describe_reason(reason));
	return 4;
}

static int upload(struct cli *cli, const struct buf *wav, const char *lang, bool dry)
{
	char path[64];
	json_t *json;
	int result;

	snprintf(path, sizeof(path), "/v1/clips?lang=%s%s", lang ? lang : cli->language,
		 dry ? "&dry_run=1" : "");
	result = api_upload(cli, path, "audio/wav", wav, &json);
	if (result)
		return result;
	if (cli->json) {
		out_json(json);
		result = json_is_true(json_object_get(json, "accepted")) ? 0 : 4;
	} else {
		result = print_heard(cli, json, dry);
	}
	json_decref(json);
	return result;
}

static enum err record(const char *device, struct recording *ret_recording, struct error *error)
{
	_auto_(microphone_freep) struct microphone *microphone = NULL;
	enum err err = microphone_open(device, &microphone, error);

	if (!err && isatty(STDIN_FILENO))
		err = terminal_start(error);
	if (!err && isatty(STDERR_FILENO))
		fputs(_("Say what is needed. It ends by itself when you stop; Enter ends it at "
			"once, Ctrl-C throws it away.\n"),
		      stderr);
	if (!err)
		err = recording_take(microphone, "", ret_recording, error);
	terminal_end();
	return err;
}

static int dictate_aloud(struct cli *cli, const char *device, const char *lang, bool dry)
{
	struct recording recording;
	const char *advice;
	struct error error;
	enum err err = record(device, &recording, &error);
	int result;

	if (err)
		return cli_fail(cli, err, &error);
	if (recording.key == TERMINAL_INTERRUPT || recording.key == TERMINAL_END)
		err = error_set(&error, ERR_NOTHING,
				"the recording was thrown away, nothing was sent");
	else
		err = recording_spoken(&recording, &error);
	advice = err ? NULL : recording_advice(&recording);
	if (advice && !cli->json)
		puts(advice);
	result = err ? cli_fail(cli, err, &error) : upload(cli, &recording.wav, lang, dry);
	recording_done(&recording);
	return result;
}

int cmd_dictate(struct cli *cli)
{
	const char *lang = NULL, *device = NULL;
	bool has_lang = cli_option(cli, "--lang", &lang);
	bool has_device = cli_option(cli, "--device", &device);
	bool dry = cli_option(cli, "--dry-run", NULL), aloud = cli_option(cli, "--mic", NULL);
	struct buf wav;
	int result;

	if (has_lang && (!lang || (strcmp(lang, "fr") && strcmp(lang, "en"))))
		return cli_usage(cli, _("--lang needs fr or en"));
	if (has_device && (!device || !*device))
		return cli_usage(cli, _("--device needs the name of a sound device"));
	if (has_device && !aloud)
		return cli_usage(cli, _("--device goes with --mic"));
	if (!aloud && cli->argc < 2)
		return cli_usage(cli, _("'dictate' needs a sound file or --mic: "
					"cabas dictate FILE.wav"));
	result = cli_no_more(cli, aloud ? 0 : 1);
	if (result)
		return result;
	if (aloud)
		return dictate_aloud(cli, device, lang, dry);
	result = cli_read_file(cli, cli->argv[1], &wav);
	if (result)
		return result;
	result = upload(cli, &wav, lang, dry);
	buf_done(&wav);
	return result;
}
