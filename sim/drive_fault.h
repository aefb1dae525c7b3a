/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can go wrong between a retailer and its customer, ordered for the n-th request. */
#ifndef CABAS_SIM_DRIVE_FAULT_H
#define CABAS_SIM_DRIVE_FAULT_H
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* name of the constant, name of the fault, counts cart writes only, what it does */
#define DRIVE_FAULT_TABLE(X)                                                                 \
	X(LOST_ANSWER, "lost-answer", true,                                                  \
	  "the cart write is done, the connection closes unanswered")                        \
	X(LOST_REQUEST, "lost-request", true, "the connection closes and nothing is done")   \
	X(RATE, "rate", false, "429 with Retry-After: 1, nothing is done")                   \
	X(UNAVAILABLE, "unavailable", false, "503 with Retry-After: 1, nothing is done")     \
	X(SLOW, "slow", false, "every answer waits N times 100 ms (default 10)")             \
	X(PRICE_CHANGED, "price-changed", true, "the first product written costs 10 % more") \
	X(OUT_OF_STOCK, "out-of-stock", true, "the first product written is sold out")       \
	X(GARBAGE, "garbage", false, "the request is done, the answer is a web page")        \
	X(TRUNCATED, "truncated", false, "the request is done, the answer breaks off halfway")

enum drive_fault {
#define X(name, text, writes, what) DRIVE_FAULT_##name,
	DRIVE_FAULT_TABLE(X)
#undef X
		DRIVE_FAULT_COUNT
};

/* @left: requests until it strikes, 0 is off; @every: strikes each time */
struct drive_fault_rule {
	bool every, writes_only;
	uint64_t left;
};

/* All that was ordered; one zeroed orders nothing. @slow_ms: wait before every answer. */
struct drive_faults {
	struct drive_fault_rule rules[DRIVE_FAULT_COUNT];
	unsigned int slow_ms;
};

/**
 * drive_fault_order() - order a fault
 * @faults: changed
 * @text: NAME, NAME:N (the N-th from now on), NAME:* (each), a final "w" counts cart writes only,
 *        NAME:0 takes the order back, "none" takes all back
 * @error: says what is wrong
 *
 * Return: %ERR_NONE or %ERR_USAGE.
 */
enum err drive_fault_order(struct drive_faults *faults, const char *text, struct error *error);

/**
 * drive_fault_strike() - count a request and see what goes wrong with it
 * @faults: counts down
 * @write: the request writes to a cart
 *
 * Return: bits 1 << enum drive_fault.
 */
unsigned int drive_fault_strike(struct drive_faults *faults, bool write);

/**
 * drive_fault_name() - the name of a fault
 * @fault: which
 *
 * Return: a string literal.
 */
const char *drive_fault_name(enum drive_fault fault);

/**
 * drive_fault_help() - what a fault does
 * @fault: which
 *
 * Return: a string literal.
 */
const char *drive_fault_help(enum drive_fault fault);
#endif
