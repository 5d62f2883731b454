/* Words of a name: cut, folded and given their sound, group and class; how two of them compare. */
#include "kernel.h"

#include <string.h>

uint64_t tl_mix(uint64_t a, uint64_t b, uint64_t salt) {
    uint64_t h = (a ^ (salt * 0x9E3779B97F4A7C15ull)) * 0xBF58476D1CE4E5B9ull;
    h ^= h >> 29;
    h = (h ^ b) * 0x94D049BB133111EBull;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93ull;
    h ^= h >> 29;
    return h ? h : 1; /* 0 is an empty place in a table */
}

uint64_t tl_hash(const char *text, size_t length, uint64_t salt) {
    uint64_t h = salt * 0x9E3779B97F4A7C15ull + length, part;
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        memcpy(&part, text + at, 8);
        h = tl_mix(h, part, salt);
    }
    part = 0;
    memcpy(&part, text + at, length - at);
    return tl_mix(h, part, salt);
}

static int is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

/* One letter for what many spellings write, 0 for what is passed over; `*used`: letters that stand for it. */
static char sound_at(const char *t, size_t n, size_t i, size_t *used) {
    char c = t[i], next = i + 1 < n ? t[i + 1] : 0, third = i + 2 < n ? t[i + 2] : 0;
    *used = 1;
    switch (c) {
    case 'p': if (next == 'h') { *used = 2; return 'f'; } return 'p';
    case 'k': if (i == 0 && next == 'n') { *used = 2; return 'n'; } if (next == 'h') *used = 2; return 'k';
    case 'g':
        if (i == 0 && next == 'n') { *used = 2; return 'n'; }
        if (next == 'h') { *used = 2; return 'k'; }
        return next == 'e' || next == 'i' ? 'j' : 'g';
    case 'w': if (i == 0 && next == 'r') { *used = 2; return 'r'; } return 'v';
    case 'q': return 'k';
    case 'x': return 's';
    case 'z': if (next == 'h') { *used = 2; return 'j'; } return 's';
    case 'd':
        if (next == 'z' && third == 'h') { *used = 3; return 'j'; }
        if (next == 'z' || next == 'j') { *used = 2; return 'j'; }
        if (next == 'h') *used = 2;
        return 'd';
    case 't':
        if (next == 'c' && third == 'h') { *used = 3; return 's'; }
        if (next == 's' || next == 'z') { *used = 2; return 's'; }
        if (next == 'h') *used = 2;
        return 't';
    case 's':
        if (next == 'c' && (third == 'h' || third == 'z')) { *used = 3; return 's'; }
        if (next == 'h' || next == 'z') *used = 2;
        return 's';
    case 'c':
        if (next == 'h' || next == 'z') { *used = 2; return 's'; }
        if (next == 'k') { *used = 2; return 'k'; }
        return next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
    case 'h': return i > 0 && (i + 1 == n || !is_vowel(t[i - 1])) ? 0 : 'h';
    case 'j': return 'j';
    case 'y': return i == 0 ? 'j' : 0;
    case 'b': case 'l': case 'm': case 'n': case 'r': case 'v': case 'f':
        if (next == 'h' && c != 'f') *used = 2;
        return c;
    default: return is_vowel(c) && i == 0 ? 'a' : 0;
    }
}

uint64_t tl_sound(const char *text, size_t length) {
    uint64_t code = 0;
    char last = 0;
    int kept = 0;
    for (size_t i = 0, used; i < length && kept < 12; i += used) {
        char c = sound_at(text, length, i, &used);
        if (c && c != last) {
            code = code << 5 | (uint64_t)(c - 'a' + 1);
            kept++;
        }
        if (c) last = c;
    }
    return code ? code : tl_hash(text, length, 77) | 1ull << 63; /* a word of vowels sounds like itself alone */
}

static void find_groups(Token *token, uint64_t word, const Groups *groups) {
    token->class_ = token->sound;
    if (groups == NULL || groups->room == 0) return;
    for (size_t at = word & (groups->room - 1); groups->word[at]; at = (at + 1) & (groups->room - 1))
        if (groups->word[at] == word) {
            token->group[0] = groups->group[2 * at];
            token->group[1] = groups->group[2 * at + 1];
            token->class_ = groups->sound[token->group[0]];
            return;
        }
}

void tl_token(Token *token, const char *text, size_t length, int role, const Groups *groups) {
    memset(token, 0, sizeof *token);
    token->length = (uint8_t)(length < TOKEN ? length : TOKEN);
    memcpy(token->text, text, token->length);
    token->role = (uint8_t)role;
    for (int i = 0; i < token->length; i++)
        if (text[i] >= 'a' && text[i] <= 'z') token->letters |= 1u << (text[i] - 'a');
    uint64_t word = tl_hash(token->text, token->length, 1);
    token->mark = (uint16_t)word;
    token->sound = tl_sound(token->text, token->length);
    find_groups(token, word, groups);
}

/* Up to eight letters of a word as one number, to compare with a list at once. */
static uint64_t packed(const char *word, size_t length) {
    uint64_t code = 0;
    memcpy(&code, word, length < 8 ? length : 8);
    return code;
}
int tl_is_among(const char *word, size_t length, const char (*list)[8], size_t count) {
    if (length > 7) return 0;
    uint64_t code = packed(word, length), other;
    int found = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(&other, list[i], 8);
        found |= other == code;
    }
    return found;
}

/* Joins parts of a name or stands before it, and is often left out. */
static const char PASSED_OVER[][8] = {
    "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "al", "el", "ul", "ur", "as", "ad", "bin", "ibn", "bint", "binti", "binte",
    "bt", "ap", "ab", "ferch", "de", "da", "di", "do", "dos", "du", "van", "von", "der", "den", "la", "le", "of", "jr", "sr",
};
static int is_passed_over(const char *word, size_t length) {
    return length < 6 && tl_is_among(word, length, PASSED_OVER, sizeof PASSED_OVER / 8);
}
static int is_prefix(const char *word, size_t length) {
    return (length == 1 && word[0] == 'o') || (length == 2 && memcmp(word, "mc", 2) == 0) ||
           (length == 3 && memcmp(word, "mac", 3) == 0);
}

/* A letter, folded; '\'' for a mark inside a word that is passed over; ' ' for what parts words. */
static char folded(char c) {
    if (c >= 'A' && c <= 'Z') return (char)(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z') return c;
    return c == '\'' || c == '`' ? '\'' : ' ';
}

/* The words of a part of a name. Where every word would be passed over, all are kept. */
static size_t cut(const char *text, size_t length, int role, int keep, const Groups *groups, Token *out, size_t room) {
    char word[2 * TOKEN + 8];
    size_t n = 0, size = 0;
    int open = 0; /* a prefix waits for its word */
    for (size_t i = 0; i <= length && n < room; i++) {
        char c = i < length ? folded(text[i]) : ' ';
        if (c == '\'') continue;
        if (c != ' ') {
            if (size < sizeof word) word[size++] = c;
            continue;
        }
        if (size == 0) continue;
        if (!open && i < length && text[i] != ',' && text[i] != '.' && is_prefix(word, size)) {
            open = 1;
            continue;
        }
        if (keep || open || !is_passed_over(word, size)) tl_token(&out[n++], word, size, role, groups);
        size = 0;
        open = 0;
    }
    if (size && n < room) tl_token(&out[n++], word, size, role, groups);
    return n;
}

size_t tl_words(const char *text, size_t length, int role, const Groups *groups, Token *out, size_t room) {
    size_t n = cut(text, length, role, 0, groups, out, room);
    return n ? n : cut(text, length, role, 1, groups, out, room);
}

/* Optimal string alignment distance, or most + 1. Texts of at most 32 letters. */
int tl_slips(const char *a, int a_length, const char *b, int b_length, int most) {
    int rows[3][34];
    if (a_length > 32 || b_length > 32) return most + 1;
    if (a_length - b_length > most || b_length - a_length > most) return most + 1;
    int *before = rows[0], *last = rows[1], *now = rows[2];
    for (int j = 0; j <= b_length; j++) last[j] = j;
    for (int i = 1; i <= a_length; i++) {
        int best = now[0] = i;
        for (int j = 1; j <= b_length; j++) {
            int cost = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < cost) cost = last[j] + 1;
            if (now[j - 1] + 1 < cost) cost = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < cost)
                cost = before[j - 2] + 1;
            now[j] = cost;
            if (cost < best) best = cost;
        }
        if (best > most) return most + 1;
        int *free_ = before;
        before = last, last = now, now = free_;
    }
    return last[b_length] <= most ? last[b_length] : most + 1;
}

/* Whether one letter wrong, missing, added, or two neighbours swapped makes one of the other. */
int tl_one_slip(const char *a, int n, const char *b, int m) {
    if (n - m > 1 || m - n > 1) return 0;
    int begin = 0, shorter = n < m ? n : m;
    while (begin < shorter && a[begin] == b[begin]) begin++;
    int end = 0;
    while (end < shorter - begin && a[n - 1 - end] == b[m - 1 - end]) end++;
    int left = n - begin - end, right = m - begin - end;
    if (left <= 1 && right <= 1) return 1;
    return left == 2 && right == 2 && a[begin] == b[begin + 1] && a[begin + 1] == b[begin];
}

static int same_text(const Token *a, const Token *b) {
    uint64_t left[2], right[2];
    memcpy(left, a->text, TOKEN);
    memcpy(right, b->text, TOKEN);
    return left[0] == right[0] && left[1] == right[1];
}

int tl_same_group(const uint32_t *a, const uint32_t *b) {
    return (a[0] && (a[0] == b[0] || a[0] == b[1])) || (a[1] && (a[1] == b[0] || a[1] == b[1]));
}

/* Whether the shorter word begins or ends the longer one. */
static int is_part(const Token *a, const Token *b) {
    const Token *little = a->length < b->length ? a : b, *big = little == a ? b : a;
    int n = little->length, m = big->length;
    if (n < 3 || n == m) return 0;
    if (little->text[0] == big->text[0] && memcmp(little->text, big->text, (size_t)n) == 0) return 1;
    return n > 3 && little->text[n - 1] == big->text[m - 1] && memcmp(little->text, big->text + m - n, (size_t)n) == 0;
}

static int more_than(uint32_t letters, int most) {
    for (; most > 0 && letters; most--) letters &= letters - 1;
    return letters != 0;
}

/* How many slips two words may be apart. */
static int most_slips(int a_length, int b_length) {
    int shorter = a_length < b_length ? a_length : b_length;
    return (shorter >= 4) + (shorter >= 8);
}

int tl_word_level(const Token *a, const Token *b) {
    int near = tl_may_be_near(a->letters, a->length, b->letters, b->length);
    if (near && same_text(a, b)) return EXACT;
    if (a->length == 1 || b->length == 1) return a->text[0] == b->text[0] ? INITIAL : CONFLICT;
    if (tl_same_group(a->group, b->group)) return GROUP;
    if (a->sound == b->sound && a->sound >= 1u << 5) return SOUND;
    if (!near) return CONFLICT;
    if (is_part(a, b)) return PART;
    int most = most_slips(a->length, b->length);
    uint32_t odd = a->letters ^ b->letters;
    if (most == 0 || more_than(odd & a->letters, most) || more_than(odd & b->letters, most)) return CONFLICT;
    if (most == 1) return tl_one_slip(a->text, a->length, b->text, b->length) ? SLIP : CONFLICT;
    return tl_slips(a->text, a->length, b->text, b->length, most) <= most ? SLIP : CONFLICT;
}
