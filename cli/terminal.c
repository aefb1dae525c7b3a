// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* Signals that end or stop a program while the terminal is not as it was found. */
static const int signals[] = { SIGINT,	SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGABRT,
			       SIGSEGV, SIGBUS,	 SIGFPE, SIGILL,  SIGPIPE };

enum { SIGNAL_COUNT = sizeof(signals) / sizeof(signals[0]) };

/* There is one terminal, and a signal's handler has nothing but globals. */
static struct {
	volatile sig_atomic_t raw;
	struct termios found, ours;
	struct sigaction before[SIGNAL_COUNT];
} terminal;

static void on_signal(int number);

static void set_handlers(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigemptyset(&action.sa_mask);
	for (int i = 0; i < SIGNAL_COUNT; i++)
		sigaction(signals[i], &action, &terminal.before[i]);
}

static void reset_handlers(void)
{
	for (int i = 0; i < SIGNAL_COUNT; i++)
		sigaction(signals[i], &terminal.before[i], NULL);
}

/*
 * Leaves the terminal as it was and lets the signal do what it would have done; a program that was
 * only stopped goes on with our settings. Everything here may be called in a handler.
 */
static void on_signal(int number)
{
	int saved = errno;
	sigset_t one, old;

	tcsetattr(STDIN_FILENO, TCSANOW, &terminal.found);
	reset_handlers();
	sigemptyset(&one);
	sigaddset(&one, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &one, &old);
	/* only after SIGTSTP and SIGCONT, or a signal that was ignored */
	sigprocmask(SIG_SETMASK, &old, NULL);
	set_handlers();
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal.ours);
	errno = saved;
}

bool terminal_is_there(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

enum err terminal_start(struct error *error)
{
	static bool at_exit;

	if (terminal.raw)
		return ERR_NONE;
	if (tcgetattr(STDIN_FILENO, &terminal.found))
		return error_set(error, ERR_IO, "standard input is no terminal");
	terminal.ours = terminal.found;
	terminal.ours.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
	terminal.ours.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IXON);
	/* Ctrl-C is a key like others, so that it can throw away one recording only. */
	terminal.ours.c_cc[VINTR] = _POSIX_VDISABLE;
	terminal.ours.c_cc[VMIN] = 1;
	terminal.ours.c_cc[VTIME] = 0;
	if (!at_exit)
		atexit(terminal_end);
	at_exit = true;
	set_handlers();
	terminal.raw = 1;
	if (!tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.ours))
		return ERR_NONE;
	terminal_end();
	return error_set(error, ERR_IO, "the terminal cannot be set to single keys");
}

bool terminal_is_raw(void)
{
	return terminal.raw;
}

void terminal_end(void)
{
	if (!terminal.raw)
		return;
	terminal.raw = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.found);
	reset_handlers();
}

/* One byte; -1 without one in time, -2 at the end. */
static int read_byte(int timeout_ms)
{
	struct pollfd poll_in = { .fd = STDIN_FILENO, .events = POLLIN };
	unsigned char byte;
	ssize_t got;
	int ready;

	do {
		ready = poll(&poll_in, 1, timeout_ms);
	} while (ready < 0 && errno == EINTR);
	if (!ready)
		return -1;
	do {
		got = read(STDIN_FILENO, &byte, 1);
	} while (got < 0 && errno == EINTR);
	return got == 1 ? byte : -2;
}

/* The rest of what a special key sends: "[A", "O P", "[1;5C"; a lone Escape sends nothing more. */
static int read_escape(void)
{
	enum { MORE_MS = 25 };
	int byte = read_byte(MORE_MS);

	if (byte < 0)
		return TERMINAL_ESCAPE;
	if (byte == '[')
		do {
			byte = read_byte(MORE_MS);
		} while (byte >= 0 && (byte < 0x40 || byte > 0x7e));
	else if (byte == 'O')
		read_byte(MORE_MS);
	return TERMINAL_OTHER;
}

/* The rest of a character of UTF-8. */
static int read_character(int first)
{
	int more = first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 ? 2 : 1;
	int code = first & (0x3f >> more);

	if (first < 0xc2 || first >= 0xf5)
		return TERMINAL_OTHER;
	for (; more; more--) {
		int byte = read_byte(100);

		if (byte < 0x80 || byte >= 0xc0)
			return TERMINAL_OTHER;
		code = code << 6 | (byte & 0x3f);
	}
	return code;
}

int terminal_key(int timeout_ms)
{
	int byte = read_byte(timeout_ms);

	switch (byte) {
	case -1:
		return TERMINAL_NONE;
	case -2:
	case 4: /* Ctrl-D */
		return TERMINAL_END;
	case 3:
		return TERMINAL_INTERRUPT;
	case '\n':
		return TERMINAL_ENTER;
	case 8:
		return TERMINAL_BACKSPACE;
	case 0:
		return TERMINAL_OTHER;
	case TERMINAL_ESCAPE:
		return read_escape();
	default:
		return byte < 0x80 ? byte : read_character(byte);
	}
}

/* Writes the line again; when it is too long for one row, its end. */
static void draw_line(const char *prompt, const wchar_t *line, size_t len)
{
	int room = (int)terminal_columns() - (int)mbstowcs(NULL, prompt, 0) - 1;
	size_t from = len;

	for (int used = 0; from; from--) {
		int width = wcwidth(line[from - 1]);

		used += width > 0 ? width : 0;
		if (used >= room)
			break;
	}
	printf("\r\033[K%s%.*ls", prompt, (int)(len - from) * (int)MB_CUR_MAX, line + from);
	fflush(stdout);
}

/* What a key does to a line; whether it is finished. */
static bool edit(wchar_t *line, size_t *len, int key)
{
	enum { ALL = 'U' - '@', WORD = 'W' - '@' };

	if (key == TERMINAL_ENTER)
		return true;
	if (key == TERMINAL_BACKSPACE && *len) {
		--*len;
	} else if (key == ALL) {
		*len = 0;
	} else if (key == WORD) {
		while (*len && line[*len - 1] == L' ')
			--*len;
		while (*len && line[*len - 1] != L' ')
			--*len;
	} else if (key >= ' ' && key != TERMINAL_BACKSPACE && *len < TERMINAL_LINE_MAX &&
		   wcwidth((wchar_t)key) >= 0) {
		line[(*len)++] = (wchar_t)key;
	}
	line[*len] = L'\0';
	return false;
}

/* As bytes, without the spaces around it. */
static char *take_line(wchar_t *line, size_t len)
{
	size_t size;
	char *text;

	while (len && line[len - 1] == L' ')
		line[--len] = L'\0';
	while (*line == L' ')
		line++;
	if (!*line)
		return NULL;
	size = wcslen(line) * MB_CUR_MAX + 1;
	text = malloc(size);
	if (text && wcstombs(text, line, size) == (size_t)-1) {
		free(text);
		return NULL;
	}
	return text;
}

char *terminal_line(const char *prompt, const char *text)
{
	wchar_t line[TERMINAL_LINE_MAX + 1];
	size_t len = mbstowcs(line, text, TERMINAL_LINE_MAX);
	bool done = false;

	len = len == (size_t)-1 ? 0 : len;
	line[len] = L'\0';
	while (!done) {
		int key;

		draw_line(prompt, line, len);
		key = terminal_key(-1);
		if (key == TERMINAL_END || key == TERMINAL_INTERRUPT || key == TERMINAL_ESCAPE) {
			putchar('\n');
			return NULL;
		}
		done = edit(line, &len, key);
	}
	putchar('\n');
	return take_line(line, len);
}

unsigned int terminal_columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
}
