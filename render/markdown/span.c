/*
 * Spans: which recogniser is tried at which byte. See span.h.
 *
 * kramdown tries things and undoes them: emphasis that nothing closes, brackets that are not a
 * link. So does this parser. But it counts the bytes that it looks at, and after EFFORT_MAX for
 * each byte of the text it tries nothing more. Only texts that are made for it reach that limit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/span.h"

#include "render/base/utf8.h"
#include "render/markdown/attribute_list.h"
#include "render/markdown/entity.h"
#include "render/markdown/extension.h"
#include "render/markdown/span_parser.h"
#include "render/markdown/typography.h"

enum { EFFORT_MAX = 32, EFFORT_FREE = 10000, CODE_MAX = 16, CODE_FREE = 2000 };

/* For each byte, the sets (as bits) in which a span may begin at it or right before it. */
#define ALL   (1U << MD_SPANS_ALL)
#define HTML  (1U << MD_SPANS_HTML)
#define CODE  (1U << MD_SPANS_CODE_AND_HTML)
#define SMART (ALL | 1U << MD_SPANS_TYPOGRAPHY)
static const unsigned char begins[256] = {
    ['*'] = ALL,   ['_'] = ALL,    ['<'] = SMART | HTML | CODE,
    ['['] = ALL,   [']'] = ALL,    ['`'] = ALL | CODE,
    ['!'] = ALL,   ['"'] = SMART,  ['$'] = ALL,
    ['{'] = ALL,   ['&'] = SMART,  ['-'] = SMART,
    ['.'] = SMART, ['>'] = SMART,  ['\\'] = SMART,
    ['~'] = ALL,   ['\''] = SMART, ['\n'] = ALL,
};
#undef ALL
#undef HTML
#undef CODE
#undef SMART

struct md_attempt md_attempt_begin(const struct md_spans *p)
{
    return (struct md_attempt){p->at, arena_mark(p->md->arena)};
}

void md_attempt_undo(struct md_spans *p, const struct md_attempt *attempt)
{
    p->at = attempt->at;
    if (!arena_failed(p->md->arena) && !p->md->keeps_memory)
        arena_rewind(p->md->arena, attempt->mark);
}

bool md_spans_may_try(const struct md_spans *p)
{
    return p->budget > 0 && p->depth < MD_DEPTH_MAX;
}

static void take(struct md_spans *p, size_t len, bool is_plain)
{
    md_text_add_known(&p->md->nodes, p->parent, str_sub(p->text, p->at, p->at + len), is_plain);
    p->at += len;
}

void md_spans_take(struct md_spans *p, size_t len)
{
    take(p, len, false);
}

void md_spans_pass(struct md_spans *p, size_t to)
{
    (void)md_spend(&p->budget, to - p->at);
    p->at = to;
}

size_t md_spans_angle(struct md_spans *p, size_t at, size_t line)
{
    size_t close = md_ahead_find(&p->angle, p->text, at, S(">"));
    size_t end = md_ahead_find(&p->newline, p->text, line, S("\n"));
    return close < end ? close : STR_NONE;
}

static size_t char_before(struct str s, size_t at, size_t from)
{
    if (at == from)
        return at;
    at--;
    while (at > from && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/*
 * The next offset, from p->at on, at which a span may begin. *is_plain: none of & < > stands before
 * it.
 */
static size_t find_begin(const struct md_spans *p, bool *is_plain)
{
    struct str s = p->text;
    *is_plain = p->set == MD_SPANS_ALL;
    unsigned set = 1U << p->set;
    for (size_t at = p->at; (at = str_find_in(s, at, begins, set)) < s.len; at++) {
        switch (s.ptr[at]) {
        case '-':
            if (md_byte(s, at + 1) == '-')
                return at;
            break;
        case '.':
            if (md_byte(s, at + 1) == '.')
                return at;
            break;
        case '!':
            if (md_byte(s, at + 1) == '[')
                return at;
            break;
        case '>':
            if (md_byte(s, at + 1) == '>')
                return at > p->at && s.ptr[at - 1] == ' ' ? at - 1 : at;
            *is_plain = false;
            break;
        case '\n':
            if (at >= p->at + 2 && s.ptr[at - 1] == ' ' && s.ptr[at - 2] == ' ')
                return at - 2;
            break;
        case '"':
        case '\'':
            return char_before(s, at, p->at);
        default:
            return at;
        }
    }
    return s.len;
}

static size_t char_length(struct str s, size_t at)
{
    size_t end = at + 1;
    while (end < s.len && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
        end++;
    return end - at;
}

static bool read_quote(struct md_spans *p)
{
    char here = p->text.ptr[p->at];
    char next = md_byte(p->text, p->at + char_length(p->text, p->at));
    if (here != '"' && here != '\'' && next != '"' && next != '\'')
        return false;
    size_t len = md_quote_read(&p->md->nodes, p->parent, p->text, p->at);
    p->at += len;
    return len > 0;
}

static bool read_symbol(struct md_spans *p)
{
    if (p->md->options.no_typographic)
        return false;
    size_t len = md_symbol_read(&p->md->nodes, p->parent, p->text, p->at);
    p->at += len;
    return len > 0;
}

static bool read_math(struct md_spans *p)
{
    if (md_byte(p->text, p->at + 1) != '$')
        return false;
    size_t close = md_ahead_find(&p->dollars, p->text, p->at + 2, S("$$"));
    if (close == STR_NONE)
        return false;
    (void)md_node_add(&p->md->nodes, p->parent, NODE_MATH,
                      str_trim(str_sub(p->text, p->at + 2, close)));
    md_spans_pass(p, close + 2);
    return true;
}

/* Reads `{::name ...}...{:/}`. Returns false if it is not one. */
static bool read_extension(struct md_spans *p, const struct md_extension *extension)
{
    struct str body = str_of(NULL, 0);
    size_t end = extension->end;
    if (extension->kind == MD_EXTENSION_UNKNOWN)
        return false;
    for (size_t at = end; !extension->is_closed; at++) {
        size_t from = at;
        at = md_ahead_find(&p->end_tag, p->text, from, S("{:/"));
        if (at == STR_NONE || !md_spend(&p->budget, at - from))
            return false;
        end = md_extension_read_end(p->text, at, extension->name);
        body = str_sub(p->text, extension->end, at);
        if (end > 0)
            break;
    }
    md_extension_apply(p->md, p->parent, extension, extension->is_closed ? NULL : &body, false);
    md_spans_pass(p, end);
    return true;
}

/* Reads an attribute list. It belongs to the span right before it. */
static bool read_list(struct md_spans *p)
{
    struct md_node *last = p->parent->last;
    size_t close = md_ahead_brace(&p->brace, p->text, p->at + 2);
    if (close == STR_NONE || close == p->at + 2 || last == NULL || last->type == NODE_TEXT)
        return false;
    struct md_attribute_list list = {0};
    md_list_read(p->md, str_sub(p->text, p->at + 2, close), &list);
    md_list_apply(p->md, &list, &last->attributes);
    if (last->list == NULL)
        last->list = arena_new(p->md->arena, struct md_attribute_list);
    if (last->list != NULL)
        md_list_merge(p->md, last->list, &list);
    p->at = close + 1;
    return true;
}

static bool read_braces(struct md_spans *p)
{
    struct md_extension extension;
    if (md_byte(p->text, p->at + 1) != ':')
        return false;
    if (md_extension_read(p->text, p->at, &p->brace, &extension) ? !read_extension(p, &extension)
                                                                 : !read_list(p))
        md_spans_take(p, 1);
    return true;
}

static bool read_entity(struct md_spans *p)
{
    struct str rest = str_from(p->text, p->at);
    uint32_t code = 0;
    size_t len = md_entity_read(rest, &code);
    if (len == 0)
        return false;
    if (code == 0 && p->md->options.profile.knows_html_5_names)
        code = md_entity_html_5(str_sub(rest, 1, len - 1));
    bool is_known = code != 0;
    struct md_node *entity = md_node_add(&p->md->nodes, p->parent, NODE_ENTITY,
                                         is_known ? str_sub(rest, 0, len) : S("&amp;"));
    entity->code_point = is_known ? code : '&';
    p->at += is_known ? len : 1;
    if (!is_known)
        md_spans_take(p, len - 1);
    return true;
}

/* Reads a line break: two blanks, or two backslashes, at the end of a line. */
static bool read_break(struct md_spans *p)
{
    struct str s = p->text;
    if (p->md->options.hard_wrap || md_byte(s, p->at + 1) != s.ptr[p->at] ||
        md_byte(s, p->at + 2) != '\n')
        return false;
    (void)md_node_add(&p->md->nodes, p->parent, NODE_LINE_BREAK, str_of(NULL, 0));
    p->at += 2;
    return true;
}

static bool read_escape(struct md_spans *p)
{
    char next = md_byte(p->text, p->at + 1);
    if (next == '\n')
        p->md->may_break = true;
    if (next == '\0' || strchr("\\.*_+`<>()[]{}#!:|\"'$=-~", next) == NULL ||
        (next == '~' && p->md->options.is_basic))
        return false;
    p->at++;
    md_spans_take(p, 1);
    return true;
}

/* The recognisers that are tried before quotes. */
static bool read_first(struct md_spans *p, char c)
{
    switch (c) {
    case '*':
    case '_':
        return md_span_emphasis(p);
    case '`':
        return md_span_code(p);
    case '<':
        return md_span_autolink(p) || md_span_html(p);
    case '[':
        return md_span_footnote(p) || md_span_link(p);
    case '!':
        return md_span_link(p);
    default:
        return false;
    }
}

static bool read_second(struct md_spans *p, char c)
{
    switch (c) {
    case '$':
        return read_math(p);
    case '{':
        return read_braces(p);
    case '&':
        return read_entity(p);
    case '-':
    case '.':
    case '<':
    case '>':
        return read_symbol(p);
    case ' ':
        return read_symbol(p) || read_break(p);
    case '\\':
        return read_symbol(p) || read_break(p) || read_escape(p);
    case '~':
        return !p->md->options.is_basic && md_span_strikethrough(p);
    default:
        return false;
    }
}

static bool read_span(struct md_spans *p)
{
    char c = p->text.ptr[p->at];
    switch (p->set) {
    case MD_SPANS_HTML:
        return md_span_html(p);
    case MD_SPANS_CODE_AND_HTML:
        return c == '`' ? md_span_code(p) : md_span_html(p);
    case MD_SPANS_TYPOGRAPHY:
        return read_quote(p) || (c == '&' && read_entity(p)) || read_symbol(p) ||
               (c == '<' && md_span_html(p));
    case MD_SPANS_ALL:
        break;
    }
    return read_first(p, c) || (c != '\\' && read_quote(p)) || read_second(p, c);
}

bool md_spans_run(struct md_spans *p, struct md_node *element, unsigned open, struct md_stop *stop)
{
    struct md_node *parent = p->parent;
    unsigned outer = p->open;
    bool found = false;
    p->parent = element;
    p->open |= open;
    p->depth++;
    while (p->at < p->text.len && !arena_failed(p->md->arena)) {
        bool is_plain = false;
        size_t to = find_begin(p, &is_plain);
        (void)md_spend(&p->budget, to - p->at + 1);
        take(p, to - p->at, is_plain);
        if (to == p->text.len)
            break;
        found = stop != NULL && stop->is_here(p, stop);
        if (found)
            break;
        if (!read_span(p)) {
            char c = p->text.ptr[p->at];
            take(p, char_length(p->text, p->at), c != '&' && c != '<' && c != '>');
        }
    }
    p->depth--;
    p->open = outer;
    p->parent = parent;
    return found;
}

void md_spans_read_part(struct md_spans *p, struct md_node *element, struct str part)
{
    struct md_spans inner = {.md = p->md,
                             .text = part,
                             .set = p->set,
                             .depth = p->depth,
                             .budget = p->budget,
                             .code_budget = p->code_budget};
    (void)md_spans_run(&inner, element, 0, NULL);
    p->budget = inner.budget;
    p->code_budget = inner.code_budget;
}

void md_spans_read(struct md *md, struct md_node *parent, struct str text, enum md_span_set set,
                   size_t depth)
{
    struct md_spans p = {.md = md,
                         .text = text,
                         .set = set,
                         .depth = depth,
                         .budget = text.len * EFFORT_MAX + EFFORT_FREE,
                         .code_budget = text.len * CODE_MAX + CODE_FREE};
    (void)md_spans_run(&p, parent, 0, NULL);
}
