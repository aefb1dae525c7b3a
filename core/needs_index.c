// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/needs_index.h"

#include <string.h>

#include "base/auto.h"

enum { NEAR_LETTERS_MIN = 5, SPLIT_MEMORY = 1 << 20 };

struct needs_index *needs_index_new(struct arena *arena, size_t room)
{
	struct needs_index *index = arena_alloc(arena, sizeof(*index));

	if (!index)
		return NULL;
	index->forms = arena_array(arena, room, sizeof(*index->forms));
	index->room = room;
	return index->forms ? index : NULL;
}

bool needs_index_extend(struct needs_key *key, const char *text)
{
	size_t len = strlen(text), gap = key->used ? 1 : 0;

	if (key->words == NEED_FORM_WORDS_MAX || key->used + gap + len >= sizeof(key->text))
		return false;
	if (gap)
		key->text[key->used++] = ' ';
	memcpy(key->text + key->used, text, len + 1);
	key->used += len;
	key->words++;
	return true;
}

/* FNV-1a */
static uint32_t hash_key(const struct needs_key *key, enum language language,
			 enum needs_level level)
{
	uint32_t hash = 2166136261u;

	hash = (hash ^ (uint32_t)(language * 2 + level)) * 16777619u;
	for (size_t i = 0; i < key->used; i++)
		hash = (hash ^ (unsigned char)key->text[i]) * 16777619u;
	return hash;
}

/* The place of a phrase, or the free place where it would go. */
static struct needs_form *find_place(const struct needs_index *index, uint32_t hash,
				     const char *key, enum language language,
				     enum needs_level level)
{
	size_t at = hash & (index->room - 1);

	for (;; at = (at + 1) & (index->room - 1)) {
		struct needs_form *form = &index->forms[at];

		if (!form->key || (form->hash == hash && form->language == language &&
				   form->level == level && !strcmp(form->key, key)))
			return form;
	}
}

int needs_index_find(const struct needs_index *index, const struct needs_key *key,
		     enum language language, enum needs_level level)
{
	uint32_t hash = hash_key(key, language, level);
	const struct needs_form *form = find_place(index, hash, key->text, language, level);

	return form->key ? form->need : -1;
}

/* Twice the places. The old ones stay in the arena; that happens once or twice in a life. */
static enum err grow(struct needs_index *index, struct arena *arena)
{
	struct needs_index wider = { .room = index->room * 2, .count = index->count };

	if (index->count >= 4 * NEED_FORMS_MAX)
		return ERR_LIMIT;
	wider.forms = arena_array(arena, wider.room, sizeof(*wider.forms));
	if (!wider.forms)
		return ERR_NOMEM;
	for (size_t i = 0; i < index->room; i++) {
		const struct needs_form *form = &index->forms[i];

		if (form->key)
			*find_place(&wider, form->hash, form->key, (enum language)form->language,
				    (enum needs_level)form->level) = *form;
	}
	*index = wider;
	return ERR_NONE;
}

enum err needs_index_add(struct needs_index *index, struct arena *arena,
			 const struct needs_key *key, enum language language,
			 enum needs_level level, size_t need)
{
	uint32_t hash = hash_key(key, language, level);
	struct needs_form *form = find_place(index, hash, key->text, language, level);
	const char *copy;

	if (form->key) {
		if (form->need == need)
			return ERR_NONE;
		if (level == NEEDS_EXACT)
			return ERR_CONFLICT;
		form->need = NEEDS_AMBIGUOUS;
		return ERR_NONE;
	}
	if (index->count + 1 > index->room / 4 * 3) {
		enum err err = grow(index, arena);

		if (err)
			return err;
		form = find_place(index, hash, key->text, language, level);
	}
	copy = arena_strndup(arena, key->text, key->used);
	if (!copy)
		return ERR_NOMEM;
	*form = (struct needs_form){
		copy, hash, (uint16_t)need, (uint8_t)key->words, (uint8_t)language, (uint8_t)level
	};
	index->count++;
	return ERR_NONE;
}

static enum err build_keys(const char *text, const struct word *words, size_t count,
			   enum language language, struct needs_key *exact, struct needs_key *stem,
			   struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (words[i].kind == WORD_BREAK)
			return error_set(error, ERR_INVALID, "'%s' is more than one name", text);
		if (needs_is_joint(&words[i], language))
			continue;
		if (!needs_index_extend(exact, words[i].text) ||
		    !needs_index_extend(stem, words[i].stem))
			return error_set(error, ERR_LIMIT, "the name '%s' is too long", text);
	}
	if (!exact->words)
		return error_set(error, ERR_INVALID, "the name '%s' has no word", text);
	return ERR_NONE;
}

enum err needs_index_keys(const char *text, enum language language, struct needs_key *ret_exact,
			  struct needs_key *ret_stem, struct error *error)
{
	_auto_(arena_done) struct arena scratch;
	struct needs_key exact = {}, stem = {};
	struct word *words = NULL;
	size_t count = 0;
	enum err err;

	arena_init(&scratch, SPLIT_MEMORY);
	err = words_split(text, strlen(text), language, &scratch, &words, &count, error);
	if (!err)
		err = build_keys(text, words, count, language, &exact, &stem, error);
	if (err)
		return err;
	*ret_exact = exact;
	*ret_stem = stem;
	return ERR_NONE;
}

enum err needs_index_put(struct needs *needs, const char *text, enum language language, size_t need,
			 struct error *error)
{
	struct needs_key exact, stem;
	enum err err = needs_index_keys(text, language, &exact, &stem, error);

	if (err)
		return err;
	err = needs_index_add(needs->index, needs->arena, &exact, language, NEEDS_EXACT, need);
	if (!err)
		err = needs_index_add(needs->index, needs->arena, &stem, language, NEEDS_STEM,
				      need);
	if (err == ERR_CONFLICT)
		return error_set(error, err, "'%s' already names another need", text);
	if (err)
		return error_set(error, err, "no room for the name '%s'", text);
	return ERR_NONE;
}

bool needs_index_near(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), head = 0, tail = 0;

	if (la < NEAR_LETTERS_MIN || lb < NEAR_LETTERS_MIN || la > lb + 1 || lb > la + 1 ||
	    *a != *b)
		return false;
	while (a[head] && a[head] == b[head])
		head++;
	if (!a[head] && !b[head])
		return false;
	while (tail < la - head && tail < lb - head && a[la - 1 - tail] == b[lb - 1 - tail])
		tail++;
	/* What lies between the equal head and tail: at most one letter, or two that are swapped.
	 */
	if (la - head - tail <= 1 && lb - head - tail <= 1)
		return true;
	return la == lb && la - head - tail == 2 && a[head] == b[head + 1] &&
	       a[head + 1] == b[head];
}
