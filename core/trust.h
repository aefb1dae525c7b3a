/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a household's own confirmations allow what it says to go onto the list without a
 * question. Each confirmed clip tells whether the recogniser had been right; once enough of them
 * show that at most 2 in 100 such adds are wrong, things are added by themselves, and when they
 * show it no more, that ends (decisions, Promises 6).
 */
#ifndef CABAS_CORE_TRUST_H
#define CABAS_CORE_TRUST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
	TRUST_WINDOW = 1000,   /* outcomes that count: voices, microphones and words change */
	TRUST_WRONG_MAX = 20,  /* thousandths of wrong adds that are borne */
	TRUST_MEMBER_MIN = 20, /* outcomes of her own before a member is believed */
};

/* The household's setting "[voice] automatic": when what was heard needs no question. */
enum voice_automatic {
	AUTOMATIC_LEARNED,   /* when its own confirmations show it */
	AUTOMATIC_CONFIDENT, /* English also when the recogniser is confident, from the first day */
	AUTOMATIC_NEVER,
};

/**
 * struct trust_outcome - how the two opinions did on one thing that was said
 * @member: who said it; borrowed
 * @agree: the recogniser and the examples named the same need
 * @right: the recogniser had been right, a person said so
 * @margin: thousandths: distance of the second nearest need by that of the nearest; 0 without a
 *          second
 * @confidence: of the recogniser, thousandths; kept for reports, no rule asks for it
 */
struct trust_outcome {
	const char *member;
	bool agree, right;
	uint16_t margin, confidence;
};

/**
 * struct trust - how far a member's words are believed without a question
 * @how: the household's setting
 * @automatic: what meets the rule goes onto the list; the rule is that both opinions agree, with
 *             a margin of at least @margin_min
 * @margin_min: thousandths; while @automatic is false the rule that is nearest to holding
 * @tried: the household's outcomes that meet the rule
 * @wrong: of them
 * @own_tried: the member's among @tried
 * @own_wrong: of them
 * @bound: thousandths: with 95 % certainty no more than this are wrong of what meets the rule;
 *         1000 when nothing is known
 */
struct trust {
	enum voice_automatic how;
	bool automatic;
	uint16_t margin_min;
	size_t tried, wrong, own_tried, own_wrong;
	unsigned int bound;
};

/**
 * trust_calibrate() - from outcomes to a rule
 * @outcomes: @count outcomes of the household in one language, newest first; those behind the
 *            first %TRUST_WINDOW count no more
 * @count: how many
 * @member: whose words are to be judged; NULL: somebody who said nothing yet
 * @how: the household's setting
 *
 * A fixed-sequence test over the rules "agree, margin at least 1.5, 1.4, 1.3, 1.2", from the
 * strictest on: a rule holds when its @bound is at most %TRUST_WRONG_MAX, and the first that does
 * not ends the test. Rules that too few outcomes meet to hold even if all were right are left out;
 * which ones these are depends on margins, not on who was right, so that the certainty stays 95 %.
 * Of the rules that hold for the household the loosest is taken that the member's own outcomes
 * bear out: at least %TRUST_MEMBER_MIN of them, and no more than %TRUST_WRONG_MAX wrong.
 *
 * The certainty is that of one calibration; it is made anew with each confirmation, and so chance
 * has more than one try (see tests/unit/test_core_trust.c for how much that is).
 *
 * Return: the same on every machine.
 */
struct trust trust_calibrate(const struct trust_outcome *outcomes, size_t count, const char *member,
			     enum voice_automatic how);

/**
 * trust_missing() - how many confirmations it takes until a member is believed
 * @outcomes: as for trust_calibrate()
 * @count: how many
 * @member: whose
 *
 * Return: how many, if all of them are right, clear and hers; 0 when she is believed already.
 */
unsigned int trust_missing(const struct trust_outcome *outcomes, size_t count, const char *member);

/**
 * trust_believes() - whether one thing that was heard needs no question
 * @trust: of who spoke
 * @agree: both opinions named the same need
 * @margin: thousandths
 *
 * Return: true when it meets a rule that holds.
 */
bool trust_believes(const struct trust *trust, bool agree, unsigned int margin);

/**
 * trust_bound() - the one-sided 95 % Clopper-Pearson bound of a share
 * @tried: how often
 * @wrong: how often it was wrong, at most @tried
 *
 * Only additions, multiplications and divisions of IEEE doubles, whose error is below 1e-12; the
 * tests show that no case within %TRUST_WINDOW lies so near to a thousandth.
 *
 * Return: thousandths, rounded up; 1000 when nothing was tried.
 */
unsigned int trust_bound(size_t tried, size_t wrong);

/**
 * trust_automatic_parse() - read the setting
 * @text: "learned", "confident" or "never"
 * @ret_how: receives it
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND.
 */
enum err trust_automatic_parse(const char *text, enum voice_automatic *ret_how);

/**
 * trust_automatic_text() - the setting as it is written
 * @how: which
 *
 * Return: "learned", "confident" or "never".
 */
const char *trust_automatic_text(enum voice_automatic how);
#endif
