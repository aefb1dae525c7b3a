// SPDX-License-Identifier: GPL-2.0-or-later
/* What was learned, as the recognisers and the decision need it. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/log.h"
#include "core/example.h"
#include "daemon/house.h"
#include "daemon/learning.h"
#include "daemon/learning_state.h"

enum { EXAMPLES_MAX = 64 << 20, SOUNDS_MAX = 4000, EXAMPLES_ENOUGH = 3 };

/* --- how far the recogniser is believed ----------------------------------------------------------
 */

struct outcomes {
	struct arena arena; /* of the members' names */
	struct trust_outcome list[LEARNING_OUTCOMES_MAX];
	size_t count;
};

static enum err add_outcome(const struct lesson_outcome *outcome, void *userdata)
{
	struct outcomes *outcomes = userdata;
	const char *member = arena_strdup(&outcomes->arena, outcome->member);

	if (!member)
		return ERR_NOMEM;
	outcomes->list[outcomes->count++] = (struct trust_outcome){
		.member = member,
		.agree = outcome->agree,
		.right = outcome->truth == LESSON_RIGHT,
		.margin = (uint16_t)outcome->margin,
		.confidence = (uint16_t)outcome->confidence,
	};
	return ERR_NONE;
}

/* The outcomes of a language, newest first, for read_done(); NULL when they cannot be read. */
static struct outcomes *read_outcomes(struct house *house, enum language language)
{
	struct outcomes *outcomes = calloc(1, sizeof(*outcomes));
	struct error error = { 0 };

	if (!outcomes)
		return NULL;
	arena_init(&outcomes->arena, LEARNING_ARENA_MAX);
	if (!lessons_each_outcome(house->learning->lessons, words_language_code(language),
				  LEARNING_OUTCOMES_MAX, add_outcome, outcomes, &error))
		return outcomes;
	log_warning("how well recordings were understood cannot be read: %s", error.text);
	arena_done(&outcomes->arena);
	free(outcomes);
	return NULL;
}

static void read_done(struct outcomes *outcomes)
{
	if (!outcomes)
		return;
	arena_done(&outcomes->arena);
	free(outcomes);
}

struct trust learning_trust(struct house *house, const char *member, enum language language)
{
	struct outcomes *outcomes = read_outcomes(house, language);
	struct trust trust = trust_calibrate(outcomes ? outcomes->list : NULL,
					     outcomes ? outcomes->count : 0, member,
					     house->settings->automatic);

	read_done(outcomes);
	return trust;
}

unsigned int learning_missing(struct house *house, const char *member, enum language language)
{
	struct outcomes *outcomes = read_outcomes(house, language);
	unsigned int missing = trust_missing(outcomes ? outcomes->list : NULL,
					     outcomes ? outcomes->count : 0, member);

	read_done(outcomes);
	return missing;
}

/* --- examples ------------------------------------------------------------------------------------
 */

static enum err add_example(const struct lesson *lesson, void *userdata)
{
	const struct example example = {
		.id = lesson->id,
		.member = lesson->member,
		.need = lesson->need,
		.features = lesson->features,
		.feature_len = lesson->feature_len,
	};

	return example_write(&example, userdata);
}

static enum err make_file(const struct buf *bytes, int *ret_fd, struct error *error)
{
	_auto_(closep) int fd = memfd_create("cabas-examples", MFD_CLOEXEC);

	for (size_t done = 0; fd >= 0 && done < bytes->len;) {
		ssize_t n = write(fd, bytes->bytes + done, bytes->len - done);

		if (n <= 0)
			return error_set(error, ERR_IO, "the examples cannot be handed on");
		done += (size_t)n;
	}
	if (fd < 0)
		return error_set(error, ERR_IO, "the examples cannot be handed on");
	*ret_fd = steal_fd(fd);
	return ERR_NONE;
}

enum err learning_examples(struct house *house, enum language language, int *ret_fd,
			   struct error *error)
{
	const struct lesson_filter filter = { .lang = words_language_code(language) };
	struct buf bytes;
	enum err err;

	buf_init(&bytes, EXAMPLES_MAX);
	err = example_write_head(&bytes);
	if (!err)
		err = lessons_each(house->learning->lessons, &filter, add_example, &bytes, error);
	if (!err)
		err = make_file(&bytes, ret_fd, error);
	buf_done(&bytes);
	return err;
}

bool learning_is_known(struct house *house, const char *member, enum language language,
		       const char *need)
{
	const struct lesson_filter filter = { .member = member,
					      .lang = words_language_code(language),
					      .need = need };
	size_t count;

	return !lessons_count(house->learning->lessons, &filter, &count, NULL) &&
	       count >= EXAMPLES_ENOUGH;
}

/* --- sounds --------------------------------------------------------------------------------------
 */

struct sounds {
	struct house *house;
	enum language language;
	json_t *list;
};

static enum err add_sound(const struct lesson *lesson, void *userdata)
{
	struct sounds *sounds = userdata;
	const char *label = needs_label(sounds->house->needs, lesson->need, sounds->language);

	if (label && *lesson->phones && json_array_size(sounds->list) < SOUNDS_MAX)
		json_array_append_new(sounds->list,
				      json_pack("{s:s, s:s, s:s}", "need", lesson->need, "text",
						label, "phones", lesson->phones));
	return ERR_NONE;
}

json_t *learning_sounds(struct house *house, enum language language)
{
	const struct lesson_filter filter = { .lang = words_language_code(language) };
	struct sounds sounds = { house, language, json_array() };
	struct error error = { 0 };

	if (lessons_each(house->learning->lessons, &filter, add_sound, &sounds, &error))
		log_warning("learned pronunciations cannot be read: %s", error.text);
	return sounds.list;
}
