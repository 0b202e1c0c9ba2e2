/*
 * The bundled site: its Markdown is md4c's, which renders a page when it is asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <md4c.h>

#include "render/render.h"

static size_t parses;

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): names that the linker gives. */

int __real_md_parse(const MD_CHAR *text, MD_SIZE size, const MD_PARSER *parser, void *userdata);
int __wrap_md_parse(const MD_CHAR *text, MD_SIZE size, const MD_PARSER *parser, void *userdata);

int __wrap_md_parse(const MD_CHAR *text, MD_SIZE size, const MD_PARSER *parser, void *userdata)
{
    parses++;
    return __real_md_parse(text, size, parser, userdata);
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

static void test_md4c_renders_a_page_on_demand(void **state)
{
    (void)state;
    struct arena arena;
    struct err err = ERR_INIT;
    struct site_options options = {.source = S(SITE)};
    const struct site *site = site_load(&options, NULL, &err);
    assert_non_null(site);
    assert_int_equal(parses, 0);
    struct route route = site_find(site, S("/approche/"));
    assert_int_equal(route.kind, ROUTE_PAGE);
    arena_init(&arena, 0);
    for (size_t renders = 1; renders <= 2; renders++) {
        struct render_out out = {0};
        assert_true(
            page_render(site, route.page, &(struct render_limits){0}, NULL, &arena, &out, &err));
        assert_int_equal(parses, renders);
        assert_true(str_find(out.body, S("<h2 id=\"de-lidée-au-service-en-quatre-phases\">")) !=
                    STR_NONE);
    }
    arena_fini(&arena);
    site_unref(site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_md4c_renders_a_page_on_demand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
