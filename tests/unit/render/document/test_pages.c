/*
 * Pages, posts and documents made of one file each: their URLs, names, dates, what is published.
 *
 * The rows are what `jekyll build` (4.3.1) made of these files in UTC.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <unistd.h>

#include "render/data/front.h"
#include "render/data/value.h"
#include "render/document/page.h"
#include "tests/unit/folder.h"

enum { NOON = 1700000000 };

static const struct drop_class page_class, document_class;
static const struct drop_classes drops = {&page_class, &document_class, NULL, NULL};
static const int64_t written = INT64_C(1600000000999999999); /* 2020-09-13 12:26:40 UTC */

static struct folder folder;
static struct arena arena;
static struct err err;
static const struct config *config;

static void configure(const char *yaml)
{
    folder_write(&folder, "_config.yml", yaml);
    int root = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct scan_root at = {.fd = root, .theme_fd = -1};
    const struct config_options options = {.files = S(""), .drops = &drops, .now = NOON};
    config_unref(config);
    config = config_load(&at, &options, &err);
    assert_int_equal(close(root), 0);
    assert_non_null(config);
}

static int setup(void **state)
{
    (void)state;
    folder_init(&folder);
    arena_init(&arena, 0);
    err = ERR_INIT;
    config = NULL;
    configure("timezone: UTC\nshow_drafts: true\ncollections: {notes: {output: true}, secret: {}}\n"
              "defaults: [{scope: {path: a}, values: {layout: x, word: d}},"
              " {scope: {path: '', type: notes}, values: {layout: n}}]\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    config_unref(config);
    arena_fini(&arena);
    folder_fini(&folder);
    return 0;
}

static const struct value_map *front_of(const char *yaml)
{
    struct front front;
    const struct value_map *data;
    struct buf text;
    buf_init(&text, &arena, 0);
    buf_printf(&text, "---\n%s\n---\n", yaml);
    assert_true(
        front_parse(S("f"), buf_str(&text), YDOC_OPTIONS_DEFAULT, &arena, &front, &data, &err));
    return data;
}

/* yaml NULL: front matter that cannot be read. */
static bool init(struct page *p, const char *path, const char *yaml)
{
    const struct page_file file = {config_role(config, str_c(path), false), str_c(path), written,
                                   NULL};
    return page_init(p, config, &file, yaml != NULL ? front_of(yaml) : NULL, &arena, &err);
}

static struct page page_of(const char *path, const char *yaml)
{
    struct page p;
    if (!init(&p, path, yaml))
        fail_msg("%s: %s", path, err.message);
    return p;
}

static struct str text_of(const struct page *p, const char *key)
{
    return value_to_str(value_map_get(p->data, str_c(key)), NULL, &arena);
}

static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *path, *yaml, *url, *file;
    } rows[] = {
        {"_posts/2020-01-02-hello-wide.world.md", "", "/2020/01/02/hello-wide.world.html",
         "/2020/01/02/hello-wide.world.html"},
        {"_posts/sub/2020-1-3-x.markdown", "date: 2019-05-06 07:08:09 +0200\ncategories: [k, l m]",
         "/k/l%20m/2019/05/06/x.html", "/k/l m/2019/05/06/x.html"},
        {"_posts/2020-01-05-p.md", "permalink: /:year/:title/", "/2020/p/", "/2020/p/index.html"},
        {"_posts/2020-01-06-e.html", "slug: other", "/2020/01/06/other.html",
         "/2020/01/06/other.html"},
        {"_notes/one.md", "", "/notes/one.html", "/notes/one.html"},
        {"_notes/deep/2021-02-03-two..md", "", "/notes/deep/2021-02-03-two.html",
         "/notes/deep/2021-02-03-two.html"},
        {"_notes/n.txt", "permalink: /n:output_ext", "/n.txt", "/n.txt"},
        {"a/index.md", "", "/a/", "/a/index.html"},
        {"a/b.md", "", "/a/b.html", "/a/b.html"},
        {"a/s.scss", "", "/a/s.css", "/a/s.css"},
        {"b c/\xc3\xa9 d.html", "", "/b%20c/%C3%A9%20d.html", "/b c/\xc3\xa9 d.html"},
        {"x.tar.gz", "", "/x.tar.gz", "/x.tar.gz"},
        {"p.md", "permalink: /q/", "/q/", "/q/index.html"},
        {"feed.xml", "permalink:", "/feed.xml", "/feed.xml"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct page p = page_of(rows[i].path, rows[i].yaml);
        assert_str_equal(p.url, str_c(rows[i].url));
        assert_str_equal(p.file, str_c(rows[i].file));
    }
}

static void test_documents_have_more_than_their_front_matter(void **state)
{
    (void)state;
    static const struct {
        const char *path, *yaml, *title, *slug, *date;
    } rows[] = {
        {"_posts/2020-01-02-hello-wide.world.md", "", "Hello Wide.world", "hello-wide.world",
         "2020-01-02 00:00:00 +0000"},
        {"_posts/sub/2020-1-3-x.markdown", "date: 2019-05-06 07:08:09 +0200", "X", "x",
         "2019-05-06 05:08:09 +0000"},
        {"_posts/2020-01-05-p.md", "title: T", "T", "p", "2020-01-05 00:00:00 +0000"},
        {"_notes/deep/2021-02-03-two..md", "", "Two", "two", "2021-02-03 00:00:00 +0000"},
        {"_notes/one.md", "", "One", "one", "2023-11-14 22:13:20 +0000"},  /* site.time */
        {"_drafts/d-e.md", "", "D E", "d-e", "2020-09-13 12:26:40 +0000"}, /* the file's */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct page p = page_of(rows[i].path, rows[i].yaml);
        assert_str_equal(text_of(&p, "title"), str_c(rows[i].title));
        assert_str_equal(text_of(&p, "slug"), str_c(rows[i].slug));
        assert_str_equal(text_of(&p, "date"), str_c(rows[i].date));
        assert_ptr_equal(p.drop.class, &document_class);
    }
    struct page p = page_of("a/b.md", "word: own");
    assert_str_equal(text_of(&p, "title"), S(""));
    assert_str_equal(text_of(&p, "word"), S("own"));
    assert_str_equal(text_of(&p, "layout"), S("x"));
    assert_ptr_equal(p.drop.class, &page_class);
}

/* Jekyll goes on with a document whose front matter it cannot read, without looking at its name. */
static void test_front_matter_that_cannot_be_read(void **state)
{
    (void)state;
    struct page p = page_of("_posts/2020-01-05-p.md", NULL);
    assert_str_equal(text_of(&p, "title"), S(""));
    assert_str_equal(text_of(&p, "date"), S("2023-11-14 22:13:20 +0000"));
    p = page_of("_drafts/d.md", NULL);
    assert_str_equal(text_of(&p, "date"), S("2020-09-13 12:26:40 +0000"));
    assert_true(p.dated_by_file);
}

static void test_what_is_published(void **state)
{
    (void)state;
    static const struct {
        const char *path, *yaml;
        bool published, written, output;
    } rows[] = {
        {"p.md", "", true, true, true},
        {"p.md", "published: false", false, false, false},
        {"p.md", "published:", false, false, false},
        {"_notes/n.md", "published: false", false, false, false},
        {"_notes/n.md", "published:", true, false, false},
        {"_secret/n.md", "", true, true, false},
        {"_posts/2020-01-05-p.md", "published: false", false, false, false},
        {"_posts/2030-01-05-p.md", "", true, true, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct page p = page_of(rows[i].path, rows[i].yaml);
        if (p.published != rows[i].published || p.written != rows[i].written ||
            page_has_output(&p, config) != rows[i].output)
            fail_msg("%s: %s: %d %d %d", rows[i].path, rows[i].yaml, p.published, p.written,
                     page_has_output(&p, config));
    }
    configure("unpublished: true\nfuture: true\n");
    struct page p = page_of("p.md", "published: false");
    assert_true(page_has_output(&p, config));
    p = page_of("_posts/2030-01-05-p.md", "");
    assert_true(page_has_output(&p, config));
}

static void test_layouts(void **state)
{
    (void)state;
    static const struct {
        const char *path, *yaml, *layout; /* NULL: none */
    } rows[] = {
        {"p.md", "", NULL},
        {"p.md", "layout: 404", "404"},
        {"p.md", "layout: none", NULL},
        {"p.md", "layout: [a]", NULL},
        {"a/b.md", "", "x"},
        {"a/b.md", "layout:", NULL},
        {"a/s.scss", "", NULL},
        {"_posts/2020-01-05-p.md", "layout: post", "post"},
        {"_notes/one.md", "layout:", "n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct page p = page_of(rows[i].path, rows[i].yaml);
        struct str name = S("");
        assert_int_equal(page_layout(&p, &name), rows[i].layout != NULL);
        if (rows[i].layout != NULL)
            assert_str_equal(name, str_c(rows[i].layout));
    }
}

static void test_order(void **state)
{
    (void)state;
    struct page early = page_of("_notes/z.md", "date: 2019-01-01");
    struct page late = page_of("_notes/a.md", "date: 2020-01-01");
    struct page same = page_of("_notes/b.md", "date: 2020-01-01");
    struct page none = page_of("_notes/y.md", "");
    assert_true(page_cmp(&early, &late) < 0 && page_cmp(&late, &early) > 0);
    assert_true(page_cmp(&late, &same) < 0);
    assert_true(page_cmp(&none, &early) < 0); /* by path: one of them has no date of its own */
    assert_int_equal(page_cmp(&none, &none), 0);
}

static void test_mistakes_say_where(void **state)
{
    (void)state;
    struct page p;
    assert_false(init(&p, "_posts/2020-01-05-p.md", "date: never"));
    assert_string_equal(err.message, "'never' is not a valid date in the front matter (write it as "
                                     "2024-12-31): the document is left out");
    err = ERR_INIT;
    assert_false(init(&p, "_posts/2020-13-05-p.md", ""));
    assert_string_equal(err.message, "'2020-13-05' is not a valid date in the file name (write it "
                                     "as 2024-12-31): the document is left out");
    err = ERR_INIT;
    assert_false(init(&p, "_notes/n.md", "permalink: /:nothing/"));
    assert_non_null(strstr(err.message, "nothing"));
    assert_string_equal(err.file, "_notes/n.md");
    assert_int_equal(err.line, 1);
}

/* With less and less memory: an error each time, until there is enough. */
static void test_memory_ends(void **state)
{
    (void)state;
    const char *path = "_posts/2020-01-02-hello.md";
    const struct page_file file = {config_role(config, str_c(path), false), str_c(path), written,
                                   NULL};
    const struct value_map *front = front_of("title: T\ncategories: [a, b]\npermalink: /:title/");
    bool ok = false;
    size_t failed = 0;
    for (size_t bytes = 64; !ok; bytes += 64) {
        struct page p;
        struct arena small;
        arena_init(&small, bytes);
        err = ERR_INIT;
        ok = page_init(&p, config, &file, front, &small, &err);
        assert_int_equal(ok, err.kind == ERR_KIND_NONE);
        failed += !ok;
        arena_fini(&small);
    }
    assert_true(failed > 0);
}

#define PAGE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(test_urls),
        PAGE_TEST(test_documents_have_more_than_their_front_matter),
        PAGE_TEST(test_front_matter_that_cannot_be_read),
        PAGE_TEST(test_what_is_published),
        PAGE_TEST(test_layouts),
        PAGE_TEST(test_order),
        PAGE_TEST(test_mistakes_say_where),
        PAGE_TEST(test_memory_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
