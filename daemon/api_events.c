// SPDX-License-Identifier: GPL-2.0-or-later
/* GET /v1/events: server-sent events (WHATWG HTML, 9.2), one for each row of the journal. */
#include "daemon/api_handlers.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/house.h"
#include "store/journal.h"

enum { STREAM_BUFFER_MAX = 4 << 20, BACKLOG_MAX = 10000 };

/* One listening client; text that it has not read yet is bounded, then the stream ends. */
struct stream {
	struct house *house;
	struct MHD_Connection *connection;
	struct buf text;
	bool asleep, ended;
	struct stream *next;
};

static enum err print_event(struct stream *stream, const struct event *event)
{
	json_t *json = event_json(event);
	char *body;
	enum err err;

	json_object_set_new(json, "seq", json_integer((json_int_t)event->seq));
	json_object_set_new(json, "time_ms", json_integer(event->time_ms));
	json_object_set_new(json, "kind", json_string(event_kind_text(event->kind)));
	body = json_dumps(json, JSON_COMPACT);
	err = body ? buf_printf(&stream->text, "id: %llu\nevent: %s\ndata: %s\n\n",
				(unsigned long long)event->seq, event_kind_text(event->kind), body)
		   : ERR_NOMEM;
	json_decref(json);
	free(body);
	return err;
}

static void wake_stream(struct stream *stream)
{
	if (!stream->asleep)
		return;
	stream->asleep = false;
	MHD_resume_connection(stream->connection);
}

void api_events_tell(struct house *house, const struct event *event)
{
	if (!house->streams)
		return;
	for (struct stream *stream = house->streams; stream; stream = stream->next) {
		/* A client that does not read gets its end; it may come back with Last-Event-ID. */
		if (print_event(stream, event))
			stream->ended = true;
		wake_stream(stream);
	}
	api_wake(house);
}

void api_events_stop(struct house *house)
{
	for (struct stream *stream = house->streams; stream; stream = stream->next) {
		stream->ended = true;
		wake_stream(stream);
	}
	api_wake(house);
}

static ssize_t read_stream(void *userdata, uint64_t pos, char *to, size_t max)
{
	struct stream *stream = userdata;
	size_t len = stream->text.len < max ? stream->text.len : max;

	(void)pos;
	if (!len && stream->ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (!len) {
		stream->asleep = true;
		MHD_suspend_connection(stream->connection);
		return 0;
	}
	memcpy(to, stream->text.bytes, len);
	buf_drop(&stream->text, len);
	return (ssize_t)len;
}

static void end_stream(void *userdata)
{
	struct stream *stream = userdata;

	for (struct stream **at = &stream->house->streams; *at; at = &(*at)->next)
		if (*at == stream) {
			*at = stream->next;
			break;
		}
	buf_done(&stream->text);
	free(stream);
}

static enum err add_backlog(const struct event *event, void *userdata)
{
	return print_event(userdata, event);
}

/* What happened since the event that the client saw last. */
static enum err fill_backlog(struct request *request, struct stream *stream)
{
	const char *last =
		MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, "Last-Event-ID");
	uint64_t first, newest;
	enum err err;

	if (!last)
		return ERR_NONE;
	err = journal_last(request->house->store, &newest, NULL);
	if (err)
		return err;
	first = strtoull(last, NULL, 10) + 1;
	if (newest > BACKLOG_MAX && first < newest - BACKLOG_MAX)
		first = newest - BACKLOG_MAX;
	return journal_each(request->house->store, first, add_backlog, stream, NULL);
}

void api_events_get(struct request *request)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	struct MHD_Response *response;
	enum err err = stream ? ERR_NONE : ERR_NOMEM;

	if (!err) {
		stream->house = request->house;
		stream->connection = request->connection;
		buf_init(&stream->text, STREAM_BUFFER_MAX);
		/* a first comment opens the stream at once */
		err = buf_printf(&stream->text, ": cabas\n\n");
	}
	if (!err)
		err = fill_backlog(request, stream);
	if (err) {
		if (stream)
			buf_done(&stream->text);
		free(stream);
		api_error(request, err, NULL);
		return;
	}
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_stream, stream,
						     end_stream);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream");
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	stream->next = request->house->streams;
	request->house->streams = stream;
	api_response(request, response);
}
