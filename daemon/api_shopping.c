// SPDX-License-Identifier: GPL-2.0-or-later
/* Offers, plans and carts; the answers come later, so every request is held. */
#include <stdlib.h>

#include "daemon/api_handlers.h"
#include "daemon/house.h"
#include "daemon/push.h"
#include "daemon/shopping.h"

static void on_market(enum err err, const struct error *error, const struct market *market,
		      const json_t *failures, void *userdata)
{
	if (err)
		api_error(userdata, err, error);
	else
		api_json(userdata, market_json(market, failures));
}

void api_quotes_post(struct request *request)
{
	json_t *body = api_read_json(request);

	if (!body)
		return;
	api_hold(request);
	shopping_gather(request->house, request->language,
			json_is_true(json_object_get(body, "refresh")), on_market, request);
	json_decref(body);
}

/* "max_stores" of the request, else of the settings; false when it was answered as wrong. */
static bool read_max_stores(struct request *request, const json_t *body, unsigned int *ret_max)
{
	const json_t *wanted = json_object_get(body, "max_stores");
	json_int_t max = wanted ? json_integer_value(wanted)
				: (json_int_t)request->house->settings->max_stores;
	struct error error;

	*ret_max = (unsigned int)max;
	if (max >= 0 && max <= PLAN_STORES_MAX && (!wanted || json_is_integer(wanted)))
		return true;
	(void)error_set(&error, ERR_INVALID, "\"max_stores\" is a number from 0 to %d",
			PLAN_STORES_MAX);
	api_error(request, ERR_INVALID, &error);
	return false;
}

static void on_plan(enum err err, const struct error *error, const json_t *plan, void *userdata)
{
	if (err)
		api_error(userdata, err, error);
	else
		api_json(userdata, json_deep_copy(plan));
}

static void ask_for_plan(struct request *request, shopping_plan_fn done)
{
	json_t *body = api_read_json(request);
	unsigned int max_stores;

	if (body && read_max_stores(request, body, &max_stores)) {
		api_hold(request);
		shopping_plan(request->house, request->language, max_stores,
			      json_is_true(json_object_get(body, "refresh")), done, request);
	}
	json_decref(body);
}

void api_plan_post(struct request *request)
{
	ask_for_plan(request, on_plan);
}

/* A preview needs its plan beside it in the answer. */
struct previewing {
	struct request *request;
	json_t *plan;
};

static void on_previews(enum err err, const struct error *error, json_t *answer, void *userdata)
{
	struct previewing *previewing = userdata;

	if (err)
		api_error(previewing->request, err, error);
	else
		api_json(previewing->request,
			 json_pack("{s:O, s:O}", "plan", previewing->plan, "carts", answer));
	json_decref(previewing->plan);
	free(previewing);
}

static void on_plan_to_push(enum err err, const struct error *error, const json_t *plan,
			    void *userdata)
{
	struct request *request = userdata;
	struct previewing *previewing = err ? NULL : calloc(1, sizeof(*previewing));

	if (!previewing) {
		api_error(request, err ? err : ERR_NOMEM, error);
		return;
	}
	*previewing = (struct previewing){ request, json_deep_copy(plan) };
	push_preview(request->house, previewing->plan, on_previews, previewing);
}

void api_pushes_post(struct request *request)
{
	ask_for_plan(request, on_plan_to_push);
}

static void on_confirmed(enum err err, const struct error *error, json_t *answer, void *userdata)
{
	if (err)
		api_error(userdata, err, error);
	else
		api_json(userdata, json_incref(answer));
}

void api_push_post(struct request *request)
{
	api_hold(request);
	push_confirm(request->house, request->argument, on_confirmed, request);
}
