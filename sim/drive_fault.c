// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_fault.h"

#include <stddef.h>
#include <string.h>

enum { FAULT_N_MAX = 1000000, SLOW_STEP_MS = 100, SLOW_STEPS = 10, SLOW_STEPS_MAX = 600 };

static const struct {
	const char *name, *what;
	bool writes_only;
} table[DRIVE_FAULT_COUNT] = {
#define X(name, text, writes, what) { text, what, writes },
	DRIVE_FAULT_TABLE(X)
#undef X
};

static enum err find(const char *name, size_t len, size_t *ret_fault)
{
	for (size_t i = 0; i < DRIVE_FAULT_COUNT; i++)
		if (strlen(table[i].name) == len && !memcmp(table[i].name, name, len)) {
			*ret_fault = i;
			return ERR_NONE;
		}
	return ERR_NOT_FOUND;
}

/* "3", "*", "3w", "*w" */
static enum err read_rule(const char *text, struct drive_fault_rule *rule)
{
	const char *p = text;

	rule->left = 0;
	if (*p == '*') {
		rule->every = true;
		rule->left = 1;
		p++;
	}
	for (; !rule->every && *p >= '0' && *p <= '9'; p++) {
		rule->left = rule->left * 10 + (uint64_t)(*p - '0');
		if (rule->left > FAULT_N_MAX)
			return ERR_INVALID;
	}
	if (p == text)
		return ERR_INVALID;
	if (*p == 'w') {
		rule->writes_only = true;
		p++;
	}
	return *p ? ERR_INVALID : ERR_NONE;
}

static enum err order_slow(struct drive_faults *faults, const struct drive_fault_rule *rule,
			   bool has_n, struct error *error)
{
	uint64_t steps = has_n && !rule->every ? rule->left : SLOW_STEPS;

	if (steps > SLOW_STEPS_MAX)
		return error_set(error, ERR_USAGE, "slow: at most %d times 100 ms", SLOW_STEPS_MAX);
	faults->slow_ms = (unsigned int)steps * SLOW_STEP_MS;
	return ERR_NONE;
}

enum err drive_fault_order(struct drive_faults *faults, const char *text, struct error *error)
{
	struct drive_fault_rule rule = { .left = 1 };
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text), fault;

	if (!strcmp(text, "none")) {
		*faults = (struct drive_faults){ 0 };
		return ERR_NONE;
	}
	if (find(text, len, &fault))
		return error_set(error, ERR_USAGE, "no fault is named '%.*s'", (int)len, text);
	rule.writes_only = table[fault].writes_only;
	if (colon && read_rule(colon + 1, &rule))
		return error_set(error, ERR_USAGE, "'%s' is not NAME, NAME:N, NAME:* or NAME:Nw",
				 text);
	if (fault == DRIVE_FAULT_SLOW)
		return order_slow(faults, &rule, colon != NULL, error);
	faults->rules[fault] = rule;
	return ERR_NONE;
}

unsigned int drive_fault_strike(struct drive_faults *faults, bool write)
{
	unsigned int strikes = faults->slow_ms ? 1U << DRIVE_FAULT_SLOW : 0;

	for (size_t i = 0; i < DRIVE_FAULT_COUNT; i++) {
		struct drive_fault_rule *rule = &faults->rules[i];

		if (!rule->left || (rule->writes_only && !write))
			continue;
		if (!rule->every && --rule->left)
			continue;
		strikes |= 1U << i;
	}
	return strikes;
}

const char *drive_fault_name(enum drive_fault fault)
{
	return table[fault].name;
}

const char *drive_fault_help(enum drive_fault fault)
{
	return table[fault].what;
}
