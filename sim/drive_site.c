// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_site.h"

#include <stdio.h>
#include <string.h>

#include "sim/drive_control.h"
#include "sim/drive_delta.h"
#include "sim/drive_ucp.h"

static bool strikes(const struct drive_site *site, enum drive_fault fault)
{
	return site->strikes & (1U << fault);
}

void drive_site_prepare_write(struct drive_site *site, struct drive_product *product)
{
	if (!product)
		return;
	if (strikes(site, DRIVE_FAULT_PRICE_CHANGED))
		product->price += product->price / 10 + 1;
	if (strikes(site, DRIVE_FAULT_OUT_OF_STOCK))
		product->stock = 0;
}

static bool is_write(const struct drive_request *request)
{
	return strcmp(request->method, "GET") && strstr(request->path, "/carts");
}

static void refuse(const struct drive_site *site, struct drive_reply *reply)
{
	bool rate = strikes(site, DRIVE_FAULT_RATE);

	drive_http_json(reply, rate ? 429 : 503,
			json_pack("{s:s}", "message", rate ? "slow down" : "come back later"));
	drive_http_add(reply, "Retry-After", "1");
}

static void answer(struct drive_site *site, const struct drive_request *request,
		   struct drive_reply *reply)
{
	switch (site->dialect) {
	case DRIVE_UCP:
		drive_ucp_serve(site, request, reply);
		break;
	case DRIVE_DELTA:
		drive_delta_serve(site, request, reply);
		break;
	}
}

static void spoil(const struct drive_site *site, struct drive_reply *reply)
{
	if (strikes(site, DRIVE_FAULT_GARBAGE))
		drive_http_text(reply, 200, "text/html",
				strdup("<!DOCTYPE html><title>Un instant</title>"
				       "<p>Nous revenons tout de suite.</p>"));
	if (strikes(site, DRIVE_FAULT_TRUNCATED))
		reply->cut = DRIVE_CUT_HALF;
	if (strikes(site, DRIVE_FAULT_LOST_ANSWER))
		reply->cut = DRIVE_CUT_ALL;
}

static void note(struct drive_site *site, const struct drive_request *request,
		 const struct drive_reply *reply, bool write)
{
	struct drive_log_entry *entry = &site->log[site->requests++ % DRIVE_LOG_MAX];

	*entry =
		(struct drive_log_entry){ .status = reply->cut == DRIVE_CUT_ALL ? 0 : reply->status,
					  .strikes = site->strikes,
					  .committed = site->committed };
	snprintf(entry->method, sizeof(entry->method), "%s", request->method);
	snprintf(entry->path, sizeof(entry->path), "%s", request->path);
	site->writes += write;
	site->commits += site->committed;
}

void drive_site_serve(struct drive_site *site, const struct drive_request *request,
		      struct drive_reply *reply)
{
	bool write = is_write(request);

	if (!strncmp(request->path, "/_sandbox/", 10)) {
		drive_control_serve(site, request, reply);
		return;
	}
	site->committed = false;
	site->strikes = drive_fault_strike(&site->faults, write);
	if (strikes(site, DRIVE_FAULT_SLOW))
		reply->delay_ms = site->faults.slow_ms;
	if (strikes(site, DRIVE_FAULT_LOST_REQUEST)) {
		reply->cut = DRIVE_CUT_ALL;
	} else if (strikes(site, DRIVE_FAULT_RATE) || strikes(site, DRIVE_FAULT_UNAVAILABLE)) {
		refuse(site, reply);
	} else {
		answer(site, request, reply);
		spoil(site, reply);
	}
	note(site, request, reply, write);
}

void drive_site_done(struct drive_site *site)
{
	drive_carts_done(&site->carts);
	drive_keys_done(&site->keys);
	drive_shop_done(&site->shop);
}
