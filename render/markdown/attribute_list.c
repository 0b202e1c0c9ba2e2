/*
 * Attribute lists. See attribute_list.h.
 *
 * An item stands between blanks, or at the begin or end of the text. Anything else is skipped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/attribute_list.h"

#include "render/markdown/scan.h"

/* A definition may refer to another definition, and so on: followed to this depth. */
enum { REFERENCE_DEPTH_MAX = 8, REFERENCES_MAX = 64 };

struct list_reader {
    struct md *md;
    struct str text;
    struct md_attribute_list *list;
    struct buf classes;   /* `.a.b` so far: set at once */
    bool never_closes[2]; /* from here on, no value in ' (in ") is closed */
};

static void flush_classes(struct list_reader *r)
{
    if (r->classes.len > 0)
        md_attribute_add_class(&r->md->nodes, &r->list->attributes, buf_str(&r->classes));
    buf_init(&r->classes, r->md->arena, 0);
}

static bool ends_item(struct str s, size_t at)
{
    return at == s.len || char_is_space(s.ptr[at]);
}

/* The offset of the quote that closes a value begun before `at`, or STR_NONE. */
static size_t value_end(struct list_reader *r, size_t at, char quote)
{
    struct str s = r->text;
    bool *never = &r->never_closes[quote == '"'];
    while (!*never && at < s.len && s.ptr[at] != '}') {
        char next = md_byte(s, at + 1);
        if (s.ptr[at] == '\\' && (next == '}' || next == quote))
            at += 2;
        else if (s.ptr[at] == quote && ends_item(s, at + 1))
            return at;
        else
            at++;
    }
    *never = true;
    return STR_NONE;
}

static struct str unescaped(struct md *md, struct str value, char quote)
{
    if (str_find_char(value, '\\') == STR_NONE)
        return value;
    struct buf out;
    buf_init(&out, md->arena, 0);
    for (size_t i = 0; i < value.len; i++) {
        char next = md_byte(value, i + 1);
        if (value.ptr[i] == '\\' && (next == '}' || next == quote))
            i++;
        buf_putc(&out, value.ptr[i]);
    }
    return buf_str(&out);
}

static void add_reference(struct md *md, struct md_attribute_list *list, struct str name)
{
    struct md_reference **last = &list->references;
    for (size_t n = 0; *last != NULL; last = &(*last)->next) {
        if (++n > REFERENCES_MAX)
            return;
    }
    *last = arena_new(md->arena, struct md_reference);
    if (*last == NULL)
        return;
    (*last)->name = name;
    if (str_eq(name, S("toc")) || str_eq(name, S("footnotes")))
        md->has_placeholders = true;
}

/* Reads key="value", or a name alone. Returns its end, or 0. */
static size_t read_named(struct list_reader *r, size_t at)
{
    struct str s = r->text;
    size_t len = md_list_name(s, at), end = at + len;
    if (len == 0)
        return 0;
    char quote = md_byte(s, end + 1);
    if (md_byte(s, end) == '=' && (quote == '"' || quote == '\'')) {
        size_t close = value_end(r, end + 2, quote);
        if (close == STR_NONE)
            return 0;
        struct str name = str_sub(s, at, end), value = str_sub(s, end + 2, close);
        value = unescaped(r->md, value, quote);
        if (str_eq(name, S("class")))
            flush_classes(r);
        md_attribute_set(&r->md->nodes, &r->list->attributes, name, value);
        return close + 1;
    }
    if (!ends_item(s, end))
        return 0;
    add_reference(r->md, r->list, str_sub(s, at, end));
    return end;
}

/* The end of the `#id` or `.class` at `at`; else `at` itself. */
static size_t mark_end(struct str s, size_t at)
{
    size_t end = at + 1;
    if (md_byte(s, at) == '#' && char_is_alpha(md_byte(s, end))) {
        for (char c; (c = md_byte(s, end)) == ':' || c == '-' || char_is_word(c);)
            end++;
        return end;
    }
    if (md_byte(s, at) != '.')
        return at;
    while (end < s.len && !char_is_space(s.ptr[end]) && s.ptr[end] != '.' && s.ptr[end] != '#')
        end++;
    return end > at + 1 ? end : at;
}

/* The first class fixes the position of the attribute; flush_classes then sets all classes. */
static void add_class(struct list_reader *r, struct str name)
{
    struct md_attributes *attributes = &r->list->attributes;
    if (r->classes.len > 0)
        buf_putc(&r->classes, ' ');
    else if (md_attribute_find(attributes, S("class")) == NULL)
        md_attribute_set(&r->md->nodes, attributes, S("class"), S(""));
    buf_add(&r->classes, name);
}

/* Reads #id.class.class. If any part of it is malformed, nothing is set. */
static size_t read_marks(struct list_reader *r, size_t at)
{
    struct str s = r->text;
    size_t end = at;
    for (size_t next; (next = mark_end(s, end)) > end;)
        end = next;
    if (end == at || !ends_item(s, end))
        return 0;
    while (at < end) {
        size_t next = mark_end(s, at);
        struct str name = str_sub(s, at + 1, next);
        if (s.ptr[at] == '#') {
            md_attribute_set(&r->md->nodes, &r->list->attributes, S("id"), name);
        } else {
            add_class(r, name);
        }
        at = next;
    }
    return end;
}

void md_list_read(struct md *md, struct str content, struct md_attribute_list *list)
{
    struct list_reader r = {.md = md, .text = content, .list = list};
    buf_init(&r.classes, md->arena, 0);
    for (size_t at = 0; at < content.len && !arena_failed(md->arena);) {
        size_t end = 0;
        if (at == 0 || char_is_space(content.ptr[at - 1]))
            end = read_named(&r, at);
        if (end == 0 && (at == 0 || char_is_space(content.ptr[at - 1])))
            end = read_marks(&r, at);
        at = end > 0 ? end : at + 1;
    }
    flush_classes(&r);
}

void md_list_read_into(struct md *md, struct str content, struct md_attribute_list **list)
{
    if (*list == NULL)
        *list = arena_new(md->arena, struct md_attribute_list);
    if (*list != NULL)
        md_list_read(md, content, *list);
}

static void set_all(struct md *md, const struct md_attributes *from, struct md_attributes *to)
{
    for (const struct md_attribute *a = from->first; a != NULL && md_spend(&md->list_budget, 1);
         a = a->next) {
        if (str_eq(a->name, S("class")))
            md_attribute_add_class(&md->nodes, to, a->value);
        else
            md_attribute_set(&md->nodes, to, a->name, a->value);
    }
}

void md_list_merge(struct md *md, struct md_attribute_list *to,
                   const struct md_attribute_list *from)
{
    for (const struct md_reference *r = from->references; r != NULL; r = r->next)
        add_reference(md, to, r->name);
    set_all(md, &from->attributes, &to->attributes);
}

static void apply(struct md *md, const struct md_attribute_list *list,
                  struct md_attributes *attributes, size_t depth)
{
    if (!md_spend(&md->list_budget, 1))
        return;
    for (const struct md_reference *r = list->references; r != NULL && depth > 0; r = r->next) {
        const struct md_list_definition *definition = map_find(&md->lists, r->name);
        if (definition != NULL && definition->list != list)
            apply(md, definition->list, attributes, depth - 1);
    }
    set_all(md, &list->attributes, attributes);
}

void md_list_apply(struct md *md, const struct md_attribute_list *list,
                   struct md_attributes *attributes)
{
    if (list != NULL)
        apply(md, list, attributes, REFERENCE_DEPTH_MAX);
}
