// SPDX-License-Identifier: GPL-2.0-or-later
/* When a household's confirmations are enough to add without a question, and when no more. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/trust.h"

enum { OUTCOMES_MAX = 3000 };

/* --- the bound -------------------------------------------------------------------------------- */

/* The binomial sum by logarithms of factorials: another way than the product of ratios. */
static long double sum_below(size_t tried, size_t wrong, long double share)
{
	long double sum = 0;

	for (size_t i = 0; i <= wrong; i++)
		sum += expl(lgammal(tried + 1.0L) - lgammal(i + 1.0L) - lgammal(tried - i + 1.0L) +
			    i * logl(share) + (tried - i) * log1pl(-share));
	return sum;
}

/*
 * Wilks' sample sizes for 95 % content with 95 % certainty, and for 99 %, as safety analyses of
 * power plants use them: with k - 1 exceedances so many trials are the fewest that show it.
 */
Test(core_trust, the_bound_gives_the_published_sample_sizes)
{
	static const size_t five[] = { 59, 93, 124, 153, 181, 208, 234, 260, 286, 311 };
	static const size_t one[] = { 299, 473, 628, 773, 913 };

	for (size_t wrong = 0; wrong < sizeof(five) / sizeof(five[0]); wrong++) {
		cr_assert_eq(trust_bound(five[wrong], wrong), 50, "%zu", wrong);
		cr_assert_eq(trust_bound(five[wrong] - 1, wrong), 51, "%zu", wrong);
	}
	for (size_t wrong = 0; wrong < sizeof(one) / sizeof(one[0]); wrong++) {
		cr_assert_eq(trust_bound(one[wrong], wrong), 10, "%zu", wrong);
		cr_assert_eq(trust_bound(one[wrong] - 1, wrong), 11, "%zu", wrong);
	}
}

Test(core_trust, the_bound_is_the_least_thousandth_whose_binomial_sum_is_below_5_percent)
{
	for (size_t tried = 1; tried <= TRUST_WINDOW; tried += tried < 60 ? 1 : 37)
		for (size_t wrong = 0; wrong < tried; wrong += 1 + wrong / 3) {
			unsigned int bound = trust_bound(tried, wrong);

			cr_assert(bound == 1000 ||
					  sum_below(tried, wrong, bound / 1000.0L) <= 0.05L,
				  "%zu of %zu: %u", wrong, tried, bound);
			cr_assert_gt(sum_below(tried, wrong, (bound - 1) / 1000.0L), 0.05L,
				     "%zu of %zu: %u", wrong, tried, bound);
		}
}

/* So that no rounding of a machine can turn a decision: the sums are never near 0.05. */
Test(core_trust, no_decision_within_the_window_hangs_on_a_rounding)
{
	long double nearest = 1;

	for (size_t tried = 1; tried <= TRUST_WINDOW; tried++)
		for (size_t wrong = 0; wrong <= tried / 50; wrong++) {
			long double apart = fabsl(sum_below(tried, wrong, 0.02L) - 0.05L);

			nearest = apart < nearest ? apart : nearest;
		}
	cr_assert_gt(nearest, 1e-6L, "%Lg", nearest);
}

Test(core_trust, nothing_tried_or_all_wrong_is_a_bound_of_one)
{
	cr_assert_eq(trust_bound(0, 0), 1000);
	cr_assert_eq(trust_bound(1, 1), 1000);
	cr_assert_eq(trust_bound(500, 500), 1000);
	cr_assert_eq(trust_bound(2, 0), 777); /* 1 - sqrt(0.05) */
}

/* --- calibration ------------------------------------------------------------------------------ */

static struct trust_outcome said(const char *member, unsigned int margin, bool right)
{
	return (struct trust_outcome){
		.member = member, .agree = true, .right = right, .margin = (uint16_t)margin
	};
}

static size_t fill(struct trust_outcome *outcomes, size_t count, struct trust_outcome like)
{
	for (size_t i = 0; i < count; i++)
		outcomes[i] = like;
	return count;
}

static unsigned int missing(const struct trust_outcome *outcomes, size_t count)
{
	return trust_missing(outcomes, count, "zoe");
}

static struct trust calibrate(const struct trust_outcome *outcomes, size_t count)
{
	return trust_calibrate(outcomes, count, "zoe", AUTOMATIC_LEARNED);
}

Test(core_trust, nothing_is_believed_before_a_confirmation)
{
	struct trust trust = trust_calibrate(NULL, 0, NULL, AUTOMATIC_CONFIDENT);

	cr_assert_not(trust.automatic);
	cr_assert_eq(trust.bound, 1000);
	cr_assert_eq(trust_missing(NULL, 0, NULL), 149);
	cr_assert_eq(trust.how, AUTOMATIC_CONFIDENT);
	cr_assert_not(trust_believes(&trust, true, 5000));
}

Test(core_trust, a_hundred_and_forty_nine_right_ones_start_it_and_one_less_does_not)
{
	struct trust_outcome outcomes[149];
	struct trust trust;

	fill(outcomes, 149, said("zoe", 1300, true));
	trust = calibrate(outcomes, 148);
	cr_assert_not(trust.automatic);
	cr_assert_eq(missing(outcomes, 148), 1);
	trust = calibrate(outcomes, 149);
	cr_assert(trust.automatic);
	cr_assert_eq(missing(outcomes, 149), 0);
	cr_assert_eq(trust.tried, 149);
	cr_assert_eq(trust.bound, 20);
	cr_assert(trust_believes(&trust, true, 1200));
	cr_assert_not(trust_believes(&trust, false, 5000));
	cr_assert_not(trust_believes(&trust, true, 1199));
}

Test(core_trust, never_means_never)
{
	struct trust_outcome outcomes[200];
	struct trust trust;

	fill(outcomes, 200, said("zoe", 1300, true));
	trust = trust_calibrate(outcomes, 200, "zoe", AUTOMATIC_NEVER);
	cr_assert_not(trust.automatic);
	cr_assert_not(trust_believes(&trust, true, 5000));
}

Test(core_trust, a_single_wrong_one_ends_it_until_236_show_that_it_was_chance)
{
	struct trust_outcome outcomes[OUTCOMES_MAX];

	fill(outcomes, OUTCOMES_MAX, said("zoe", 1300, true));
	outcomes[0].right = false;
	for (size_t count = 149; count < 236; count++) {
		cr_assert_not(calibrate(outcomes, count).automatic, "%zu", count);
		cr_assert_eq(missing(outcomes, count), 236 - count, "%zu", count);
	}
	cr_assert(calibrate(outcomes, 236).automatic);
	/* one that is not agreed on, or is wrong far below the margin that is asked, ends nothing
	 */
	outcomes[0].agree = false;
	cr_assert(calibrate(outcomes, 150).automatic);
}

Test(core_trust, the_margin_is_the_loosest_that_holds)
{
	struct trust_outcome outcomes[800];
	struct trust trust;
	size_t count = fill(outcomes, 300, said("zoe", 1550, true));

	count += fill(outcomes + count, 100, said("zoe", 1410, true));
	count += fill(outcomes + count, 100, said("zoe", 1310, true));
	cr_assert_eq(calibrate(outcomes, count).margin_min, 1200);
	count += fill(outcomes + count, 40, said("zoe", 1210, false));
	trust = calibrate(outcomes, count);
	cr_assert(trust.automatic);
	cr_assert_eq(trust.margin_min, 1300);
	cr_assert_eq(trust.tried, 500);
	count += fill(outcomes + count, 40, said("zoe", 1310, false));
	cr_assert_eq(calibrate(outcomes, count).margin_min, 1400);
	cr_assert(trust_believes(&trust, true, 1300));
	cr_assert_not(trust_believes(&trust, true, 1299));
}

/* Rules with too few outcomes are left out; where the margins are small the loose ones are judged.
 */
Test(core_trust, small_margins_are_no_reason_to_wait_for_large_ones)
{
	struct trust_outcome outcomes[400];
	struct trust trust;
	size_t count = fill(outcomes, 160, said("zoe", 1310, true));

	count += fill(outcomes + count, 20, said("zoe", 1550, true));
	trust = calibrate(outcomes, count);
	cr_assert(trust.automatic);
	cr_assert_eq(trust.margin_min, 1200);
	/* but a strict one that was judged and does not hold ends the test */
	count = fill(outcomes, 160, said("zoe", 1550, true));
	count += fill(outcomes + count, 1, said("zoe", 1550, false));
	count += fill(outcomes + count, 200, said("zoe", 1210, true));
	cr_assert_not(calibrate(outcomes, count).automatic);
}

Test(core_trust, a_member_needs_twenty_outcomes_of_her_own)
{
	struct trust_outcome outcomes[400];
	struct trust trust;
	size_t count = fill(outcomes, 200, said("ida", 1300, true));

	cr_assert_not(calibrate(outcomes, count).automatic);
	cr_assert_eq(missing(outcomes, count), 20);
	cr_assert(trust_calibrate(outcomes, count, "ida", AUTOMATIC_LEARNED).automatic);
	cr_assert_not(trust_calibrate(outcomes, count, NULL, AUTOMATIC_LEARNED).automatic);
	count += fill(outcomes + count, 19, said("zoe", 1300, true));
	trust = calibrate(outcomes, count);
	cr_assert_not(trust.automatic);
	cr_assert_eq(trust.own_tried, 19);
	cr_assert_eq(missing(outcomes, count), 1);
	count += fill(outcomes + count, 1, said("zoe", 1300, true));
	cr_assert(calibrate(outcomes, count).automatic);
}

Test(core_trust, a_member_who_is_misunderstood_is_asked_though_the_household_is_believed)
{
	struct trust_outcome outcomes[800];
	struct trust trust;
	size_t count = fill(outcomes, 500, said("ida", 1300, true));

	count += fill(outcomes + count, 30, said("zoe", 1300, true));
	count += fill(outcomes + count, 1, said("zoe", 1300, false));
	trust = calibrate(outcomes, count);
	cr_assert_not(trust.automatic);
	cr_assert_eq(trust.own_wrong, 1);
	cr_assert_eq(missing(outcomes, count), 50 - 31);
	cr_assert(trust_calibrate(outcomes, count, "ida", AUTOMATIC_LEARNED).automatic);
}

Test(core_trust, what_lies_behind_the_window_is_forgotten)
{
	struct trust_outcome outcomes[OUTCOMES_MAX];

	fill(outcomes, TRUST_WINDOW, said("zoe", 1600, true));
	fill(outcomes + TRUST_WINDOW, 1000, said("zoe", 1600, false));
	cr_assert(calibrate(outcomes, 2000).automatic);
	fill(outcomes, TRUST_WINDOW, said("zoe", 1600, false));
	fill(outcomes + TRUST_WINDOW, 1000, said("zoe", 1600, true));
	cr_assert_not(calibrate(outcomes, 2000).automatic);
	/* and what is missing counts on that */
	cr_assert_leq(missing(outcomes, 2000), TRUST_WINDOW);
	cr_assert_geq(missing(outcomes, 2000), TRUST_WINDOW - 20);
}

static unsigned long long seed;

static double draw(void)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (double)(seed >> 11) / 9007199254740992.0;
}

Test(core_trust, missing_is_exactly_how_many_clear_right_ones_it_takes)
{
	struct trust_outcome outcomes[OUTCOMES_MAX];

	for (int round = 0; round < 60; round++) {
		size_t count = (size_t)(draw() * 1200), used = TRUST_WINDOW;
		double right = 0.93 + draw() * 0.07;
		unsigned int want;

		for (size_t i = 0; i < count; i++) {
			outcomes[used + i] = said(draw() < 0.5 ? "zoe" : "ida",
						  950 + (unsigned int)(draw() * 400),
						  draw() < right);
			outcomes[used + i].agree = draw() < 0.8;
		}
		want = missing(outcomes + used, count);
		for (unsigned int more = 0; more < want; more++) {
			cr_assert_not(calibrate(outcomes + used, count + more).automatic);
			outcomes[--used] = said("zoe", 2000, true);
		}
		cr_assert(calibrate(outcomes + used, count + want).automatic,
			  "%zu outcomes, %u missing", count, want);
	}
}

/* --- simulated households --------------------------------------------------------------------- */

/* Three members; the opinions agree on three of four, more surely when they are right. */
static struct trust_outcome hear(double wrong)
{
	static const char *const members[] = { "zoe", "ida", "max" };
	struct trust_outcome outcome = said(members[(int)(draw() * 3)], 0, draw() >= wrong);

	outcome.agree = draw() < 0.75;
	outcome.margin = (uint16_t)(1000 + draw() * 500);
	return outcome;
}

/* What became of one household. */
struct year {
	size_t started, added, wrong, asked;
};

/*
 * @words things are said. What is not believed is confirmed and counts; of what went onto the list
 * by itself only a wrong one is heard of, when somebody takes it back.
 */
static struct year live(double wrong, size_t words)
{
	static struct trust_outcome outcomes[OUTCOMES_MAX];
	struct year year = { 0 };
	size_t first = OUTCOMES_MAX;

	for (size_t i = 0; i < words; i++) {
		struct trust_outcome now = hear(wrong);
		struct trust trust = trust_calibrate(outcomes + first, OUTCOMES_MAX - first,
						     now.member, AUTOMATIC_LEARNED);
		bool added = trust_believes(&trust, now.agree, now.margin);

		if (added && !year.added)
			year.started = i;
		year.added += added;
		year.wrong += added && !now.right;
		year.asked += !added;
		if (!added || !now.right)
			outcomes[--first] = now;
	}
	return year;
}

Test(core_trust, where_5_in_1000_are_wrong_at_most_2_percent_of_the_adds_are)
{
	size_t started = 0, added = 0, wrong = 0;

	seed = 5;
	for (int household = 0; household < 60; household++) {
		struct year year = live(0.005, 1500);

		started += year.added > 0;
		added += year.added;
		wrong += year.wrong;
		/* none is flooded: that many by chance only */
		cr_assert_leq(year.wrong, 12, "household %d", household);
	}
	fprintf(stderr, "true rate 0.5 %%: %zu of 60 started, %zu added, %zu wrong\n", started,
		added, wrong);
	cr_assert_geq(started, 55);
	cr_assert_leq(wrong * 50, added);
}

Test(core_trust, where_5_percent_are_wrong_it_does_not_start)
{
	size_t started = 0, wrong = 0;

	seed = 7;
	for (int household = 0; household < 100; household++) {
		struct year year = live(0.05, 1500);

		started += year.added > 0;
		wrong += year.wrong;
	}
	fprintf(stderr, "true rate 5 %%: %zu of 100 started, %zu wrong adds in all\n", started,
		wrong);
	cr_assert_leq(started, 2);
	cr_assert_leq(wrong, 10);
}

/* The certainty is 95 % for one calibration; one after each word tries more often. */
Test(core_trust, at_twice_the_bound_few_start_and_none_goes_on_for_long)
{
	size_t started = 0, added = 0;

	seed = 9;
	for (int household = 0; household < 60; household++) {
		struct year year = live(0.04, 1500);

		started += year.added > 0;
		added += year.added;
		cr_assert_leq(year.wrong, 6, "household %d", household);
	}
	fprintf(stderr, "true rate 4 %%: %zu of 60 started, %zu added\n", started, added);
	cr_assert_leq(started, 3);
}

Test(core_trust, when_the_recogniser_gets_worse_two_wrong_adds_end_it)
{
	struct trust_outcome outcomes[OUTCOMES_MAX];

	seed = 11;
	for (int household = 0; household < 100; household++) {
		size_t first = OUTCOMES_MAX, wrong = 0;

		for (size_t i = 0; i < 260; i++) {
			outcomes[--first] = said("zoe", 1100 + (unsigned int)(draw() * 400), true);
		}
		cr_assert(calibrate(outcomes + first, OUTCOMES_MAX - first).automatic);
		for (size_t i = 0; i < 1000; i++) {
			struct trust_outcome now = said("zoe", 1300, draw() >= 0.1);

			if (!calibrate(outcomes + first, OUTCOMES_MAX - first).automatic)
				break;
			wrong += !now.right;
			if (!now.right)
				outcomes[--first] = now;
		}
		cr_assert_leq(wrong, 2);
	}
}

Test(core_trust, the_setting_is_read_as_it_is_written)
{
	enum voice_automatic how = AUTOMATIC_NEVER;

	for (int i = AUTOMATIC_LEARNED; i <= AUTOMATIC_NEVER; i++) {
		cr_assert_eq(trust_automatic_parse(trust_automatic_text((enum voice_automatic)i),
						   &how),
			     ERR_NONE);
		cr_assert_eq((int)how, i);
	}
	cr_assert_eq(trust_automatic_parse("always", &how), ERR_NOT_FOUND);
	cr_assert_eq(how, AUTOMATIC_NEVER);
}
