/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the shopping half needs running: the talk with retailers and the worker for long plans. */
#ifndef CABAS_DAEMON_SHOPPING_H
#define CABAS_DAEMON_SHOPPING_H
#include "base/err.h"

struct house;

/**
 * shopping_start() - be ready to ask retailers; nothing leaves the house by it
 * @house: the daemon
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err shopping_start(struct house *house, struct error *error);

/**
 * shopping_stop() - end all requests
 * @house: the daemon
 */
void shopping_stop(struct house *house);
#endif
