/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the daemon and its workers say to each other: a u32 length, little-endian, and that many
 * bytes of JSON, always an object. Both ends distrust what they read.
 */
#ifndef CABAS_CORE_MESSAGE_H
#define CABAS_CORE_MESSAGE_H
#include <jansson.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* The descriptor that a worker finds its end of the talk at. */
enum { MESSAGE_SOCKET = 3 };

enum { MESSAGE_HEAD_SIZE = 4, MESSAGE_MAX = 1 << 20 };

/**
 * message_add() - append a message
 * @buf: grows by the head and the JSON text
 * @object: what to say; borrowed
 *
 * Return: %ERR_NONE; %ERR_LIMIT for more than %MESSAGE_MAX bytes or what @buf may hold, %ERR_NOMEM,
 * %ERR_INVALID when @object is no object; @buf is as it was then.
 */
enum err message_add(struct buf *buf, const json_t *object);

/**
 * message_read() - take the first message of what came so far
 * @bytes: what came
 * @len: how many bytes
 * @ret_used: receives how many bytes the message took; 0 while it is not whole
 * @ret_object: receives a new reference; NULL while it is not whole
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_LIMIT for a length over %MESSAGE_MAX, %ERR_INVALID for other bytes than
 * an object in JSON.
 */
enum err message_read(const void *bytes, size_t len, size_t *ret_used, json_t **ret_object,
		      struct error *error);

/**
 * message_of_error() - the answer that tells of a failure
 * @error: why; its format and parameters go along so that the sentence can be translated
 *
 * Return: {"error":{"code","message","hint","format","params"}}, a new reference, or NULL.
 */
json_t *message_of_error(const struct error *error);
#endif
