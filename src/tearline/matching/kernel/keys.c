/* What a record is found by, and what is counted of it.
 *
 * Invariant: any one field may be wrong or missing and a true pair still shares a key, if the others hold enough.
 */
#include "kernel.h"

#define RARE 3 /* rows of the extract that have a name */

typedef struct {
    uint64_t *out;
    int count, indexed;
} Keys;

static void put(Keys *keys, uint64_t key) {
    if (keys->count < MOST_KEYS) keys->out[keys->count++] = key;
}

static void put_code(Keys *keys, const Code *code) {
    if (code->length) put(keys, code->hash);
}

/* Each once, in the order they came. Those before `first` are so already. */
static int distinct(Keys *keys, int first) {
    int n = first;
    for (int i = first; i < keys->count; i++) {
        int j = first;
        while (j < n && keys->out[j] != keys->out[i]) j++;
        if (j == n) keys->out[n++] = keys->out[i];
    }
    return n;
}

/* Classes and sounds of the words of a name, initials left out. */
static int codes_of(const Token *word, size_t n, uint64_t *out, size_t *owner) {
    int count = 0;
    for (size_t i = 0; i < n; i++) {
        if (word[i].length < 2) continue;
        out[count] = word[i].class_, owner[count++] = i;
        if (word[i].sound != word[i].class_) out[count] = word[i].sound, owner[count++] = i;
    }
    return count;
}

/* The first of its sounds: of words that sound alike it is the same. */
static uint64_t first_sound(const Token *word) { return word->sound >> (63 - __builtin_clzll(word->sound)) / 5 * 5; }

/* 1 January is what is written where no day is known. */
static int is_whole(int32_t date) { return day_of(date) && (date & 511) != (1 << 5 | 1); }

/* Whole dates meet on two of their parts, in either order of day and month; a year alone meets every date of that year.
 * Where the year is another, the family name has to begin alike, or beside a family name the given one. */
static void keys_of_word_and_date(const Token *word, size_t n, size_t own, uint64_t code, int32_t date, Keys *keys) {
    uint64_t year = (uint64_t)year_of(date), month = (uint64_t)month_of(date), day = (uint64_t)day_of(date);
    if (date == 0) return;
    /* 102: given by whole dates that are indexed and looked for by parts; 109: the other way round. */
    if (!is_whole(date) || keys->indexed) put(keys, tl_mix(code, year, 102));
    if (!is_whole(date) || !keys->indexed) put(keys, tl_mix(code, year, 109));
    if (day == 0) return;
    uint64_t either = month < day ? month * 32 + day : day * 32 + month;
    int beside = word[own].role == FAMILY ? GIVEN : FAMILY;
    for (size_t i = 0; i < n; i++)
        if (word[i].role == beside) put(keys, tl_mix(code, either * 32 + first_sound(&word[i]), 103));
    put(keys, tl_mix(code, year * 32 + month, 110));
    put(keys, tl_mix(code, year * 32 + day, 111));
}

/* Two words find by themselves where they are of a rare name, or a whole date is wanting: two dates that have nothing in
 * common say more than other names do.
 * 101: given by all that are indexed and looked for by those; 112: the other way round. */
static void keys_of_words(uint64_t a, uint64_t b, int alone, Keys *keys) {
    uint64_t first = a < b ? a : b, last = a < b ? b : a;
    if (alone || keys->indexed) put(keys, tl_mix(first, last, 101));
    if (alone || !keys->indexed) put(keys, tl_mix(first, last, 112));
}

static int has_whole_dates(const Set *set, size_t row) {
    for (size_t d = 0; d < values_of(&set->dates, row); d++)
        if (!is_whole(*(const int32_t *)value_of(&set->dates, row, d))) return 0;
    return values_of(&set->dates, row) > 0;
}

/* `alone`: its words find by themselves. */
static void keys_of_name(const Set *set, size_t row, const Token *word, size_t n, int alone, Keys *keys) {
    uint64_t code[2 * MOST_TOKENS];
    size_t owner[2 * MOST_TOKENS];
    int count = codes_of(word, n, code, owner);
    for (int i = 0; i < count; i++) {
        for (int j = i + 1; j < count; j++)
            if (owner[i] != owner[j]) keys_of_words(code[i], code[j], alone, keys);
        for (size_t d = 0; d < values_of(&set->dates, row); d++)
            keys_of_word_and_date(word, n, owner[i], code[i], *(const int32_t *)value_of(&set->dates, row, d), keys);
        for (size_t a = 0; a < values_of(&set->addresses, row); a++) {
            const Address *address = value_of(&set->addresses, row, a);
            if (address->size > 4) put(keys, tl_mix(code[i], address->postcode, 104));
            if (address->line) put(keys, tl_mix(code[i], address->line, 105));
        }
    }
    if (count == 1) put(keys, tl_mix(code[0], 0, 106));
}

static void keys_of_date(const Set *set, size_t row, int32_t date, Keys *keys) {
    size_t names;
    const Name *name = names_of(set, row, &names);
    if (day_of(date) == 0) return;
    if (month_of(date) != 1 || day_of(date) != 1) {
        put(keys, tl_mix((uint64_t)date, 0, 107));
        return;
    }
    for (size_t k = 0; k < names && k < MOST_VALUES; k++)
        for (size_t i = 0; i < name[k].count; i++)
            put(keys, tl_mix((uint64_t)date, (uint64_t)set->tokens[name[k].first + i].text[0], 108));
}

/* `indexed`: of a record that is found, not one that is looked for. `counts`: of the extract, where the record is of the
 * register: those say which of its names are rare. `told`: how many at the end are of identifiers. */
int tl_keys(const Set *set, size_t row, int indexed, const Counts *counts, uint64_t *out, int *told) {
    Keys keys = {out, 0, indexed};
    size_t names;
    int whole = has_whole_dates(set, row);
    const Name *name = names_of(set, row, &names);
    for (int kind = 0; kind < CODES; kind++)
        for (size_t i = 0; i < values_of(&set->codes[kind], row); i++)
            if (kind != NATIONAL_ID) put_code(&keys, value_of(&set->codes[kind], row, i));
    for (size_t i = 0; i < values_of(&set->addresses, row); i++) {
        const Address *address = value_of(&set->addresses, row, i);
        if (address->home) put(&keys, address->home);
    }
    for (size_t i = 0; i < values_of(&set->dates, row); i++)
        keys_of_date(set, row, *(const int32_t *)value_of(&set->dates, row, i), &keys);
    for (size_t k = 0; k < names && k < MOST_VALUES; k++)
        keys_of_name(set, row, set->tokens + name[k].first, name[k].count, !whole || (counts && tl_common_name(counts, set, row, k) <= RARE), &keys);
    /* What is looked for twice is found once, see `tl_index_find`; but the identifiers need room. */
    if (indexed || keys.count > MOST_KEYS - MOST_VALUES) keys.count = distinct(&keys, 0);
    int others = keys.count;
    for (size_t i = 0; i < values_of(&set->codes[NATIONAL_ID], row); i++)
        put_code(&keys, value_of(&set->codes[NATIONAL_ID], row, i));
    *told = keys.count - others;
    return keys.count;
}

static void count_words(const Token *word, size_t n, int every, Keys *keys) {
    for (size_t i = 0; i < n; i++)
        for (int role = 0; role < ROLES; role++) {
            if (!every && role != word[i].role) continue;
            put(keys, tl_mix(tl_hash(word[i].text, word[i].length, 1), (uint64_t)role, 200 + N_WORD));
            put(keys, tl_mix(word[i].class_, (uint64_t)role, 200 + N_CLASS));
            if (word[i].sound != word[i].class_ || every) put(keys, tl_mix(word[i].sound, (uint64_t)role, 200 + N_CLASS));
            put(keys, tl_mix((uint64_t)word[i].text[0], (uint64_t)role, 200 + N_INITIAL));
        }
}

static void count_joint(const Set *set, size_t row, const Token *word, size_t n, int every, Keys *keys) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (word[i].role == GIVEN && word[j].role == FAMILY) {
                put(keys, tl_mix(word[i].class_, word[j].class_, 200 + N_JOINT));
                if (every) put(keys, tl_mix(word[j].class_, word[i].class_, 200 + N_JOINT));
            }
    for (size_t a = 0; a < values_of(&set->addresses, row); a++) {
        const Address *address = value_of(&set->addresses, row, a);
        for (size_t j = 0; address->home && j < n; j++)
            if (word[j].role == FAMILY) put(keys, tl_mix(address->home, word[j].class_, 200 + N_HOME_FAMILY));
    }
}

static void count_date(int32_t date, Keys *keys) {
    if (date == 0) return;
    put(keys, tl_mix((uint64_t)year_of(date), 0, 200 + N_YEAR));
    if (month_of(date)) put(keys, tl_mix((uint64_t)(date >> 5), 0, 200 + N_MONTH));
    if (day_of(date)) {
        put(keys, tl_mix((uint64_t)date, 0, 200 + N_DATE));
        put(keys, tl_mix((uint64_t)(date & 511), 0, 200 + N_DAY));
    }
}

static void count_address(const Address *address, Keys *keys) {
    if (address->home) put(keys, tl_mix(address->home, 0, 200 + N_HOME));
    if (address->line) put(keys, tl_mix(address->line, 0, 200 + N_LINE));
    if (address->size > 4) {
        put(keys, tl_mix(address->postcode, 0, 200 + N_POSTCODE));
        put(keys, tl_mix(address->postcode >> 12, 0, 200 + N_SECTOR));
        put(keys, tl_mix(address->postcode >> 18, 0, 200 + N_DISTRICT));
    }
}

/* `every`: of each word in every place it may have, for a table that is watched for it. */
int tl_counted(const Set *set, size_t row, int every, uint64_t *out) {
    Keys keys = {out, 0, 0};
    size_t names;
    const Name *name = names_of(set, row, &names);
    for (size_t i = 0; i < values_of(&set->dates, row); i++) count_date(*(const int32_t *)value_of(&set->dates, row, i), &keys);
    for (size_t i = 0; i < values_of(&set->addresses, row); i++) count_address(value_of(&set->addresses, row, i), &keys);
    for (int kind = 0; kind < CODES; kind++)
        for (size_t i = 0; i < values_of(&set->codes[kind], row); i++)
            put(&keys, tl_mix(((const Code *)value_of(&set->codes[kind], row, i))->hash, 0, 200 + N_CODE + (uint64_t)kind));
    int several = values_of(&set->dates, row) > 1 || values_of(&set->addresses, row) > 1;
    for (int kind = 0; kind < CODES; kind++) several |= values_of(&set->codes[kind], row) > 1;
    int first = several ? 0 : keys.count;
    /* Names last: of somebody with very many of them the last go uncounted, and nothing else does. */
    for (size_t k = 0; k < names && k < MOST_VALUES; k++) {
        count_joint(set, row, set->tokens + name[k].first, name[k].count, every, &keys);
        count_words(set->tokens + name[k].first, name[k].count, every, &keys);
    }
    return every ? keys.count : distinct(&keys, first); /* a place is made once however often it is asked for */
}
