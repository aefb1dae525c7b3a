// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_sort.h"

#include <string.h>

/* Lets the element at @root sink until both below it are smaller. */
static void sink(char *base, size_t root, size_t count, size_t size,
		 int (*compare)(const void *, const void *))
{
	char element[PLAN_SORT_SIZE_MAX];
	size_t child;

	memcpy(element, base + root * size, size);
	while ((child = 2 * root + 1) < count) {
		if (child + 1 < count &&
		    compare(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (compare(element, base + child * size) >= 0)
			break;
		memcpy(base + root * size, base + child * size, size);
		root = child;
	}
	memcpy(base + root * size, element, size);
}

void plan_sort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char swap[PLAN_SORT_SIZE_MAX];
	char *bytes = base;

	for (size_t root = count / 2; root-- > 0;)
		sink(bytes, root, count, size, compare);
	for (size_t last = count; last-- > 1;) {
		memcpy(swap, bytes, size);
		memcpy(bytes, bytes + last * size, size);
		memcpy(bytes + last * size, swap, size);
		sink(bytes, 0, last, size, compare);
	}
}
