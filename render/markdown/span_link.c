/*
 * Links, images and footnote references. See span_parser.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/markdown/attribute_list.h"
#include "render/markdown/span_parser.h"

struct str md_link_name(struct md *md, struct str name)
{
    struct buf squeezed, lower;
    buf_init(&squeezed, md->arena, 0);
    buf_init(&lower, md->arena, 0);
    buf_reserve(&squeezed, name.len);
    for (size_t i = 0; i < name.len; i++) {
        bool is_space = char_is_space(name.ptr[i]);
        if (!is_space || i == 0 || !char_is_space(name.ptr[i - 1]))
            buf_putc(&squeezed, is_space ? ' ' : name.ptr[i]);
    }
    utf8_downcase(buf_str(&squeezed), &lower);
    return buf_str(&lower);
}

bool md_span_footnote(struct md_spans *p)
{
    struct str s = p->text;
    size_t len = md_byte(s, p->at + 1) == '^' ? md_list_name(s, p->at + 2) : 0;
    size_t end = p->at + 2 + len;
    if (len == 0 || md_byte(s, end) != ']')
        return false;
    const struct md_footnote_definition *definition =
        map_find(&p->md->footnotes, str_sub(s, p->at + 2, end));
    if (definition == NULL) {
        md_spans_take(p, len + 3);
        return true;
    }
    md_node_add(&p->md->nodes, p->parent, NODE_FOOTNOTE_REFERENCE, str_of(NULL, 0))->footnote =
        definition->footnote;
    p->at = end + 1;
    return true;
}

/* Counts brackets, except for those that an image inside has closed. */
static bool is_closed_bracket(struct md_spans *p, struct md_stop *stop)
{
    char c = md_byte(p->text, p->at);
    if (c == ']')
        stop->len--;
    else if (c == '[' || (c == '!' && md_byte(p->text, p->at + 1) == '['))
        stop->len++;
    else
        return false;
    const struct md_node *child = stop->seen != NULL ? stop->seen->next : p->parent->first;
    for (; child != NULL; child = child->next) {
        stop->images += child->type == NODE_IMAGE ? 1 : 0;
        stop->seen = child;
    }
    return stop->len == stop->images;
}

/* Removes the backslashes of escapes. */
static struct str unescaped(struct md *md, struct str text)
{
    if (str_find_char(text, '\\') == STR_NONE)
        return text;
    struct buf out;
    buf_init(&out, md->arena, 0);
    for (size_t i = 0; i < text.len; i++) {
        char next = md_byte(text, i + 1);
        if (text.ptr[i] == '\\' && next != '\0' &&
            strchr("\\.*_+`<>()[]{}#!:|\"'$=-", next) != NULL)
            i++;
        buf_putc(&out, text.ptr[i]);
    }
    return buf_str(&out);
}

/* Reads ["'](.+?)["']\s*\) with space before. *end gets the offset after it. */
static bool read_title(struct md_spans *p, size_t at, struct str *title, size_t *end)
{
    struct str s = p->text;
    at = md_skip_space(s, at);
    char quote = md_byte(s, at);
    if (quote != '"' && quote != '\'')
        return false;
    for (size_t close = at + 2; close < s.len; close++) {
        size_t found = str_find_char(str_from(s, close), quote);
        if (found == STR_NONE)
            break;
        close += found;
        size_t paren = md_skip_space(s, close + 1);
        if (md_byte(s, paren) != ')')
            continue;
        *title = str_sub(s, at + 1, close);
        *end = paren + 1;
        return true;
    }
    (void)md_spend(&p->budget, s.len - at);
    return false;
}

/* Reads `(target "title")` at p->at. */
static bool read_target(struct md_spans *p, struct md_link *link)
{
    struct str s = p->text;
    size_t at = p->at, open = 0, end = 0;
    size_t close = md_byte(s, at + 1) == '<' ? md_spans_angle(p, at, at) : STR_NONE;
    if (close != STR_NONE) {
        link->target = str_sub(s, at + 2, close);
        at = close + 1;
        if (md_byte(s, at) == ')') {
            md_spans_pass(p, at + 1);
            return true;
        }
    } else {
        for (; at < s.len; at++) {
            char c = s.ptr[at], next = md_byte(s, at + 1);
            open += c == '(' ? 1 : 0;
            open -= c == ')' ? 1 : 0;
            if (open == 0 || (char_is_space(c) && (next == '"' || next == '\'')))
                break;
        }
        (void)md_spend(&p->budget, at - p->at);
        link->target = str_trim(str_sub(s, p->at + 1, at));
        if (open == 0) {
            p->at = at + 1;
            return true;
        }
        at++;
    }
    if (at >= s.len || !read_title(p, at, &link->title, &end))
        return false;
    md_spans_pass(p, end);
    return true;
}

/* Looks up `[name]` at p->at, else the link's own text. NULL if it is not defined. */
static const struct md_link *find_link(struct md_spans *p, struct str text)
{
    struct str s = p->text, name = str_of(NULL, 0);
    size_t open = md_skip_space(s, p->at);
    if (md_byte(s, open) == '[') {
        size_t close = md_ahead_find(&p->bracket, s, open + 1, S("]"));
        if (close != STR_NONE) {
            p->at = close + 1;
            name = str_sub(s, open + 1, close);
        }
    }
    if (map_count(&p->md->links) == 0)
        return NULL;
    if (name.len == 0)
        name = unescaped(p->md, text);
    const struct md_link *link = map_find(&p->md->links, md_link_name(p->md, name));
    if (link == NULL || link->target.len + link->title.len > p->md->link_budget)
        return NULL;
    p->md->link_budget -= link->target.len + link->title.len;
    return link;
}

static void finish_link(struct md_spans *p, struct md_node *element, const struct md_link *link,
                        struct str text)
{
    struct md_nodes *nodes = &p->md->nodes;
    struct md_attributes *attributes = &element->attributes;
    if (link->definition != NULL) {
        const struct md_attribute_list *list = link->definition->list;
        element->list = list != NULL ? arena_new(p->md->arena, struct md_attribute_list) : NULL;
        if (element->list != NULL)
            md_list_merge(p->md, element->list, list);
        md_list_apply(p->md, list, attributes);
    }
    if (element->type == NODE_LINK) {
        md_attribute_set(nodes, attributes, S("href"), link->target);
    } else {
        md_attribute_set(nodes, attributes, S("src"), link->target);
        md_attribute_set(nodes, attributes, S("alt"), unescaped(p->md, text));
        element->first = element->last = NULL;
    }
    if (link->title.ptr != NULL)
        md_attribute_set(nodes, attributes, S("title"), link->title);
    md_node_append(p->parent, element);
}

/* Reads a link whose bracket is at p->at, `len` being 2 for an image. */
static bool try_link(struct md_spans *p, size_t len)
{
    struct md_attempt attempt = md_attempt_begin(p);
    struct md_node *element = md_node_new(&p->md->nodes, len == 2 ? NODE_IMAGE : NODE_LINK);
    struct md_stop stop = {.is_here = is_closed_bracket, .len = 1};
    p->at += len;
    size_t from = p->at;
    if (md_spans_run(p, element, len == 2 ? MD_OPEN_IMAGE : MD_OPEN_LINK, &stop)) {
        struct str text = str_sub(p->text, from, p->at);
        struct md_link own = {.definition = NULL};
        const struct md_link *link = NULL;
        p->at++;
        size_t next = md_skip_space(p->text, p->at);
        bool is_inline = md_byte(p->text, p->at) == '(';
        if (!is_inline || md_byte(p->text, next) == '[')
            link = find_link(p, text);
        else if (read_target(p, &own))
            link = &own;
        if (link != NULL) {
            finish_link(p, element, link, text);
            return true;
        }
    }
    md_attempt_undo(p, &attempt);
    return false;
}

bool md_span_link(struct md_spans *p)
{
    struct str s = p->text;
    size_t len = s.ptr[p->at] == '!' ? 2 : 1;
    char next = md_byte(s, p->at + len);
    if (s.ptr[p->at + len - 1] != '[' || next == '^' || p->at + len >= s.len)
        return false;
    bool is_inside = len == 1 && (p->open & (MD_OPEN_LINK | MD_OPEN_IMAGE)) != 0;
    if (is_inside || !md_spans_may_try(p) ||
        md_ahead_find(&p->bracket, s, p->at + len, S("]")) == STR_NONE || !try_link(p, len))
        md_spans_take(p, len);
    return true;
}
