/*
 * Abbreviations. See abbreviation.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/abbreviation.h"

#include <stdlib.h>

#include "render/base/utf8.h"
#include "render/markdown/scan.h"

/*
 * How many lengths may be tried, and bytes compared: so many for each byte of the text, plus a
 * constant.
 */
enum { EFFORT_MAX = 64, EFFORT_FREE = 1 << 12 };

struct finder {
    struct md *md;
    size_t budget;
    bool begins[256]; /* the first bytes of abbreviations */
    size_t *lengths;  /* of abbreviations, each once, longest first */
    size_t count;
    struct str *spaced; /* those in which a blank stands for any white space */
    size_t spaced_count;
};

static int longest_first(const void *a, const void *b)
{
    const size_t one = *(const size_t *)a, two = *(const size_t *)b;
    return (one < two) - (one > two);
}

static void finder_init(struct finder *f, struct md *md)
{
    const struct map *map = &md->abbreviations;
    *f = (struct finder){.md = md, .budget = EFFORT_FREE};
    f->lengths = arena_new_array(md->arena, map_count(map), size_t);
    f->spaced = arena_new_array(md->arena, map_count(map), struct str);
    if (f->lengths == NULL || f->spaced == NULL)
        return;
    for (size_t i = 0; i < map_count(map); i++) {
        struct str name = map_at(map, i)->key;
        if (md->options.profile.abbreviations_cross_lines && str_find_char(name, ' ') != STR_NONE)
            f->spaced[f->spaced_count++] = name;
        f->begins[(unsigned char)name.ptr[0]] = true;
        f->lengths[i] = name.len;
    }
    qsort(f->lengths, map_count(map), sizeof(*f->lengths), longest_first);
    for (size_t i = 0; i < map_count(map); i++) {
        if (i == 0 || f->lengths[i] != f->lengths[i - 1])
            f->lengths[f->count++] = f->lengths[i];
    }
}

/* The length of white space at `at`. */
static size_t space_at(struct str s, size_t at)
{
    struct str rest = str_from(s, at);
    while (rest.len > 0) {
        struct str next = rest;
        bool valid;
        uint32_t code = utf8_next(&next, &valid);
        /* What [\s\p{Z}] takes. */
        if (!valid || code == 0x85 || !utf8_is_space(code))
            break;
        rest = next;
    }
    return s.len - at - rest.len;
}

/* Where a name ends that begins at `at`, whatever white space it is written with; else STR_NONE. */
static size_t spaced_end(struct str s, size_t at, struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        size_t len = name.ptr[i] == ' ' ? space_at(s, at) : md_byte(s, at) == name.ptr[i] ? 1 : 0;
        if (at >= s.len || len == 0)
            return STR_NONE;
        at += len;
    }
    return at;
}

/* One of a length whose words stand at `at` with other white space between. */
static struct str find_spaced(struct finder *f, struct str s, size_t at, size_t len, bool whole)
{
    for (size_t i = 0; i < f->spaced_count; i++) {
        struct str name = f->spaced[i];
        if (name.len != len || !md_spend(&f->budget, len))
            continue;
        size_t end = spaced_end(s, at, name);
        if (end != STR_NONE && !(whole && char_is_word(md_byte(s, end))))
            return str_sub(s, at, end);
    }
    return str_of(NULL, 0);
}

/* The definition of a name, by its words. */
static const struct md_abbreviation_definition *definition_of(const struct finder *f,
                                                              struct str found)
{
    const struct map *all = &f->md->abbreviations;
    const struct md_abbreviation_definition *own = map_find(all, found);
    struct buf words;
    if (own != NULL)
        return own;
    buf_init(&words, f->md->arena, 0);
    for (size_t at = 0; at < found.len;) {
        size_t space = space_at(found, at);
        buf_putc(&words, space > 0 ? ' ' : found.ptr[at]);
        at += space > 0 ? space : 1;
    }
    return map_find(all, buf_str(&words));
}

/* The longest abbreviation at `at`; with `whole`, only if no letter or digit follows it. */
static struct str find_at(struct finder *f, struct str s, size_t at, bool whole)
{
    if (at < s.len && f->begins[(unsigned char)s.ptr[at]]) {
        for (size_t i = 0; i < f->count; i++) {
            size_t end = at + f->lengths[i];
            if (!md_spend(&f->budget, 1))
                break;
            struct str spaced = find_spaced(f, s, at, f->lengths[i], whole);
            if (spaced.len > 0)
                return spaced;
            if (end > s.len || (whole && char_is_word(md_byte(s, end))))
                continue;
            (void)md_spend(&f->budget, f->lengths[i]);
            if (map_find(&f->md->abbreviations, str_sub(s, at, end)) != NULL)
                return str_sub(s, at, end);
        }
    }
    return str_of(NULL, 0);
}

/*
 * The next abbreviation, from `from` on, that begins a line or follows a byte that is not in a
 * word.
 */
static struct str find_next(struct finder *f, struct str s, size_t from)
{
    for (size_t at = from; at < s.len; at++) {
        bool starts = at == from || s.ptr[at - 1] == '\n';
        bool is_word = char_is_word(s.ptr[at]);
        size_t next = at + 1;
        while (next < s.len && ((unsigned char)s.ptr[next] & 0xC0) == 0x80)
            next++;
        bool here = starts && find_at(f, s, at, true).len > 0;
        bool behind = !is_word && find_at(f, s, next, true).len > 0;
        if (here || behind) {
            struct str found = find_at(f, s, at, false);
            return found.len > 0 ? found : find_at(f, s, next, false);
        }
        at = next - 1;
    }
    return str_of(NULL, 0);
}

static void mark_text(struct finder *f, struct md_node *text)
{
    struct md_nodes *nodes = &f->md->nodes;
    struct str s = text->text;
    size_t from = 0;
    f->budget += s.len * EFFORT_MAX;
    for (struct str found; (found = find_next(f, s, from)).len > 0;) {
        size_t at = (size_t)(found.ptr - s.ptr);
        const struct md_abbreviation_definition *definition = definition_of(f, found);
        struct md_node *before = md_node_new(nodes, NODE_TEXT);
        struct md_node *abbreviation = md_node_new(nodes, NODE_ABBREVIATION);
        if (definition == NULL || arena_failed(f->md->arena))
            return;
        before->text = str_sub(s, from, at);
        abbreviation->text = found;
        abbreviation->attributes = md_attributes_copy(nodes, &definition->definition->attributes);
        if (definition->title.len > 0)
            md_attribute_set(nodes, &abbreviation->attributes, S("title"), definition->title);
        if (before->text.len > 0)
            md_node_insert_before(text, before);
        md_node_insert_before(text, abbreviation);
        from = at + found.len;
    }
    text->text = str_from(s, from);
}

static void mark_below(struct finder *f, struct md_node *node)
{
    bool is_raw = node->type == NODE_HTML_ELEMENT && node->content == MD_CONTENT_RAW;
    md_text_join(&f->md->nodes, node);
    for (struct md_node *child = node->first; child != NULL; child = child->next) {
        if (child->type != NODE_TEXT)
            mark_below(f, child);
        else if (!is_raw)
            mark_text(f, child);
    }
}

void md_abbreviations_mark(struct md *md, struct md_node *node)
{
    struct finder finder;
    if (map_count(&md->abbreviations) == 0)
        return;
    finder_init(&finder, md);
    mark_below(&finder, node);
}
