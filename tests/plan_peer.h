/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other solvers beside the planner: CBC (Debian package coinor-cbc) and GLPK (glpk-utils) solve the
 * model of reference planner.md 3.1 on their own. An unmet item is a column of a price that
 * outweighs every plan, so one objective holds both criteria; the figures stay far below their
 * tolerances. For instances with one price for each store. Included by one file per program.
 */
#ifndef CABAS_TESTS_PLAN_PEER_H
#define CABAS_TESTS_PLAN_PEER_H
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/plan_kit.h"

extern char **environ;

/* A price above the dearest plan there is. */
static inline int64_t peer_unmet_price(const struct plan_instance *q)
{
	int64_t sum = 1;

	for (size_t i = 0; i < q->item_count; i++) {
		int64_t dearest = 0;

		for (size_t j = 0; j < q->store_count; j++)
			if (q->items[i].prices[j] > dearest)
				dearest = q->items[i].prices[j];
		sum += dearest;
	}
	for (size_t j = 0; j < q->store_count; j++)
		for (size_t b = 0; b < q->stores[j].tariff.count; b++)
			sum += q->stores[j].tariff.bands[b].fee;
	return sum;
}

static inline void peer_write_objective(FILE *file, const struct plan_instance *q, int64_t unmet)
{
	fprintf(file, "Minimize\n cost: 0 zero");
	for (size_t i = 0; i < q->item_count; i++) {
		fprintf(file, "\n + %lld u%zu", (long long)unmet, i);
		for (size_t j = 0; j < q->store_count; j++)
			if (q->items[i].prices[j] != PLAN_NONE)
				fprintf(file, " + %lld x%zu_%zu", (long long)q->items[i].prices[j],
					i, j);
	}
	for (size_t j = 0; j < q->store_count; j++)
		for (size_t b = 0; b < q->stores[j].tariff.count; b++)
			fprintf(file, "\n + %lld y%zu_%zu",
				(long long)q->stores[j].tariff.bands[b].fee, j, b);
}

static inline void peer_write_bands(FILE *file, const struct tariff *tariff, size_t j,
				    const char *sign)
{
	for (size_t b = 0; b < tariff->count; b++)
		fprintf(file, " %s y%zu_%zu", sign, j, b);
}

static inline void peer_write_rows(FILE *file, const struct plan_instance *q)
{
	fprintf(file, "\nSubject To\n");
	for (size_t i = 0; i < q->item_count; i++) {
		fprintf(file, " u%zu", i);
		for (size_t j = 0; j < q->store_count; j++)
			if (q->items[i].prices[j] != PLAN_NONE)
				fprintf(file, " + x%zu_%zu", i, j);
		fprintf(file, " = 1\n");
	}
	fprintf(file, " zero");
	for (size_t j = 0; j < q->store_count; j++)
		peer_write_bands(file, &q->stores[j].tariff, j, "+");
	fprintf(file, " <= %zu\n", q->max_stores ? (size_t)q->max_stores : q->store_count);
	for (size_t j = 0; j < q->store_count; j++) {
		const struct tariff *tariff = &q->stores[j].tariff;

		fprintf(file, " zero");
		peer_write_bands(file, tariff, j, "+");
		fprintf(file, " <= 1\n zero");
		for (size_t i = 0; i < q->item_count; i++)
			if (q->items[i].prices[j] != PLAN_NONE)
				fprintf(file, "\n + %lld x%zu_%zu",
					(long long)q->items[i].prices[j], i, j);
		for (size_t b = 0; b < tariff->count; b++)
			fprintf(file, " - %lld y%zu_%zu", (long long)tariff->bands[b].min, j, b);
		fprintf(file, " >= 0\n");
		for (size_t i = 0; i < q->item_count; i++) {
			if (q->items[i].prices[j] == PLAN_NONE)
				continue;
			fprintf(file, " x%zu_%zu", i, j);
			peer_write_bands(file, tariff, j, "-");
			fprintf(file, " <= 0\n");
		}
	}
}

static inline bool peer_write_model(const char *path, const struct plan_instance *q, int64_t unmet)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return false;
	peer_write_objective(file, q, unmet);
	peer_write_rows(file, q);
	fprintf(file, "Bounds\n zero <= 0\nBinaries\n");
	for (size_t i = 0; i < q->item_count; i++) {
		fprintf(file, " u%zu\n", i);
		for (size_t j = 0; j < q->store_count; j++)
			if (q->items[i].prices[j] != PLAN_NONE)
				fprintf(file, " x%zu_%zu\n", i, j);
	}
	for (size_t j = 0; j < q->store_count; j++)
		for (size_t b = 0; b < q->stores[j].tariff.count; b++)
			fprintf(file, " y%zu_%zu\n", j, b);
	fprintf(file, "End\n");
	return !fclose(file);
}

enum peer { PEER_CBC, PEER_GLPK };

static inline bool peer_is_here(enum peer peer)
{
	return !access(peer == PEER_CBC ? "/usr/bin/cbc" : "/usr/bin/glpsol", X_OK);
}

/* Runs a peer on a model for so many seconds at most; false when it failed. */
static inline bool peer_run(enum peer peer, char *model, char *solution, char *seconds)
{
	/* gaps of 0: the defaults would accept a plan some cents above the best */
	char *cbc[] = { (char[]){ "cbc" },
			model,
			(char[]){ "-ratio" },
			(char[]){ "0" },
			(char[]){ "-allow" },
			(char[]){ "0.5" },
			(char[]){ "-sec" },
			seconds,
			(char[]){ "-solve" },
			(char[]){ "-solution" },
			solution,
			NULL };
	char *glpk[] = {
		(char[]){ "glpsol" }, (char[]){ "--lp" }, model, (char[]){ "--tmlim" }, seconds,
		(char[]){ "-o" },     solution,		  NULL
	};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status;
	bool started;

	if (posix_spawn_file_actions_init(&actions))
		return false;
	started = !posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) &&
		  !posix_spawn(&pid, peer == PEER_CBC ? "/usr/bin/cbc" : "/usr/bin/glpsol",
			       &actions, NULL, peer == PEER_CBC ? cbc : glpk, environ);
	posix_spawn_file_actions_destroy(&actions);
	return started && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}

/*
 * A peer's assignment, read from its columns, so that no rounding of its sums counts; false when
 * it proved nothing.
 */
static inline bool peer_read(const char *path, const struct plan_instance *q, int *choice)
{
	FILE *file = fopen(path, "re");
	char line[256];
	bool proven = false;

	if (!file)
		return false;
	for (size_t i = 0; i < q->item_count; i++)
		choice[i] = -1;
	while (fgets(line, sizeof(line), file)) {
		size_t row, i, j;
		double value;

		if (!strncmp(line, "Optimal", 7) || strstr(line, "INTEGER OPTIMAL"))
			proven = true;
		if ((sscanf(line, " %zu x%zu_%zu %lf", &row, &i, &j, &value) == 4 ||
		     sscanf(line, " %zu x%zu_%zu * %lf", &row, &i, &j, &value) == 4) &&
		    value > 0.5 && i < q->item_count && j < q->store_count)
			choice[i] = (int)j;
	}
	fclose(file);
	return proven;
}
#endif
