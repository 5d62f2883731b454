/* What the values of a register say: how likely each outcome is for one person and for two, as bits, once for a model.
 *
 * How likely two people agree is counted in the extract, without the row at hand, and jointly where fields depend on each
 * other: given and family name, home and family name. What agrees never lowers a weight.
 */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_BEFORE 1000.0 /* rows whose usual frequencies are assumed before any is read */
#define LEAST 1e-9

static double rate(const Model *model, const Counts *counts, uint64_t key, double before) {
    double others = (double)tl_count(counts, key) - 1;
    return ((others > 0 ? others : 0) + before) / (model->rows + ROWS_BEFORE);
}

static double bits(double same, double other, int agrees) {
    double found = log2((same > LEAST ? same : LEAST) / (other > LEAST ? other : LEAST));
    return agrees && found < 0 ? 0 : found;
}

static double chance_of(const Model *model, const Counts *counts, const Token *word, int role, int level) {
    uint64_t at = (uint64_t)role;
    switch (level) {
    case EXACT: return rate(model, counts, tl_mix(tl_hash(word->text, word->length, 1), at, 200 + N_WORD), 1);
    case GROUP: return rate(model, counts, tl_mix(word->class_, at, 200 + N_CLASS), 1);
    case SOUND: {
        double class_ = rate(model, counts, tl_mix(word->class_, at, 200 + N_CLASS), 1);
        double sound = rate(model, counts, tl_mix(word->sound, at, 200 + N_CLASS), 1);
        return class_ > sound ? class_ : sound;
    }
    case PART: return model->other_part;
    case SLIP: {
        double class_ = rate(model, counts, tl_mix(word->class_, at, 200 + N_CLASS), 1);
        return class_ > model->other_slip ? class_ : model->other_slip;
    }
    case INITIAL: return rate(model, counts, tl_mix((uint64_t)word->text[0], at, 200 + N_INITIAL), 50);
    default: return 1;
    }
}

/* `given` and `family`: as the extract has them. */
static double joint(const Model *model, const Counts *counts, const Token *given, const Token *family) {
    double rows = model->rows + ROWS_BEFORE;
    double expected = rows * rate(model, counts, tl_mix(given->class_, GIVEN, 200 + N_CLASS), 1) *
                      rate(model, counts, tl_mix(family->class_, FAMILY, 200 + N_CLASS), 1);
    double others = (double)tl_count(counts, tl_mix(given->class_, family->class_, 200 + N_JOINT)) - 1;
    return -log2(((others > 0 ? others : 0) + 1) / (expected + 1));
}

/* In one home people share a family name: there it says only as much as it does among those who live there. */
double tl_family_at_home(const Prepared *ours, uint64_t home, const Token *family, int level, int role) {
    const Model *model = ours->model;
    double people = (double)tl_count(ours->counts, tl_mix(home, 0, 200 + N_HOME)) - 1;
    double named = (double)tl_count(ours->counts, tl_mix(home, family->class_, 200 + N_HOME_FAMILY)) - 1;
    double chance = ((named > 0 ? named : 0) + 0.5) / ((people > 0 ? people : 0) + 1);
    double other = chance_of(model, ours->counts, family, role, level);
    return bits(model->same_word[FAMILY][role != FAMILY][level], chance > other ? chance : other, 1);
}

/* ---- dates ---- */

static double date_chance(const Model *model, const Counts *counts, int32_t date, int level) {
    double year = rate(model, counts, tl_mix((uint64_t)year_of(date), 0, 200 + N_YEAR), ROWS_BEFORE / 80);
    double month = rate(model, counts, tl_mix((uint64_t)(date >> 5), 0, 200 + N_MONTH), ROWS_BEFORE / 960);
    double day = rate(model, counts, tl_mix((uint64_t)(date & 511), 0, 200 + N_DAY), ROWS_BEFORE / 366);
    double others = (double)tl_count(counts, tl_mix((uint64_t)date, 0, 200 + N_DATE)) - 1;
    switch (level) {
    case D_SAME: return ((others > 0 ? others : 0) + ROWS_BEFORE * year * day) / (model->rows + ROWS_BEFORE);
    case D_SWAPPED: return year / 366;
    case D_DAY: return month;
    case D_MONTH: return year / 30;
    case D_YEAR_NEAR: return day * 0.2;
    case D_YEAR: return day;
    case D_YEAR_ALONE: case D_KNOWN_YEAR: case D_FIRST_JANUARY: return year;
    case D_KNOWN_MONTH: return month;
    case D_PART: return 0.02;
    case D_KNOWN_NEAR: return 0.2;
    case D_FIRST_OTHER: return 0.15;
    default: return 1;
    }
}

static const uint8_t DATE_AGREES[DATES] = {[D_SAME] = 1, [D_SWAPPED] = 1, [D_KNOWN_YEAR] = 1, [D_KNOWN_MONTH] = 1};


/* ---- addresses ---- */

static double address_chance(const Model *model, const Counts *counts, const Address *a, int level) {
    switch (level) {
    case A_HOME: return rate(model, counts, tl_mix(a->home, 0, 200 + N_HOME), 0.5);
    case A_STREET: case A_POSTCODE: return rate(model, counts, tl_mix(a->postcode, 0, 200 + N_POSTCODE), 1);
    case A_LINE: return rate(model, counts, tl_mix(a->line, 0, 200 + N_LINE), 1);
    case A_SECTOR: return rate(model, counts, tl_mix(a->postcode >> 12, 0, 200 + N_SECTOR), 1);
    case A_DISTRICT: return rate(model, counts, tl_mix(a->postcode >> 18, 0, 200 + N_DISTRICT), 5);
    default: return 1;
    }
}

/* ---- records ---- */

/* The most that a word may say at levels from `best` on, of a partner in the same place, or crossed in another. */
static float most_of(const Model *model, const ReadyWord *word, int part, int best, int crossed) {
    double most = 0;
    for (int role = 0; role < ROLES; role++)
        for (int level = best; level <= INITIAL && (role != word->token.role) == crossed; level++) {
            double found = (double)word->bits[role][level];
            found = found > model->bound[part] ? model->bound[part] : found;
            found = part == P_MIDDLE ? found * model->scale[part] : tl_of_word(model, found, level, part);
            if (found > most) most = found;
        }
    return (float)most;
}

static void raise(float *most, float found) {
    if (found > *most) *most = found;
}

/* The word in one place of the name, if it is the only one there. */
static void prepare_place(const Model *model, const ReadyWord *word, int place, int others, ReadyName *out) {
    static const int best[LIKENESSES] = {[NEAR] = PART, [ALIKE] = GROUP, [SAME] = EXACT};
    const Token *token = &word->token;
    for (int crossed = 0; crossed < 2; crossed++)
        for (int how = 0; how < LIKENESSES; how++)
            raise(&out->most[place][crossed][how], most_of(model, word, place ? P_FAMILY : P_GIVEN, others ? EXACT : best[how], crossed));
    memcpy(out->group[place], token->group, sizeof out->group[place]);
    out->sound[place] = others ? 0 : token->sound, out->letters[place] = others ? 0 : token->letters;
    out->length[place] = token->length, out->mark[place] = token->mark;
}

static void prepare_name(const Prepared *made, const ReadyWord *word, size_t n, ReadyName *out) {
    const Model *model = made->model;
    double middle = 0, bound = model->bound[P_MIDDLE] * model->scale[P_MIDDLE];
    int count[ROLES] = {0};
    memset(out, 0, sizeof *out);
    out->words = (uint8_t)n;
    for (size_t i = 0; i < n; i++) count[word[i].token.role]++;
    for (size_t i = 0; i < n; i++) {
        int role = word[i].token.role;
        middle += (double)fmaxf(most_of(model, &word[i], P_MIDDLE, EXACT, 0), most_of(model, &word[i], P_MIDDLE, EXACT, 1));
        for (int swapped = 0; swapped < 2; swapped++) raise(&out->joint, (float)((double)word[i].joint[swapped] * model->scale[P_JOINT]));
        if (role != MIDDLE) prepare_place(model, &word[i], role == FAMILY, count[role] > 1, out);
    }
    size_t placed = (size_t)(count[GIVEN] > 0) + (size_t)(count[FAMILY] > 0);
    out->middle = (float)((middle < bound ? middle : bound) * (n > placed));
    float given = fmaxf(out->most[0][0][SAME], out->most[0][1][SAME]);
    out->rest = fmaxf(out->most[1][0][SAME], out->most[1][1][SAME]) + out->middle + out->joint;
    out->rest += (float)(made->reach_other[0] + made->reach_other[1]);
    out->whole = given + out->rest;
}

static void prepare_words(const Prepared *made, const Token *word, size_t n, ReadyWord *out) {
    const Model *model = made->model;
    const Token *given = NULL;
    for (size_t i = 0; i < n && given == NULL; i++)
        if (word[i].role == GIVEN) given = &word[i];
    for (size_t i = 0; i < n; i++) {
        int own = word[i].role;
        out[i].token = word[i];
        for (int role = 0; role < ROLES; role++)
            for (int level = 0; level < LEVELS; level++) {
                double other = level < CONFLICT ? chance_of(model, made->counts, &word[i], role, level) : 1;
                double same = model->same_word[own][role != own && level < CONFLICT][level];
                out[i].bits[role][level] = level == ABSENT ? 0 : (float)bits(same, other, level < CONFLICT);
            }
        int both = given && own == FAMILY;
        out[i].joint[0] = both ? (float)joint(model, made->counts, given, &word[i]) : 0;
        out[i].joint[1] = both ? (float)joint(model, made->counts, &word[i], given) : 0;
    }
}

static void prepare_date(const Prepared *made, int32_t date, ReadyDate *out) {
    out->date = date;
    for (int level = 0; level < DATES; level++) {
        double other = date_chance(made->model, made->counts, date, level);
        out->bits[level] = level == D_MISSING ? 0 : (float)bits(made->model->same_date[level], other, DATE_AGREES[level]);
    }
}

static void prepare_address(const Prepared *made, const Address *address, ReadyAddress *out) {
    out->address = *address;
    for (int level = 0; level < PLACES; level++) {
        double other = address_chance(made->model, made->counts, address, level);
        out->bits[level] = level == A_MISSING ? 0 : (float)bits(made->model->same_address[level], other, level < A_SECTOR);
    }
}

static void prepare_code(const Prepared *made, int kind, const Code *code, ReadyCode *out) {
    out->code = *code;
    double other = rate(made->model, made->counts, tl_mix(code->hash, 0, 200 + N_CODE + (uint64_t)kind), 0.2);
    out->bits = (float)bits(made->model->same_code[kind][C_SAME], other, 1);
}

/* How many rows of the extract have the given and family name, in any spelling; of a single name, how many have that. */
uint32_t tl_common_name(const Counts *counts, const Set *set, size_t row, size_t which) {
    size_t names;
    const Name *name = names_of(set, row, &names) + which;
    if (which >= names || name->count == 0) return 0;
    const Token *word = set->tokens + name->first, *given = NULL, *family = NULL;
    for (size_t i = 0; i < name->count; i++) {
        if (word[i].role == GIVEN && given == NULL) given = &word[i];
        if (word[i].role == FAMILY) family = &word[i];
    }
    if (given && family) return tl_count(counts, tl_mix(given->class_, family->class_, 200 + N_JOINT));
    return tl_count(counts, tl_mix(word->class_, word->role, 200 + N_CLASS));
}

/* The same of every record, by the commonest of its names. */
void tl_common_names(const Counts *counts, const Set *set, uint32_t *out) {
    for (size_t row = 0; row < set->rows; row++) {
        size_t names;
        names_of(set, row, &names);
        out[row] = 0;
        for (size_t k = 0; k < names && k < MOST_VALUES; k++) {
            uint32_t found = tl_common_name(counts, set, row, k);
            if (found > out[row]) out[row] = found;
        }
    }
}

uint32_t tl_common_date(const Prepared *ours, size_t row, size_t which) {
    int32_t date = *(const int32_t *)value_of(&ours->set->dates, row, which);
    if (day_of(date)) return tl_count(ours->counts, tl_mix((uint64_t)date, 0, 200 + N_DATE));
    if (month_of(date)) return tl_count(ours->counts, tl_mix((uint64_t)(date >> 5), 0, 200 + N_MONTH));
    return tl_count(ours->counts, tl_mix((uint64_t)year_of(date), 0, 200 + N_YEAR));
}

static size_t words_of(size_t bytes) { return (bytes + 7) / 8; }

/* Writes the record where there is somewhere to; returns how many words of eight bytes it takes. */
static size_t prepare_record(const Prepared *made, size_t row, uint64_t *block) {
    const Set *set = made->set;
    Head head = {.dates = (uint8_t)values_of(&set->dates, row), .addresses = (uint8_t)values_of(&set->addresses, row)};
    size_t names, at = words_of(sizeof head);
    const Name *name = names_of(set, row, &names);
    head.names = (uint8_t)(names < MOST_VALUES ? names : MOST_VALUES);
    ReadyName *heads = block ? (ReadyName *)(block + at) : NULL;
    at += head.names * words_of(sizeof *heads);
    for (size_t i = 0; i < head.dates; i++, at += words_of(sizeof(ReadyDate)))
        if (block) prepare_date(made, *(const int32_t *)value_of(&set->dates, row, i), (ReadyDate *)(block + at));
    for (size_t i = 0; i < head.addresses; i++, at += words_of(sizeof(ReadyAddress)))
        if (block) prepare_address(made, value_of(&set->addresses, row, i), (ReadyAddress *)(block + at));
    for (int kind = 0; kind < CODES; kind++) {
        head.codes[kind] = (uint8_t)values_of(&set->codes[kind], row);
        for (size_t i = 0; i < head.codes[kind]; i++, at += words_of(sizeof(ReadyCode)))
            if (block) prepare_code(made, kind, value_of(&set->codes[kind], row, i), (ReadyCode *)(block + at));
    }
    for (size_t k = 0; k < head.names; at += name[k++].count * words_of(sizeof(ReadyWord))) {
        if (block == NULL) continue;
        prepare_words(made, set->tokens + name[k].first, name[k].count, (ReadyWord *)(block + at));
        prepare_name(made, (const ReadyWord *)(block + at), name[k].count, &heads[k]);
    }
    if (block) memcpy(block, &head, sizeof head);
    return at;
}

void tl_prepared_free(Prepared *prepared) {
    if (prepared == NULL) return;
    free(prepared->block), free(prepared->at), free(prepared);
}

/* Its records `from` up to `to`. Several threads may do so, each with its own. */
void tl_prepared_fill(Prepared *made, size_t from, size_t to) {
    for (size_t row = from; row < to && row < made->set->rows; row++) prepare_record(made, row, made->block + made->at[row]);
}

/* To be filled. NULL when out of memory. All three are to be kept as long as it. */
Prepared *tl_prepared_new(const Model *model, const Counts *counts, const Set *set) {
    Prepared *made = calloc(1, sizeof *made);
    if (made == NULL) return NULL;
    made->model = model, made->counts = counts, made->set = set;
    made->at = calloc(set->rows + 1, sizeof *made->at);
    for (size_t row = 0; made->at && row < set->rows; row++) made->at[row + 1] = made->at[row] + prepare_record(made, row, NULL);
    made->block = made->at ? tl_zeros(made->at[set->rows] + 1, sizeof *made->block) : NULL;
    if (made->block == NULL) {
        tl_prepared_free(made);
        return NULL;
    }
    made->other_word[0] = tl_of_word(model, bits(model->same_word[GIVEN][0][CONFLICT], 1, 0), CONFLICT, P_GIVEN);
    made->other_word[1] = tl_of_word(model, bits(model->same_word[FAMILY][0][CONFLICT], 1, 0), CONFLICT, P_FAMILY);
    made->reach_other[0] = fmax(0, model->twist[T_HOME_OTHER_GIVEN]), made->reach_other[1] = fmax(0, model->twist[T_OTHER_NAMES]);
    made->middle_conflict = bits(model->same_word[MIDDLE][0][CONFLICT], 1, 0);
    for (int kind = 0; kind < CODES; kind++) {
        made->near_code[kind] = bits(model->same_code[kind][C_NEAR], model->other_near[kind], 1);
        made->other_code[kind] = bits(model->same_code[kind][C_OTHER], 1, 0);
    }
    return made;
}
