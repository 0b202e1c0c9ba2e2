/*
 * Tokens of previews: what they say, and that nothing else is one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include "server/preview/preview_token.h"

static const char key[] = "a key of at least thirty-two characters";
static const char file[] = "_drafts/launch.md";
enum { EXPIRES = 2000000000 };

static char text[PREVIEW_TOKEN_MAX];

static struct str token_of(const char *path)
{
    return str_of(text, preview_token_sign(str_c(key), EXPIRES, str_c(path), text));
}

static enum preview_verdict verdict(struct str token, int64_t now)
{
    static struct preview_token out;
    return preview_token_verify(str_c(key), token, now, &out);
}

/* Made with Python's hmac and base64 (tests/integration/test_preview.py does it anew). */
static void test_format(void **state)
{
    (void)state;
    assert_str_equal(
        token_of(file),
        S("9_3Mr-UIj_5wahoGUlYAgeBMvcBXstwYrjzpOkIZX_YAAAAAdzWUAF9kcmFmdHMvbGF1bmNoLm1k"));
}

static void test_it_says_what_was_signed(void **state)
{
    static const char *const paths[] = {"a", "ab", "abc", "_drafts/\xC3\xA9t\xC3\xA9.md"};
    static struct preview_token out;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct str token = token_of(paths[i]);
        assert_int_equal(preview_token_verify(str_c(key), token, EXPIRES - 1, &out), PREVIEW_GOOD);
        assert_str_equal(out.file, str_c(paths[i]));
        assert_int_equal(out.expires, EXPIRES);
    }
}

static void test_it_ends(void **state)
{
    (void)state;
    struct str token = token_of(file);
    assert_int_equal(verdict(token, 0), PREVIEW_GOOD);
    assert_int_equal(verdict(token, EXPIRES - 1), PREVIEW_GOOD);
    assert_int_equal(verdict(token, EXPIRES), PREVIEW_EXPIRED);
    assert_int_equal(verdict(token, INT64_MAX), PREVIEW_EXPIRED);
}

static void test_another_key(void **state)
{
    static struct preview_token out;
    (void)state;
    struct str token = token_of(file);
    assert_int_equal(
        preview_token_verify(S("a key of at least thirty-two characterS"), token, 0, &out),
        PREVIEW_FORGED);
    assert_int_equal(preview_token_verify(S(""), token, 0, &out), PREVIEW_FORGED);
}

/* Each character counts: no other text is the same token. */
static void test_altered(void **state)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ";
    static char altered[PREVIEW_TOKEN_MAX];
    (void)state;
    struct str token = token_of(file);
    for (size_t i = 0; i < token.len; i++) {
        for (const char *c = alphabet; *c != '\0'; c++) {
            if (*c == token.ptr[i])
                continue;
            memcpy(altered, token.ptr, token.len);
            altered[i] = *c;
            assert_int_not_equal(verdict(str_of(altered, token.len), 0), PREVIEW_GOOD);
        }
    }
}

static void test_truncated_and_longer(void **state)
{
    static char longer[PREVIEW_TOKEN_MAX + 8];
    (void)state;
    struct str token = token_of(file);
    for (size_t len = 0; len < token.len; len++)
        assert_int_not_equal(verdict(str_sub(token, 0, len), 0), PREVIEW_GOOD);
    memset(longer, 'A', sizeof(longer));
    memcpy(longer, token.ptr, token.len);
    for (size_t len = token.len + 1; len <= sizeof(longer); len++)
        assert_int_not_equal(verdict(str_of(longer, len), 0), PREVIEW_GOOD);
    assert_int_equal(verdict(str_of(longer, sizeof(longer)), 0), PREVIEW_MALFORMED);
}

static void test_what_is_no_file(void **state)
{
    static char path[PREVIEW_FILE_MAX + 1];
    static struct preview_token out;
    (void)state;
    memset(path, 'x', sizeof(path));
    assert_int_equal(preview_token_sign(str_c(key), 1, S(""), text), 0);
    assert_int_equal(preview_token_sign(str_c(key), 1, S("a\0b"), text), 0);
    assert_int_equal(preview_token_sign(str_c(key), 1, str_of(path, sizeof(path)), text), 0);
    size_t len = preview_token_sign(str_c(key), 1, str_of(path, PREVIEW_FILE_MAX), text);
    assert_in_range(len, 1, PREVIEW_TOKEN_MAX);
    assert_int_equal(preview_token_verify(str_c(key), str_of(text, len), 0, &out), PREVIEW_GOOD);
    assert_int_equal(out.file.len, PREVIEW_FILE_MAX);
}

static void test_tokens_in_queries(void **state)
{
    static const struct {
        const char *query;
        size_t from;
        const char *value; /* NULL: none */
    } rows[] = {
        {"", 0, NULL},
        {"preview", 0, NULL},
        {"preview=", 0, NULL},
        {"preview=abc", 0, "abc"},
        {"q=1&preview=abc&x=2", 0, "abc"},
        {"previews=1&xpreview=2&preview=a=b", 0, "a=b"},
        {"preview=a&preview=b", 0, "a"},
        {"preview=a&preview=b", 9, "b"},
        {"preview=a&preview=b", 10, "b"},
        {"preview=preview=b", 8, NULL},
        {"preview=a", 9, NULL},
        {"preview=a", 99, NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str value;
        bool found = preview_token_find(str_c(rows[i].query), rows[i].from, &value);
        assert_int_equal(found, rows[i].value != NULL);
        if (found)
            assert_str_equal(value, str_c(rows[i].value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),          cmocka_unit_test(test_it_says_what_was_signed),
        cmocka_unit_test(test_it_ends),         cmocka_unit_test(test_another_key),
        cmocka_unit_test(test_altered),         cmocka_unit_test(test_truncated_and_longer),
        cmocka_unit_test(test_what_is_no_file), cmocka_unit_test(test_tokens_in_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
