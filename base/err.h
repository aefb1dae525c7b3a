/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ways to fail, in one table. A function that can fail returns enum err, which the compiler
 * does not let a caller ignore; where a person will read why, the last parameter is a struct error.
 */
#ifndef CABAS_BASE_ERR_H
#define CABAS_BASE_ERR_H
#include <stdbool.h>
#include <stddef.h>

/* One row per way to fail: name, code in JSON, text, HTTP status, CLI exit code, may be repeated */
#define ERR_TABLE(X)                                                                    \
	X(NONE, "none", "success", 200, 0, false)                                       \
	X(USAGE, "usage", "wrong usage", 400, 64, false)                                \
	X(INVALID, "invalid", "not valid", 400, 1, false)                               \
	X(CHECKSUM, "checksum", "the check digit does not fit", 422, 1, false)          \
	X(NOT_FOUND, "not-found", "not found", 404, 3, false)                           \
	X(NOTHING, "nothing-to-do", "nothing to do", 409, 2, false)                     \
	X(CONFLICT, "conflict", "changed by somebody else", 409, 1, true)               \
	X(STALE, "stale", "no longer what was shown", 409, 1, false)                    \
	X(LIMIT, "limit", "too large", 413, 1, false)                                   \
	X(DENIED, "denied", "not allowed", 403, 1, false)                               \
	X(AUTH, "auth", "the retailer wants a login", 401, 1, false)                    \
	X(RATE, "rate", "the retailer asks to slow down", 429, 1, true)                 \
	X(REMOTE, "remote", "the retailer answered something unexpected", 502, 1, true) \
	X(TIMEOUT, "timeout", "no answer in time", 504, 1, true)                        \
	X(AMBIGUOUS, "ambiguous", "outcome unknown, a person must look", 409, 4, false) \
	X(WAITS, "waits", "waits for a person", 409, 4, false)                          \
	X(UNAVAILABLE, "unavailable", "not available now", 503, 1, true)                \
	X(NOMEM, "no-memory", "out of memory", 500, 1, true)                            \
	X(IO, "io", "input or output failed", 500, 1, true)

#define MUST_CHECK [[nodiscard]]

enum MUST_CHECK err {
#define X(name, code, text, http, exit, repeat) ERR_##name,
	ERR_TABLE(X)
#undef X
		ERR_COUNT
};

enum { ERROR_PARAMS_MAX = 4, ERROR_PARAM_SIZE = 120, ERROR_TEXT_SIZE = 400 };

/**
 * struct error - why something failed, for a person to read in her own language
 * @code: class of the failure
 * @format: English printf format, the key of its translation; a string literal, never freed
 * @hint: English sentence that says what to do, or NULL; a string literal
 * @count: how many of @params are set
 * @params: the format's arguments, each already turned to text
 * @text: the English sentence, complete
 */
struct error {
	enum err code;
	const char *format, *hint;
	size_t count;
	char params[ERROR_PARAMS_MAX][ERROR_PARAM_SIZE];
	char text[ERROR_TEXT_SIZE];
};

/**
 * err_text() - what a failure means, in English
 * @code: the failure
 *
 * Return: a string literal, lower case, without a full stop.
 */
const char *err_text(enum err code);

/**
 * err_code() - the name of a failure in JSON
 * @code: the failure
 *
 * Return: a string literal such as "not-found".
 */
const char *err_code(enum err code);

/**
 * err_from_code() - the failure that a name in JSON stands for
 * @code: name as err_code() gives it; NULL is allowed
 *
 * Return: the failure; %ERR_REMOTE for a name that is not known.
 */
enum err err_from_code(const char *code);

/**
 * err_http_status() - the HTTP status that tells a client of the API of a failure
 * @code: the failure
 *
 * Return: a status of 200 to 599.
 */
int err_http_status(enum err code);

/**
 * err_exit_code() - the exit code of the command-line tool for a failure
 * @code: the failure
 *
 * Return: 0 done, 1 failed, 2 nothing to do, 3 not found, 4 waits for a person, 64 usage.
 */
int err_exit_code(enum err code);

/**
 * err_may_repeat() - whether the same call may work later without any change
 * @code: the failure
 *
 * Return: true when trying again is reasonable.
 */
bool err_may_repeat(enum err code);

/**
 * error_set() - record why an operation failed
 * @error: destination; NULL when the caller does not care
 * @code: class of the failure, never %ERR_NONE
 * @format: printf format, a string literal, at most %ERROR_PARAMS_MAX conversions of the kinds
 *          %s %.*s %c %d %u %ld %lu %lld %llu %zu; what happened and where, lower case, no full
 * stop
 *
 * Return: @code, so that callers can write ``return error_set(...)``.
 */
enum err error_set(struct error *error, enum err code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * error_hint() - add what the person can do about it
 * @error: an error that was set; NULL is allowed
 * @hint: one sentence, a string literal
 */
void error_hint(struct error *error, const char *hint);

/**
 * error_render() - put parameters, already text, into a format
 * @format: printf format (for instance a translated one); every conversion takes the next parameter
 * @params: texts
 * @count: how many
 * @ret_text: receives the sentence, cut to @size and terminated
 * @size: of @ret_text in bytes, at least 1
 */
void error_render(const char *format, const char *const params[], size_t count, char *ret_text,
		  size_t size);
#endif
