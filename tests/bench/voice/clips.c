// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/voice/clips.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const clips_speakers[CLIP_SPEAKERS] = { "george", "nicolas", "theo" };
/* Names that are no numbers, or "three" would be three of something; they sound like the digits. */
const char *const clips_digit_names[CLIP_DIGITS] = { "zerox", "onex", "twox",	"threex", "fourx",
						     "fivex", "sixx", "sevenx", "eightx", "ninex" };
const char *const clips_digit_phones[CLIP_DIGITS] = { "Z IH R OW", "W AH N",	  "T UW",
						      "TH R IY",   "F AO R",	  "F AY V",
						      "S IH K S",  "S EH V AH N", "EY T",
						      "N AY N" };

static bool add(struct clips *clips, const char *path, struct clip *clip)
{
	struct error error;

	if (clips->count == CLIPS_MAX || sound_read(path, &clip->sound, &error))
		return false;
	clips->list[clips->count++] = *clip;
	return true;
}

static bool begin(struct clips *clips, size_t speakers)
{
	*clips = (struct clips){ .list = calloc(CLIPS_MAX, sizeof(struct clip)),
				 .speakers = speakers };
	return clips->list;
}

bool clips_digits(struct clips *ret_clips)
{
	struct clips clips;
	bool whole = begin(&clips, CLIP_SPEAKERS);

	for (int i = 0; i < CLIP_TAKES * CLIP_SPEAKERS * CLIP_DIGITS && whole; i++) {
		int digit = i % CLIP_DIGITS, who = i / CLIP_DIGITS % CLIP_SPEAKERS;
		struct clip clip = { .speaker = clips_speakers[who],
				     .digit = digit,
				     .take = i / CLIP_DIGITS / CLIP_SPEAKERS };
		char path[200];

		snprintf(clip.word, sizeof(clip.word), "%s", clips_digit_names[digit]);
		snprintf(clip.need, sizeof(clip.need), "chiffre-%d", digit);
		snprintf(path, sizeof(path), CLIPS_FOLDER "/en-digits/%d_%s_%d.wav", digit,
			 clip.speaker, clip.take);
		whole = add(&clips, path, &clip);
	}
	if (whole)
		*ret_clips = clips;
	else
		clips_done(&clips);
	return whole;
}

/* The word that words.tsv gives a file, else its name. */
static void name_word(const char *folder, const char *file, char *ret_word)
{
	char path[200], line[200];
	FILE *table;

	snprintf(ret_word, CLIP_WORD_MAX, "%.*s", (int)strcspn(file, "."), file);
	snprintf(path, sizeof(path), CLIPS_FOLDER "/%s/words.tsv", folder);
	table = fopen(path, "re");
	while (table && fgets(line, sizeof(line), table)) {
		size_t len = strcspn(line, "\t");

		line[strcspn(line, "\n")] = '\0';
		if (len == strlen(file) && line[len] && !memcmp(line, file, len))
			snprintf(ret_word, CLIP_WORD_MAX, "%s", line + len + 1);
	}
	if (table)
		fclose(table);
}

static int is_sound(const struct dirent *entry)
{
	return strstr(entry->d_name, ".wav") != NULL;
}

bool clips_words(const char *folder, struct clips *ret_clips)
{
	struct dirent **files = NULL;
	struct clips clips;
	char path[400];
	int count;

	snprintf(path, sizeof(path), CLIPS_FOLDER "/%s", folder);
	count = scandir(path, &files, is_sound, alphasort);
	if (!begin(&clips, 1))
		count = 0;
	for (int i = 0; i < count; i++) {
		struct clip clip = { .speaker = "one" };

		snprintf(path, sizeof(path), CLIPS_FOLDER "/%s/%s", folder, files[i]->d_name);
		name_word(folder, files[i]->d_name, clip.word);
		add(&clips, path, &clip);
	}
	for (int i = 0; i < count; i++)
		free(files[i]);
	free(files);
	if (clips.count)
		*ret_clips = clips;
	else
		clips_done(&clips);
	return clips.count;
}

void clips_done(struct clips *clips)
{
	for (size_t i = 0; i < clips->count; i++)
		sound_done(&clips->list[i].sound);
	free(clips->list);
	*clips = (struct clips){ 0 };
}
