/*
 * What a destination has and the site has not: found before anything is changed, and removed in two
 * steps.
 *
 *     in the way   a file where a folder must be, a folder where a file must be: before files are
 * put old          no file of the site any more: after all files were put
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_BUILD_DESTINATION_SWEEP_H
#define SERVER_BUILD_DESTINATION_SWEEP_H

#include "render/base/arena.h"
#include "server/build/destination.h"

/* What a path is to be. */
enum sweep_wish {
    SWEEP_NOTHING,
    SWEEP_FILE,       /* a file of the site */
    SWEEP_FOLDER,     /* a folder above one */
    SWEEP_KEPT,       /* it is to stay, with all that is below, whatever it is */
    SWEEP_ABOVE_KEPT, /* a folder that is to stay, but not all that is below */
};
typedef enum sweep_wish sweep_wish_fn(void *self, struct str path);

struct sweep_item {
    struct str path;
    bool folder, in_the_way;
};

struct sweep {
    struct sweep_item *items; /* in the arena; what is in a folder comes before it */
    size_t count, capacity;
    size_t files; /* among the items */
    size_t good;  /* files of the site that are there already */
};

/* Looks at the whole destination. Returns false and err if a folder cannot be read. */
MUST_CHECK bool destination_sweep_find(const struct destination *d, sweep_wish_fn *wish, void *self,
                                       struct arena *a, struct sweep *out, struct err *err);

/*
 * Removes the items that are (or are not) in the way. A folder that is not empty because something
 * in it is kept stays. Returns false and the first err if one cannot be removed; the others are
 * removed even so.
 */
MUST_CHECK bool destination_sweep_remove(const struct destination *d, const struct sweep *s,
                                         bool in_the_way, struct err *err);

/* Removes a folder with all that is in it. True if it is not there any more. */
bool destination_sweep_all(const struct destination *d, struct str folder);

#endif
