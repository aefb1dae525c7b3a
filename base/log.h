/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Log lines of the daemon and the workers, on standard error. Library rooms (wire, core, store,
 * connectors) never log. error: the user must act; warning: we coped; info: one line for each scan
 * or push; debug: free. Lower case, no final stop, values in 'quotes', say what happens next.
 */
#ifndef CABAS_BASE_LOG_H
#define CABAS_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/**
 * log_set_level() - which lines appear
 * @level: this one and the graver ones; at the start %LOG_LEVEL_INFO
 */
void log_set_level(enum log_level level);

/**
 * log_print() - write one line
 * @level: its gravity; written as a syslog prefix "<N>" when standard error is the system journal
 * @format: as printf; never a secret, never a whole answer of a retailer
 */
void log_print(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)	 log_print(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_print(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)	 log_print(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)	 log_print(LOG_LEVEL_DEBUG, __VA_ARGS__)
#endif
