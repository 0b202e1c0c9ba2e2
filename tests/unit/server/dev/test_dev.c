/*
 * What --dev adds to pages, for whom, and which texts it makes of what a site says.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/dev/csp.h"
#include "server/dev/editor.h"
#include "server/dev/host.h"
#include "server/dev/inject.h"
#include "server/dev/notice.h"

static void expect(struct str got, const char *wanted, const char *what)
{
    if (!str_eq(got, str_c(wanted)))
        fail_msg("%s: \"%.*s\" instead of \"%s\"", what, STR_ARG(got), wanted);
}

static void test_where_the_script_goes(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        size_t offset; /* SIZE_MAX: the end */
    } cases[] = {
        {"", SIZE_MAX},
        {"<p>x", SIZE_MAX},
        {"<body></body>", 6},
        {"<BODY>a</Body >\n</HTML>\n", 7},
        {"<body></body><!-- > --></html>", 6},
        {"<body></body></body>", 13},
        {"<script>'</body>'</script>", SIZE_MAX},
        {"</body", SIZE_MAX},
        {"</body><", SIZE_MAX},
        {"</body><!-- ", SIZE_MAX},
        {"</body></html", SIZE_MAX},
        {"</bodyx>", 0},
        {"<", SIZE_MAX},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str html = str_c(cases[i].html);
        size_t wanted = cases[i].offset == SIZE_MAX ? html.len : cases[i].offset;
        if (inject_offset(html) != wanted)
            fail_msg("%s: %zu instead of %zu", cases[i].html, inject_offset(html), wanted);
    }
}

static void test_policies(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {";;", ""},
        {"img-src a.example", "img-src a.example"},
        {"default-src 'self'", "default-src 'self'"},
        {"default-src https:",
         "default-src https:; script-src-elem https: 'nonce-N'; connect-src https: 'self'"},
        {"script-src", "script-src 'nonce-N'"},
        {"script-src 'SELF'", "script-src 'SELF'"},
        {"script-src 'unsafe-inline' 'sha256-x'",
         "script-src 'unsafe-inline' 'sha256-x' 'nonce-N'"},
        {"script-src a; script-src b", "script-src a 'nonce-N'; script-src b"},
        {"connect-src 'none' ; script-src *", "connect-src 'self'; script-src *"},
        {"default-src 'none',default-src *",
         "default-src 'none'; script-src-elem 'nonce-N'; connect-src 'self', default-src *"},
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;
        buf_init(&out, &arena, 0);
        csp_amend(str_c(cases[i][0]), S("N"), &out);
        expect(buf_str(&out), cases[i][1], cases[i][0]);
    }
    arena_fini(&arena);
}

static void test_a_page_is_made_once_more(void **state)
{
    (void)state;
    struct arena arena;
    struct inject in;
    arena_init(&arena, 0);
    inject_init(&in);
    struct entry_spec spec = {.status = 200, .type = S("text/html"), .body = S("<p>x</p>")};
    inject_script(&in, S("/a\"b/"), &spec, &arena);
    assert_true(spec.version != 0);
    assert_true(str_find(spec.body, S("src=\"/a&quot;b/_approche/dev.js?")) != STR_NONE);
    uint64_t version = spec.version;
    spec.body = S("<p>y</p>");
    inject_script(&in, S("/"), &spec, &arena);
    assert_true(spec.version != version);
    static const struct entry_spec without[] = {
        {.status = 301, .type = STR_INIT("text/html")},
        {.status = 200, .type = STR_INIT("text/plain")},
        {.status = 200, .type = STR_INIT("text/html"), .location = STR_INIT("/x")},
        {.status = 200, .type = STR_INIT("text/html"), .kind = ENTRY_KIND_LARGE},
        {.status = 200,
         .type = STR_INIT("text/html"),
         .lines = STR_INIT("content-encoding: gzip\n")},
    };
    for (size_t i = 0; i < ARRAY_LEN(without); i++) {
        spec = without[i];
        spec.body = S("<p>x</p>");
        inject_script(&in, S("/"), &spec, &arena);
        assert_true(spec.version == 0);
        expect(spec.body, "<p>x</p>", "a body");
    }
    arena_fini(&arena);
}

static void test_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        bool trusted;
    } cases[] = {
        {"localhost", true},
        {"LOCALHOST:80", true},
        {"localhost.", true},
        {"a.localhost:1", true},
        {"127.0.0.1", true},
        {"[::1]", true},
        {"[::1]:80", true},
        {"10.0.0.1:8080", true},
        {"", false},
        {":80", false},
        {"localhost.example", false},
        {".localhost", false},
        {"127.0.0.1.a", false},
        {"1.2.3", false},
        {"example.org", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (host_is_trusted(str_c(cases[i].host)) != cases[i].trusted)
            fail_msg("%s", cases[i].host);
    }
}

static void test_editors(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"code", "vscode://file/a%20b%26c.html:1:1"},
        {"/usr/bin/code --wait", "vscode://file/a%20b%26c.html:1:1"},
        {" vim ", "vim://open?url=file:///a%20b%26c.html&line=1&column=1"},
        {"x:{path}{line", "x:/a%20b%26c.html{line"},
        {"{column}{path}{", "1/a%20b%26c.html{"},
        {"ed", ""},
        {"", ""},
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;
        buf_init(&out, &arena, 0);
        editor_write_address(editor_pattern(str_c(cases[i][0])), S("/a b&c.html"), 0, 0, &out);
        expect(buf_str(&out), cases[i][1], cases[i][0]);
    }
    arena_fini(&arena);
}

static void test_strings_of_json(void **state)
{
    (void)state;
    struct arena arena;
    struct buf out;
    arena_init(&arena, 0);
    buf_init(&out, &arena, 0);
    notice_write_string(S("a\"\\\n\r\x01</script>\xc3\xa9"), &out);
    expect(buf_str(&out), "\"a\\\"\\\\\\u000a\\u000d\\u0001</script>\xc3\xa9\"", "a string");
    arena_fini(&arena);
}

/* An earlier body has the script, and the fields around it are made anew. */
static void test_policies_of_an_earlier_body(void **state)
{
    (void)state;
    struct arena arena;
    struct inject in;
    struct buf wanted;
    const struct entry previous = {.version = 7};
    struct blob *body = blob_new(S("<p>"));
    struct entry_spec spec = {.kind = ENTRY_KIND_BODY,
                              .status = 200,
                              .type = S("text/html"),
                              .lines = S("Content-Security-Policy: script-src 'nonce-x'\n"),
                              .shared = body,
                              .previous = &previous};
    arena_init(&arena, 0);
    inject_init(&in);
    inject_script(&in, S("/"), &spec, &arena);
    buf_init(&wanted, &arena, 0);
    buf_printf(&wanted, "Content-Security-Policy: script-src 'nonce-x' 'nonce-%s'\n", in.nonce);
    assert_true(str_eq(spec.lines, buf_str(&wanted)));
    assert_ptr_equal(spec.shared, body);
    assert_int_equal(spec.version, 7);
    blob_unref(body);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies_of_an_earlier_body),
        cmocka_unit_test(test_where_the_script_goes),
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_a_page_is_made_once_more),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_editors),
        cmocka_unit_test(test_strings_of_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
