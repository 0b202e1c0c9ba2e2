/*
 * Texts outside of memory: they come back as they were, from the file and from what could not be
 * written to it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <linux/falloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/document/texts.h"

enum { COUNT = 3000, BYTES = 300 };

static struct arena arena;
static struct err err;
static struct texts_place places[COUNT];
static char text[BYTES + 1];

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    err = ERR_INIT;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static struct str nth(int n)
{
    (void)snprintf(text, sizeof(text), "%*d", n % BYTES, n);
    return str_c(text);
}

static void put_all(struct texts *t)
{
    struct texts_writer w = {.texts = t};
    for (int i = 0; i < COUNT; i++)
        assert_true(texts_put(&w, nth(i), &places[i]));
    texts_close(&w);
}

/* Every third text goes before the others are read. */
static void check_all(void)
{
    for (size_t i = 0; i < COUNT; i += 3)
        texts_drop(places[i]);
    for (int i = 0; i < COUNT; i++) {
        struct str got;
        if (i % 3 == 0)
            continue;
        assert_true(texts_get(places[i], &arena, &got, &err));
        assert_str_equal(got, nth(i));
        texts_drop(places[i]);
    }
}

static void test_texts_come_back(void **state)
{
    (void)state;
    struct texts *t = texts_open(S("/tmp"));
    assert_non_null(t);
    put_all(t);
    texts_unref(t); /* the extents hold it */
    check_all();
}

/* The descriptor that the next file gets. */
static int next_descriptor(void)
{
    int fd = dup(STDERR_FILENO);
    assert_true(fd >= 0);
    (void)close(fd);
    return fd;
}

/* Whether a file takes no space, or its file system makes no holes. */
static bool takes_nothing(int fd)
{
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    assert_true(st.st_size > 0);
    return st.st_blocks == 0 ||
           fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) != 0;
}

/* As if the disk were full. What was written until then gives its space back. */
static void test_what_cannot_be_written_stays(void **state)
{
    (void)state;
    int fd = next_descriptor();
    struct texts *t = texts_open(S("/tmp"));
    struct rlimit old, none;
    assert_non_null(t);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    none = (struct rlimit){.rlim_cur = 100000, .rlim_max = old.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    put_all(t);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_true(takes_nothing(fd));
    texts_unref(t);
    check_all();
}

static void test_texts_that_cannot_be_put_aside(void **state)
{
    (void)state;
    static char large[1 << 20];
    struct texts_writer w = {.texts = NULL};
    struct texts_place place = {.extent = NULL};
    assert_null(texts_open(S("")));
    assert_null(texts_open(S("/no/such/folder")));
    assert_false(texts_put(&w, S("a"), &place));
    w.texts = texts_open(S("/tmp"));
    assert_false(texts_put(&w, str_of(large, sizeof(large)), &place));
    assert_true(texts_put(&w, S(""), &place));
    texts_close(&w);
    texts_drop(place);
    texts_drop((struct texts_place){.extent = NULL});
    texts_unref(w.texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_texts_come_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_written_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(test_texts_that_cannot_be_put_aside, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
