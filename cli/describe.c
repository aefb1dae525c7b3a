// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/describe.h"

#include <stdio.h>
#include <string.h>

#include "cli/out.h"

/* "Lait demi-écrémé, 2 l" */
static void thing(const struct cli *cli, const json_t *item, char *ret_text, size_t size)
{
	const char *label = out_text(item, "label");
	char quantity[OUT_TEXT_SIZE];

	out_quantity(cli, json_object_get(item, "quantity"), quantity);
	snprintf(ret_text, size, "%s%s%s", *label ? label : out_text(item, "text"),
		 *quantity ? ", " : "", quantity);
}

void describe_item(const struct cli *cli, const json_t *item)
{
	const char *action = out_text(item, "action");
	json_int_t line = json_integer_value(json_object_get(item, "line"));
	char text[512];

	thing(cli, item, text, sizeof(text));
	if (!strcmp(action, "remove"))
		printf(_("Off the list: %s\n"), text);
	else if (line)
		printf(_("On the list: %s\n"), text);
	else
		printf("%s\n", text);
}

void describe_line(const struct cli *cli, const char *format, const json_t *line)
{
	char text[512];

	thing(cli, line, text, sizeof(text));
	/* the formats are ours: translations of "%s" sentences, checked by msgfmt */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	printf(format, text);
#pragma GCC diagnostic pop
}

void describe_things(const struct cli *cli, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		char text[512];

		thing(cli, item, text, sizeof(text));
		printf("%s%s%s", i ? "; " : "",
		       strcmp(out_text(item, "action"), "remove") ? "" : _("take off "), text);
	}
}

const char *describe_reason(const char *reason)
{
	static const struct {
		const char *code, *text;
	} reasons[] = {
		{ "unsure", N_("not sure which of these was meant") },
		{ "unsure-phrase", N_("not sure that all of it was understood") },
		{ "nothing-heard", N_("no words were heard") },
		{ "unknown-words", N_("words that are not known yet") },
		{ "removal", N_("taking something off by voice needs your yes") },
		{ "worker-failed", N_("the recording could not be listened to") },
		{ "too-long",
		  N_("the recording is too long: at most a minute of speech is listened to") },
		{ "damaged", N_("the recording came damaged") },
		{ "unknown-product", N_("this product is not known yet") },
		{ "no-need", N_("it is not known what this product is for") },
		{ "bad-check-digit", N_("the number does not check: read it again") },
		{ "restricted", N_("a shop's own number, with a price or weight inside") },
		{ "opaque", N_("the wand sent something that is not understood") },
		{ "ambiguous-offer", N_("several products of the store could be meant") },
		{ "control", N_("a control code") },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (!strcmp(reasons[i].code, reason))
			return _(reasons[i].text);
	return reason;
}

static const char *kind_text(const char *kind)
{
	static const struct {
		const char *kind, *text;
	} kinds[] = {
		{ "record", N_("wand") },
		{ "heard", N_("listened") },
		{ "typed", N_("typed") },
		{ "closed", N_("line closed") },
		{ "resolved", N_("review settled") },
		{ "learned", N_("name taught") },
		{ "forgotten", N_("name forgotten") },
		{ "need", N_("new need") },
		{ "undone", N_("taken back") },
		{ "lost", N_("records lost") },
		{ "clock", N_("wand's clock") },
		{ "question", N_("question") },
		{ "intent", N_("cart about to be filled") },
		{ "outcome", N_("cart's outcome") },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].kind, kind))
			return _(kinds[i].text);
	return kind;
}

void describe_event(const struct cli *cli, const json_t *event)
{
	const json_t *items = json_object_get(event, "items");
	const char *text = out_text(event, "text"), *data = out_text(event, "data");
	const char *reason = out_text(event, "reason"), *store = out_text(event, "store");
	const char *outcome = out_text(event, "outcome"), *label = out_text(event, "label");

	printf("%s", kind_text(out_text(event, "kind")));
	if (json_is_true(json_object_get(event, "undone")))
		printf(" %s", _("(taken back)"));
	if (*out_text(event, "clip"))
		printf(" %s", _("a recording"));
	if (*store)
		printf(" %s", store);
	if (*data)
		printf(" %s", data);
	if (*text)
		printf(" « %s »", text);
	if (*label)
		printf(" %s", label);
	if (json_array_size(items)) {
		printf(": ");
		describe_things(cli, items);
	}
	if (!strcmp(outcome, "review"))
		printf(" -> %s", _("review"));
	if (*reason)
		printf(" (%s)", describe_reason(reason));
	putchar('\n');
}
