// SPDX-License-Identifier: GPL-2.0-or-later
/* libmicrohttpd on the loop: connections, uploads, answers. What is asked is in api_*.c. */
#include "daemon/api.h"

#include <errno.h>
#include <grp.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/file.h"
#include "base/log.h"
#include "daemon/house.h"
#include "daemon/socket.h"

enum { CONNECTIONS_MAX = 64, GROUPS_MAX = 256 };

/**
 * struct api - the server
 * @server: libmicrohttpd's
 * @socket: listening
 * @io: its epoll descriptor on our loop
 * @timer: its time-outs
 * @defer: runs it once more before the loop sleeps
 * @held: requests that wait for an answer
 */
struct api {
	struct MHD_Daemon *server;
	int socket;
	sd_event_source *io, *timer, *defer;
	struct request *held;
};

static void run_server(struct api *api)
{
	MHD_UNSIGNED_LONG_LONG timeout;

	MHD_run(api->server);
	if (MHD_get_timeout(api->server, &timeout) != MHD_YES) {
		sd_event_source_set_enabled(api->timer, SD_EVENT_OFF);
		return;
	}
	if (!timeout) {
		sd_event_source_set_enabled(api->defer, SD_EVENT_ONESHOT);
		return;
	}
	sd_event_source_set_time_relative(api->timer, timeout * 1000);
	sd_event_source_set_enabled(api->timer, SD_EVENT_ONESHOT);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	(void)source;
	(void)fd;
	(void)events;
	run_server(userdata);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	run_server(userdata);
	return 0;
}

static int on_defer(sd_event_source *source, void *userdata)
{
	(void)source;
	run_server(userdata);
	return 0;
}

void api_wake(struct house *house)
{
	if (house->api)
		sd_event_source_set_enabled(house->api->defer, SD_EVENT_ONESHOT);
}

/* Root, our own user and our own group may write; others may read. */
static bool peer_may_write(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct ucred peer;
	gid_t groups[GROUPS_MAX];
	socklen_t len = sizeof(peer), groups_len = sizeof(groups);

	if (!info || getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &peer, &len))
		return false;
	if (peer.uid == 0 || peer.uid == geteuid() || peer.gid == getegid())
		return true;
	if (getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERGROUPS, groups, &groups_len))
		return false;
	for (size_t i = 0; i < groups_len / sizeof(groups[0]); i++)
		if (groups[i] == getegid())
			return true;
	return false;
}

static void unhold(struct request *request)
{
	if (request->next)
		request->next->previous = request->previous;
	if (request->previous)
		request->previous->next = request->next;
	else
		request->house->api->held = request->next;
	request->held = false;
}

static void set_answer(struct request *request, int status, struct MHD_Response *response,
		       const char *type)
{
	if (type && response)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	request->status = status;
	request->answer = response;
	if (!request->held)
		return;
	unhold(request);
	MHD_resume_connection(request->connection);
	api_wake(request->house);
}

void api_hold(struct request *request)
{
	struct api *api = request->house->api;

	request->held = true;
	request->previous = NULL;
	request->next = api->held;
	if (api->held)
		api->held->previous = request;
	api->held = request;
	MHD_suspend_connection(request->connection);
}

void api_bytes(struct request *request, const char *type, const void *bytes, size_t len)
{
	/* libmicrohttpd copies; its parameter lacks the const */
	void *copy = len ? malloc(len) : NULL;

	if (copy)
		memcpy(copy, bytes, len);
	set_answer(request, MHD_HTTP_OK,
		   MHD_create_response_from_buffer(copy ? len : 0, copy, MHD_RESPMEM_MUST_FREE),
		   type);
}

void api_response(struct request *request, struct MHD_Response *response)
{
	set_answer(request, MHD_HTTP_OK, response, NULL);
}

static void answer_json(struct request *request, int status, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(3)) : NULL;

	json_decref(json);
	if (!text) {
		static char none[] = "{\"error\":{\"code\":\"no-memory\","
				     "\"message\":\"out of memory\"}}";

		set_answer(request, MHD_HTTP_INTERNAL_SERVER_ERROR,
			   MHD_create_response_from_buffer(sizeof(none) - 1, none,
							   MHD_RESPMEM_PERSISTENT),
			   "application/json");
		return;
	}
	set_answer(request, status,
		   MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE),
		   "application/json");
}

void api_json(struct request *request, json_t *json)
{
	answer_json(request, MHD_HTTP_OK, json);
}

json_t *api_error_json(enum err err, const struct error *error)
{
	bool said = error && error->format;
	json_t *json = json_pack("{s:s, s:s}", "code", err_code(err), "message",
				 said ? error->text : err_text(err));
	json_t *params = json_array();

	for (size_t i = 0; said && i < error->count; i++)
		json_array_append_new(params, json_string(error->params[i]));
	if (json) {
		json_object_set_new(json, "format",
				    json_string(said ? error->format : err_text(err)));
		json_object_set(json, "params", params);
		if (said && error->hint)
			json_object_set_new(json, "hint", json_string(error->hint));
	}
	json_decref(params);
	return json;
}

void api_error_object(struct request *request, enum err err, json_t *error)
{
	answer_json(request, err_http_status(err), json_pack("{s:o}", "error", error));
}

void api_error(struct request *request, enum err err, const struct error *error)
{
	api_error_object(request, err, api_error_json(err, error));
}

const char *api_query(struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

int api_query_count(struct request *request, const char *name, int fallback, int max)
{
	const char *text = api_query(request, name);
	char *end;
	long count = text ? strtol(text, &end, 10) : 0;

	if (!text || *end || count < 1)
		return fallback;
	return count > max ? max : (int)count;
}

json_t *api_read_json(struct request *request)
{
	json_error_t why;
	struct error error;
	json_t *json;

	if (!request->body.len)
		return json_object();
	json = json_loadb(request->body.bytes, request->body.len, JSON_REJECT_DUPLICATES, &why);
	if (json_is_object(json))
		return json;
	if (json)
		(void)error_set(&error, ERR_INVALID, "the request is not a JSON object");
	else
		(void)error_set(&error, ERR_INVALID,
				"the request is not JSON (line %d, column %d: %s)", why.line,
				why.column, why.text);
	json_decref(json);
	api_error(request, ERR_INVALID, &error);
	return NULL;
}

bool api_number(struct request *request, uint64_t *ret_number)
{
	char *end;
	struct error error;

	errno = 0;
	*ret_number = strtoull(request->argument, &end, 10);
	if (!errno && *request->argument >= '0' && *request->argument <= '9' && !*end)
		return true;
	(void)error_set(&error, ERR_INVALID, "'%s' is not a number", request->argument);
	api_error(request, ERR_INVALID, &error);
	return false;
}

static const char *choose_language(struct request *request)
{
	const char *wanted = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
							 MHD_HTTP_HEADER_ACCEPT_LANGUAGE);

	if (wanted && !strncmp(wanted, "fr", 2))
		return "fr";
	if (wanted && !strncmp(wanted, "en", 2))
		return "en";
	return request->house->settings->language;
}

/* Makes the request of a new connection; a refusal is its answer, given after the upload. */
static struct request *new_request(struct house *house, struct MHD_Connection *connection,
				   const char *method, const char *url)
{
	struct request *request = calloc(1, sizeof(*request));
	struct error error = { 0 };
	enum err err;

	if (!request)
		return NULL;
	request->house = house;
	request->connection = connection;
	arena_init(&request->arena, API_REQUEST_ARENA_MAX);
	request->language = choose_language(request);
	request->may_write = peer_may_write(connection);
	err = api_find_route(method, url, &request->arena, &request->route, &request->argument);
	if (err == ERR_NOT_FOUND)
		(void)error_set(&error, err, "there is nothing at %s", url);
	else if (err)
		(void)error_set(&error, err, "%s is not offered at %s", method, url);
	if (!err && request->route->writes && !request->may_write) {
		err = error_set(&error, ERR_DENIED, "this user may read but not change anything");
		error_hint(&error, "Ask to be added to the group of the daemon, 'cabas'.");
	}
	buf_init(&request->body, err ? 0 : request->route->body_max);
	if (err)
		api_error(request, err, &error);
	return request;
}

static void take_upload(struct request *request, const char *data, size_t len)
{
	struct error error;
	enum err err;

	if (request->answer)
		return;
	err = buf_add(&request->body, data, len);
	if (!err)
		return;
	(void)error_set(&error, err, "the upload is larger than %zu bytes",
			request->route->body_max);
	buf_done(&request->body);
	api_error(request, err, &error);
}

static enum MHD_Result send_answer(struct request *request)
{
	enum MHD_Result result = MHD_NO;

	if (request->answer) {
		result = MHD_queue_response(request->connection, (unsigned int)request->status,
					    request->answer);
		MHD_destroy_response(request->answer);
		request->answer = NULL;
	}
	return result;
}

static enum MHD_Result on_request(void *userdata, struct MHD_Connection *connection,
				  const char *url, const char *method, const char *version,
				  const char *upload, size_t *upload_len, void **state)
{
	struct request *request = *state;

	(void)version;
	if (!request) {
		request = new_request(userdata, connection, method, url);
		*state = request;
		return request ? MHD_YES : MHD_NO;
	}
	if (*upload_len) {
		take_upload(request, upload, *upload_len);
		*upload_len = 0;
		return MHD_YES;
	}
	if (!request->answer)
		request->route->handler(request);
	return request->held ? MHD_YES : send_answer(request);
}

static void on_completed(void *userdata, struct MHD_Connection *connection, void **state,
			 enum MHD_RequestTerminationCode code)
{
	struct request *request = *state;

	(void)userdata;
	(void)connection;
	(void)code;
	if (!request)
		return;
	if (request->answer)
		MHD_destroy_response(request->answer);
	buf_done(&request->body);
	arena_done(&request->arena);
	free(request);
	*state = NULL;
}

static enum err start_server(struct house *house, struct api *api, struct error *error)
{
	const union MHD_DaemonInfo *info;

	api->server = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, house,
		MHD_OPTION_LISTEN_SOCKET, (MHD_socket)api->socket, MHD_OPTION_NOTIFY_COMPLETED,
		on_completed, NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32768, MHD_OPTION_END);
	if (!api->server)
		return error_set(error, ERR_IO, "%s: cannot serve: %s", house->settings->socket,
				 strerror(errno));
	info = MHD_get_daemon_info(api->server, MHD_DAEMON_INFO_EPOLL_FD);
	if (!info ||
	    sd_event_add_io(house->loop, &api->io, info->epoll_fd, EPOLLIN, on_io, api) < 0 ||
	    sd_event_add_time(house->loop, &api->timer, CLOCK_MONOTONIC, 0, 0, on_timer, api) < 0 ||
	    sd_event_add_defer(house->loop, &api->defer, on_defer, api) < 0)
		return error_set(error, ERR_IO, "the API cannot join the event loop");
	sd_event_source_set_enabled(api->timer, SD_EVENT_OFF);
	sd_event_source_set_enabled(api->defer, SD_EVENT_ONESHOT);
	return ERR_NONE;
}

enum err api_start(struct house *house, struct error *error)
{
	struct api *api = calloc(1, sizeof(*api));
	enum err err;

	if (!api)
		return error_set(error, ERR_NOMEM, "out of memory");
	api->socket = -1;
	house->api = api;
	err = socket_listen(house->settings->socket, &api->socket, error);
	if (!err)
		err = start_server(house, api, error);
	if (err)
		api_stop(house);
	return err;
}

void api_stop(struct house *house)
{
	struct api *api = house->api;

	if (!api)
		return;
	api_events_stop(house);
	while (api->held)
		api_error(api->held, ERR_UNAVAILABLE, NULL);
	if (api->server) {
		/* resumed connections get their answers, streams their end */
		MHD_run(api->server);
		MHD_stop_daemon(api->server); /* closes the socket */
		api->socket = -1;
		unlink(house->settings->socket);
	}
	sd_event_source_disable_unref(api->io);
	sd_event_source_disable_unref(api->timer);
	sd_event_source_disable_unref(api->defer);
	closep(&api->socket);
	free(api);
	house->api = NULL;
}
