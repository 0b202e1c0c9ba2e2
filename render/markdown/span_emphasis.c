/*
 * Emphasis, strikethrough and code spans. See span_parser.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/span_parser.h"

static bool is_mark_at(struct str s, size_t at, char mark, size_t len)
{
    return md_byte(s, at) == mark && (len == 1 || md_byte(s, at + 1) == mark);
}

static bool closes(struct md_spans *p, struct md_stop *stop)
{
    struct str s = p->text;
    size_t at = p->at, len;
    if (!is_mark_at(s, at, stop->mark, stop->len) || (at > 0 && char_is_space(s.ptr[at - 1])) ||
        p->parent->first == NULL)
        return false;
    if (stop->len == 1 && md_byte(s, at + 1) == stop->mark && md_byte(s, at + 2) != stop->mark)
        return false;
    return stop->mark != '_' || !md_is_alnum_at(s, at + stop->len, &len);
}

/* Reads emphasis whose mark is at `at`. If nothing closes it, returns false and changes nothing. */
static bool try_emphasis(struct md_spans *p, size_t at, char mark, size_t len)
{
    struct md_attempt attempt = md_attempt_begin(p);
    if (str_find_char(str_from(p->text, at + len), mark) == STR_NONE)
        return false;
    struct md_stop stop = {.is_here = closes, .mark = mark, .len = len};
    struct md_node *element = md_node_new(&p->md->nodes, len == 2 ? NODE_STRONG : NODE_EMPHASIS);
    p->at = at + len;
    if (!md_spans_run(p, element, len == 2 ? MD_OPEN_STRONG : MD_OPEN_EMPHASIS, &stop)) {
        md_attempt_undo(p, &attempt);
        return false;
    }
    p->at += len;
    md_node_append(p->parent, element);
    return true;
}

/*
 * Whether a letter, or a letter and a hyphen, stands before: then `_` does not begin emphasis. With
 * `through`, underscores may stand between.
 */
static bool is_in_word(struct str s, size_t at, bool through)
{
    size_t start;
    while (through && at > 0 && s.ptr[at - 1] == '_')
        at--;
    return md_is_alpha_before(s, at, &start) ||
           (at > 0 && s.ptr[at - 1] == '-' && md_is_alpha_before(s, at - 1, &start));
}

bool md_span_emphasis(struct md_spans *p)
{
    struct str s = p->text;
    size_t at = p->at;
    char mark = s.ptr[at], next;
    size_t len = md_byte(s, at + 1) == mark ? 2 : 1;
    unsigned kind = len == 2 ? MD_OPEN_STRONG : MD_OPEN_EMPHASIS;
    next = md_byte(s, at + len);
    bool begins =
        md_spans_may_try(p) && !char_is_space(next) && (p->open & kind) == 0 &&
        (mark != '_' || !is_in_word(s, at, p->md->options.profile.underscores_join_words));
    bool is_in_emphasis = p->parent->type == NODE_EMPHASIS;
    if (!begins || (!try_emphasis(p, at, mark, len) &&
                    (len == 1 || is_in_emphasis || !try_emphasis(p, at, mark, 1))))
        md_spans_take(p, len);
    return true;
}

/* ~~(?!\s|~).*?[^\s~]~~ */
bool md_span_strikethrough(struct md_spans *p)
{
    struct str s = p->text;
    size_t from = p->at + 2, close = from;
    char first = md_byte(s, from);
    if (md_byte(s, p->at + 1) != '~' || char_is_space(first) || first == '~' || from >= s.len ||
        (p->never_struck > 0 && from >= p->never_struck))
        return false;
    for (;; close++) {
        close = md_ahead_find(&p->tildes, s, close, S("~~"));
        if (close == STR_NONE) {
            p->never_struck = from;
            return false;
        }
        if (close > from && !char_is_space(s.ptr[close - 1]) && s.ptr[close - 1] != '~')
            break;
    }
    struct md_node *element = md_node_add(&p->md->nodes, p->parent, NODE_HTML_ELEMENT, S("del"));
    element->content = MD_CONTENT_SPAN;
    if (md_spans_may_try(p))
        md_spans_read_part(p, element, str_sub(s, from, close));
    p->at = close + 2;
    return true;
}

struct md_code_span md_code_span_read(struct str s, size_t at, size_t *budget)
{
    struct md_code_span span = {.marks = 1};
    while (md_byte(s, at + span.marks) == '`')
        span.marks++;
    size_t from = at + span.marks;
    bool is_simple = span.marks == 1;
    if (is_simple && (at == 0 || char_is_space(s.ptr[at - 1])) && char_is_space(md_byte(s, from)))
        return span;
    size_t found = *budget > 0 ? str_find(str_from(s, from), str_sub(s, at, from)) : STR_NONE;
    if (found == STR_NONE) {
        (void)md_spend(budget, s.len - at);
        return span;
    }
    span.content = str_sub(s, from, from + found);
    span.end = from + found + span.marks;
    if (!is_simple && str_starts(span.content, S(" ")))
        span.content = str_from(span.content, 1);
    if (!is_simple && str_ends(span.content, S(" ")))
        span.content.len--;
    return span;
}

bool md_span_code(struct md_spans *p)
{
    struct md_code_span span = md_code_span_read(p->text, p->at, &p->code_budget);
    if (span.end == 0) {
        md_spans_take(p, span.marks);
        return true;
    }
    (void)md_node_add(&p->md->nodes, p->parent, NODE_CODE_SPAN, span.content);
    md_spans_pass(p, span.end);
    return true;
}
