/*
 * The table of rules, and lists of findings. See check_finding.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/check/check_finding.h"

#include "render/base/buf.h"

#define ROW(rule, name, level, meaning)                                                            \
    [CHECK_RULE_##rule] = {STR_INIT(name), CHECK_LEVEL_##level, STR_INIT(meaning)}

const struct check_rule_row check_rules[CHECK_RULES] = {
    ROW(SETTINGS, "settings", ERROR,
        "`_config.yml` cannot be read, or a setting has a value without a meaning"),
    ROW(FRONT_MATTER, "front-matter", ERROR, "front matter is not YAML, or has an invalid value"),
    ROW(UNCLOSED_FRONT_MATTER, "unclosed-front-matter", ERROR,
        "a file begins with `---`, and no second `---` follows"),
    ROW(LATE_FRONT_MATTER, "late-front-matter", WARNING,
        "front matter does not begin on the first line, so the file is served as it is"),
    ROW(BYTE_ORDER_MARK, "byte-order-mark", WARNING,
        "a byte order mark before the front matter, so the file is served as it is"),
    ROW(DATA, "data", ERROR, "a data file cannot be read"),
    ROW(LIQUID, "liquid", ERROR, "Liquid that cannot be understood, or that fails when it runs"),
    ROW(UNKNOWN_TAG, "unknown-tag", ERROR, "a tag that does not exist"),
    ROW(UNKNOWN_FILTER, "unknown-filter", WARNING, "a filter that does not exist"),
    ROW(UNSET_VARIABLE, "unset-variable", WARNING,
        "a name that nothing in the site sets, and that is like one which is set: `page.titel`"),
    ROW(MISSING_LAYOUT, "missing-layout", WARNING, "a layout that does not exist"),
    ROW(MISSING_INCLUDE, "missing-include", ERROR, "an include that does not exist"),
    ROW(MISSING_DOCUMENT, "missing-document", ERROR,
        "`{% link %}` or `{% post_url %}` names a document that does not exist"),
    ROW(RUBY, "ruby", WARNING, "a tag or filter of the site's own Ruby, which is not run"),
    ROW(STYLESHEET, "stylesheet", ERROR, "Sass that cannot be compiled"),
    ROW(PERMALINK, "permalink", WARNING,
        "a permalink with a placeholder that does not exist, or with characters that make an odd "
        "address"),
    ROW(DOUBLED_ADDRESS, "doubled-address", WARNING, "two files claim one address"),
    ROW(LEFT_OUT, "left-out", NOTICE,
        "a document that is not shown, and why: a draft, a date to come, `published: false`, a "
        "post without a date in its name"),
    ROW(RULES, "rules", WARNING, "a line of `_redirects` or `_headers` that is not understood"),
    ROW(BROKEN_REDIRECT, "broken-redirect", ERROR, "a redirect to an address that the site lacks"),
    ROW(REDIRECT_LOOP, "redirect-loop", ERROR,
        "redirects that lead back to the address that they start from"),
    ROW(BROKEN_LINK, "broken-link", ERROR, "a link to an address that the site lacks"),
    ROW(BROKEN_ANCHOR, "broken-anchor", WARNING, "a link to `#name`, and no element has that id"),
    ROW(OUTSIDE_BASEURL, "outside-baseurl", WARNING,
        "a link to a page of this site without the site's `baseurl`"),
    ROW(EMPTY_LINK, "empty-link", WARNING, "a link or an image without an address"),
    ROW(MISSING_IMAGE, "missing-image", ERROR,
        "an image that does not exist: `src`, `srcset`, `poster`, `url(…)` of a stylesheet"),
    ROW(MISSING_FILE, "missing-file", ERROR,
        "a stylesheet, script, font or other file that does not exist"),
    ROW(MISSING_ALT, "missing-alt", WARNING, "an image without `alt`"),
    ROW(EXTERNAL_LINK, "external-link", ERROR,
        "a link to another site that does not answer (only with `--external`)"),
    ROW(UNREADABLE, "unreadable", ERROR, "a file or folder that cannot be read"),
    ROW(LIMIT, "limit", ERROR, "a page that needs more memory, output or steps than allowed"),
};

void check_list_init(struct check_list *l, struct arena *a)
{
    *l = (struct check_list){.arena = a};
    map_init(&l->known, a);
}

/*
 * The identity of a finding: its place and its message. A finding without a place that several
 * pages show is reported once, at the first page.
 */
static bool write_identity(const struct check_finding *f, struct arena *a, struct str *out)
{
    struct buf b;
    bool placed = f->line > 0 || f->pages == 0;
    buf_init(&b, a, 0);
    buf_printf(&b, "%d:%u:%u:", (int)f->rule, f->line, f->column);
    buf_add(&b, placed ? f->file : S(""));
    buf_putc(&b, '\0');
    buf_add(&b, f->message);
    *out = buf_close(&b);
    return buf_ok(&b);
}

/* Counts the pages of the same finding; its page is the first in byte order. */
static void count_pages(struct check_list *l, struct check_finding *known,
                        const struct check_finding *f)
{
    uint64_t page = str_hash(f->page);
    known->pages += f->pages == 1 && page == known->last ? 0 : f->pages;
    known->last = page;
    if (f->page.len == 0 || (known->page.len > 0 && str_cmp(f->page, known->page) >= 0))
        return;
    if (!arena_dup(l->arena, f->page, &known->page) ||
        (f->line == 0 && !arena_dup(l->arena, f->file, &known->file)))
        l->dropped++;
}

static bool copy(struct arena *a, const struct check_finding *f, struct check_finding *out)
{
    *out = *f;
    out->last = str_hash(f->page);
    return arena_dup(a, f->file, &out->file) && arena_dup(a, f->message, &out->message) &&
           arena_dup(a, f->suggestion, &out->suggestion) && arena_dup(a, f->target, &out->target) &&
           arena_dup(a, f->page, &out->page);
}

void check_list_add(struct check_list *l, const struct check_finding *f)
{
    struct arena_mark mark = arena_mark(l->arena);
    struct str identity;
    if (!write_identity(f, l->arena, &identity)) {
        l->dropped++;
        return;
    }
    struct check_finding *const *known = map_find(&l->known, identity);
    if (known != NULL) {
        arena_rewind(l->arena, mark);
        count_pages(l, *known, f);
        return;
    }
    if (check_list_count(l) >= CHECK_FINDINGS_MAX) {
        arena_rewind(l->arena, mark);
        l->dropped++;
        return;
    }
    struct check_finding *new = arena_new(l->arena, struct check_finding);
    struct check_finding **slot = arena_new(l->arena, struct check_finding *);
    if (slot != NULL)
        *slot = new;
    if (new == NULL || slot == NULL || !copy(l->arena, f, new) ||
        !map_put(&l->known, identity, slot))
        l->dropped++;
}

const struct check_finding *check_list_at(const struct check_list *l, size_t i)
{
    return *(struct check_finding *const *)map_at(&l->known, i)->value;
}
