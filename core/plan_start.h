/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A good plan early, so that a search that is cut off has something to show. Private to plan*.c. */
#ifndef CABAS_CORE_PLAN_START_H
#define CABAS_CORE_PLAN_START_H
#include "core/plan_search.h"

/**
 * plan_start() - improve the best plan by adding, dropping and exchanging stores
 * @search: @best and @choice may get better; the way down is as before afterwards
 */
void plan_start(struct plan_search *search);
#endif
