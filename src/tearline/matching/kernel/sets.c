/* Sets of records: columns of ASCII text in Arrow's layout go in, flat arrays sorted by row come out. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

static void *grown(void *old, size_t *room, size_t needed, size_t size, int *failed) {
    if (needed <= *room) return old;
    size_t wanted = *room ? *room : 1024;
    while (wanted < needed) wanted *= 2;
    void *now = realloc(old, wanted * size);
    if (now == NULL) {
        *failed = 1;
        return old;
    }
    *room = wanted;
    return now;
}

static void *added(Set *set, List *list, uint32_t row) {
    size_t room = list->room;
    list->item = grown(list->item, &room, list->count + 1, list->size, &set->failed);
    list->row = grown(list->row, &list->room, list->count + 1, sizeof *list->row, &set->failed);
    if (set->failed) return NULL;
    list->row[list->count] = row;
    return (char *)list->item + list->size * list->count++;
}

static List *lists_of(Set *set, int which) {
    List *every[] = {&set->names, &set->dates, &set->addresses, &set->codes[0], &set->codes[1], &set->codes[2], &set->codes[3]};
    return which < 7 ? every[which] : NULL;
}

Set *tl_set_new(size_t rows) {
    Set *set = calloc(1, sizeof *set);
    if (set == NULL) return NULL;
    set->rows = rows;
    size_t sizes[] = {sizeof(Name), sizeof(int32_t), sizeof(Address), sizeof(Code), sizeof(Code), sizeof(Code), sizeof(Code)};
    for (int i = 0; i < 7; i++) lists_of(set, i)->size = sizes[i];
    return set;
}

void tl_set_free(Set *set) {
    if (set == NULL) return;
    for (int i = 0; i < 7; i++) {
        List *list = lists_of(set, i);
        free(list->item), free(list->row), free(list->start);
    }
    free(set->tokens);
    free(set);
}

size_t tl_set_bytes(const Set *set) {
    size_t bytes = sizeof *set + set->token_room * sizeof(Token);
    for (int i = 0; i < 7; i++) {
        const List *list = lists_of((Set *)set, i);
        bytes += list->room * list->size + (set->rows + 2) * sizeof(uint32_t);
    }
    return bytes;
}

static int in_order(const List *list) {
    for (size_t at = 1; at < list->count; at++)
        if (list->row[at - 1] > list->row[at]) return 0;
    return 1;
}

/* The items by row, those of one row in their order, in as much memory as they need; NULL when there is not enough.
 * `start[row + 1]`: where the next item of the row goes; in the end where they end. Most lists came in order. */
static void *by_row(List *list) {
    int stay = in_order(list);
    char *sorted = stay ? NULL : malloc(list->count * list->size + 1);
    if (!stay && sorted == NULL) return NULL;
    for (size_t at = 0; at < list->count; at++) {
        size_t place = list->start[list->row[at] + 1]++;
        if (!stay) memcpy(sorted + list->size * place, (char *)list->item + list->size * at, list->size);
    }
    if (stay) return realloc(list->item, list->count * list->size + 1);
    free(list->item);
    return sorted;
}

/* Sort every list by row and give back what was reserved. 0, or 1 when out of memory. */
int tl_set_finish(Set *set) {
    for (int i = 0; i < 7; i++) {
        List *list = lists_of(set, i);
        list->start = calloc(set->rows + 2, sizeof *list->start);
        if (list->start == NULL) return set->failed = 1;
        for (size_t at = 0; at < list->count; at++) list->start[list->row[at] + 2]++;
        for (size_t row = 0; row < set->rows; row++) list->start[row + 2] += list->start[row + 1];
        void *sorted = by_row(list);
        if (sorted == NULL) return set->failed = 1;
        free(list->row);
        list->item = sorted, list->row = NULL, list->room = list->count;
    }
    Token *tokens = realloc(set->tokens, set->token_count * sizeof(Token) + 1);
    if (tokens) set->tokens = tokens, set->token_room = set->token_count;
    return set->failed;
}

/* Words of the parts of a name; a whole name is parted here: the first word is the given name, the last the family's. */
static size_t parted(const char *text, size_t length, const Groups *groups, Token *out) {
    const char *comma = memchr(text, ',', length);
    size_t before = comma ? (size_t)(comma - text) : 0, n = 0;
    if (comma && length > before + 1) {
        n = tl_words(comma + 1, length - before - 1, GIVEN, groups, out, MOST_TOKENS);
        for (size_t i = 1; i < n; i++) out[i].role = MIDDLE;
        return n + tl_words(text, before, FAMILY, groups, out + n, MOST_TOKENS - n);
    }
    n = tl_words(text, length, MIDDLE, groups, out, MOST_TOKENS);
    if (n > 1) out[n - 1].role = FAMILY;
    if (n > 0) out[0].role = GIVEN;
    return n;
}

typedef struct {
    const int32_t *offset;
    const char *data;
    const uint8_t *valid; /* a bit for each cell from `first` on; NULL where none is null */
    size_t first;
} Column;

static int is_null(const Column *column, size_t at) {
    return column->valid && !(column->valid[(column->first + at) >> 3] >> ((column->first + at) & 7) & 1);
}

static const char *cell(const Column *column, size_t at, size_t *length) {
    *length = column->offset && !is_null(column, at) ? (size_t)(column->offset[at + 1] - column->offset[at]) : 0;
    return *length ? column->data + column->offset[at] : "";
}

static int any_of(const Column *column, size_t at) {
    size_t length, sum = 0;
    for (int part = 0; part < 4; part++) cell(&column[part], at, &length), sum += length;
    return sum > 0;
}

/* What says nothing that can be compared is kept as nothing, so that each value has its place among all of its record.
 * `column`: given, middle, family and whole names; an offset of NULL for a column that is not there. */
int tl_set_names(Set *set, const Groups *groups, size_t n, const uint32_t *row, const Column *column) {
    Token words[MOST_TOKENS];
    static const int roles[] = {GIVEN, MIDDLE, FAMILY};
    for (size_t at = 0; at < n; at++) {
        size_t length, found = 0;
        for (int part = 0; part < 3; part++) {
            const char *text = cell(&column[part], at, &length);
            if (length) found += tl_words(text, length, roles[part], groups, words + found, MOST_TOKENS - found);
        }
        const char *whole = cell(&column[3], at, &length);
        if (found == 0 && length) found = parted(whole, length, groups, words);
        if (found == 0 && length == 0 && !any_of(column, at)) continue;
        set->tokens = grown(set->tokens, &set->token_room, set->token_count + found, sizeof(Token), &set->failed);
        Name *name = set->failed ? NULL : added(set, &set->names, row[at]);
        if (name == NULL) return 1;
        *name = (Name){(uint32_t)set->token_count, (uint32_t)found};
        if (found) memcpy(set->tokens + set->token_count, words, found * sizeof(Token));
        set->token_count += found;
    }
    return set->failed;
}

static int digits(const char *text, size_t count) {
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + text[i] - '0';
    }
    return value;
}

/* `1985`, `1985-04` or `1985-04-03`; what is anything else is not known. */
int tl_set_dates(Set *set, size_t n, const uint32_t *row, const Column *column) {
    for (size_t at = 0; at < n; at++) {
        size_t length;
        const char *text = cell(column, at, &length);
        if (length == 0) continue;
        int32_t *date = added(set, &set->dates, row[at]);
        if (date == NULL) return 1;
        *date = 0;
        if (length != 4 && length != 7 && length != 10) continue;
        int year = digits(text, 4), month = length > 4 ? digits(text + 5, 2) : 0, day = length > 7 ? digits(text + 8, 2) : 0;
        if (year < 1 || month < 0 || month > 12 || day < 0 || day > 31) continue;
        *date = year << 9 | month << 5 | day;
    }
    return 0;
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }
static char bare(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : (is_digit(c) || (c >= 'A' && c <= 'Z')) ? c : 0; }

/* Letters and digits, six bits each, the last eight at most; `*size`: how many. */
static uint64_t packed_postcode(const char *text, size_t length, uint8_t *size) {
    uint64_t code = 0;
    *size = 0;
    for (size_t i = 0; i < length; i++) {
        char c = bare(text[i]);
        if (c == 0) continue;
        code = (code << 6 | (uint64_t)(c - '0' + 1)) & 0xFFFFFFFFFFFFull;
        if (*size < 8) (*size)++;
    }
    return code;
}

/* Where a UK postcode begins at the end of a line, or the length. */
static size_t postcode_at(const char *t, size_t n) {
    size_t i = n, letters = 0;
    while (i > 0 && t[i - 1] == ' ') i--;
    size_t end = i;
    if (end < 5 || !bare(t[end - 1]) || is_digit(t[end - 1]) || !bare(t[end - 2]) || is_digit(t[end - 2]) || !is_digit(t[end - 3]))
        return n;
    i = end - 3;
    while (i > 0 && t[i - 1] == ' ') i--;
    while (i > 0 && bare(t[i - 1]) && letters < 4) i--, letters++;
    if (letters < 2 || is_digit(t[i]) || (i > 0 && bare(t[i - 1]))) return n;
    return i;
}

static const char GENERIC[][8] = {
    "flat", "unit", "floor", "room", "apt", "house", "street", "st", "road", "rd", "avenue", "ave", "av", "lane",
    "ln", "drive", "dr", "close", "cl", "court", "ct", "cres", "place", "pl", "square", "sq", "terrace", "tce",
    "ter", "gardens", "gdns", "grove", "gr", "way", "the", "of", "no", "number", "block",
};
static int is_generic(const char *word, size_t length) {
    return tl_is_among(word, length, GENERIC, sizeof GENERIC / 8) || (length == 8 && memcmp(word, "crescent", 8) == 0) ||
           (length == 9 && memcmp(word, "apartment", 9) == 0);
}

static void take_word(Address *address, const char *word, size_t length) {
    if (length == 0 || is_generic(word, length)) return;
    if (is_digit(word[0])) {
        if (address->numbers < 2) address->number[address->numbers++] = (uint32_t)tl_hash(word, length, 5);
    } else if (length > 1 && address->words < 3) {
        address->word[address->words++] = (uint32_t)tl_hash(word, length < 4 ? length : 4, 6);
    }
}

static void parse_address(Address *address, const char *line, size_t length, const char *postcode, size_t postcode_length) {
    char word[32];
    size_t size = 0;
    memset(address, 0, sizeof *address);
    if (postcode_length == 0) {
        size_t begin = postcode_at(line, length);
        postcode = line + begin, postcode_length = length - begin, length = begin;
    }
    address->postcode = packed_postcode(postcode, postcode_length, &address->size);
    for (size_t i = 0; i <= length; i++) {
        char c = i < length && line[i] != '\'' ? bare(line[i]) : i < length ? '\'' : 0;
        if (c == '\'') continue;
        if (c) {
            if (size < sizeof word) word[size++] = c >= 'A' ? (char)(c + 32) : c;
        } else {
            take_word(address, word, size);
            size = 0;
        }
    }
    uint64_t numbers = 0, words = 0;
    for (int i = 0; i < address->numbers; i++) numbers += tl_mix(address->number[i], 0, 7);
    for (int i = 0; i < address->words && i < 2; i++) words += tl_mix(address->word[i], 0, 8);
    if (address->postcode && address->numbers) address->home = tl_mix(address->postcode, numbers, 9);
    if (address->numbers && address->words) address->line = tl_mix(words, numbers, 10);
}

/* `column`: lines and postcodes; a UK postcode at the end of a line is found where the other is empty. */
int tl_set_addresses(Set *set, size_t n, const uint32_t *row, const Column *column) {
    for (size_t at = 0; at < n; at++) {
        size_t length, postcode_length;
        const char *line = cell(&column[0], at, &length), *postcode = cell(&column[1], at, &postcode_length);
        if (length + postcode_length == 0) continue;
        Address address;
        parse_address(&address, line, length, postcode, postcode_length);
        Address *kept = added(set, &set->addresses, row[at]);
        if (kept == NULL) return 1;
        *kept = address;
    }
    return 0;
}

static char looks_like(char c) {
    static const char from[] = "OQIZSBG", to[] = "0012586";
    const char *found = memchr(from, c, sizeof from - 1);
    return found ? to[found - from] : c;
}

/* Of a phone the last nine digits before an extension; of an e-mail address everything; else letters and digits. */
static size_t folded_code(int kind, const char *text, size_t length, char *out, size_t room) {
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (kind == EMAIL) {
            if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
            if (c <= ' ') continue;
        } else {
            if (kind == PHONE && (c == 'x' || c == 'X' || c == 'e')) break;
            c = bare(c);
            if (c == 0 || (kind == PHONE && !is_digit(c))) continue;
            if (kind == VEHICLE_MARK) c = looks_like(c);
        }
        if (n == room) { /* keep the end of it, where numbers differ */
            memmove(out, out + 1, room - 1);
            n--;
        }
        out[n++] = c;
    }
    return n;
}

int tl_set_codes(Set *set, int kind, size_t n, const uint32_t *row, const Column *column) {
    for (size_t at = 0; at < n; at++) {
        char folded[64];
        size_t length;
        const char *text = cell(column, at, &length);
        const char *colon = kind == NATIONAL_ID ? memchr(text, ':', length) : NULL;
        uint8_t scheme = colon ? (uint8_t)(tl_hash(text, (size_t)(colon - text), 30) % 255 + 1) : 0;
        if (colon) length -= (size_t)(colon + 1 - text), text = colon + 1;
        size_t size = folded_code(kind, text, length, folded, kind == PHONE ? 9 : sizeof folded);
        if (length == 0) continue;
        Code *code = added(set, &set->codes[kind], row[at]);
        if (code == NULL) return 1;
        memset(code, 0, sizeof *code);
        if (size < 4) continue;
        code->hash = tl_hash(folded, size, 20 + (uint64_t)kind);
        code->length = (uint8_t)(size < CODE ? size : CODE), code->scheme = scheme;
        memcpy(code->text, folded, code->length);
    }
    return 0;
}
