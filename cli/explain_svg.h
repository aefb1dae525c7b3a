/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The comparison as a picture (SVG 1.1): the alternatives side by side, and each number of stores.
 */
#ifndef CABAS_CLI_EXPLAIN_SVG_H
#define CABAS_CLI_EXPLAIN_SVG_H
#include <jansson.h>

#include "base/buf.h"
#include "cli/cli.h"

/* More than the largest picture needs. */
enum { EXPLAIN_SVG_MAX = 256 << 10 };

/**
 * explain_svg() - draw a plan
 * @cli: for the language
 * @plan: PLAN of the API; "compare" may be absent
 * @out: the picture is appended
 * @error: says why not
 *
 * Nothing in it is loaded from elsewhere; it follows the reader's light or dark colours and says in
 * words what it shows.
 *
 * Return: %ERR_NONE, %ERR_NOTHING when the plan buys nothing and no store could, %ERR_NOMEM.
 */
enum err explain_svg(const struct cli *cli, json_t *plan, struct buf *out, struct error *error);

/**
 * explain_svg_save() - draw a plan into a file
 * @cli: for the language
 * @plan: PLAN of the API
 * @path: which; "-" is standard output
 * @error: says why not, with the path
 *
 * Return: as explain_svg(); %ERR_IO with the file as it was; %ERR_INVALID when @path is there and
 * no plain file.
 */
enum err explain_svg_save(const struct cli *cli, json_t *plan, const char *path,
			  struct error *error);
#endif
