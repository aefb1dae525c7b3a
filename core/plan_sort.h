/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sort in place: glibc's qsort() takes memory, and the search takes none. Private to core/plan*.
 */
#ifndef CABAS_CORE_PLAN_SORT_H
#define CABAS_CORE_PLAN_SORT_H
#include <stddef.h>

enum { PLAN_SORT_SIZE_MAX = 128 };

/**
 * plan_sort() - heap sort
 * @base: @count elements
 * @count: how many
 * @size: of each in bytes, at most %PLAN_SORT_SIZE_MAX
 * @compare: as for qsort(); 0 for equal elements only, as their order is not kept
 */
void plan_sort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
#endif
