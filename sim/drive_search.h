/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A retailer's search box: every word must fit somewhere; when nothing is found, one word may be
 * missing or mistyped, and neighbours appear. The best fits come first.
 */
#ifndef CABAS_SIM_DRIVE_SEARCH_H
#define CABAS_SIM_DRIVE_SEARCH_H
#include "sim/drive_shop.h"

enum { DRIVE_QUERY_MAX = 200 };

/**
 * drive_search() - products that fit a question
 * @shop: where to look
 * @query: words, or a bar code
 * @arena: where the result lives
 * @ret_products: receives them, best first
 * @ret_count: receives how many
 *
 * Return: %ERR_NONE, %ERR_NOMEM; %ERR_LIMIT for a question over %DRIVE_QUERY_MAX bytes.
 */
enum err drive_search(const struct drive_shop *shop, const char *query, struct arena *arena,
		      struct drive_product ***ret_products, size_t *ret_count);
#endif
