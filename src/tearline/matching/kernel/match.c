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
static int shared(const Set *indexed, size_t row, const uint64_t *key, int keys, int told) {
    uint64_t other[MOST_KEYS];
    int others_told, others = tl_keys(indexed, row, 1, other, &others_told);
    for (int i = 0; i < keys; i++)
        if (is_key(key[i], other, others)) return i < keys - told ? MORE : IDENTIFIER;
    return NOTHING;
}

/* Pairs of rows of `set` and of `indexed` records that share a key and weigh at least `floor`.
 * `told`: what is enough where both have a national identifier, which tells whether they are one person. `ours`: the
 * register, which is either of the two. NULL when out of memory. */
Pairs *tl_match(const Prepared *ours, const Index *index, const Set *indexed, const Set *set, double floor, double told) {
    Pairs *pairs = calloc(1, sizeof *pairs);
    uint32_t *stamp = calloc(2 * indexed->rows + 2, sizeof *stamp), *found = stamp ? stamp + indexed->rows + 1 : NULL;
    int turned = ours->set == set;
    Pair pair;
    uint64_t key[MOST_KEYS];
    if (pairs == NULL || stamp == NULL) {
        free(pairs), free(stamp);
        return NULL;
    }
    for (size_t row = 0; row < set->rows && !pairs->failed; row++) {
        int identifiers, keys = tl_keys(set, row, 0, key, &identifiers);
        size_t n = tl_index_find(index, key, keys, stamp, (uint32_t)row + 1, found);
        for (size_t k = 0; k < n; k++) {
            size_t other = found[k];
            if (!turned && k + 3 < n) fetch(ours, found[k + 3]);
            if (!tl_compare(ours, turned ? row : other, turned ? indexed : set, turned ? other : row, floor, told, &pair)) continue;
            int both = shared(indexed, other, key, keys, identifiers);
            if (both == NOTHING) continue;
            pair.told = both == IDENTIFIER;
            keep(pairs, &pair);
        }
        pairs->compared += n;
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
