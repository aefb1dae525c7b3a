// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_lexicon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/tsv.h"

enum { TABLE_MAX = 1 << 20, ARENA_MAX = 4 << 20, PRON_PHONES_MAX = 32, WORD_MAX = 80 };

struct voice_lexicon {
	enum language language;
	struct arena arena;
	struct tsv_row *rows; /* word, pronunciations; sorted by word */
	size_t row_count;
	struct tsv_row *phones;
	size_t phone_count;
	char *dict;
	size_t dict_len;
};

static enum err load_table(struct voice_lexicon *lexicon, const char *data, const char *name,
			   const char *format, struct tsv_row **ret_rows, size_t *ret_count,
			   struct error *error)
{
	char path[4096];
	struct buf bytes;
	enum err err;

	snprintf(path, sizeof(path), "%s/%s", data, name);
	buf_init(&bytes, TABLE_MAX);
	err = file_read(path, &bytes, error);
	if (!err)
		err = tsv_parse(path, bytes.bytes ? bytes.bytes : "", bytes.len, format, 1, 2,
				&lexicon->arena, ret_rows, ret_count, error);
	buf_done(&bytes);
	return err;
}

static enum err map_dict(struct voice_lexicon *lexicon, const char *path, struct error *error)
{
	_auto_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	void *at;

	if (fd < 0 || fstat(fd, &about) || about.st_size <= 0)
		return error_set(error, ERR_NOT_FOUND, "cannot read the dictionary '%s': %s", path,
				 strerror(errno));
	at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return error_set(error, ERR_IO, "cannot read the dictionary '%s': %s", path,
				 strerror(errno));
	lexicon->dict = at;
	lexicon->dict_len = (size_t)about.st_size;
	return ERR_NONE;
}

static int by_word(const void *a, const void *b)
{
	return strcmp(((const struct tsv_row *)a)->fields[0],
		      ((const struct tsv_row *)b)->fields[0]);
}

enum err voice_lexicon_new(enum language language, const char *dict, const char *data,
			   struct voice_lexicon **ret_lexicon, struct error *error)
{
	_auto_(voice_lexicon_freep) struct voice_lexicon *lexicon = calloc(1, sizeof(*lexicon));
	bool french = language == LANGUAGE_FR;
	enum err err;

	if (!lexicon)
		return error_set(error, ERR_NOMEM, "no memory for the pronunciations");
	lexicon->language = language;
	arena_init(&lexicon->arena, ARENA_MAX);
	err = load_table(lexicon, data, french ? "pronunciations-fr.tsv" : "pronunciations-en.tsv",
			 "pronunciations", &lexicon->rows, &lexicon->row_count, error);
	if (!err && french)
		err = load_table(lexicon, data, "phones-fr-en.tsv", "phones", &lexicon->phones,
				 &lexicon->phone_count, error);
	if (!err && dict)
		err = map_dict(lexicon, dict, error);
	if (err)
		return err;
	qsort(lexicon->rows, lexicon->row_count, sizeof(*lexicon->rows), by_word);
	*ret_lexicon = steal(lexicon);
	return ERR_NONE;
}

void voice_lexicon_free(struct voice_lexicon *lexicon)
{
	if (!lexicon)
		return;
	if (lexicon->dict)
		munmap(lexicon->dict, lexicon->dict_len);
	arena_done(&lexicon->arena);
	free(lexicon);
}

static enum err add_pron(struct voice_word *word, const char *pron, size_t len, struct arena *arena)
{
	if (word->count == VOICE_PRONS_MAX)
		return ERR_NONE;
	for (size_t i = 0; i < word->count; i++)
		if (strlen(word->prons[i]) == len && !memcmp(word->prons[i], pron, len))
			return ERR_NONE;
	word->prons[word->count] = arena_strndup(arena, pron, len);
	if (!word->prons[word->count])
		return ERR_NOMEM;
	word->count++;
	return ERR_NONE;
}

/* --- the model's dictionary: "word PH PH ...", "word(2) PH ..." ------------------------------- */
static struct voice_word *find_word(struct voice_word *words, size_t count, const char *text,
				    size_t len)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strncmp(words[middle].text, text, len);

		if (!order && words[middle].text[len])
			order = 1;
		if (!order)
			return &words[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static enum err read_dict(const struct voice_lexicon *lexicon, struct voice_word *words,
			  size_t count, struct arena *arena)
{
	const char *at = lexicon->dict, *end = at + lexicon->dict_len;

	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		const char *space, *bracket;
		struct voice_word *word;

		if (!line_end)
			line_end = end;
		space = memchr(at, ' ', (size_t)(line_end - at));
		bracket = space ? memchr(at, '(', (size_t)(space - at)) : NULL;
		word = space ? find_word(words, count, at,
					 (size_t)((bracket ? bracket : space) - at))
			     : NULL;
		if (word && add_pron(word, space + 1, (size_t)(line_end - space - 1), arena))
			return ERR_NOMEM;
		at = line_end + 1;
	}
	return ERR_NONE;
}

/* --- our tables ------------------------------------------------------------------------------- */
static const char *find_row(const struct voice_lexicon *lexicon, const char *text)
{
	struct tsv_row key = { .fields = { (char *)(uintptr_t)text } };
	const struct tsv_row *row =
		bsearch(&key, lexicon->rows, lexicon->row_count, sizeof(*lexicon->rows), by_word);

	return row ? row->fields[1] : NULL;
}

static const struct tsv_row *find_phone(const struct voice_lexicon *lexicon, const char *name,
					size_t len)
{
	for (size_t i = 0; i < lexicon->phone_count; i++)
		if (!strncmp(lexicon->phones[i].fields[0], name, len) &&
		    !lexicon->phones[i].fields[0][len])
			return &lexicon->phones[i];
	return NULL;
}

/*
 * One French pronunciation in English phones: all first variants, all second ones, then one phone
 * changed at a time. All combinations would be up to 2^n and slow the search for little.
 */
static enum err map_pron(const struct voice_lexicon *lexicon, struct voice_word *word,
			 const char *pron, size_t len, struct arena *arena)
{
	const struct tsv_row *phones[PRON_PHONES_MAX];
	size_t count = 0, open[PRON_PHONES_MAX], open_count = 0;

	for (const char *at = pron, *end = pron + len; at < end && count < PRON_PHONES_MAX;) {
		size_t n = strcspn(at, " |");

		phones[count] = find_phone(lexicon, at, n);
		if (!phones[count])
			return ERR_NONE; /* a test of data/ finds it */
		if (phones[count]->count > 2)
			open[open_count++] = count;
		count++;
		at += n + 1;
	}
	for (size_t variant = 0; variant < open_count + 2; variant++) {
		char text[512] = "";
		size_t at = 0;

		for (size_t i = 0; i < count; i++) {
			bool second = phones[i]->count > 2 &&
				      (variant == 1 || (variant > 1 && open[variant - 2] == i));

			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", i ? " " : "",
					       phones[i]->fields[second ? 2 : 1]);
			if (at >= sizeof(text))
				return ERR_NONE;
		}
		if (add_pron(word, text, at, arena))
			return ERR_NOMEM;
	}
	return ERR_NONE;
}

static enum err read_table(const struct voice_lexicon *lexicon, struct voice_word *word,
			   const char *prons, struct arena *arena)
{
	enum err err = ERR_NONE;

	for (const char *at = prons; at && *at && !err;) {
		size_t len = strcspn(at, "|");

		err = lexicon->language == LANGUAGE_FR ? map_pron(lexicon, word, at, len, arena)
						       : add_pron(word, at, len, arena);
		at += len + (at[len] == '|');
	}
	return err;
}

/* English plurals by rule, from a singular that is in our table. */
static enum err read_plural(const struct voice_lexicon *lexicon, struct voice_word *word,
			    struct arena *arena)
{
	size_t len = strlen(word->text);
	char singular[WORD_MAX];
	const char *prons;

	for (size_t cut = 1; cut <= 2 && len > cut + 2 && len < WORD_MAX; cut++) {
		if (word->text[len - 1] != 's' || (cut == 2 && word->text[len - 2] != 'e'))
			return ERR_NONE;
		snprintf(singular, sizeof(singular), "%.*s", (int)(len - cut), word->text);
		prons = find_row(lexicon, singular);
		for (const char *at = prons; at && *at;) {
			size_t n = strcspn(at, "|");
			const char *last = at + n;
			const char *ending = " Z";
			char *pron;

			while (last > at && last[-1] != ' ')
				last--;
			if (strchr("SZCJ", *last))
				ending = " IH Z";
			else if (strchr("PTKF", *last))
				ending = " S";
			pron = arena_printf(arena, "%.*s%s", (int)n, at, ending);
			if (!pron || add_pron(word, pron, strlen(pron), arena))
				return ERR_NOMEM;
			at += n + (at[n] == '|');
		}
		if (prons)
			return ERR_NONE;
	}
	return ERR_NONE;
}

enum err voice_lexicon_find(const struct voice_lexicon *lexicon, struct voice_word *words,
			    size_t count, struct arena *arena)
{
	enum err err = ERR_NONE;

	if (lexicon->dict)
		err = read_dict(lexicon, words, count, arena);
	for (size_t i = 0; i < count && !err; i++) {
		const char *prons = find_row(lexicon, words[i].text);

		if (prons)
			err = read_table(lexicon, &words[i], prons, arena);
		else if (!words[i].count && lexicon->language == LANGUAGE_EN)
			err = read_plural(lexicon, &words[i], arena);
	}
	return err;
}
