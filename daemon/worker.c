// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/log.h"
#include "core/message.h"
#include "daemon/worker_child.h"

enum { TRIES = 2, ARGS_MAX = 32, USEC_PER_MS = 1000 };

enum state { DOWN, STARTING, IDLE, BUSY };

/* A request that waits or is under way. */
struct job {
	struct job *next;
	struct buf message;
	int fd;
	unsigned int failures;
	bool first; /* made by @prepare for this start, dies with it */
	daemon_worker_callback *callback;
	void *userdata;
};

struct daemon_worker {
	sd_event *event;
	sd_event_source *io, *timer, *pump;
	char *path, *argv[ARGS_MAX + 1];
	const char *name;
	struct daemon_worker_limits limits;
	enum state state;
	struct worker_child child;
	struct job *jobs, **tail; /* the first one is under way when BUSY */
	size_t job_count, sent;
	struct buf in;
	daemon_worker_prepare *prepare;
	void *prepare_data;
	struct job **first; /* where the next request of @prepare goes; NULL outside of it */
	bool unprepared;    /* preparing it killed it: the next one runs without */
	bool outdated;	    /* ends after the request under way, to start with other arguments */
};

static void job_free(struct job *job)
{
	if (!job)
		return;
	buf_done(&job->message);
	closep(&job->fd);
	free(job);
}
DEFINE_AUTO(job)

char *daemon_worker_path(const char *name)
{
	const char *folder = getenv("CABAS_LIBEXECDIR");
	char *path;

	if (asprintf(&path, "%s/%s", folder && *folder ? folder : CABAS_LIBEXECDIR, name) < 0)
		return NULL;
	return path;
}

static void wait_at_most(struct daemon_worker *worker, uint64_t ms)
{
	if (!ms) {
		sd_event_source_set_enabled(worker->timer, SD_EVENT_OFF);
		return;
	}
	sd_event_source_set_time_relative(worker->timer, ms * USEC_PER_MS);
	sd_event_source_set_enabled(worker->timer, SD_EVENT_ONESHOT);
}

static void stop(struct daemon_worker *worker)
{
	worker->io = sd_event_source_disable_unref(worker->io);
	worker_child_kill(&worker->child);
	wait_at_most(worker, 0);
	buf_done(&worker->in);
	worker->state = DOWN;
	worker->outdated = false;
}

/* The next request is looked at from the loop, so that no callback runs inside a caller. */
static void pump_soon(struct daemon_worker *worker)
{
	sd_event_source_set_enabled(worker->pump, worker->jobs ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

static struct job *take_job(struct daemon_worker *worker)
{
	struct job *job = worker->jobs;

	worker->jobs = job->next;
	worker->job_count--;
	if (!worker->jobs)
		worker->tail = &worker->jobs;
	return job;
}

static void finish_job(struct daemon_worker *worker, const json_t *answer,
		       const struct error *error)
{
	_auto_(job_freep) struct job *job = take_job(worker);

	pump_soon(worker);
	job->callback(answer, error, job->userdata);
}

/* What was to prepare a program that is gone is of no use to the next, which is prepared anew. */
static void drop_preparations(struct daemon_worker *worker, const struct error *why)
{
	while (worker->jobs && worker->jobs->first)
		finish_job(worker, NULL, why);
}

/* The program is of no use any more: the request under way gets one more try, then an error. */
static void give_up(struct daemon_worker *worker, const struct error *why)
{
	/* One that dies while idle costs nobody anything. */
	bool busy = worker->jobs && worker->state != IDLE;
	bool first = busy && worker->jobs->first;
	bool last = busy && !first && ++worker->jobs->failures >= TRIES;

	log_warning("%s, %s", why->text, last ? "its request is given up" : "starting it again");
	stop(worker);
	worker->unprepared = first;
	drop_preparations(worker, why);
	if (last)
		finish_job(worker, NULL, why);
	pump_soon(worker);
}

/* An answer {"error":{...}} as a struct error; the texts are the worker's. */
static void read_error(const json_t *told, struct error *ret_error)
{
	const char *code = json_string_value(json_object_get(told, "code"));
	const char *text = json_string_value(json_object_get(told, "message"));

	*ret_error = (struct error){ 0 };
	(void)error_set(ret_error, err_from_code(code), "%s", text ? text : "the worker failed");
	if (!ret_error->code)
		ret_error->code = ERR_REMOTE;
}

/* A program that runs anew is told what the one before it had been told. */
static void tell_first(struct daemon_worker *worker)
{
	bool skip = worker->unprepared;

	worker->unprepared = false;
	if (!worker->prepare || skip)
		return;
	worker->first = &worker->jobs;
	worker->prepare(worker, worker->prepare_data);
	worker->first = NULL;
}

/* It is idle: the next request starts it with its new arguments. */
static void end_outdated(struct daemon_worker *worker)
{
	struct error why = { 0 };

	(void)error_set(&why, ERR_UNAVAILABLE, "'%s' starts again", worker->name);
	stop(worker);
	drop_preparations(worker, &why);
	pump_soon(worker);
}

static void on_message(struct daemon_worker *worker, const json_t *message)
{
	const json_t *told = json_object_get(message, "error");
	struct error error = { 0 };

	if (worker->state == STARTING) {
		if (!json_is_true(json_object_get(message, "ready"))) {
			read_error(told, &error);
			give_up(worker, &error);
			return;
		}
		worker->state = IDLE;
		if (worker->outdated) {
			end_outdated(worker);
			return;
		}
		tell_first(worker);
		pump_soon(worker);
		return;
	}
	if (worker->state != BUSY) {
		(void)error_set(&error, ERR_REMOTE, "'%s' spoke without being asked", worker->name);
		give_up(worker, &error);
		return;
	}
	worker->state = IDLE;
	wait_at_most(worker, (uint64_t)worker->limits.idle_s * 1000);
	if (told)
		read_error(told, &error);
	finish_job(worker, message, told ? &error : NULL);
	if (worker->outdated)
		end_outdated(worker);
}

static void read_messages(struct daemon_worker *worker)
{
	struct error error = { 0 }, why = { 0 };
	json_t *message = NULL;
	size_t used;

	while (worker->state != DOWN && worker->in.len) {
		if (message_read(worker->in.bytes, worker->in.len, &used, &message, &error)) {
			(void)error_set(&why, ERR_REMOTE, "'%s' talks nonsense (%s)", worker->name,
					error.text);
			give_up(worker, &why);
			return;
		}
		if (!message)
			return;
		buf_drop(&worker->in, used);
		on_message(worker, message);
		json_decref(message);
	}
}

static void on_input(struct daemon_worker *worker)
{
	struct error error = { 0 };
	char bytes[4096];
	ssize_t n = recv(worker->child.socket, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || buf_add(&worker->in, bytes, (size_t)n)) {
		(void)error_set(&error, ERR_UNAVAILABLE, "'%s' died", worker->name);
		give_up(worker, &error);
		return;
	}
	read_messages(worker);
}

/* Sends what the socket takes; the file goes with the first byte. */
static void on_output(struct daemon_worker *worker)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct job *job = worker->jobs;
	struct iovec part = { job->message.bytes + worker->sent, job->message.len - worker->sent };
	struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t n;

	if (!worker->sent && job->fd >= 0) {
		struct cmsghdr *c;

		head.msg_control = control;
		head.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&head);
		c->cmsg_len = CMSG_LEN(sizeof(int));
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(c), &job->fd, sizeof(int));
	}
	n = sendmsg(worker->child.socket, &head, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n > 0)
		worker->sent += (size_t)n;
	/* An error of the socket shows as end of file at the next reading. */
	if (worker->sent == job->message.len || (n < 0 && errno != EAGAIN && errno != EINTR))
		sd_event_source_set_io_events(worker->io, EPOLLIN);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct daemon_worker *worker = userdata;

	(void)source;
	(void)fd;
	if ((events & EPOLLOUT) && worker->state == BUSY)
		on_output(worker);
	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		on_input(worker);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t now_us, void *userdata)
{
	struct daemon_worker *worker = userdata;
	struct error error = { 0 };

	(void)source;
	(void)now_us;
	if (worker->state == IDLE) {
		log_debug("'%s' has no work, ending it", worker->name);
		stop(worker);
		return 0;
	}
	(void)error_set(&error, ERR_TIMEOUT, "'%s' gave no answer in %u ms", worker->name,
			worker->limits.deadline_ms);
	give_up(worker, &error);
	return 0;
}

static void start(struct daemon_worker *worker)
{
	struct error error = { 0 };

	if (!worker_child_start(worker->event, worker->path, worker->argv, &worker->child,
				&error)) {
		if (sd_event_add_io(worker->event, &worker->io, worker->child.socket, EPOLLIN,
				    on_io, worker) >= 0) {
			worker->state = STARTING;
			wait_at_most(worker, worker->limits.deadline_ms);
			return;
		}
		(void)error_set(&error, ERR_NOMEM, "cannot watch '%s'", worker->name);
	}
	give_up(worker, &error);
}

static int on_pump(sd_event_source *source, void *userdata)
{
	struct daemon_worker *worker = userdata;

	(void)source;
	if (!worker->jobs)
		return 0;
	switch (worker->state) {
	case DOWN:
		start(worker);
		break;
	case IDLE:
		worker->state = BUSY;
		worker->sent = 0;
		wait_at_most(worker, worker->limits.deadline_ms);
		sd_event_source_set_io_events(worker->io, EPOLLIN | EPOLLOUT);
		break;
	case STARTING:
	case BUSY:
		break;
	}
	return 0;
}

static enum err copy_args(struct daemon_worker *worker, const char *path, const char *const argv[])
{
	const char *slash = strrchr(path, '/');

	worker->path = strdup(path);
	if (!worker->path)
		return ERR_NOMEM;
	worker->name = worker->path + (slash ? slash + 1 - path : 0);
	for (size_t i = 0; argv[i]; i++) {
		if (i == ARGS_MAX)
			return ERR_LIMIT;
		worker->argv[i] = strdup(argv[i]);
		if (!worker->argv[i])
			return ERR_NOMEM;
	}
	return ERR_NONE;
}

static int add_sources(struct daemon_worker *worker)
{
	if (sd_event_add_time_relative(worker->event, &worker->timer, CLOCK_MONOTONIC, 0, 0,
				       on_timer, worker) < 0)
		return -1;
	sd_event_source_set_enabled(worker->timer, SD_EVENT_OFF);
	if (sd_event_add_defer(worker->event, &worker->pump, on_pump, worker) < 0)
		return -1;
	sd_event_source_set_enabled(worker->pump, SD_EVENT_OFF);
	return 0;
}

enum err daemon_worker_new(sd_event *event, const char *path, const char *const argv[],
			   const struct daemon_worker_limits *limits,
			   struct daemon_worker **ret_worker, struct error *error)
{
	_auto_(daemon_worker_freep) struct daemon_worker *worker = calloc(1, sizeof(*worker));
	enum err err;

	if (!worker)
		return error_set(error, ERR_NOMEM, "no memory for a worker");
	worker->child = (struct worker_child){ .pidfd = -1, .socket = -1 };
	worker->tail = &worker->jobs;
	worker->event = sd_event_ref(event);
	if (limits)
		worker->limits = *limits;
	if (!worker->limits.deadline_ms)
		worker->limits.deadline_ms = DAEMON_WORKER_DEADLINE_MS;
	buf_init(&worker->in, MESSAGE_MAX + MESSAGE_HEAD_SIZE + 4096);
	err = copy_args(worker, path, argv);
	if (err)
		return error_set(error, err, "cannot prepare the worker '%s'", path);
	if (add_sources(worker))
		return error_set(error, ERR_IO, "cannot watch the worker '%s'", path);
	*ret_worker = steal(worker);
	return ERR_NONE;
}

void daemon_worker_free(struct daemon_worker *worker)
{
	if (!worker)
		return;
	if (worker->timer)
		stop(worker);
	worker->timer = sd_event_source_disable_unref(worker->timer);
	worker->pump = sd_event_source_disable_unref(worker->pump);
	while (worker->jobs)
		job_free(take_job(worker));
	for (size_t i = 0; i <= ARGS_MAX; i++)
		free(worker->argv[i]);
	free(worker->path);
	sd_event_unref(worker->event);
	free(worker);
}

static void insert(struct daemon_worker *worker, struct job *job)
{
	struct job **place = worker->first ? worker->first : worker->tail;

	job->first = worker->first != NULL;
	job->next = *place;
	*place = job;
	if (!job->next)
		worker->tail = &job->next;
	if (worker->first)
		worker->first = &job->next;
	worker->job_count++;
}

enum err daemon_worker_request(struct daemon_worker *worker, const json_t *request, int fd,
			       daemon_worker_callback *callback, void *userdata,
			       struct error *error)
{
	_auto_(job_freep) struct job *job = NULL;
	enum err err;

	if (worker->job_count >= DAEMON_WORKER_QUEUE_MAX)
		return error_set(error, ERR_LIMIT, "'%s' has %zu requests waiting, at most %d may",
				 worker->name, worker->job_count, DAEMON_WORKER_QUEUE_MAX);
	job = calloc(1, sizeof(*job));
	if (!job)
		return error_set(error, ERR_NOMEM, "no memory for a request");
	*job = (struct job){ .fd = -1, .callback = callback, .userdata = userdata };
	buf_init(&job->message, MESSAGE_MAX + MESSAGE_HEAD_SIZE);
	err = message_add(&job->message, request);
	if (err)
		return error_set(error, err, "the request for '%s' cannot be sent: %s",
				 worker->name, err_text(err));
	job->fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (fd >= 0 && job->fd < 0)
		return error_set(error, ERR_IO, "cannot hand over a file: %s", strerror(errno));
	insert(worker, steal(job));
	/* An idle worker's end must not fall between the request and its sending. */
	if (worker->state == IDLE)
		wait_at_most(worker, 0);
	pump_soon(worker);
	return ERR_NONE;
}

enum err daemon_worker_replace(struct daemon_worker *worker, const char *const argv[],
			       struct error *error)
{
	char *copies[ARGS_MAX + 1] = { 0 };
	size_t count = 0;
	bool whole = true;

	while (whole && argv[count]) {
		whole = count < ARGS_MAX && (copies[count] = strdup(argv[count]));
		count += whole;
	}
	if (!whole) {
		while (count)
			free(copies[--count]);
		return error_set(error, ERR_NOMEM, "cannot prepare the worker '%s'", worker->path);
	}
	for (size_t i = 0; i <= ARGS_MAX; i++) {
		free(worker->argv[i]);
		worker->argv[i] = copies[i];
	}
	worker->outdated = worker->state == STARTING || worker->state == BUSY;
	if (worker->state == IDLE)
		end_outdated(worker);
	return ERR_NONE;
}

void daemon_worker_on_start(struct daemon_worker *worker, daemon_worker_prepare *prepare,
			    void *userdata)
{
	worker->prepare = prepare;
	worker->prepare_data = userdata;
}

bool daemon_worker_is_ready(const struct daemon_worker *worker)
{
	return worker->state == IDLE || worker->state == BUSY;
}

pid_t daemon_worker_pid(const struct daemon_worker *worker)
{
	return worker->child.pid;
}

size_t daemon_worker_waiting(const struct daemon_worker *worker)
{
	return worker->job_count;
}
