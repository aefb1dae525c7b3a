/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Understanding a retailer's JSON: every text, number and size is checked here before a connector
 * sees it. Nothing of an answer is trusted; what does not fit is %ERR_REMOTE.
 */
#ifndef CABAS_CONNECTORS_ANSWER_H
#define CABAS_CONNECTORS_ANSWER_H
#include <jansson.h>

#include "connectors/connector.h"

enum { ANSWER_ID_MAX = 200, ANSWER_LABEL_MAX = 300, ANSWER_MAX = 4 << 20 };

/**
 * answer_release() - forget a parsed answer, for _auto_()
 * @json: may point to NULL
 */
void answer_release(json_t **json);

/**
 * answer_parse() - an answer's JSON object
 * @response: the answer
 * @ret_json: receives a reference for answer_release()
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_REMOTE.
 */
enum err answer_parse(const struct http_response *response, json_t **ret_json, struct error *error);

/**
 * answer_status() - what an HTTP status says by itself
 * @response: the answer
 * @error: says what the store answered
 *
 * Return: %ERR_NONE for 200 to 299; %ERR_AUTH, %ERR_DENIED, %ERR_NOT_FOUND, %ERR_CONFLICT,
 * %ERR_RATE, %ERR_UNAVAILABLE, else %ERR_REMOTE.
 */
enum err answer_status(const struct http_response *response, struct error *error);

/**
 * answer_strange() - refuse an answer
 * @error: says that @what is missing or not as it should be
 * @what: a member's name
 *
 * Return: %ERR_REMOTE.
 */
enum err answer_strange(struct error *error, const char *what);

/**
 * answer_id() - a member that names something
 * @json: an object, or anything else
 * @name: of the member
 *
 * Return: 1 to %ANSWER_ID_MAX bytes, borrowed from @json; NULL when there is none.
 */
const char *answer_id(const json_t *json, const char *name);

/**
 * answer_label() - a member that people read
 * @json: an object, or anything else
 * @name: of the member
 * @arena: where the text lives
 *
 * Return: at most %ANSWER_LABEL_MAX bytes without control characters; "" when there is none; NULL
 * without memory.
 */
const char *answer_label(const json_t *json, const char *name, struct arena *arena);

/**
 * answer_minor() - an amount in minor units
 * @json: an integer, or anything else
 * @ret_minor: receives it
 *
 * Return: %ERR_NONE, %ERR_REMOTE for what is no integer of 0 to %MONEY_MAX.
 */
enum err answer_minor(const json_t *json, int64_t *ret_minor);

/**
 * answer_decimal() - an amount that is written as a decimal number of the currency
 * @json: an integer or a real, or anything else
 * @exponent: decimals of the currency
 * @ret_minor: receives it in minor units
 *
 * A JSON number arrives as the double nearest to its text. It is multiplied, rounded to an integer
 * and divided again; only when that gives the very same double is the integer taken. Amounts up to
 * %MONEY_MAX with @exponent decimals all have doubles of their own, so what is taken is exact, and
 * 1.005 euros is refused instead of rounded.
 *
 * Return: %ERR_NONE, %ERR_REMOTE.
 */
enum err answer_decimal(const json_t *json, unsigned int exponent, int64_t *ret_minor);

/**
 * answer_gtin() - the first valid trade item number among texts
 * @json: an array of strings, or of objects with the string as member @name
 * @name: of the member, or NULL for strings
 * @offer: gets it
 */
void answer_gtin(const json_t *json, const char *name, struct offer *offer);

/**
 * answer_content() - a net content as it is printed: "6x1 l"
 * @json: an object, or anything else
 * @name: of the member
 * @ret_content: set when it is understood, else left alone
 */
void answer_content(const json_t *json, const char *name, struct quantity *ret_content);

/**
 * answer_array() - a member that is an array of a sane size
 * @json: an object, or anything else
 * @name: of the member
 * @max: elements
 *
 * Return: the array, borrowed; NULL when there is none or it is too long.
 */
const json_t *answer_array(const json_t *json, const char *name, size_t max);

/**
 * answer_cart_line() - add a line to a cart that is being read
 * @cart: its lines have room for %CART_LINES_MAX
 * @line: texts live as long as the cart; a quantity of 0 adds nothing
 * @error: says what is wrong
 *
 * Keeps the lines sorted by product; a product that comes twice is added up.
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_REMOTE for a quantity that is none.
 */
enum err answer_cart_line(struct cart *cart, const struct cart_line *line, struct error *error);
#endif
