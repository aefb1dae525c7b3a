/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cleanup by scope: ``_auto_(thing_freep) struct thing *t = NULL;`` frees on every way out. */
#ifndef CABAS_BASE_AUTO_H
#define CABAS_BASE_AUTO_H
#include <stdlib.h>
#include <unistd.h>

#define _auto_(release) __attribute__((cleanup(release)))

/* Defines type_freep() so that ``_auto_(type_freep) struct type *x = NULL;`` works. */
#define DEFINE_AUTO(type)                                \
	static inline void type##_freep(struct type **p) \
	{                                                \
		type##_free(*p);                         \
	}

/* Hand over ownership: yields the pointer and leaves NULL behind. */
#define steal(p)                        \
	({                              \
		__typeof__(p) p_ = (p); \
		(p) = NULL;             \
		p_;                     \
	})

/* Hand over a file descriptor: yields it and leaves -1 behind. */
#define steal_fd(fd)            \
	({                      \
		int fd_ = (fd); \
		(fd) = -1;      \
		fd_;            \
	})

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#endif
