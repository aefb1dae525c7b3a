/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of words, kept as bytes so that they can be read again when the household adds names.
 */
#ifndef CABAS_WORKERS_VOICE_WORDS_H
#define CABAS_WORKERS_VOICE_WORDS_H
#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "core/needs.h"

enum { VOICE_WORDS_FILES = 5 };

/**
 * struct voice_words - the tables as bytes
 * @files: needs, aisles, units, numbers, commands
 */
struct voice_words {
	struct buf files[VOICE_WORDS_FILES];
};

/**
 * voice_words_load() - read the files, before the sandbox closes
 * @data: their folder
 * @ret_words: receives them; voice_words_done() ends it, also after a failure
 * @error: says what is missing
 *
 * Return: %ERR_NONE or what file_read() says.
 */
enum err voice_words_load(const char *data, struct voice_words *ret_words, struct error *error);

/**
 * voice_words_done() - give the memory back
 * @words: loaded
 */
void voice_words_done(struct voice_words *words);

/**
 * voice_words_needs() - the needs, with a household's own names
 * @words: loaded
 * @language: of the names
 * @names: [{"need":id,"text":name}], or NULL
 * @arena: where the needs live
 * @ret_needs: receives them
 * @error: says what is wrong
 *
 * A name that another need has already is left out.
 *
 * Return: %ERR_NONE or what needs_load() says.
 */
enum err voice_words_needs(const struct voice_words *words, enum language language,
			   const json_t *names, struct arena *arena, struct needs *ret_needs,
			   struct error *error);
#endif
