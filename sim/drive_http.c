// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Enough for every price up to 10,000,000.00 and short enough that 2.35 stays "2.35". */
enum { REAL_DIGITS = 10 };

const char *drive_http_header(const struct drive_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (!strcasecmp(request->headers[i].name, name))
			return request->headers[i].value;
	return NULL;
}

const char *drive_http_query(const struct drive_request *request, const char *name)
{
	for (size_t i = 0; i < request->query_count; i++)
		if (!strcmp(request->query[i].name, name))
			return request->query[i].value;
	return NULL;
}

int drive_http_is(const struct drive_request *request, const char *method, const char *path)
{
	return !strcmp(request->method, method) && !strcmp(request->path, path);
}

int drive_http_part(const struct drive_request *request, const char *before, const char *after,
		    char *ret_part, size_t size)
{
	size_t len = strlen(request->path), head = strlen(before), tail = strlen(after);
	size_t part = len - head - tail;

	if (len <= head + tail || part >= size || strncmp(request->path, before, head) ||
	    strcmp(request->path + len - tail, after) || memchr(request->path + head, '/', part))
		return 0;
	memcpy(ret_part, request->path + head, part);
	ret_part[part] = '\0';
	return 1;
}

json_t *drive_http_body(const struct drive_request *request)
{
	json_t *json = json_loadb(request->body, request->len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

void drive_http_text(struct drive_reply *reply, int status, const char *type, char *body)
{
	free(reply->body);
	reply->status = body ? status : 500;
	reply->type = type;
	reply->body = body;
	reply->len = body ? strlen(body) : 0;
}

void drive_http_json(struct drive_reply *reply, int status, json_t *json)
{
	char *body = NULL;

	if (json)
		body = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
	drive_http_text(reply, status, "application/json", body);
	json_decref(json);
}

void drive_http_add(struct drive_reply *reply, const char *name, const char *value)
{
	if (reply->header_count < DRIVE_REPLY_HEADERS_MAX)
		reply->headers[reply->header_count++] = (struct drive_pair){ name, value };
}

void drive_http_done(struct drive_reply *reply)
{
	free(reply->body);
	*reply = (struct drive_reply){ 0 };
}
