// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/phrase_reader.h"

/* Known words of one language: names of needs count double, since they are what is said. */
static size_t count_known(const struct needs *needs, enum language language, const char *text,
			  size_t len, struct arena *arena)
{
	struct phrase_reader r = { .needs = needs, .language = language };
	struct word *words = NULL;
	size_t known = 0;

	if (words_split(text, len, language, arena, &words, &r.count, NULL))
		return 0;
	r.words = words;
	while (r.at < r.count) {
		struct decimal number;
		const struct command *command = phrase_reader_command(&r, r.at);
		size_t need = phrase_reader_need(&r, r.at, NULL), step;

		step = r.words[r.at].kind == WORD_TEXT ? phrase_reader_number(&r, r.at, &number)
						       : 0;
		if (command && command->words > step)
			step = command->words;
		known += need >= step ? 2 * need : step;
		r.at += need >= step && need ? need : step ? step : 1;
	}
	return known;
}

enum language phrase_language(const struct needs *needs, const char *text, size_t len,
			      struct arena *arena, enum language fallback)
{
	size_t french = count_known(needs, LANGUAGE_FR, text, len, arena);
	size_t english = count_known(needs, LANGUAGE_EN, text, len, arena);

	if (french == english)
		return fallback;
	return french > english ? LANGUAGE_FR : LANGUAGE_EN;
}
