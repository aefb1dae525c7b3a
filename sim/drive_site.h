/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sandbox retailer, whole, without sockets: drive_site_serve() takes a request and gives the
 * answer. drive_ucp.c and drive_delta.c speak the two dialects, drive_control.c is the back door
 * for tests.
 */
#ifndef CABAS_SIM_DRIVE_SITE_H
#define CABAS_SIM_DRIVE_SITE_H
#include "sim/drive_cart.h"
#include "sim/drive_fault.h"
#include "sim/drive_http.h"
#include "sim/drive_keys.h"
#include "sim/drive_shop.h"

enum drive_dialect { DRIVE_UCP, DRIVE_DELTA };

enum { DRIVE_LOG_MAX = 256, DRIVE_LOG_PATH_SIZE = 96, DRIVE_ENDPOINT_SIZE = 64 };

/* One request that was served; @status is 0 where no answer was sent. */
struct drive_log_entry {
	char method[8], path[DRIVE_LOG_PATH_SIZE];
	int status;
	unsigned int strikes;
	bool committed;
};

/**
 * struct drive_site - a retailer
 * @dialect: what it speaks
 * @shop: its assortment; ended by drive_site_done()
 * @carts: its carts
 * @faults: what will go wrong
 * @keys: writes that were answered
 * @token: secret that a customer must show, or NULL
 * @endpoint: its own address, "http://127.0.0.1:PORT"
 * @strikes: what goes wrong with the request of now
 * @committed: the request of now has changed a cart
 * @requests: requests so far, without those to /_sandbox
 * @writes: of them, those that write to a cart
 * @commits: of them, those that changed one
 * @log: the last %DRIVE_LOG_MAX requests, request n in log[n % DRIVE_LOG_MAX]
 */
struct drive_site {
	enum drive_dialect dialect;
	struct drive_shop shop;
	struct drive_carts carts;
	struct drive_faults faults;
	struct drive_keys keys;
	const char *token;
	char endpoint[DRIVE_ENDPOINT_SIZE];
	unsigned int strikes;
	bool committed;
	uint64_t requests, writes, commits;
	struct drive_log_entry log[DRIVE_LOG_MAX];
};

/**
 * drive_site_serve() - answer one request
 * @site: changed as the request asks
 * @request: the request
 * @reply: zeroed before; receives the answer, ended by drive_http_done()
 */
void drive_site_serve(struct drive_site *site, const struct drive_request *request,
		      struct drive_reply *reply);

/**
 * drive_site_prepare_write() - let the ordered faults change a product before it is written
 * @site: the retailer
 * @product: the first product of a cart write; NULL is allowed
 */
void drive_site_prepare_write(struct drive_site *site, struct drive_product *product);

/**
 * drive_site_done() - give a retailer back
 * @site: its shop, carts and keys
 */
void drive_site_done(struct drive_site *site);
#endif
