// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/adapt_model.o workers/adapt_clip.o workers/adapt_align.o workers/adapt_learn.o
// objects: workers/adapt_task.o workers/model_s3.o workers/model_mdef.o workers/model_mdef_text.o
// objects: workers/model_mdef_binary.o workers/model_params.o workers/model_sendump.o
//
// A model that heard a person's words understands others of hers better; one that heard nonsense is
// not kept.
#include "workers/adapt_task.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static const char debian[] = "/usr/share/pocketsphinx/model/en-us/en-us";
static const char digits[] = "../shared/voice/en-digits";

/* The digits in the phones of Debian's English model. */
static const struct {
	const char *label, *phones;
} words[] = { { "zero", "Z IH R OW" }, { "one", "W AH N" },	   { "two", "T UW" },
	      { "three", "TH R IY" },  { "four", "F AO R" },	   { "five", "F AY V" },
	      { "six", "S IH K S" },   { "seven", "S EH V AH N" }, { "eight", "EY T" },
	      { "nine", "N AY N" } };

static struct adapt_model *model;
static struct adapt_ear *ear;

static void load(void)
{
	struct error error = { 0 };

	cr_assert_eq(adapt_model_new(debian, &model, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(adapt_ear_new(model, &ear, &error), ERR_NONE, "%s", error.text);
}

static void unload(void)
{
	adapt_ear_free(ear);
	adapt_model_free(model);
}

TestSuite(workers_adapt, .init = load, .fini = unload, .timeout = 120);

static json_t *words_json(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < 10; i++)
		json_array_append_new(list, json_pack("{s:s, s:[s]}", "label", words[i].label,
						      "phones", words[i].phones));
	return list;
}

static void add_clip(json_t *clips, struct buf *sounds, const char *speaker, int digit, int take,
		     const char *label)
{
	struct error error = { 0 };
	struct buf bytes;
	char path[256];

	snprintf(path, sizeof(path), "%s/%d_%s_%d.wav", digits, digit, speaker, take);
	buf_init(&bytes, 1 << 20);
	cr_assert_eq(file_read(path, &bytes, &error), ERR_NONE, "%s", error.text);
	json_array_append_new(clips,
			      json_pack("{s:s, s:I, s:I, s:s, s:b}", "id", path, "offset",
					(json_int_t)sounds->len, "size", (json_int_t)bytes.len,
					"label", label, "held_out", take >= 4));
	cr_assert_eq(buf_add(sounds, bytes.bytes, bytes.len), ERR_NONE);
	buf_done(&bytes);
}

/* Takes 0 to 3 to learn from, 4 to 7 to judge by; @shift makes what is learned from wrong. */
static void judge(const char *speaker, int shift, struct adapt_verdict *ret_before,
		  struct adapt_verdict *ret_after)
{
	json_t *clips = json_array(), *request;
	struct adapt_task task;
	struct error error = { 0 };
	struct buf sounds;
	size_t skipped;

	buf_init(&sounds, 64 << 20);
	for (int digit = 0; digit < 10; digit++)
		for (int take = 0; take < 8; take++)
			add_clip(clips, &sounds, speaker, digit, take,
				 words[take < 4 ? (digit + shift) % 10 : digit].label);
	request = json_pack("{s:o, s:o}", "words", words_json(), "clips", clips);
	cr_assert_eq(adapt_task_read(model, ear, request, (unsigned char *)sounds.bytes, sounds.len,
				     &task, &skipped, &error),
		     ERR_NONE, "%s", error.text);
	cr_assert_leq(skipped, 4);
	cr_assert_eq(adapt_learn_judge(model, &task, ret_before), ERR_NONE);
	cr_assert_eq(adapt_learn(model, &task, ADAPT_PRIOR), ERR_NONE);
	cr_assert_eq(adapt_learn_judge(model, &task, ret_after), ERR_NONE);
	adapt_task_done(&task);
	json_decref(request);
	buf_done(&sounds);
}

static bool have_digits(void)
{
	FILE *file = fopen("../shared/voice/en-digits/0_george_0.wav", "re");

	if (file)
		fclose(file);
	return file != NULL;
}

Test(workers_adapt, takes_of_a_person_help_with_her_other_takes)
{
	struct adapt_verdict before, after;

	if (!have_digits())
		cr_skip_test("../shared is not here");
	judge("nicolas", 0, &before, &after);
	cr_expect(adapt_learn_better(&before, &after));
	cr_expect_geq(after.right, before.right + 4, "%zu, then %zu of 40", before.right,
		      after.right);
}

Test(workers_adapt, what_was_learned_from_wrong_words_is_not_kept)
{
	struct adapt_verdict before, after;

	if (!have_digits())
		cr_skip_test("../shared is not here");
	judge("nicolas", 3, &before, &after);
	cr_expect_not(adapt_learn_better(&before, &after), "%zu, then %zu of 40", before.right,
		      after.right);
}

Test(workers_adapt, better_is_more_right_then_a_wider_margin)
{
	const struct adapt_verdict a = { 5, 0.5 }, more = { 6, 0.1 }, wider = { 5, 0.6 };

	cr_expect(adapt_learn_better(&a, &more));
	cr_expect_not(adapt_learn_better(&more, &a));
	cr_expect(adapt_learn_better(&a, &wider));
	cr_expect_not(adapt_learn_better(&a, &a));
}

Test(workers_adapt, nothing_heard_changes_nothing)
{
	size_t size = model->means.count * sizeof(uint32_t);
	uint32_t *kept = malloc(size);
	json_t *request = json_pack("{s:o, s:[]}", "words", words_json(), "clips");
	struct adapt_task task;
	struct error error = { 0 };
	size_t skipped;

	cr_assert_eq(adapt_task_read(model, ear, request, (const unsigned char *)"", 0, &task,
				     &skipped, &error),
		     ERR_NONE, "%s", error.text);
	memcpy(kept, model->means.words, size);
	cr_assert_eq(adapt_learn(model, &task, ADAPT_PRIOR), ERR_NONE);
	for (size_t i = 0; i < model->shape.total; i++) {
		float old;

		memcpy(&old, &kept[model->shape.at + i], sizeof(old));
		cr_assert_float_eq(model_s3_number(&model->means, model->shape.at + i), old,
				   fabsf(old) * 1e-5f + 1e-6f);
	}
	adapt_task_done(&task);
	json_decref(request);
	free(kept);
}

Test(workers_adapt, requests_that_lie_are_refused)
{
	static const char *const rows[] = {
		"{}",
		"{\"words\":[]}",
		"{\"words\":[{\"label\":\"one\"}]}",
		"{\"words\":[{\"label\":\"one\",\"phones\":[\"W AH N\"]}],\"clips\":[{}]}",
		"{\"words\":[{\"label\":\"one\",\"phones\":[\"W AH N\"]}],\"clips\":[{\"id\":\"a\","
		"\"label\":\"one\",\"offset\":3,\"size\":9}]}",
		"{\"words\":[{\"label\":\"one\",\"phones\":[\"W AH N\"]}],\"clips\":[{\"id\":\"a\","
		"\"label\":\"one\",\"offset\":-1,\"size\":1}]}",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *request = json_loads(rows[i], 0, NULL);
		struct adapt_task task = { .word_count = 42 };
		struct error error = { 0 };
		size_t skipped;

		cr_expect_neq(adapt_task_read(model, ear, request, (const unsigned char *)"abc", 3,
					      &task, &skipped, &error),
			      ERR_NONE, "%s", rows[i]);
		cr_expect_eq(task.word_count, 42);
		json_decref(request);
	}
}

Test(workers_adapt, words_that_the_model_cannot_say_are_left_out)
{
	json_t *request = json_loads("{\"words\":[{\"label\":\"rue\",\"phones\":[\"rr uu\"]},"
				     "{\"label\":\"one\",\"phones\":[\"W AH N\",\"hh\"]}],"
				     "\"clips\":[{\"id\":\"a\",\"label\":\"rue\",\"offset\":0,"
				     "\"size\":0}]}",
				     0, NULL);
	struct adapt_task task;
	struct error error = { 0 };
	size_t skipped;

	cr_assert_eq(adapt_task_read(model, ear, request, (const unsigned char *)"", 0, &task,
				     &skipped, &error),
		     ERR_NONE, "%s", error.text);
	cr_expect_eq(task.word_count, 1);
	cr_expect_eq(task.words[0].count, 1);
	cr_expect_eq(skipped, 1);
	adapt_task_done(&task);
	json_decref(request);
}
