/*
 * The text of HTML. See plain_text.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/plain_text.h"

#include "render/base/utf8.h"
#include "render/markdown/entity.h"

enum { NAME_MAX_LEN = 10, SOFT_HYPHEN = 0xAD };

/* Elements within a line: no word ends at their tags. */
static const struct str inline_names[] = {
    STR_INIT("a"),    STR_INIT("abbr"),   STR_INIT("b"),    STR_INIT("bdi"),  STR_INIT("bdo"),
    STR_INIT("cite"), STR_INIT("code"),   STR_INIT("data"), STR_INIT("del"),  STR_INIT("dfn"),
    STR_INIT("em"),   STR_INIT("font"),   STR_INIT("i"),    STR_INIT("ins"),  STR_INIT("kbd"),
    STR_INIT("mark"), STR_INIT("q"),      STR_INIT("s"),    STR_INIT("samp"), STR_INIT("small"),
    STR_INIT("span"), STR_INIT("strong"), STR_INIT("sub"),  STR_INIT("sup"),  STR_INIT("time"),
    STR_INIT("tt"),   STR_INIT("u"),      STR_INIT("var"),  STR_INIT("wbr"),
};

/* Elements whose content is no text of the page. */
static const struct str left_out[] = {
    STR_INIT("head"),
    STR_INIT("script"),
    STR_INIT("style"),
    STR_INIT("template"),
};

struct reading {
    struct str rest;
    struct buf *text, *headings;
    size_t *first;
    bool blank;         /* a blank comes before the next character */
    bool blank_heading; /* the same for the headings */
    bool in_heading;
    bool has_first;
    bool never[ARRAY_LEN(left_out)]; /* elements that have no end tag in what is left */
};

struct tag {
    char name[NAME_MAX_LEN + 1]; /* in small letters, cut */
    size_t name_len;
    bool end;
};

static bool is_one_of(struct str name, const struct str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(name, names[i]))
            return true;
    }
    return false;
}

/* Takes a tag, a comment or a declaration off the rest. Returns false if '<' is only a character.
 */
static bool take_tag(struct reading *r, struct tag *tag)
{
    struct str s = r->rest;
    size_t at = 1;
    *tag = (struct tag){.name_len = 0};
    if (str_starts(s, S("<!--"))) {
        size_t end = str_find(str_from(s, 4), S("-->"));
        r->rest = end == STR_NONE ? S("") : str_from(s, 4 + end + 3);
        return true;
    }
    tag->end = s.len > 1 && s.ptr[1] == '/';
    at += tag->end ? 1 : 0;
    if (at >= s.len || (!char_is_alpha(s.ptr[at]) && s.ptr[at] != '!' && s.ptr[at] != '?'))
        return false;
    for (; at < s.len && char_is_alnum(s.ptr[at]); at++) {
        if (tag->name_len < NAME_MAX_LEN)
            tag->name[tag->name_len++] = char_lower(s.ptr[at]);
    }
    for (char quote = '\0'; at < s.len; at++) {
        char c = s.ptr[at];
        if (quote == '\0' && c == '>')
            break;
        if (quote == '\0' && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = '\0';
    }
    r->rest = str_from(s, at + 1);
    return true;
}

/* Skips the content of an element up to its end tag; skips nothing if the end tag is missing. */
static void skip_element(struct reading *r, struct str name)
{
    struct str s = r->rest;
    size_t i = 0;
    while (!str_eq(left_out[i], name))
        i++;
    if (r->never[i])
        return;
    for (size_t at = 0, next; (next = str_find(str_from(s, at), S("</"))) != STR_NONE;) {
        at += next + 2;
        if (str_eq_nocase(str_sub(s, at, at + name.len), name)) {
            r->rest = str_from(s, at - 2);
            return;
        }
    }
    r->never[i] = true;
}

static bool is_heading(struct str name)
{
    return name.len == 2 && name.ptr[0] == 'h' && name.ptr[1] >= '1' && name.ptr[1] <= '6';
}

static void end_heading(struct reading *r)
{
    if (!r->in_heading)
        return;
    r->in_heading = false;
    r->blank_heading = true;
    if (!r->has_first && r->headings->len > 0) {
        r->has_first = true;
        *r->first = r->headings->len;
    }
}

static void read_tag(struct reading *r, const struct tag *tag)
{
    struct str name = str_of(tag->name, tag->name_len);
    if (name.len == 0 || is_one_of(name, inline_names, ARRAY_LEN(inline_names)))
        return;
    r->blank = true;
    r->blank_heading = true;
    if (is_heading(name)) {
        end_heading(r);
        r->in_heading = !tag->end;
    }
    if (!tag->end && is_one_of(name, left_out, ARRAY_LEN(left_out)))
        skip_element(r, name);
}

static void put(struct buf *out, bool *blank, struct str s)
{
    if (*blank && out->len > 0)
        buf_putc(out, ' ');
    *blank = false;
    buf_add(out, s);
}

static void put_text(struct reading *r, struct str s)
{
    put(r->text, &r->blank, s);
    if (r->in_heading)
        put(r->headings, &r->blank_heading, s);
}

/* A character reference, or '&' itself. */
static void read_entity(struct reading *r)
{
    enum { NO_BREAK_SPACE = 0xA0, LONGEST = 6 };
    uint32_t code = 0;
    size_t len = md_entity_read(r->rest, &code);
    if (len == 0 || code == 0) {
        put_text(r, S("&"));
        r->rest = str_from(r->rest, 1);
        return;
    }
    r->rest = str_from(r->rest, len);
    if (code == NO_BREAK_SPACE || code <= ' ') {
        r->blank = r->blank_heading = true;
    } else if (code != SOFT_HYPHEN) {
        size_t from = r->text->len + (r->blank && r->text->len > 0 ? 1 : 0);
        put(r->text, &r->blank, S(""));
        utf8_put(r->text, code);
        if (r->in_heading && buf_ok(r->text))
            put(r->headings, &r->blank_heading, buf_since(r->text, from));
    }
}

/* Whether a byte ends a run of text that is copied as it is. 0xC2 may begin a soft hyphen. */
static const unsigned char ends[256] = {
    ['<'] = 1,  ['&'] = 1,  [' '] = 1,  ['\t'] = 1, ['\n'] = 1,
    ['\v'] = 1, ['\f'] = 1, ['\r'] = 1, [0] = 1,    [0xC2] = 1,
};

static void read_special(struct reading *r)
{
    struct tag tag;
    char c = r->rest.ptr[0];
    if (c == '&') {
        read_entity(r);
    } else if (c == '<' && take_tag(r, &tag)) {
        read_tag(r, &tag);
    } else if (c == '<' || ((unsigned char)c == 0xC2 && !str_starts(r->rest, S("\xC2\xAD")) &&
                            !str_starts(r->rest, S("\xC2\xA0")))) {
        put_text(r, str_of(r->rest.ptr, 1));
        r->rest = str_from(r->rest, 1);
    } else {
        bool hyphen = str_starts(r->rest, S("\xC2\xAD"));
        r->rest = str_from(r->rest, (unsigned char)c == 0xC2 ? 2 : 1);
        r->blank = r->blank || !hyphen;
        r->blank_heading = r->blank_heading || !hyphen;
    }
}

/* The length of the text at the start of s that is copied as it is: words with one blank between.
 */
static size_t run_of_text(struct str s)
{
    size_t at = 0;
    for (;;) {
        while (at < s.len && ends[(unsigned char)s.ptr[at]] == 0)
            at++;
        if (at == 0 || at + 1 >= s.len || s.ptr[at] != ' ' ||
            ends[(unsigned char)s.ptr[at + 1]] != 0)
            return at;
        at++;
    }
}

void plain_text_read(struct str html, struct buf *text, struct buf *headings, size_t *first)
{
    struct reading r = {.rest = html, .text = text, .headings = headings, .first = first};
    *first = 0;
    while (r.rest.len > 0 && text->len < PLAIN_TEXT_MAX && buf_ok(text)) {
        size_t run = run_of_text(r.rest), most = PLAIN_TEXT_MAX - text->len;
        while (run > most && most > 0 && ((unsigned char)r.rest.ptr[most] & 0xC0U) == 0x80U)
            most--;
        run = run > most ? most : run;
        if (run > 0)
            put_text(&r, str_sub(r.rest, 0, run));
        r.rest = str_from(r.rest, run);
        if (run == most)
            break;
        if (r.rest.len > 0)
            read_special(&r);
    }
    end_heading(&r);
}
