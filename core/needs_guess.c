// SPDX-License-Identifier: GPL-2.0-or-later
/* Candidates for a person to choose from, when a text names no need. */
#include <string.h>

#include "core/needs_index.h"

enum { GUESS_WORDS_MAX = 16, GUESSES_MAX = 16 };

struct guess {
	const struct need *need;
	unsigned int score;
};

/* How well one word is found among those of a key: whole, nearly, or as a beginning. */
static unsigned int score_word(const char *word, const char *key)
{
	unsigned int best = 0;

	while (*key) {
		size_t len = strcspn(key, " "), own = strlen(word);
		char other[NEEDS_KEY_SIZE];

		memcpy(other, key, len);
		other[len] = '\0';
		if (!strcmp(word, other))
			return 100;
		if (needs_index_near(word, other) && best < 70)
			best = 70;
		else if (own >= 4 && len >= 4 && best < 40 &&
			 !strncmp(word, other, own < len ? own : len))
			best = 40;
		key += len + (key[len] == ' ');
	}
	return best;
}

/* Words found, against the words of both: "lait de brebis" is nearer to "lait" than to "lait de x".
 */
static unsigned int score_form(const char *const *words, size_t count,
			       const struct needs_form *form)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += score_word(words[i], form->key);
	return sum * 10 / (unsigned int)(count + form->words);
}

static void keep_best(struct guess *guesses, size_t *count, size_t max, struct guess guess)
{
	size_t at = *count;

	for (size_t i = 0; i < *count; i++) {
		if (guesses[i].need == guess.need) {
			if (guesses[i].score >= guess.score)
				return;
			memmove(&guesses[i], &guesses[i + 1], (*count - i - 1) * sizeof(*guesses));
			at = --*count;
			break;
		}
	}
	while (at && (guesses[at - 1].score < guess.score ||
		      (guesses[at - 1].score == guess.score && guesses[at - 1].need > guess.need)))
		at--;
	if (at >= max)
		return;
	if (*count == max)
		--*count;
	memmove(&guesses[at + 1], &guesses[at], (*count - at) * sizeof(*guesses));
	guesses[at] = guess;
	++*count;
}

size_t needs_guess(const struct needs *needs, const char *text, size_t len, enum language language,
		   struct arena *arena, const struct need **ret_guesses, size_t max)
{
	struct guess guesses[GUESSES_MAX];
	const char *stems[GUESS_WORDS_MAX];
	struct word *words = NULL;
	size_t count = 0, used = 0, found = 0;

	if (max > GUESSES_MAX)
		max = GUESSES_MAX;
	if (!max || words_split(text, len, language, arena, &words, &count, NULL))
		return 0;
	for (size_t i = 0; i < count && used < GUESS_WORDS_MAX; i++)
		if (words[i].kind == WORD_TEXT && !needs_is_joint(&words[i], language))
			stems[used++] = words[i].stem;
	for (size_t i = 0; used && i < needs->index->room; i++) {
		const struct needs_form *form = &needs->index->forms[i];
		unsigned int score;

		if (!form->key || form->level != NEEDS_STEM || form->language != language ||
		    form->need == NEEDS_AMBIGUOUS)
			continue;
		score = score_form(stems, used, form);
		if (score)
			keep_best(guesses, &found, max,
				  (struct guess){ &needs->needs[form->need], score });
	}
	for (size_t i = 0; i < found; i++)
		ret_guesses[i] = guesses[i].need;
	return found;
}
