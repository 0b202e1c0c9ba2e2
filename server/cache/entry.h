/*
 * Finished answers: a body with its validators, its dependencies, and its prepared responses.
 *
 * An entry is immutable except for five fields (refs, used, asked, current_for, retired) and its
 * variants. References are counted; readers of the cache need none inside their section (rcu.h).
 * The body is a block of its own, since a slow connection may still send it when its entry is gone.
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
    ENTRY_KIND_LARGE, /* a file too large for memory: opened for each request */
};

/* Responses that are prepared once and sent many times. */
enum prepared {
    PREPARED_FULL,         /* the entry's status, all fields, the body */
    PREPARED_NOT_MODIFIED, /* 304 */
    PREPARED_BETTER,       /* 304 with the tag of the better variant that will replace this one */
    PREPARED_PINNED,       /* as PREPARED_FULL, for a request whose query is a hash: immutable */
    PREPARED_PINNED_NOT_MODIFIED,
    PREPARED_COUNT,
};

enum { VARIANT_ETAG_MAX = ETAG_LEN + 8 };

/*
 * The body in a content coding, with a tag of its own. If we compress it, the tag is made from the
 * content, the coding and the effort. So a client that has the best variant gets a 304 after a
 * restart, or after an edit that changed nothing, even before that variant is made again.
 */
struct variant {
    enum coding coding;
    enum coding_effort effort;
    bool larger;  /* no smaller than the uncompressed body */
    bool of_ours; /* compressed here, not read from a file */
    struct blob *body;
    char etag[VARIANT_ETAG_MAX + 1];
    char better_etag[VARIANT_ETAG_MAX +
                     1]; /* the tag of CODING_BEST, if this is CODING_FAST; else "" */
    void *prepared[PREPARED_COUNT];
};

#define ENTRY_NO_DATE INT64_MIN

/* No more uses are counted, so that a hit on a popular entry writes nothing. */
enum { ENTRY_USED_MAX = 3 };

/*
 * A byte counts the requests for an entry, roughly. Each time it has grown by this many steps, a
 * further step takes twice as many requests.
 */
enum { ENTRY_ASKED_STEPS = 16 };

struct entry {
    atomic_uint refs;
    atomic_uchar used;            /* uses, less those that the cache has taken away */
    atomic_uchar asked;           /* see entry_ask */
    _Atomic uint64_t current_for; /* the newest generation for which it was current */
    struct entry *retired;        /* the cache's list of entries that wait for readers to leave */

    uint64_t hash;        /* of key; set by the cache */
    struct cache_key key; /* its path is the entry's own copy */
    struct str source;    /* path of the page or file in the site; empty: none */
    struct str folder;    /* the folder of the site's files then (site_source) */
    struct str location;  /* the target of a redirect, NUL-terminated; may be empty */
    struct str lines;     /* "Name: value\n": fields that the author has set */
    const struct render_dep *deps;
    size_t dep_count;
    size_t bytes;    /* all of its memory */
    size_t head_len; /* maximum bytes that it adds to a response's head */

    enum entry_kind kind;
    bool failed;    /* could not be made: an older body or an error page replaces it */
    bool warned;    /* there were warnings while it was made */
    bool ambiguous; /* an earlier body had the same `modified` second */
    unsigned status;
    struct blob *body;        /* NULL for ENTRY_KIND_LARGE */
    struct str type;          /* Content-Type, NUL-terminated */
    struct str cache_control; /* NUL-terminated */
    bool pinnable;            /* immutable if the query is a hash */
    bool asks;                /* another entry answers if the query asks something */
    int64_t modified;         /* Unix seconds */
    bool undated;             /* no condition is decided by `modified`; it may be ENTRY_NO_DATE */
    uint64_t version;         /* these three: as in entry_spec */
    uint64_t steps;
    uint32_t took_us;
    char etag[ETAG_LEN + 1];  /* "": none, or with LARGE: that of the file's stamp */
    char stamp[ETAG_LEN + 1]; /* with LARGE and an etag: that of the file's stamp then */
    char modified_text[HTTPDATE_LEN + 1];

    unsigned offered;       /* codings in which it is offered (CODING_BIT) */
    unsigned precompressed; /* those for which a precompressed file exists */
    const struct prepared_maker *maker;
    void *prepared[PREPARED_COUNT];
    _Atomic(struct variant *) variants[CODING_COUNT]; /* NULL until one is requested */
};

/* Makes and frees the prepared responses of an entry. Supplied by server/net. */
struct prepared_maker {
    /* v: NULL for the uncompressed body. Returns NULL if memory ends. */
    void *(*make)(const struct entry *e, const struct variant *v, enum prepared which);
    void (*drop)(void *prepared); /* from any thread */
};

/* The content of a new entry; everything is copied. */
struct entry_spec {
    struct cache_key key;
    struct str source, folder, location, lines;
    const struct render_dep *deps;
    size_t dep_count;
    uint64_t generation; /* for which it is current */
    enum entry_kind kind;
    unsigned status;
    struct str type;
    struct str cache_control;
    bool pinnable, asks;
    struct str body;
    struct blob *shared; /* instead of body: an existing one, which gets another reference */
    int64_t modified;
    bool undated;           /* as in struct entry */
    struct str etag, stamp; /* with LARGE: the same; may be empty */
    uint64_t version; /* with --dev: of the HTML before something was added to it; 0: no HTML */
    uint64_t steps;   /* of Liquid */
    uint32_t took_us; /* with --dev: microseconds that it took to make it */
    bool failed, warned;
    unsigned offered, precompressed;
    /*
     * The entry that this one replaces, or NULL. If the content differs, `modified` may be moved on
     * (see settle_modified). now: Unix seconds.
     */
    const struct entry *previous;
    int64_t now;
};

/*
 * A new entry with its prepared responses, and one reference for the caller. Returns NULL if memory
 * ends.
 */
MUST_CHECK struct entry *entry_new(const struct entry_spec *spec,
                                   const struct prepared_maker *maker);

struct entry *entry_ref(struct entry *e);
void entry_unref(struct entry *e); /* e may be NULL */

/*
 * Counts that a reader has asked for it; an entry that replaces it goes on with its count. The
 * first 16 times are counted each, then one of two, later one of four ..., by chance: a hit on a
 * popular entry writes seldom. Of two at the same time, one may be lost. From any thread.
 */
void entry_ask(struct entry *e);

/* Halves the count, roughly. */
void entry_halve_asked(struct entry *e);

/*
 * An entry in memory as a representation: its body, or a variant of it (NULL: the body). Valid as
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
        .undated = e->undated,
        .whole = v != NULL && v->of_ours,
        .prepared = v != NULL ? v->prepared : e->prepared,
    };
}

/* ---- variants ---- */

/*
 * A variant of an entry with its prepared responses. Takes over body in any case. of_ours: made
 * from the entry's own body. Returns NULL if memory ends.
 */
MUST_CHECK struct variant *entry_new_variant(const struct entry *e, enum coding coding,
                                             enum coding_effort effort, struct blob *body,
                                             bool of_ours);
void entry_free_variant(const struct entry *e, struct variant *v); /* v may be NULL */

/* To be called inside a reader's section; valid until it ends. NULL: not made yet. */
static inline const struct variant *entry_variant(const struct entry *e, enum coding coding)
{
    return atomic_load_explicit(&e->variants[coding], memory_order_acquire);
}

/*
 * Gives an entry its first variant in a coding. Returns false if it has one: then v stays the
 * caller's.
 */
bool entry_add_variant(struct entry *e, struct variant *v);

/*
 * Replaces a variant by a better one. Returns the old one, to be freed when its readers have left.
 */
struct variant *entry_swap_variant(struct entry *e, struct variant *v);

enum entry_state {
    ENTRY_STATE_STALE,
    ENTRY_STATE_CURRENT,     /* that was known */
    ENTRY_STATE_REVALIDATED, /* that has been found out */
};

/*
 * Whether an entry is still current for its key in this generation of the site. One comparison,
 * except after an update: then its route and dependencies are checked once. Allocates nothing. From
 * any thread that holds the entry and the site.
 */
enum entry_state entry_check(struct entry *e, const struct site *site, uint64_t generation);

static inline bool entry_current(struct entry *e, const struct site *site, uint64_t generation)
{
    return entry_check(e, site, generation) != ENTRY_STATE_STALE;
}

#endif
