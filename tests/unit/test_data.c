// SPDX-License-Identifier: GPL-2.0-or-later
/* Our own words: complete, consistent, and pronounceable. */
#include <ctype.h>
#include <string.h>

#include "base/auto.h"
#include "base/tsv.h"
#include "core/phrase.h"
#include "needs_fixture.h"

static struct arena memory;
static struct needs needs;

static void load(void)
{
	arena_init(&memory, 64 << 20);
	fixture_load(&memory, &needs);
}

static void unload(void)
{
	arena_done(&memory);
}

TestSuite(data, .init = load, .fini = unload);

/* Words that can be pronounced, sorted. */
struct lexicon {
	const char **words;
	size_t count;
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool can_say(const struct lexicon *lexicon, const char *word)
{
	return bsearch(&word, lexicon->words, lexicon->count, sizeof(word), compare);
}

static void read_rows(const char *name, const char *format, size_t fields, struct tsv_row **rows,
		      size_t *count)
{
	struct buf bytes = fixture_read(name);
	struct error error = {};

	cr_assert_eq(tsv_parse(name, bytes.bytes, bytes.len, format, 1, fields, &memory, rows,
			       count, &error),
		     ERR_NONE, "%s", error.text);
	buf_done(&bytes);
}

static bool is_phone(const char *phone, size_t len, const char *phones)
{
	char padded[16];

	snprintf(padded, sizeof(padded), " %.*s ", (int)len, phone);
	return len < 4 && strstr(phones, padded);
}

/* Reads a table of pronunciations; each phone must be one of @phones (" aa ai ... "). */
static struct lexicon read_lexicon(const char *name, const char *format, const char *phones)
{
	struct lexicon lexicon = {};
	struct tsv_row *rows = NULL;
	size_t count = 0, same = 1;

	read_rows(name, format, 2, &rows, &count);
	lexicon.words = arena_array(&memory, count, sizeof(*lexicon.words));
	for (size_t i = 0; i < count; i++) {
		const char *at = rows[i].fields[1];

		lexicon.words[i] = rows[i].fields[0];
		while (*at) {
			size_t len = strcspn(at, " ");

			cr_assert(is_phone(at, len, phones), "%s, line %zu: no phone '%.*s'", name,
				  rows[i].line, (int)len, at);
			at += len + (at[len] == ' ');
		}
		same = i && !strcmp(rows[i].fields[0], rows[i - 1].fields[0]) ? same + 1 : 1;
		cr_assert_leq(same, 4, "%s has more than 4 pronunciations", rows[i].fields[0]);
		if (same > 1)
			cr_assert_str_neq(rows[i].fields[1], rows[i - 1].fields[1], "%s, line %zu",
					  name, rows[i].line);
	}
	lexicon.count = count;
	qsort(lexicon.words, count, sizeof(*lexicon.words), compare);
	return lexicon;
}

static const char french_phones[] =
	" aa ai an au bb ch dd ee ei eu ff gg gn ii in jj kk ll mm nn oe on oo ou pp rr ss tt un "
	"uu uy vv ww yy zz ";
static const char english_phones[] =
	" AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH "
	"UW V W Y Z ZH ";

/* Lower case for ASCII and the accented capitals of our names. */
static void lower(char *text)
{
	for (unsigned char *at = (unsigned char *)text; *at; at++) {
		if (*at < 0x80)
			*at = (unsigned char)tolower(*at);
		else if (*at == 0xC3 && at[1] >= 0x80 && at[1] <= 0x9E)
			at[1] += 0x20;
	}
}

/* Each word of @form, cut as a lexicon has them: an elision keeps its apostrophe in French. */
static size_t check_said(const struct lexicon *lexicon, enum language language, const char *form)
{
	char text[256];
	size_t missing = 0;

	snprintf(text, sizeof(text), "%s", form);
	lower(text);
	for (char *at = text; *at;) {
		size_t len = strcspn(at, language == LANGUAGE_FR ? " -'" : " -");
		char word[64];

		if (language == LANGUAGE_FR && at[len] == '\'')
			len++;
		snprintf(word, sizeof(word), "%.*s", (int)len, at);
		if (*word && !can_say(lexicon, word)) {
			cr_log_error("no pronunciation of '%s' in '%s'", word, form);
			missing++;
		}
		at += len;
		while (*at == ' ' || *at == '-')
			at++;
	}
	return missing;
}

static size_t check_all_said(const struct lexicon *lexicon, enum language language)
{
	struct tsv_row *rows = NULL;
	size_t count = 0, missing = 0;

	for (size_t i = 0; i < needs.count; i++)
		for (size_t k = 0; k < needs.needs[i].form_counts[language]; k++)
			missing += check_said(lexicon, language, needs.needs[i].forms[language][k]);
	for (size_t i = 0; i < needs.unit_count; i++)
		if (needs.units[i].language == language)
			missing += check_said(lexicon, language, needs.units[i].said);
	for (size_t i = 0; i < needs.command_count; i++)
		/* brands are typed; the recogniser does not listen for them */
		if (needs.commands[i].language == language &&
		    needs.commands[i].kind != COMMAND_BRAND)
			missing += check_said(lexicon, language, needs.commands[i].said);
	read_rows("numbers.tsv", "numbers", 4, &rows, &count);
	for (size_t i = 0; i < count; i++) {
		char *rest = rows[i].fields[3];

		while (rest && !strcmp(rows[i].fields[0], words_language_code(language)))
			missing += check_said(lexicon, language, strsep(&rest, "|"));
	}
	return missing;
}

Test(data, there_are_at_least_300_needs_in_all_parts_of_a_shop)
{
	cr_assert_geq(needs.count, 320);
	for (size_t i = 0; i < needs.aisle_count; i++) {
		size_t found = 0;

		for (size_t k = 0; k < needs.count; k++)
			found += !strcmp(needs.needs[k].aisle, needs.aisles[i].id);
		if (strcmp(needs.aisles[i].id, "autres"))
			cr_assert_geq(found, 5, "%s", needs.aisles[i].id);
	}
}

Test(data, an_id_is_the_slug_of_the_french_name)
{
	for (size_t i = 0; i < needs.count; i++) {
		char *id = NULL;

		cr_assert_eq(needs_slug(needs.needs[i].names[LANGUAGE_FR], &memory, &id, NULL),
			     ERR_NONE);
		cr_assert_str_eq(id, needs.needs[i].id);
		cr_assert_eq(needs_find(&needs, id), &needs.needs[i], "'%s' is there twice", id);
	}
}

Test(data, each_need_has_a_synonym_in_each_language_and_a_pack)
{
	for (size_t i = 0; i < needs.count; i++) {
		const struct need *need = &needs.needs[i];

		for (int k = 0; k < LANGUAGE_COUNT; k++)
			cr_assert_geq(need->form_counts[k], 2, "%s", need->id);
		cr_assert(need->unit != UNIT_NONE && need->pack.unit != UNIT_NONE, "%s", need->id);
		cr_assert_gt(need->pack.value.digits, 0, "%s", need->id);
	}
}

Test(data, a_phrase_names_one_need_only)
{
	for (size_t i = 0; i < needs.count; i++)
		for (int l = 0; l < LANGUAGE_COUNT; l++)
			for (size_t k = 0; k < needs.needs[i].form_counts[l]; k++) {
				const char *form = needs.needs[i].forms[l][k];

				cr_assert_eq(needs_find_text(&needs, form, (enum language)l),
					     &needs.needs[i], "'%s'", form);
			}
}

Test(data, every_french_word_has_a_pronunciation)
{
	struct lexicon lexicon =
		read_lexicon("pronunciations-fr.tsv", "pronunciations-fr", french_phones);

	cr_assert_eq(check_all_said(&lexicon, LANGUAGE_FR), 0);
}

/* Debian's English dictionary, "word(2) phones" for further ways to say it, joined to ours. */
static bool join_cmudict(struct lexicon *lexicon)
{
	struct error error = {};
	struct buf bytes;
	char *rest, *line;
	size_t lines = 0;

	buf_init(&bytes, 16 << 20);
	if (file_read("/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict", &bytes, &error)) {
		buf_done(&bytes);
		return false;
	}
	for (size_t i = 0; i < bytes.len; i++)
		lines += bytes.bytes[i] == '\n';
	lexicon->words = realloc(NULL, (lexicon->count + lines + 1) * sizeof(*lexicon->words));
	cr_assert_not_null(lexicon->words);
	lexicon->count = 0;
	for (rest = arena_strndup(&memory, bytes.bytes, bytes.len); (line = strsep(&rest, "\n"));) {
		line[strcspn(line, " \t")] = '\0';
		lexicon->words[lexicon->count++] = line;
	}
	buf_done(&bytes);
	qsort(lexicon->words, lexicon->count, sizeof(*lexicon->words), compare);
	return true;
}

Test(data, every_english_word_is_in_cmudict_or_ours)
{
	struct lexicon ours =
		read_lexicon("pronunciations-en.tsv", "pronunciations-en", english_phones);
	struct lexicon theirs = { .count = ours.count }, both = {};

	if (!join_cmudict(&theirs))
		cr_skip("Debian's pocketsphinx-en-us is not installed");
	both.words = malloc((ours.count + theirs.count) * sizeof(*both.words));
	cr_assert_not_null(both.words);
	for (size_t i = 0; i < ours.count; i++)
		both.words[both.count++] = ours.words[i];
	for (size_t i = 0; i < theirs.count; i++)
		both.words[both.count++] = theirs.words[i];
	qsort(both.words, both.count, sizeof(*both.words), compare);
	cr_assert_eq(check_all_said(&both, LANGUAGE_EN), 0);
	free(both.words);
	free(theirs.words);
}

Test(data, every_french_phone_has_an_english_stand_in)
{
	struct tsv_row *rows = NULL;
	size_t count = 0, found = 0, two = 0;

	read_rows("phones-fr-en.tsv", "phones", 2, &rows, &count);
	for (size_t i = 0; i < count; i++) {
		cr_assert(is_phone(rows[i].fields[0], strlen(rows[i].fields[0]), french_phones));
		found++;
		two += rows[i].count > 2;
		for (size_t k = 1; k < rows[i].count; k++)
			for (const char *at = rows[i].fields[k]; *at;) {
				size_t len = strcspn(at, " ");

				cr_assert(is_phone(at, len, english_phones), "line %zu",
					  rows[i].line);
				at += len + (at[len] == ' ');
			}
	}
	cr_assert_eq(found, 35);
	cr_assert_gt(two, 5);
}

/* The words that the human recordings of ../shared/voice say. */
static const char *const recorded_fr[] = {
	"pomme",     "abricot",	   "asperge",	"avocat",	"sac",	       "ampoule",
	"chou",	     "gâteau",	   "bougie",	"bonbon",	"carotte",     "poulet",
	"morue",     "chou fleur", "café",	"biscuit",	"crabe",       "crêpe",
	"beignet",   "oeuf",	   "farine",	"caramel",	"raisin",      "poireau",
	"citron",    "laitue",	   "limonade",	"purée",	"viande",      "champignon",
	"oignon",    "papier",	   "pêche",	"poire",	"poivre",      "poivron",
	"tarte",     "pizza",	   "lapin",	"rasoir",	"riz",	       "rôti",
	"sole",	     "soupe",	   "spaghetti", "épice",	"courge",      "fraise",
	"sucre",     "tomate",	   "mouchoir",	"dinde",	"navet",       "noix",
	"framboise", "serviette",  "cacahuète", "noix de coco", "chewing gum", "pamplemousse",
};
static const char *const recorded_en[] = {
	"bag",	 "bread",  "candy",  "cheese", "cherry",     "chicken", "chocolate",
	"duck",	 "flour",  "ice",    "juice",  "lamb",	     "match",	"nut",
	"peach", "sponge", "squash", "squid",  "strawberry", "water",
};

Test(data, the_recorded_words_are_needs)
{
	for (size_t i = 0; i < sizeof(recorded_fr) / sizeof(*recorded_fr); i++)
		cr_expect_not_null(needs_find_text(&needs, recorded_fr[i], LANGUAGE_FR), "%s",
				   recorded_fr[i]);
	for (size_t i = 0; i < sizeof(recorded_en) / sizeof(*recorded_en); i++)
		cr_expect_not_null(needs_find_text(&needs, recorded_en[i], LANGUAGE_EN), "%s",
				   recorded_en[i]);
}
