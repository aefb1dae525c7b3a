/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single keys and lines from a terminal. However the program ends (a signal, a crash, exit()), the
 * terminal is left as it was found.
 */
#ifndef CABAS_CLI_TERMINAL_H
#define CABAS_CLI_TERMINAL_H
#include <stdbool.h>

#include "base/err.h"

/* What terminal_key() gives beside code points. */
enum {
	TERMINAL_NONE = 0,	 /* nothing within the time */
	TERMINAL_END = -1,	 /* the terminal is gone, or Ctrl-D */
	TERMINAL_INTERRUPT = -2, /* Ctrl-C */
	TERMINAL_OTHER = -3,	 /* an arrow, a function key, a broken character */
	TERMINAL_ENTER = '\r',
	TERMINAL_ESCAPE = 27,
	TERMINAL_BACKSPACE = 127,
	TERMINAL_LINE_MAX = 200, /* characters */
};

/**
 * terminal_is_there() - whether a person can be asked
 *
 * Return: true when both standard input and standard output are a terminal.
 */
bool terminal_is_there(void);

/**
 * terminal_start() - from now on keys come one by one and are not shown
 * @error: says why not
 *
 * Return: %ERR_NONE, or %ERR_IO with the terminal as it was.
 */
enum err terminal_start(struct error *error);

/**
 * terminal_is_raw() - whether keys come one by one
 *
 * Return: true between terminal_start() and terminal_end().
 */
bool terminal_is_raw(void);

/**
 * terminal_end() - the terminal as it was; may be called at any time
 */
void terminal_end(void);

/**
 * terminal_key() - the next key
 * @timeout_ms: how long to wait for it; negative waits for ever
 *
 * Return: its code point, %TERMINAL_ENTER for both kinds of Enter, or one of the values above.
 */
int terminal_key(int timeout_ms);

/**
 * terminal_line() - let a person write a line
 * @prompt: shown before it
 * @text: what stands there at the beginning, or ""
 *
 * Backspace, Ctrl-W (a word), Ctrl-U (all); Enter takes it, Escape and Ctrl-C leave it.
 *
 * Return: the line without spaces around it, for free(); NULL when it was left or is empty.
 */
char *terminal_line(const char *prompt, const char *text);

/**
 * terminal_columns() - how wide the terminal is
 *
 * Return: columns of the terminal at standard error; 80 when that is not known.
 */
unsigned int terminal_columns(void);
#endif
