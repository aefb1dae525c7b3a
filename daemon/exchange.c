// SPDX-License-Identifier: GPL-2.0-or-later
/* One operation: ask the connector, send, let the connector read. */
#include <stdlib.h>
#include <string.h>

#include "daemon/exchange_talk.h"

/**
 * struct exchange - what all conversations share
 * @http: sends
 * @settings: for secrets
 */
struct exchange {
	struct http *http;
	const struct settings *settings;
};

enum err exchange_new(struct http *http, const struct settings *settings,
		      struct exchange **ret_exchange, struct error *error)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));

	if (!exchange)
		return error_set(error, ERR_NOMEM, "out of memory");
	exchange->http = http;
	exchange->settings = settings;
	*ret_exchange = exchange;
	return ERR_NONE;
}

void exchange_free(struct exchange *exchange)
{
	free(exchange);
}

enum err exchange_talk_init(struct exchange_talk *talk, struct exchange *exchange,
			    const struct shop *shop, const char *language, struct arena *arena)
{
	const struct retailer *retailer = shop->retailer;

	*talk = (struct exchange_talk){
		.http = exchange->http,
		.settings = exchange->settings,
		.connector = connector_find(retailer->connector),
		.profile = { .base_url = arena_strdup(arena, shop->base_url ? shop->base_url
									    : retailer->base_url),
			     .site = arena_strdup(arena, shop->site),
			     .currency = arena_strdup(arena, retailer->currency),
			     .language = !strcmp(language, "en") ? "en" : "fr" },
		.name = arena_strdup(arena, shop->name),
		.arena = arena,
	};
	if (!talk->connector)
		return ERR_NOT_FOUND;
	return talk->profile.base_url && talk->profile.site && talk->profile.currency && talk->name
		       ? ERR_NONE
		       : ERR_NOMEM;
}

/* One operation under way. */
struct asking {
	struct exchange_talk *talk;
	const struct operation *operation;
	exchange_talk_fn done;
	void *userdata;
};

static void on_answer(enum err err, const struct http_response *response, const struct error *error,
		      void *userdata)
{
	struct asking *asking = userdata;
	struct exchange_talk *talk = asking->talk;
	struct op_result result = { 0 };
	struct error why = { 0 };

	if (!err) {
		err = asking->operation->read(&talk->profile, response, talk->arena, &result, &why);
		if (err) {
			struct error said = why;

			(void)error_set(&why, err, "store '%s': %s", talk->name,
					said.format ? said.text : err_text(err));
		}
		error = &why;
	}
	asking->done(err, err ? error : NULL, err ? NULL : &result, asking->userdata);
	free(asking);
}

enum err exchange_talk_ask(struct exchange_talk *talk, enum operation_id operation,
			   const struct op_args *args, exchange_talk_fn done, void *userdata,
			   struct error *error)
{
	struct asking *asking = calloc(1, sizeof(*asking));
	struct http_request request = { 0 };
	enum err err;

	if (!asking)
		return error_set(error, ERR_NOMEM, "out of memory");
	*asking = (struct asking){ talk, &talk->connector->operations[operation], done, userdata };
	err = asking->operation->ask(&talk->profile, args, talk->arena, &request, error);
	if (!err)
		err = http_send(talk->http, talk->name, &request,
				settings_secret(talk->settings, talk->name, talk->arena), on_answer,
				asking, error);
	if (err)
		free(asking);
	return err;
}
