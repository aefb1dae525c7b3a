/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The door that a worker shuts behind itself once its models are loaded: from then on it can
 * compute, read what it is handed and answer; it has no files, no network and no other processes.
 */
#ifndef CABAS_WORKERS_SANDBOX_H
#define CABAS_WORKERS_SANDBOX_H
#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

/**
 * struct sandbox_limits - what a worker may use from now on
 * @memory: bytes of address space, what is mapped already included; 0 no limit. Not kept in builds
 *          with AddressSanitizer, which maps terabytes
 * @cpu_seconds: over its whole life; then the kernel ends it and the daemon starts another; 0 no
 *               limit
 * @append: bytes up to which a file that is handed over may grow; 0 none is written at all
 */
struct sandbox_limits {
	size_t memory;
	unsigned int cpu_seconds;
	size_t append;
};

/**
 * sandbox_close() - shut the door
 * @limits: what may be used
 * @ret_ready: receives {"sandbox":{"seccomp":true,"namespaces":"taken|without root|refused"}} for
 *             worker_run(), a new reference
 * @error: says what could not be had
 *
 * Namespaces are taken where the kernel grants them; the system call filter and the limits are not
 * optional. A call that is not on the list ends the process with SIGSYS. Descriptors over
 * %MESSAGE_SOCKET are closed.
 *
 * Return: %ERR_NONE, or %ERR_DENIED: the worker must end.
 */
enum err sandbox_close(const struct sandbox_limits *limits, json_t **ret_ready,
		       struct error *error);
#endif
