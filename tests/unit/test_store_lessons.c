// SPDX-License-Identifier: GPL-2.0-or-later
/* What confirmed clips taught: kept, found, forgotten. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/lessons.h"

static const struct lesson milk = {
	.event = 7,
	.time_ms = 1000,
	.member = "zoe",
	.lang = "fr",
	.need = "lait",
	.clip = "a.wav",
	.from_ms = 120,
	.to_ms = 640,
	.phones = "L EH",
	.features = "\1\0\2",
	.feature_len = 3,
};

static struct lessons *open_lessons(const char *folder)
{
	struct lessons *lessons;
	struct error error = { 0 };

	cr_assert_eq(lessons_open(folder, &lessons, &error), ERR_NONE, "%s", error.text);
	return lessons;
}

static void add(struct lessons *lessons, const char *member, const char *need, const char *clip)
{
	struct lesson lesson = milk;
	struct error error = { 0 };

	lesson.member = member;
	lesson.need = need;
	lesson.clip = clip;
	cr_assert_eq(lessons_add(lessons, &lesson, NULL, &error), ERR_NONE, "%s", error.text);
}

static size_t count(struct lessons *lessons, struct lesson_filter filter)
{
	struct error error = { 0 };
	size_t found;

	cr_assert_eq(lessons_count(lessons, &filter, &found, &error), ERR_NONE, "%s", error.text);
	return found;
}

static enum err check_milk(const struct lesson *lesson, void *userdata)
{
	cr_assert_eq(lesson->id, 1);
	cr_assert_eq(lesson->event, milk.event);
	cr_assert_eq(lesson->time_ms, milk.time_ms);
	cr_assert_str_eq(lesson->member, milk.member);
	cr_assert_str_eq(lesson->lang, milk.lang);
	cr_assert_str_eq(lesson->need, milk.need);
	cr_assert_str_eq(lesson->clip, milk.clip);
	cr_assert_eq(lesson->from_ms, milk.from_ms);
	cr_assert_eq(lesson->to_ms, milk.to_ms);
	cr_assert_str_eq(lesson->phones, milk.phones);
	cr_assert_eq(lesson->feature_len, milk.feature_len);
	cr_assert_arr_eq(lesson->features, milk.features, milk.feature_len);
	*(int *)userdata += 1;
	return ERR_NONE;
}

Test(store_lessons, a_lesson_is_there_after_the_database_was_closed)
{
	char folder[] = "/tmp/cabas-lessons-XXXXXX", path[64];
	const struct lesson_filter all = { 0 };
	struct error error = { 0 };
	struct lessons *lessons;
	int seen = 0;

	cr_assert_not_null(mkdtemp(folder));
	lessons = open_lessons(folder);
	cr_assert_eq(lessons_add(lessons, &milk, NULL, &error), ERR_NONE, "%s", error.text);
	lessons_close(lessons);
	lessons = open_lessons(folder);
	cr_assert_eq(lessons_each(lessons, &all, check_milk, &seen, &error), ERR_NONE);
	cr_assert_eq(seen, 1);
	lessons_close(lessons);
	snprintf(path, sizeof(path), "%s/voice.db", folder);
	unlink(path);
	rmdir(folder);
}

Test(store_lessons, a_filter_narrows_by_each_of_its_fields)
{
	struct lessons *lessons = open_lessons(NULL);

	add(lessons, "zoe", "lait", "a.wav");
	add(lessons, "zoe", "beurre", "a.wav");
	add(lessons, "luc", "lait", "b.wav");
	cr_assert_eq(count(lessons, (struct lesson_filter){ 0 }), 3);
	cr_assert_eq(count(lessons, (struct lesson_filter){ .member = "zoe" }), 2);
	cr_assert_eq(count(lessons, (struct lesson_filter){ .need = "lait" }), 2);
	cr_assert_eq(count(lessons, (struct lesson_filter){ .member = "zoe", .need = "lait" }), 1);
	cr_assert_eq(count(lessons, (struct lesson_filter){ .clip = "a.wav" }), 2);
	cr_assert_eq(count(lessons, (struct lesson_filter){ .lang = "en" }), 0);
	cr_assert_eq(count(lessons, (struct lesson_filter){ .event = 7 }), 3);
	lessons_close(lessons);
}

static enum err count_outcome(const struct lesson_outcome *outcome, void *userdata)
{
	unsigned int *margins = userdata;

	margins[0]++;
	margins[margins[0]] = outcome->margin;
	return ERR_NONE;
}

static void add_outcome(struct lessons *lessons, uint64_t event, const char *member,
			unsigned int margin, enum lesson_truth truth)
{
	const struct lesson_outcome outcome = { .event = event,
						.member = member,
						.lang = "fr",
						.agree = true,
						.margin = margin,
						.confidence = 700,
						.truth = truth };
	struct error error = { 0 };

	cr_assert_eq(lessons_add_outcome(lessons, &outcome, &error), ERR_NONE, "%s", error.text);
}

Test(store_lessons, outcomes_come_newest_first_and_only_when_the_truth_is_known)
{
	struct lessons *lessons = open_lessons(NULL);
	unsigned int margins[8] = { 0 };
	struct error error = { 0 };

	add_outcome(lessons, 1, "zoe", 1100, LESSON_RIGHT);
	add_outcome(lessons, 2, "zoe", 1200, LESSON_UNKNOWN);
	add_outcome(lessons, 3, "luc", 1300, LESSON_WRONG);
	cr_assert_eq(lessons_each_outcome(lessons, "fr", 10, count_outcome, margins, &error), 0);
	cr_assert_eq(margins[0], 2);
	cr_assert_eq(margins[1], 1300);
	cr_assert_eq(margins[2], 1100);

	/* taken back by a person: now it is known */
	cr_assert_eq(lessons_was_wrong(lessons, 2, &error), ERR_NONE);
	cr_assert_eq(lessons_was_wrong(lessons, 1, &error), ERR_NONE);
	margins[0] = 0;
	cr_assert_eq(lessons_each_outcome(lessons, "fr", 10, count_outcome, margins, &error), 0);
	cr_assert_eq(margins[0], 3);
	margins[0] = 0;
	cr_assert_eq(lessons_each_outcome(lessons, "en", 10, count_outcome, margins, &error), 0);
	cr_assert_eq(margins[0], 0);
	lessons_close(lessons);
}

Test(store_lessons, forgetting_a_member_leaves_the_others_and_takes_her_outcomes)
{
	const struct lesson_filter zoe = { .member = "zoe" }, milk_only = { .need = "lait" };
	struct lessons *lessons = open_lessons(NULL);
	unsigned int margins[8] = { 0 };
	struct error error = { 0 };
	size_t gone;

	add(lessons, "zoe", "lait", "a.wav");
	add(lessons, "zoe", "beurre", "b.wav");
	add(lessons, "luc", "lait", "c.wav");
	add_outcome(lessons, 1, "zoe", 1100, LESSON_RIGHT);
	add_outcome(lessons, 2, "luc", 1200, LESSON_RIGHT);
	cr_assert_eq(lessons_forget(lessons, &zoe, &gone, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(gone, 2);
	cr_assert_eq(count(lessons, (struct lesson_filter){ 0 }), 1);
	cr_assert_eq(lessons_each_outcome(lessons, NULL, 10, count_outcome, margins, &error), 0);
	cr_assert_eq(margins[0], 1);
	cr_assert_eq(margins[1], 1200);
	cr_assert_eq(lessons_forget(lessons, &milk_only, &gone, &error), ERR_NONE);
	cr_assert_eq(gone, 1);
	margins[0] = 0;
	cr_assert_eq(lessons_each_outcome(lessons, NULL, 10, count_outcome, margins, &error), 0);
	cr_assert_eq(margins[0], 1, "how well it went is not about one need");
	lessons_close(lessons);
}

Test(store_lessons, the_summary_counts_by_member_and_language)
{
	struct lessons *lessons = open_lessons(NULL);
	struct error error = { 0 };
	json_t *summary, *wanted;

	add(lessons, "zoe", "lait", "a.wav");
	add(lessons, "zoe", "lait", "b.wav");
	add(lessons, "zoe", "pain", "c.wav");
	add_outcome(lessons, 1, "zoe", 1100, LESSON_RIGHT);
	add_outcome(lessons, 2, "zoe", 1100, LESSON_WRONG);
	add_outcome(lessons, 3, "zoe", 1100, LESSON_UNKNOWN);
	add_outcome(lessons, 4, "luc", 1100, LESSON_RIGHT);
	cr_assert_eq(lessons_summary_json(lessons, &summary, &error), ERR_NONE, "%s", error.text);
	wanted = json_pack("[{s:s, s:s, s:i, s:i, s:i, s:i}, {s:s, s:s, s:i, s:i, s:i, s:i}]",
			   "member", "luc", "lang", "fr", "examples", 0, "needs", 0, "confirmed", 1,
			   "wrong", 0, "member", "zoe", "lang", "fr", "examples", 3, "needs", 2,
			   "confirmed", 2, "wrong", 1);
	cr_assert(json_equal(summary, wanted), "%s", json_dumps(summary, 0));
	json_decref(wanted);
	json_decref(summary);
	lessons_close(lessons);
}

Test(store_lessons, what_waits_is_looked_at_in_order_and_once)
{
	struct lessons *lessons = open_lessons(NULL);
	struct error error = { 0 };
	struct arena arena;
	const char *body;
	uint64_t event;

	arena_init(&arena, 4096);
	cr_assert_eq(lessons_put_off(lessons, 12, "{\"b\":1}", &error), ERR_NONE);
	cr_assert_eq(lessons_put_off(lessons, 9, "{\"a\":1}", &error), ERR_NONE);
	cr_assert_eq(lessons_next(lessons, &arena, &event, &body, &error), ERR_NONE);
	cr_assert_eq(event, 9);
	cr_assert_str_eq(body, "{\"a\":1}");
	cr_assert_not(lessons_awaits(lessons, "c"));
	cr_assert(lessons_awaits(lessons, "a"));
	cr_assert_eq(lessons_looked_at(lessons, 9, &error), ERR_NONE);
	cr_assert_not(lessons_awaits(lessons, "a"));
	cr_assert_eq(lessons_next(lessons, &arena, &event, &body, &error), ERR_NONE);
	cr_assert_eq(event, 12);
	cr_assert_eq(lessons_looked_at(lessons, 12, &error), ERR_NONE);
	cr_assert_eq(lessons_next(lessons, &arena, &event, &body, &error), ERR_NONE);
	cr_assert_eq(event, 0);
	arena_done(&arena);
	lessons_close(lessons);
}

Test(store_lessons, what_failed_between_begin_and_end_never_happened)
{
	struct lessons *lessons = open_lessons(NULL);
	struct error error = { 0 };

	cr_assert_eq(lessons_begin(lessons, &error), ERR_NONE);
	add(lessons, "zoe", "lait", "a.wav");
	cr_assert_eq(lessons_end(lessons, ERR_IO, &error), ERR_IO);
	cr_assert_eq(count(lessons, (struct lesson_filter){ 0 }), 0);
	cr_assert_eq(lessons_begin(lessons, &error), ERR_NONE);
	add(lessons, "zoe", "lait", "a.wav");
	cr_assert_eq(lessons_end(lessons, ERR_NONE, &error), ERR_NONE);
	cr_assert_eq(count(lessons, (struct lesson_filter){ 0 }), 1);
	lessons_close(lessons);
}
