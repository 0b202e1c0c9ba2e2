/*
 * The pages of a snapshot as documents of a search: their texts, and what these were made from.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SEARCH_DOCUMENTS_H
#define SERVER_SEARCH_DOCUMENTS_H

#include "render/render.h"
#include "server/search/fts.h"

/* One page. Immutable but for the marks; one block of memory with all that it points to. */
struct document {
    const struct page *page;   /* as it was read: of the snapshot that the index is of */
    const struct page *listed; /* as that snapshot lists it */
    bool shown;                /* it is in the index; else only its dependencies are known */
    bool failed;               /* it could not be read, not even as it was last good */
    bool retry;                /* another attempt may do better though nothing has changed */
    bool seen;                 /* the snapshot has it */
    unsigned language;
    uint64_t source; /* documents_source of its page */
    int64_t id;
    struct str title, headings, text, url, lang, beneath;
    struct render_dep *deps;
    size_t dep_count;
    size_t bytes; /* of the block */
};

/* Copies what was read. NULL if memory ends. */
struct document *document_new(const struct render_text *text);

/* The same text with what another attempt to read it depends on. NULL if memory ends. */
struct document *document_kept(const struct document *old, const struct document *failed);

/* As the index has it. */
struct fts_document document_indexed(const struct document *d);

/* The bit for a key. Keys share bits. */
static inline uint64_t document_bit(uint64_t key)
{
    return (uint64_t)1 << (key >> 58);
}

/* All documents of an index. */
struct documents {
    struct document **items; /* by id; NULL: free */
    /*
     * By id: a bit for each key of a dependency (document_bit), so that those which an edit touches
     * are found without a look at all others.
     */
    uint64_t *bits;
    size_t count, capacity; /* ids in use are below count */
    size_t first_free;      /* no id below it is free */
};

void documents_free(struct documents *all);

/* Takes over a document, and gives it an id. False if memory ends: then d is the caller's. */
MUST_CHECK bool documents_add(struct documents *all, struct document *d);

/* Takes over a document in the place of another, with its id. The other one is freed. */
void documents_replace(struct documents *all, struct document *old, struct document *d);

/* A document is to be read again whatever changes. */
void documents_retry(struct documents *all, struct document *d);

/* Frees a document and its id. */
void documents_remove(struct documents *all, struct document *d);

/*
 * A table of documents by the pages of which they were read, or by the files and languages of these
 * pages, while neither changes.
 */
enum documents_key { DOCUMENTS_BY_PAGE, DOCUMENTS_BY_SOURCE };
struct documents_table {
    enum documents_key key;
    struct document **slots; /* open addressing, a power of two of slots; NULL: not made yet */
    size_t slot_count;
};

/* False if memory ends. */
MUST_CHECK bool documents_table_init(struct documents_table *t, enum documents_key key,
                                     const struct documents *all);
void documents_table_fini(struct documents_table *t);

/* What stays the same when a page is read anew; language: the site in its language. */
uint64_t documents_source(const struct site *language, const struct page *page);

/* NULL: none. By the key of the table; the other one is not looked at. */
struct document *documents_table_find(const struct documents_table *t, const struct page *page,
                                      uint64_t source);

#endif
