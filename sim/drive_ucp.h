/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Universal Commerce Protocol (version 2026-04-08) over REST: discovery, catalogue and carts.
 * Its checkout does not exist here.
 */
#ifndef CABAS_SIM_DRIVE_UCP_H
#define CABAS_SIM_DRIVE_UCP_H
#include "sim/drive_site.h"

/**
 * drive_ucp_serve() - answer a request in this dialect
 * @site: the retailer
 * @request: the request
 * @reply: receives the answer
 */
void drive_ucp_serve(struct drive_site *site, const struct drive_request *request,
		     struct drive_reply *reply);

/**
 * drive_ucp_fail() - answer that a request cannot be served
 * @reply: receives the answer
 * @status: of HTTP
 * @code: what is wrong, for a program
 * @content: what is wrong, for a person
 */
void drive_ucp_fail(struct drive_reply *reply, int status, const char *code, const char *content);

/**
 * drive_ucp_message() - one entry of "messages"
 * @type: "error", "warning", "info"
 * @code: for a program
 * @severity: "recoverable", "unrecoverable", or NULL
 * @path: JSONPath of what it is about, or NULL
 * @content: for a person
 *
 * Return: a new reference, or NULL.
 */
json_t *drive_ucp_message(const char *type, const char *code, const char *severity,
			  const char *path, const char *content);

/**
 * drive_ucp_envelope() - the member "ucp" of every answer
 * @status: "success" or "error"
 * @capability: which one answers
 *
 * Return: a new reference, or NULL.
 */
json_t *drive_ucp_envelope(const char *status, const char *capability);
#endif
