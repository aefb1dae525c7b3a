// SPDX-License-Identifier: GPL-2.0-or-later
/* sim-wand: a wand without hardware, for the demo and the tests. */
#include <stdio.h>

#include "base/auto.h"
#include "sim/wand_run.h"

static void complain(const struct error *error)
{
	fprintf(stderr, "sim-wand: %s\n", error->text);
	if (error->hint)
		fprintf(stderr, "sim-wand: %s\n", error->hint);
}

int main(int argc, char *argv[])
{
	_auto_(wand_options_done) struct wand_options options = { 0 };
	struct error error = { 0 };
	enum err err = wand_options_parse(argc, argv, &options, &error);
	enum wand_exit end;

	if (err) {
		complain(&error);
		return err == ERR_USAGE ? WAND_EXIT_USAGE : WAND_EXIT_FAILED;
	}
	if (options.help || options.version) {
		fputs(options.help ? wand_options_help() : "sim-wand " VERSION "\n", stdout);
		return WAND_EXIT_DONE;
	}
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	end = wand_run(&options, options.quiet ? NULL : stdout, &error);
	if (end != WAND_EXIT_DONE)
		complain(&error);
	return (int)end;
}
