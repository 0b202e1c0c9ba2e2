/*
 * Permalinks: from a pattern and its placeholders to a URL, and from a URL to the path of a file.
 *
 * The rules are those of Jekyll::URL, Drops::UrlDrop and Page#url.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_PERMALINK_H
#define RENDER_CONFIG_PERMALINK_H

#include "render/base/profile.h"
#include "render/data/value.h"

/* The values of placeholders. Fields that a kind of document lacks are empty. */
struct permalink_fields {
    struct str path;       /* pages: "/sub" (folder); documents: "/sub/name", no extension */
    struct str basename;   /* without extension */
    struct str output_ext; /* ".html" */
    struct str collection;
    struct value slug, categories; /* front matter of documents, as they are */
    struct moment date;
};

/* The pattern behind a built-in style (date, pretty, ordinal, weekdate, none), or style itself. */
struct str permalink_post_style(struct str style, const struct profile *profile);

/* The suffix that the site's style adds to a pattern for pages and collections: "/", ":output_ext"
 * or "". */
struct str permalink_suffix(struct str style);

/*
 * The URL of a page: only :path, :basename and :output_ext are placeholders, everything else is
 * literal. Returns false if the arena is full.
 */
MUST_CHECK bool permalink_page(struct str pattern, const struct permalink_fields *f,
                               struct arena *a, struct str *url);

/* A placeholder with its colon, and what it stands for. */
struct permalink_field {
    struct str name, value;
};

/* The URL of a pattern with placeholders of the caller's own. Returns false if the arena is full.
 */
MUST_CHECK bool permalink_fill(struct str pattern, const struct permalink_field *fields,
                               size_t count, struct arena *a, struct str *url);

/*
 * The URL, without extension, of a static file in a collection: :collection, :path and :name are
 * placeholders, :title and :output_ext stand for nothing. Returns false if the arena is full.
 */
MUST_CHECK bool permalink_file_url(struct str pattern, const struct permalink_fields *f,
                                   struct arena *a, struct str *url);

/*
 * The URL of a post or document: every placeholder of UrlDrop. False and err (MISSING) on a
 * placeholder that does not exist in the Jekyll that is followed.
 */
MUST_CHECK bool permalink_document(struct str pattern, const struct permalink_fields *f,
                                   const struct profile *profile, struct arena *a, struct str *url,
                                   struct err *err);

/*
 * The file that Jekyll writes for a URL, decoded: "/a" -> "/a.html", "/a/" -> "/a/index.html".
 * index_ext is the extension of the latter: for documents always .html.
 */
MUST_CHECK bool permalink_file(struct str url, struct str output_ext, struct str index_ext,
                               struct arena *a, struct str *file);

/* Percent-decoded; escapes that are not well-formed stay. */
MUST_CHECK bool permalink_decode(struct str url, struct arena *a, struct str *out);

/*
 * The path of a URL: decoded, and always below the root (`/%2e%2e/a.html` is Jekyll's file
 * /a.html). Returns false if the arena is full.
 */
MUST_CHECK bool permalink_path(struct str url, struct arena *a, struct str *path);

/* Percent-encoded as a Location header needs it; existing escapes stay. */
MUST_CHECK bool permalink_encode(struct str path, struct arena *a, struct str *out);

#endif
