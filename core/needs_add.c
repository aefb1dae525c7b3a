// SPDX-License-Identifier: GPL-2.0-or-later
/* What a household adds to our words: its own needs, and its own names for needs. */
#include "core/needs_add.h"

#include <ctype.h>
#include <string.h>

#include "core/needs_index.h"

/* First letter upper case; our names start with ASCII, a letter of Latin-1 or "œ". */
char *needs_add_capital(const char *name, struct arena *arena)
{
	char *label = arena_strdup(arena, name);
	unsigned char *at = (unsigned char *)label;

	if (!label)
		return NULL;
	if (at[0] < 0x80)
		at[0] = (unsigned char)toupper(at[0]);
	else if (at[0] == 0xC3 && at[1] >= 0xA0 && at[1] != 0xB7 && at[1] != 0xBF)
		at[1] -= 0x20;
	else if (at[0] == 0xC5 && at[1] == 0x93)
		at[1] = 0x92;
	return label;
}

/* Another need's exact words stay its own. */
static enum err check_free(const struct needs *needs, const char *text, enum language language,
			   int mine, bool *ret_there, struct error *error)
{
	struct needs_key exact, stem;
	enum err err = needs_index_keys(text, language, &exact, &stem, error);
	int need;

	if (err)
		return err;
	need = needs_index_find(needs->index, &exact, language, NEEDS_EXACT);
	if (need >= 0 && need != mine) {
		(void)error_set(error, ERR_CONFLICT, "'%s' already names the need '%s'", text,
				needs->needs[need].labels[language]);
		error_hint(error, "choose another name");
		return ERR_CONFLICT;
	}
	*ret_there = need >= 0;
	return ERR_NONE;
}

static enum err keep_form(struct needs *needs, struct need *need, const char *text,
			  enum language language)
{
	size_t count = need->form_counts[language];
	const char **forms = arena_array(needs->arena, count + 1, sizeof(*forms));

	if (!forms)
		return ERR_NOMEM;
	if (count)
		memcpy(forms, need->forms[language], count * sizeof(*forms));
	forms[count] = text;
	need->forms[language] = forms;
	need->form_counts[language] = count + 1;
	return ERR_NONE;
}

enum err needs_add_room(struct needs *needs, struct error *error)
{
	size_t room = needs->room ? needs->room * 2 : 1024;
	struct need *wider;

	if (needs->count < needs->room)
		return ERR_NONE;
	if (needs->count >= NEEDS_MAX)
		return error_set(error, ERR_LIMIT, "there are already %d needs", NEEDS_MAX);
	wider = arena_array(needs->arena, room, sizeof(*wider));
	if (!wider)
		return error_set(error, ERR_NOMEM, "out of memory for the needs");
	if (needs->count)
		memcpy(wider, needs->needs, needs->count * sizeof(*wider));
	needs->needs = wider;
	needs->room = room;
	return ERR_NONE;
}

static enum err check_new(const struct needs *needs, const char *id, const char *aisle,
			  struct error *error)
{
	if (!*id || strlen(id) > NEED_ID_MAX ||
	    strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(id))
		return error_set(error, ERR_INVALID, "'%s' is no id of a need", id);
	if (needs_find(needs, id))
		return error_set(error, ERR_CONFLICT, "there is already a need '%s'", id);
	if (!needs_aisle(needs, aisle))
		return error_set(error, ERR_NOT_FOUND, "there is no aisle '%s'", aisle);
	return ERR_NONE;
}

enum err needs_add(struct needs *needs, const char *id, const char *label, enum language language,
		   const char *aisle, struct error *error)
{
	struct need need = { .household = true, .unit = UNIT_PIECE };
	bool there = false;
	enum err err = check_new(needs, id, aisle ? aisle : "autres", error);

	if (!err)
		err = check_free(needs, label, language, -1, &there, error);
	if (!err)
		err = needs_add_room(needs, error);
	if (err)
		return err;
	need.pack = (struct quantity){ { 1, 0 }, UNIT_PIECE };
	need.id = arena_strdup(needs->arena, id);
	need.aisle = needs_aisle(needs, aisle ? aisle : "autres")->id;
	label = arena_strdup(needs->arena, label);
	if (!need.id || !label)
		return error_set(error, ERR_NOMEM, "out of memory for the needs");
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		need.names[i] = label;
		need.labels[i] = needs_add_capital(label, needs->arena);
		if (!need.labels[i] || keep_form(needs, &need, label, (enum language)i))
			return error_set(error, ERR_NOMEM, "out of memory for the needs");
	}
	err = needs_index_put(needs, label, language, needs->count, error);
	if (err)
		return err;
	/* In the other language the same words may be taken: there it has none, which is no harm.
	 */
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if (i != (int)language &&
		    needs_index_put(needs, label, (enum language)i, needs->count, NULL))
			need.form_counts[i] = 0;
	needs->needs[needs->count++] = need;
	return ERR_NONE;
}

enum err needs_add_form(struct needs *needs, const char *id, const char *text,
			enum language language, struct error *error)
{
	const struct need *found = needs_find(needs, id);
	bool there = false;
	struct need *need;
	enum err err;

	if (!found)
		return error_set(error, ERR_NOT_FOUND, "there is no need '%s'", id);
	need = &needs->needs[found - needs->needs];
	err = check_free(needs, text, language, (int)(found - needs->needs), &there, error);
	if (err || there)
		return err;
	text = arena_strdup(needs->arena, text);
	if (!text || keep_form(needs, need, text, language))
		return error_set(error, ERR_NOMEM, "out of memory for the needs");
	return needs_index_put(needs, text, language, (size_t)(need - needs->needs), error);
}
