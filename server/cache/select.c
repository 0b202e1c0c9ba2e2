/*
 * Which representation a request gets. See select.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/select.h"

#include <errno.h>

#include "server/cache/variant.h"

/* A request for an entry. */
struct choice {
    const struct entry *entry;
    const struct site *site;
    struct asset *asset;
    unsigned tried;
    bool takes_identity;
};

/* If the entry has a tag of the content, it is that of the file as it was then. */
static const char *etag_of(const struct choice *c, enum coding coding)
{
    const struct entry *e = c->entry;
    if (!e->undated)
        return c->asset->etag;
    return coding == CODING_IDENTITY && strcmp(e->stamp, c->asset->etag) == 0 ? e->etag : "";
}

/* Opens a large file, or its precompressed file. Returns false and errno on failure. */
static bool find_file(const struct choice *c, enum coding coding, struct representation *out)
{
    char buffer[PATH_MAX];
    const struct entry *e = c->entry;
    struct str path =
        coding == CODING_IDENTITY ? e->source : variant_path(e->source, coding, buffer);
    if (!asset_open(c->site, path, c->asset))
        return false;
    *out = (struct representation){
        .entry = e,
        .status = e->status,
        .coding = coding,
        .fd = c->asset->fd,
        .size = c->asset->size,
        .etag = etag_of(c, coding),
        .better_etag = "",
        .modified_text = e->undated ? "" : c->asset->modified_text,
        .modified = c->asset->modified,
        .undated = e->undated,
    };
    return true;
}

static enum selection select_file(const struct choice *c, enum coding coding,
                                  struct representation *out)
{
    if (coding != CODING_IDENTITY && find_file(c, coding, out))
        return SELECTION_FOUND;
    /* The precompressed file may have been removed. */
    if (!c->takes_identity)
        return SELECTION_NONE;
    if (find_file(c, CODING_IDENTITY, out))
        return SELECTION_FOUND;
    return site_is_fault(errno) ? SELECTION_FAULT : SELECTION_GONE;
}

static enum selection select_body(const struct choice *c, enum coding coding,
                                  struct representation *out)
{
    const struct variant *v = NULL;
    if (coding != CODING_IDENTITY) {
        v = entry_variant(c->entry, coding);
        if (v == NULL && (c->tried & CODING_BIT(coding)) == 0)
            return SELECTION_UNMADE;
        if (c->takes_identity && v != NULL && v->larger)
            v = NULL;
        if (v == NULL && !c->takes_identity)
            return SELECTION_NONE;
    }
    *out = entry_representation(c->entry, v);
    return SELECTION_FOUND;
}

static enum selection select_in(const struct choice *c, enum coding coding,
                                struct representation *out)
{
    return c->entry->kind == ENTRY_KIND_LARGE ? select_file(c, coding, out)
                                              : select_body(c, coding, out);
}

/* Whether If-Range allows ranges of the uncompressed body. */
static bool fits_part(const struct reply_conditions *c, const struct representation *identity)
{
    return c->if_range.ptr == NULL || str_eq(c->if_range, str_c(identity->etag));
}

static enum selection select_coded(const struct head *head, enum reply_method method,
                                   struct choice *c, enum coding *coding,
                                   struct representation *out)
{
    struct accept accept;
    const struct entry *e = c->entry;
    accept_read(&head->accept, &accept);
    *coding = accept_best(&accept, e->offered);
    c->takes_identity = accept.weights[CODING_IDENTITY] > 0 || e->status != 200;
    if (*coding == CODING_COUNT) {
        if (!c->takes_identity)
            return SELECTION_NONE;
        *coding = CODING_IDENTITY;
    }
    bool part = method == REPLY_METHOD_GET && head->conditions.range.ptr != NULL;
    if (part && *coding != CODING_IDENTITY && c->takes_identity && e->status == 200) {
        enum selection found = select_in(c, CODING_IDENTITY, out);
        if (found != SELECTION_FOUND || fits_part(&head->conditions, out))
            return found;
        representation_close(out);
    }
    return select_in(c, *coding, out);
}

enum selection select_representation(const struct head *head, enum reply_method method,
                                     const struct site *site, const struct entry *e, unsigned tried,
                                     struct asset *asset, enum coding *coding,
                                     struct representation *out)
{
    struct choice c = {e, site, asset, tried, true};
    bool negotiates = head->accept.count > 0;
    enum selection found = SELECTION_FOUND;
    if (LIKELY(!negotiates && e->kind == ENTRY_KIND_BODY))
        *out = entry_representation(e, NULL);
    else if (negotiates)
        found = select_coded(head, method, &c, coding, out);
    else
        found = select_file(&c, CODING_IDENTITY, out);
    if (found != SELECTION_FOUND)
        return found;
    out->shares_date = e->offered != 0 && negotiates;
    out->pinned = head->pinned && e->pinnable;
    return SELECTION_FOUND;
}
