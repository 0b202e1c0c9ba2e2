/*
 * A test on a site of its own. See site_case.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/site_case.h"

#include "tests/unit/check.h"

enum { PATHS_MAX = 4 };

struct folder folder;
struct arena arena;
struct diags diags;
struct err err;
const struct site *site;

int site_setup(void **state)
{
    (void)state;
    folder_init(&folder);
    arena_init(&arena, 0);
    diags_init(&diags, &arena);
    err = ERR_INIT;
    site = NULL;
    return 0;
}

int site_teardown(void **state)
{
    (void)state;
    site_unref(site);
    arena_fini(&arena);
    folder_fini(&folder);
    return 0;
}

void load(void)
{
    struct site_options o = {
        .source = str_c(folder.path), .now = NOON, .texts = S("/tmp"), .large = 1};
    site = site_load(&o, &diags, &err);
    if (site == NULL)
        print_error("site_load: %s\n", err.message);
    assert_non_null(site);
}

void update_all(const char *const *paths, size_t count)
{
    struct str changed[PATHS_MAX];
    assert_true(count <= PATHS_MAX);
    for (size_t i = 0; i < count; i++)
        changed[i] = str_c(paths[i]);
    const struct site *next = site_update(site, changed, count, &diags, &err);
    assert_non_null(next);
    site_unref(site);
    site = next;
}

void update(const char *path)
{
    update_all(&path, 1);
}
