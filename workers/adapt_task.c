// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/adapt_task.h"

#include <stdlib.h>
#include <string.h>

static enum err read_word(const struct adapt_model *model, const json_t *told,
			  struct adapt_task *task, struct error *error)
{
	const char *label = json_string_value(json_object_get(told, "label"));
	const json_t *phones = json_object_get(told, "phones");
	struct adapt_word *word = &task->words[task->word_count];
	size_t count = json_array_size(phones);

	if (!label || !count || count > ADAPT_PRONS_MAX)
		return error_set(error, ERR_INVALID, "a word needs a \"label\" and \"phones\"");
	word->label = label;
	word->count = 0;
	word->chains = calloc(count, sizeof(*word->chains));
	if (!word->chains)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(phones, i));

		if (text && !adapt_chain_make(model, text, &word->chains[word->count], NULL))
			word->count++;
	}
	if (word->count)
		task->word_count++;
	else
		free(word->chains);
	return ERR_NONE;
}

static enum err read_words(const struct adapt_model *model, const json_t *list,
			   struct adapt_task *task, struct error *error)
{
	size_t count = json_array_size(list);
	enum err err = ERR_NONE;

	if (!count || count > ADAPT_WORDS_MAX)
		return error_set(error, ERR_LIMIT, "1 to %d words can be learned, not %zu",
				 ADAPT_WORDS_MAX, count);
	task->words = calloc(count, sizeof(*task->words));
	if (!task->words)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < count && !err; i++)
		err = read_word(model, json_array_get(list, i), task, error);
	return err;
}

/* Every fifth, and always the same ones (FNV-1a). */
static bool is_held_out(const json_t *told, const char *id)
{
	const json_t *said = json_object_get(told, "held_out");
	uint32_t hash = 2166136261u;

	if (json_is_boolean(said))
		return json_is_true(said);
	for (const char *at = id; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	return hash % ADAPT_HELD_OUT == 0;
}

static bool find_word(const struct adapt_task *task, const char *label, size_t *ret_word)
{
	for (size_t i = 0; i < task->word_count; i++)
		if (!strcmp(task->words[i].label, label)) {
			*ret_word = i;
			return true;
		}
	return false;
}

static enum err read_example(struct adapt_ear *ear, const json_t *told, const unsigned char *bytes,
			     size_t len, struct adapt_task *task, bool *ret_taken,
			     struct error *error)
{
	struct adapt_example *example = &task->examples[task->example_count];
	const char *id = json_string_value(json_object_get(told, "id"));
	const char *label = json_string_value(json_object_get(told, "label"));
	json_int_t offset = json_integer_value(json_object_get(told, "offset"));
	json_int_t size = json_integer_value(json_object_get(told, "size"));
	int from = (int)json_integer_value(json_object_get(told, "from_ms"));
	int to = (int)json_integer_value(json_object_get(told, "to_ms"));
	enum err err;

	*ret_taken = false;
	if (!id || !label || offset < 0 || size < 0 || (size_t)offset > len ||
	    (size_t)size > len - (size_t)offset)
		return error_set(error, ERR_INVALID,
				 "a clip needs \"id\", \"label\", \"offset\" and \"size\"");
	if (!find_word(task, label, &example->word))
		return ERR_NONE;
	err = adapt_clip_read(ear, bytes + offset, (size_t)size, from, to, &example->clip, error);
	example->held_out = is_held_out(told, id);
	*ret_taken = !err;
	/* a recording that is no good is left out; the others count */
	return err == ERR_NOMEM ? err : ERR_NONE;
}

enum err adapt_task_read(const struct adapt_model *model, struct adapt_ear *ear,
			 const json_t *request, const unsigned char *bytes, size_t len,
			 struct adapt_task *ret_task, size_t *ret_skipped, struct error *error)
{
	const json_t *clips = json_object_get(request, "clips");
	size_t count = json_array_size(clips), skipped = 0;
	struct adapt_task task = { 0 };
	enum err err = read_words(model, json_object_get(request, "words"), &task, error);

	if (!err && count > ADAPT_EXAMPLES_MAX)
		err = error_set(error, ERR_LIMIT, "%zu clips are more than %d", count,
				ADAPT_EXAMPLES_MAX);
	if (!err) {
		task.examples = calloc(count + 1, sizeof(*task.examples));
		err = task.examples ? ERR_NONE : error_set(error, ERR_NOMEM, "out of memory");
	}
	for (size_t i = 0; i < count && !err; i++) {
		bool taken;

		err = read_example(ear, json_array_get(clips, i), bytes, len, &task, &taken, error);
		task.example_count += taken;
		skipped += !taken;
	}
	if (err) {
		adapt_task_done(&task);
		return err;
	}
	*ret_task = task;
	*ret_skipped = skipped;
	return ERR_NONE;
}

void adapt_task_done(struct adapt_task *task)
{
	for (size_t i = 0; i < task->word_count; i++)
		free(task->words[i].chains);
	for (size_t i = 0; i < task->example_count; i++)
		free(task->examples[i].clip.features);
	free(task->words);
	free(task->examples);
	*task = (struct adapt_task){ 0 };
}
