/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What households need, brand-free, with the words that name it in each language: ours from data/
 * and those that a household added. Finding is by words, as words_split() folds them.
 */
#ifndef CABAS_CORE_NEEDS_H
#define CABAS_CORE_NEEDS_H
#include "core/numbers.h"
#include "core/quantity.h"
#include "core/words.h"

enum { NEEDS_MAX = 4000, NEED_FORMS_MAX = 32000, NEED_FORM_WORDS_MAX = 8, NEED_ID_MAX = 80 };

/**
 * struct need - one thing that a household needs
 * @id: ASCII slug of its French name
 * @aisle: id of its aisle
 * @unit: what it is usually counted in
 * @pack: what is usually bought of it
 * @names: its name in each language, lower case
 * @labels: the same as a line of a list shows it, first letter upper case
 * @forms: the name and all synonyms in each language, @form_counts of them
 * @form_counts: how many
 * @household: a household added it
 */
struct need {
	const char *id, *aisle;
	enum unit unit;
	struct quantity pack;
	const char *names[LANGUAGE_COUNT], *labels[LANGUAGE_COUNT];
	const char **forms[LANGUAGE_COUNT];
	size_t form_counts[LANGUAGE_COUNT];
	bool household;
};

/**
 * struct aisle - one part of a shop
 * @id: as needs name it
 * @order: where it lies on the way through a shop, from low to high
 * @names: what people call it
 */
struct aisle {
	const char *id;
	unsigned int order;
	const char *names[LANGUAGE_COUNT];
};

/* What the words around the items of a phrase do (data/commands.tsv). */
enum command_kind {
	COMMAND_ADD,
	COMMAND_PUT,
	COMMAND_SET,
	COMMAND_REMOVE,
	COMMAND_REMOVE_AFTER,
	COMMAND_AND,
	COMMAND_ARTICLE,
	COMMAND_QUALIFIER,
	COMMAND_FILLER,
	COMMAND_BRAND,
	COMMAND_CORRECT,
	COMMAND_INSTEAD,
};

/**
 * struct command - one form of such words
 * @text: folded, one space between words
 * @said: as data/ has it, with accents
 * @words: how many words
 * @language: whose
 * @kind: what it does
 * @permille: how sure it is
 */
struct command {
	const char *text, *said;
	size_t words;
	enum language language;
	enum command_kind kind;
	unsigned int permille;
};

/**
 * struct unit_word - one form of a unit
 * @text: folded, one space between words
 * @said: as data/ has it, with accents
 * @words: how many words
 * @language: whose
 * @quantity: what one of it is ("douzaine": 12 pieces)
 */
struct unit_word {
	const char *text, *said;
	size_t words;
	enum language language;
	struct quantity quantity;
};

/**
 * struct needs_file - a data file's bytes
 * @bytes: the file; needed only while it is loaded
 * @len: how many bytes
 */
struct needs_file {
	const char *bytes;
	size_t len;
};

/**
 * struct needs_files - the data files behind the words; all are needed
 * @needs: data/needs.tsv
 * @aisles: data/aisles.tsv
 * @units: data/units.tsv
 * @numbers: data/numbers.tsv
 * @commands: data/commands.tsv
 */
struct needs_files {
	struct needs_file needs, aisles, units, numbers, commands;
};

/**
 * struct needs - all that is known about words; read its arrays, change it by functions only
 * @arena: where everything lives
 * @needs: @count needs, in the order of the file, then the household's
 * @count: how many
 * @aisles: @aisle_count aisles
 * @aisle_count: how many
 * @units: @unit_count forms of units, those of more words first
 * @unit_count: how many
 * @commands: @command_count forms of commands, those of more words first
 * @command_count: how many
 * @numbers: words of numbers
 * @index: private: every form of every need, sorted
 * @room: private
 */
struct needs {
	struct arena *arena;
	struct need *needs;
	size_t count;
	struct aisle *aisles;
	size_t aisle_count;
	struct unit_word *units;
	size_t unit_count;
	struct command *commands;
	size_t command_count;
	struct numbers numbers;
	struct needs_index *index;
	size_t room;
};

/**
 * needs_load() - read the data files
 * @files: their bytes; nothing of them is kept
 * @arena: where all lives; ours take about 1 MB
 * @ret_needs: receives the needs
 * @error: says what is wrong, with file and line
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err needs_load(const struct needs_files *files, struct arena *arena, struct needs *ret_needs,
		    struct error *error);

/**
 * needs_add() - a need that the household names itself
 * @needs: where it is added
 * @id: its id, as needs_slug() makes it; copied
 * @label: its name; copied
 * @language: the language of @label; the others know it by the same words where these are free
 * @aisle: id of an aisle; NULL for "autres"
 * @error: says why not
 *
 * Return: %ERR_NONE; %ERR_CONFLICT when the id or the name is taken, %ERR_INVALID, %ERR_NOT_FOUND
 * for an aisle that is not known, %ERR_LIMIT, %ERR_NOMEM, with nothing changed.
 */
enum err needs_add(struct needs *needs, const char *id, const char *label, enum language language,
		   const char *aisle, struct error *error);

/**
 * needs_add_form() - another name for a need
 * @needs: where it is added
 * @id: of the need
 * @text: the name; copied
 * @language: the language of @text
 * @error: says why not
 *
 * Return: as needs_add(); %ERR_NOT_FOUND when there is no such need. A name that the need has
 * already is well.
 */
enum err needs_add_form(struct needs *needs, const char *id, const char *text,
			enum language language, struct error *error);

/**
 * needs_find() - a need by its id
 * @needs: where to look
 * @id: which; NULL is allowed
 *
 * Return: the need, which lives until the next needs_add(), or NULL.
 */
const struct need *needs_find(const struct needs *needs, const char *id);

/**
 * needs_find_text() - the need that a whole text names, exactly but for accents and plural
 * @needs: where to look
 * @text: terminated; "Lait demi-écrémé"
 * @language: whose words
 *
 * Return: the need, or NULL.
 */
const struct need *needs_find_text(const struct needs *needs, const char *text,
				   enum language language);

/**
 * needs_label() - what a list shows for a need
 * @needs: where to look
 * @id: which
 * @language: in which language
 *
 * Return: "Lait demi-écrémé", or NULL when there is no such need.
 */
const char *needs_label(const struct needs *needs, const char *id, enum language language);

/**
 * needs_aisle() - an aisle by its id
 * @needs: where to look
 * @id: which; NULL is allowed
 *
 * Return: the aisle, or NULL.
 */
const struct aisle *needs_aisle(const struct needs *needs, const char *id);

/**
 * needs_match() - the longest name of a need at the start of some words
 * @needs: where to look
 * @language: whose names
 * @words: @count words
 * @count: how many
 * @ret_need: receives the need when there is one
 *
 * Names are compared without "de" and "of"; a form as it is written wins over its plural.
 *
 * Return: how many words it takes; 0 when none starts there.
 */
size_t needs_match(const struct needs *needs, enum language language, const struct word *words,
		   size_t count, const struct need **ret_need);

/**
 * needs_match_fuzzy() - as needs_match(), with one letter wrong in one word of 5 letters or more
 * @needs: where to look
 * @language: whose names
 * @words: @count words
 * @count: how many
 * @ret_need: receives the need when exactly one is that near
 *
 * Return: how many words it takes; 0 when there is none or no single one.
 */
size_t needs_match_fuzzy(const struct needs *needs, enum language language,
			 const struct word *words, size_t count, const struct need **ret_need);

/**
 * needs_guess() - the needs that an unknown text may mean, best first
 * @needs: where to look
 * @text: @len bytes
 * @len: how many bytes
 * @language: whose names
 * @arena: for the words of @text
 * @ret_guesses: receives up to @max needs that share words, or nearly so, with the text
 * @max: room in @ret_guesses
 *
 * Return: how many; 0 also for a text that words_split() refuses.
 */
size_t needs_guess(const struct needs *needs, const char *text, size_t len, enum language language,
		   struct arena *arena, const struct need **ret_guesses, size_t max);

/**
 * needs_is_joint() - whether a word is "de" or "of", which names are compared without
 * @word: a word
 * @language: whose
 *
 * Return: true when it is.
 */
bool needs_is_joint(const struct word *word, enum language language);

/**
 * needs_slug() - an id from a name: "Pâte d'amande" gives "pate-d-amande"
 * @label: a name
 * @arena: where the id lives
 * @ret_id: receives it
 * @error: says why the name gives none
 *
 * Return: %ERR_NONE, %ERR_INVALID for a name without letters, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err needs_slug(const char *label, struct arena *arena, char **ret_id, struct error *error);
#endif
