/*
 * Documents that a site has and does not show, and files that are broken: for its author to be
 * told of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/site.h"

/* Beside posts there may be their images: those are not told of. */
static bool is_text(const struct config *c, struct str path)
{
    struct str extension = path_extension(path);
    return page_file_kind(c, path).markdown || str_eq_nocase(extension, S(".html")) ||
           str_eq_nocase(extension, S(".htm"));
}

bool site_leaves_out(const struct site *s, const struct unit *u, enum site_reason *out)
{
    const struct page *p = u->page;
    if (u->role.kind == CONFIG_ROLE_HELD) {
        bool draft =
            str_starts(u->path, S("_drafts/")) || str_find(u->path, S("/_drafts/")) != STR_NONE;
        *out = draft ? SITE_REASON_DRAFT : SITE_REASON_NAME;
        return is_text(s->config, u->path);
    }
    if (p == NULL || u->err != NULL)
        return false;
    *out = p->future ? SITE_REASON_FUTURE : SITE_REASON_UNPUBLISHED;
    return p->future || !p->written;
}

bool site_left_out_build(struct site *s)
{
    struct arena *a = &s->own.arena;
    enum site_reason reason;
    s->left_out = arena_new_array(a, SITE_REASONS, struct site_left_out);
    if (s->left_out == NULL)
        return false;
    size_t counts[SITE_REASONS] = {0};
    for (size_t i = 0; i < s->unit_count; i++) {
        if (site_leaves_out(s, s->units[i], &reason))
            counts[reason]++;
    }
    for (size_t r = 0; r < SITE_REASONS; r++) {
        s->left_out[r].paths = counts[r] > 0 ? arena_new_array(a, counts[r], struct str) : NULL;
        if (counts[r] > 0 && s->left_out[r].paths == NULL)
            return false;
    }
    for (size_t i = 0; i < s->unit_count; i++) {
        if (!site_leaves_out(s, s->units[i], &reason))
            continue;
        struct site_left_out *l = &s->left_out[reason];
        l->paths[l->count++] = s->units[i]->path;
        l->version = collect_mix(l->version, str_hash(s->units[i]->path));
    }
    return true;
}

const struct site_left_out *site_left_out(const struct site *s, enum site_reason reason)
{
    return &s->left_out[reason];
}

enum site_file_state site_file_state(const struct site *s, struct str path)
{
    const struct unit *u = site_unit(s, path);
    if (u == NULL)
        return SITE_FILE_NONE;
    return u->err != NULL || u->unread ? SITE_FILE_BROKEN : SITE_FILE_GOOD;
}

bool site_is_template(const struct site *s, struct str path)
{
    const struct unit *u = site_unit(s, path);
    return u != NULL && (u->role.kind == CONFIG_ROLE_LAYOUT || u->role.kind == CONFIG_ROLE_INCLUDE);
}
