/* How the names of two records compare: their words paired, the best of their names chosen. */
#include "kernel.h"

#include <string.h>

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
        if (found.partner[given] >= 0 && b[found.partner[given]].role != GIVEN) out->crossed = CROSSED_GIVEN;
    }
    if (family >= 0) {
        out->family = of_place(a, family, b, m, &found, &out->level[1]);
        out->family_word = &a[family].token;
        out->family_role = found.partner[family] >= 0 ? b[found.partner[family]].role : FAMILY;
        if (out->family_role != FAMILY) out->crossed |= CROSSED_FAMILY;
    }
    out->middle = of_the_rest(ours, a, n, b, m, given, family, &found, &out->level[2]);
    if (given >= 0 && family >= 0 && (!out->crossed || out->crossed == SWAPPED) && out->level[0] < INITIAL && out->level[1] < INITIAL)
        out->joint = (double)a[family].joint[out->crossed != 0];
}

void tl_compare_names(const Prepared *ours, const ReadyName *heads, const uint64_t *block, size_t n, const Set *theirs, size_t j, Names *best, Pair *out) {
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

/* How a word in one place of ours may agree with another, or LIKENESSES where it does not. */
static int likeness(const ReadyName *name, int place, const Token *word) {
    if (word->mark == name->mark[place] && word->letters == name->letters[place]) return SAME;
    if (word->sound == name->sound[place] || tl_same_group(word->group, name->group[place])) return ALIKE;
    return tl_may_be_near(name->letters[place], name->length[place], word->letters, word->length) ? NEAR : LIKENESSES;
}

/* The most that a word in one place of ours may say of any of the other name's; less than nothing where none may agree. */
static double most_in_place(const ReadyName *name, int place, const Token *word, size_t n) {
    float most = -1;
    for (size_t i = 0; i < n; i++) {
        int how = likeness(name, place, &word[i]), crossed = word[i].role != (place ? FAMILY : GIVEN);
        if (how < LIKENESSES && name->most[place][crossed][how] > most) most = name->most[place][crossed][how];
    }
    return (double)most;
}

/* Whether one of our names may say at least so much of one of theirs. Where they have a word for each of ours, what does
 * not agree contradicts. As many words agree as the shorter name has: with two, a middle name agrees in another's stead. */
static int may_say(const Prepared *ours, const ReadyName *name, const Token *word, size_t n, double least) {
    double place[2], twists = 0, middle = (double)name->middle;
    size_t whole = 0, agree = 0, contradicts = 0;
    for (size_t i = 0; i < n; i++) whole += word[i].length > 1;
    for (int at = 0; at < 2; at++) {
        place[at] = most_in_place(name, at, word, n);
        int agrees = place[at] >= 0, other = !agrees && whole >= name->words && name->length[at] > 1;
        if (!agrees) place[at] = other ? ours->other_word[at] : 0;
        twists += other && at == 0 ? ours->reach_other[0] : 0;
        agree += (size_t)agrees, contradicts += (size_t)other;
        if (at == 0 && place[0] + (double)name->rest < least) return 0;
    }
    double lesser = place[0] < place[1] ? place[0] : place[1], joint = agree == 2 ? (double)name->joint : 0;
    if (contradicts == 2) twists += ours->reach_other[1];
    return place[0] + place[1] + twists + joint + (n > 2 ? middle : middle > lesser ? middle - lesser : 0) >= least;
}

/* Whether any of the names may say at least so much of the other record's; where there is none to compare, nothing is said. */
int tl_names_may_say(const Prepared *ours, const ReadyName *name, size_t n, const Set *theirs, size_t j, double least) {
    size_t m, compared = 0;
    const Name *others = names_of(theirs, j, &m);
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < m && l < MOST_VALUES; l++) {
            if (name[k].words == 0 || others[l].count == 0) continue;
            compared++;
            if ((double)name[k].whole >= least && may_say(ours, &name[k], theirs->tokens + others[l].first, others[l].count, least)) return 1;
        }
    return compared == 0 && 0 >= least;
}
