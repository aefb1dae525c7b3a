/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an enrolment sends to the daemon and what comes of it, spoken or from files. */
#ifndef CABAS_CLI_ENROLMENT_H
#define CABAS_CLI_ENROLMENT_H
#include <jansson.h>

#include "base/buf.h"
#include "cli/cli.h"

/**
 * struct enrolment - words of one member in one language
 * @cli: this call
 * @member: whose voice; NULL is the household's
 * @lang: "fr" or "en"
 * @answers: array of the daemon's answers
 * @learned: words that were learned
 * @right: of these, understood at once
 * @refused: recordings that taught nothing
 */
struct enrolment {
	const struct cli *cli;
	const char *member, *lang;
	json_t *answers;
	size_t learned, right, refused;
};

/**
 * enrolment_send() - one word that was said
 * @enrolment: counts it
 * @need: what it means
 * @wav: a whole WAV file
 * @ret_answer: receives the daemon's answer, a new reference
 *
 * Return: 0; else the exit code, after having said why.
 */
int enrolment_send(struct enrolment *enrolment, const char *need, const struct buf *wav,
		   json_t **ret_answer);

/**
 * enrolment_problem() - why a recording taught nothing
 * @answer: of the daemon
 *
 * Return: translated words without a full stop; NULL when it was learned.
 */
const char *enrolment_problem(const json_t *answer);

/**
 * enrolment_print() - whether a word that was learned would have been understood
 * @answer: of the daemon
 */
void enrolment_print(const json_t *answer);

/**
 * enrolment_folder() - take recordings instead of a voice
 * @enrolment: counts them
 * @folder: of files NEED.wav, or NEED.MORE.wav where there are several of one need; folders in it
 *          are not looked into
 *
 * Return: 0; else the exit code, after having said why. A recording that teaches nothing is told
 * and counted; so is a file that is no sound, and a need that is not known.
 */
int enrolment_folder(struct enrolment *enrolment, const char *folder);

/**
 * enrolment_end() - tell what came of it
 * @enrolment: all words
 * @result: exit code up to now; with --json nothing more is printed when it is not 0
 *
 * Return: the exit code: 1 when a recording taught nothing, 2 when there was none.
 */
int enrolment_end(struct enrolment *enrolment, int result);
#endif
