// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/kernel/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TEST_SECONDS = 300, WHY_SIZE = 600, TEXT_SIZE = 4096 };

/* What a kernel says when something is wrong with it. */
static const char *const complaints[] = {
	"BUG:",
	"WARNING:",
	"Oops",
	"Call Trace",
	"KASAN",
	"UBSAN:",
	"ODEBUG",
	"possible recursive locking",
	"possible circular",
	"inconsistent lock",
	"suspicious RCU",
	"held lock freed",
	"bad unlock balance",
	"blocked for more",
	"general protection",
	"refcount_t:",
	"list_add corruption",
	"list_del corruption",
	"new suspected memory leaks",
	"workqueue lockup",
	"INFO: trying to register non-static key",
};

static int why =
	-1; /* where a test tells its parent why it failed, and what it expects in the log */

void kit_end(const char *file, int line, const char *format, ...)
{
	char text[WHY_SIZE];
	const char *name = strrchr(file, '/');
	va_list args;
	int len = snprintf(text, sizeof(text), "!%s:%d: ", name ? name + 1 : file, line);

	va_start(args, format);
	vsnprintf(text + len, sizeof(text) - (size_t)len, format, args);
	va_end(args);
	if (write(why, text, strlen(text) + 1) < 0)
		_exit(3);
	_exit(2);
}

void kit_expect_log(const char *text)
{
	char line[WHY_SIZE];

	snprintf(line, sizeof(line), "=%s", text);
	kit_check(write(why, line, strlen(line) + 1) > 0);
}

/* --- the kernel's log -------------------------------------------------------------------------
 */
static int log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	lseek(fd, 0, SEEK_END);
	return fd;
}

/* The next line since log_open() that @wanted accepts. */
static bool log_find(int fd, bool (*wanted)(const char *line, const char *text), const char *text,
		     char *line, size_t size)
{
	ssize_t len;

	while ((len = read(fd, line, size - 1)) > 0 || (len < 0 && errno == EPIPE)) {
		char *message;

		if (len < 0)
			continue;
		line[len] = '\0';
		line[strcspn(line, "\n")] = '\0';
		message = strchr(line, ';');
		if (message && wanted(message + 1, text)) {
			memmove(line, message + 1, strlen(message + 1) + 1);
			return true;
		}
	}
	return false;
}

static bool complains(const char *line, const char *expected)
{
	if (*expected && strstr(line, expected))
		return false;
	for (size_t i = 0; i < sizeof(complaints) / sizeof(complaints[0]); i++)
		if (strstr(line, complaints[i]))
			return true;
	return false;
}

static bool contains(const char *line, const char *text)
{
	return strstr(line, text);
}

static int test_log = -1;

bool kit_log_has(const char *text)
{
	char line[TEXT_SIZE];

	for (int i = 0; i < 100; i++) {
		lseek(test_log, 0, SEEK_CUR);
		if (log_find(test_log, contains, text, line, sizeof(line)))
			return true;
		kit_sleep(10);
	}
	return false;
}

static unsigned long taint(void)
{
	return strtoul(kit_file("/proc/sys/kernel/tainted"), NULL, 10);
}

/* --- the runner -------------------------------------------------------------------------------
 */
static void run_child(const struct kit_test *test, int pipe_end)
{
	why = pipe_end;
	test_log = log_open();
	alarm(TEST_SECONDS);
	test->run();
	_exit(0);
}

/* What the child said: "!why" or "=expected". */
static void listen(int fd, char *reason, char *expected)
{
	char text[WHY_SIZE * 4];
	size_t len = 0;
	ssize_t got;

	while (len < sizeof(text) - 1 && (got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	for (const char *at = text; at < text + len; at += strlen(at) + 1)
		snprintf(*at == '!' ? reason : expected, WHY_SIZE, "%s", at + 1);
}

static bool run_one(const struct kit_test *test)
{
	char reason[WHY_SIZE] = "", expected[WHY_SIZE] = "", line[TEXT_SIZE];
	unsigned long before = taint();
	int ends[2], state, kernel_log = log_open();
	struct timespec begun, ended;
	pid_t child;

	if (pipe(ends))
		return false;
	fflush(stdout);
	clock_gettime(CLOCK_MONOTONIC, &begun);
	child = fork();
	if (!child) {
		close(ends[0]);
		run_child(test, ends[1]);
	}
	close(ends[1]);
	listen(ends[0], reason, expected);
	close(ends[0]);
	waitpid(child, &state, 0);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	if (!*reason && WIFSIGNALED(state))
		snprintf(reason, sizeof(reason), "ended by signal %d", WTERMSIG(state));
	if (!*reason && WIFEXITED(state) && WEXITSTATUS(state))
		snprintf(reason, sizeof(reason), "ended with %d", WEXITSTATUS(state));
	if (!*reason && log_find(kernel_log, complains, expected, line, sizeof(line)))
		snprintf(reason, sizeof(reason), "the kernel says: %.400s", line);
	if (!*reason && taint() != before)
		snprintf(reason, sizeof(reason), "taint was %lu and is %lu", before, taint());
	close(kernel_log);
	if (*reason) {
		printf("not ok %s: %s\n", test->name, reason);
		return false;
	}
	printf("ok %s (%lld ms)\n", test->name,
	       (long long)(ended.tv_sec - begun.tv_sec) * 1000 +
		       (ended.tv_nsec - begun.tv_nsec) / 1000000);
	return true;
}

static bool chosen(const struct kit_test *test, int argc, char *argv[])
{
	if (argc < 2)
		return true;
	for (int i = 1; i < argc; i++)
		if (strstr(test->name, argv[i]))
			return true;
	return false;
}

int kit_run(const struct kit_test *tests, int argc, char *argv[])
{
	int result = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	for (; tests->name; tests++)
		if (chosen(tests, argc, argv) && !run_one(tests))
			result = 1;
	return result;
}

/* --- files and times --------------------------------------------------------------------------
 */
void kit_sleep(int ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

const char *kit_file(const char *format, ...)
{
	static char text[TEXT_SIZE];
	char path[256];
	va_list args;
	ssize_t len;
	int fd;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	snprintf(text + (len < 0 ? 0 : len), sizeof(text) - (size_t)(len < 0 ? 0 : len), "%s",
		 len < 0 ? strerror(errno) : "");
	if (fd >= 0)
		close(fd);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

bool kit_exists(const char *format, ...)
{
	char path[256];
	struct stat info;
	va_list args;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	return !stat(path, &info);
}

int kit_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t done = fd < 0 ? -1 : write(fd, text, strlen(text));
	int code = errno;

	if (fd >= 0)
		close(fd);
	errno = code;
	return (int)done;
}

/* --- the node ---------------------------------------------------------------------------------
 */
static void check_form(const struct barcode_record *record, size_t left)
{
	if (left < sizeof(*record) || record->len > left || record->len % 8 ||
	    record->header_len != 64 || record->payload_len > record->len - 64 ||
	    record->len - 64 - record->payload_len >= 8)
		kit_fail("a record of %u bytes, head %u, payload %u, with %zu left", record->len,
			 record->header_len, record->payload_len, left);
	for (uint32_t i = 64 + record->payload_len; i < record->len; i++)
		if (((const uint8_t *)record)[i])
			kit_fail("byte %u behind the payload is not 0", i);
}

ssize_t kit_read(int node, struct kit_records *records, size_t size)
{
	uint8_t *to = records->bytes + records->used;
	ssize_t got;

	if (size > sizeof(records->bytes) - records->used)
		kit_fail("the buffer is full");
	got = read(node, to, size);
	if (got <= 0)
		return got;
	records->used += (size_t)got;
	for (ssize_t at = 0; at < got;) {
		struct barcode_record *record = (struct barcode_record *)(void *)(to + at);

		check_form(record, (size_t)(got - at));
		kit_check(records->count < KIT_RECORDS);
		records->at[records->count++] = record;
		at += record->len;
	}
	return got;
}

struct kit_records *kit_read_all(int node)
{
	struct kit_records *records = calloc(1, sizeof(*records));
	int flags = fcntl(node, F_GETFL);

	kit_check(records);
	fcntl(node, F_SETFL, flags | O_NONBLOCK);
	while (kit_read(node, records, sizeof(records->bytes) - records->used) > 0)
		;
	fcntl(node, F_SETFL, flags);
	return records;
}

const char *kit_payload(const struct barcode_record *record)
{
	static char text[8192];
	size_t len = record->payload_len < sizeof(text) - 1 ? record->payload_len
							    : sizeof(text) - 1;

	memcpy(text, (const uint8_t *)record + record->header_len, len);
	text[len] = '\0';
	return text;
}

int kit_ack(int node, uint64_t seq)
{
	struct barcode_ack ack = { .seq = seq };

	return ioctl(node, BARCODE_ACK, &ack);
}

struct barcode_info kit_info(int node)
{
	struct barcode_info info;

	kit_equal(ioctl(node, BARCODE_INFO, &info), 0);
	kit_equal(info.abi, 1);
	return info;
}

struct barcode_stats kit_stats(int node)
{
	struct barcode_stats stats;

	kit_equal(ioctl(node, BARCODE_STATS, &stats), 0);
	return stats;
}

short kit_poll(int node, short events, int ms)
{
	struct pollfd poller = { .fd = node, .events = events };

	poll(&poller, 1, ms);
	return poller.revents;
}
