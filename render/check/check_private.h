/*
 * The inside of a check, for the files of render/check.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CHECK_CHECK_PRIVATE_H
#define RENDER_CHECK_CHECK_PRIVATE_H

#include "render/check/check.h"
#include "render/check/check_names.h"
#include "render/check/check_place.h"

/* An item, and the decoded path at which it is. */
struct check_entry {
    struct check_item item;
    struct str path; /* beneath the baseurl */
    uint64_t key;    /* what check_key gives for a route to it */
};

struct check {
    struct arena arena;
    const struct site *site;
    struct check_options options;
    struct check_entry *entries;
    size_t entry_count;
    struct check_names names;
    struct check_place_files files;
    struct check_worker *first, *workers; /* the first belongs to check_files and check_finish */
    struct check_external *externals;
    size_t external_count;
    const struct check_finding **sorted; /* NULL: not yet, or no longer */
    size_t sorted_count;
    _Atomic(struct check_worker *) newest;
};

/* A link to an anchor of another page, to be looked at when all pages are known. */
struct check_reference {
    uint64_t id; /* check_id of its target */
    size_t item;
    struct str address, decoded, path, fragment;
};

struct check_worker {
    struct check_worker *next;
    struct check *check;
    struct arena arena;   /* for what stays */
    struct arena scratch; /* for one item */
    struct check_list findings;
    struct check_names_memo names;
    struct check_place_search search;
    struct map externals; /* URL -> struct check_finding * */
    uint64_t *ids;        /* of all pages: check_id */
    size_t id_count, id_capacity;
    struct check_reference *references;
    size_t reference_count, reference_capacity;
    unsigned nears; /* how many near addresses may still be looked for */
    bool failed;    /* memory ended */
};

/* The identity of what a route leads to, and of an element in it. */
uint64_t check_key(const struct route *r, const struct site *whole);
static inline uint64_t check_id(uint64_t key, struct str id)
{
    return (str_hash(id) ^ key) * UINT64_C(0x9E3779B97F4A7C15);
}

/* Adds a finding with the level of its rule. */
void check_add(struct check_worker *w, enum check_rule rule, struct err_place place,
               struct str suggestion, const char *format, ...) PRINTF_LIKE(5, 6);

/* Adds an error or a warning of the library; page: the address of the page that shows it. */
void check_add_err(struct check_worker *w, enum check_level level, const struct err *e,
                   struct str page);
void check_add_diags(struct check_worker *w, const struct diags *diags, struct str page);

/* Adds what a template of the site names and does not exist. line: of its first byte. */
void check_template(struct check_worker *w, struct str file, struct str text, uint32_t line);

/* Adds what the addresses and elements of an item show. */
void check_html_item(struct check_worker *w, size_t i, struct str html);
void check_css_item(struct check_worker *w, size_t i, struct str css);

/* Adds the anchors that no page has. */
void check_anchors(struct check *c);

/* The decoded path of an entry, with the baseurl. */
struct str check_base(const struct check *c, const struct check_entry *e, struct arena *a);

#endif
