/*
 * Records: what counts as a read and as a write of a part, in which of several records it goes, and
 * when a record gives up.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "tests/unit/render/liquid/memo_case.h"

#include "render/liquid/memo/record.h"

/* ---- records as text ---- */

static const char *const cells[] = {"", "cycle ", "offset ", "changed "};

static void write_cell(enum record_cell cell, struct value key, struct buf *out)
{
    buf_add(out, str_c(cells[cell]));
    value_write(key, NULL, out);
}

/*
 * The variables and cells at which the reads begin, each with the value to which its path leads:
 * `page "en", x absent`. Cells of tags hold nothing before the part.
 */
static const char *reads_of(const struct record *r, struct memo_render *m)
{
    struct buf out;
    buf_init(&out, &arena, 0);
    for (size_t i = 0; i < r->read_count; i++) {
        struct value key, v = value_nil();
        struct hash128 hash;
        bool found = true;
        enum record_cell cell = record_path_cell(r->reads[i].path, &key);
        buf_add(&out, i > 0 ? S(", ") : S(""));
        write_cell(cell, key, &out);
        if (cell == RECORD_VARIABLE)
            assert_true(record_path_follow(&m->x.eval, r->reads[i].path, &found, &v));
        assert_true(record_hash(&m->x.eval, found, v, &hash));
        assert_true(hash128_eq(hash, r->reads[i].value));
        if (cell != RECORD_VARIABLE)
            continue;
        buf_putc(&out, ' ');
        if (found && v.kind != VALUE_DROP)
            value_inspect(v, NULL, &out);
        else
            buf_add(&out, found ? S("drop") : S("absent"));
    }
    buf_putc(&out, '\0');
    return out.ptr;
}

static const char *writes_of(const struct record *r)
{
    struct buf out;
    buf_init(&out, &arena, 0);
    for (size_t i = 0; i < r->write_count; i++) {
        buf_add(&out, i > 0 ? S(", ") : S(""));
        write_cell(r->writes[i].cell, r->writes[i].key, &out);
    }
    buf_putc(&out, '\0');
    return out.ptr;
}

/* ---- what one part reads and writes ---- */

struct part_case {
    const char *part, *reads, *writes;
};

/* `item` is bound outside of the part; `before` was assigned there. */
static const struct part_case parts[] = {
    {"text", "", ""},
    {"{{ page.lang }}", "page \"en\"", ""},
    {"{{ page.lang }}{{ page.lang }}", "page \"en\"", ""},
    {"{{ page.lang }}{{ page.title }}", "page \"en\", page \"T\"", ""},
    {"{{ page.tags[1] }}", "page \"b\"", ""},
    {"{{ page.tags.size }}", "page 2", ""},
    {"{{ page['lang'] }}", "page \"en\"", ""},
    {"{{ page[key] }}", "key \"lang\", page \"en\"", ""},
    {"{{ page.missing }}", "page absent", ""},
    {"{{ page.missing.more }}", "page absent", ""},
    {"{{ page.none }}", "page nil", ""},
    {"{{ nothing }}{{ missing }}", "nothing nil, missing absent", ""},
    {"{{ before }}", "before 1", ""},
    {"{{ item }}", "item 7", ""},
    {"{{ 'x' | append: page.lang }}", "page \"en\"", ""},
    {"{% for i in (1..page.tags.size) %}{{ i }}{% endfor %}", "page 2",
     "offset i-(1..page.tags.size)"},
    /* Only the taken branch is read. */
    {"{% if page.lang %}{{ page.title }}{% else %}{{ key }}{% endif %}", "page \"en\", page \"T\"",
     ""},
    {"{% if page.lang == 'fr' %}{{ page.title }}{% endif %}", "page \"en\"", ""},
    {"{% if page.lang == key %}{% endif %}", "page \"en\", key \"lang\"", ""},
    {"{% if page.lang == empty %}{% endif %}", "page \"en\"", ""},
    {"{% case page.lang %}{% when key %}{% endcase %}", "page \"en\", key \"lang\"", ""},
    /* What the part assigned itself is no read, what it read before is one. */
    {"{% assign x = page.lang %}{{ x }}{{ x.size }}", "page \"en\"", "x"},
    {"{{ x }}{% assign x = 1 %}{{ x }}", "x absent", "x"},
    {"{% assign before = before | plus: 1 %}{{ before }}", "before 1", "before"},
    {"{% assign x = 1 %}{% assign x = 2 %}{% assign y = x %}", "", "x, y"},
    {"{% capture c %}{{ page.lang }}{% endcapture %}{{ c }}", "page \"en\"", "c"},
    {"{% if false %}{% assign x = 1 %}{% endif %}{{ x }}", "x absent", ""},
    /* Loops and includes bind names inside. */
    {"{% for t in page.tags %}{{ t }}{{ forloop.index }}{% endfor %}", "page [\"a\", \"b\"]",
     "offset t-page.tags"},
    {"{% for item in (1..2) %}{{ item }}{% endfor %}", "", "offset item-(1..2)"},
    {"{% for i in (1..2) %}{% endfor %}{{ i }}{{ item }}", "i absent, item 7", "offset i-(1..2)"},
    {"{{ forloop.index }}", "forloop absent", ""},
    {"{% include a.html t=page.lang %}", "page \"en\"", ""},
    {"{% include a.html t=1 %}{{ include.t }}", "include absent", ""},
    {"{% include a.html %}", "include absent", ""},
    /* A drop that records its own reads is one read, whatever is asked of it. */
    {"{{ site.title }}{{ site.other }}{{ site.none }}", "site drop", ""},
    {"{{ site.none }}", "site drop", ""},
    {"{% assign s = site %}{{ s.title }}", "site drop", "s"},
    /* The states of tags. */
    {"{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}", "cycle \"a\", \"b\", ", "cycle \"a\", \"b\", "},
    {"{% cycle key: 'a', 'b' %}", "key \"lang\", cycle lang", "cycle lang"},
    {"{% for i in (1..9) offset:continue %}{% endfor %}", "offset i-(1..9)", "offset i-(1..9)"},
    {"{% for i in (1..9) limit: 1 %}{% endfor %}{% for i in (1..9) offset:continue %}{% endfor %}",
     "", "offset i-(1..9)"},
    {"{% ifchanged %}{{ page.lang }}{% endifchanged %}", "page \"en\", changed ", "changed "},
};

static const char *const include_files[][2] = {{"a.html", "{{ include.t }}"}, {NULL, NULL}};

static void begin(struct memo_render *m)
{
    memo_files = include_files;
    memo_begin(m, memo_globals(), &arena);
    assert_true(memo_run(m, "{% assign before = 1 %}"));
    assert_true(scope_push(&m->x.eval.scope, S("item"), value_int(7)));
}

static void test_a_part_reads_and_writes_what_lies_outside(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct memo_render m;
        struct record r;
        begin(&m);
        record_open(&r, &m.x.eval);
        assert_true(memo_run(&m, parts[i].part));
        record_close(&r, &m.x.eval);
        assert_null(m.x.eval.record);
        assert_false(r.given_up);
        assert_int_equal(m.run.env.outside, 0);
        const char *writes = writes_of(&r);
        /* A path is followed as the next page would: from before the part. */
        begin(&m);
        if (strcmp(reads_of(&r, &m), parts[i].reads) != 0 || strcmp(writes, parts[i].writes) != 0)
            print_error("%s\n", parts[i].part);
        assert_string_equal(reads_of(&r, &m), parts[i].reads);
        assert_string_equal(writes, parts[i].writes);
    }
}

/* ---- what has no form in a record ---- */

static bool fails(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    (void)d;
    (void)out;
    return err_set(env->err, ERR_KIND_SYNTAX, "%.*s failed", STR_ARG(key));
}

static bool identity(const struct drop *d, struct drop_env *env, struct hash128 *out)
{
    (void)d;
    (void)env;
    *out = hash128_str(S("one"), 0);
    return true;
}

static const struct drop_class nameless_class = {.name = STR_INIT("Nameless"), .get = fails},
                               known_class = {
                                   .name = STR_INIT("Known"), .get = fails, .identity = identity};
static const struct drop nameless = {&nameless_class}, known = {&known_class};

static bool is_recorded(const char *part, const char *name, struct value v)
{
    struct memo_render m;
    struct record r;
    begin(&m);
    assert_true(scope_assign(&m.x.eval.scope, str_c(name), v));
    record_open(&r, &m.x.eval);
    assert_true(memo_run(&m, part));
    record_close(&r, &m.x.eval);
    return !r.given_up && m.run.env.outside == 0;
}

static void test_what_cannot_be_recorded_is_counted(void **state)
{
    (void)state;
    char name[300];
    memset(name, 'n', sizeof(name));
    struct value longest = value_str(str_of(name, 200)), too_long = value_str(str_of(name, 300));
    assert_true(is_recorded("{{ x }}", "x", value_int(1)));
    assert_true(is_recorded("{{ x }}", "x", value_of_drop(&known)));
    assert_false(is_recorded("{{ x }}", "x", value_of_drop(&nameless)));
    assert_true(is_recorded("{{ page[x] }}", "x", longest));
    assert_false(is_recorded("{{ page[x] }}", "x", too_long));
    assert_false(is_recorded("{{ page[x] }}", "x", value_float(1.5)));
    assert_false(is_recorded("{% cycle x: 'a' %}", "x", value_float(1.5)));
    assert_false(is_recorded("{% increment n %}", "x", value_nil()));
    assert_true(is_recorded("{% for i in (1..2) %}{{ forloop.index }}{% endfor %}", "x", longest));
}

static void test_a_cell_with_a_key_of_another_kind_is_counted(void **state)
{
    (void)state;
    struct memo_render m;
    struct record r;
    begin(&m);
    record_cell_written(&m.x.eval, RECORD_CYCLE, value_float(1.5)); /* no record is open */
    assert_int_equal(m.run.env.outside, 0);
    record_open(&r, &m.x.eval);
    record_cell_written(&m.x.eval, RECORD_CYCLE, value_int(1));
    record_cell_written(&m.x.eval, RECORD_CYCLE, memo_str("1"));
    record_cell_written(&m.x.eval, RECORD_VARIABLE, memo_str("1"));
    assert_int_equal(m.run.env.outside, 0);
    assert_string_equal(writes_of(&r), "cycle 1, cycle 1, 1");
    const int64_t number = 1; /* the same bytes as the first key */
    record_cell_written(&m.x.eval, RECORD_CYCLE,
                        value_str(str_of((const char *)&number, sizeof(number))));
    assert_int_equal(r.write_count, 4);
    record_cell_written(&m.x.eval, RECORD_CYCLE, value_float(1.5));
    assert_int_equal(m.run.env.outside, 1);
    record_close(&r, &m.x.eval);
}

static void test_following_a_path_hides_the_failure_of_a_drop(void **state)
{
    (void)state;
    struct memo_render m;
    struct record r;
    bool found;
    struct value v;
    begin(&m);
    assert_true(scope_assign(&m.x.eval.scope, S("x"), memo_globals()->pairs[0].value));
    record_open(&r, &m.x.eval);
    assert_true(memo_run(&m, "{{ x.lang }}"));
    record_close(&r, &m.x.eval);
    assert_int_equal(r.read_count, 1);
    assert_true(record_path_follow(&m.x.eval, r.reads[0].path, &found, &v));
    assert_true(found);
    assert_str_equal(value_as_str(v), S("en"));
    assert_true(scope_assign(&m.x.eval.scope, S("x"), value_of_drop(&known)));
    assert_false(record_path_follow(&m.x.eval, r.reads[0].path, &found, &v));
    assert_int_equal(m.err.kind, ERR_KIND_NONE);
    assert_ptr_equal(m.run.env.err, &m.err);
}

/* ---- records in records ---- */

struct nested_case {
    const char *outer, *inner; /* the inner part runs after the outer one */
    const char *outer_reads, *inner_reads, *outer_writes, *inner_writes;
};

/* `own` is bound by the outer part. Each read is followed from where its part begins. */
static const struct nested_case nested[] = {
    {"", "{{ page.lang }}", "page \"en\"", "page \"en\"", "", ""},
    {"{{ page.lang }}", "{{ page.lang }}", "page \"en\"", "page \"en\"", "", ""},
    {"{{ page.lang }}", "", "page \"en\"", "", "", ""},
    {"", "{{ own }}{{ item }}", "item 7", "own 8, item 7", "", ""},
    {"{% assign x = 1 %}", "{{ x }}", "", "x 1", "x", ""},
    {"", "{% assign x = 1 %}{{ x }}", "", "", "x", "x"},
    {"{{ x }}", "{% assign x = 1 %}{{ x }}", "x absent", "", "x", "x"},
};

static void test_a_read_goes_to_each_record_for_which_it_lies_outside(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(nested); i++) {
        const struct nested_case *c = &nested[i];
        struct memo_render m;
        struct record outer, inner;
        begin(&m);
        record_open(&outer, &m.x.eval);
        assert_true(scope_push(&m.x.eval.scope, S("own"), value_int(8)));
        assert_true(memo_run(&m, c->outer));
        record_open(&inner, &m.x.eval);
        assert_true(memo_run(&m, c->inner));
        record_close(&inner, &m.x.eval);
        assert_ptr_equal(m.x.eval.record, &outer);
        record_close(&outer, &m.x.eval);
        begin(&m);
        assert_true(scope_push(&m.x.eval.scope, S("own"), value_int(8)));
        assert_string_equal(reads_of(&outer, &m), c->outer_reads);
        assert_true(memo_run(&m, c->outer));
        assert_string_equal(reads_of(&inner, &m), c->inner_reads);
        assert_string_equal(writes_of(&outer), c->outer_writes);
        assert_string_equal(writes_of(&inner), c->inner_writes);
    }
}

/* What was read when a fragment was made is read again by those that use it. */
static void test_a_known_read_counts_where_it_lies_outside(void **state)
{
    (void)state;
    struct memo_render m;
    struct record first, outer, inner;
    begin(&m);
    record_open(&first, &m.x.eval);
    assert_true(memo_run(&m, "{{ page.lang }}{{ x }}"));
    record_close(&first, &m.x.eval);
    assert_int_equal(first.read_count, 2);
    record_again(&m.x.eval, &first.reads[0]); /* no record is open */
    record_open(&outer, &m.x.eval);
    assert_true(memo_run(&m, "{% assign x = 1 %}"));
    record_open(&inner, &m.x.eval);
    for (size_t i = 0; i < 4; i++)
        record_again(&m.x.eval, &first.reads[i / 2]);
    record_close(&inner, &m.x.eval);
    record_close(&outer, &m.x.eval);
    begin(&m);
    assert_string_equal(reads_of(&outer, &m), "page \"en\"");
    assert_string_equal(reads_of(&inner, &m), "page \"en\", x absent");
}

/* ---- hashes ---- */

static struct hash128 hash_of(struct value v)
{
    struct memo_render m;
    struct hash128 hash;
    memo_begin(&m, NULL, &arena);
    assert_true(record_hash(&m.x.eval, true, v, &hash));
    return hash;
}

static void test_values_that_differ_have_different_hashes(void **state)
{
    (void)state;
    struct value_map *ab = value_map_new(&arena), *ba = value_map_new(&arena),
                     *ac = value_map_new(&arena), *none = value_map_new(&arena);
    memo_put(ac, "a", value_int(1));
    memo_put(ac, "c", value_int(2));
    memo_put(ab, "a", value_int(1));
    memo_put(ab, "b", value_int(2));
    memo_put(ba, "b", value_int(2));
    memo_put(ba, "a", value_int(1));
    const struct value values[] = {
        value_nil(),
        value_bool(false),
        value_bool(true),
        value_int(0),
        value_int(1),
        value_float(1),
        memo_str(""),
        memo_str("1"),
        memo_array("ab", NULL),
        memo_array("a", "b"),
        memo_array("a", "c"),
        memo_array("b", "a"),
        value_array(NULL, 0),
        value_of_map(ab),
        value_of_map(ba),
        value_of_map(ac),
        value_of_map(none),
        value_range(&arena, 1, 2),
        value_range(&arena, 1, 3),
        value_of_drop(&known),
        value_of_listed_drop(&known),
        value_of_drop(&site_drop),
        value_date(&arena, (struct moment){.seconds = 1, .zone = "UTC"}),
        value_date(&arena, (struct moment){.seconds = 1, .offset = 3600, .zone = "UTC"}),
        value_date(&arena, (struct moment){.seconds = 1, .zone = "CET"}),
        value_date(&arena, (struct moment){.seconds = 2, .zone = "UTC"}),
    };
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        for (size_t k = 0; k < ARRAY_LEN(values); k++)
            assert_int_equal(hash128_eq(hash_of(values[i]), hash_of(values[k])), i == k);
    }
    assert_true(hash128_eq(hash_of(memo_array("a", "b")), hash_of(memo_array("a", "b"))));
}

static void test_a_missing_value_is_not_nil(void **state)
{
    (void)state;
    struct memo_render m;
    struct hash128 missing, nil;
    memo_begin(&m, NULL, &arena);
    assert_true(record_hash(&m.x.eval, false, value_nil(), &missing));
    assert_true(record_hash(&m.x.eval, true, value_nil(), &nil));
    assert_false(hash128_eq(missing, nil));
}

static void test_what_is_too_large_or_has_no_identity_has_no_hash(void **state)
{
    (void)state;
    enum { LARGE = 20001 };
    struct memo_render m;
    struct hash128 hash;
    memo_begin(&m, NULL, &arena);
    struct value *items = arena_new_array(&arena, LARGE, struct value);
    assert_non_null(items);
    assert_true(record_hash(&m.x.eval, true, value_array(items, LARGE / 2), &hash));
    assert_false(record_hash(&m.x.eval, true, value_array(items, LARGE), &hash));
    assert_false(record_hash(&m.x.eval, true, value_of_drop(&nameless), &hash));
    items[2] = value_of_drop(&nameless);
    assert_false(record_hash(&m.x.eval, true, value_array(items, 3), &hash));
    assert_true(record_hash(&m.x.eval, true, value_array(items, 2), &hash));
}

/* Plain values are those for which == and equal hashes are the same; 1 == 1.0 is neither. */
static void test_which_values_are_plain(void **state)
{
    (void)state;
    assert_true(record_is_plain(value_nil()));
    assert_true(record_is_plain(value_bool(false)));
    assert_true(record_is_plain(value_int(1)));
    assert_true(record_is_plain(memo_str("a")));
    assert_false(record_is_plain(value_float(1)));
    assert_false(record_is_plain(memo_array("a", NULL)));
    assert_false(record_is_plain(value_of_drop(&known)));
    assert_false(record_is_plain(value_range(&arena, 1, 2)));
}

/* ---- bounds ---- */

static void test_a_record_gives_up_if_it_has_too_many_reads_or_writes(void **state)
{
    (void)state;
    for (int writes = 0; writes < 2; writes++) {
        struct memo_render m;
        struct record outer, inner;
        char text[64];
        begin(&m);
        record_open(&outer, &m.x.eval);
        record_open(&inner, &m.x.eval);
        for (int i = 0; i < RECORD_READS_MAX + 1; i++) {
            assert_false(inner.given_up || outer.given_up);
            (void)snprintf(text, sizeof(text),
                           writes ? "{%% assign v%d = 1 %%}" : "{{ v%d }}{{ v0 }}", i);
            assert_true(memo_run(&m, text));
        }
        assert_true(inner.given_up && outer.given_up);
        assert_int_equal(inner.read_count, writes ? 0 : RECORD_READS_MAX);
        assert_int_equal(inner.write_count, writes ? RECORD_WRITES_MAX : 0);
        record_close(&inner, &m.x.eval);
        record_close(&outer, &m.x.eval);
    }
}

/* If memory ends, what was read or written is in the record, or the part is not retained. */
static void test_a_record_is_whole_or_refused_if_memory_ends(void **state)
{
    (void)state;
    bool refused = false, whole = false;
    for (size_t budget = 0; !whole; budget += 64) {
        struct memo_render m;
        struct record r;
        struct arena tight;
        arena_init(&tight, 0);
        memo_begin(&m, memo_globals(), &tight);
        tight.budget = tight.taken + budget;
        record_open(&r, &m.x.eval);
        record_cell_read(&m.x.eval, RECORD_VARIABLE, memo_str("a"), value_int(1));
        bool read = r.read_count == 1;
        assert_true(read || r.given_up || m.run.env.outside > 0);
        record_cell_written(&m.x.eval, RECORD_VARIABLE, memo_str("b"));
        bool written = r.write_count == 1;
        assert_true(written || r.given_up || m.run.env.outside > 0);
        refused = refused || r.given_up;
        whole = read && written && !r.given_up;
        record_close(&r, &m.x.eval);
        arena_fini(&tight);
    }
    assert_true(refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_part_reads_and_writes_what_lies_outside, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_recorded_is_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_cell_with_a_key_of_another_kind_is_counted, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_following_a_path_hides_the_failure_of_a_drop, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_read_goes_to_each_record_for_which_it_lies_outside,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_known_read_counts_where_it_lies_outside, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_values_that_differ_have_different_hashes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_missing_value_is_not_nil, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_too_large_or_has_no_identity_has_no_hash,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_which_values_are_plain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_record_gives_up_if_it_has_too_many_reads_or_writes,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_record_is_whole_or_refused_if_memory_ends, setup,
                                        teardown),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
