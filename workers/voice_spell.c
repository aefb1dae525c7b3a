// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_spell.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/tsv.h"

enum { TABLE_MAX = 1 << 16, ARENA_MAX = 1 << 18, UTF8 = 1, IPA = 2, PART = '_' << 8 };

/* Of libespeak-ng 1.51 and later. */
typedef void set_path_fn(const char *path);
typedef int start_fn(void **context);
typedef int set_voice_fn(const char *name);
typedef const char *phonemes_fn(const void **text, int encoding, int mode);

struct voice_spell {
	void *library;
	phonemes_fn *phonemes;
	const char *language;
	struct arena arena;
	struct tsv_row *rows;
	size_t row_count;
};

static enum err load_table(struct voice_spell *spell, const char *data, struct error *error)
{
	char path[4096];
	struct buf bytes;
	enum err err;

	snprintf(path, sizeof(path), "%s/phones-espeak.tsv", data);
	buf_init(&bytes, TABLE_MAX);
	err = file_read(path, &bytes, error);
	if (!err)
		err = tsv_parse(path, bytes.bytes ? bytes.bytes : "", bytes.len, "phones-espeak", 1,
				3, &spell->arena, &spell->rows, &spell->row_count, error);
	buf_done(&bytes);
	return err;
}

/* Without its sound output, which would start threads. A loan word makes it read English too. */
static bool start(struct voice_spell *spell, enum language language)
{
	set_path_fn *set_path;
	start_fn *begin;
	set_voice_fn *set_voice;
	const void *loan = "weekend";

	spell->library = dlopen("libespeak-ng.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!spell->library)
		return false;
	set_path = (set_path_fn *)dlsym(spell->library, "espeak_ng_InitializePath");
	begin = (start_fn *)dlsym(spell->library, "espeak_ng_Initialize");
	set_voice = (set_voice_fn *)dlsym(spell->library, "espeak_ng_SetVoiceByName");
	spell->phonemes = (phonemes_fn *)dlsym(spell->library, "espeak_TextToPhonemes");
	if (!set_path || !begin || !set_voice || !spell->phonemes)
		return false;
	set_path(NULL);
	if (begin(NULL) || set_voice(language == LANGUAGE_FR ? "fr" : "en-us"))
		return false;
	(void)spell->phonemes(&loan, UTF8, IPA | PART);
	return true;
}

enum err voice_spell_new(enum language language, const char *data, struct voice_spell **ret_spell,
			 struct error *error)
{
	_auto_(voice_spell_freep) struct voice_spell *spell = calloc(1, sizeof(*spell));
	enum err err;

	if (!spell)
		return error_set(error, ERR_NOMEM, "no memory for the pronunciations");
	arena_init(&spell->arena, ARENA_MAX);
	spell->language = language == LANGUAGE_FR ? "fr" : "en";
	err = load_table(spell, data, error);
	if (err)
		return err;
	*ret_spell = start(spell, language) ? steal(spell) : NULL;
	return ERR_NONE;
}

/* The library stays: it has no safe way to be taken out again. */
void voice_spell_free(struct voice_spell *spell)
{
	if (!spell)
		return;
	arena_done(&spell->arena);
	free(spell);
}

static const char *find(const struct voice_spell *spell, const char *sound)
{
	for (size_t i = 0; i < spell->row_count; i++)
		if (!strcmp(spell->rows[i].fields[0], spell->language) &&
		    !strcmp(spell->rows[i].fields[1], sound))
			return spell->rows[i].fields[2];
	return NULL;
}

/* Takes out what marks stress and length: U+02C8, U+02CC, U+02D0. */
static void copy_plain(const char *from, size_t len, char to[32])
{
	size_t at = 0;

	for (size_t i = 0; i < len && at < 31; i++) {
		const unsigned char *u = (const unsigned char *)from + i;

		if (u[0] == 0xCB && i + 1 < len && (u[1] == 0x88 || u[1] == 0x8C || u[1] == 0x90))
			i++;
		else
			to[at++] = from[i];
	}
	to[at] = '\0';
}

/*
 * Letters of another alphabet would make it open the rules of another language, which ends a
 * worker in its sandbox. Up to U+024F they are Latin.
 */
static bool is_latin(const char *word)
{
	for (const unsigned char *at = (const unsigned char *)word; *at; at++)
		if (*at > 0xC9)
			return false;
	return true;
}

bool voice_spell_word(struct voice_spell *spell, const char *word, char ret_phones[VOICE_SPELL_MAX])
{
	const void *text = word;
	const char *ipa = spell && is_latin(word) ? spell->phonemes(&text, UTF8, IPA | PART) : NULL;
	size_t at = 0;

	while (ipa && *ipa) {
		size_t len = strcspn(ipa, "_ ");
		const char *phones;
		char sound[32];

		copy_plain(ipa, len, sound);
		ipa += len + (ipa[len] != '\0');
		/* "(en)" and "(fr)" around a loan word */
		if (!*sound || *sound == '(')
			continue;
		phones = find(spell, sound);
		if (!phones)
			return false;
		if (!strcmp(phones, "-"))
			continue;
		at += (size_t)snprintf(ret_phones + at, VOICE_SPELL_MAX - at, "%s%s", at ? " " : "",
				       phones);
		if (at >= VOICE_SPELL_MAX)
			return false;
	}
	return at > 0;
}
