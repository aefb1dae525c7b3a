/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real program cabas-voice, spoken to as the daemon does: a socketpair, one request, one
 * answer, the clip as a descriptor. For the bench and for the tests of the worker as a process.
 */
#ifndef CABAS_TESTS_BENCH_VOICE_EAR_H
#define CABAS_TESTS_BENCH_VOICE_EAR_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/auto.h"
#include "base/err.h"

enum { EAR_PATIENCE_S = 120 };

/**
 * struct ear - a worker that runs
 * @pid: its process
 * @socket: our end of the talk
 */
struct ear {
	pid_t pid;
	int socket;
};

/**
 * ear_start() - run the program and wait until it is ready
 * @program: path of cabas-voice
 * @lang: "fr" or "en"
 * @model: folder of the acoustic model
 * @dict: its dictionary, NULL for none
 * @ret_ear: receives it; ear_stop() ends it
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err ear_start(const char *program, const char *lang, const char *model, const char *dict,
		   struct ear **ret_ear, struct error *error);

/**
 * ear_free() - end the program
 * @ear: NULL is allowed
 */
void ear_free(struct ear *ear);
DEFINE_AUTO(ear)

/**
 * ear_send() - ask for something without waiting
 * @ear: whom
 * @request: an object; borrowed
 * @fd: a file to hand over, borrowed; -1 for none
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_LIMIT for a request over MESSAGE_MAX, %ERR_NOMEM, %ERR_IO.
 */
enum err ear_send(struct ear *ear, const json_t *request, int fd, struct error *error);

/**
 * ear_receive() - wait for the answer
 * @ear: from whom
 * @ret_answer: receives a new reference
 * @error: says why there is none, or holds the worker's own error
 *
 * Return: %ERR_NONE; what the answer's "error" names; %ERR_IO when the program is gone,
 * %ERR_TIMEOUT after %EAR_PATIENCE_S.
 */
enum err ear_receive(struct ear *ear, json_t **ret_answer, struct error *error);

/**
 * ear_ask() - ear_send() and ear_receive()
 * @ear: whom
 * @request: an object; the reference is taken
 * @fd: as in ear_send()
 * @ret_answer: receives a new reference
 * @error: as in both
 *
 * Return: as both.
 */
enum err ear_ask(struct ear *ear, json_t *request, int fd, json_t **ret_answer,
		 struct error *error);

/**
 * ear_memory_kb() - how much of the program is in memory
 * @ear: whose
 * @field: "VmRSS" now, "VmHWM" at most so far
 *
 * Return: kB of 1024 bytes; 0 when that cannot be read.
 */
size_t ear_memory_kb(const struct ear *ear, const char *field);
#endif
