/*
 * Addresses without brackets in md4c's tree. See pass.h.
 *
 * md4c has an extension for this, which corrupts memory before 0.5.1. So it is off, and this file
 * implements GitHub's specification:
 *
 *     http://, https://, ftp://, www.    then a domain with a dot in it, and what follows up to a
 *                                        blank or `<`, without the punctuation at its end
 *     someone@example.org                letters, digits and . - _ + before the @
 *
 * An address begins a line, or follows space or one of * _ ~ ( and quotes. It may extend over
 * several nodes, since md4c reads an `&amp;` in it as a node. No text is searched twice, so the
 * time is linear.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/markdown/entity.h"
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"

struct finder {
    struct str text;  /* the source, up to the end of the node's text */
    size_t least;     /* the offset of that text */
    bool is_anywhere; /* as in cmark-gfm, a URL may follow any character */
};

/* The bytes by which an address is found. */
static const unsigned char marks[256] = {[':'] = 1, ['w'] = 1, ['@'] = 1};

static bool may_follow(struct str s, size_t at)
{
    return at == 0 || char_is_space(s.ptr[at - 1]) ||
           str_find_char(S("*_~(\"'"), s.ptr[at - 1]) != STR_NONE;
}

static bool is_domain_byte(char c)
{
    return char_is_word(c) || c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

/*
 * The offset after the domain at `at`. *is_good: it has a dot, and no underscore in its last two
 * labels.
 */
static size_t domain_end(struct str s, size_t at, bool needs_dot, bool *is_good)
{
    size_t end = at, dots = 0, marked = 0, before = 0;
    for (; end < s.len && is_domain_byte(s.ptr[end]); end++) {
        if (s.ptr[end] == '.') {
            dots++;
            before = marked;
            marked = 0;
        } else if (s.ptr[end] == '_') {
            marked++;
        }
    }
    *is_good =
        end > at && s.ptr[at] != '.' && marked == 0 && before == 0 && (dots > 0 || !needs_dot);
    return end;
}

/* Removes from the end: punctuation, a closing parenthesis that nothing opens, an entity. */
static size_t without_tail(struct str s, size_t from, size_t end)
{
    size_t opened = 0, closed = 0;
    for (size_t i = from; i < end; i++) {
        opened += s.ptr[i] == '(';
        closed += s.ptr[i] == ')';
    }
    while (end > from) {
        char c = s.ptr[end - 1];
        size_t name = end - 1;
        if (c == ')' && closed > opened)
            closed--;
        else if (c == ';') {
            while (name > from && char_is_alpha(s.ptr[name - 1]))
                name--;
            if (name + 1 == end || name == from || s.ptr[name - 1] != '&')
                return end;
            end = name;
        } else if (str_find_char(S("?!.,:*_~'\""), c) == STR_NONE) {
            return end;
        }
        end--;
    }
    return end;
}

/* The end of the path after a domain, at most the end of s. */
static size_t path_end(struct str s, size_t at)
{
    while (at < s.len && !char_is_space(s.ptr[at]) && s.ptr[at] != '<')
        at++;
    return at;
}

/*
 * Each finder returns whether an address is there, whose end is not trimmed yet. *seen gets the end
 * of what it has looked at. least: the start of the text.
 */
static bool find_url(const struct finder *f, size_t colon, struct md_address *out, size_t *seen)
{
    static const struct str schemes[] = {STR_INIT("https"), STR_INIT("http"), STR_INIT("ftp")};
    struct str s = f->text;
    size_t from = colon;
    *seen = colon + 1;
    while (from > f->least && colon - from <= 5 && char_is_alpha(s.ptr[from - 1]))
        from--;
    struct str scheme = str_sub(s, from, colon);
    bool is_known = false, is_good = false;
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        is_known = is_known || str_eq_nocase(scheme, schemes[i]);
    if (!is_known || !str_starts(str_from(s, colon), S("://")) ||
        (!f->is_anywhere && !may_follow(s, from)))
        return false;
    *seen = domain_end(s, colon + 3, false, &is_good);
    *out = (struct md_address){from, path_end(s, *seen), colon + 3, S("")};
    return is_good;
}

static bool find_www(const struct finder *f, size_t at, struct md_address *out, size_t *seen)
{
    struct str s = f->text;
    bool is_good = false;
    *seen = at + 1;
    if (!str_starts(str_from(s, at), S("www.")) || !may_follow(s, at))
        return false;
    *seen = domain_end(s, at, true, &is_good);
    *out = (struct md_address){at, path_end(s, *seen), at + 4, S("http://")};
    return is_good;
}

static bool find_mail(const struct finder *f, size_t at, struct md_address *out, size_t *seen)
{
    struct str s = f->text;
    size_t from = at, end = at + 1, dots = 0;
    while (from > f->least && (char_is_alnum(s.ptr[from - 1]) ||
                               str_find_char(S(".-_+"), s.ptr[from - 1]) != STR_NONE))
        from--;
    while (char_is_word(md_byte(s, end)) || md_byte(s, end) == '-' ||
           (md_byte(s, end) == '.' && char_is_alnum(md_byte(s, end + 1)))) {
        dots += s.ptr[end] == '.';
        end++;
    }
    *seen = end;
    char last = s.ptr[end - 1];
    *out = (struct md_address){from, end, STR_NONE, S("mailto:")};
    return from < at && dots > 0 && last != '-' && last != '_' && md_byte(s, end) != '@';
}

/* Finds the next address that begins in a text. Returns false if the text has no more. */
static bool find_address(const struct finder *f, struct md_address *out)
{
    struct str s = f->text;
    for (size_t at = f->least, seen; (at = str_find_in(s, at, marks, 1)) < s.len; at = seen) {
        char c = s.ptr[at];
        if (c == ':'   ? find_url(f, at, out, &seen)
            : c == 'w' ? find_www(f, at, out, &seen)
                       : find_mail(f, at, out, &seen))
            return true;
    }
    return false;
}

bool md_address_find(const struct md *md, struct str text, struct md_address *out)
{
    size_t from = md_source_offset(md, text);
    struct finder finder = {.text = str_sub(md->source, 0, from + text.len),
                            .least = from,
                            .is_anywhere = md->options.dialect == MARKDOWN_COMMONMARK};
    return from != STR_NONE && find_address(&finder, out);
}

bool md_address_trim(const struct md *md, struct md_address *address)
{
    if (address->least != STR_NONE)
        address->end = without_tail(md->source, address->from, address->end);
    return address->least == STR_NONE || address->end > address->least;
}

void md_address_target(const struct md *md, const struct md_address *address, struct buf *target)
{
    struct str text = str_sub(md->source, address->from, address->end);
    struct buf plain;
    buf_init(&plain, md->arena, 0);
    for (size_t i = 0; i < text.len; i++) {
        uint32_t code = 0;
        size_t len = text.ptr[i] == '&' ? md_entity_read(str_from(text, i), &code) : 0;
        if (len > 0 && code != 0) {
            utf8_put(&plain, code);
            i += len - 1;
        } else {
            buf_putc(&plain, text.ptr[i]);
        }
    }
    buf_add(target, address->scheme);
    buf_uri(target, buf_str(&plain), "+!*(),%#@?=;:/$&");
}

static struct md_node *new_link(struct md *md, const struct md_address *address)
{
    struct md_node *link = md_node_new(&md->nodes, NODE_LINK);
    struct buf target;
    buf_init(&target, md->arena, 0);
    md_address_target(md, address, &target);
    md_attribute_set(&md->nodes, &link->attributes, S("href"), buf_str(&target));
    return link;
}

static void text_before(struct md *md, struct md_node *at, size_t from, size_t to)
{
    if (to == from)
        return;
    struct md_node *text = md_node_new(&md->nodes, NODE_TEXT);
    text->text = str_sub(md->source, from, to);
    md_node_insert_before(at, text);
}

/*
 * Extends an address at the end of its text into the next nodes: texts and entities that follow
 * each other in the source without a gap.
 */
static size_t end_behind(const struct md *md, const struct md_node *text, size_t end)
{
    for (const struct md_node *next = text->next; next != NULL; next = next->next) {
        if ((next->type != NODE_TEXT && next->type != NODE_ENTITY) ||
            md_source_offset(md, next->text) != end)
            break;
        size_t most = end + next->text.len;
        end = path_end(str_sub(md->source, 0, most), end);
        if (end < most)
            break;
    }
    return end;
}

/* Moves the nodes from text on into the link, up to `end`. Returns the rest of the last one. */
static struct md_node *take_over(struct md *md, struct md_node *text, struct md_node *link,
                                 size_t end)
{
    while (text != NULL) {
        struct md_node *next = text->next;
        size_t from = md_source_offset(md, text->text);
        if (from == STR_NONE || from >= end)
            return text;
        if (from + text->text.len > end) {
            md_node_append(link, md_node_new(&md->nodes, NODE_TEXT));
            if (link->last == NULL)
                return NULL;
            link->last->text = str_sub(md->source, from, end);
            link->last->is_verbatim = true;
            text->text = str_sub(md->source, end, from + text->text.len);
            return text;
        }
        md_node_unlink(text);
        md_node_append(link, text);
        text->is_verbatim = true;
        text = next;
    }
    return NULL;
}

/*
 * Splits a text at its first address: the text before, the link, and in *rest the text after it.
 * Returns false if it has no address.
 */
static bool mark_first(struct md *md, struct md_node *text, struct md_node **rest)
{
    size_t from = md_source_offset(md, text->text), end = from + text->text.len;
    struct md_address found;
    if (!md_address_find(md, text->text, &found))
        return false;
    if (found.least != STR_NONE && found.end == end)
        found.end = end_behind(md, text, end);
    *rest = NULL;
    if (!md_address_trim(md, &found)) {
        if (found.least >= end)
            return false;
        /* Only punctuation: it is skipped, as a text of its own. */
        text_before(md, text, from, found.least);
        text->text = str_sub(md->source, found.least, end);
        *rest = text;
        return true;
    }
    struct md_node *link = new_link(md, &found);
    if (link->is_scrap)
        return false;
    text_before(md, text, from, found.from);
    md_node_insert_before(text, link);
    text->text = str_sub(md->source, found.from, end);
    *rest = take_over(md, text, link, found.end);
    return true;
}

struct md_node *md_autolinks_mark(struct md *md, struct md_node *text)
{
    struct md_node *before = text->prev, *parent = text->parent, *rest = text;
    bool any = false;
    while (rest != NULL && rest->type == NODE_TEXT && mark_first(md, rest, &rest))
        any = true;
    return !any ? NULL : before != NULL ? before->next : parent->first;
}
