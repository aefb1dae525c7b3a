/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a word that no table has may sound, by its letters. It is espeak-ng that knows; where it is
 * not installed, such words have to be said once (learned sounds).
 */
#ifndef CABAS_WORKERS_VOICE_SPELL_H
#define CABAS_WORKERS_VOICE_SPELL_H
#include <stdbool.h>
#include <stddef.h>

#include "base/auto.h"
#include "base/err.h"
#include "core/words.h"

enum { VOICE_SPELL_MAX = 400 };

struct voice_spell;

/**
 * voice_spell_new() - load the rules of a language, before the sandbox closes
 * @language: whose
 * @data: folder of phones-espeak.tsv
 * @ret_spell: receives them; NULL where espeak-ng is not installed
 * @error: says what is wrong with the table
 *
 * Return: %ERR_NONE, also without espeak-ng; %ERR_INVALID, %ERR_NOT_FOUND, %ERR_NOMEM.
 */
enum err voice_spell_new(enum language language, const char *data, struct voice_spell **ret_spell,
			 struct error *error);

/**
 * voice_spell_free() - give the memory back
 * @spell: NULL is allowed
 */
void voice_spell_free(struct voice_spell *spell);
DEFINE_AUTO(voice_spell)

/**
 * voice_spell_word() - how a word sounds
 * @spell: the rules, or NULL
 * @word: UTF-8
 * @ret_phones: receives phones of the language, parted by one space
 *
 * Return: false when nobody knows.
 */
bool voice_spell_word(struct voice_spell *spell, const char *word,
		      char ret_phones[VOICE_SPELL_MAX]);
#endif
