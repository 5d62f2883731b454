/* The index: which records of a set have each key. */
#include "kernel.h"

#include <stdlib.h>

#define IN_A_BUCKET 8 /* entries, on average: what is fetched at once */

void tl_index_free(Index *index) {
    if (index == NULL) return;
    free(index->entry), free(index->start), free(index->filter), free(index);
}

static int reserve(Index *index, size_t entries) {
    index->bits = 4;
    while (index->bits < 30 && (entries >> index->bits) > IN_A_BUCKET) index->bits++;
    index->entries = entries;
    index->entry = tl_zeros(entries + 1, sizeof *index->entry);
    index->start = tl_zeros(((size_t)1 << index->bits) + 2, sizeof *index->start);
    index->filter = tl_zeros(((size_t)1 << FILTER_BITS) / 64, sizeof *index->filter);
    return index->entry == NULL || index->start == NULL || index->filter == NULL || entries > UINT32_MAX;
}

/* NULL when out of memory. `counts`: see `tl_keys`. */
Index *tl_index_new(const Set *set, const Counts *counts) {
    uint64_t key[MOST_KEYS];
    size_t entries = 0;
    int told;
    for (size_t row = 0; row < set->rows; row++) entries += (size_t)tl_keys(set, row, 1, counts, key, &told);
    Index *index = calloc(1, sizeof *index);
    if (index == NULL || reserve(index, entries)) {
        tl_index_free(index);
        return NULL;
    }
    /* start[b + 2] counts bucket b; after the sums start[b + 1] is where its next entry goes, and in the end where it ends. */
    for (size_t row = 0; row < set->rows; row++)
        for (int i = tl_keys(set, row, 1, counts, key, &told); i-- > 0;) {
            index->start[(key[i] >> (64 - index->bits)) + 2]++;
            index->filter[key[i] >> (64 - FILTER_BITS) >> 6] |= 1ull << (key[i] >> (64 - FILTER_BITS) & 63);
        }
    for (size_t b = 2; b < ((size_t)1 << index->bits) + 2; b++) index->start[b] += index->start[b - 1];
    for (size_t row = 0; row < set->rows; row++)
        for (int i = tl_keys(set, row, 1, counts, key, &told); i-- > 0;) {
            Entry *entry = &index->entry[index->start[(key[i] >> (64 - index->bits)) + 1]++];
            entry->mark = (uint16_t)key[i], entry->row[0] = (uint16_t)row, entry->row[1] = (uint16_t)(row >> 16);
        }
    return index;
}

size_t tl_index_bytes(const Index *index) {
    return index->entries * sizeof *index->entry + (((size_t)1 << index->bits) + 2) * sizeof *index->start + ((size_t)1 << FILTER_BITS) / 8;
}

/* Records that have one of the keys, each once, and perhaps some that have none. `stamp[r]` becomes `now` for those that
 * are found. What is in memory is asked for well before it is read. */
size_t tl_index_find(const Index *index, const uint64_t *key, int keys, uint32_t *stamp, uint32_t now, uint32_t *out) {
    uint64_t likely[MOST_KEYS];
    int n = 0;
    size_t count = 0;
    for (int i = 0; i < keys; i++) __builtin_prefetch(&index->filter[key[i] >> (64 - FILTER_BITS) >> 6]);
    for (int i = 0; i < keys; i++) {
        if (!(index->filter[key[i] >> (64 - FILTER_BITS) >> 6] >> (key[i] >> (64 - FILTER_BITS) & 63) & 1)) continue;
        likely[n++] = key[i];
        __builtin_prefetch(&index->start[key[i] >> (64 - index->bits)]);
    }
    for (int i = 0; i < n; i++) __builtin_prefetch(&index->entry[index->start[likely[i] >> (64 - index->bits)]]);
    for (int i = 0; i < n; i++) {
        size_t bucket = likely[i] >> (64 - index->bits);
        for (uint32_t at = index->start[bucket]; at < index->start[bucket + 1]; at++) {
            const Entry *entry = &index->entry[at];
            if (entry->mark != (uint16_t)likely[i]) continue;
            uint32_t found = (uint32_t)entry->row[1] << 16 | entry->row[0];
            if (stamp[found] != now) stamp[found] = now, out[count++] = found;
        }
    }
    return count;
}
