// SPDX-License-Identifier: GPL-2.0-or-later
/* How things are: status, wands, what left the house, and whether the list is what happened. */
#include <string.h>

#include "daemon/api_handlers.h"
#include "daemon/house.h"
#include "daemon/wands.h"
#include "store/audit.h"
#include "store/egress.h"
#include "store/journal.h"

static enum err count_row(const struct list_row *row, void *userdata)
{
	json_int_t *counts = userdata;

	counts[row->kind] += row->kind == LIST_LOST ? (json_int_t)row->event->count : 1;
	return ERR_NONE;
}

void api_status_get(struct request *request)
{
	struct house *house = request->house;
	json_int_t counts[LIST_ROW_KIND_COUNT] = { 0 };
	struct error error = { 0 };
	uint64_t last;
	enum err err = journal_last(house->store, &last, &error);

	(void)list_each(house->list, LIST_ROW_KIND_COUNT, count_row, counts);
	if (err) {
		api_error(request, err, &error);
		return;
	}
	api_json(request,
		 json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:o}", "version", VERSION,
			   "since_ms", (json_int_t)house->since_ms, "events", (json_int_t)last,
			   "lines", counts[LIST_LINE], "reviews", counts[LIST_REVIEW], "products",
			   counts[LIST_PRODUCT], "open_pushes", counts[LIST_PUSH], "lost",
			   counts[LIST_LOST], "language", house->settings->language, "wands",
			   wands_json(house)));
}

void api_egress_get(struct request *request)
{
	struct error error = { 0 };
	json_t *rows;
	enum err err = egress_json(request->house->store,
				   api_query_count(request, "count", 50, 10000), &rows, &error);

	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:o}", "egress", rows));
}

void api_audit_get(struct request *request)
{
	struct error error = { 0 };
	json_t *report;
	enum err err = audit_run(request->house->store, &report, &error);

	if (err)
		api_error(request, err, &error);
	else
		api_json(request, report);
}

void api_wands_get(struct request *request)
{
	api_json(request, json_pack("{s:o}", "wands", wands_json(request->house)));
}

void api_wand_post(struct request *request)
{
	json_t *body = api_read_json(request);
	const char *action = json_string_value(json_object_get(body, "action"));
	struct wand *wand = wands_find(request->house, request->argument);
	struct error error = { 0 };
	enum err err = ERR_NONE;

	if (!body)
		return;
	if (!wand)
		err = error_set(&error, ERR_NOT_FOUND, "no wand '%s' is connected",
				request->argument);
	else if (action && !strcmp(action, "beep"))
		wand->source->feedback(wand, WAND_GOOD, 0, 0);
	else if (action && !strcmp(action, "settime"))
		err = wand->source->settime && wand->source->settime(wand)
			      ? ERR_NONE
			      : error_set(&error, ERR_UNAVAILABLE,
					  "the clock of wand '%s' cannot be set", wand->serial);
	else
		err = error_set(&error, ERR_INVALID, "\"action\" is neither beep nor settime");
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_object());
	json_decref(body);
}
