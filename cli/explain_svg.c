// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/explain_svg.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/explain_chart.h"

/* The picture's measures, in its own units. */
enum {
	WIDTH = 800,
	MARGIN = 16,
	BAR_LEFT = 232,
	BAR_WIDTH = 300,
	ROW = 28,
	BAR_HEIGHT = 16,
	NAME_CHARACTERS = 28,
};

/* A picture on its way: where the next thing goes, and what failed. */
struct drawing {
	const struct explain_story *story;
	struct buf *out;
	int y;
	enum err err;
};

static const char style[] =
	"<style>"
	"text{font:13px system-ui,sans-serif;fill:#222}"
	".title{font-size:17px;font-weight:600}.head{font-weight:600}.name{text-anchor:end}"
	".plan{font-weight:700}.note{fill:#666}.ground{fill:#fff}"
	".goods{fill:#7a8da3}.best{fill:#0b6e4f}.fee{fill:#e08a1e}"
	".line{stroke:#0b6e4f;stroke-dasharray:4 3}"
	"@media(prefers-color-scheme:dark){text{fill:#eee}.note{fill:#aaa}.ground{fill:#1b1e22}"
	".best{fill:#3fbf93}.line{stroke:#3fbf93}}"
	"</style>\n";

static void put(struct drawing *drawing, const char *text)
{
	if (!drawing->err)
		drawing->err = buf_add(drawing->out, text, strlen(text));
}

/* At most @max characters of a text, with the marks of XML escaped; "…" for the rest. */
static void put_text(struct drawing *drawing, const char *text, size_t max)
{
	static const struct {
		char mark;
		const char *name;
	} marks[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };
	size_t characters = 0;

	for (; *text && !drawing->err; text++) {
		char one[2] = { *text, '\0' };
		const char *shown = one;

		if ((*text & 0xc0) != 0x80 && characters++ == max) {
			put(drawing, "…");
			return;
		}
		for (size_t m = 0; m < sizeof(marks) / sizeof(*marks); m++)
			if (marks[m].mark == *text)
				shown = marks[m].name;
		put(drawing, shown);
	}
}

static void put_label(struct drawing *drawing, int x, const char *class, const char *text)
{
	if (!drawing->err)
		drawing->err = buf_printf(drawing->out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x,
					  drawing->y, class);
	put_text(drawing, text, SIZE_MAX);
	put(drawing, "</text>\n");
}

static void put_box(struct drawing *drawing, json_int_t x, json_int_t width, const char *class)
{
	if (!drawing->err && width > 0)
		drawing->err = buf_printf(drawing->out,
					  "<rect x=\"%lld\" y=\"%d\" width=\"%lld\" "
					  "height=\"%d\" class=\"%s\"/>\n",
					  x, drawing->y - BAR_HEIGHT + 3, width, BAR_HEIGHT, class);
}

/* A sum as long as its bar; all bars begin at 0. */
static json_int_t length(json_int_t minor, json_int_t most)
{
	return minor > 0 ? (minor * BAR_WIDTH + most / 2) / most : 0;
}

/* "67,50 €, +0,65 €, 1 missing" behind a bar. */
static void describe(const struct explain_story *story, const struct explain_bar *bar,
		     const char *separator, char *text, size_t size)
{
	json_int_t more = bar->total - out_integer(story->plan, "total");
	char total[OUT_TEXT_SIZE], difference[OUT_TEXT_SIZE];
	size_t len;

	explain_story_money(story, bar->total, total);
	explain_story_money(story, more, difference);
	snprintf(text, size, "%s", total);
	len = strlen(text);
	if (!bar->plan)
		snprintf(text + len, size - len, "%s%s%s", separator, more > 0 ? "+" : "",
			 difference);
	len = strlen(text);
	if (bar->unmet)
		snprintf(text + len, size - len, "%s", separator);
	len = strlen(text);
	if (bar->unmet)
		snprintf(text + len, size - len, ngettext("%zu missing", "%zu missing", bar->unmet),
			 bar->unmet);
	len = strlen(text);
	if (!bar->proven)
		snprintf(text + len, size - len, "%s%s", separator, _("not proven"));
}

static void put_bar(struct drawing *drawing, const struct explain_bar *bar, const char *before,
		    json_int_t most)
{
	json_int_t goods = length(bar->goods, most), all = length(bar->total, most);
	char text[3 * OUT_TEXT_SIZE];

	drawing->y += ROW;
	if (!drawing->err)
		drawing->err = buf_printf(drawing->out, "<g><title>%s", before);
	put_text(drawing, bar->name, SIZE_MAX);
	put(drawing, "</title>");
	if (!drawing->err)
		drawing->err =
			buf_printf(drawing->out, "<text x=\"%d\" y=\"%d\" class=\"name%s\">%s",
				   BAR_LEFT - 10, drawing->y, bar->plan ? " plan" : "", before);
	put_text(drawing, bar->name, NAME_CHARACTERS);
	put(drawing, "</text>\n");
	put_box(drawing, BAR_LEFT, goods, bar->plan ? "best" : "goods");
	put_box(drawing, BAR_LEFT + goods, all - goods, "fee");
	describe(drawing->story, bar, " · ", text, sizeof(text));
	put_label(drawing, BAR_LEFT + (int)(all > goods ? all : goods) + 8,
		  bar->plan ? "plan" : "note", text);
	put(drawing, "</g>\n");
}

static void put_chart(struct drawing *drawing, const struct explain_chart *chart, const char *title,
		      bool numbered)
{
	drawing->y += ROW + 8;
	put_label(drawing, MARGIN, "head", title);
	for (size_t i = 0; i < chart->count; i++) {
		char number[32] = "";

		if (numbered)
			snprintf(number, sizeof(number), "%zu: ", i + 1);
		put_bar(drawing, &chart->bars[i], number, chart->most);
	}
}

static void put_legend(struct drawing *drawing)
{
	drawing->y += ROW;
	put_box(drawing, BAR_LEFT, BAR_HEIGHT, "best");
	put_label(drawing, BAR_LEFT + 24, "note", _("goods of the plan"));
	put_box(drawing, BAR_LEFT + 170, BAR_HEIGHT, "goods");
	put_label(drawing, BAR_LEFT + 194, "note", _("goods"));
	put_box(drawing, BAR_LEFT + 310, BAR_HEIGHT, "fee");
	put_label(drawing, BAR_LEFT + 334, "note", _("fees"));
}

/* For those who cannot see it: every bar in words. */
static void put_words(struct drawing *drawing, const struct explain_chart *chart, const char *title)
{
	put(drawing, "<title id=\"t\">");
	put_text(drawing, title, SIZE_MAX);
	put(drawing, "</title>\n<desc id=\"d\">");
	for (size_t i = 0; i < chart->count; i++) {
		char text[3 * OUT_TEXT_SIZE];

		describe(drawing->story, &chart->bars[i], ", ", text, sizeof(text));
		put_text(drawing, chart->bars[i].name, SIZE_MAX);
		put(drawing, ": ");
		put_text(drawing, text, SIZE_MAX);
		put(drawing, "; ");
	}
	put(drawing, "</desc>\n");
}

static void put_head(struct drawing *drawing, const struct explain_chart *chart,
		     const struct explain_chart *curve)
{
	const struct explain_story *story = drawing->story;
	int rows = (int)(chart->count + (curve->count > 1 ? curve->count : 0));
	int height = rows * ROW + 3 * ROW + 2 * MARGIN + 8 + (curve->count > 1 ? ROW + 8 : 0);
	char stores[EXPLAIN_NAMES_SIZE], total[OUT_TEXT_SIZE];
	char title[EXPLAIN_NAMES_SIZE + OUT_TEXT_SIZE + 40];

	explain_story_plan_stores(story, stores);
	explain_story_money(story, out_integer(story->plan, "total"), total);
	if (story->baskets)
		snprintf(title, sizeof(title), _("The plan: %s for %s"), stores, total);
	else
		snprintf(title, sizeof(title), "%s", _("The plan buys nothing"));
	if (!drawing->err)
		drawing->err = buf_printf(
			drawing->out,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
			"width=\"%d\" height=\"%d\" role=\"img\" aria-labelledby=\"t d\" "
			"xml:lang=\"%s\">\n",
			WIDTH, height, WIDTH, height, story->cli->language);
	put_words(drawing, chart, title);
	put(drawing, style);
	put(drawing, "<rect width=\"100%\" height=\"100%\" class=\"ground\"/>\n");
	drawing->y = MARGIN + 14;
	put_label(drawing, MARGIN, "title", title);
}

enum err explain_svg(const struct cli *cli, json_t *plan, struct buf *out, struct error *error)
{
	struct explain_chart chart, curve;
	struct explain_story story;
	struct drawing drawing = { .story = &story, .out = out };

	explain_story_begin(&story, cli, plan);
	explain_chart_make(&story, &chart);
	explain_chart_curve(&story, &curve);
	if (curve.most > chart.most)
		chart.most = curve.most;
	curve.most = chart.most;
	if (chart.count) {
		put_head(&drawing, &chart, &curve);
		put_legend(&drawing);
		put_chart(&drawing, &chart, _("Side by side"), false);
		if (curve.count > 1)
			put_chart(&drawing, &curve, _("With at most so many stores"), true);
		put(&drawing, "</svg>\n");
	} else {
		drawing.err = error_set(
			error, ERR_NOTHING,
			"no store takes an order of this list, so there is nothing to draw");
	}
	explain_story_end(&story);
	if (drawing.err && drawing.err != ERR_NOTHING)
		return error_set(error, drawing.err, "no memory for the picture");
	return drawing.err;
}

enum err explain_svg_save(const struct cli *cli, json_t *plan, const char *path,
			  struct error *error)
{
	struct stat there;
	struct buf buf;
	enum err err;

	/* a device would be replaced by a file of that name */
	if (strcmp(path, "-") && !stat(path, &there) && !S_ISREG(there.st_mode))
		return error_set(error, ERR_INVALID, "%s: this is not a plain file", path);
	buf_init(&buf, EXPLAIN_SVG_MAX);
	err = explain_svg(cli, plan, &buf, error);
	if (!err && !strcmp(path, "-"))
		fwrite(buf.bytes, 1, buf.len, stdout);
	else if (!err)
		err = file_write(path, 0644, buf.bytes, buf.len, error);
	buf_done(&buf);
	return err;
}
