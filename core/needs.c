// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/needs.h"

#include <ctype.h>
#include <string.h>

#include "core/needs_index.h"

const struct need *needs_find(const struct needs *needs, const char *id)
{
	for (size_t i = 0; id && i < needs->count; i++)
		if (!strcmp(needs->needs[i].id, id))
			return &needs->needs[i];
	return NULL;
}

const struct need *needs_find_text(const struct needs *needs, const char *text,
				   enum language language)
{
	struct needs_key exact, stem;
	int need;

	if (needs_index_keys(text, language, &exact, &stem, NULL))
		return NULL;
	need = needs_index_find(needs->index, &exact, language, NEEDS_EXACT);
	if (need < 0)
		need = needs_index_find(needs->index, &stem, language, NEEDS_STEM);
	return need < 0 || need == NEEDS_AMBIGUOUS ? NULL : &needs->needs[need];
}

const char *needs_label(const struct needs *needs, const char *id, enum language language)
{
	const struct need *need = needs_find(needs, id);

	return need ? need->labels[language] : NULL;
}

const struct aisle *needs_aisle(const struct needs *needs, const char *id)
{
	for (size_t i = 0; id && i < needs->aisle_count; i++)
		if (!strcmp(needs->aisles[i].id, id))
			return &needs->aisles[i];
	return NULL;
}

bool needs_is_joint(const struct word *word, enum language language)
{
	if (word->kind != WORD_TEXT)
		return false;
	if (language == LANGUAGE_EN)
		return !strcmp(word->text, "of");
	return !strcmp(word->text, "de") || (word->elided && !strcmp(word->text, "d"));
}

/* What the key means, as written or else by its stem. */
static int find_keys(const struct needs_index *index, const struct needs_key *exact,
		     const struct needs_key *stem, enum language language)
{
	int need = needs_index_find(index, exact, language, NEEDS_EXACT);

	if (need < 0)
		need = needs_index_find(index, stem, language, NEEDS_STEM);
	return need == NEEDS_AMBIGUOUS ? -1 : need;
}

size_t needs_match(const struct needs *needs, enum language language, const struct word *words,
		   size_t count, const struct need **ret_need)
{
	struct needs_key exact = {}, stem = {};
	size_t best = 0;

	if (!count || needs_is_joint(words, language))
		return 0;
	for (size_t i = 0; i < count && words[i].kind != WORD_BREAK; i++) {
		int need;

		if (needs_is_joint(&words[i], language))
			continue;
		if (!needs_index_extend(&exact, words[i].text) ||
		    !needs_index_extend(&stem, words[i].stem))
			break;
		need = find_keys(needs->index, &exact, &stem, language);
		if (need >= 0) {
			best = i + 1;
			*ret_need = &needs->needs[need];
		}
	}
	return best;
}

/* Whether @key is the words of @form with one letter wrong in one of them. */
static bool is_near(const char *form, const char *key)
{
	bool wrong = false;

	while (*form && *key) {
		char a[NEEDS_KEY_SIZE], b[NEEDS_KEY_SIZE];
		size_t la = strcspn(form, " "), lb = strcspn(key, " ");

		memcpy(a, form, la);
		memcpy(b, key, lb);
		a[la] = b[lb] = '\0';
		if (strcmp(a, b)) {
			if (wrong || !needs_index_near(a, b))
				return false;
			wrong = true;
		}
		form += la + (form[la] == ' ');
		key += lb + (key[lb] == ' ');
	}
	return !*form && !*key && wrong;
}

/* The one need whose name is near @key; -1 for none, %NEEDS_AMBIGUOUS for several. */
static int find_near(const struct needs_index *index, const struct needs_key *key,
		     enum language language)
{
	int found = -1;

	for (size_t i = 0; i < index->room; i++) {
		const struct needs_form *form = &index->forms[i];

		if (!form->key || form->level != NEEDS_EXACT || form->language != language ||
		    form->words != key->words || form->key[0] != key->text[0] ||
		    form->need == found || !is_near(form->key, key->text))
			continue;
		if (found >= 0)
			return NEEDS_AMBIGUOUS;
		found = form->need;
	}
	return found;
}

size_t needs_match_fuzzy(const struct needs *needs, enum language language,
			 const struct word *words, size_t count, const struct need **ret_need)
{
	struct needs_key key = {};
	size_t best = 0;

	if (!count || needs_is_joint(words, language))
		return 0;
	for (size_t i = 0; i < count && words[i].kind == WORD_TEXT; i++) {
		int need;

		if (needs_is_joint(&words[i], language))
			continue;
		if (!needs_index_extend(&key, words[i].text))
			break;
		need = find_near(needs->index, &key, language);
		if (need == NEEDS_AMBIGUOUS) {
			best = 0;
		} else if (need >= 0) {
			best = i + 1;
			*ret_need = &needs->needs[need];
		}
	}
	return best;
}

enum err needs_slug(const char *label, struct arena *arena, char **ret_id, struct error *error)
{
	char *folded = NULL, *id;
	size_t used = 0;
	enum err err = words_join(label, strlen(label), arena, &folded, error);

	if (err)
		return err;
	id = arena_alloc(arena, strlen(folded) + 1);
	if (!id)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (const char *at = folded; *at; at++) {
		bool letter = (unsigned char)*at < 0x80 && isalnum((unsigned char)*at);

		if (letter)
			id[used++] = *at;
		else if (used && id[used - 1] != '-')
			id[used++] = '-';
	}
	while (used && id[used - 1] == '-')
		used--;
	id[used] = '\0';
	if (!used)
		return error_set(error, ERR_INVALID, "the name '%s' has no letter", label);
	if (used > NEED_ID_MAX)
		return error_set(error, ERR_LIMIT, "the name '%s' is too long", label);
	*ret_id = id;
	return ERR_NONE;
}
