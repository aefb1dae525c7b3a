// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/words.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* Longer runs of digits are a code, not a number of things. */
enum { NUMBER_DIGITS_MAX = 6, NUMBER_TEXT_SIZE = 24 };

/* U+00C0 to U+017F without their marks; '?' is no letter; two letters where a ligature was. */
static const char *const latin[] = {
	"a", "a", "a",	"a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
	"d", "n", "o",	"o",  "o", "o", "o",  "?", "o", "u", "u", "u", "u", "y", "th", "ss",
	"a", "a", "a",	"a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
	"d", "n", "o",	"o",  "o", "o", "o",  "?", "o", "u", "u", "u", "u", "y", "th", "y",
	"a", "a", "a",	"a",  "a", "a", "c",  "c", "c", "c", "c", "c", "c", "c", "d",  "d",
	"d", "d", "e",	"e",  "e", "e", "e",  "e", "e", "e", "e", "e", "g", "g", "g",  "g",
	"g", "g", "g",	"g",  "h", "h", "h",  "h", "i", "i", "i", "i", "i", "i", "i",  "i",
	"i", "i", "ij", "ij", "j", "j", "k",  "k", "k", "l", "l", "l", "l", "l", "l",  "l",
	"l", "l", "l",	"n",  "n", "n", "n",  "n", "n", "n", "n", "n", "o", "o", "o",  "o",
	"o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r", "s", "s", "s", "s", "s",  "s",
	"s", "s", "t",	"t",  "t", "t", "t",  "t", "u", "u", "u", "u", "u", "u", "u",  "u",
	"u", "u", "u",	"u",  "w", "w", "y",  "y", "y", "z", "z", "z", "z", "z", "z",  "s",
};
_Static_assert(sizeof(latin) / sizeof(*latin) == 0x180 - 0xC0);

struct splitter {
	const char *text;
	size_t len, at;
	enum language language;
	struct arena *arena;
	struct word *words;
	size_t count;
};

/* One character of UTF-8 (RFC 3629: shortest form, no surrogates); its length, or 0. */
static size_t decode(const char *text, size_t len, uint32_t *ret_point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)text[0];
	size_t size = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	uint32_t point;

	if (!size || size > len || first > 0xF4)
		return 0;
	point = size == 1 ? first : first & (0xFFu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if (((unsigned char)text[i] & 0xC0) != 0x80)
			return 0;
		point = point << 6 | ((unsigned char)text[i] & 0x3F);
	}
	if (point < least[size] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
		return 0;
	*ret_point = point;
	return size;
}

static enum err check_text(const char *text, size_t len, struct error *error)
{
	uint32_t point;

	if (len > TEXT_MAX) {
		(void)error_set(error, ERR_LIMIT, "the text has %zu bytes, at most %d are read",
				len, TEXT_MAX);
		error_hint(error, "say or write it in several parts");
		return ERR_LIMIT;
	}
	for (size_t at = 0; at < len;) {
		size_t size = decode(text + at, len - at, &point);

		if (!size)
			return error_set(error, ERR_INVALID,
					 "the text is not valid UTF-8 at byte %zu", at + 1);
		if ((point < ' ' && !strchr("\t\n\r", (int)point)) || !point ||
		    (point >= 0x7F && point < 0xA0))
			return error_set(error, ERR_INVALID,
					 "the text has a control character at byte %zu", at + 1);
		at += size;
	}
	return ERR_NONE;
}

enum class { CLASS_SPACE, CLASS_BREAK, CLASS_APOSTROPHE, CLASS_TIMES, CLASS_MARK, CLASS_LETTER };

/* What a character does; a letter's folded form goes to @ret_fold, NULL where it stays itself. */
static enum class classify(uint32_t point, const char **ret_fold) {
		*ret_fold = NULL;
	if (point < 0x80){ if (isalnum((int)point)) return CLASS_LETTER;
			   if (point == '\'' || point == '`') return CLASS_APOSTROPHE;
			   if (point == '*') return CLASS_TIMES;
			   return strchr("\n\r,;.!?&+/|", (int)point) ? CLASS_BREAK : CLASS_SPACE; }
if (point == 0xD7) return CLASS_TIMES;
if (point >= 0xC0 && point < 0x180 && *latin[point - 0xC0] != '?') {
	*ret_fold = latin[point - 0xC0];
	return CLASS_LETTER;
}
if (point >= 0x300 && point < 0x370)
	return CLASS_MARK;
if (point == 0x2019 || point == 0x2018 || point == 0x2BC || point == 0xB4)
	return CLASS_APOSTROPHE;
if (point < 0xC0 || point == 0xF7 || (point >= 0x2000 && point < 0x2C00) ||
    (point >= 0x3000 && point < 0x3040))
	return CLASS_SPACE;
return CLASS_LETTER;
}

static struct word *add_word(struct splitter *s, enum word_kind kind, size_t at, size_t len)
{
	struct word *word = &s->words[s->count++];

	*word = (struct word){ .kind = kind, .text = "", .stem = "", .at = at, .len = len };
	return word;
}

static size_t count_digits(const struct splitter *s, size_t at)
{
	size_t digits = 0;

	while (at + digits < s->len && isdigit((unsigned char)s->text[at + digits]))
		digits++;
	return digits;
}

/* "12", "1,5", "1/2" become one word; returns false when these digits are no number. */
static bool split_number(struct splitter *s, bool *ret_nomem)
{
	char number[NUMBER_TEXT_SIZE];
	size_t whole = count_digits(s, s->at), len = whole, more = 0;
	struct word *word;

	if (whole > NUMBER_DIGITS_MAX)
		return false;
	if (s->at + len + 1 < s->len && strchr(".,/", s->text[s->at + len]))
		more = count_digits(s, s->at + len + 1);
	if (more && more <= NUMBER_DIGITS_MAX)
		len += 1 + more;
	memcpy(number, s->text + s->at, len);
	if (len > whole && number[whole] == ',')
		number[whole] = '.';
	word = add_word(s, WORD_NUMBER, s->at, len);
	word->text = word->stem = arena_strndup(s->arena, number, len);
	*ret_nomem = !word->text;
	s->at += len;
	return true;
}

static const char *stem_french(const char *text, struct arena *arena)
{
	size_t len = strlen(text);

	if (len >= 4 && strchr("sx", text[len - 1]))
		return arena_strndup(arena, text, len - 1);
	return text;
}

/* Both forms meet in the middle: cherries and cherry in "cherri", boxes and box in "box". */
static const char *stem_english(const char *text, struct arena *arena)
{
	size_t len = strlen(text);
	char *stem;

	if (len < 3)
		return text;
	stem = arena_strndup(arena, text, len);
	if (!stem)
		return NULL;
	if (len >= 4 && stem[len - 1] == 's' && stem[len - 2] != 's' && stem[len - 2] != 'u')
		stem[--len] = '\0';
	if (len >= 3 && stem[len - 1] == 'e')
		stem[--len] = '\0';
	if (len >= 3 && stem[len - 1] == 'y')
		stem[len - 1] = 'i';
	return stem;
}

/* "x3", "3 x 2", "lait x 2": a sign of multiplication when digits follow. */
static bool is_times(const struct splitter *s, size_t at)
{
	if ((s->text[at] | 0x20) != 'x')
		return false;
	at++;
	while (at < s->len && s->text[at] == ' ')
		at++;
	return at < s->len && isdigit((unsigned char)s->text[at]);
}

static enum err split_text(struct splitter *s)
{
	char folded[2 * TEXT_MAX + 1]; /* a fold is never longer than twice its UTF-8 */
	size_t start = s->at, used = 0;
	const char *fold;
	struct word *word;

	while (s->at < s->len) {
		uint32_t point = 0;
		size_t size = decode(s->text + s->at, s->len - s->at, &point);
		enum class class = classify(point, &fold);

		if (class != CLASS_LETTER && class != CLASS_MARK)
			break;
		if (class == CLASS_LETTER && point < 0x80) {
			folded[used++] = (char)tolower((int)point);
		} else if (class == CLASS_LETTER) {
			size_t len = fold ? strlen(fold) : size;

			memcpy(folded + used, fold ? fold : s->text + s->at, len);
			used += len;
		}
		s->at += size;
	}
	if (!used)
		return ERR_NONE;
	word = add_word(s, WORD_TEXT, start, s->at - start);
	word->text = arena_strndup(s->arena, folded, used);
	if (!word->text)
		return ERR_NOMEM;
	word->stem = s->language == LANGUAGE_FR ? stem_french(word->text, s->arena)
						: stem_english(word->text, s->arena);
	return word->stem ? ERR_NONE : ERR_NOMEM;
}

static bool split_fraction_sign(struct splitter *s, uint32_t point)
{
	static const char *const texts[] = { "1/4", "1/2", "3/4" };
	struct word *word;

	if (point < 0xBC || point > 0xBE)
		return false;
	word = add_word(s, WORD_NUMBER, s->at, 2);
	word->text = word->stem = texts[point - 0xBC];
	s->at += 2;
	return true;
}

static enum err split_next(struct splitter *s)
{
	const char *fold;
	uint32_t point = 0;
	size_t size = decode(s->text + s->at, s->len - s->at, &point);
	enum class class = classify(point, &fold);
	bool nomem = false;

	if (split_fraction_sign(s, point))
		return ERR_NONE;
	if (point < 0x80 && isdigit((int)point) && split_number(s, &nomem))
		return nomem ? ERR_NOMEM : ERR_NONE;
	if (class == CLASS_TIMES || (class == CLASS_LETTER && is_times(s, s->at))) {
		add_word(s, WORD_TIMES, s->at, size);
	} else if (class == CLASS_LETTER) {
		return split_text(s);
	} else if (class == CLASS_BREAK) {
		add_word(s, WORD_BREAK, s->at, size);
	} else if (class == CLASS_APOSTROPHE && s->count &&
		   s->words[s->count - 1].at + s->words[s->count - 1].len == s->at) {
		s->words[s->count - 1].elided = true;
	}
	s->at += size;
	return ERR_NONE;
}

enum err words_split(const char *text, size_t len, enum language language, struct arena *arena,
		     struct word **ret_words, size_t *ret_count, struct error *error)
{
	struct splitter s = { .text = text, .len = len, .language = language, .arena = arena };
	enum err err = check_text(text, len, error);

	if (err)
		return err;
	s.words = arena_array(arena, len ? len : 1, sizeof(*s.words));
	if (!s.words)
		return error_set(error, ERR_NOMEM, "out of memory for the words of a text");
	while (s.at < len) {
		err = split_next(&s);
		if (err)
			return error_set(error, err, "out of memory for the words of a text");
	}
	*ret_words = s.words;
	*ret_count = s.count;
	return ERR_NONE;
}

enum err words_join(const char *text, size_t len, struct arena *arena, char **ret_text,
		    struct error *error)
{
	struct word *words = NULL;
	size_t count = 0, used = 0;
	enum err err = words_split(text, len, LANGUAGE_FR, arena, &words, &count, error);
	char *joined;

	if (err)
		return err;
	joined = arena_alloc(arena, 2 * len + count + 1);
	if (!joined)
		return error_set(error, ERR_NOMEM, "out of memory for the words of a text");
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(words[i].text);

		if (!size)
			continue;
		if (used)
			joined[used++] = ' ';
		memcpy(joined + used, words[i].text, size);
		used += size;
	}
	*ret_text = joined;
	return ERR_NONE;
}

enum err words_language(const char *code, enum language *ret_language)
{
	for (int i = 0; code && i < LANGUAGE_COUNT; i++) {
		const char *name = words_language_code((enum language)i);

		if (!strncmp(code, name, 2) && (!code[2] || strchr("_-.@", code[2]))) {
			*ret_language = (enum language)i;
			return ERR_NONE;
		}
	}
	return ERR_NOT_FOUND;
}

const char *words_language_code(enum language language)
{
	return language == LANGUAGE_FR ? "fr" : "en";
}
