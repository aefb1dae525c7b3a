// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/message.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/auto.h"

enum err message_add(struct buf *buf, const json_t *object)
{
	_auto_(freep) char *text = NULL;
	unsigned char head[MESSAGE_HEAD_SIZE];
	size_t len, before = buf->len;
	enum err err;

	if (!json_is_object(object))
		return ERR_INVALID;
	len = json_dumpb(object, NULL, 0, JSON_COMPACT);
	if (!len || len > MESSAGE_MAX)
		return len ? ERR_LIMIT : ERR_NOMEM;
	text = malloc(len);
	if (!text)
		return ERR_NOMEM;
	if (json_dumpb(object, text, len, JSON_COMPACT) != len)
		return ERR_NOMEM;
	for (size_t i = 0; i < sizeof(head); i++)
		head[i] = (unsigned char)(len >> (8 * i));
	err = buf_add(buf, head, sizeof(head));
	if (!err)
		err = buf_add(buf, text, len);
	if (err)
		buf->len = before;
	return err;
}

enum err message_read(const void *bytes, size_t len, size_t *ret_used, json_t **ret_object,
		      struct error *error)
{
	const unsigned char *head = bytes;
	uint32_t size = 0;
	json_error_t why;
	json_t *object;

	*ret_used = 0;
	*ret_object = NULL;
	if (len < MESSAGE_HEAD_SIZE)
		return ERR_NONE;
	for (size_t i = 0; i < MESSAGE_HEAD_SIZE; i++)
		size |= (uint32_t)head[i] << (8 * i);
	if (size > MESSAGE_MAX)
		return error_set(error, ERR_LIMIT, "a message of %u bytes came, at most %d may",
				 size, MESSAGE_MAX);
	if (len - MESSAGE_HEAD_SIZE < size)
		return ERR_NONE;
	object = json_loadb((const char *)bytes + MESSAGE_HEAD_SIZE, size, JSON_REJECT_DUPLICATES,
			    &why);
	if (!object)
		return error_set(error, ERR_INVALID, "a message is not JSON: %s", why.text);
	if (!json_is_object(object)) {
		json_decref(object);
		return error_set(error, ERR_INVALID, "a message is not an object");
	}
	*ret_used = MESSAGE_HEAD_SIZE + size;
	*ret_object = object;
	return ERR_NONE;
}

json_t *message_of_error(const struct error *error)
{
	json_t *params = json_array(), *about;

	for (size_t i = 0; i < error->count; i++)
		json_array_append_new(params, json_string_nocheck(error->params[i]));
	about = json_pack("{s:s, s:s, s:s?, s:s, s:o}", "code", err_code(error->code), "message",
			  error->text, "hint", error->hint, "format",
			  error->format ? error->format : error->text, "params", params);
	/* A parameter with broken UTF-8 must not cost the sentence its code. */
	if (!about)
		about = json_pack("{s:s, s:s}", "code", err_code(error->code), "message",
				  err_text(error->code));
	return about ? json_pack("{s:o}", "error", about) : NULL;
}
