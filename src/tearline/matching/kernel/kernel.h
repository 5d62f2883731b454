/* The matching kernel: records encoded into flat arrays, counted, indexed by cheap keys and compared pair by pair.
 *
 * Invariant: no function reads beyond a length it was given, allocates by what a text claims, or takes longer than its
 * input times a constant; every text is ASCII by the time it comes here. The weight of a pair is a function of the two
 * records and the model alone: not of order, partition, thread or how the kernel was called.
 */
#ifndef TEARLINE_KERNEL_H
#define TEARLINE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#define TOKEN 16        /* letters of a word that are kept */
#define MOST_TOKENS 8   /* words of one name */
#define CODE 22         /* letters and digits of a code that are kept for a near comparison */
#define MOST_KEYS 512   /* keys of one record; a record with more is found by these */
#define MOST_VALUES 24  /* values of one kind that are compared */

enum { GIVEN, MIDDLE, FAMILY, ROLES };
enum { PHONE, EMAIL, NATIONAL_ID, VEHICLE_MARK, CODES };

/* How two words compare, the best first. ABSENT: one side has no word there. */
enum { EXACT, GROUP, SOUND, PART, SLIP, INITIAL, CONFLICT, ABSENT, LEVELS };
/* How two dates compare. */
enum {
    D_MISSING, D_SAME, D_SWAPPED, D_DAY, D_MONTH, D_YEAR_NEAR, D_YEAR, D_YEAR_ALONE, D_PART, D_NOTHING,
    D_KNOWN_YEAR, D_KNOWN_MONTH, D_KNOWN_NEAR, D_KNOWN_OTHER, D_FIRST_JANUARY, D_FIRST_OTHER, DATES
};
/* How two addresses compare. */
enum { A_MISSING, A_HOME, A_STREET, A_POSTCODE, A_LINE, A_SECTOR, A_DISTRICT, A_OTHER, PLACES };
/* How two codes compare. */
enum { C_MISSING, C_SAME, C_NEAR, C_OTHER, OUTCOMES };
/* What is counted. */
enum {
    N_WORD, N_CLASS, N_INITIAL, N_JOINT, N_DATE, N_MONTH, N_DAY, N_YEAR, N_HOME, N_LINE, N_POSTCODE, N_SECTOR,
    N_DISTRICT, N_HOME_FAMILY, N_CODE, N_KINDS = N_CODE + CODES
};
/* Where outcomes meet that are not independent: relatives share a home, a name, a phone; twins a date. */
enum {
    T_HOME_GIVEN, T_HOME_NEAR_GIVEN, T_HOME_FAMILY, T_HOME_MIDDLE, T_HOME_PHONE, T_HOME_NO_DATE, T_HOME_OTHER_DATE,
    T_PHONE_GIVEN, T_DATE_OTHER_GIVEN, T_DATE_OTHER_FAMILY, T_OTHER_NAMES, T_OTHER_MIDDLE, T_CROSSED, T_SWAPPED,
    T_HOME_OTHER_GIVEN, T_TWINS, TWISTS
};
/* Names that stand in another's place: one of the two, or each in the other's. */
enum { CROSSED_GIVEN = 1, CROSSED_FAMILY = 2, SWAPPED = CROSSED_GIVEN | CROSSED_FAMILY };
/* The parts of a weight. */
enum { P_GIVEN, P_FAMILY, P_MIDDLE, P_JOINT, P_DATE, P_ADDRESS, P_CODE, PARTS = P_CODE + CODES };

typedef struct {
    char text[TOKEN];
    uint64_t sound;  /* consonant sounds, five bits each */
    uint64_t class_; /* the sound of the first word of its group, or its own */
    uint32_t group[2];
    uint32_t letters; /* which letters it has */
    uint8_t length, role;
    uint16_t mark; /* of its letters in their order: of two that differ it mostly differs */
} Token;

typedef struct {
    uint64_t postcode; /* letters and digits, six bits each; 0 when not known */
    uint64_t home;     /* postcode and numbers */
    uint64_t line;     /* numbers and words without the postcode */
    uint32_t number[2];
    uint32_t word[3];
    uint8_t numbers, words, size, spare;
} Address;

typedef struct {
    uint64_t hash;
    char text[CODE];
    uint8_t length, scheme; /* 0: none was declared */
} Code;

/* Items with the row each belongs to, then sorted by row: those of row r stand from start[r] to start[r + 1]. */
typedef struct {
    void *item;
    uint32_t *row, *start;
    size_t size, count, room;
} List;

typedef struct {
    uint32_t first, count;
} Name; /* its words in `tokens` */

typedef struct {
    size_t rows;
    List names, dates, addresses, codes[CODES];
    Token *tokens;
    size_t token_count, token_room;
    int failed;
} Set;

typedef struct {
    uint64_t *key;
    uint32_t *count;
    size_t room, used;
    int watching; /* only keys that are there already are counted */
    int failed;
} Counts;

/* Which records have each key: entries in buckets by the first bits of the key, each with the last bits of it. Two keys
 * may look the same here; who compares two records asks in the end whether they share one. */
typedef struct {
    uint16_t mark, row[2]; /* the row's lower half first: six bytes, as most of what is held are these */
} Entry;
typedef struct {
    Entry *entry;
    uint32_t *start;  /* of each bucket, and one more */
    uint64_t *filter; /* which of the first FILTER_BITS bits there are */
    size_t entries;
    int bits;
} Index;
#define FILTER_BITS 23

typedef struct {
    uint64_t *word;
    uint32_t *group; /* two a word */
    uint64_t *sound; /* of the first word of each group */
    size_t room, groups;
    int failed;
} Groups;

/* Probabilities, all learnt or shipped. `same`: of an outcome when the records are about one person. */
typedef struct {
    double rows;                     /* of the extract that was counted */
    double prior;                    /* bits: the odds before anything is compared */
    double same_word[ROLES][2][LEVELS]; /* by role and by whether the word stands in another role's place */
    double same_date[DATES];
    double same_address[PLACES];
    double same_code[CODES][OUTCOMES];
    double other_slip, other_part;   /* how often two people's words are so alike by chance */
    double other_near[CODES];        /* and two codes */
    double scale[PARTS];             /* what a bit of each part is worth beside the others */
    double middle_at_home;           /* and one of the middle names, of people of one home */
    double bound[PARTS];             /* the most bits of a part that are believed */
    double shift_word[2][LEVELS];    /* bits added by outcome, of given and of family name */
    double shift_date[DATES];
    double shift_address[PLACES];
    double twist[TWISTS];            /* bits added where two outcomes meet */
    double reach[2];                 /* the most that twists may add to names that agree, not at home and at home */
} Model;

/* A record of the register as it is compared: its values with what each says when it agrees and when it does not, in
 * bits, worked out once for a model and its counts. All of a record lies together in memory: head, names, dates,
 * addresses, codes of each kind, then the words of each name. */
typedef struct {
    uint8_t names, dates, addresses, codes[CODES], spare;
} Head;
/* How a word may agree with another by what is cheap to look at. */
enum { NEAR, ALIKE, SAME, LIKENESSES };
/* The most that a name may say: of its given name and its family name, by whether the other's word stands in another place
 * and by how it may agree; of its other words; and of given and family name being met together. */
typedef struct {
    uint64_t sound[2]; /* 0 for a place that has no word, or several */
    uint32_t group[2][2], letters[2];
    float most[2][2][LIKENESSES], middle, joint;
    float whole, rest; /* the most of all together, and without the given name */
    uint16_t mark[2];
    uint8_t words, length[2], spare;
} ReadyName;
typedef struct {
    int32_t date;
    float bits[DATES];
    uint32_t spare;
} ReadyDate;
typedef struct {
    Address address;
    float bits[PLACES];
} ReadyAddress;
typedef struct {
    Code code;
    float bits; /* when they are the same */
    uint32_t spare;
} ReadyCode;
typedef struct {
    Token token;
    float bits[ROLES][LEVELS]; /* by the place and level of the partner */
    float joint[2];            /* of a family name, with the given name before it: in their places, and swapped */
} ReadyWord;

typedef struct {
    const Model *model;
    const Counts *counts;
    const Set *set;
    uint64_t *block;
    size_t *at; /* where in it each record begins */
    double middle_conflict, near_code[CODES], other_code[CODES];
    double other_word[2], reach_other[2]; /* of a given and a family name that contradict; what twists may add to the first, and to both */
} Prepared;

typedef struct {
    uint32_t register_row, extract_row;
    float weight;
    float part[PARTS];
    uint8_t level[PARTS];  /* of given, family, middle (matched), joint (middle conflicts), date, address, codes */
    uint8_t crossed, told; /* told: they share nothing but an identifier */
    uint8_t name[2], date[2], address[2], code[CODES][2]; /* which of the values of each side were compared */
    uint32_t common_name, common_date; /* how many rows have this name, in any spelling, and this date */
} Pair;

/* How two names compare: the bits of each part, and by which words. */
typedef struct {
    double given, family, middle, joint;
    const Token *family_word;
    uint8_t level[4], crossed, family_role;
} Names;

void *tl_zeros(size_t count, size_t size);
uint64_t tl_hash(const char *text, size_t length, uint64_t salt);
uint64_t tl_mix(uint64_t a, uint64_t b, uint64_t salt);
uint64_t tl_sound(const char *text, size_t length);
int tl_is_among(const char *word, size_t length, const char (*list)[8], size_t count);
int tl_slips(const char *a, int a_length, const char *b, int b_length, int most);
int tl_one_slip(const char *a, int n, const char *b, int m);
int tl_word_level(const Token *a, const Token *b);
int tl_same_group(const uint32_t *a, const uint32_t *b);
size_t tl_words(const char *text, size_t length, int role, const Groups *groups, Token *out, size_t room);
void tl_token(Token *token, const char *text, size_t length, int role, const Groups *groups);

int tl_keys(const Set *set, size_t row, int indexed, const Counts *counts, uint64_t *out, int *told);
int tl_counted(const Set *set, size_t row, int every, uint64_t *out);
uint32_t tl_count(const Counts *counts, uint64_t key);
int tl_compare(const Prepared *ours, size_t i, const Set *theirs, size_t j, double floor, double told, Pair *out);
uint32_t tl_common_name(const Counts *counts, const Set *set, size_t row, size_t which);
uint32_t tl_common_date(const Prepared *ours, size_t row, size_t which);
void tl_compare_names(const Prepared *ours, const ReadyName *heads, const uint64_t *block, size_t n, const Set *theirs, size_t j, Names *best, Pair *out);
int tl_names_may_say(const Prepared *ours, const ReadyName *name, size_t n, const Set *theirs, size_t j, double least);
double tl_bounded(double found, double bound);
double tl_of_word(const Model *model, double bits, int level, int part);
double tl_together(const Model *model, const double *part, const uint8_t *level, int crossed);
double tl_of_the_others(const Model *model, const double *part, const uint8_t *level);
Prepared *tl_prepared_new(const Model *model, const Counts *counts, const Set *set);
void tl_prepared_free(Prepared *prepared);
double tl_family_at_home(const Prepared *ours, uint64_t home, const Token *family, int level, int role);

size_t tl_index_find(const Index *index, const uint64_t *key, int keys, uint32_t *stamp, uint32_t now, uint32_t *out);
int tl_date_level(int32_t a, int32_t b);
int tl_address_level(const Address *a, const Address *b);

static inline const Name *names_of(const Set *set, size_t row, size_t *count) {
    *count = set->names.start[row + 1] - set->names.start[row];
    return (const Name *)set->names.item + set->names.start[row];
}
static inline size_t values_of(const List *list, size_t row) {
    size_t count = list->start[row + 1] - list->start[row];
    return count < MOST_VALUES ? count : MOST_VALUES;
}
static inline const void *value_of(const List *list, size_t row, size_t which) {
    return (const char *)list->item + (list->start[row] + which) * list->size;
}
/* Whether two words, by their letters, may be part of each other, slips of each other, or one the other's initial. */
static inline int tl_may_be_near(uint32_t a, int a_length, uint32_t b, int b_length) {
    uint32_t only_a = a & ~b, only_b = b & ~a, more_a = only_a & (only_a - 1), more_b = only_b & (only_b - 1);
    int shorter = a_length < b_length ? a_length : b_length, apart = a_length + b_length - 2 * shorter;
    if (only_a == 0 || only_b == 0) return 1;
    if (shorter < 8) return shorter >= 4 && apart <= 1 && (more_a | more_b) == 0;
    return apart <= 2 && (more_a & (more_a - 1)) == 0 && (more_b & (more_b - 1)) == 0;
}
static inline int year_of(int32_t date) { return date >> 9; }
static inline int month_of(int32_t date) { return (date >> 5) & 15; }
static inline int day_of(int32_t date) { return date & 31; }

#endif
