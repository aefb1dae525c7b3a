// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of routes; a test compares it with docs/openapi.yaml. */
#include <string.h>

#include "daemon/api_handlers.h"
#include "daemon/models.h"

static const struct api_route routes[] = {
	{ "GET", "/v1/status", api_status_get, 0, false },
	{ "GET", "/v1/list", api_list_get, 0, false },
	{ "POST", "/v1/items", api_items_post, API_JSON_MAX, true },
	{ "POST", "/v1/lines/*", api_line_post, API_JSON_MAX, true },
	{ "POST", "/v1/undo", api_undo_post, API_JSON_MAX, true },
	{ "GET", "/v1/history", api_history_get, 0, false },
	{ "POST", "/v1/scans", api_scans_post, API_JSON_MAX, true },
	{ "POST", "/v1/pictures", api_pictures_post, API_FILE_MAX, true },
	{ "POST", "/v1/clips", api_clips_post, API_FILE_MAX, true },
	{ "GET", "/v1/reviews", api_reviews_get, 0, false },
	{ "GET", "/v1/reviews/*/clip", api_review_clip_get, 0, false },
	{ "POST", "/v1/reviews/*", api_review_post, API_JSON_MAX, true },
	{ "GET", "/v1/products", api_products_get, 0, false },
	{ "GET", "/v1/products/*", api_product_get, 0, false },
	{ "PUT", "/v1/products/*", api_product_put, API_JSON_MAX, true },
	{ "DELETE", "/v1/products/*", api_product_delete, 0, true },
	{ "POST", "/v1/products", api_products_post, API_CSV_MAX, true },
	{ "GET", "/v1/stores", api_stores_get, 0, false },
	{ "PUT", "/v1/stores/*", api_store_put, API_JSON_MAX, true },
	{ "DELETE", "/v1/stores/*", api_store_delete, 0, true },
	{ "PUT", "/v1/stores/*/secret", api_store_secret_put, API_JSON_MAX, true },
	{ "POST", "/v1/quotes", api_quotes_post, API_JSON_MAX, true },
	{ "POST", "/v1/plan", api_plan_post, API_JSON_MAX, true },
	{ "POST", "/v1/pushes", api_pushes_post, API_JSON_MAX, true },
	{ "POST", "/v1/pushes/*", api_push_post, API_JSON_MAX, true },
	{ "GET", "/v1/egress", api_egress_get, 0, false },
	{ "GET", "/v1/audit", api_audit_get, 0, false },
	{ "GET", "/v1/wands", api_wands_get, 0, false },
	{ "POST", "/v1/wands/*", api_wand_post, API_JSON_MAX, true },
	{ "GET", "/v1/voice/models/*", api_model_get, 0, false },
	{ "PUT", "/v1/voice/models/*", api_model_put, MODELS_ARCHIVE_MAX, true },
	{ "POST", "/v1/voice/models/*", api_model_post, API_JSON_MAX, true },
	{ "DELETE", "/v1/voice/models/*", api_model_delete, 0, true },
	{ "GET", "/v1/voice", api_voice_get, 0, false },
	{ "GET", "/v1/voice/enrolment", api_voice_enrolment_get, 0, false },
	{ "GET", "/v1/voice/examples", api_voice_examples_get, 0, false },
	{ "POST", "/v1/voice/examples", api_voice_examples_post, API_FILE_MAX, true },
	{ "DELETE", "/v1/voice/examples", api_voice_examples_delete, 0, true },
	{ "GET", "/v1/voice/examples/*/clip", api_voice_clip_get, 0, false },
	{ "GET", "/v1/events", api_events_get, 0, false },
};

/* Whether a path fits a route; the star takes one segment that is not empty. */
static bool fits(const char *pattern, const char *path, const char **ret_star, size_t *ret_len)
{
	const char *star = strchr(pattern, '*');
	size_t before = star ? (size_t)(star - pattern) : strlen(pattern), len;

	*ret_star = "";
	*ret_len = 0;
	if (!star)
		return !strcmp(pattern, path);
	if (strncmp(pattern, path, before))
		return false;
	len = strcspn(path + before, "/");
	*ret_star = path + before;
	*ret_len = len;
	return len && !strcmp(star + 1, path + before + len);
}

enum err api_find_route(const char *method, const char *path, struct arena *arena,
			const struct api_route **ret_route, const char **ret_argument)
{
	bool known = false;

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		const char *star, *argument;
		size_t len;

		if (!fits(routes[i].path, path, &star, &len))
			continue;
		known = true;
		if (strcmp(routes[i].method, method))
			continue;
		argument = arena_strndup(arena, star, len);
		if (!argument)
			return ERR_NOMEM;
		*ret_route = &routes[i];
		*ret_argument = argument;
		return ERR_NONE;
	}
	return known ? ERR_INVALID : ERR_NOT_FOUND;
}
