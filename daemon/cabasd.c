// SPDX-License-Identifier: GPL-2.0-or-later
/* The daemon's start and end: options, parts in their order, signals. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "base/auto.h"
#include "base/log.h"
#include "daemon/api.h"
#include "daemon/hearing.h"
#include "daemon/house.h"
#include "daemon/learning.h"
#include "daemon/models.h"
#include "daemon/models_adapt.h"
#include "daemon/shopping.h"
#include "daemon/wands.h"

static const char help[] =
	"cabasd [--config FILE] [--state DIR] [--socket PATH] [--debug]\n"
	"\n"
	"Turns a kitchen wand's scans and clips into one shopping list, and serves it to\n"
	"'cabas'. Stays in the foreground; says 'cabasd: ready SOCKET' when it is ready.\n"
	"\n"
	"  --config FILE  settings (system: /etc/cabas/cabas.conf)\n"
	"  --state DIR    journal, catalogue, clips, secrets (system: /var/lib/cabas)\n"
	"  --socket PATH  where 'cabas' finds it (system: /run/cabas/api.sock); wands\n"
	"                 connect to wand.sock beside it\n"
	"  --debug        say more\n"
	"  --help, --version\n"
	"\n"
	"CABAS_DATADIR and CABAS_LIBEXECDIR point to data and workers elsewhere. See cabasd(8).\n";

/* Reads the options; an exit code, or -1 to go on. */
static int read_options(int argc, char *argv[], struct settings_options *ret_options)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "state", required_argument, NULL, 's' },
		{ "socket", required_argument, NULL, 'a' },
		{ "debug", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'c') {
			ret_options->config = optarg;
		} else if (option == 's') {
			ret_options->state = optarg;
		} else if (option == 'a') {
			ret_options->socket = optarg;
		} else if (option == 'd') {
			log_set_level(LOG_LEVEL_DEBUG);
		} else if (option == 'h') {
			fputs(help, stdout);
			return 0;
		} else if (option == 'v') {
			puts("cabasd " VERSION);
			return 0;
		} else {
			fputs("Try 'cabasd --help'.\n", stderr);
			return 64;
		}
	}
	if (optind == argc)
		return -1;
	fprintf(stderr, "cabasd: '%s' is not an option. Try 'cabasd --help'.\n", argv[optind]);
	return 64;
}

static enum err start_parts(struct house *house, struct error *error)
{
	enum err err = ERR_NONE;

	if (sd_event_default(&house->loop) < 0 ||
	    sd_event_add_signal(house->loop, NULL, SIGTERM | SD_EVENT_SIGNAL_PROCMASK, NULL, NULL) <
		    0 ||
	    sd_event_add_signal(house->loop, NULL, SIGINT | SD_EVENT_SIGNAL_PROCMASK, NULL, NULL) <
		    0)
		err = error_set(error, ERR_IO, "no event loop: %s", strerror(errno));
	if (!err)
		err = models_start(house, error);
	if (!err)
		err = learning_start(house, error);
	if (!err)
		err = hearing_start(house, error);
	if (!err)
		err = shopping_start(house, error);
	if (!err)
		err = wands_start(house, error);
	/* last: who gets an answer finds everything running */
	return err ? err : api_start(house, error);
}

static void stop_parts(struct house *house)
{
	wands_stop(house);
	api_stop(house);
	shopping_stop(house);
	hearing_stop(house);
	models_adapt_stop(house);
	models_stop(house);
	learning_stop(house);
	sd_event_unref(house->loop);
}

static int run(struct house *house)
{
	struct error error = { 0 };
	int result = 1;

	if (start_parts(house, &error)) {
		log_error("%s%s%s", error.text, error.hint ? ". " : "",
			  error.hint ? error.hint : "");
	} else {
		printf("cabasd: ready %s\n", house->settings->socket);
		fflush(stdout);
		sd_notify(0, "READY=1");
		result = sd_event_loop(house->loop) ? 1 : 0;
		sd_notify(0, "STOPPING=1");
	}
	stop_parts(house);
	return result;
}

int main(int argc, char *argv[])
{
	struct settings_options options = { 0 };
	struct settings *settings;
	struct house *house = NULL;
	struct error error = { 0 };
	int result = read_options(argc, argv, &options);
	enum err err;

	if (result >= 0)
		return result;
	signal(SIGPIPE, SIG_IGN);
	umask(0027); /* a family's list is nobody else's business */
	err = settings_load(&options, &settings, &error);
	if (!err)
		err = house_open(settings, &house, &error);
	if (err) {
		log_error("%s%s%s", error.text, error.hint ? ". " : "",
			  error.hint ? error.hint : "");
		return 1;
	}
	result = run(house);
	house_close(house);
	return result;
}
