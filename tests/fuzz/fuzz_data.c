/*
 * Data: the first byte says what the rest is: front matter, YAML, YAML as SafeYAML reads it, JSON,
 * CSV or TSV. What cannot be read has an error with a line that the text has. What can be read is
 * written as JSON, which is read again as the same. Front matter that is read without libyaml is
 * read by libyaml as the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/base/utf8.h"
#include "render/data/csv.h"
#include "render/data/front.h"
#include "render/data/json.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BUDGET = 256 << 20 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

static size_t lines_of(struct str s)
{
    size_t lines = 1;
    for (size_t i = 0; i < s.len; i++)
        lines += s.ptr[i] == '\n' || s.ptr[i] == '\r';
    return lines;
}

static bool parse_front(struct str text, struct arena *a, struct value *out, struct err *err)
{
    struct front front;
    const struct value_map *data = NULL;
    bool ok = front_parse(S("a.md"), text, YDOC_OPTIONS_DEFAULT, a, &front, &data, err);
    check(data != NULL && front.body.len <= text.len && front.body_line <= lines_of(text));
    *out = value_of_map(data);
    return ok;
}

static bool parse(char kind, struct str text, struct arena *a, struct value *out, struct err *err)
{
    static const struct profile safe = {.yaml_is_safe_yaml = true};
    const struct err_place place = {S("a"), 1, 0};
    struct ydoc_options options = YDOC_OPTIONS_DEFAULT;
    switch (kind) {
    case 'f':
        return parse_front(text, a, out, err);
    case 's':
        options.profile = &safe;
        return ydoc_parse(text, place, options, a, out, err);
    case 'j':
        return json_parse(text, place, a, out, err);
    case 'c':
    case 't':
        return csv_parse(text, kind == 'c' ? ',' : '\t', NULL, place, a, out, err);
    default:
        return ydoc_parse(text, place, options, a, out, err);
    }
}

/* The value inspected, or the error. */
static struct str parse_below(const char *fence, struct str text, struct arena *a)
{
    struct buf fenced, out;
    struct err err = ERR_INIT;
    struct value v;
    buf_init(&fenced, a, 0);
    buf_init(&out, a, 0);
    buf_add(&fenced, str_c(fence));
    buf_add(&fenced, text);
    if (ydoc_parse(buf_str(&fenced), (struct err_place){S("a"), 1, 0}, YDOC_OPTIONS_DEFAULT, a, &v,
                   &err))
        value_inspect(v, NULL, &out);
    else
        buf_printf(&out, "%u:%u: %s", err.line, err.column, err.message);
    return buf_ok(&fenced) && buf_ok(&out) ? buf_str(&out) : S("");
}

/* What is simple is the same to libyaml, which alone knows a fence with a comment. */
static void check_simple(struct str text, struct arena *a)
{
    check(str_eq(parse_below("---\n", text, a), parse_below("--- #\n", text, a)));
}

/* The value as JSON, and what that is read as. False if a limit is reached. */
static bool write_and_read(struct value v, struct arena *a, struct str *json, struct value *again)
{
    struct buf out;
    struct err err = ERR_INIT;
    struct drop_env env = {.arena = a, .err = &err};
    buf_init(&out, a, 0);
    json_write(v, &env, &out);
    *json = buf_str(&out);
    if (!buf_ok(&out) || !utf8_valid(*json) || err.kind != ERR_KIND_NONE)
        return false;
    bool ok = json_parse(*json, (struct err_place){S("b"), 1, 0}, a, again, &err);
    check(ok || err.kind != ERR_KIND_NONE);
    return ok;
}

/* From the second time on nothing changes; the first may drop keys that JSON writes alike. */
static void check_json(struct value v, struct arena *a)
{
    struct str one, two, three;
    if (write_and_read(v, a, &one, &v) && write_and_read(v, a, &two, &v) &&
        write_and_read(v, a, &three, &v))
        check(str_eq(two, three) && two.len <= one.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena a;
    struct err err = ERR_INIT;
    struct value v = value_nil();
    if (size < 1)
        return 0;
    struct str text = str_of((const char *)bytes + 1, size - 1);
    arena_init(&a, ARENA_BUDGET);
    if (bytes[0] == 'y' || bytes[0] == 'f')
        check_simple(text, &a);
    if (parse((char)bytes[0], text, &a, &v, &err))
        check_json(v, &a);
    else
        check(err.kind != ERR_KIND_NONE && err.line <= lines_of(text) + 1);
    arena_fini(&a);
    return 0;
}
