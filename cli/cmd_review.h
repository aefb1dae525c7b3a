/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ways to go through the review: commands with numbers, and keys on a terminal. */
#ifndef CABAS_CLI_CMD_REVIEW_H
#define CABAS_CLI_CMD_REVIEW_H
#include <jansson.h>

#include "cli/cli.h"

enum { CMD_REVIEW_CHOICES_MAX = 3 };

/**
 * cmd_review_whole() - whether a review's items belong together
 * @review: REVIEW of the API
 *
 * Return: true for what a phrase seems to say, taken or left as one; false for candidates of which
 *         one is meant.
 */
bool cmd_review_whole(const json_t *review);

/**
 * cmd_review_print() - what is not sure, and what it could be
 * @cli: for the language
 * @review: REVIEW of the API
 * @max: candidates to show at most
 */
void cmd_review_print(const struct cli *cli, const json_t *review, size_t max);

/**
 * cmd_review_play() - play a review's recording
 * @cli: this call
 * @number: of the review
 * @go_on: as of loudspeaker_play()
 *
 * Return: 0; else the exit code, after having said why.
 */
int cmd_review_play(const struct cli *cli, json_int_t number, bool (*go_on)(void));

/**
 * cmd_review_talk() - show each open review in turn and let single keys decide
 * @cli: this call, on a terminal
 *
 * Return: the exit code.
 */
int cmd_review_talk(struct cli *cli);
#endif
