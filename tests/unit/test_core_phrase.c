// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/auto.h"
#include "core/phrase.h"
#include "core/phrase_json.h"
#include "needs_fixture.h"

static struct arena memory;
static struct needs needs;

static void load(void)
{
	arena_init(&memory, FIXTURE_ARENA_MAX);
	fixture_load(&memory, &needs);
}

static void unload(void)
{
	arena_done(&memory);
}

TestSuite(core_phrase, .init = load, .fini = unload);

enum { FR = LANGUAGE_FR, EN = LANGUAGE_EN };

/*
 * Items in short: + add, - remove, = set, then the need (or '?' and the text of an unknown one),
 * then the quantity.
 */
static const struct {
	int language;
	const char *text, *want;
} phrases[] = {
	{ FR, "deux litres de lait et du beurre", "+lait-demi-ecreme 2 l, +beurre-doux" },
	{ FR, "Ajoute deux litres de lait et du beurre.", "+lait-demi-ecreme 2 l, +beurre-doux" },
	{ FR, "du lait", "+lait-demi-ecreme" },
	{ FR, "le lait", "+lait-demi-ecreme" },
	{ FR, "lait", "+lait-demi-ecreme" },
	{ FR, "Lait demi-écrémé", "+lait-demi-ecreme" },
	{ FR, "LAIT DEMI-ECREME", "+lait-demi-ecreme" },
	{ FR, "une pomme", "+pommes 1 piece" },
	{ FR, "trois pommes", "+pommes 3 piece" },
	{ FR, "trois POMMES", "+pommes 3 piece" },
	{ FR, "3 pommes", "+pommes 3 piece" },
	{ FR, "trois pommes de terre", "+pommes-de-terre 3 piece" },
	{ FR, "pommes, poires et bananes", "+pommes, +poires, +bananes" },
	{ FR, "du pain, du beurre, de la confiture et du miel",
	  "+pain, +beurre-doux, +confiture, +miel" },
	{ FR, "du lait du beurre de la farine", "+lait-demi-ecreme, +beurre-doux, +farine" },
	{ FR, "sel et poivre", "+sel, +poivre" },
	{ FR, "de l'eau", "+eau-minerale" },
	{ FR, "deux bouteilles d'eau", "+eau-minerale 2 bottle" },
	{ FR, "six bouteilles d’eau gazeuse", "+eau-gazeuse 6 bottle" },
	{ FR, "un pack d'eau", "+eau-minerale 1 pack" },
	{ FR, "un pack de six bouteilles d'eau", "+eau-minerale 6 bottle" },
	{ FR, "6 x 1,5 l d'eau", "+eau-minerale 9 l" },
	{ FR, "6x33cl de bière", "+biere 198 cl" },
	{ FR, "eau de Javel", "+eau-de-javel" },
	{ FR, "de l'eau de Javel et de l'eau", "+eau-de-javel, +eau-minerale" },
	{ FR, "une douzaine d'œufs", "+oeufs 12 piece" },
	{ FR, "une demi-douzaine d'oeufs", "+oeufs 6 piece" },
	{ FR, "deux douzaines d'huîtres", "+huitres 24 piece" },
	{ FR, "six œufs", "+oeufs 6 piece" },
	{ FR, "des oeufs", "+oeufs" },
	{ FR, "une livre de beurre", "+beurre-doux 500 g" },
	{ FR, "deux livres de cerises", "+cerises 1000 g" },
	{ FR, "un kilo de tomates", "+tomates 1 kg" },
	{ FR, "un kilo et demi de tomates", "+tomates 1.5 kg" },
	{ FR, "deux kilos et demi de pommes de terre", "+pommes-de-terre 2.5 kg" },
	{ FR, "une demi-livre de beurre", "+beurre-doux 250 g" },
	{ FR, "un demi kilo de viande hachée", "+viande-hachee 0.5 kg" },
	{ FR, "un demi-litre de crème liquide", "+creme-liquide 0.5 l" },
	{ FR, "trois quarts de litre de lait", "+lait-demi-ecreme 0.75 l" },
	{ FR, "un quart de brie", "+brie 0.25 piece" },
	{ FR, "une demi-baguette", "+baguette 0.5 piece" },
	{ FR, "1,5 kg de carottes", "+carottes 1.5 kg" },
	{ FR, "1.5 kg de carottes", "+carottes 1.5 kg" },
	{ FR, "500g de farine", "+farine 500 g" },
	{ FR, "250 grammes de beurre demi-sel", "+beurre-demi-sel 250 g" },
	{ FR, "vingt et un œufs", "+oeufs 21 piece" },
	{ FR, "soixante-dix-sept grammes de gingembre", "+gingembre 77 g" },
	{ FR, "quatre-vingts grammes de parmesan", "+parmesan 80 g" },
	{ FR, "quatre-vingt-dix-neuf yaourts nature", "+yaourts-nature 99 piece" },
	{ FR, "deux cents grammes de jambon", "+jambon 200 g" },
	{ FR, "deux cent cinquante grammes de beurre", "+beurre-doux 250 g" },
	{ FR, "deux paquets de pâtes", "+pates 2 pack" },
	{ FR, "2 paquets de 500 g de pâtes", "+pates 1000 g" },
	{ FR, "une boîte de 12 œufs", "+oeufs 12 piece" },
	{ FR, "deux boîtes de thon", "+thon-en-boite 2 can" },
	{ FR, "une boîte de céréales", "+cereales 1 box" },
	{ FR, "deux boîtes de conserve de maïs", "+mais 2 can" },
	{ FR, "un pot de moutarde", "+moutarde 1 jar" },
	{ FR, "trois pots de confiture d'abricots", "+confiture 3 jar" },
	{ FR, "un sachet de levure chimique", "+levure-chimique 1 bag" },
	{ FR, "une barquette de fraises", "+fraises 1 tray" },
	{ FR, "un plateau de fromages", "+fromage 1 tray" },
	{ FR, "deux rouleaux de sopalin", "+essuie-tout 2 roll" },
	{ FR, "un tube de dentifrice", "+dentifrice 1 tube" },
	{ FR, "une tablette de chocolat noir", "+chocolat-noir 1 bar" },
	{ FR, "quatre tranches de jambon cru", "+jambon-cru 4 slice" },
	{ FR, "une botte de radis", "+radis 1 bunch" },
	{ FR, "un bouquet de persil", "+persil 1 bunch" },
	{ FR, "un filet de poulet", "+blancs-de-poulet 1 piece" },
	{ FR, "un sac de riz", "+riz 1 bag" },
	{ FR, "des sacs poubelle", "+sacs-poubelle" },
	{ FR, "deux sacs poubelle", "+sacs-poubelle 2 piece" },
	{ FR, "un rouleau de sacs poubelle", "+sacs-poubelle 1 roll" },
	{ FR, "un sac", "+sacs-poubelle 1 piece" },
	{ FR, "des boîtes de conservation", "+boites-de-conservation" },
	{ FR, "deux rouleaux de printemps", "+nems 2 piece" },
	{ FR, "tablettes pour lave-vaisselle", "+tablettes-lave-vaisselle" },
	{ FR, "quatre épices", "+epices" },
	{ FR, "un quatre-quarts", "+quatre-quarts 1 piece" },
	{ FR, "petits pois", "+petits-pois" },
	{ FR, "petits pois surgelés", "+petits-pois-surgeles" },
	{ FR, "haricots verts", "+haricots-verts" },
	{ FR, "du papier toilette et du papier aluminium", "+papier-toilette, +papier-aluminium" },
	{ FR, "papier d'aluminium", "+papier-aluminium" },
	{ FR, "une noix de coco", "+noix-de-coco 1 piece" },
	{ FR, "des noix de cajou", "+noix-de-cajou" },
	{ FR, "crème à raser", "+mousse-a-raser" },
	{ FR, "pâte à tartiner", "+pate-a-tartiner" },
	{ FR, "pâte à pizza et pâtes", "+pate-a-pizza, +pates" },
	{ FR, "du pâté", "+pate" },
	{ FR, "poivrons rouges", "+poivrons" },
	{ FR, "du poivre et des poivrons", "+poivre, +poivrons" },
	{ FR, "gros oignons", "+oignons" },
	{ FR, "des œufs bio", "+oeufs" },
	{ FR, "de belles tomates bien mûres", "+?belles tomates bien mûres" },
	{ FR, "il faut du café", "+cafe-moulu" },
	{ FR, "il nous faut du thé vert", "+the-vert" },
	{ FR, "il n'y a plus de lait", "+lait-demi-ecreme" },
	{ FR, "on n'a plus de couches", "+couches" },
	{ FR, "j'ai besoin d'huile d'olive", "+huile-d-olive" },
	{ FR, "n'oublie pas le pain", "+pain" },
	{ FR, "rachète des piles", "+piles" },
	{ FR, "prends trois citrons", "+citrons 3 piece" },
	{ FR, "enlève le lait", "-lait-demi-ecreme" },
	{ FR, "enlève les œufs de la liste", "-oeufs" },
	{ FR, "retire le beurre et le fromage", "-beurre-doux, -fromage" },
	{ FR, "ajoute du lait et enlève le beurre", "+lait-demi-ecreme, -beurre-doux" },
	{ FR, "enlève le lait, ajoute du pain", "-lait-demi-ecreme, +pain" },
	{ FR, "je n'ai plus besoin de farine", "-farine" },
	{ FR, "n'achète pas de vin", "-vin-rouge" },
	{ FR, "supprime les yaourts s'il te plaît", "-yaourts-nature" },
	{ FR, "mets du lait sur la liste", "+lait-demi-ecreme" },
	{ FR, "mets le lait à trois litres", "=lait-demi-ecreme 3 l" },
	{ FR, "mets trois litres de lait", "+lait-demi-ecreme 3 l" },
	{ FR, "passe les œufs à douze", "=oeufs 12 piece" },
	{ FR, "change le lait à 2 l", "=lait-demi-ecreme 2 l" },
	{ FR, "lait 2 litres", "+lait-demi-ecreme 2 l" },
	{ FR, "lait : 2 l, beurre : 250 g", "+lait-demi-ecreme 2 l, +beurre-doux 250 g" },
	{ FR, "pommes x3", "+pommes 3 piece" },
	{ FR, "pommes 3", "+pommes 3 piece" },
	{ FR, "lait 2 litres beurre 250 g", "+lait-demi-ecreme 2 l, +beurre-doux 250 g" },
	{ FR, "lait deux litres d'eau", "+lait-demi-ecreme, +eau-minerale 2 l" },
	{ FR, "du fromage de brebis", "+?fromage de brebis" },
	{ FR, "lait de brebis", "+?lait de brebis" },
	{ FR, "pommes golden", "+?pommes golden" },
	{ FR, "pain du boulanger", "+?pain du boulanger" },
	{ FR, "des Schtroumpfs bleus", "+?Schtroumpfs bleus" },
	{ FR, "de la sauce aux truffes et du pain", "+?sauce aux truffes, +pain" },
	{ FR, "trois paquets de zlorgs", "+?zlorgs 3 pack" },
	{ FR, "deux litres", "+?deux litres 2 l" },
	{ FR, "ajoute", "" },
	{ FR, "de la", "" },
	{ FR, "lait / beurre + sel", "+lait-demi-ecreme, +beurre-doux, +sel" },
	{ FR, "bonjour, alors du lait, merci", "+lait-demi-ecreme" },
	{ FR, "encore du café s'il vous plaît", "+cafe-moulu" },
	{ FR, "un peu de persil", "+persil" },
	{ FR, "ampoule", "+ampoules" },
	{ FR, "mouchoirs", "+mouchoirs" },
	{ FR, "chewing gum", "+chewing-gums" },
	{ FR, "chou fleur", "+chou-fleur" },
	{ FR, "choux-fleurs", "+chou-fleur" },
	{ FR, "1/2 baguette", "+baguette 0.5 piece" },
	{ FR, "½ baguette", "+baguette 0.5 piece" },
	{ FR, "1 1/2 kg de riz", "+riz 1.5 kg" },
	{ FR, "12345678 pommes", "+?12345678 pommes" },
	{ FR, "brosses à dents et fil dentaire", "+brosses-a-dents, +fil-dentaire" },
	{ FR, "vin rouge et vin blanc", "+vin-rouge, +vin-blanc" },
	{ FR, "deux bouteilles de vin", "+vin-rouge 2 bottle" },
	{ EN, "two litres of milk and some butter", "+lait-demi-ecreme 2 l, +beurre-doux" },
	{ EN, "milk", "+lait-demi-ecreme" },
	{ EN, "the milk", "+lait-demi-ecreme" },
	{ EN, "an apple", "+pommes 1 piece" },
	{ EN, "three apples", "+pommes 3 piece" },
	{ EN, "3 apples", "+pommes 3 piece" },
	{ EN, "two packs of pasta", "+pates 2 pack" },
	{ EN, "a pound of butter", "+beurre-doux 454 g" },
	{ EN, "two pounds of cherries", "+cerises 908 g" },
	{ EN, "half a pound of ham", "+jambon 227 g" },
	{ EN, "half a dozen eggs", "+oeufs 6 piece" },
	{ EN, "a dozen eggs", "+oeufs 12 piece" },
	{ EN, "two dozen eggs", "+oeufs 24 piece" },
	{ EN, "a couple of lemons", "+citrons 2 piece" },
	{ EN, "a kilo and a half of potatoes", "+pommes-de-terre 1.5 kg" },
	{ EN, "one and a half kilos of potatoes", "+pommes-de-terre 1.5 kg" },
	{ EN, "two and a half litres of milk", "+lait-demi-ecreme 2.5 l" },
	{ EN, "three quarters of a litre of milk", "+lait-demi-ecreme 0.75 l" },
	{ EN, "a quarter of a pound of cheese", "+fromage 113.5 g" },
	{ EN, "half a kilo of mince", "+viande-hachee 0.5 kg" },
	{ EN, "1.5 kg of carrots", "+carottes 1.5 kg" },
	{ EN, "500g flour", "+farine 500 g" },
	{ EN, "500 g of flour", "+farine 500 g" },
	{ EN, "a 500 g pack of pasta", "+pates 500 g" },
	{ EN, "6 x 33 cl beer", "+biere 198 cl" },
	{ EN, "two hundred and fifty grams of butter", "+beurre-doux 250 g" },
	{ EN, "a hundred nappies", "+couches 100 piece" },
	{ EN, "twenty-one eggs", "+oeufs 21 piece" },
	{ EN, "a pack of six bottles of water", "+eau-minerale 6 bottle" },
	{ EN, "two tins of tuna", "+thon-en-boite 2 can" },
	{ EN, "a can of coconut milk", "+lait-de-coco 1 can" },
	{ EN, "a jar of jam", "+confiture 1 jar" },
	{ EN, "a loaf of bread", "+pain 1 piece" },
	{ EN, "six rolls", "+pains-au-lait 6 piece" },
	{ EN, "two rolls of foil", "+papier-aluminium 2 roll" },
	{ EN, "bin bags", "+sacs-poubelle" },
	{ EN, "two bags of flour", "+farine 2 bag" },
	{ EN, "a bag", "+sacs-poubelle 1 piece" },
	{ EN, "a box of matches", "+allumettes 1 box" },
	{ EN, "box of tissues", "+mouchoirs 1 box" },
	{ EN, "three peppers", "+poivrons 3 piece" },
	{ EN, "black pepper and peppers", "+poivre, +poivrons" },
	{ EN, "cherries, peaches and strawberries", "+cerises, +peches, +fraises" },
	{ EN, "a peach", "+peches 1 piece" },
	{ EN, "potatoes and sweet potatoes", "+pommes-de-terre, +patates-douces" },
	{ EN, "cookies and candy", "+biscuits, +bonbons" },
	{ EN, "fish and chips", "+poisson, +frites" },
	{ EN, "ice and ice cream", "+glacons, +glace" },
	{ EN, "we need two litres of milk and some bread", "+lait-demi-ecreme 2 l, +pain" },
	{ EN, "we're out of toilet paper", "+papier-toilette" },
	{ EN, "don't forget the cheese", "+fromage" },
	{ EN, "please add three lemons to the list", "+citrons 3 piece" },
	{ EN, "can you add coffee please", "+cafe-moulu" },
	{ EN, "buy bread, cheese; ham", "+pain, +fromage, +jambon" },
	{ EN, "remove the eggs", "-oeufs" },
	{ EN, "take the milk off the list", "-lait-demi-ecreme" },
	{ EN, "take off the milk", "-lait-demi-ecreme" },
	{ EN, "cross off the bread and the butter", "-pain, -beurre-doux" },
	{ EN, "add milk and remove butter", "+lait-demi-ecreme, -beurre-doux" },
	{ EN, "we don't need sugar", "-sucre-en-poudre" },
	{ EN, "set milk to 3 litres", "=lait-demi-ecreme 3 l" },
	{ EN, "put the eggs on the list", "+oeufs" },
	{ EN, "put the milk to 3 litres", "=lait-demi-ecreme 3 l" },
	{ EN, "change the eggs to twelve", "=oeufs 12 piece" },
	{ EN, "milk 2 litres", "+lait-demi-ecreme 2 l" },
	{ EN, "milk x2", "+lait-demi-ecreme 2 piece" },
	{ EN, "goat milk", "+?goat milk" },
	{ EN, "golden apples", "+?golden apples" },
	{ EN, "some zlorgs and bread", "+?zlorgs, +pain" },
	{ EN, "three packs of zlorgs", "+?zlorgs 3 pack" },
	{ EN, "two litres", "+?two litres 2 l" },
	{ EN, "large eggs", "+oeufs" },
	{ EN, "organic milk", "+lait-demi-ecreme" },
	{ EN, "washing-up liquid", "+liquide-vaisselle" },
	{ EN, "goat's cheese", "+fromage-de-chevre" },
	{ EN, "squid, squash and lamb", "+calamars, +courge, +gigot-d-agneau" },
	{ EN, "semi skimmed milk", "+lait-demi-ecreme" },
	{ EN, "doughnuts", "+beignets" },
	{ EN, "a bunch of parsley", "+persil 1 bunch" },
	{ EN, "four slices of ham", "+jambon 4 slice" },
	{ EN, "3/4 pound of mince", "+viande-hachee 340.5 g" },
};

static void show(const struct phrase *phrase, struct buf *out)
{
	for (size_t i = 0; i < phrase->count; i++) {
		const struct phrase_item *item = &phrase->items[i];
		char quantity[QUANTITY_TEXT_SIZE];

		quantity_print(item->quantity, quantity);
		cr_assert_eq(buf_printf(out, "%s%c%s%s%s%s", i ? ", " : "", "+-="[item->action],
					item -> need ? item -> need : "?",
					item->need ? "" : item->text, *quantity ? " " : "",
					quantity),
			     ERR_NONE);
	}
}

Test(core_phrase, what_people_say_becomes_items)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		_auto_(arena_done) struct arena arena;
		_auto_(buf_done) struct buf out;
		struct phrase phrase = {};
		struct error error = {};

		arena_init(&arena, 1 << 20);
		buf_init(&out, 4096);
		cr_assert_eq(phrase_parse(&needs, (enum language)phrases[i].language,
					  phrases[i].text, strlen(phrases[i].text), &arena, &phrase,
					  &error),
			     ERR_NONE, "%s: %s", phrases[i].text, error.text);
		show(&phrase, &out);
		cr_expect_str_eq(out.bytes ? out.bytes : "", phrases[i].want, "%s: %s, not %s",
				 phrases[i].text, out.bytes ? out.bytes : "", phrases[i].want);
	}
}

static struct phrase parse(enum language language, const char *text, struct arena *arena)
{
	struct phrase phrase = {};
	struct error error = {};

	cr_assert_eq(phrase_parse(&needs, language, text, strlen(text), arena, &phrase, &error),
		     ERR_NONE, "%s: %s", text, error.text);
	return phrase;
}

static bool starts_with_vowel(const char *name)
{
	return strchr("aeiouyhAEIOUYH", *name) || !strncmp(name, "é", 2) ||
	       !strncmp(name, "œ", 2) || !strncmp(name, "ê", 2);
}

static void check_one(enum language language, const char *text, const char *need, const char *value,
		      enum unit unit)
{
	_auto_(arena_done) struct arena arena;
	char number[QUANTITY_TEXT_SIZE];
	struct phrase phrase;

	arena_init(&arena, 1 << 20);
	phrase = parse(language, text, &arena);
	cr_assert_eq(phrase.count, 1, "'%s' gave %zu items", text, phrase.count);
	cr_assert(phrase.items[0].need && !strcmp(phrase.items[0].need, need),
		  "'%s' gave %s, not %s", text,
		  phrase.items[0].need ? phrase.items[0].need : "no need", need);
	decimal_print(phrase.items[0].quantity.value, number);
	cr_assert(!strcmp(number, value) && phrase.items[0].quantity.unit == unit,
		  "'%s' gave %s %s, not %s %s", text, number,
		  unit_text(phrase.items[0].quantity.unit), value, unit_text(unit));
	cr_assert_eq(phrase.items[0].confidence, 1000, "'%s'", text);
	cr_assert_not(phrase.items[0].fuzzy);
}

Test(core_phrase, every_name_of_every_need_takes_a_number_and_a_unit)
{
	for (size_t i = 0; i < needs.count; i++) {
		const struct need *need = &needs.needs[i];
		char text[256];

		for (size_t k = 0; k < need->form_counts[FR]; k++) {
			const char *form = need->forms[FR][k];
			const char *of = starts_with_vowel(form) ? "d'" : "de ";

			snprintf(text, sizeof(text), "trois paquets %s%s", of, form);
			check_one(LANGUAGE_FR, text, need->id, "3", UNIT_PACK);
			snprintf(text, sizeof(text), "ajoute un kilo et demi %s%s", of, form);
			check_one(LANGUAGE_FR, text, need->id, "1.5", UNIT_KG);
			snprintf(text, sizeof(text), "250 g %s%s", of, form);
			check_one(LANGUAGE_FR, text, need->id, "250", UNIT_G);
			snprintf(text, sizeof(text), "%s 2 l", form);
			check_one(LANGUAGE_FR, text, need->id, "2", UNIT_L);
			snprintf(text, sizeof(text), "deux %s", form);
			check_one(LANGUAGE_FR, text, need->id, "2", UNIT_PIECE);
		}
		for (size_t k = 0; k < need->form_counts[EN]; k++) {
			const char *form = need->forms[EN][k];

			snprintf(text, sizeof(text), "three packs of %s", form);
			check_one(LANGUAGE_EN, text, need->id, "3", UNIT_PACK);
			snprintf(text, sizeof(text), "add one and a half kilos of %s", form);
			check_one(LANGUAGE_EN, text, need->id, "1.5", UNIT_KG);
			snprintf(text, sizeof(text), "%s 2 l", form);
			check_one(LANGUAGE_EN, text, need->id, "2", UNIT_L);
			snprintf(text, sizeof(text), "two %s", form);
			check_one(LANGUAGE_EN, text, need->id, "2", UNIT_PIECE);
		}
	}
}

Test(core_phrase, two_needs_with_and_between_are_both_there)
{
	srand(3);
	for (int round = 0; round < 4000; round++) {
		_auto_(arena_done) struct arena arena;
		enum language language = round % 2 ? LANGUAGE_FR : LANGUAGE_EN;
		const struct need *a = &needs.needs[(size_t)rand() % needs.count];
		const struct need *b = &needs.needs[(size_t)rand() % needs.count];
		const char *x = a->forms[language][(size_t)rand() % a->form_counts[language]];
		const char *y = b->forms[language][(size_t)rand() % b->form_counts[language]];
		struct phrase phrase;
		char text[256];

		arena_init(&arena, 1 << 20);
		snprintf(text, sizeof(text), "%s %s %s", x, language == LANGUAGE_FR ? "et" : "and",
			 y);
		phrase = parse(language, text, &arena);
		cr_assert_eq(phrase.count, 2, "'%s' gave %zu items", text, phrase.count);
		cr_assert(phrase.items[0].need && !strcmp(phrase.items[0].need, a->id), "%s", text);
		cr_assert(phrase.items[1].need && !strcmp(phrase.items[1].need, b->id), "%s", text);
	}
}

static unsigned int confidence(enum language language, const char *text, bool fuzzy)
{
	_auto_(arena_done) struct arena arena;
	struct phrase phrase;

	arena_init(&arena, 1 << 20);
	phrase = parse(language, text, &arena);
	cr_assert_eq(phrase.count, 1, "%s", text);
	cr_assert_eq(phrase.items[0].fuzzy, fuzzy, "%s", text);
	return phrase.items[0].confidence;
}

Test(core_phrase, one_wrong_letter_is_marked_and_less_sure)
{
	cr_assert_eq(confidence(LANGUAGE_FR, "tomattes", true), 800);
	cr_assert_eq(confidence(LANGUAGE_FR, "du choclat noir", true), 800);
	cr_assert_eq(confidence(LANGUAGE_EN, "two chesse", true), 800);
	cr_assert_eq(confidence(LANGUAGE_FR, "tomates", false), 1000);
	/* short words and first letters are not guessed */
	cr_assert_eq(confidence(LANGUAGE_FR, "du lair", false), 0);
	cr_assert_eq(confidence(LANGUAGE_FR, "dubarre", false), 0);
	cr_assert_eq(confidence(LANGUAGE_FR, "lomates", false), 0);
}

Test(core_phrase, what_can_be_meant_in_two_ways_is_not_sure)
{
	cr_assert_eq(confidence(LANGUAGE_FR, "plus de lait", false), 500);
	cr_assert_eq(confidence(LANGUAGE_EN, "no more milk", false), 500);
	cr_assert_eq(confidence(LANGUAGE_FR, "passe le lait", false), 500);
	cr_assert_eq(confidence(LANGUAGE_FR, "il n'y a plus de lait", false), 950);
	cr_assert_eq(confidence(LANGUAGE_FR, "du lait bio", false), 950);
}

Test(core_phrase, two_names_side_by_side_may_be_one_thing)
{
	_auto_(arena_done) struct arena arena;
	struct phrase phrase;

	arena_init(&arena, 1 << 20);
	phrase = parse(LANGUAGE_EN, "chocolate milk", &arena);
	cr_assert_eq(phrase.count, 2);
	cr_assert_eq(phrase.items[0].confidence, 600);
	cr_assert_eq(phrase.items[1].confidence, 600);
	phrase = parse(LANGUAGE_FR, "lait beurre, pain", &arena);
	cr_assert_eq(phrase.count, 3);
	cr_assert_eq(phrase.items[1].confidence, 600);
	cr_assert_eq(phrase.items[2].confidence, 1000);
}

Test(core_phrase, the_text_of_an_item_is_as_it_was_said)
{
	_auto_(arena_done) struct arena arena;
	struct phrase phrase;

	arena_init(&arena, 1 << 20);
	phrase = parse(LANGUAGE_FR, "Deux litres de Lait Demi-Écrémé et de l'Ovomaltine", &arena);
	cr_assert_eq(phrase.count, 2);
	cr_assert_str_eq(phrase.items[0].text, "Lait Demi-Écrémé");
	cr_assert_str_eq(phrase.items[1].text, "Ovomaltine");
	cr_assert_null(phrase.items[1].need);
	cr_assert_eq(phrase.items[1].confidence, 0);
}

Test(core_phrase, more_than_32_items_are_refused)
{
	_auto_(arena_done) struct arena arena;
	struct phrase phrase = { .count = 42 };
	struct error error = {};
	char text[512] = "";

	arena_init(&arena, 1 << 20);
	for (int i = 0; i < 32; i++)
		memcpy(text + strlen(text), "lait, ", 7);
	cr_assert_eq(parse(LANGUAGE_FR, text, &arena).count, 32);
	memcpy(text + strlen(text), "lait", 5);
	cr_assert_eq(phrase_parse(&needs, LANGUAGE_FR, text, strlen(text), &arena, &phrase, &error),
		     ERR_LIMIT);
	cr_assert_eq(phrase.count, 42);
	cr_assert(*error.text && error.hint);
}

Test(core_phrase, random_text_never_breaks_it)
{
	static const char *const parts[] = {
		"deux",	  "litres",	 "de",	 "lait", "et",	   "demi", "x", "3",
		"1/2",	  ",",		 "l'",	 "un",	 "kilo",   "sac",  "à", "mets",
		"enlève", "de la liste", "é",	 "½",	 "999999", "cent", "a", "half",
		"of",	  "pack",	 "eggs", "off",	 "to",	   "🥕",
	};

	srand(11);
	for (int round = 0; round < 20000; round++) {
		_auto_(arena_done) struct arena arena;
		struct phrase phrase = {};
		char text[512] = "";
		size_t used = 0, words = (size_t)rand() % 20;
		enum err err;

		for (size_t i = 0; i < words; i++) {
			const char *part = parts[(size_t)rand() % 30];

			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", part,
						 rand() % 5 ? " " : "");
		}
		arena_init(&arena, 1 << 20);
		err = phrase_parse(&needs, (enum language)(round % 2), text, used, &arena, &phrase,
				   NULL);
		cr_assert(err == ERR_NONE || err == ERR_LIMIT, "'%s' gave %d", text, (int)err);
		for (size_t i = 0; i < phrase.count; i++) {
			cr_assert(*phrase.items[i].text, "'%s'", text);
			cr_assert(phrase.items[i].confidence <= 1000);
			cr_assert(!phrase.items[i].confidence == !phrase.items[i].need);
		}
	}
}

Test(core_phrase, the_language_is_guessed_from_its_words)
{
	size_t wrong = 0, tried = 0;

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		_auto_(arena_done) struct arena arena;
		enum language guess,
			other = phrases[i].language == LANGUAGE_FR ? LANGUAGE_EN : LANGUAGE_FR;

		arena_init(&arena, 1 << 20);
		guess = phrase_language(&needs, phrases[i].text, strlen(phrases[i].text), &arena,
					(enum language)phrases[i].language);
		wrong += guess == other;
		tried++;
	}
	cr_assert_leq(wrong, tried / 100, "%zu of %zu guessed wrong", wrong, tried);
}

Test(core_phrase, json_is_as_the_design_says)
{
	_auto_(arena_done) struct arena arena;
	_auto_(freep) char *text = NULL;
	struct phrase phrase;
	json_t *json;

	arena_init(&arena, 1 << 20);
	phrase = parse(LANGUAGE_FR, "il n'y a plus de lait, un litre et demi d'huile, zlorg",
		       &arena);
	json = phrase_json(&phrase);
	text = json_dumps(json_object_get(json, "items"), JSON_COMPACT | JSON_REAL_PRECISION(3));
	cr_assert_str_eq(text,
			 "[{\"action\":\"add\",\"text\":\"lait\",\"need\":\"lait-demi-ecreme\","
			 "\"quantity\":null,\"confidence\":0.95,\"fuzzy\":false},"
			 "{\"action\":\"add\",\"text\":\"huile\",\"need\":\"huile-de-tournesol\","
			 "\"quantity\":{\"value\":\"1.5\",\"unit\":\"l\"},\"confidence\":0.95,"
			 "\"fuzzy\":false},"
			 "{\"action\":\"add\",\"text\":\"zlorg\",\"need\":null,\"quantity\":null,"
			 "\"confidence\":0.0,\"fuzzy\":false}]",
			 "%s", text);
	json_decref(json);
}
