/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing run of bytes that states its maximum, for answers, uploads and printed text. */
#ifndef CABAS_BASE_BUF_H
#define CABAS_BASE_BUF_H
#include <stddef.h>

#include "base/err.h"

/**
 * struct buf - bytes that grow
 * @bytes: @len bytes and always a zero behind them once something was added; NULL while empty
 * @len: how many
 * @room: private
 * @max: at most this many
 */
struct buf {
	char *bytes;
	size_t len, room, max;
};

/**
 * buf_init() - start empty
 * @buf: to set up
 * @max: bytes that it may hold
 */
void buf_init(struct buf *buf, size_t max);

/**
 * buf_done() - free what it holds and start empty again
 * @buf: to empty; its maximum stays
 */
void buf_done(struct buf *buf);

/**
 * buf_add() - append bytes
 * @buf: to grow
 * @bytes: copied
 * @len: how many
 *
 * Return: %ERR_NONE; %ERR_LIMIT or %ERR_NOMEM with @buf as it was.
 */
enum err buf_add(struct buf *buf, const void *bytes, size_t len);

/**
 * buf_printf() - append text
 * @buf: to grow
 * @format: as printf
 *
 * Return: as buf_add().
 */
enum err buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * buf_drop() - remove bytes from the front
 * @buf: to shorten
 * @len: how many, at most @buf->len
 */
void buf_drop(struct buf *buf, size_t len);
#endif
