/* The weight of a pair: for each kind how its values compare, and how much that says.
 *
 * After Fellegi and Sunter: the logarithm of how much likelier an outcome is for one person than for two, as `prepare.c`
 * worked out; `weigh.c` sets the parts beside each other. What is not known on either side says nothing.
 */
#include "kernel.h"

#include <string.h>

/* ---- dates ---- */

static int near_years(int a, int b) {
    int apart = a > b ? a - b : b - a;
    return apart == 1 || apart == 2 || apart == 10 || (apart < 10 && a / 10 == b / 10) || (apart % 10 == 0 && apart < 100);
}

static int level_of_parts(int32_t a, int32_t b) {
    int year = year_of(a) == year_of(b), near = near_years(year_of(a), year_of(b));
    if (month_of(a) == 0 || month_of(b) == 0) return year ? D_KNOWN_YEAR : near ? D_KNOWN_NEAR : D_KNOWN_OTHER;
    if (month_of(a) == month_of(b)) return year ? D_KNOWN_MONTH : D_KNOWN_OTHER;
    return year ? D_KNOWN_NEAR : D_KNOWN_OTHER;
}

static int is_first_january(int32_t date) { return (date & 511) == (1 << 5 | 1); }

int tl_date_level(int32_t a, int32_t b) {
    if (a == 0 || b == 0) return D_MISSING;
    if (a == b) return day_of(a) ? D_SAME : month_of(a) ? D_KNOWN_MONTH : D_KNOWN_YEAR;
    if (day_of(a) == 0 || day_of(b) == 0) return level_of_parts(a, b);
    int year = year_of(a) == year_of(b), month = month_of(a) == month_of(b), day = day_of(a) == day_of(b);
    int near = near_years(year_of(a), year_of(b));
    if (is_first_january(a) != is_first_january(b) && !month)
        return year ? D_FIRST_JANUARY : near ? D_FIRST_OTHER : D_NOTHING;
    if (year && month) return D_DAY;
    if (year && day) return D_MONTH;
    if (month && day) return near ? D_YEAR_NEAR : D_YEAR;
    if (year && month_of(a) == day_of(b) && day_of(a) == month_of(b)) return D_SWAPPED;
    if (year) return D_YEAR_ALONE;
    return near && (month || day) ? D_PART : D_NOTHING;
}

static double compare_dates(const ReadyDate *ours, size_t n, const Set *theirs, size_t j, Pair *out) {
    double best = 0;
    int first = 1;
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < values_of(&theirs->dates, j); l++) {
            int level = tl_date_level(ours[k].date, *(const int32_t *)value_of(&theirs->dates, j, l));
            if (level == D_MISSING) continue;
            double found = (double)ours[k].bits[level];
            if (!first && found <= best) continue;
            first = 0, best = found, out->level[P_DATE] = (uint8_t)level, out->date[0] = (uint8_t)k, out->date[1] = (uint8_t)l;
        }
    return best;
}

/* ---- addresses ---- */

static int shared(const uint32_t *a, int n, const uint32_t *b, int m) {
    int count = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < m; j++)
            if (a[i] == b[j]) {
                count++;
                break;
            }
    return count;
}

int tl_address_level(const Address *a, const Address *b) {
    int numbers = a->numbers < b->numbers ? a->numbers : b->numbers, words = a->words < b->words ? a->words : b->words;
    int one_number = numbers > 0 && shared(a->number, a->numbers, b->number, b->numbers) >= numbers;
    int one_line = words > 0 && 2 * shared(a->word, a->words, b->word, b->words) > words;
    int both = a->postcode && b->postcode;
    if (both && a->postcode == b->postcode)
        return one_number ? A_HOME : numbers > 0 ? A_POSTCODE : one_line ? A_STREET : A_POSTCODE;
    if (one_number && one_line) return A_LINE;
    if (both) {
        if (a->size > 4 && b->size > 4 && a->postcode >> 12 == b->postcode >> 12) return A_SECTOR;
        if (a->size > 4 && b->size > 4 && a->postcode >> 18 == b->postcode >> 18) return A_DISTRICT;
        return A_OTHER;
    }
    return numbers > 0 && words > 0 ? A_OTHER : A_MISSING;
}

/* Gives the home on which the two agree, or 0. */
static double compare_addresses(const ReadyAddress *ours, size_t n, const Set *theirs, size_t j, Pair *out, uint64_t *home) {
    double best = 0;
    int first = 1;
    *home = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < values_of(&theirs->addresses, j); l++) {
            int level = tl_address_level(&ours[k].address, value_of(&theirs->addresses, j, l));
            if (level == A_MISSING) continue;
            double found = (double)ours[k].bits[level];
            if (!first && found <= best) continue;
            first = 0, best = found, out->level[P_ADDRESS] = (uint8_t)level, out->address[0] = (uint8_t)k, out->address[1] = (uint8_t)l;
            *home = level == A_HOME ? ours[k].address.home : 0;
        }
    return best;
}

/* ---- codes ---- */

/* Whether two numbers are of two schemes, as declared or as their forms tell: each then lacks the other's. */
static int of_two_schemes(const Code *a, const Code *b) {
    if (a->scheme && b->scheme) return a->scheme != b->scheme;
    if (a->length != b->length) return 1;
    for (int i = 0; i < a->length; i++)
        if ((a->text[i] <= '9') != (b->text[i] <= '9')) return 1;
    return 0;
}

static double compare_codes(const Prepared *made, int kind, const ReadyCode *ours, size_t n, const Set *theirs, size_t j, Pair *out) {
    int best = C_MISSING;
    double said = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < values_of(&theirs->codes[kind], j); l++) {
            const Code *a = &ours[k].code, *b = value_of(&theirs->codes[kind], j, l);
            if (a->length == 0 || b->length == 0) continue;
            int level = a->hash == b->hash ? C_SAME : C_OTHER;
            if (level == C_OTHER && a->length > 4 && b->length > 4 && tl_one_slip(a->text, a->length, b->text, b->length)) level = C_NEAR;
            if (kind == NATIONAL_ID && level == C_OTHER && of_two_schemes(a, b)) continue;
            /* Of several that are the same the one that says most, so that their order says nothing. */
            if (best != C_MISSING && (level > best || (level == best && (double)ours[k].bits <= said))) continue;
            best = level, said = (double)ours[k].bits;
            out->code[kind][0] = (uint8_t)k, out->code[kind][1] = (uint8_t)l;
        }
    out->level[P_CODE + kind] = (uint8_t)best;
    return best == C_SAME ? said : best == C_NEAR ? made->near_code[kind] : best == C_OTHER ? made->other_code[kind] : 0;
}

/* ---- all together ---- */

/* Of people of one home a family name says less, and so does a middle name; but a home on which they agree never says
 * less than one that is not known. */
static double at_home(const Prepared *ours, const Names *names, uint64_t home, double *part, Pair *out) {
    uint8_t level[PARTS];
    memcpy(level, out->level, sizeof level);
    level[P_ADDRESS] = A_MISSING;
    double elsewhere = tl_together(ours->model, part, level, out->crossed), bound = ours->model->bound[P_FAMILY];
    if (names->level[1] <= SLIP) {
        double family = tl_family_at_home(ours, home, names->family_word, names->level[1], names->family_role);
        part[P_FAMILY] = (double)(out->part[P_FAMILY] = (float)tl_bounded(family, bound));
    }
    double here = tl_together(ours->model, part, out->level, out->crossed);
    return here > elsewhere ? here : elsewhere;
}

/* Whether the pair weighs at least `floor`, or `told` where both have a national identifier; only then is `out` whole. */
int tl_compare(const Prepared *ours, size_t i, const Set *theirs, size_t j, double floor, double told, Pair *out) {
    const Model *model = ours->model;
    const uint64_t *block = ours->block + ours->at[i];
    const Head *head = (const Head *)block;
    double part[PARTS];
    Names names;
    uint64_t home;
    memset(out, 0, sizeof *out);
    block += (sizeof *head + 7) / 8;
    const ReadyName *heads = (const ReadyName *)block;
    block += head->names * ((sizeof *heads + 7) / 8);
    part[P_DATE] = compare_dates((const ReadyDate *)block, head->dates, theirs, j, out);
    block += head->dates * ((sizeof(ReadyDate) + 7) / 8);
    part[P_ADDRESS] = compare_addresses((const ReadyAddress *)block, head->addresses, theirs, j, out, &home);
    block += head->addresses * ((sizeof(ReadyAddress) + 7) / 8);
    for (int kind = 0; kind < CODES; kind++) {
        part[P_CODE + kind] = compare_codes(ours, kind, (const ReadyCode *)block, head->codes[kind], theirs, j, out);
        block += head->codes[kind] * ((sizeof(ReadyCode) + 7) / 8);
    }
    if (told < floor && out->level[P_CODE + NATIONAL_ID] != C_MISSING) floor = told;
    if (!tl_names_may_say(ours, heads, head->names, theirs, j, floor - tl_of_the_others(model, part, out->level))) return 0;
    tl_compare_names(ours, heads, block, head->names, theirs, j, &names, out);
    part[P_GIVEN] = names.given, part[P_FAMILY] = names.family, part[P_MIDDLE] = names.middle, part[P_JOINT] = names.joint;
    memcpy(out->level, names.level, 4);
    out->crossed = names.crossed;
    for (int p = 0; p < PARTS; p++) part[p] = (double)(out->part[p] = (float)tl_bounded(part[p], model->bound[p]));
    double weight = home ? at_home(ours, &names, home, part, out) : tl_together(model, part, out->level, out->crossed);
    out->weight = (float)(model->prior + weight);
    if ((double)out->weight < floor) return 0;
    out->register_row = (uint32_t)i, out->extract_row = (uint32_t)j;
    out->common_name = tl_common_name(ours->counts, ours->set, i, out->name[0]);
    out->common_date = out->level[P_DATE] == D_MISSING ? 0 : tl_common_date(ours, i, out->date[0]);
    return 1;
}
