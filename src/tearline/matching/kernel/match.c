/* Finding pairs: the records of one set that share a key with a record of another, compared, the better ones kept. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    Pair *pair;
    size_t count, room;
    uint64_t compared;
    int failed;
} Pairs;

static void keep(Pairs *pairs, const Pair *pair) {
    if (pairs->count == pairs->room) {
        size_t room = pairs->room ? pairs->room * 2 : 1024;
        Pair *now = realloc(pairs->pair, room * sizeof *now);
        if (now == NULL) {
            pairs->failed = 1;
            return;
        }
        pairs->pair = now, pairs->room = room;
    }
    memcpy(&pairs->pair[pairs->count++], pair, sizeof *pair); /* with what lies between its fields: all zeros */
}

static void fetch(const Prepared *ours, size_t row) {
    const char *begin = (const char *)(ours->block + ours->at[row]);
    for (int line = 0; line < 8; line++) __builtin_prefetch(begin + 64 * line);
}

enum { NOTHING, IDENTIFIER, MORE };

static int is_key(uint64_t key, const uint64_t *among, int n) {
    for (int i = 0; i < n; i++)
        if (among[i] == key) return 1;
    return 0;
}

/* What an indexed record shares with the record that has these keys. An index knows only some bits of a key, and what is
 * found by others would hang on how large it is. */
static int shared(const Set *indexed, size_t row, const Counts *counts, const uint64_t *key, int keys, int told) {
    uint64_t other[MOST_KEYS];
    int others_told, others = tl_keys(indexed, row, 1, counts, other, &others_told);
    for (int i = 0; i < keys; i++)
        if (is_key(key[i], other, others)) return i < keys - told ? MORE : IDENTIFIER;
    return NOTHING;
}

/* A record of the set, with the records it is to be compared with. */
typedef struct {
    uint64_t key[MOST_KEYS];
    int keys, told;
    uint32_t *found;
    size_t count;
} Asked;

#define AT_ONCE 12 /* found records that are fetched together; the others while those are compared */

static void ask(Asked *asked, const Index *index, const Prepared *fetched, const Set *set, size_t row, const Counts *counts, uint32_t *stamp) {
    if (row >= set->rows) return;
    asked->keys = tl_keys(set, row, 0, counts, asked->key, &asked->told);
    asked->count = tl_index_find(index, asked->key, asked->keys, stamp, (uint32_t)row + 1, asked->found);
    for (size_t k = 0; fetched && k < asked->count && k < AT_ONCE; k++) fetch(fetched, asked->found[k]);
}

/* Pairs of rows of `set` and of `indexed` records that share a key and weigh at least `floor`.
 * `told`: what is enough where both have a national identifier, which tells whether they are one person. `ours`: the
 * register, which is either of the two. NULL when out of memory. While a row is compared, what is compared with the next
 * is on its way from memory. */
Pairs *tl_match(const Prepared *ours, const Index *index, const Set *indexed, const Set *set, double floor, double told) {
    Pairs *pairs = calloc(1, sizeof *pairs);
    size_t room = indexed->rows + 1;
    uint32_t *stamp = calloc(3 * room, sizeof *stamp);
    Asked asked[2];
    int turned = ours->set == set;
    const Prepared *fetched = turned ? NULL : ours;
    const Counts *counts = turned ? ours->counts : NULL, *of_indexed = turned ? NULL : ours->counts;
    Pair pair;
    if (pairs == NULL || stamp == NULL) {
        free(pairs), free(stamp);
        return NULL;
    }
    asked[0].found = stamp + room, asked[1].found = stamp + 2 * room;
    ask(&asked[0], index, fetched, set, 0, counts, stamp);
    for (size_t row = 0; row < set->rows && !pairs->failed; row++) {
        const Asked *now = &asked[row & 1];
        ask(&asked[(row + 1) & 1], index, fetched, set, row + 1, counts, stamp);
        for (size_t k = 0; k < now->count; k++) {
            size_t other = now->found[k];
            if (fetched && k + AT_ONCE < now->count) fetch(fetched, now->found[k + AT_ONCE]);
            if (!tl_compare(ours, turned ? row : other, turned ? indexed : set, turned ? other : row, floor, told, &pair)) continue;
            int both = shared(indexed, other, of_indexed, now->key, now->keys, now->told);
            if (both == NOTHING) continue;
            pair.told = both == IDENTIFIER;
            keep(pairs, &pair);
        }
        pairs->compared += now->count;
    }
    free(stamp);
    return pairs;
}

/* `n` given pairs of rows, each compared. */
void tl_compare_all(const Prepared *ours, const Set *theirs, size_t n, const uint64_t *i, const uint64_t *j, Pair *out) {
    for (size_t at = 0; at < n; at++) tl_compare(ours, i[at], theirs, j[at], -1e30, 0, &out[at]);
}

void tl_pairs_free(Pairs *pairs) {
    if (pairs == NULL) return;
    free(pairs->pair), free(pairs);
}

size_t tl_pairs_count(const Pairs *pairs) { return pairs->count; }
uint64_t tl_pairs_compared(const Pairs *pairs) { return pairs->compared; }
const Pair *tl_pairs_read(const Pairs *pairs) { return pairs->pair; }
int tl_pairs_failed(const Pairs *pairs) { return pairs->failed; }
size_t tl_size_of(int what) { return what == 0 ? sizeof(Pair) : sizeof(Model); }
