/*
 * Files of keys: what they may hold, what is wrong with them, and rotation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"
#include "tests/unit/folder.h"

#include <stdio.h>
#include <sys/stat.h>

#include "server/preview/preview_keys.h"

#define OLD "the old key, which is thirty-two ."
#define NEW "the new key, which is thirty-two ."

static struct folder folder;
static struct preview_keys keys;
static char path[96];

static int setup(void **state)
{
    (void)state;
    folder_init(&folder);
    (void)snprintf(path, sizeof(path), "%s/keys", folder.path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_fini(&folder);
    return 0;
}

static bool loads(const char *text, struct err *err)
{
    folder_write(&folder, "keys", text);
    *err = ERR_INIT;
    return preview_keys_load(path, &keys, err);
}

static void test_lines(void **state)
{
    struct err err;
    (void)state;
    assert_true(loads("# comment\n\n  " NEW "  \r\n\n" OLD, &err));
    assert_int_equal(keys.count, 2);
    assert_str_equal(keys.items[0], S(NEW));
    assert_str_equal(keys.items[1], S(OLD));
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *text;
        uint32_t line;
        const char *message;
    } rows[] = {
        {"", 0, "there is no key"},
        {"\n# nothing\n", 0, "there is no key"},
        {OLD "\nshort\n", 2, "the key has 5 characters, and has to have at least 32"},
        {OLD "\n\n" OLD "\x01\n", 3, "control character"},
        {OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD
             "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n" OLD "\n",
         17, "more than 16 keys"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err;
        assert_false(loads(rows[i].text, &err));
        assert_int_equal(err.line, rows[i].line);
        assert_non_null(strstr(err.message, rows[i].message));
        assert_string_equal(err.file, path);
        assert_int_equal(keys.count, 0);
    }
}

static void test_what_is_no_file(void **state)
{
    struct err err = ERR_INIT;
    (void)state;
    assert_false(preview_keys_load(path, &keys, &err));
    assert_non_null(strstr(err.message, "--preview-key-file"));
    err = ERR_INIT;
    assert_false(preview_keys_load(folder.path, &keys, &err));
    err = ERR_INIT;
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_false(preview_keys_load(path, &keys, &err));
    assert_non_null(strstr(err.message, "not a file"));
}

static void test_too_large(void **state)
{
    static char text[PREVIEW_KEYS_BYTES + 1];
    struct err err;
    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    assert_false(loads(text, &err));
    text[PREVIEW_KEYS_BYTES - 1] = '\0';
    assert_true(loads(text, &err));
}

static void test_permissions(void **state)
{
    static const struct {
        mode_t mode;
        bool exposed;
    } rows[] = {{0600, false}, {0400, false}, {0440, false}, {0644, true}, {0604, true}};
    struct err err;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        folder_write(&folder, "keys", OLD);
        assert_int_equal(chmod(path, rows[i].mode), 0);
        err = ERR_INIT;
        assert_true(preview_keys_load(path, &keys, &err));
        assert_int_equal(keys.exposed, rows[i].exposed);
        folder_remove(&folder, "keys");
    }
}

static void test_rotation(void **state)
{
    static struct preview_token out;
    char old_text[PREVIEW_TOKEN_MAX], new_text[PREVIEW_TOKEN_MAX];
    struct err err;
    (void)state;
    struct str old_token = str_of(old_text, preview_token_sign(S(OLD), 9, S("a.md"), old_text));
    struct str new_token = str_of(new_text, preview_token_sign(S(NEW), 9, S("a.md"), new_text));
    assert_true(loads(OLD, &err));
    assert_int_equal(preview_keys_verify(&keys, old_token, 1, &out), PREVIEW_GOOD);
    assert_int_equal(preview_keys_verify(&keys, new_token, 1, &out), PREVIEW_FORGED);
    assert_true(loads(NEW "\n" OLD, &err));
    assert_int_equal(preview_keys_verify(&keys, old_token, 1, &out), PREVIEW_GOOD);
    assert_int_equal(preview_keys_verify(&keys, old_token, 9, &out), PREVIEW_EXPIRED);
    assert_int_equal(preview_keys_verify(&keys, new_token, 1, &out), PREVIEW_GOOD);
    assert_true(loads(NEW, &err));
    assert_int_equal(preview_keys_verify(&keys, old_token, 1, &out), PREVIEW_FORGED);
    assert_false(loads("", &err));
    assert_int_equal(preview_keys_verify(&keys, new_token, 1, &out), PREVIEW_FORGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mistakes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_no_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_large, setup, teardown),
        cmocka_unit_test_setup_teardown(test_permissions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rotation, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
