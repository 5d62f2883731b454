/* The weight of a pair: for each kind how its values compare, and how much that says.
 *
 * After Fellegi and Sunter: the logarithm of how much likelier an outcome is for one person than for two, as `prepare.c`
 * worked out. What is not known on either side says nothing.
 */
#include "kernel.h"

#include <string.h>

/* ---- names ---- */

typedef struct {
    double given, family, middle, joint;
    const Token *family_word;
    uint8_t level[4], crossed, family_role;
} Names;

typedef struct {
    int8_t partner[MOST_TOKENS]; /* of each word of the left name, in the right one; -1 for none */
    uint8_t level[MOST_TOKENS];
    uint8_t taken[MOST_TOKENS];
} Pairing;

/* Words are paired by how well they agree; of equals those in the same place of the name first. */
static void pair_words(const ReadyWord *a, int n, const Token *b, int m, Pairing *found) {
    uint8_t level[MOST_TOKENS][MOST_TOKENS];
    unsigned seen = 0;
    memset(found->taken, 0, sizeof found->taken);
    for (int i = 0; i < n; i++) {
        found->partner[i] = -1, found->level[i] = CONFLICT;
        for (int j = 0; j < m; j++) seen |= 1u << (level[i][j] = (uint8_t)tl_word_level(&a[i].token, &b[j]));
    }
    for (int now = EXACT; now < CONFLICT; now++) {
        if (!(seen >> now & 1)) continue;
        for (int crossed = 0; crossed < 2; crossed++)
            for (int i = 0; i < n; i++)
                for (int j = 0; j < m && found->partner[i] < 0; j++)
                    if (level[i][j] == now && !found->taken[j] && (a[i].token.role != b[j].role) == crossed)
                        found->partner[i] = (int8_t)j, found->level[i] = (uint8_t)now, found->taken[j] = 1;
    }
}

static int in_place(const ReadyWord *word, int n, int role, const Pairing *found) {
    int best = -1;
    for (int i = 0; i < n; i++)
        if (word[i].token.role == role && (best < 0 || (role == FAMILY && found->level[i] < found->level[best]))) best = i;
    return best;
}

/* A word of the right name that has no partner, one of the same place first; -1 for none. */
static int left_over(const Token *word, int m, int role, const Pairing *found) {
    int any = -1;
    for (int j = 0; j < m; j++) {
        if (found->taken[j] || word[j].length < 2) continue;
        if (word[j].role == role) return j;
        if (any < 0) any = j;
    }
    return any;
}

/* The bits of the word in one place of the left name; its partner, or the word it contradicts, is used up. */
static double of_place(const ReadyWord *word, int i, const Token *b, int m, Pairing *found, uint8_t *level) {
    if (found->partner[i] >= 0) {
        *level = found->level[i];
        return (double)word[i].bits[b[found->partner[i]].role][*level];
    }
    int j = word[i].token.length > 1 ? left_over(b, m, word[i].token.role, found) : -1;
    *level = j < 0 ? ABSENT : CONFLICT;
    if (j < 0) return 0;
    found->taken[j] = 1;
    return (double)word[i].bits[0][CONFLICT];
}

/* What the other words say, and how many contradict each other. */
static double of_the_rest(const Prepared *ours, const ReadyWord *a, int n, const Token *b, int m, int given, int family, const Pairing *found, uint8_t *level) {
    double sum = 0;
    int open = 0, rest = 0;
    for (int i = 0; i < n; i++) {
        if (i == given || i == family) continue;
        if (found->partner[i] < 0) {
            open += a[i].token.length > 1;
            continue;
        }
        sum += (double)a[i].bits[b[found->partner[i]].role][found->level[i]];
        level[0] = (uint8_t)(level[0] + 1);
    }
    for (int j = 0; j < m; j++) rest += !found->taken[j] && b[j].length > 1;
    level[1] = (uint8_t)(open < rest ? open : rest);
    return sum + level[1] * ours->middle_conflict;
}

static void compare_name(const Prepared *ours, const ReadyWord *a, int n, const Token *b, int m, Names *out) {
    Pairing found;
    memset(out, 0, sizeof *out);
    pair_words(a, n, b, m, &found);
    int given = in_place(a, n, GIVEN, &found), family = in_place(a, n, FAMILY, &found);
    out->level[0] = out->level[1] = ABSENT;
    if (given >= 0) {
        out->given = of_place(a, given, b, m, &found, &out->level[0]);
        out->crossed = found.partner[given] >= 0 && b[found.partner[given]].role != GIVEN;
    }
    if (family >= 0) {
        out->family = of_place(a, family, b, m, &found, &out->level[1]);
        out->family_word = &a[family].token;
        out->family_role = found.partner[family] >= 0 ? b[found.partner[family]].role : FAMILY;
        if (out->family_role != FAMILY) out->crossed = (uint8_t)(out->crossed | 2);
    }
    out->middle = of_the_rest(ours, a, n, b, m, given, family, &found, &out->level[2]);
    if (given >= 0 && family >= 0 && !out->crossed && out->level[0] <= SOUND && out->level[1] <= SOUND)
        out->joint = (double)a[family].joint;
}

static void compare_names(const Prepared *ours, const ReadyName *heads, const uint64_t *block, size_t n, const Set *theirs, size_t j, Names *best, Pair *out) {
    size_t m;
    const Name *name = names_of(theirs, j, &m);
    memset(best, 0, sizeof *best);
    best->level[0] = best->level[1] = ABSENT;
    double most = -1e30;
    for (size_t k = 0; k < n; k++) {
        int count = (int)heads[k].words;
        for (size_t l = 0; l < m && l < MOST_VALUES; l++) {
            Names found;
            if (count == 0 || name[l].count == 0) continue; /* without a letter it says nothing, not even that others differ */
            compare_name(ours, (const ReadyWord *)block, count, theirs->tokens + name[l].first, (int)name[l].count, &found);
            double sum = found.given + found.family + found.middle + found.joint;
            /* Of equals the one with the better levels, so that the order of names says nothing. */
            if (sum > most || (sum == most && memcmp(found.level, best->level, sizeof found.level) < 0))
                most = sum, *best = found, out->name[0] = (uint8_t)k, out->name[1] = (uint8_t)l;
        }
        block += (size_t)count * ((sizeof(ReadyWord) + 7) / 8);
    }
}

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

static double bounded(double found, double bound) { return found > bound ? bound : found < -bound ? -bound : found; }
static double least(double found, double floor) { return found > floor ? found : floor; }
static double most(double found, double ceiling) { return found < ceiling ? found : ceiling; }

static const uint8_t SAYS_YES[DATES] = {[D_SAME] = 1, [D_SWAPPED] = 1, [D_KNOWN_YEAR] = 1, [D_KNOWN_MONTH] = 1};
static const uint8_t SAYS_NO[DATES] = {[D_YEAR] = 1, [D_YEAR_ALONE] = 1, [D_PART] = 1, [D_NOTHING] = 1, [D_KNOWN_OTHER] = 1, [D_FIRST_OTHER] = 1};

/* What agrees never says less than nothing, what contradicts never more, what is missing says nothing. */
static double of_date(const Model *model, double bits, int level) {
    if (level == D_MISSING) return 0;
    double found = bits * model->scale[P_DATE] + model->shift_date[level];
    return SAYS_YES[level] ? least(found, 0) : SAYS_NO[level] ? most(found, 0) : found;
}
static double of_address(const Model *model, double bits, int level) {
    if (level == A_MISSING) return 0;
    double found = bits * model->scale[P_ADDRESS] + model->shift_address[level];
    return level < A_SECTOR ? least(found, 0) : level == A_OTHER ? most(found, 0) : found;
}
double tl_of_word(const Model *model, double bits, int level, int part) {
    if (level == ABSENT) return 0;
    double found = bits * model->scale[part] + model->shift_word[part][level];
    return level < CONFLICT ? least(found, 0) : most(found, 0);
}

/* What is lost where outcomes meet that relatives share; no more than what agrees says. */
static double lost_at_home(const Model *model, const uint8_t *level, double given, double family, double middle, double phone) {
    const double *twist = model->twist;
    int home = level[P_ADDRESS] == A_HOME, called = level[P_CODE + PHONE] == C_SAME;
    double lost = 0;
    if (level[P_GIVEN] < CONFLICT) lost += most(given, -(home * twist[T_HOME_GIVEN] + called * twist[T_PHONE_GIVEN]));
    if (level[P_FAMILY] < CONFLICT) lost += most(family, -(home * twist[T_HOME_FAMILY]));
    if (level[P_MIDDLE] > 0) lost += most(middle, -(home * twist[T_HOME_MIDDLE]));
    if (called) lost += most(phone, -(home * twist[T_HOME_PHONE]));
    if (home && level[P_DATE] == D_MISSING) lost -= twist[T_HOME_NO_DATE];
    return lost;
}

static double contradicted(const Model *model, const uint8_t *level, int crossed) {
    const double *twist = model->twist;
    int other_given = level[P_GIVEN] == CONFLICT, other_family = level[P_FAMILY] == CONFLICT, home = level[P_ADDRESS] == A_HOME;
    int same_date = level[P_DATE] == D_SAME;
    double sum = crossed ? twist[T_CROSSED] : 0;
    if (level[P_JOINT] > 0) sum += twist[T_OTHER_MIDDLE];
    if (same_date && other_given) sum += twist[T_DATE_OTHER_GIVEN] + home * twist[T_TWINS];
    if (same_date && other_family) sum += twist[T_DATE_OTHER_FAMILY];
    if (other_given && other_family) sum += twist[T_OTHER_NAMES];
    if (other_given && home) sum += twist[T_HOME_OTHER_GIVEN];
    return sum;
}

/* The weight of the parts beside each other: `part` holds the bits of each by itself. */
static double together(const Model *model, const double *part, const uint8_t *level, int crossed) {
    int home = level[P_ADDRESS] == A_HOME;
    double address = of_address(model, part[P_ADDRESS], level[P_ADDRESS]);
    double given = tl_of_word(model, part[P_GIVEN], level[P_GIVEN], P_GIVEN);
    double family = tl_of_word(model, part[P_FAMILY], level[P_FAMILY], P_FAMILY);
    double middle = part[P_MIDDLE] * (home && part[P_MIDDLE] > 0 ? model->middle_at_home : model->scale[P_MIDDLE]);
    double phone = part[P_CODE + PHONE] * model->scale[P_CODE + PHONE];
    double lost = lost_at_home(model, level, given, family, middle, phone), names = given + family;
    int personal = level[P_CODE + EMAIL] == C_SAME || level[P_CODE + NATIONAL_ID] == C_SAME;
    if (level[P_GIVEN] == CONFLICT && level[P_FAMILY] == CONFLICT && !personal) /* nothing agrees: they contradict in full */
        names = most(names, part[P_GIVEN] + part[P_FAMILY] - model->twist[T_OTHER_NAMES]);
    double weight = names + middle + part[P_JOINT] * model->scale[P_JOINT] + of_date(model, part[P_DATE], level[P_DATE]);
    weight += phone + address - (home ? most(lost, address) : lost) + contradicted(model, level, crossed);
    for (int kind = PHONE + 1; kind < CODES; kind++) weight += part[P_CODE + kind] * model->scale[P_CODE + kind];
    return weight;
}

/* Of people of one home a family name says less, and so does a middle name; but a home on which they agree never says
 * less than one that is not known. */
static double at_home(const Prepared *ours, const Names *names, uint64_t home, double *part, Pair *out) {
    uint8_t level[PARTS];
    memcpy(level, out->level, sizeof level);
    level[P_ADDRESS] = A_MISSING;
    double elsewhere = together(ours->model, part, level, out->crossed), bound = ours->model->bound[P_FAMILY];
    if (names->level[1] <= SLIP) {
        double family = tl_family_at_home(ours, home, names->family_word, names->level[1], names->family_role);
        part[P_FAMILY] = (double)(out->part[P_FAMILY] = (float)bounded(family, bound));
    }
    double here = together(ours->model, part, out->level, out->crossed);
    return here > elsewhere ? here : elsewhere;
}

/* What everything but the names says, and what twists may add. */
static double of_the_others(const Model *model, const double *part, const uint8_t *level) {
    double sum = model->prior + (level[P_ADDRESS] == A_HOME ? model->reach[1] : model->reach[0]);
    sum += of_date(model, bounded(part[P_DATE], model->bound[P_DATE]), level[P_DATE]);
    sum += of_address(model, bounded(part[P_ADDRESS], model->bound[P_ADDRESS]), level[P_ADDRESS]);
    for (int kind = 0; kind < CODES; kind++) sum += bounded(part[P_CODE + kind], model->bound[P_CODE + kind]) * model->scale[P_CODE + kind];
    return sum;
}

static int few(uint32_t letters) { return (letters &= letters - (letters != 0), letters & (letters - (letters != 0))) == 0; }

/* Whether two words may be near each other, by their letters: one begins the other, or they are two slips apart. */
static int may_be_near(uint32_t ours, uint32_t theirs) {
    uint32_t only_ours = ours & ~theirs, only_theirs = theirs & ~ours;
    return only_ours == 0 || only_theirs == 0 || (few(only_ours) && few(only_theirs));
}

/* The most that any of the names may say of the other record's. */
static double most_of_names(const Model *model, const ReadyName *name, size_t n, const Set *theirs, size_t j) {
    size_t m;
    const Name *others = names_of(theirs, j, &m);
    double most = model->twist[T_OTHER_NAMES] + model->twist[T_HOME_OTHER_GIVEN];
    for (size_t k = 0; k < n; k++) {
        int hit[2] = {0}, near[2] = {0};
        for (size_t l = 0; l < m && l < MOST_VALUES; l++) {
            const Token *word = theirs->tokens + others[l].first;
            for (size_t i = 0; i < others[l].count; i++)
                for (int place = 0; place < 2; place++) {
                    hit[place] |= word[i].class_ == name[k].class_[place] || word[i].sound == name[k].sound[place] || word[i].group[1];
                    near[place] |= may_be_near(name[k].letters[place], word[i].letters);
                }
        }
        double sum = (double)name[k].rest;
        for (int place = 0; place < 2; place++) sum += (double)(hit[place] ? name[k].full[place] : near[place] ? name[k].near[place] : 0);
        if (sum > most) most = sum;
    }
    return most;
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
    if (of_the_others(model, part, out->level) + most_of_names(model, heads, head->names, theirs, j) < floor) return 0;
    compare_names(ours, heads, block, head->names, theirs, j, &names, out);
    part[P_GIVEN] = names.given, part[P_FAMILY] = names.family, part[P_MIDDLE] = names.middle, part[P_JOINT] = names.joint;
    memcpy(out->level, names.level, 4);
    out->crossed = names.crossed;
    for (int p = 0; p < PARTS; p++) part[p] = (double)(out->part[p] = (float)bounded(part[p], model->bound[p]));
    double weight = home ? at_home(ours, &names, home, part, out) : together(model, part, out->level, out->crossed);
    out->weight = (float)(model->prior + weight);
    if ((double)out->weight < floor) return 0;
    out->register_row = (uint32_t)i, out->extract_row = (uint32_t)j;
    out->common_name = tl_common_name(ours, i, out->name[0]);
    out->common_date = out->level[P_DATE] == D_MISSING ? 0 : tl_common_date(ours, i, out->date[0]);
    return 1;
}
