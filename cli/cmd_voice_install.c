// SPDX-License-Identifier: GPL-2.0-or-later
/* voice install: a complete acoustic model from an archive, a folder or an address */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/file.h"
#include "cli/api.h"
#include "cli/cmd_voice_install.h"
#include "cli/model_pack.h"
#include "cli/out.h"

enum { PATH_SIZE = 128, BAR_WIDTH = 40, POLL_MS = 500, LICENCE_LINES = 60 };

static const char *model_path(const char *lang, const char *behind)
{
	static char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/v1/voice/models/%s%s", lang, behind);
	return path;
}

/* --- how far a download is -------------------------------------------------------------------- */

static void draw_bar(json_int_t bytes, json_int_t total)
{
	int filled = total > 0 ? (int)(bytes * BAR_WIDTH / total) : 0;

	if (total > 0)
		fprintf(stderr, "\r[%-*.*s] %lld / %lld MB ", BAR_WIDTH, filled,
			"########################################", (long long)(bytes >> 20),
			(long long)(total >> 20));
	else
		fprintf(stderr, "\r%lld MB ", (long long)(bytes >> 20));
}

/* A process of its own: the one that asked waits for its answer meanwhile. */
static _Noreturn void watch(const struct cli *cli, const char *lang)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	json_t *json;

	/* of two processes that find no daemon one says so */
	if (!freopen("/dev/null", "w", stdout))
		_exit(1);
	for (;;) {
		const json_t *download;

		nanosleep(&pause, NULL);
		if (api_call(cli, "GET", model_path(lang, ""), NULL, &json))
			_exit(1);
		download = json_object_get(json, "download");
		if (json_is_object(download))
			draw_bar(out_integer(download, "bytes"), out_integer(download, "total"));
		json_decref(json);
	}
}

static int fetch(const struct cli *cli, const char *lang, const char *url, bool yes,
		 json_t **ret_json)
{
	bool show = !cli->json && isatty(STDERR_FILENO);
	pid_t watcher = show ? fork() : -1;
	int result;

	if (!watcher)
		watch(cli, lang);
	result = api_call(cli, "POST", model_path(lang, ""),
			  json_pack("{s:s, s:b}", "url", url, "accept", yes), ret_json);
	if (watcher > 0) {
		kill(watcher, SIGKILL);
		waitpid(watcher, NULL, 0);
		fprintf(stderr, "\r%*s\r", BAR_WIDTH + 30, "");
	}
	return result;
}

/* --- what was found --------------------------------------------------------------------------- */

static void print_licence(const char *text)
{
	int lines = 0;

	puts(*text ? _("Its licence:") : _("It says nothing of a licence."));
	while (*text && lines++ < LICENCE_LINES) {
		size_t len = strcspn(text, "\n");

		printf("    %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void print_model(const json_t *model)
{
	printf(_("A whole model: kind %s, %lld phones, %lld kinds of sound, %lld words.\n"),
	       out_text(model, "kind"), (long long)out_integer(model, "phones"),
	       (long long)out_integer(model, "senones"), (long long)out_integer(model, "words"));
	print_licence(out_text(model, "licence"));
}

/* A yes of the person at the terminal. */
static bool says_yes(void)
{
	char answer[16] = "";

	printf("%s ", _("Install it? [y/N]"));
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return strchr("yYoO", *answer) && *answer;
}

static int print_done(const struct cli *cli, const char *lang, json_t *json)
{
	if (cli->json)
		out_json(json);
	else
		printf(_("Installed: '%s' is heard with it from now on.\n"), lang);
	json_decref(json);
	return 0;
}

static int accept_model(const struct cli *cli, const char *lang, const char *token)
{
	json_t *json;
	int result = api_call(cli, "POST", model_path(lang, ""),
			      json_pack("{s:s}", "accept", token), &json);

	return result ? result : print_done(cli, lang, json);
}

static int ask(const struct cli *cli, const char *lang, json_t *json)
{
	const json_t *model = json_object_get(json, "model");
	_auto_(freep) char *token = strdup(out_text(model, "token"));
	bool installed = json_is_true(json_object_get(json, "installed"));
	bool terminal = !cli->json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);

	if (!cli->json)
		print_model(model);
	if (installed)
		return print_done(cli, lang, json);
	if (cli->json)
		out_json(json);
	json_decref(json);
	if (terminal && says_yes())
		return token ? accept_model(cli, lang, token) : 1;
	if (terminal)
		puts(_("Nothing was changed."));
	else if (!cli->json)
		printf(_("Nothing is changed before your yes: "
			 "cabas voice install %s --accept %s\n"),
		       lang, token ? token : "");
	return err_exit_code(ERR_WAITS);
}

/* --- the command ------------------------------------------------------------------------------ */

static int upload(const struct cli *cli, const char *lang, const char *path, bool yes,
		  json_t **ret_json)
{
	struct error error = { 0 };
	struct stat about;
	struct buf bytes;
	enum err err;
	int result;

	buf_init(&bytes, MODEL_PACK_MAX);
	if (!stat(path, &about) && S_ISDIR(about.st_mode))
		err = model_pack_folder(path, &bytes, &error);
	else
		err = file_read(path, &bytes, &error);
	if (err)
		result = cli_fail(cli, err, &error);
	else
		result = api_put(cli, model_path(lang, yes ? "?accept=1" : ""),
				 "application/octet-stream", &bytes, ret_json);
	buf_done(&bytes);
	return result;
}

static void print_removed(const struct cli *cli, const json_t *json)
{
	(void)cli;
	printf(_("Removed: '%s' is heard with %s again.\n"), out_text(json, "lang"),
	       out_text(json, "folder"));
}

static int remove_model(const struct cli *cli, const char *lang)
{
	json_t *json;
	int result = api_call(cli, "DELETE", model_path(lang, ""), NULL, &json);

	return result ? result : out_answer(cli, json, print_removed);
}

int cmd_voice_install(struct cli *cli)
{
	const char *token = NULL, *lang, *what;
	bool yes = cli_option(cli, "--yes", NULL), gone = cli_option(cli, "--remove", NULL);
	bool accept = cli_option(cli, "--accept", &token);
	json_t *json = NULL;
	int result;

	lang = cli->argc > 1 ? cli->argv[1] : "";
	what = cli->argc > 2 ? cli->argv[2] : NULL;
	if (strcmp(lang, "fr") && strcmp(lang, "en"))
		return cli_usage(cli, _("'voice install' needs a language, fr or en"));
	if (accept && !token)
		return cli_usage(cli, _("--accept needs the token that was shown"));
	if (!accept && !gone && !what)
		return cli_usage(cli, _("'voice install' needs an archive, a folder or an "
					"https address of a model"));
	if (cli_no_more(cli, accept || gone ? 1 : 2))
		return 64;
	if (gone)
		return remove_model(cli, lang);
	if (accept)
		return accept_model(cli, lang, token);
	result = strstr(what, "://") ? fetch(cli, lang, what, yes, &json)
				     : upload(cli, lang, what, yes, &json);
	return result ? result : ask(cli, lang, json);
}
