// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/shopping.h"
enum err shopping_start(struct house *house, struct error *error) { (void)house; (void)error; return ERR_NONE; }
void shopping_stop(struct house *house) { (void)house; }
#include "daemon/api_handlers.h"
void api_quotes_post(struct request *request) { api_error(request, ERR_UNAVAILABLE, NULL); }
void api_plan_post(struct request *request) { api_error(request, ERR_UNAVAILABLE, NULL); }
void api_pushes_post(struct request *request) { api_error(request, ERR_UNAVAILABLE, NULL); }
void api_push_post(struct request *request) { api_error(request, ERR_UNAVAILABLE, NULL); }
