// SPDX-License-Identifier: GPL-2.0-or-later
/* Acoustic models: shown, installed from a file or an address, removed. */
#include <string.h>

#include "daemon/api_handlers.h"
#include "daemon/house.h"
#include "daemon/models.h"

/* The language of the route; false after having answered. */
static bool read_language(struct request *request, enum language *ret_language)
{
	struct error error = { 0 };

	if (!words_language(request->argument, ret_language))
		return true;
	(void)error_set(&error, ERR_NOT_FOUND, "'%s' is neither fr nor en", request->argument);
	api_error(request, ERR_NOT_FOUND, &error);
	return false;
}

void api_model_get(struct request *request)
{
	enum language language;

	if (read_language(request, &language))
		api_json(request, models_json(request->house, language));
}

void api_model_put(struct request *request)
{
	const char *accept = api_query(request, "accept");
	enum language language;

	if (read_language(request, &language))
		models_upload(request->house, language, request->body.bytes, request->body.len,
			      accept && !strcmp(accept, "1"), request);
}

static void accept_model(struct request *request, enum language language, const char *token)
{
	struct error error = { 0 };
	enum err err = models_accept(request->house, language, token, &error);

	if (err)
		api_error(request, err, &error);
	else
		api_json(request, models_json(request->house, language));
}

void api_model_post(struct request *request)
{
	json_t *body = api_read_json(request);
	const char *url = json_string_value(json_object_get(body, "url"));
	const json_t *accept = json_object_get(body, "accept");
	struct error error = { 0 };
	enum language language;

	if (body && read_language(request, &language)) {
		if (url)
			models_download(request->house, language, url, json_is_true(accept),
					request);
		else if (json_is_string(accept))
			accept_model(request, language, json_string_value(accept));
		else
			api_error(request,
				  error_set(&error, ERR_INVALID,
					    "the request has neither \"url\" nor \"accept\""),
				  &error);
	}
	json_decref(body);
}

void api_model_delete(struct request *request)
{
	struct error error = { 0 };
	enum language language;
	enum err err;

	if (!read_language(request, &language))
		return;
	err = models_remove(request->house, language, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, models_json(request->house, language));
}
