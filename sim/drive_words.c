// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_words.h"

#include <string.h>

enum { PLURAL_MIN = 4, TYPO_MIN = 5 };

/* Small letters for U+00C0 to U+00FF; '.' separates. */
static const char latin[] = "aaaaaa.ceeeeiiii.nooooo.ouuuuy.saaaaaa.ceeeeiiii.nooooo.ouuuuy.y";

static const char *const small_words[] = { "a",	 "au",	"aux", "avec", "d",  "de",   "des", "du",
					   "en", "et",	"l",   "la",   "le", "les",  "of",  "ou",
					   "s",	 "the", "un",  "une",  "qu", "sans", "pour" };

/* The letters of the character at @p, without accent, in small; "" separates. */
static size_t fold(const unsigned char *p, char ret_letters[3])
{
	ret_letters[0] = ret_letters[1] = ret_letters[2] = '\0';
	if (*p < 0x80) {
		if (*p >= 'A' && *p <= 'Z')
			ret_letters[0] = (char)(*p + ('a' - 'A'));
		else if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9'))
			ret_letters[0] = (char)*p;
		return 1;
	}
	if (*p == 0xc3 && (p[1] == 0x86 || p[1] == 0xa6)) {
		memcpy(ret_letters, "ae", 2);
		return 2;
	}
	if (*p == 0xc3 && p[1] >= 0x80 && p[1] < 0xc0) {
		if (latin[p[1] - 0x80] != '.')
			ret_letters[0] = latin[p[1] - 0x80];
		return 2;
	}
	if (*p == 0xc5 && (p[1] == 0x92 || p[1] == 0x93)) {
		memcpy(ret_letters, "oe", 2);
		return 2;
	}
	return 1;
}

/* "bananes" -> "banane": search boxes do not care for the plural. */
static size_t stem(const char *word)
{
	size_t len = strlen(word);

	if (len >= PLURAL_MIN && (word[len - 1] == 's' || word[len - 1] == 'x'))
		len--;
	return len;
}

static enum err add_word(struct arena *arena, struct drive_words *words, const char *letters,
			 size_t len)
{
	const char *copy;

	if (!len || words->count == DRIVE_WORDS_MAX)
		return ERR_NONE;
	copy = arena_strndup(arena, letters, len);
	if (!copy)
		return ERR_NOMEM;
	words->words[words->count++] = copy;
	return ERR_NONE;
}

enum err drive_words_split(const char *text, struct arena *arena, struct drive_words *ret_words)
{
	struct drive_words words = { arena_array(arena, DRIVE_WORDS_MAX, sizeof(*words.words)), 0 };
	const unsigned char *p = (const unsigned char *)text;
	char word[DRIVE_WORD_SIZE + 2], letters[3];
	enum err err = ERR_NONE;
	size_t len = 0;

	if (!words.words)
		return ERR_NOMEM;
	while (*p && !err) {
		if (!len && !strncmp((const char *)p, "1/2", 3)) {
			err = add_word(arena, &words, "demi", 4);
			p += 3;
			continue;
		}
		p += fold(p, letters);
		for (const char *l = letters; *l && len < DRIVE_WORD_SIZE; l++)
			word[len++] = *l;
		if (!*letters) {
			err = add_word(arena, &words, word, len);
			len = 0;
		}
	}
	if (!err)
		err = add_word(arena, &words, word, len);
	if (!err)
		*ret_words = words;
	return err;
}

static bool is_small(const char *word)
{
	for (size_t i = 0; i < sizeof(small_words) / sizeof(small_words[0]); i++)
		if (!strcmp(word, small_words[i]))
			return true;
	return false;
}

void drive_words_drop_small(struct drive_words *words)
{
	size_t kept = 0;

	for (size_t i = 0; i < words->count; i++)
		kept += !is_small(words->words[i]);
	if (!kept)
		return;
	kept = 0;
	for (size_t i = 0; i < words->count; i++)
		if (!is_small(words->words[i]))
			words->words[kept++] = words->words[i];
	words->count = kept;
}

/* Whether one letter put in, left out or exchanged makes @a of @b. */
static bool nearly(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t i = 0, tail = 0;

	if (a_len > b_len)
		return nearly(b, b_len, a, a_len);
	if (b_len - a_len > 1 || a_len < TYPO_MIN - 1)
		return false;
	while (i < a_len && a[i] == b[i])
		i++;
	while (tail < a_len - i && a[a_len - 1 - tail] == b[b_len - 1 - tail])
		tail++;
	return i + tail + 1 >= b_len;
}

static enum drive_fit fit_one(const char *text, const char *word, bool typos)
{
	size_t text_len = stem(text), word_len = stem(word);

	if (text_len == word_len && !memcmp(text, word, word_len))
		return DRIVE_FIT_EQUAL;
	if (text_len > word_len && !memcmp(text, word, word_len))
		return DRIVE_FIT_PREFIX;
	if (typos && word_len >= TYPO_MIN && nearly(text, text_len, word, word_len))
		return DRIVE_FIT_NEAR;
	return DRIVE_FIT_NONE;
}

enum drive_fit drive_words_fit(const struct drive_words *words, const char *word, bool typos)
{
	enum drive_fit best = DRIVE_FIT_NONE;

	for (size_t i = 0; i < words->count && best != DRIVE_FIT_EQUAL; i++) {
		enum drive_fit fit = fit_one(words->words[i], word, typos);

		if (fit > best)
			best = fit;
	}
	return best;
}
