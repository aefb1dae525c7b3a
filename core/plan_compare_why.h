/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a plan is as it is: what each store's fee and minimum are good for, line by line. */
#ifndef CABAS_CORE_PLAN_COMPARE_WHY_H
#define CABAS_CORE_PLAN_COMPARE_WHY_H
#include "core/plan_compare.h"
#include "core/plan_some.h"

/**
 * plan_compare_why() - hints, reasons, what has the missing items, and lines nearly tied
 * @instance: the question
 * @plan: its answer
 * @budget: what it may take
 * @compare: these members are set
 *
 * Return: as plan_solve().
 */
enum err plan_compare_why(const struct plan_instance *instance, const struct plan *plan,
			  struct plan_budget *budget, struct plan_compare *compare);
#endif
