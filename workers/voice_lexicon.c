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
#include "workers/voice_spell.h"

enum { TABLE_MAX = 1 << 20, ARENA_MAX = 4 << 20, PRON_PHONES_MAX = 32 };

struct voice_lexicon {
	bool mapped;
	struct voice_spell *spell;
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

enum err voice_lexicon_new(enum language language, const char *dict, const char *data, bool mapped,
			   struct voice_lexicon **ret_lexicon, struct error *error)
{
	_auto_(voice_lexicon_freep) struct voice_lexicon *lexicon = calloc(1, sizeof(*lexicon));
	bool french = language == LANGUAGE_FR;
	enum err err;

	if (!lexicon)
		return error_set(error, ERR_NOMEM, "no memory for the pronunciations");
	lexicon->mapped = mapped;
	arena_init(&lexicon->arena, ARENA_MAX);
	err = load_table(lexicon, data, french ? "pronunciations-fr.tsv" : "pronunciations-en.tsv",
			 french ? "pronunciations-fr" : "pronunciations-en", &lexicon->rows,
			 &lexicon->row_count, error);
	if (!err && mapped)
		err = load_table(lexicon, data, "phones-fr-en.tsv", "phones", &lexicon->phones,
				 &lexicon->phone_count, error);
	if (!err && dict)
		err = map_dict(lexicon, dict, error);
	if (!err)
		err = voice_spell_new(language, data, &lexicon->spell, error);
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
	voice_spell_free(lexicon->spell);
	arena_done(&lexicon->arena);
	free(lexicon);
}

enum err voice_lexicon_add(const char *list[VOICE_PRONS_MAX], size_t *count, const char *way,
			   size_t len, struct arena *arena)
{
	if (*count == VOICE_PRONS_MAX)
		return ERR_NONE;
	for (size_t i = 0; i < *count; i++)
		if (strlen(list[i]) == len && !memcmp(list[i], way, len))
			return ERR_NONE;
	list[*count] = arena_strndup(arena, way, len);
	if (!list[*count])
		return ERR_NOMEM;
	*count += 1;
	return ERR_NONE;
}

static enum err add_pron(struct voice_word *word, const char *pron, size_t len, struct arena *arena)
{
	return voice_lexicon_add(word->prons, &word->count, pron, len, arena);
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
/* The rows of one word lie side by side: the first of them, and how many. */
static const struct tsv_row *find_rows(const struct voice_lexicon *lexicon, const char *text,
				       size_t *ret_count)
{
	struct tsv_row key = { .fields = { (char *)(uintptr_t)text } };
	const struct tsv_row *first =
		bsearch(&key, lexicon->rows, lexicon->row_count, sizeof(*lexicon->rows), by_word);
	const struct tsv_row *end = lexicon->rows + lexicon->row_count, *last = first;

	while (first && first > lexicon->rows && !by_word(first - 1, &key))
		first--;
	while (first && last < end && !by_word(last, &key))
		last++;
	*ret_count = first ? (size_t)(last - first) : 0;
	return first;
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

static enum err add_way(const struct voice_lexicon *lexicon, struct voice_word *word,
			const char *pron, struct arena *arena)
{
	size_t len = strlen(pron);
	enum err err;

	if (!lexicon->mapped)
		return add_pron(word, pron, len, arena);
	err = voice_lexicon_add(word->spoken, &word->spoken_count, pron, len, arena);
	return err ? err : map_pron(lexicon, word, pron, len, arena);
}

/* Tables first; what no table has, by its letters. */
static enum err read_rows(const struct voice_lexicon *lexicon, struct voice_word *word,
			  struct arena *arena)
{
	char spelled[VOICE_SPELL_MAX];
	size_t count;
	const struct tsv_row *rows = find_rows(lexicon, word->text, &count);
	enum err err = ERR_NONE;

	for (size_t i = 0; i < count && !err; i++)
		err = add_way(lexicon, word, rows[i].fields[1], arena);
	if (!err && !word->count && voice_spell_word(lexicon->spell, word->text, spelled))
		err = add_way(lexicon, word, spelled, arena);
	if (!lexicon->mapped) {
		memcpy(word->spoken, word->prons, sizeof(word->spoken));
		word->spoken_count = word->count;
	}
	return err;
}

enum err voice_lexicon_find(const struct voice_lexicon *lexicon, struct voice_word *words,
			    size_t count, struct arena *arena)
{
	enum err err = ERR_NONE;

	if (lexicon->dict)
		err = read_dict(lexicon, words, count, arena);
	for (size_t i = 0; i < count && !err; i++)
		err = read_rows(lexicon, &words[i], arena);
	return err;
}
