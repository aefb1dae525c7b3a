// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){ .max = max };
}

void buf_done(struct buf *buf)
{
	free(buf->bytes);
	buf_init(buf, buf->max);
}

static enum err make_room(struct buf *buf, size_t len)
{
	size_t room = buf->room ? buf->room : 256;
	char *bytes;

	if (len > buf->max - buf->len)
		return ERR_LIMIT;
	while (room < buf->len + len + 1)
		room *= 2;
	if (room == buf->room)
		return ERR_NONE;
	bytes = realloc(buf->bytes, room);
	if (!bytes)
		return ERR_NOMEM;
	buf->bytes = bytes;
	buf->room = room;
	return ERR_NONE;
}

enum err buf_add(struct buf *buf, const void *bytes, size_t len)
{
	enum err err = make_room(buf, len);

	if (err)
		return err;
	if (len)
		memcpy(buf->bytes + buf->len, bytes, len);
	buf->len += len;
	buf->bytes[buf->len] = '\0';
	return ERR_NONE;
}

enum err buf_printf(struct buf *buf, const char *format, ...)
{
	enum err err;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		return ERR_INVALID;
	err = make_room(buf, (size_t)len);
	if (err)
		return err;
	va_start(args, format);
	vsnprintf(buf->bytes + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
	return ERR_NONE;
}

void buf_drop(struct buf *buf, size_t len)
{
	if (!len)
		return;
	memmove(buf->bytes, buf->bytes + len, buf->len - len + 1);
	buf->len -= len;
}
