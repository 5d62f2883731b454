/* Open-addressed tables: which words stand in which group, how often a value is met, which records have a key. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

static size_t room_for(size_t used) {
    size_t room = 64;
    while (room < used * 2) room *= 2;
    return room;
}

/* `word`: hashes of words, each with up to two groups, counted from 1; `sound`: of the first word of each group. */
Groups *tl_groups_new(size_t words, const int32_t *offset, const char *data, const uint32_t *group, size_t groups, const uint32_t *head) {
    Groups *made = calloc(1, sizeof *made);
    if (made == NULL) return NULL;
    made->room = room_for(words), made->groups = groups;
    made->word = calloc(made->room, sizeof *made->word);
    made->group = calloc(made->room * 2, sizeof *made->group);
    made->sound = calloc(groups + 1, sizeof *made->sound);
    if (made->word == NULL || made->group == NULL || made->sound == NULL) {
        free(made->word), free(made->group), free(made->sound), free(made);
        return NULL;
    }
    for (size_t i = 0; i < groups; i++) {
        int32_t begin = offset[head[i]], length = offset[head[i] + 1] - begin;
        made->sound[i + 1] = tl_sound(data + begin, (size_t)length);
    }
    for (size_t i = 0; i < words; i++) {
        size_t length = (size_t)(offset[i + 1] - offset[i]);
        uint64_t word = tl_hash(data + offset[i], length < TOKEN ? length : TOKEN, 1);
        size_t at = word & (made->room - 1);
        while (made->word[at] && made->word[at] != word) at = (at + 1) & (made->room - 1);
        made->word[at] = word;
        memcpy(made->group + 2 * at, group + 2 * i, 2 * sizeof *group);
    }
    return made;
}

void tl_groups_free(Groups *groups) {
    if (groups == NULL) return;
    free(groups->word), free(groups->group), free(groups->sound), free(groups);
}

Counts *tl_counts_new(void) {
    Counts *counts = calloc(1, sizeof *counts);
    if (counts == NULL) return NULL;
    counts->room = 1024;
    counts->key = calloc(counts->room, sizeof *counts->key);
    counts->count = calloc(counts->room, sizeof *counts->count);
    if (counts->key == NULL || counts->count == NULL) counts->failed = 1;
    return counts;
}

/* The same once more, or NULL when out of memory. */
Counts *tl_counts_copy(const Counts *counts) {
    Counts *made = calloc(1, sizeof *made);
    if (made == NULL) return NULL;
    *made = *counts;
    made->key = tl_zeros(counts->room, sizeof *made->key);
    made->count = tl_zeros(counts->room, sizeof *made->count);
    if (made->key == NULL || made->count == NULL) {
        free(made->key), free(made->count), free(made);
        return NULL;
    }
    memcpy(made->key, counts->key, counts->room * sizeof *made->key);
    memcpy(made->count, counts->count, counts->room * sizeof *made->count);
    return made;
}

void tl_counts_free(Counts *counts) {
    if (counts == NULL) return;
    free(counts->key), free(counts->count), free(counts);
}

void tl_counts_watch(Counts *counts, int watching) { counts->watching = watching; }

static void grow(Counts *counts) {
    size_t room = counts->room * 2;
    uint64_t *key = tl_zeros(room, sizeof *key);
    uint32_t *count = tl_zeros(room, sizeof *count);
    if (key == NULL || count == NULL) {
        free(key), free(count);
        counts->failed = 1;
        return;
    }
    for (size_t i = 0; i < counts->room; i++) {
        if (counts->key[i] == 0) continue;
        size_t at = counts->key[i] & (room - 1);
        while (key[at]) at = (at + 1) & (room - 1);
        key[at] = counts->key[i], count[at] = counts->count[i];
    }
    free(counts->key), free(counts->count);
    counts->key = key, counts->count = count, counts->room = room;
}

static void count_more(Counts *counts, uint64_t key, uint32_t more) {
    size_t at = key & (counts->room - 1);
    while (counts->key[at] && counts->key[at] != key) at = (at + 1) & (counts->room - 1);
    if (counts->key[at] == 0) {
        if (counts->watching || counts->failed) return;
        counts->key[at] = key;
        counts->used++;
    }
    if (counts->count[at] + more >= more) counts->count[at] += more;
    if (counts->used * 2 > counts->room) grow(counts);
}

uint32_t tl_count(const Counts *counts, uint64_t key) {
    size_t at = key & (counts->room - 1);
    while (counts->key[at] && counts->key[at] != key) at = (at + 1) & (counts->room - 1);
    return counts->key[at] ? counts->count[at] : 0;
}

/* Count what each record has, each thing once a record. `watch`: make places for it, and count nothing. */
int tl_counts_add(Counts *counts, const Set *set, int watch) {
    uint64_t found[2][MOST_KEYS];
    int n[2] = {0, 0};
    for (size_t row = 0; row <= set->rows && !counts->failed; row++) {
        size_t now = row & 1, before = !now; /* a row is counted while what the next one needs is on its way from memory */
        n[now] = row < set->rows ? tl_counted(set, row, watch, found[now]) : 0;
        for (int i = 0; i < n[now]; i++) {
            size_t at = found[now][i] & (counts->room - 1);
            __builtin_prefetch(&counts->key[at]), __builtin_prefetch(&counts->count[at]);
        }
        for (int i = 0; i < n[before]; i++) count_more(counts, found[before][i], watch ? 0 : 1);
    }
    return counts->failed;
}

int tl_counts_merge(Counts *counts, size_t n, const uint64_t *key, const uint32_t *count) {
    for (size_t i = 0; i < n && !counts->failed; i++)
        if (key[i]) count_more(counts, key[i], count[i]);
    return counts->failed;
}

/* What is in `into` already: as often as it was met in `from`. */
void tl_counts_of(Counts *into, const Counts *from) {
    for (size_t at = 0; at < into->room; at++)
        if (into->key[at]) into->count[at] = tl_count(from, into->key[at]);
}

/* Those met at least `least` times; returns how many, and writes them where there is somewhere to. */
size_t tl_counts_read(const Counts *counts, uint32_t least, uint64_t *key, uint32_t *count) {
    size_t n = 0;
    for (size_t at = 0; at < counts->room; at++) {
        if (counts->key[at] == 0 || counts->count[at] < least) continue;
        if (key) key[n] = counts->key[at], count[n] = counts->count[at];
        n++;
    }
    return n;
}
