// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The planner against CBC (Debian package coinor-cbc), which solves the model of reference
 * planner.md 3.1 on its own. An unmet item is a column of a price that outweighs every plan, so one
 * objective holds both criteria; the figures stay far below CBC's tolerance of 1e-7 in proportion.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/plan_kit.h"

enum { INSTANCES = 300, SEED = 7000, MAX_NODES = 20000000 };

extern char **environ;

static bool have_cbc(void)
{
	return !access("/usr/bin/cbc", X_OK);
}

/* A price above the dearest plan there is. */
static int64_t unmet_price(const struct plan_instance *q)
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

static void write_objective(FILE *file, const struct plan_instance *q, int64_t unmet)
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

static void write_bands(FILE *file, const struct tariff *tariff, size_t j, const char *sign)
{
	for (size_t b = 0; b < tariff->count; b++)
		fprintf(file, " %s y%zu_%zu", sign, j, b);
}

static void write_rows(FILE *file, const struct plan_instance *q)
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
		write_bands(file, &q->stores[j].tariff, j, "+");
	fprintf(file, " <= %zu\n", q->max_stores ? (size_t)q->max_stores : q->store_count);
	for (size_t j = 0; j < q->store_count; j++) {
		const struct tariff *tariff = &q->stores[j].tariff;

		fprintf(file, " zero");
		write_bands(file, tariff, j, "+");
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
			write_bands(file, tariff, j, "-");
			fprintf(file, " <= 0\n");
		}
	}
}

static void write_model(const char *path, const struct plan_instance *q, int64_t unmet)
{
	FILE *file = fopen(path, "we");

	cr_assert(file);
	write_objective(file, q, unmet);
	write_rows(file, q);
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
	cr_assert_eq(fclose(file), 0);
}

static void run_cbc(char *model, char *solution)
{
	/* gaps of 0: CBC's defaults would accept a plan some cents above the best */
	char *argv[] = { (char[]){ "cbc" },
			 model,
			 (char[]){ "-ratio" },
			 (char[]){ "0" },
			 (char[]){ "-allow" },
			 (char[]){ "0.5" },
			 (char[]){ "-sec" },
			 (char[]){ "60" },
			 (char[]){ "-solve" },
			 (char[]){ "-solution" },
			 solution,
			 NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status;

	cr_assert_eq(posix_spawn_file_actions_init(&actions), 0);
	cr_assert_eq(posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0), 0);
	cr_assert_eq(posix_spawn(&pid, "/usr/bin/cbc", &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status) && !WEXITSTATUS(status));
}

/* CBC's assignment, read from its columns and added up by us, so that no rounding of it counts. */
static bool read_solution(const char *path, const struct plan_instance *q, int *choice)
{
	FILE *file = fopen(path, "re");
	char line[256];
	bool optimal = false;

	cr_assert(file);
	for (size_t i = 0; i < q->item_count; i++)
		choice[i] = -1;
	if (fgets(line, sizeof(line), file))
		optimal = !strncmp(line, "Optimal", 7);
	while (fgets(line, sizeof(line), file)) {
		size_t row, i, j;
		double value;

		if (sscanf(line, " %zu x%zu_%zu %lf", &row, &i, &j, &value) == 4 && value > 0.5 &&
		    i < q->item_count && j < q->store_count)
			choice[i] = (int)j;
	}
	fclose(file);
	return optimal;
}

static void weigh(const struct plan_instance *q, const int *choice, size_t *ret_unmet,
		  int64_t *ret_total)
{
	int64_t total = 0;
	size_t unmet = 0;

	for (size_t j = 0; j < q->store_count; j++) {
		int64_t subtotal = 0, fee;
		bool any = false;

		for (size_t i = 0; i < q->item_count; i++)
			if (choice[i] == (int)j) {
				subtotal += q->items[i].prices[j];
				any = true;
			}
		if (!any)
			continue;
		cr_assert(tariff_fee(&q->stores[j].tariff, subtotal, &fee),
			  "CBC's plan is below a minimum");
		total += subtotal + fee;
	}
	for (size_t i = 0; i < q->item_count; i++)
		unmet += choice[i] < 0;
	*ret_unmet = unmet;
	*ret_total = total;
}

/* Small figures, households, and households whose minimums add up to nearly the whole basket. */
static void make(struct kit *kit, uint64_t seed)
{
	uint64_t state = seed;
	size_t items = (size_t)kit_between(&state, 3, 40),
	       stores = (size_t)kit_between(&state, 2, 6);

	if (seed % 3 == 0) {
		kit_small(kit, seed, 6, 30);
		return;
	}
	kit_household(kit, seed, stores, items, (unsigned int)kit_between(&state, 0, 4));
	if (seed % 3 == 1)
		return;
	for (size_t j = 0; j < stores; j++) {
		struct tariff *tariff = &kit->stores[j].tariff;
		int64_t share = (int64_t)items * 700 / (int64_t)stores;

		for (size_t b = 0; b < tariff->count; b++)
			tariff->bands[b].min = share * (int64_t)(b + 1) * 2 / 3 +
					       kit_between(&state, 0, share / 4);
	}
}

static bool agree(uint64_t seed, char *model, char *solution, size_t *proven)
{
	struct kit kit;
	struct plan plan;
	struct arena arena;
	struct error error = { 0 };
	int choice[KIT_ITEMS];
	int64_t total;
	size_t unmet;
	const char *fault;

	make(&kit, seed);
	arena_init(&arena, 1 << 20);
	cr_assert_eq(plan_solve(&kit.instance, MAX_NODES, &arena, &plan, &error), ERR_NONE, "%s",
		     error.text);
	fault = kit_fault(&kit.instance, &plan);
	cr_assert_null(fault, "seed %lu: %s", (unsigned long)seed, fault);
	write_model(model, &kit.instance, unmet_price(&kit.instance));
	run_cbc(model, solution);
	if (!read_solution(solution, &kit.instance, choice)) {
		arena_done(&arena);
		return false;
	}
	weigh(&kit.instance, choice, &unmet, &total);
	if (plan.status == PLAN_OPTIMAL) {
		(*proven)++;
		cr_assert(plan.unmet == unmet && plan.total == total,
			  "seed %lu: %zu unmet and %lld, CBC has %zu and %lld", (unsigned long)seed,
			  plan.unmet, (long long)plan.total, unmet, (long long)total);
	} else {
		cr_assert(plan.unmet_bound <= unmet && plan.bound <= total &&
				  (plan.unmet > unmet ||
				   (plan.unmet == unmet && plan.total >= total)),
			  "seed %lu: the bound is not true", (unsigned long)seed);
	}
	arena_done(&arena);
	return true;
}

Test(plan_cbc, three_hundred_random_instances_have_the_value_that_cbc_finds)
{
	char folder[] = "/tmp/cabas-cbc-XXXXXX", model[64], solution[64];
	size_t compared = 0, proven = 0;

	if (!have_cbc())
		cr_skip_test("cbc is not installed (Debian package coinor-cbc)");
	cr_assert(mkdtemp(folder));
	snprintf(model, sizeof(model), "%s/model.lp", folder);
	snprintf(solution, sizeof(solution), "%s/solution", folder);
	for (uint64_t seed = SEED; seed < SEED + INSTANCES; seed++)
		compared += agree(seed, model, solution, &proven);
	unlink(model);
	unlink(solution);
	rmdir(folder);
	cr_log_info("%zu of %d compared, %zu of them proven by the planner", compared, INSTANCES,
		    proven);
	cr_assert_geq(compared, INSTANCES * 99 / 100, "CBC solved %zu only", compared);
	cr_assert_geq(proven, INSTANCES * 95 / 100, "the planner proved %zu only", proven);
}
