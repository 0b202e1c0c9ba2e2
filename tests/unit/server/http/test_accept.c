/*
 * Accept-Encoding; and compression with each coding.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/http/accept.h"

enum { GZIP = CODING_GZIP, ZSTD = CODING_ZSTD, BR = CODING_BROTLI, PLAIN = CODING_IDENTITY };
enum { NOTHING = CODING_COUNT };

static enum coding best_of(const char *header, unsigned offered)
{
    struct accept accept;
    const struct reply_list lines = {{str_c(header)}, header != NULL ? 1 : 0};
    accept_read(&lines, &accept);
    return accept_best(&accept, offered);
}

static void test_choices(void **state)
{
    (void)state;
    static const struct {
        const char *header; /* NULL: no such field */
        int all, gzip,
            none; /* the coding that is chosen if all, only gzip, or none are available */
    } cases[] = {
        {NULL, PLAIN, PLAIN, PLAIN},
        {"", PLAIN, PLAIN, PLAIN},
        {"gzip", GZIP, GZIP, PLAIN},
        {"GZip", GZIP, GZIP, PLAIN},
        {"x-gzip", GZIP, GZIP, PLAIN},
        {"br", BR, PLAIN, PLAIN},
        {"zstd", ZSTD, PLAIN, PLAIN},
        {"gzip, deflate", GZIP, GZIP, PLAIN},
        {"gzip, deflate, br, zstd", BR, GZIP, PLAIN},
        {"zstd,gzip", ZSTD, GZIP, PLAIN},
        {"compress, deflate", PLAIN, PLAIN, PLAIN},
        {"*", BR, GZIP, PLAIN},
        /* weights */
        {"gzip;q=1.0, br;q=0.5", GZIP, GZIP, PLAIN},
        {"gzip;q=0.2, br;q=0.201", BR, GZIP, PLAIN},
        {"gzip ; q=0.001", GZIP, GZIP, PLAIN},
        {"gzip;Q=1", GZIP, GZIP, PLAIN},
        {"gzip;q=0", PLAIN, PLAIN, PLAIN},
        {"gzip;q=0.000", PLAIN, PLAIN, PLAIN},
        {"gzip;q=0, *", BR, PLAIN, PLAIN},
        {"*;q=0.1, zstd;q=0.2", ZSTD, GZIP, PLAIN},
        {"identity, gzip;q=0.5", PLAIN, PLAIN, PLAIN},
        {"identity;q=0.5, gzip", GZIP, GZIP, PLAIN},
        {"identity;q=0.5, gzip;q=0.4, br;q=0.6", BR, PLAIN, PLAIN},
        /* identity is chosen unless it is refused */
        {"identity;q=0", NOTHING, NOTHING, NOTHING},
        {"*;q=0", NOTHING, NOTHING, NOTHING},
        {"gzip, identity;q=0", GZIP, GZIP, NOTHING},
        {"br, *;q=0", BR, NOTHING, NOTHING},
        {"gzip;q=0.1, *;q=0", GZIP, GZIP, NOTHING},
        {"identity, *;q=0", PLAIN, PLAIN, PLAIN},
        {"identity;q=0.1, *;q=0", PLAIN, PLAIN, PLAIN},
        /* malformed fields are ignored */
        {"gzip;q=2", PLAIN, PLAIN, PLAIN},
        {"gzip;q=0.0001", PLAIN, PLAIN, PLAIN},
        {"gzip;q=1.001", PLAIN, PLAIN, PLAIN},
        {"gzip;q=", PLAIN, PLAIN, PLAIN},
        {"gzip;q=x", PLAIN, PLAIN, PLAIN},
        {"gzip;level=9", PLAIN, PLAIN, PLAIN},
        {";q=1", PLAIN, PLAIN, PLAIN},
        {",,gzip,,", GZIP, GZIP, PLAIN},
        {"gz ip", PLAIN, PLAIN, PLAIN},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int all = (int)best_of(cases[i].header, CODING_ALL);
        int gzip = (int)best_of(cases[i].header, CODING_BIT(CODING_GZIP));
        int none = (int)best_of(cases[i].header, 0);
        if (all != cases[i].all || gzip != cases[i].gzip || none != cases[i].none)
            fail_msg("'%s': %d %d %d", cases[i].header, all, gzip, none);
    }
}

static void test_lines_are_one_list(void **state)
{
    (void)state;
    struct accept accept;
    const struct reply_list lines = {{S("gzip"), S("br;q=0.5, identity;q=0")}, 2};
    accept_read(&lines, &accept);
    assert_int_equal(accept.weights[CODING_GZIP], 1000);
    assert_int_equal(accept.weights[CODING_BROTLI], 500);
    assert_int_equal(accept.weights[CODING_IDENTITY], 0);
    assert_int_equal(accept.weights[CODING_ZSTD], 0);
}

/* That clients can read it is shown by test_http_codings.py. */
static void test_codings(void **state)
{
    (void)state;
    static const unsigned char magic[CODING_COUNT][2] = {
        [CODING_GZIP] = {0x1f, 0x8b}, [CODING_ZSTD] = {0x28, 0xb5}};
    static char text[100000], out[200000];
    uint32_t noise = 1;
    for (size_t i = 0; i < sizeof(text); i++) {
        noise = noise * 1664525 + 1013904223;
        text[i] = "eeeaaattnoish rd l"[noise >> 24 & 15];
    }
    for (unsigned c = CODING_IDENTITY + 1; c < CODING_COUNT; c++) {
        size_t fast, best, bound = coding_bound((enum coding)c, sizeof(text));
        assert_true(bound <= sizeof(out));
        fast = coding_compress((enum coding)c, CODING_FAST, str_of(text, sizeof(text)), out, bound);
        best = coding_compress((enum coding)c, CODING_BEST, str_of(text, sizeof(text)), out, bound);
        assert_true(fast > 0 && fast < sizeof(text) * 2 / 3);
        assert_true(best > 0 && best <= fast);
        assert_true(magic[c][0] == 0 || memcmp(out, magic[c], 2) == 0);
        assert_true(coding_compress((enum coding)c, CODING_BEST, S(""), out, bound) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_lines_are_one_list),
        cmocka_unit_test(test_codings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
