/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual wand at work: store first, then connect and serve the host until the end. */
#ifndef CABAS_SIM_WAND_RUN_H
#define CABAS_SIM_WAND_RUN_H
#include <stdio.h>

#include "base/err.h"
#include "sim/wand_options.h"

enum wand_exit {
	WAND_EXIT_DONE = 0,
	WAND_EXIT_FAILED = 1,
	WAND_EXIT_CUT = 5,
	WAND_EXIT_USAGE = 64
};

/**
 * wand_run() - power-up to power-down
 * @options: checked
 * @out: where the lines for a person go, NULL nowhere
 * @error: says why it ended with %WAND_EXIT_FAILED or %WAND_EXIT_CUT
 *
 * Return: how the program ends.
 */
enum wand_exit wand_run(const struct wand_options *options, FILE *out, struct error *error);
#endif
