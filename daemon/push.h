/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filling carts: preview, a person's yes for exactly that preview, write, read back. Never pays. */
#ifndef CABAS_DAEMON_PUSH_H
#define CABAS_DAEMON_PUSH_H
#include <jansson.h>

#include "base/err.h"

struct house;

enum { PUSH_PREVIEWS_MAX = 64 };

/* @answer is borrowed; NULL after a failure. */
typedef void (*push_fn)(enum err err, const struct error *error, json_t *answer, void *userdata);

/**
 * push_start() - be ready
 * @house: the daemon
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err push_start(struct house *house, struct error *error);

/**
 * push_stop() - forget all previews
 * @house: the daemon; its http is freed already, so that nothing comes back
 */
void push_stop(struct house *house);

/**
 * push_preview() - read the carts and show what would change
 * @house: the daemon
 * @plan: PLAN of docs/api.md; borrowed
 * @done: called once with an array of PREVIEW
 * @userdata: for @done
 *
 * An earlier write whose outcome is not known is settled first, by what the cart holds.
 */
void push_preview(struct house *house, const json_t *plan, push_fn done, void *userdata);

/**
 * push_confirm() - apply one preview
 * @house: the daemon
 * @token: of the preview; it is used up by this call
 * @done: called once with {"store","outcome","cart"}
 * @userdata: for @done
 *
 * The cart is read again first: anything that differs from the preview refuses with %ERR_STALE. The
 * intent is durable before anything is sent, the outcome after it was read back.
 */
void push_confirm(struct house *house, const char *token, push_fn done, void *userdata);
#endif
