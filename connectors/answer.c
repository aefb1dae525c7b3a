// SPDX-License-Identifier: GPL-2.0-or-later
#include "connectors/answer.h"

#include <math.h>
#include <string.h>

#include "core/money.h"

void answer_release(json_t **json)
{
	json_decref(*json);
}

enum err answer_strange(struct error *error, const char *what)
{
	return error_set(error, ERR_REMOTE, "the store's answer makes no sense: '%s'", what);
}

enum err answer_parse(const struct http_response *response, json_t **ret_json, struct error *error)
{
	json_error_t why;
	json_t *json = NULL;

	if (response->len > ANSWER_MAX)
		return error_set(error, ERR_REMOTE, "the store's answer is too long");
	if (response->len)
		json = json_loadb(response->body, response->len, JSON_REJECT_DUPLICATES, &why);
	if (!json_is_object(json)) {
		json_decref(json);
		return error_set(error, ERR_REMOTE, "the store's answer is no JSON object");
	}
	*ret_json = json;
	return ERR_NONE;
}

enum err answer_status(const struct http_response *response, struct error *error)
{
	if (response->status >= 200 && response->status < 300)
		return ERR_NONE;
	switch (response->status) {
	case 401:
		return error_set(error, ERR_AUTH, "the store wants a login");
	case 403:
		return error_set(error, ERR_DENIED, "the store does not allow this");
	case 404:
		return error_set(error, ERR_NOT_FOUND,
				 "the store does not know what was asked for");
	case 409:
		return error_set(error, ERR_CONFLICT,
				 "the store says that this was changed meanwhile");
	case 429:
		return error_set(error, ERR_RATE, "the store asks to slow down");
	case 503:
		return error_set(error, ERR_UNAVAILABLE, "the store is not available now");
	default:
		return error_set(error, ERR_REMOTE, "the store answered with status %d",
				 response->status);
	}
}

const char *answer_id(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));
	size_t len = text ? strlen(text) : 0;

	if (!len || len > ANSWER_ID_MAX)
		return NULL;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return NULL;
	return text;
}

const char *answer_label(const json_t *json, const char *name, struct arena *arena)
{
	const char *text = json_string_value(json_object_get(json, name));
	size_t len = text ? strlen(text) : 0;
	char *label;

	if (len > ANSWER_LABEL_MAX) {
		len = ANSWER_LABEL_MAX;
		while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	label = arena_strndup(arena, text ? text : "", len);
	/* A label goes to terminals; an escape sequence in it must not. U+0080 to U+009F too. */
	for (char *c = label; c && *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
		else if ((unsigned char)c[0] == 0xc2 && (unsigned char)c[1] < 0xa0)
			c[0] = c[1] = ' ';
	}
	return label;
}

enum err answer_minor(const json_t *json, int64_t *ret_minor)
{
	int64_t minor = json_integer_value(json);

	if (!json_is_integer(json) || minor < 0 || minor > MONEY_MAX)
		return ERR_REMOTE;
	*ret_minor = minor;
	return ERR_NONE;
}

enum err answer_decimal(const json_t *json, unsigned int exponent, int64_t *ret_minor)
{
	double value, scale = 1;
	int64_t minor;

	for (unsigned int i = 0; i < exponent; i++)
		scale *= 10;
	if (json_is_integer(json)) {
		minor = json_integer_value(json);
		if (minor < 0 || minor > MONEY_MAX / (int64_t)scale)
			return ERR_REMOTE;
		*ret_minor = minor * (int64_t)scale;
		return ERR_NONE;
	}
	value = json_real_value(json);
	if (!json_is_real(json) || !(value >= 0 && value * scale <= (double)MONEY_MAX))
		return ERR_REMOTE;
	minor = llround(value * scale);
	/* Equal, not near: see the header. */
	if (memcmp(&(double){ (double)minor / scale }, &(double){ value + 0.0 }, sizeof(double)))
		return ERR_REMOTE;
	*ret_minor = minor;
	return ERR_NONE;
}

void answer_gtin(const json_t *json, const char *name, struct offer *offer)
{
	const json_t *element;
	size_t i;

	json_array_foreach(json, i, element)
	{
		const char *text =
			json_string_value(name ? json_object_get(element, name) : element);

		if (text && !offer->has_gtin && !gtin_parse(text, strlen(text), &offer->gtin))
			offer->has_gtin = true;
	}
}

void answer_content(const json_t *json, const char *name, struct quantity *ret_content)
{
	const char *text = json_string_value(json_object_get(json, name));

	if (text && quantity_parse(text, strlen(text), ret_content))
		return; /* not understood: the content stays unknown */
}

const json_t *answer_array(const json_t *json, const char *name, size_t max)
{
	const json_t *array = json_object_get(json, name);

	return json_is_array(array) && json_array_size(array) <= max ? array : NULL;
}

enum err answer_cart_line(struct cart *cart, const struct cart_line *line, struct error *error)
{
	size_t at = 0;

	if (line->quantity < 0 || line->quantity > CART_QUANTITY_MAX)
		return answer_strange(error, "quantity");
	if (!line->quantity)
		return ERR_NONE;
	while (at < cart->count && strcmp(cart->lines[at].product_id, line->product_id) < 0)
		at++;
	if (at < cart->count && !strcmp(cart->lines[at].product_id, line->product_id)) {
		cart->lines[at].quantity += line->quantity;
		return cart->lines[at].quantity > CART_QUANTITY_MAX
			       ? answer_strange(error, "quantity")
			       : ERR_NONE;
	}
	if (cart->count == CART_LINES_MAX)
		return error_set(error, ERR_LIMIT, "the cart has more than %d lines",
				 CART_LINES_MAX);
	memmove(&cart->lines[at + 1], &cart->lines[at], (cart->count - at) * sizeof(*cart->lines));
	cart->lines[at] = *line;
	cart->count++;
	return ERR_NONE;
}
