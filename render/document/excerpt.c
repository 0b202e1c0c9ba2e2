/*
 * Excerpts. See excerpt.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/excerpt.h"

/* Liquid's tags that have an end tag. */
static const struct str block_tags[] = {
    STR_INIT("capture"),   STR_INIT("case"),   STR_INIT("comment"),   STR_INIT("for"),
    STR_INIT("highlight"), STR_INIT("if"),     STR_INIT("ifchanged"), STR_INIT("raw"),
    STR_INIT("tablerow"),  STR_INIT("unless"),
};

static bool is_block(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(block_tags); i++) {
        if (str_eq(name, block_tags[i]))
            return true;
    }
    return false;
}

/* Takes the next {% name ... %} off *rest. */
static bool next_tag(struct str *rest, struct str *name)
{
    size_t at = str_find(*rest, S("{%"));
    if (at == STR_NONE)
        return false;
    struct str s = str_from(*rest, at + 2);
    if (str_starts(s, S("-")))
        s = str_from(s, 1);
    s = str_trim_start(s);
    size_t len = 0;
    while (len < s.len && char_is_word(s.ptr[len]))
        len++;
    *name = str_sub(s, 0, len);
    *rest = str_from(s, len);
    return true;
}

static bool has_end_tag(struct str text, struct str name)
{
    for (struct str tag; next_tag(&text, &tag);) {
        if (str_starts(tag, S("end")) && str_starts(str_from(tag, 3), name))
            return true;
    }
    return false;
}

/* Appends {% endx %} for each block tag x that is not closed, the last opened first. */
static void close_blocks(struct str head, struct buf *out)
{
    enum { MOST = 64 };
    struct str open[MOST];
    size_t count = 0;
    struct str rest = head;
    for (struct str name; count < MOST && next_tag(&rest, &name);) {
        if (is_block(name) && !has_end_tag(head, name))
            open[count++] = name;
    }
    while (count > 0) {
        struct str name = open[--count];
        /* Jekyll adds one end tag per name, even if several are open. */
        if (has_end_tag(buf_str(out), name))
            continue;
        buf_add(out, S("\n{% end"));
        buf_add(out, name);
        buf_add(out, S(" %}"));
    }
}

/* Adds lines of the tail such as "[name]: /url" if the head uses [name]. */
static void add_definitions(struct str head, struct str tail, struct buf *out)
{
    bool first = true;
    for (struct str line; str_next_line(&tail, &line);) {
        size_t indent = 0;
        while (indent < 3 && indent < line.len && line.ptr[indent] == ' ')
            indent++;
        struct str s = str_from(line, indent);
        size_t end = str_find(s, S("]:"));
        if (!str_starts(s, S("[")) || end == STR_NONE || end < 2 || end + 2 == s.len)
            continue;
        if (str_find(head, str_sub(s, 0, end + 1)) == STR_NONE)
            continue;
        buf_add(out, first ? S("\n\n") : S("\n"));
        buf_add(out, s);
        first = false;
    }
}

bool excerpt_text(const struct page *p, struct str body, const struct config *c, struct arena *a,
                  struct str *out)
{
    struct value own = value_map_get(p->data, S("excerpt_separator"));
    struct str separator = value_truthy(own) ? value_to_str(own, NULL, a) : c->excerpt_separator;
    if (separator.len == 0)
        return false;
    size_t at = str_find(body, separator);
    struct str head = str_sub(body, 0, at);
    struct str tail = at != STR_NONE ? str_from(body, at + separator.len) : S("");
    if (tail.len == 0) {
        *out = head;
        return true;
    }
    struct buf text;
    buf_init(&text, a, 0);
    buf_add(&text, head);
    close_blocks(head, &text);
    add_definitions(head, tail, &text);
    *out = buf_str(&text);
    return buf_ok(&text);
}
