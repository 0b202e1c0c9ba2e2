/*
 * Finished answers: a body with its validators, what it was made from, and what a connection sends.
 *
 * An entry is immutable but for four marks (its count, the generation it was last found current
 * for, how often it was used of late, its place among the retired). References are counted; the
 * cache's readers need none inside their section (rcu.h). The body is a block of its own, since a
 * slow connection may send it long after its entry is gone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_ENTRY_H
#define SERVER_CACHE_ENTRY_H

#include <stdatomic.h>

#include "render/render.h"
#include "server/cache/cache_key.h"
#include "server/http/httpdate.h"
#include "server/http/representation.h"

enum entry_kind {
    ENTRY_KIND_BODY,  /* the body is here */
    ENTRY_KIND_LARGE, /* a file too large to keep: opened anew for each request */
};

/* What a connection is given, prepared once and sent many times. */
enum prepared {
    PREPARED_FULL,         /* the status of the entry, all headers, the body */
    PREPARED_NOT_MODIFIED, /* 304 */
    PREPARED_BETTER,       /* 304 with the tag of the better variant that is to come */
    PREPARED_PINNED,       /* as PREPARED_FULL, to a request whose query is a hash: kept for good */
    PREPARED_PINNED_NOT_MODIFIED,
    PREPARED_COUNT,
};

enum { VARIANT_ETAG_MAX = ETAG_LEN + 8 };

/*
 * The body in a content coding, with a tag of its own. Of a body that we compress the tag says of
 * which content, in which coding and with which effort it is: so who comes back with the best one,
 * after a restart or an edit that changed nothing, is told 304 before it is made again.
 */
struct variant {
    enum coding coding;
    enum coding_effort effort;
    bool larger;  /* than the body as it is */
    bool of_ours; /* compressed here, not read from a file */
    struct blob *body;
    char etag[VARIANT_ETAG_MAX + 1];
    char better_etag[VARIANT_ETAG_MAX + 1]; /* of CODING_BEST where this is CODING_FAST; else "" */
    void *prepared[PREPARED_COUNT];
};

/* More uses are not counted: whoever finds an entry that has them writes nothing. */
enum { ENTRY_USED_MAX = 3 };

struct entry {
    atomic_uint refs;
    atomic_uchar used;            /* how often, since the cache looked for something to drop */
    _Atomic uint64_t current_for; /* the newest generation for which it was found current */
    struct entry *retired;        /* the cache's: next of those that wait for readers to leave */

    uint64_t hash;        /* the cache's, of key */
    struct cache_key key; /* its path is the entry's own copy */
    struct str source;    /* the page's or file's path in the site; empty where there is none */
    struct str location;  /* where the page leads, NUL-terminated; empty: it is simply a page */
    struct str lines;     /* "Name: value\n", what the author has said along with it */
    const struct render_dep *deps;
    size_t dep_count;
    size_t bytes;    /* of memory, all in all */
    size_t head_len; /* of what a response's head says of this entry alone, at most */

    enum entry_kind kind;
    bool failed;    /* could not be made: an older body stands in, or an error page */
    bool ambiguous; /* an earlier body had the same `modified` second */
    unsigned status;
    struct blob *body;        /* NULL for ENTRY_KIND_LARGE */
    struct str type;          /* Content-Type, NUL-terminated */
    struct str cache_control; /* NUL-terminated */
    bool pinnable;            /* a query that is a hash makes it immutable */
    int64_t modified;         /* Unix seconds */
    char etag[ETAG_LEN + 1];  /* "" where there is none */
    char modified_text[HTTPDATE_LEN + 1];

    unsigned offered;       /* the codings that it can be had in (CODING_BIT) */
    unsigned precompressed; /* those of them of which there is a file beside it */
    const struct prepared_maker *maker;
    void *prepared[PREPARED_COUNT];
    _Atomic(struct variant *) variants[CODING_COUNT]; /* NULL until somebody wants it */
};

/* The door to whatever sends: makes and frees the prepared responses of an entry. */
struct prepared_maker {
    /* v: NULL for the body as it is. NULL: out of memory. */
    void *(*make)(const struct entry *e, const struct variant *v, enum prepared which);
    void (*drop)(void *prepared); /* from any thread */
};

/* What an entry is made from; everything is copied. */
struct entry_spec {
    struct cache_key key;
    struct str source, location, lines;
    const struct render_dep *deps;
    size_t dep_count;
    uint64_t generation; /* for which it is current */
    enum entry_kind kind;
    unsigned status;
    struct str type;
    struct str cache_control;
    bool pinnable;
    struct str body;     /* or: */
    struct blob *shared; /* a body that is there already; gets a reference of its own */
    int64_t modified;
    bool failed;
    unsigned offered, precompressed;
    /*
     * The entry that this one replaces, or NULL. Where the content differs, `modified` is moved on
     * so that If-Modified-Since notices, whatever the files' own times say; now: Unix seconds.
     */
    const struct entry *previous;
    int64_t now;
};

/* A new entry, its prepared responses made, with one reference for the caller. NULL where memory
 * ends. */
MUST_CHECK struct entry *entry_new(const struct entry_spec *spec,
                                   const struct prepared_maker *maker);

struct entry *entry_ref(struct entry *e);
void entry_unref(struct entry *e); /* e may be NULL */

/*
 * An entry in memory as it is sent: its body, or a variant of it (NULL: as it is). It is valid as
 * long as both.
 */
static inline struct representation entry_representation(const struct entry *e,
                                                         const struct variant *v)
{
    struct blob *body = v != NULL ? v->body : e->body;
    return (struct representation){
        .entry = e,
        .status = e->status,
        .coding = v != NULL ? v->coding : CODING_IDENTITY,
        .body = body,
        .fd = -1,
        .size = body->len,
        .etag = v != NULL ? v->etag : e->etag,
        .better_etag = v != NULL ? v->better_etag : "",
        .modified_text = e->modified_text,
        .modified = e->modified,
        .ambiguous = e->ambiguous,
        .whole = v != NULL && v->of_ours,
        .prepared = v != NULL ? v->prepared : e->prepared,
    };
}

/* ---- variants ---- */

/*
 * A variant of an entry, its prepared responses made. body: given up to it in any case. of_ours:
 * whether it was made from the entry's own body. NULL where memory ends.
 */
MUST_CHECK struct variant *entry_new_variant(const struct entry *e, enum coding coding,
                                             enum coding_effort effort, struct blob *body,
                                             bool of_ours);
void entry_free_variant(const struct entry *e, struct variant *v); /* v may be NULL */

/* Inside a reader's section, in which it stays valid. NULL where there is none yet. */
static inline const struct variant *entry_variant(const struct entry *e, enum coding coding)
{
    return atomic_load_explicit(&e->variants[coding], memory_order_acquire);
}

/* Gives an entry its first variant in a coding. False where it has one: then v stays the caller's.
 */
bool entry_add_variant(struct entry *e, struct variant *v);

/* Puts a better one in its place. The old one, to be freed when its readers have left. */
struct variant *entry_swap_variant(struct entry *e, struct variant *v);

/*
 * Whether an entry is what this generation of the site gives for its key. One comparison, but for
 * the first question after an update: then its route and dependencies are looked up. Allocates
 * nothing; from any thread that holds the entry and the site.
 */
bool entry_current(struct entry *e, const struct site *site, uint64_t generation);

#endif
