// SPDX-License-Identifier: GPL-2.0-or-later
/* Phrases. No recorded ones are at hand: they are put together from words, or synthetic. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/bench/voice/bench.h"
#include "tests/bench/voice/score.h"

enum { WORK_ARENA_MAX = 16 << 20, PHRASES_MAX = 100, NEEDS = 60, TAKE_MIN = 4 };

/* One phrase, how it sounds and what it means. */
struct said {
	struct sound sound;
	struct meant meant;
};

struct said_list {
	struct said list[PHRASES_MAX];
	size_t count;
};

static void add(struct said_list *said, const struct sound *const *parts, const unsigned int *pause,
		size_t count, const struct meant *meant)
{
	struct said *one = &said->list[said->count];

	if (said->count == PHRASES_MAX)
		return;
	*one = (struct said){ .meant = *meant };
	for (size_t i = 0; i < count; i++)
		home_must(sound_join(&one->sound, parts[i], pause[i]), NULL);
	said->count++;
}

static void forget(struct said_list *said)
{
	for (size_t i = 0; i < said->count; i++)
		sound_done(&said->list[i].sound);
	said->count = 0;
}

static void try_phrases(struct home *home, const struct said_list *said, struct tally *tally)
{
	struct trust trust = home_trust(home, NULL, AUTOMATIC_CONFIDENT);

	for (size_t i = 0; i < said->count; i++) {
		struct dictation heard;
		struct arena arena;
		json_t *answer;

		arena_init(&arena, WORK_ARENA_MAX);
		answer = home_hear(home, &said->list[i].sound, SOUND_CLEAN, 1, NULL, false);
		heard = home_decide(home, answer, &trust, &arena);
		score_add(tally, &said->list[i].meant, &heard);
		json_decref(answer);
		arena_done(&arena);
	}
	tally->clips = tally->tried;
}

/* --- put together ------------------------------------------------------------------------------
 */

/* The words that name needs, one recording for each need. */
static size_t known_words(const struct home *home, struct clips *clips, const char **ret_ids)
{
	size_t count = 0;

	for (size_t i = 0; i < clips->count; i++) {
		struct clip *clip = &clips->list[i];
		const struct need *need = needs_find_text(&home->needs, clip->word, home->language);
		bool twice = false;

		for (size_t k = 0; k < count && need; k++)
			twice = twice || !strcmp(ret_ids[k], need->id);
		if (!need || twice || count == PHRASES_MAX)
			continue;
		snprintf(clip->need, sizeof(clip->need), "%s", need->id);
		ret_ids[count++] = need->id;
	}
	return count;
}

static const struct clip *find_word(const struct clips *clips, const char *need)
{
	for (size_t i = 0; i < clips->count; i++)
		if (!strcmp(clips->list[i].need, need))
			return &clips->list[i];
	return NULL;
}

/* A number's recording: French by the same voice, English by two others, takes not tuned on. */
static const struct sound *number_sound(const struct clips *numbers, bool french, int value,
					size_t turn)
{
	static const char *const names[] = { "",    "",	    "deux", "trois", "quatre", "cinq",
					     "six", "sept", "huit", "neuf",  "dix" };

	for (size_t i = 0; i < numbers->count; i++) {
		const struct clip *clip = &numbers->list[i];

		if (french ? !strcmp(clip->word, names[value])
			   : clip->digit == value && clip->take == TAKE_MIN + (int)(turn % 4) &&
				     strcmp(clip->speaker, "nicolas") != 0)
			return &clip->sound;
	}
	return NULL;
}

static void make_counts(const struct clips *words, const struct clips *numbers, bool french,
			const char *const *ids, size_t count, struct said_list *ret_said)
{
	static const unsigned int pauses[] = { 0, 60 };

	for (size_t i = 0; i < count; i++) {
		int value = 2 + (int)(i % 8);
		const struct sound *parts[] = { number_sound(numbers, french, value, i),
						&find_word(words, ids[i])->sound };
		struct meant meant = score_count(ids[i], value);

		if (parts[0])
			add(ret_said, parts, pauses, 2, &meant);
	}
}

static void make_lists(const struct clips *words, const char *const *ids, size_t count,
		       struct said_list *ret_said)
{
	static const unsigned int pauses[] = { 0, 200 };

	for (size_t i = 0; i < count; i++) {
		const char *second = ids[(i + 7) % count];
		const struct sound *parts[] = { &find_word(words, ids[i])->sound,
						&find_word(words, second)->sound };
		struct meant meant = score_one(ids[i]);

		meant.items[meant.count++] = score_one(second).items[0];
		add(ret_said, parts, pauses, 2, &meant);
	}
}

static void joined_rows(enum home_model model)
{
	bool french = model != HOME_EN;
	static struct said_list said;
	const char *ids[PHRASES_MAX];
	struct clips words, numbers;
	struct tally counts = { .speakers = french ? 1 : 3, .counted = true };
	struct tally lists = { .speakers = 1, .counted = true };
	struct home *home;
	size_t count;

	if (!clips_words(french ? "fr-words" : "en-words", &words))
		return;
	if (french ? clips_words("fr-numbers", &numbers) : clips_digits(&numbers)) {
		home = home_open(model);
		count = known_words(home, &words, ids);
		home_choose(home, ids, count, NULL, 0, NEEDS);
		json_decref(home_listen(home));
		make_counts(&words, &numbers, french, ids, count, &said);
		try_phrases(home, &said, &counts);
		table_row(&counts, "%s, \"NUMBER WORD\" joined%s, %d needs", home_model_name(model),
			  french ? " (the numbers were tuned on)" : "", NEEDS);
		forget(&said);
		make_lists(&words, ids, count, &said);
		try_phrases(home, &said, &lists);
		table_row(&lists, "%s, \"WORD, WORD\" joined, %d needs", home_model_name(model),
			  NEEDS);
		forget(&said);
		home_close(home);
		clips_done(&numbers);
	}
	clips_done(&words);
}

/* --- synthetic ---------------------------------------------------------------------------------
 */

static bool speak(const char *voice, const char *text, struct sound *ret_sound)
{
	char path[] = "/tmp/cabas-bench-XXXXXX.wav";
	struct error error;
	int fd = mkstemps(path, 4), status = 1;
	pid_t child;
	bool good;

	closep(&fd);
	child = fork();
	if (child == 0) {
		execlp("flite", "flite", "-voice", voice, "-t", text, "-o", path, (char *)NULL);
		_exit(127);
	}
	good = child > 0 && waitpid(child, &status, 0) == child && status == 0 &&
	       !sound_read(path, ret_sound, &error);
	unlink(path);
	return good;
}

static void add_sentence(const struct home *home, const char *voice, const char *text,
			 struct arena *arena, struct said_list *said)
{
	struct said *one = &said->list[said->count];
	struct phrase phrase;
	struct error error;

	if (said->count == PHRASES_MAX ||
	    phrase_parse(&home->needs, LANGUAGE_EN, text, strlen(text), arena, &phrase, &error) ||
	    phrase.count > MEANT_MAX)
		return;
	*one = (struct said){ .meant.count = phrase.count };
	for (size_t i = 0; i < phrase.count; i++) {
		if (!phrase.items[i].need) {
			fprintf(stderr, "sentences.tsv: '%s' is not understood\n", text);
			return;
		}
		one->meant.items[i] = phrase.items[i];
	}
	said->count += speak(voice, text, &one->sound);
}

static void read_sentences(const struct home *home, const char *voice, struct arena *arena,
			   struct said_list *said)
{
	FILE *file = fopen("tests/bench/voice/sentences.tsv", "re");
	char line[200];

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#')
			add_sentence(home, voice, line, arena, said);
	}
	if (file)
		fclose(file);
}

static void spoken_row(struct home *home, const char *voice)
{
	struct tally tally = { .speakers = 1, .counted = true };
	static struct said_list said;
	const char *ids[PHRASES_MAX];
	struct arena arena;
	size_t count = 0;

	arena_init(&arena, WORK_ARENA_MAX);
	read_sentences(home, voice, &arena, &said);
	for (size_t i = 0; i < said.count; i++)
		for (size_t k = 0; k < said.list[i].meant.count && count < PHRASES_MAX; k++)
			ids[count++] = said.list[i].meant.items[k].need;
	home_choose(home, ids, count, NULL, 0, 200);
	json_decref(home_listen(home));
	try_phrases(home, &said, &tally);
	table_row(&tally, "English sentences, TTS (flite %s), 200 needs", voice);
	forget(&said);
	arena_done(&arena);
}

void bench_phrases(void)
{
	struct home *home;

	for (enum home_model model = 0; model < HOME_MODELS; model++)
		joined_rows(model);
	home = home_open(HOME_EN);
	spoken_row(home, "rms");
	spoken_row(home, "awb");
	spoken_row(home, "slt");
	home_close(home);
}
