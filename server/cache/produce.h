/*
 * Produces the entries that the cache lacks: renders pages, reads files, turns errors into answers.
 *
 * A bad edit takes nothing down. A page that cannot be rendered is made from the last good versions
 * of its files; or it is answered as before, until something that the failed attempt read has
 * changed. Only a page that never was good gets a 500.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_PRODUCE_H
#define SERVER_CACHE_PRODUCE_H

#include "server/cache/cache.h"
#include "server/core/publish.h"
#include "server/core/report.h"

struct producer {
    const struct publish *publish;
    struct cache *cache;
    struct report *report;
    struct counters *counters; /* of renderings; NULL: nobody counts */
    const struct prepared_maker *maker;
    struct render_limits limits;
    struct liquid_fragments
        *fragments;     /* parts that pages share (liquid/memo); NULL: none are reused */
    bool content_dates; /* Last-Modified and all entity tags follow from the content alone */
    bool dev;           /* errors are shown in the browser, and warnings in the log */
    /*
     * Changes an answer that has been made, before it becomes an entry; new memory is from the
     * arena. From any thread. NULL: nothing changes it.
     */
    void (*finish)(void *self, const struct site *site, struct entry_spec *spec, struct arena *a);
    /* Is told of each new entry before anybody gets it. From any thread. NULL: nobody is. */
    void (*made)(void *self, const struct site *site, const struct entry *e);
    void *self; /* of both */
};

/*
 * The entry for a key, current for the newest snapshot: the cached one, or a new one, which is put
 * into the cache. Returns a reference for the caller; NULL if the snapshot has no page or file for
 * the key, or memory ends. The caller rewinds the arena. From any thread, outside of any reader's
 * section.
 */
struct entry *produce_entry(const struct producer *f, const struct cache_key *key,
                            struct arena *arena);

/*
 * The same with its variant in a coding, if it is offered in that: compressed with the fast effort,
 * or read from a precompressed file. *better: produce_improved is worth calling.
 */
struct entry *produce_variant(const struct producer *f, const struct cache_key *key,
                              enum coding coding, struct arena *arena, bool *better);

/*
 * The page of search results at a path, with what was found for its templates; and a text of a
 * type, with the fields that the author sets for a path. Neither is cached, here or by others, nor
 * indexed by other search engines. For a key of the kind ASKED. Otherwise as produce_entry.
 */
struct entry *produce_found(const struct producer *f, const struct cache_key *key,
                            const struct snapshot *snapshot, struct str path,
                            const struct found *found, struct arena *arena);
struct entry *produce_text(const struct producer *f, const struct cache_key *key,
                           const struct snapshot *snapshot, struct str path, struct str type,
                           struct str body, struct arena *arena);

/* Our page for an error that befell an ASKED key; not cached. */
struct entry *produce_error(const struct producer *f, const struct cache_key *key,
                            const struct snapshot *snapshot, unsigned status, struct arena *arena);

/*
 * The page at a path of a snapshot that shows what the published one does not, and an answer that
 * leads to where such a page is now. Neither is cached, and nothing of the page is reused
 * elsewhere. For a key of the kind ASKED. NULL: there is no page, or memory ends.
 */
struct entry *produce_preview(const struct producer *f, const struct cache_key *key,
                              const struct snapshot *shown, struct str path, struct arena *arena);
struct entry *produce_moved(const struct producer *f, const struct cache_key *key,
                            const struct snapshot *snapshot, struct str location,
                            struct arena *arena);

/* Replaces a fast variant of a cached entry by one of the best effort. Slow. */
void produce_improved(const struct producer *f, const struct cache_key *key, enum coding coding);

#endif
