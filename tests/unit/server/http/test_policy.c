/*
 * Which names and queries tell a content, and what can be a field's value.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/http/policy.h"

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool want;
    } cases[] = {
        {"js/app.3f2a91bc.js", true},
        {"app-3f2a91bc40d1.css", true},
        {"app_3F2A91BC.css", true},
        {"app.min.3f2a91bc.js", true},
        {"app.3f2a91bc.min.js", true},
        {"a.3f2a91bc.js.map", true},
        {"3f2a91bc.js", false}, /* a name that is only a hash may be an ordinary name */
        {"app.3f2a91b.js", false},
        {"app.20240101.js", false},
        {"app.deadbeef.js", false},
        {"app.3f2a91bg.js", false},
        {"3f2a91bc.d/app.js", false},
        {"app-3f2a91bc", false},
        {"app", false},
        {"", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (policy_is_hashed_name(str_c(cases[i].path)) != cases[i].want)
            fail_msg("%s", cases[i].path);
    }
}

static void test_values(void **state)
{
    (void)state;
    assert_true(policy_is_value(S("public, max-age=60")));
    assert_false(policy_is_value(S("")));
    assert_false(policy_is_value(S("a\r\nb: c")));
    assert_false(policy_is_value(S("a\tb")));
    assert_false(policy_is_value(S("\xc3\xa9")));
    assert_true(policy_value(POLICY_IMMUTABLE).len > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
