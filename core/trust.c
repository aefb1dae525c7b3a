// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/trust.h"

#include <string.h>

/*
 * The rules, strictest first: the least margin of each, thousandths. Below 1200 a word that nobody
 * taught passes for a known one too often: 7 % at 1200, 3 % at 1300 by six recorded people and
 * examples alone (docs/measurements.md has what agreement leaves of it).
 */
static const uint16_t ladder[] = { 1500, 1400, 1300, 1200 };
enum { RULES = sizeof(ladder) / sizeof(ladder[0]) };

/* So many outcomes, all right, have a bound of 20 thousandths; fewer have not. */
enum { ENOUGH = 149 };

static const double doubt = 0.05; /* that is left */

/* Outcomes by the rule that they meet. */
struct tally {
	size_t tried, wrong, own_tried, own_wrong;
};

static bool meets(const struct trust_outcome *outcome, size_t rule)
{
	return outcome->agree && outcome->margin >= ladder[rule];
}

static void count_in(struct tally tallies[RULES], const struct trust_outcome *outcome, bool own)
{
	for (size_t rule = 0; rule < RULES; rule++) {
		if (!meets(outcome, rule))
			continue;
		tallies[rule].tried++;
		tallies[rule].wrong += !outcome->right;
		tallies[rule].own_tried += own;
		tallies[rule].own_wrong += own && !outcome->right;
	}
}

static void count_out(struct tally tallies[RULES], const struct trust_outcome *outcome, bool own)
{
	for (size_t rule = 0; rule < RULES; rule++) {
		if (!meets(outcome, rule))
			continue;
		tallies[rule].tried--;
		tallies[rule].wrong -= !outcome->right;
		tallies[rule].own_tried -= own;
		tallies[rule].own_wrong -= own && !outcome->right;
	}
}

/*
 * The chance of at most @wrong in @tried when each is wrong by @share: terms of the binomial sum
 * relative to the last one, so that nothing becomes too small to count.
 */
static double chance(size_t tried, size_t wrong, double share)
{
	static const double huge = 1e280, tiny = 1e-20;
	double odds = share / (1 - share), below = 1, above = 0, term = 1;

	for (size_t i = wrong; i > 0 && below < huge; i--) {
		term *= (double)i / (double)(tried - i + 1) / odds;
		below += term;
	}
	if (below >= huge)
		return 1;
	term = 1;
	for (size_t i = wrong; i < tried && above < huge && term > above * tiny; i++) {
		term *= (double)(tried - i) / (double)(i + 1) * odds;
		above += term;
	}
	return below / (below + above);
}

unsigned int trust_bound(size_t tried, size_t wrong)
{
	unsigned int low = 0, high = 1000; /* above the one, at most the other */

	if (wrong >= tried)
		return 1000;
	while (high - low > 1) {
		unsigned int middle = (low + high) / 2;

		if (chance(tried, wrong, middle / 1000.0) <= doubt)
			high = middle;
		else
			low = middle;
	}
	return high;
}

static bool holds(const struct tally *tally)
{
	return tally->tried >= ENOUGH &&
	       tally->wrong * 1000 <= tally->tried * (size_t)TRUST_WRONG_MAX &&
	       chance(tally->tried, tally->wrong, TRUST_WRONG_MAX / 1000.0) <= doubt;
}

static bool holds_for_member(const struct tally *tally)
{
	return tally->own_tried >= TRUST_MEMBER_MIN &&
	       tally->own_wrong * 1000 <= tally->own_tried * (size_t)TRUST_WRONG_MAX;
}

/* The rule to go by, and whether it holds. */
static bool find_rule(const struct tally tallies[RULES], size_t *ret_rule)
{
	size_t first = 0, end;

	while (first < RULES - 1 && tallies[first].tried < ENOUGH)
		first++;
	end = first;
	while (end < RULES && holds(&tallies[end]))
		end++;
	for (size_t rule = end; rule > first; rule--) {
		if (holds_for_member(&tallies[rule - 1])) {
			*ret_rule = rule - 1;
			return true;
		}
	}
	*ret_rule = end > first ? end - 1 : first;
	return false;
}

static bool is_own(const struct trust_outcome *outcome, const char *member)
{
	return member && outcome->member && !strcmp(outcome->member, member);
}

struct trust trust_calibrate(const struct trust_outcome *outcomes, size_t count, const char *member,
			     enum voice_automatic how)
{
	struct tally tallies[RULES] = { 0 };
	struct trust trust = { .how = how };
	size_t rule;

	if (count > TRUST_WINDOW)
		count = TRUST_WINDOW;
	for (size_t i = 0; i < count; i++)
		count_in(tallies, &outcomes[i], is_own(&outcomes[i], member));
	trust.automatic = find_rule(tallies, &rule) && how != AUTOMATIC_NEVER;
	trust.margin_min = ladder[rule];
	trust.tried = tallies[rule].tried;
	trust.wrong = tallies[rule].wrong;
	trust.own_tried = tallies[rule].own_tried;
	trust.own_wrong = tallies[rule].own_wrong;
	trust.bound = trust_bound(trust.tried, trust.wrong);
	return trust;
}

/* Right ones come in at the front, the oldest leave the window; in the end it is full of them. */
unsigned int trust_missing(const struct trust_outcome *outcomes, size_t count, const char *member)
{
	static const struct trust_outcome clear = { .agree = true, .right = true, .margin = 2000 };
	struct tally tallies[RULES] = { 0 };
	unsigned int more = 0;
	size_t rule;

	if (count > TRUST_WINDOW)
		count = TRUST_WINDOW;
	for (size_t i = 0; i < count; i++)
		count_in(tallies, &outcomes[i], is_own(&outcomes[i], member));
	while (more < TRUST_WINDOW && !find_rule(tallies, &rule)) {
		count_in(tallies, &clear, true);
		if (++more + count > TRUST_WINDOW) {
			count--;
			count_out(tallies, &outcomes[count], is_own(&outcomes[count], member));
		}
	}
	return more;
}

bool trust_believes(const struct trust *trust, bool agree, unsigned int margin)
{
	return trust->automatic && agree && margin >= trust->margin_min;
}

static const char *const automatic_texts[] = {
	[AUTOMATIC_LEARNED] = "learned",
	[AUTOMATIC_CONFIDENT] = "confident",
	[AUTOMATIC_NEVER] = "never",
};

enum err trust_automatic_parse(const char *text, enum voice_automatic *ret_how)
{
	for (size_t i = 0; i < sizeof(automatic_texts) / sizeof(automatic_texts[0]); i++) {
		if (!strcmp(automatic_texts[i], text)) {
			*ret_how = (enum voice_automatic)i;
			return ERR_NONE;
		}
	}
	return ERR_NOT_FOUND;
}

const char *trust_automatic_text(enum voice_automatic how)
{
	return automatic_texts[how];
}
