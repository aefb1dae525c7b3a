// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/explain_chart.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"

/* Columns of a bar, and what stands beside it. */
enum { BAR_MIN = 10, BAR_MAX = 40, BESIDE = 58, NAME_COLUMNS = 30 };

static size_t unmet_of(const json_t *alternative)
{
	const json_t *unmet = json_object_get(alternative, "unmet");

	return json_is_array(unmet) ? json_array_size(unmet) : (size_t)json_integer_value(unmet);
}

static void set_sums(struct explain_bar *bar, json_int_t fee, json_int_t total)
{
	bar->fee = fee > 0 ? fee : 0;
	bar->total = total;
	bar->goods = total - bar->fee;
	/* a voucher may be worth more than the goods: the bar has nothing below its foot */
	if (bar->goods < 0) {
		bar->goods = 0;
		bar->fee = total > 0 ? total : 0;
	}
}

static bool is_worse(const struct explain_bar *bar, const struct explain_bar *than)
{
	if (bar->unmet != than->unmet)
		return bar->unmet > than->unmet;
	return bar->total > than->total;
}

static struct explain_bar *find_bar(struct explain_chart *chart, const char *name)
{
	for (size_t i = 0; i < chart->count; i++)
		if (!strcmp(chart->bars[i].name, name))
			return &chart->bars[i];
	return NULL;
}

/* Where there is no room the worst bar gives way; the plan takes the last place at least. */
static void add(struct explain_chart *chart, const struct explain_bar *bar)
{
	size_t at = chart->count;

	while (at && is_worse(&chart->bars[at - 1], bar))
		at--;
	chart->left_out += chart->count == EXPLAIN_BARS_MAX;
	if (at == EXPLAIN_BARS_MAX && bar->plan)
		at--;
	if (at == EXPLAIN_BARS_MAX)
		return;
	if (chart->count < EXPLAIN_BARS_MAX)
		chart->count++;
	memmove(&chart->bars[at + 1], &chart->bars[at],
		(chart->count - at - 1) * sizeof(*chart->bars));
	chart->bars[at] = *bar;
}

static void find_most(struct explain_chart *chart)
{
	chart->most = 1;
	for (size_t i = 0; i < chart->count; i++)
		if (chart->bars[i].total > chart->most)
			chart->most = chart->bars[i].total;
}

static void add_alternative(struct explain_chart *chart, const json_t *alternative)
{
	const json_t *usable = json_object_get(alternative, "usable");
	struct explain_bar bar = { .unmet = unmet_of(alternative) };

	if (json_is_false(usable))
		return;
	if (usable)
		explain_story_append(bar.name, "", out_text(alternative, "store"));
	else
		explain_story_stores(json_object_get(alternative, "stores"), bar.name);
	bar.proven = !json_is_false(json_object_get(alternative, "proven"));
	set_sums(&bar, out_integer(alternative, "fee") + out_integer(alternative, "trip"),
		 out_integer(alternative, "total"));
	if (*bar.name && !find_bar(chart, bar.name))
		add(chart, &bar);
}

static void add_plan(const struct explain_story *story, struct explain_chart *chart)
{
	struct explain_bar bar = { .unmet = explain_story_unmet(story), .plan = true };
	struct explain_bar *there;

	explain_story_plan_stores(story, bar.name);
	bar.proven = !strcmp(out_text(story->plan, "status"), "optimal");
	set_sums(&bar, explain_story_sum(story, "fee") + explain_story_sum(story, "trip"),
		 out_integer(story->plan, "total"));
	there = find_bar(chart, bar.name);
	if (there)
		*there = bar;
	else if (*bar.name)
		add(chart, &bar);
}

void explain_chart_make(const struct explain_story *story, struct explain_chart *ret_chart)
{
	static const char *const members[] = { "singles", "pairs", "by_count" };

	*ret_chart = (struct explain_chart){ 0 };
	for (size_t m = 0; m < sizeof(members) / sizeof(*members); m++) {
		const json_t *list = json_object_get(story->compare, members[m]);

		for (size_t i = 0; i < json_array_size(list); i++)
			add_alternative(ret_chart, json_array_get(list, i));
	}
	add_plan(story, ret_chart);
	find_most(ret_chart);
}

void explain_chart_curve(const struct explain_story *story, struct explain_chart *ret_chart)
{
	const json_t *counts = json_object_get(story->compare, "by_count");
	char stores[EXPLAIN_NAMES_SIZE];

	*ret_chart = (struct explain_chart){ 0 };
	explain_story_plan_stores(story, stores);
	for (size_t i = 0; i < json_array_size(counts) && i < EXPLAIN_BARS_MAX; i++) {
		const json_t *count = json_array_get(counts, i);
		struct explain_bar *bar = &ret_chart->bars[ret_chart->count++];

		explain_story_stores(json_object_get(count, "stores"), bar->name);
		bar->unmet = unmet_of(count);
		bar->plan = !strcmp(bar->name, stores);
		bar->proven = !json_is_false(json_object_get(count, "proven"));
		set_sums(bar, out_integer(count, "fee") + out_integer(count, "trip"),
			 out_integer(count, "total"));
	}
	find_most(ret_chart);
}

/* --- on the terminal ---------------------------------------------------------------------------
 */

static int bar_columns(void)
{
	int columns = isatty(STDOUT_FILENO) ? (int)terminal_columns() : 80;

	columns -= BESIDE;
	if (columns < BAR_MIN)
		return BAR_MIN;
	return columns > BAR_MAX ? BAR_MAX : columns;
}

/* Bars begin at 0 and end in the column that is nearest; a fee is never too small to be seen. */
static void draw_bar(const struct explain_bar *bar, json_int_t most, char *text, size_t size)
{
	json_int_t room = bar_columns(), half = most / 2;
	json_int_t total = bar->total > 0 ? (bar->total * room + half) / most : 0;
	json_int_t goods = (bar->goods * room + half) / most;

	if (bar->fee && goods >= total && goods)
		goods--;
	text[0] = '\0';
	for (json_int_t i = 0; i < total || i < goods; i++)
		snprintf(text + strlen(text), size - strlen(text), "%s", i < goods ? "█" : "░");
}

/* A name of at most some columns, cut between characters. */
static void cut_name(const char *name, char *text, size_t size)
{
	size_t len = 0, columns = 0;

	for (; name[len] && len + 8 < size; len++)
		if ((name[len] & 0xc0) != 0x80 && columns++ == NAME_COLUMNS)
			break;
	snprintf(text, size, "%.*s%s", (int)len, name, name[len] ? "…" : "");
}

static void print_note(const struct explain_bar *bar, char note[OUT_TEXT_SIZE])
{
	note[0] = '\0';
	if (bar->unmet)
		snprintf(note, OUT_TEXT_SIZE, ngettext("%zu missing", "%zu missing", bar->unmet),
			 bar->unmet);
	if (bar->plan)
		snprintf(note + strlen(note), OUT_TEXT_SIZE - strlen(note), "%s%s",
			 *note ? ", " : "", _("the plan"));
}

void explain_chart_print(const struct explain_story *story)
{
	struct table table = { .columns = 5, .right = 1u << 2 | 1u << 3 };
	const struct explain_bar *plan = NULL;
	struct explain_chart chart;

	explain_chart_make(story, &chart);
	for (size_t i = 0; i < chart.count; i++)
		plan = chart.bars[i].plan ? &chart.bars[i] : plan;
	if (!plan || chart.count < 2)
		return;
	puts(_("Side by side, goods and fees:"));
	for (size_t i = 0; i < chart.count; i++) {
		const struct explain_bar *bar = &chart.bars[i];
		char text[BAR_MAX * 4 + 1], name[NAME_COLUMNS * 4 + 8], note[OUT_TEXT_SIZE];
		char total[OUT_TEXT_SIZE], more[OUT_TEXT_SIZE + 1] = "";

		cut_name(bar->name, name, sizeof(name));
		draw_bar(bar, chart.most, text, sizeof(text));
		explain_story_money(story, bar->total, total);
		explain_story_money(story, bar->total - plan->total, more + 1);
		*more = bar->total > plan->total ? '+' : ' ';
		print_note(bar, note);
		out_cell(&table, name);
		out_cell(&table, text);
		out_cell(&table, total);
		out_cell(&table, bar->plan ? "" : more);
		out_cell(&table, note);
	}
	out_table(&table, 0);
	if (chart.left_out)
		printf(ngettext("%zu more that is worse is left out.\n",
				"%zu more that are worse are left out.\n", chart.left_out),
		       chart.left_out);
	putchar('\n');
}
