/*
 * Filters on text: case, ends, pieces, replacing. Semantics are those of Ruby's String methods, to
 * which Liquid's standard filters hand their input. Characters are code points.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/liquid/filter.h"
#include "render/liquid/growth.h"

static struct str input_text(struct liquid_call *call)
{
    return filter_text(call, call->input);
}

static struct str arg_text(struct liquid_call *call, size_t i)
{
    return filter_text(call, filter_arg(call, i));
}

/* ---- case ---- */

static bool apply_case(struct liquid_call *call, void (*change)(struct str, struct buf *),
                       struct value *out)
{
    struct str s = input_text(call);
    struct buf text = filter_out(call);
    change(s, &text);
    return filter_done(call, &text, out);
}

static bool apply_capitalize(struct liquid_call *call, struct value *out)
{
    return apply_case(call, utf8_capitalize, out);
}

static bool apply_downcase(struct liquid_call *call, struct value *out)
{
    return apply_case(call, utf8_downcase, out);
}

static bool apply_upcase(struct liquid_call *call, struct value *out)
{
    return apply_case(call, utf8_upcase, out);
}

/* ---- ends ---- */

static bool apply_append(struct liquid_call *call, struct value *out)
{
    struct str s = input_text(call), tail = arg_text(call, 0);
    char *bytes = growth_extend(call->run, s.ptr, s.len, tail.len, false);
    if (bytes == NULL)
        return err_arena(call->err, call->run->env.arena);
    if (tail.len > 0)
        memcpy(bytes + s.len, tail.ptr, tail.len);
    *out = value_str(str_of(bytes, s.len + tail.len));
    return true;
}

static bool apply_prepend(struct liquid_call *call, struct value *out)
{
    struct str head = arg_text(call, 0), s = input_text(call);
    struct buf text = filter_out(call);
    buf_add(&text, head);
    buf_add(&text, s);
    return filter_done(call, &text, out);
}

/* Ruby's strip removes NUL too, unlike \s and split. */
static bool is_blank(char c)
{
    return char_is_space(c) || c == '\0';
}

static struct str blanks_off_start(struct str s)
{
    size_t i = 0;
    while (i < s.len && is_blank(s.ptr[i]))
        i++;
    return str_from(s, i);
}

static struct str blanks_off_end(struct str s)
{
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

static bool apply_lstrip(struct liquid_call *call, struct value *out)
{
    *out = value_str(blanks_off_start(input_text(call)));
    return true;
}

static bool apply_rstrip(struct liquid_call *call, struct value *out)
{
    *out = value_str(blanks_off_end(input_text(call)));
    return true;
}

static bool apply_strip(struct liquid_call *call, struct value *out)
{
    *out = value_str(blanks_off_end(blanks_off_start(input_text(call))));
    return true;
}

/* ---- line ends ---- */

/* Replaces every \n or \r\n of the input, or only the \n. */
static bool replace_line_ends(struct liquid_call *call, struct str with, bool keep_return,
                              struct value *out)
{
    struct str rest = input_text(call);
    struct buf text = filter_out(call);
    for (size_t at; (at = str_find_char(rest, '\n')) != STR_NONE; rest = str_from(rest, at + 1)) {
        bool carriage_return = !keep_return && at > 0 && rest.ptr[at - 1] == '\r';
        buf_add(&text, str_sub(rest, 0, carriage_return ? at - 1 : at));
        buf_add(&text, with);
    }
    buf_add(&text, rest);
    return filter_done(call, &text, out);
}

static bool apply_newline_to_br(struct liquid_call *call, struct value *out)
{
    return replace_line_ends(call, S("<br />\n"), filter_profile(call)->br_keeps_carriage_returns,
                             out);
}

static bool apply_strip_newlines(struct liquid_call *call, struct value *out)
{
    return replace_line_ends(call, S(""), false, out);
}

/* ---- replacing ---- */

/*
 * Appends a replacement as Ruby's sub and gsub do for a string pattern, found in s at `at`: \0 and
 * \& are the match, \` and \' the text before and after it, \1 to \9 nothing, \\ a backslash.
 */
static bool add_replacement(struct liquid_call *call, struct buf *text, struct str s, size_t at,
                            struct str found, struct str with)
{
    for (size_t i; (i = str_find_char(with, '\\')) != STR_NONE; with = str_from(with, i + 2)) {
        buf_add(text, str_sub(with, 0, i));
        if (i + 1 == with.len) {
            buf_putc(text, '\\');
            return true;
        }
        char c = with.ptr[i + 1];
        if (c == '0' || c == '&')
            buf_add(text, found);
        else if (c == '`')
            buf_add(text, str_sub(s, 0, at));
        else if (c == '\'')
            buf_add(text, str_from(s, at + found.len));
        else if (c == 'k' && str_starts(str_from(with, i + 2), S("<")))
            return filter_fail(call, "undefined group name reference in '%.*s'", STR_ARG(with));
        else if (c < '1' || c > '9')
            buf_add(text, c == '\\' ? S("\\") : str_sub(with, i, i + 2));
    }
    buf_add(text, with);
    return true;
}

/* Inserts between all characters and at both ends, as gsub("", with) does. */
static bool replace_nothing(struct liquid_call *call, struct str s, struct str with,
                            struct buf *text)
{
    struct str nothing = S(""), rest = s;
    while (rest.len > 0) {
        struct str here = rest;
        (void)utf8_next(&rest, NULL);
        if (!add_replacement(call, text, s, s.len - here.len, nothing, with) || !buf_ok(text))
            return false;
        buf_add(text, str_sub(here, 0, here.len - rest.len));
    }
    return add_replacement(call, text, s, s.len, nothing, with);
}

static bool replace_in(struct liquid_call *call, struct str what, struct str with, bool once,
                       struct value *out)
{
    struct str s = input_text(call), rest = s;
    struct buf text = filter_buf(call);
    if (what.len == 0 && !once) {
        bool ok = replace_nothing(call, s, with, &text);
        return buf_ok(&text) && !ok ? false : filter_done(call, &text, out);
    }
    size_t at = str_find(rest, what);
    if (at == STR_NONE)
        return filter_keep(call, s, out);
    buf_reserve(&text, s.len);
    for (; at != STR_NONE && buf_ok(&text); at = str_find(rest, what)) {
        buf_add(&text, str_sub(rest, 0, at));
        if (!add_replacement(call, &text, s, s.len - rest.len + at, what, with))
            return false;
        rest = str_from(rest, at + what.len);
        if (once)
            break;
    }
    buf_add(&text, rest);
    return filter_done(call, &text, out);
}

static bool apply_replace(struct liquid_call *call, struct value *out)
{
    return replace_in(call, arg_text(call, 0), arg_text(call, 1), false, out);
}

static bool apply_replace_first(struct liquid_call *call, struct value *out)
{
    return replace_in(call, arg_text(call, 0), arg_text(call, 1), true, out);
}

static bool apply_remove(struct liquid_call *call, struct value *out)
{
    return replace_in(call, arg_text(call, 0), S(""), false, out);
}

static bool apply_remove_first(struct liquid_call *call, struct value *out)
{
    return replace_in(call, arg_text(call, 0), S(""), true, out);
}

static struct str reversed(struct liquid_call *call, struct str s)
{
    struct buf text = filter_buf(call);
    buf_reserve(&text, s.len);
    for (size_t i = s.len; i > 0; i--)
        buf_putc(&text, s.ptr[i - 1]);
    return buf_str(&text);
}

/*
 * Offset of the last occurrence. Both strings are reversed: memmem's forward search is linear, and
 * comparing at each position from the end is not.
 */
static size_t find_last(struct liquid_call *call, struct str s, struct str what)
{
    if (what.len == 0)
        return s.len;
    if (str_find(s, what) == STR_NONE)
        return STR_NONE;
    size_t at = str_find(reversed(call, s), reversed(call, what));
    return at == STR_NONE ? STR_NONE : s.len - at - what.len;
}

static bool replace_last_in(struct liquid_call *call, struct str with, struct value *out)
{
    struct str s = input_text(call), what = arg_text(call, 0);
    size_t at = find_last(call, s, what);
    struct buf text = filter_buf(call);
    buf_add(&text, str_sub(s, 0, at));
    if (at != STR_NONE) {
        buf_add(&text, with);
        buf_add(&text, str_from(s, at + what.len));
    }
    return filter_done(call, &text, out);
}

static bool apply_replace_last(struct liquid_call *call, struct value *out)
{
    return replace_last_in(call, arg_text(call, 1), out);
}

static bool apply_remove_last(struct liquid_call *call, struct value *out)
{
    return replace_last_in(call, S(""), out);
}

/* ---- pieces ---- */

static bool add_piece(struct value_list *pieces, struct str piece)
{
    return value_list_add(pieces, value_str(piece));
}

static bool split_blanks(struct str s, struct value_list *pieces)
{
    while ((s = str_trim_start(s)).len > 0) {
        size_t i = 0;
        while (i < s.len && !char_is_space(s.ptr[i]))
            i++;
        if (!add_piece(pieces, str_sub(s, 0, i)))
            return false;
        s = str_from(s, i);
    }
    return true;
}

static bool split_characters(struct str s, struct value_list *pieces)
{
    while (s.len > 0) {
        struct str here = s;
        (void)utf8_next(&s, NULL);
        if (!add_piece(pieces, str_sub(here, 0, here.len - s.len)))
            return false;
    }
    return true;
}

static bool split_at(struct str s, struct str separator, struct value_list *pieces)
{
    for (size_t at; (at = str_find(s, separator)) != STR_NONE;) {
        if (!add_piece(pieces, str_sub(s, 0, at)))
            return false;
        s = str_from(s, at + separator.len);
    }
    return add_piece(pieces, s);
}

/* Ruby's split: " " means any space, "" every character; empty pieces at the end are dropped. */
static bool apply_split(struct liquid_call *call, struct value *out)
{
    struct str s = input_text(call), separator = arg_text(call, 0);
    struct value_list pieces;
    value_list_init(&pieces, call->run->env.arena);
    bool ok = str_eq(separator, S(" ")) ? split_blanks(s, &pieces)
              : separator.len == 0      ? split_characters(s, &pieces)
                                        : split_at(s, separator, &pieces);
    if (!ok)
        return err_arena(call->err, pieces.arena);
    while (pieces.count > 0 && pieces.items[pieces.count - 1].len == 0)
        pieces.count--;
    *out = value_list_done(&pieces);
    return true;
}

/*
 * The start of Ruby's slice [offset, offset + count) of `len` elements; a negative offset counts
 * from the end. Returns false if Ruby answers nil. Cuts *count to the elements that exist.
 */
static bool slice_of(size_t len, int64_t offset, int64_t *count, size_t *from)
{
    if (offset < 0)
        offset += (int64_t)len;
    if (offset < 0 || offset > (int64_t)len || *count < 0)
        return false;
    if (*count > (int64_t)len - offset)
        *count = (int64_t)len - offset;
    *from = (size_t)offset;
    return true;
}

static bool apply_slice(struct liquid_call *call, struct value *out)
{
    int64_t offset, count = 1;
    struct value length = filter_arg(call, 1);
    size_t from;
    if (!filter_integer(call, filter_arg(call, 0), &offset) ||
        (value_truthy(length) && !filter_integer(call, length, &count)))
        return false;
    if (call->input.kind == VALUE_ARRAY) {
        bool some = slice_of(call->input.len, offset, &count, &from);
        *out = some ? value_array(call->input.items + from, (size_t)count) : value_array(NULL, 0);
        return true;
    }
    struct str s = input_text(call);
    bool some = slice_of(utf8_len(s), offset, &count, &from);
    *out = value_str(some ? utf8_slice(s, from, (size_t)count) : S(""));
    return true;
}

static bool apply_truncate(struct liquid_call *call, struct value *out)
{
    int64_t length = 50;
    if (value_is_nil(call->input))
        return true;
    if (call->count > 0 && !filter_far_integer(call, call->args[0], &length))
        return false;
    struct str s = input_text(call), ellipsis = call->count > 1 ? arg_text(call, 1) : S("...");
    /* Bytes are never fewer than characters, so short texts need no count. */
    if ((int64_t)s.len <= length || (int64_t)utf8_len(s) <= length)
        return filter_keep(call, s, out);
    int64_t kept = length > 0 ? length - (int64_t)utf8_len(ellipsis) : 0;
    struct buf text = filter_out(call);
    buf_add(&text, utf8_slice(s, 0, kept > 0 ? (size_t)kept : 0));
    buf_add(&text, ellipsis);
    return filter_done(call, &text, out);
}

/* Liquid 4.0's: it adds the ellipsis to a text of exactly as many words, too. */
static bool truncate_counted(struct liquid_call *call, struct str s, int64_t words,
                             struct value *out)
{
    struct buf text = filter_buf(call);
    struct str rest = str_trim(s);
    int64_t n = 0;
    for (; rest.len > 0 && n < words; n++) {
        size_t i = 0;
        while (i < rest.len && !char_is_space(rest.ptr[i]))
            i++;
        if (n > 0)
            buf_putc(&text, ' ');
        buf_add(&text, str_sub(rest, 0, i));
        rest = str_trim_start(str_from(rest, i));
    }
    if (n < words) {
        *out = call->input;
        return true;
    }
    buf_add(&text, call->count > 1 ? arg_text(call, 1) : S("..."));
    return filter_done(call, &text, out);
}

/*
 * Takes `words` words off *rest into text, with one blank between them. Returns true if there were
 * as many, each followed by space: for Ruby something follows then, if only an empty last part.
 */
static bool take_words(struct str *rest, int64_t words, struct buf *text)
{
    for (int64_t n = 0; n < words; n++) {
        *rest = str_trim_start(*rest);
        size_t i = 0;
        while (i < rest->len && !char_is_space(rest->ptr[i]))
            i++;
        if (i == rest->len)
            return false;
        if (n > 0)
            buf_putc(text, ' ');
        buf_add(text, str_sub(*rest, 0, i));
        *rest = str_from(*rest, i);
    }
    return true;
}

static bool apply_truncatewords(struct liquid_call *call, struct value *out)
{
    int64_t words = 15;
    if (value_is_nil(call->input))
        return true;
    if (filter_profile(call)->truncatewords_marks_whole)
        return (call->count == 0 || filter_far_integer(call, call->args[0], &words)) &&
               truncate_counted(call, input_text(call), words > 0 ? words : 1, out);
    if (call->count > 0 && !filter_integer(call, call->args[0], &words))
        return false;
    if (words >= INT32_MAX)
        return filter_fail(call, "integer %lld too big for truncatewords", (long long)words);
    struct str s = input_text(call), rest = s;
    struct buf text = filter_buf(call);
    if (!take_words(&rest, words > 0 ? words : 1, &text)) {
        *out = value_str(s);
        return true;
    }
    buf_add(&text, call->count > 1 ? arg_text(call, 1) : S("..."));
    return filter_done(call, &text, out);
}

static const struct liquid_filter rows[] = {
    {STR_INIT("append"), 1, 1, 0, apply_append},
    {STR_INIT("capitalize"), 0, 0, 0, apply_capitalize},
    {STR_INIT("downcase"), 0, 0, 0, apply_downcase},
    {STR_INIT("lstrip"), 0, 0, FILTER_EDITS, apply_lstrip},
    {STR_INIT("newline_to_br"), 0, 0, 0, apply_newline_to_br},
    {STR_INIT("prepend"), 1, 1, 0, apply_prepend},
    {STR_INIT("remove"), 1, 1, FILTER_EDITS, apply_remove},
    {STR_INIT("remove_first"), 1, 1, FILTER_EDITS, apply_remove_first},
    {STR_INIT("remove_last"), 1, 1, FILTER_LIQUID_5 | FILTER_EDITS, apply_remove_last},
    {STR_INIT("replace"), 1, 2, FILTER_EDITS, apply_replace},
    {STR_INIT("replace_first"), 1, 2, FILTER_EDITS, apply_replace_first},
    {STR_INIT("replace_last"), 2, 2, FILTER_LIQUID_5 | FILTER_EDITS, apply_replace_last},
    {STR_INIT("rstrip"), 0, 0, FILTER_EDITS, apply_rstrip},
    {STR_INIT("slice"), 1, 2, 0, apply_slice},
    {STR_INIT("split"), 1, 1, 0, apply_split},
    {STR_INIT("strip"), 0, 0, FILTER_EDITS, apply_strip},
    {STR_INIT("strip_newlines"), 0, 0, FILTER_EDITS, apply_strip_newlines},
    {STR_INIT("truncate"), 0, 2, 0, apply_truncate},
    {STR_INIT("truncatewords"), 0, 2, 0, apply_truncatewords},
    {STR_INIT("upcase"), 0, 0, 0, apply_upcase},
};

const struct liquid_filters filters_text = {rows, ARRAY_LEN(rows)};
