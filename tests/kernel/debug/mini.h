/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests on the debug kernel: a small wand in this process, whose every answer the test may
 * replace, and what kmemleak says. Written from wand-protocol A, not from the driver.
 */
#ifndef CABAS_TESTS_KERNEL_DEBUG_MINI_H
#define CABAS_TESTS_KERNEL_DEBUG_MINI_H
#include <pthread.h>
#include <stdatomic.h>

#include "tests/kernel/kit.h"
#include "wire/frame.h"

/* The reference wand's descriptor (A1); its reports are not laid out by struct kit_kind's fields.
 */
extern const struct kit_kind mini_kind;
enum { MINI_DESCRIPTOR = 130 };

/**
 * struct mini - a wand with @last stored records "mini000001" and so on
 * @device: by uhid
 * @thread: hears what the host says
 * @stop: the thread is to end
 * @heard: called in the thread for each command, mini_answer() unless the test says otherwise
 * @nonce: of the session
 * @boot: of the wand
 * @last: newest record
 * @erased: newest that was acknowledged
 * @commands: heard ever
 * @hellos: of these, HELLO
 */
struct mini {
	struct kit_device device;
	pthread_t thread;
	atomic_bool stop;
	void (*heard)(struct mini *mini, const uint8_t *command);
	uint32_t nonce, boot, last, erased;
	atomic_uint commands, hellos;
};

/**
 * mini_plug() - plug in, wait for the driver
 * @mini: zeroed, with @last and @heard as the test wants them
 */
void mini_plug(struct mini *mini);
/* Its number, device.number, when it has one. */
bool mini_find(struct mini *mini);
/* Its node, device.node. */
void mini_open(struct mini *mini);
/* Pull out, and end the thread. */
void mini_unplug(struct mini *mini);
/* Only end the thread: the test has pulled it out itself. */
void mini_stop(struct mini *mini);
/* What a wand should say. */
void mini_answer(struct mini *mini, const uint8_t *command);
/* Says nothing at all. */
void mini_ignore(struct mini *mini, const uint8_t *command);
/* STATUS that answers @command, or with reason 0 when that is NULL. */
void mini_status(struct mini *mini, const uint8_t *command, uint8_t *frame);
/* RECORD with the bytes of @text inline. */
void mini_record(struct mini *mini, uint32_t number, const char *text, uint8_t *frame);
/* Seal and send; false when the device is gone. */
bool mini_send(struct mini *mini, uint8_t *frame);

/* xorshift64*: equal seed, equal test */
uint32_t mini_random(uint64_t *state);
int64_t mini_now_us(void);
void mini_sleep_us(unsigned int us);

/* What was lost until now does not count. */
void mini_leaks_forget(void);

/**
 * mini_leaks() - memory that nothing points to any more
 * @where: receives where the first was allocated
 * @size: of @where
 *
 * Return: how many pieces.
 */
unsigned int mini_leaks(char *where, size_t size);
/* The test fails when there is any. */
void mini_no_leak(void);
#endif
