/* Memory that is read here and there. */
#define _DEFAULT_SOURCE
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

#define LARGE ((size_t)2 << 20)

/* Zeros, or NULL; `free` gives it back. In large pages where there are any: finding a small one again costs as much as
 * reading what is in it. */
void *tl_zeros(size_t count, size_t size) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (size && count > (LARGE / 2) / size && count < (SIZE_MAX - LARGE) / size) {
        size_t bytes = (count * size + LARGE - 1) / LARGE * LARGE;
        void *made = aligned_alloc(LARGE, bytes);
        if (made == NULL) return NULL;
        madvise(made, bytes, MADV_HUGEPAGE);
        return memset(made, 0, bytes);
    }
#endif
    return calloc(count, size);
}
