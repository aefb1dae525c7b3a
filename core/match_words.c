// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/match_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/tsv.h"

enum {
	WEIGHT_WORD = 16,
	WEIGHT_NEUTRAL = 4,
	WEIGHT_WITHOUT = 40,
	TOKEN_MAX = 60,
	SCRATCH_MAX = 1 << 20
};

/* Words that join others; a name and a label are the same with and without them. */
static const char *const joints[] = { "a",  "au",  "aux",  "avec", "d",	 "de", "des",
				      "du", "en",  "et",   "l",	   "la", "le", "les",
				      "of", "par", "pour", "sur",  "un", "une" };

/* What follows is what it tastes of or is made of ("sablés pur beurre"), not what it is. */
static const char *const tastes[] = { "saveur", "gout", "arome", "parfum", "pur", "pure" };

static bool is_one_of(const char *text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(text, list[i]))
			return true;
	return false;
}

/* "PUR JUS D'ORANGE" is juice, "SABLES PUR BEURRE" is no butter. */
static bool begins_taste(const struct word *words, size_t at, size_t count)
{
	return is_one_of(words[at].text, tastes, sizeof(tastes) / sizeof(tastes[0])) &&
	       !(at + 1 < count && !strcmp(words[at + 1].text, "jus"));
}

static bool is_joint(const char *text)
{
	return is_one_of(text, joints, sizeof(joints) / sizeof(joints[0]));
}

static int by_short_form(const void *a, const void *b)
{
	const struct match_abbreviation *x = a, *y = b;

	return strcmp(x->short_form, y->short_form);
}

enum err match_words_load(const char *bytes, size_t len, struct arena *arena, struct match *match,
			  struct error *error)
{
	struct match_abbreviation *table;
	struct tsv_row *rows;
	size_t count;
	enum err err = tsv_parse("abbreviations.tsv", bytes, len, "abbreviations", 1, 2, arena,
				 &rows, &count, error);

	if (err)
		return err;
	table = arena_array(arena, count, sizeof(*table));
	if (!table)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < count; i++)
		table[i] = (struct match_abbreviation){
			rows[i].fields[0], strcmp(rows[i].fields[1], "-") ? rows[i].fields[1] : ""
		};
	if (count)
		qsort(table, count, sizeof(*table), by_short_form);
	for (size_t i = 1; i < count; i++)
		if (!strcmp(table[i - 1].short_form, table[i].short_form))
			return error_set(error, ERR_INVALID,
					 "abbreviations.tsv: '%s' is there twice",
					 table[i].short_form);
	match->abbreviations = table;
	match->abbreviation_count = count;
	return ERR_NONE;
}

static const struct match_abbreviation *find(const struct match *match, const char *text)
{
	struct match_abbreviation key = { text, NULL };

	return match->abbreviation_count
		       ? bsearch(&key, match->abbreviations, match->abbreviation_count, sizeof(key),
				 by_short_form)
		       : NULL;
}

/* Without the endings of plural and feminine, so that a label's agreement does not matter. */
static const char *key_of(const struct word *word, struct arena *arena)
{
	size_t len = strlen(word->stem);

	while (len > 4 && word->stem[len - 1] == 'e')
		len--;
	return arena_strndup(arena, word->stem, len);
}

/* "-" in the table: tells nothing; "~": tells little ("boîte"), but is told for a reason. */
static const char *mark_of(const struct match *match, const struct word *word)
{
	const struct match_abbreviation *found = find(match, word->text);

	if (!found && strcmp(word->stem, word->text))
		found = find(match, word->stem);
	return found && (!*found->words || !strcmp(found->words, "~")) ? found->words : NULL;
}

/* Words of a text that count: neither joints nor numbers. */
static size_t count_kept(const struct word *words, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		kept += words[i].kind == WORD_TEXT && !is_joint(words[i].text);
	return kept < MATCH_LABEL_WORDS_MAX ? kept : MATCH_LABEL_WORDS_MAX;
}

static bool make_word(const struct match *match, const struct word *from, bool without,
		      struct arena *arena, struct match_word *word)
{
	const char *mark = mark_of(match, from), *key = key_of(from, arena);

	word->neutral = mark && !*mark;
	word->weight = without ? WEIGHT_WITHOUT : mark ? WEIGHT_NEUTRAL : WEIGHT_WORD;
	if (without && key)
		key = arena_printf(arena, "sans %s", key);
	word->key = key;
	word->text = without || (key && !strcmp(key, from->text)) ? key
								  : arena_strdup(arena, from->text);
	return word->key && word->text;
}

/* From words of a text to words that count. */
static enum err keep_words(const struct match *match, const struct word *words, size_t count,
			   struct arena *arena, struct match_word **ret_words, size_t *ret_count)
{
	size_t max = count_kept(words, count), n = 0;
	struct match_word *kept = arena_array(arena, max, sizeof(*kept));
	bool without = false, purpose = false;

	for (size_t i = 0; kept && i < count && n < max; i++) {
		if (words[i].kind != WORD_TEXT || is_joint(words[i].text)) {
			purpose = words[i].kind == WORD_TEXT &&
				  (!strcmp(words[i].text, "a") || !strcmp(words[i].text, "au"));
			continue;
		}
		if (!strcmp(words[i].text, "sans")) {
			without = true;
			continue;
		}
		if (n && begins_taste(words, i, count))
			break;
		kept[n].purpose = purpose;
		if (!make_word(match, &words[i], without, arena, &kept[n]))
			return ERR_NOMEM;
		without = purpose = false;
		n++;
	}
	*ret_words = kept;
	*ret_count = n;
	return kept ? ERR_NONE : ERR_NOMEM;
}

/* The words of a text as they were split are many times larger than what is kept of them. */
static enum err split_and_keep(const struct match *match, const char *text, size_t len,
			       struct arena *arena, struct match_word **ret_words,
			       size_t *ret_count)
{
	struct arena scratch;
	struct word *words;
	size_t count;
	enum err err;

	arena_init(&scratch, SCRATCH_MAX);
	err = words_split(text, len, LANGUAGE_FR, &scratch, &words, &count, NULL);
	if (!err)
		err = keep_words(match, words, count, arena, ret_words, ret_count);
	arena_done(&scratch);
	return err;
}

enum err match_words_name(const struct match *match, const char *text, struct arena *arena,
			  struct match_word **ret_words, size_t *ret_count)
{
	return split_and_keep(match, text, strlen(text), arena, ret_words, ret_count);
}

/* A label being spelled out. */
struct spelling {
	const struct match *match;
	char text[TEXT_MAX];
	size_t len;
};

static void add_text(struct spelling *spelling, const char *text)
{
	size_t len = strlen(text);

	if (!len || spelling->len + len + 2 > sizeof(spelling->text))
		return;
	memcpy(spelling->text + spelling->len, text, len);
	spelling->len += len;
	spelling->text[spelling->len++] = ' ';
	spelling->text[spelling->len] = '\0';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "6X1L", "250G", "X12", "30", "%" */
static bool is_pack(const char *token)
{
	return is_digit(token[0]) || !strcmp(token, "%") || (token[0] == 'x' && is_digit(token[1]));
}

static void add_token(struct spelling *spelling, const char *token)
{
	const struct match_abbreviation *found = find(spelling->match, token);
	const char *hyphen = strchr(token, '-'), *slash = strchr(token, '/');
	const char *cut = hyphen ? hyphen : slash;
	char part[TOKEN_MAX + 1];

	if (found && *found->words && *found->words != '~') {
		add_text(spelling, found->words);
	} else if (found || !cut) {
		if (!is_pack(token))
			add_text(spelling, token);
	} else {
		/* "DEMI-ECR.", "S/SUCRES": each part by itself, the slash kept with the first */
		size_t len = (size_t)(cut - token) + (cut == slash);

		memcpy(part, token, len);
		part[len] = '\0';
		found = find(spelling->match, part);
		if (found && *found->words && *found->words != '~')
			add_text(spelling, found->words);
		else if (!is_pack(part))
			add_text(spelling, part);
		if (cut[1])
			add_token(spelling, cut + 1);
	}
}

static void spell_out(struct spelling *spelling, const char *label)
{
	while (*label) {
		size_t len = strcspn(label, " \t\n,;()\"");
		char token[TOKEN_MAX + 1];

		if (len && len <= TOKEN_MAX) {
			for (size_t i = 0; i < len; i++)
				token[i] = label[i] >= 'A' && label[i] <= 'Z'
						   ? (char)(label[i] + 'a' - 'A')
						   : label[i];
			token[len] = '\0';
			add_token(spelling, token);
		}
		label += len;
		label += *label != '\0';
	}
}

/* Takes the brand off the front or the end; both orders are in use. */
static void drop_brand(struct match_word **words, size_t *count, const struct match_word *brand,
		       size_t brand_count)
{
	size_t front = 0, back = 0;

	if (!brand_count || brand_count >= *count)
		return;
	while (front < brand_count && !strcmp((*words)[front].text, brand[front].text))
		front++;
	while (back < brand_count &&
	       !strcmp((*words)[*count - brand_count + back].text, brand[back].text))
		back++;
	if (front == brand_count) {
		*words += brand_count;
		*count -= brand_count;
	} else if (back == brand_count) {
		*count -= brand_count;
	}
}

enum err match_words_label(const struct match *match, const char *label, const char *brand,
			   struct arena *arena, struct match_word **ret_words, size_t *ret_count)
{
	struct spelling spelling = { .match = match };
	struct match_word *kept, *brand_words = NULL;
	size_t kept_count, brand_count = 0;
	enum err err;

	spell_out(&spelling, label);
	err = split_and_keep(match, spelling.text, spelling.len, arena, &kept, &kept_count);
	if (!err && *brand)
		err = match_words_name(match, brand, arena, &brand_words, &brand_count);
	if (err)
		return err;
	drop_brand(&kept, &kept_count, brand_words, brand_count);
	*ret_words = kept;
	*ret_count = kept_count;
	return ERR_NONE;
}
