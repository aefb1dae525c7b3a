/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The back door at /_sandbox: what a test may see and what a person does by hand on the site. */
#ifndef CABAS_SIM_DRIVE_CONTROL_H
#define CABAS_SIM_DRIVE_CONTROL_H
#include "sim/drive_site.h"

/**
 * drive_control_serve() - answer a request to /_sandbox
 * @site: the retailer
 * @request: the request
 * @reply: receives the answer
 */
void drive_control_serve(struct drive_site *site, const struct drive_request *request,
			 struct drive_reply *reply);
#endif
