/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line of the list against what a store offers. Labels of retailers are short and abbreviated
 * ("LAIT 1/2 ECR. UHT 6X1L"): they are spelled out with data/abbreviations.tsv, then read as the
 * need whose words they begin with. What can be read in several ways is a question to a person.
 */
#ifndef CABAS_CORE_MATCH_H
#define CABAS_CORE_MATCH_H
#include "core/needs.h"
#include "core/offer.h"

enum { MATCH_CANDIDATES_MAX = 5, MATCH_LABEL_WORDS_MAX = 40 };

enum match_verdict {
	MATCH_NONE,	   /* the store has nothing like it */
	MATCH_AMBIGUOUS,   /* several readings: a person must say */
	MATCH_SURE,	   /* this is it */
	MATCH_UNAVAILABLE, /* this is it, but it cannot be bought now, or not so many */
};

/**
 * struct match - names of needs, ready to be found in labels
 * @needs: what they name; borrowed
 * @abbreviations: private
 * @abbreviation_count: private
 * @forms: private: sorted by their first words
 * @form_count: private
 * @need_count: private: how many needs @forms knows; later ones are added at each call
 */
struct match {
	const struct needs *needs;
	struct match_abbreviation *abbreviations;
	size_t abbreviation_count;
	struct match_form *forms;
	size_t form_count, need_count;
};

/**
 * struct match_want - one line of the list
 * @gtin: the product that was scanned, or NULL
 * @need: id of the need, or NULL
 * @label: its words, for a line without a need
 * @quantity: %UNIT_NONE when none was said
 * @chosen: product id that the household chose in this store before, or NULL
 */
struct match_want {
	const struct gtin *gtin;
	const char *need, *label;
	struct quantity quantity;
	const char *chosen;
};

/**
 * struct match_choice - what a store has for a line
 * @verdict: how sure
 * @offer: %MATCH_SURE: what to buy, %MATCH_UNAVAILABLE: what it would be; one of the offers
 * @packs: %MATCH_SURE: how many
 * @cost: %MATCH_SURE: of all of them, minor units
 * @candidates: %MATCH_AMBIGUOUS: @candidate_count offers for a question, the likeliest first
 * @candidate_count: at most %MATCH_CANDIDATES_MAX
 */
struct match_choice {
	enum match_verdict verdict;
	const struct offer *offer;
	int64_t packs, cost;
	const struct offer *candidates[MATCH_CANDIDATES_MAX];
	size_t candidate_count;
};

/**
 * match_load() - read the abbreviations and prepare the needs' French names
 * @needs: must outlive @ret_match; new names of a need are seen when it is loaded again
 * @bytes: data/abbreviations.tsv; nothing of it is kept
 * @len: how many bytes
 * @arena: where all lives
 * @ret_match: receives it
 * @error: says what is wrong, with file and line
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM.
 */
enum err match_load(const struct needs *needs, const char *bytes, size_t len, struct arena *arena,
		    struct match *ret_match, struct error *error);

/**
 * match_label() - whether a product's label means a need
 * @match: as loaded
 * @need: id of the need
 * @label: as the retailer writes it
 * @brand: its brand, or ""
 * @arena: for the words
 *
 * %MATCH_SURE: the label means this need and no more specific other one. %MATCH_AMBIGUOUS: it may.
 *
 * Return: one of %MATCH_NONE, %MATCH_AMBIGUOUS, %MATCH_SURE.
 */
enum match_verdict match_label(const struct match *match, const char *need, const char *label,
			       const char *brand, struct arena *arena);

/**
 * match_offers() - choose among a store's offers
 * @match: as loaded
 * @want: the line
 * @offers: @count offers; those of other products do no harm
 * @count: how many
 * @arena: for words
 * @ret_choice: receives the choice
 *
 * The household's choice wins; then the very trade item number; then, among offers that surely are
 * the need and can be bought, the one that costs least for the whole quantity. Equal offers are
 * told apart by fewer packs, then label, then product id.
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err match_offers(const struct match *match, const struct match_want *want,
		      const struct offer *offers, size_t count, struct arena *arena,
		      struct match_choice *ret_choice);
#endif
