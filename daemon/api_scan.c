// SPDX-License-Identifier: GPL-2.0-or-later
/* What comes without a wand: a code, a picture, a sound file. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/auto.h"
#include "daemon/api_handlers.h"
#include "daemon/hearing.h"
#include "daemon/house.h"
#include "daemon/items.h"
#include "daemon/path.h"
#include "daemon/product.h"
#include "daemon/worker.h"
#include "store/journal.h"

enum { PICTURE_SYMBOLS_MAX = 64 };

/* What became of one scan, from its event. */
static json_t *scan_json(struct request *request, const struct symbol *symbol, uint64_t seq)
{
	struct event event = { 0 };
	struct product product;
	json_t *known = NULL;
	bool taught;

	if (journal_read(request->house->store, seq, &request->arena, &event, NULL))
		return NULL;
	if (event.gtin &&
	    !product_find(request->house, event.gtin, &request->arena, &product, &taught, NULL))
		known = product_json(&product, taught);
	return json_pack(
		"{s:I, s:s, s:o, s:o, s:o, s:o, s:o}", "event", (json_int_t)seq, "outcome",
		event_outcome_text(event.outcome), "decoded", symbol_json(symbol), "product",
		known ? known : json_null(), "items",
		items_json(request->house, event.items, event.item_count, request->language),
		"review",
		event.outcome == OUTCOME_REVIEW ? json_integer((json_int_t)seq) : json_null(),
		"reason", items_text_json(event.reason));
}

/* One code, journalled on its own; a repeated one of a picture is as good as a wand's. */
static enum err take_code(struct request *request, const char *code, size_t len, const char *aim,
			  enum origin origin, json_t **ret_scan, struct error *error)
{
	const struct record record = {
		.kind = RECORD_SCAN, .origin = origin, .aim = aim, .bytes = code, .len = len
	};
	struct house *house = request->house;
	struct path_result result;
	struct symbol symbol = { .valid = false };
	enum err err = symbol_decode(code, len, aim, house_year(), &symbol);

	if (err == ERR_LIMIT)
		return error_set(error, err, "the code is longer than %d bytes", SYMBOL_DATA_MAX);
	err = house_begin(house, error);
	if (err)
		return err;
	err = path_record(house, &record, &request->arena, &result, error);
	err = house_commit(house, err, error);
	if (!err)
		*ret_scan = scan_json(request, &symbol, result.seq);
	return err;
}

void api_scans_post(struct request *request)
{
	json_t *body = api_read_json(request), *scan = NULL;
	const char *code = json_string_value(json_object_get(body, "code"));
	const char *aim = json_string_value(json_object_get(body, "aim"));
	struct error error = { 0 };
	enum err err = ERR_NONE;

	if (!body)
		return;
	if (!code || !*code)
		err = error_set(&error, ERR_INVALID, "the request has no \"code\"");
	else if (aim && (*aim != ']' || strlen(aim) != 3))
		err = error_set(&error, ERR_INVALID, "'%s' is not an AIM identifier like ]E0", aim);
	if (!err)
		err = take_code(request, code, json_string_length(json_object_get(body, "code")),
				aim ? aim : "", ORIGIN_SCAN, &scan, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, scan);
	json_decref(body);
}

/* An upload as a file without a name, for a worker. */
static enum err upload_fd(struct request *request, int *ret_fd, struct error *error)
{
	_auto_(closep) int fd = memfd_create("cabas-upload", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < request->body.len) {
		ssize_t n = write(fd, request->body.bytes + done, request->body.len - done);

		if (n <= 0)
			return error_set(error, ERR_IO, "the upload cannot be handed on");
		done += (size_t)n;
	}
	if (fd < 0)
		return error_set(error, ERR_IO, "the upload cannot be handed on");
	*ret_fd = steal_fd(fd);
	return ERR_NONE;
}

static enum err take_symbols(struct request *request, const json_t *symbols, json_t *scans,
			     struct error *error)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < json_array_size(symbols) && i < PICTURE_SYMBOLS_MAX && !err; i++) {
		const json_t *symbol = json_array_get(symbols, i);
		const json_t *data = json_object_get(symbol, "data");
		const char *aim = json_string_value(json_object_get(symbol, "aim"));
		json_t *scan = NULL;

		if (!json_is_string(data) || json_object_get(symbol, "encoding"))
			continue;
		err = take_code(request, json_string_value(data), json_string_length(data),
				aim ? aim : "", ORIGIN_PHOTO, &scan, error);
		if (!err)
			json_array_append_new(scans, scan);
	}
	return err;
}

static void on_picture(const json_t *answer, const struct error *why, void *userdata)
{
	struct request *request = userdata;
	json_t *scans = json_array();
	struct error error = { 0 };
	enum err err;

	if (why) {
		api_error(request, why->code, why);
		json_decref(scans);
		return;
	}
	err = take_symbols(request, json_object_get(answer, "symbols"), scans, &error);
	if (!err && !json_array_size(scans)) {
		err = error_set(&error, ERR_NOTHING, "no barcode was found in the picture");
		error_hint(&error, "Take it again: closer, sharp, the bars straight, good light.");
	}
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:O}", "symbols", scans));
	json_decref(scans);
}

void api_pictures_post(struct request *request)
{
	_auto_(closep) int fd = -1;
	json_t *ask = json_pack("{s:s}", "op", "scan");
	struct error error = { 0 };
	enum err err = request->body.len
			       ? upload_fd(request, &fd, &error)
			       : error_set(&error, ERR_INVALID, "the picture is an empty file");

	if (!err)
		err = daemon_worker_request(request->house->image, ask, fd, on_picture, request,
					    &error);
	if (err)
		api_error(request, err, &error);
	else
		api_hold(request);
	json_decref(ask);
}

/* A sound file that is to count: a record like a wand's clip. */
static enum err keep_clip(struct request *request, const char *lang, uint64_t *ret_seq,
			  struct error *error)
{
	const struct record record = { .kind = RECORD_CLIP,
				       .origin = ORIGIN_VOICE,
				       .aim = "",
				       .bytes = request->body.bytes,
				       .len = request->body.len,
				       .lang = lang };
	struct path_result result;
	enum err err = house_begin(request->house, error);

	if (err)
		return err;
	err = path_record(request->house, &record, &request->arena, &result, error);
	err = house_commit(request->house, err, error);
	if (!err)
		*ret_seq = result.seq;
	return err;
}

void api_clips_post(struct request *request)
{
	const char *lang = api_query(request, "lang"), *dry = api_query(request, "dry_run");
	struct error error = { 0 };
	uint64_t seq = 0;
	int fd = -1;
	enum err err = ERR_NONE;

	if (!lang)
		lang = request->house->settings->language;
	if (strcmp(lang, "fr") && strcmp(lang, "en"))
		err = error_set(&error, ERR_INVALID, "'%s' is neither fr nor en", lang);
	if (!err)
		err = hearing_check(request->body.bytes, request->body.len, &error);
	if (!err && dry && !strcmp(dry, "1"))
		err = upload_fd(request, &fd, &error);
	else if (!err)
		err = keep_clip(request, lang, &seq, &error);
	if (err)
		api_error(request, err, &error);
	else if (seq)
		hearing_listen(request->house, seq, request);
	else
		hearing_try(request->house, fd, lang, request);
}
