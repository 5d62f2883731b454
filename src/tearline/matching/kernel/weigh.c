/* What the parts of a comparison weigh beside each other: no part is independent of all others.
 *
 * Invariant: what agrees never says less than nothing, what contradicts never more, and what is missing says nothing.
 */
#include "kernel.h"

double tl_bounded(double found, double bound) { return found > bound ? bound : found < -bound ? -bound : found; }
static double least(double found, double floor) { return found > floor ? found : floor; }
static double most(double found, double ceiling) { return found < ceiling ? found : ceiling; }

static const uint8_t SAYS_YES[DATES] = {[D_SAME] = 1, [D_SWAPPED] = 1, [D_KNOWN_YEAR] = 1, [D_KNOWN_MONTH] = 1};
static const uint8_t SAYS_NO[DATES] = {[D_YEAR] = 1, [D_YEAR_ALONE] = 1, [D_PART] = 1, [D_NOTHING] = 1, [D_KNOWN_OTHER] = 1, [D_FIRST_OTHER] = 1};

/* What agrees never says less than nothing, what contradicts never more, what is missing says nothing. */
static double of_date(const Model *model, double bits, int level) {
    if (level == D_MISSING) return 0;
    double found = bits * model->scale[P_DATE] + model->shift_date[level];
    return SAYS_YES[level] ? least(found, 0) : SAYS_NO[level] ? most(found, 0) : found;
}
static double of_address(const Model *model, double bits, int level) {
    if (level == A_MISSING) return 0;
    double found = bits * model->scale[P_ADDRESS] + model->shift_address[level];
    return level < A_SECTOR ? least(found, 0) : level == A_OTHER ? most(found, 0) : found;
}
double tl_of_word(const Model *model, double bits, int level, int part) {
    if (level == ABSENT) return 0;
    double found = bits * model->scale[part] + model->shift_word[part][level];
    return level < CONFLICT ? least(found, 0) : most(found, 0);
}

/* What is lost where outcomes meet that relatives share; no more than what agrees says. */
static double lost_at_home(const Model *model, const uint8_t *level, double given, double family, double middle, double phone) {
    const double *twist = model->twist;
    int home = level[P_ADDRESS] == A_HOME, called = level[P_CODE + PHONE] == C_SAME;
    double lost = 0;
    double near = level[P_GIVEN] == EXACT ? 0 : twist[T_HOME_NEAR_GIVEN];
    if (level[P_GIVEN] < CONFLICT) lost += most(given, -(home * (twist[T_HOME_GIVEN] + near) + called * twist[T_PHONE_GIVEN]));
    if (level[P_FAMILY] < CONFLICT) lost += most(family, -(home * twist[T_HOME_FAMILY]));
    if (level[P_MIDDLE] > 0) lost += most(middle, -(home * twist[T_HOME_MIDDLE]));
    if (called) lost += most(phone, -(home * twist[T_HOME_PHONE]));
    if (home && level[P_DATE] == D_MISSING) lost -= twist[T_HOME_NO_DATE];
    return lost;
}

static double contradicted(const Model *model, const uint8_t *level, int crossed) {
    const double *twist = model->twist;
    int other_given = level[P_GIVEN] == CONFLICT, other_family = level[P_FAMILY] == CONFLICT, home = level[P_ADDRESS] == A_HOME;
    int same_date = level[P_DATE] == D_SAME;
    double sum = crossed == SWAPPED ? twist[T_SWAPPED] : crossed ? twist[T_CROSSED] : 0;
    if (level[P_JOINT] > 0) sum += twist[T_OTHER_MIDDLE];
    if (home && SAYS_NO[level[P_DATE]]) sum += most(twist[T_HOME_OTHER_DATE], 0);
    if (same_date && other_given) sum += twist[T_DATE_OTHER_GIVEN] + home * twist[T_TWINS];
    if (same_date && other_family) sum += twist[T_DATE_OTHER_FAMILY];
    if (other_given && other_family) sum += twist[T_OTHER_NAMES];
    if (other_given && home) sum += twist[T_HOME_OTHER_GIVEN];
    return sum;
}

/* The weight of the parts beside each other: `part` holds the bits of each by itself. */
double tl_together(const Model *model, const double *part, const uint8_t *level, int crossed) {
    int home = level[P_ADDRESS] == A_HOME;
    double address = of_address(model, part[P_ADDRESS], level[P_ADDRESS]);
    double given = tl_of_word(model, part[P_GIVEN], level[P_GIVEN], P_GIVEN);
    double family = tl_of_word(model, part[P_FAMILY], level[P_FAMILY], P_FAMILY);
    double middle = part[P_MIDDLE] * (home && part[P_MIDDLE] > 0 ? model->middle_at_home : model->scale[P_MIDDLE]);
    double phone = part[P_CODE + PHONE] * model->scale[P_CODE + PHONE];
    double lost = lost_at_home(model, level, given, family, middle, phone), names = given + family;
    int personal = level[P_CODE + EMAIL] == C_SAME || level[P_CODE + NATIONAL_ID] == C_SAME;
    if (level[P_GIVEN] == CONFLICT && level[P_FAMILY] == CONFLICT && !personal) /* nothing agrees: they contradict in full */
        names = most(names, part[P_GIVEN] + part[P_FAMILY] - model->twist[T_OTHER_NAMES]);
    double weight = names + middle + part[P_JOINT] * model->scale[P_JOINT] + of_date(model, part[P_DATE], level[P_DATE]);
    weight += phone + address - (home ? most(lost, address) : lost) + contradicted(model, level, crossed);
    for (int kind = PHONE + 1; kind < CODES; kind++) weight += part[P_CODE + kind] * model->scale[P_CODE + kind];
    return weight;
}

/* What everything but the names says, and what twists may add. */
double tl_of_the_others(const Model *model, const double *part, const uint8_t *level) {
    double sum = model->prior + (level[P_ADDRESS] == A_HOME ? model->reach[1] : model->reach[0]);
    sum += of_date(model, tl_bounded(part[P_DATE], model->bound[P_DATE]), level[P_DATE]);
    sum += of_address(model, tl_bounded(part[P_ADDRESS], model->bound[P_ADDRESS]), level[P_ADDRESS]);
    for (int kind = 0; kind < CODES; kind++) sum += tl_bounded(part[P_CODE + kind], model->bound[P_CODE + kind]) * model->scale[P_CODE + kind];
    return sum;
}
