/*
 * Sharing: when the result of a part is used again and when the part runs anew, and that the text
 * and the variables are the same in both cases.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "tests/unit/render/liquid/memo_case.h"

#include "render/liquid/memo/share.h"

enum { FRAGMENT_BYTES = 1 << 20 };

static struct liquid_fragments *fragments;
static struct liquid_dependencies dependencies;

static int share_setup(void **state)
{
    memo_files = NULL;
    fragments = liquid_fragments_new(FRAGMENT_BYTES);
    dependencies = (struct liquid_dependencies){.generation = 1,
                                                .open = list_open,
                                                .close = list_close,
                                                .current = list_is_current,
                                                .repeat = list_repeat};
    return fragments == NULL || setup(state);
}

static int share_teardown(void **state)
{
    liquid_fragments_free(fragments);
    return teardown(state);
}

/* ---- a part that counts how often it runs ---- */

static unsigned runs;
static uint64_t steps; /* of the last render, which are the same with fragments */

static bool run_part(struct exec *x, const void *self, struct buf *out)
{
    const struct liquid_template *outer = x->template, *t = self;
    runs++;
    x->template = t;
    bool ok = exec_body(x, t, out);
    x->template = outer;
    return ok;
}

/* Long enough to be worth it with a few reads. */
#define LONG "{% for k in (1..30) %}{{ k }},{% endfor %}"

/* What is around the part may change from render to render. */
struct around {
    const char *before, *after;
};

/* Renders before, part, after. The part is shared if `sharing`. Returns the text, or the error. */
static const char *render_in(struct arena *a, const char *part, struct around around, bool sharing)
{
    struct memo_render m;
    struct buf text;
    const struct liquid_template *t = memo_compile(S("shared.html"), part);
    memo_begin(&m, memo_globals(), a);
    if (sharing)
        m.run.sharing = liquid_sharing_begin(fragments, &dependencies, a);
    bool ok = memo_run(&m, around.before) && share_run(&m.x, share_whole(t), run_part, t, &m.out) &&
              memo_run(&m, around.after);
    steps = m.run.steps_used;
    buf_init(&text, &arena, 0);
    if (ok)
        buf_add(&text, buf_str(&m.out));
    else
        err_write(&m.err, &text);
    buf_putc(&text, '\0');
    liquid_sharing_end(m.run.sharing);
    return text.ptr;
}

/* Renders with sharing; the result has to be that without. Returns whether the part ran. */
static bool runs_in(const char *part, const char *before, const char *after)
{
    struct around around = {before, after};
    const char *want = render_in(&arena, part, around, false);
    unsigned ran = runs;
    uint64_t want_steps = steps;
    const char *got = render_in(&arena, part, around, true);
    if (strcmp(got, want) != 0)
        print_error("after %s: %s\n", before, part);
    assert_string_equal(got, want);
    assert_int_equal(steps, want_steps);
    return runs > ran;
}

/* ---- which change of the surroundings makes a part run again ---- */

struct change_case {
    const char *part, *first, *second; /* what two renders have before the part */
    bool again;
    const char *after;
};

static const struct change_case changes[] = {
    {LONG, "", "", false, ""},
    {LONG "{{ x }}", "{% assign x = 1 %}", "{% assign x = 1 %}", false, ""},
    {LONG "{{ x }}", "{% assign x = 1 %}", "{% assign x = 2 %}", true, ""},
    {LONG "{{ x }}", "{% assign x = 1 %}", "{% assign x = '1' %}", true, ""},
    {LONG "{{ x }}", "{% assign x = 1 %}", "{% assign x = 1 %}{% assign y = 1 %}", false, ""},
    {LONG "{{ x }}", "", "{% assign x = 1 %}", true, ""},
    {LONG "{{ x }}", "{% assign x = 1 %}", "", true, ""},
    {LONG "{{ x }}", "", "{% assign x = nil %}", true, ""},
    {LONG "{{ x.size }}", "{% assign x = 'ab' %}", "{% assign x = 'cd' %}", false, ""},
    {LONG "{{ page.lang }}", "", "", false, ""},
    {LONG "{{ page.lang }}", "", "{% assign page = nil %}", true, ""},
    /* Lists: as a whole, by one member, by their size. */
    {LONG "{{ x | join }}", "{% assign x = 'a' | split: ',' %}",
     "{% assign x = 'a,b' | split: ',' %}", true, ""},
    {LONG "{{ x.first }}", "{% assign x = 'a' | split: ',' %}",
     "{% assign x = 'a,b' | split: ',' %}", false, ""},
    {LONG "{{ x[1] }}", "{% assign x = 'a' | split: ',' %}", "{% assign x = 'a,b' | split: ',' %}",
     true, ""},
    {LONG "{{ x.size }}", "{% assign x = 'a' | split: ',' %}",
     "{% assign x = 'a,b' | split: ',' %}", true, ""},
    /* A read under a condition counts only if the part came to it. */
    {LONG "{% if x %}{{ y }}{% endif %}", "{% assign y = 1 %}", "{% assign y = 2 %}", false, ""},
    {LONG "{% if x %}{{ y }}{% endif %}", "{% assign x = 1 %}{% assign y = 1 %}",
     "{% assign x = 1 %}{% assign y = 2 %}", true, ""},
    /* What it assigns is assigned again from the fragment. */
    {LONG "{% assign y = x | plus: 1 %}", "{% assign x = 1 %}", "{% assign x = 1 %}", false,
     "{{ y }}"},
    {LONG "{% assign x = x | plus: 1 %}", "{% assign x = 1 %}", "{% assign x = 1 %}", false,
     "{{ x }}"},
    {LONG "{% assign x = x | plus: 1 %}", "{% assign x = 1 %}", "{% assign x = 2 %}", true,
     "{{ x }}"},
    {LONG "{% assign x = 5 %}{{ x }}", "{% assign x = 1 %}", "{% assign x = 2 %}", false,
     "{{ x }}"},
    {LONG "{% assign m = 'a,b' | split: ',' | push: 3 %}", "", "", false,
     "{{ m | inspect }}{{ m.size }}"},
    {LONG "{% assign m = page %}{% assign r = (1..3) %}", "", "", false,
     "{{ m.tags | join }}{{ m.lang }}{{ r }}{{ r.size }}"},
    {LONG "{% assign s = site %}", "", "", false, "{{ s.title }}"},
    /* It prints nothing. */
    {"{% capture c %}" LONG "{{ x }}{% endcapture %}", "{% assign x = 1 %}", "{% assign x = 1 %}",
     false, "{{ c }}"},
    {"{% for k in (1..30) %}{% assign n = k %}{% endfor %}", "", "", false, "{{ n }}{{ k }}"},
    /* The states of tags. */
    {LONG "{% cycle 'a', 'b', 'c' %}", "", "", false, "{% cycle 'a', 'b', 'c' %}"},
    {LONG "{% cycle 'a', 'b', 'c' %}", "", "{% cycle 'a', 'b', 'c' %}", true,
     "{% cycle 'a', 'b', 'c' %}"},
    {LONG "{% for i in (1..9) limit: 2 offset:continue %}{{ i }}{% endfor %}", "", "", false,
     "{% for i in (1..9) offset:continue %}{{ i }}{% endfor %}"},
    {LONG "{% for i in (1..9) limit: 2 offset:continue %}{{ i }}{% endfor %}", "",
     "{% for i in (1..9) limit: 3 %}{% endfor %}", true,
     "{% for i in (1..9) offset:continue %}{{ i }}{% endfor %}"},
    {LONG "{% ifchanged %}z{% endifchanged %}", "", "", false,
     "{% ifchanged %}z{% endifchanged %}"},
    {LONG "{% ifchanged %}z{% endifchanged %}", "", "{% ifchanged %}z{% endifchanged %}", true,
     "{% ifchanged %}z{% endifchanged %}"},
    {LONG "{% increment n %}", "", "", true, "{% increment n %}"},
    /* A break in it ends a loop in it, or, as here, what comes after it. */
    {LONG "{% for i in (1..3) %}{{ i }}{% break %}{% endfor %}", "", "", false, "{{ i }}"},
    {LONG "{% break %}", "", "", true, ""},
    /* It fails: nothing is retained, and it fails again. */
    {LONG "{% include none.html %}", "", "", true, ""},
    {LONG "{% if x %}{% include none.html %}{% endif %}", "", "{% assign x = 1 %}", true, ""},
    {LONG "{% if x %}{% include none.html %}{% endif %}", "{% assign x = 1 %}", "", true, ""},
    /* Running it costs less than finding it. */
    {"{{ x }}", "", "", true, ""},
    {"{{ 1 }}{{ 2 }}{{ 3 }}{{ 4 }}{{ 5 }}{{ 6 }}{{ 7 }}", "", "", true, ""},
    {"{{ 1 }}{{ 2 }}{{ 3 }}{{ 4 }}{{ 5 }}{{ 6 }}{{ 7 }}{{ 8 }}", "", "", false, ""},
    {"{{ a }}{{ b }}{{ c }}{{ d }}{{ e }}{{ f }}{{ g }}{{ h }}{{ i }}", "", "", true, ""},
};

static void test_a_part_runs_again_if_what_it_read_has_changed(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        const struct change_case *c = &changes[i];
        assert_true(runs_in(c->part, c->first, c->after));
        bool again = runs_in(c->part, c->second, c->after);
        if (again != c->again)
            print_error("%s, then %s: %s\n", c->first, c->second, c->part);
        assert_int_equal(again, c->again);
        (void)runs_in(c->part, c->first, c->after);
        assert_int_equal(share_teardown(state), 0);
        assert_int_equal(share_setup(state), 0);
    }
}

static void test_a_part_is_retained_for_several_values(void **state)
{
    (void)state;
    const char *const part = LONG "{{ x }}";
    assert_true(runs_in(part, "{% assign x = 1 %}", ""));
    assert_true(runs_in(part, "{% assign x = 2 %}", ""));
    assert_true(runs_in(part, "", ""));
    assert_false(runs_in(part, "{% assign x = 1 %}", ""));
    assert_false(runs_in(part, "{% assign x = 2 %}", ""));
    assert_false(runs_in(part, "", ""));
    assert_int_equal(liquid_fragments_stats(fragments).dropped, 0);
}

static void test_another_part_is_another_fragment(void **state)
{
    (void)state;
    assert_true(runs_in(LONG "a", "", ""));
    assert_true(runs_in(LONG "b", "", ""));
    assert_false(runs_in(LONG "a", "", ""));
}

/* ---- what the host's drops answered ---- */

static void change_site(const char *name, const char *value)
{
    memo_put(site_values, name, memo_str(value));
}

static unsigned site_runs(const char *name, const char *value)
{
    struct memo_render m;
    const struct liquid_template *t = memo_compile(S("shared.html"), LONG "{{ site.title }}");
    memo_begin(&m, memo_globals(), &arena);
    change_site(name, value);
    m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
    runs = 0;
    assert_true(share_run(&m.x, share_whole(t), run_part, t, &m.out));
    /* A second time in the same render. */
    assert_true(share_run(&m.x, share_whole(t), run_part, t, &m.out));
    struct str text = buf_str(&m.out);
    const char *want = strcmp(name, "title") == 0 ? value : "Site";
    assert_str_equal(str_from(text, text.len - strlen(want)), str_c(want));
    liquid_sharing_end(m.run.sharing);
    return runs;
}

static void test_a_part_runs_again_if_the_site_has_changed(void **state)
{
    (void)state;
    assert_int_equal(site_runs("other", "1"), 1);
    assert_int_equal(site_runs("other", "2"), 0);
    assert_int_equal(liquid_fragments_stats(fragments).dropped, 0);
    assert_int_equal(site_runs("title", "New"), 1);
    assert_int_equal(liquid_fragments_stats(fragments).dropped, 1);
    assert_int_equal(site_runs("title", "New"), 0);
    assert_int_equal(site_runs("other", "1"), 1);
}

/* A render of an older snapshot does not drop what a newer one retained. */
static void test_an_older_snapshot_drops_nothing(void **state)
{
    (void)state;
    dependencies.generation = 2;
    assert_int_equal(site_runs("title", "New"), 1);
    dependencies.generation = 1;
    assert_int_equal(site_runs("title", "Old"), 1);
    assert_int_equal(liquid_fragments_stats(fragments).dropped, 0);
}

/* A value that points into a snapshot holds for that snapshot. */
static void test_a_drop_is_not_replayed_in_another_snapshot(void **state)
{
    (void)state;
    const char *const part = LONG "{% assign s = site %}";
    assert_true(runs_in(part, "", "{{ s.title }}"));
    assert_false(runs_in(part, "", "{{ s.title }}"));
    assert_true(runs_in(LONG, "", ""));
    dependencies.generation = 2;
    assert_true(runs_in(part, "", "{{ s.title }}"));
    assert_false(runs_in(LONG, "", ""));
}

static bool open_nothing(void *self)
{
    (void)self;
    return false;
}

static struct str close_without_memory(void *self)
{
    (void)list_close(self);
    return S("");
}

static void test_without_a_list_of_dependencies_nothing_is_retained(void **state)
{
    (void)state;
    dependencies.close = close_without_memory;
    assert_true(runs_in(LONG, "", ""));
    assert_int_equal(liquid_fragments_stats(fragments).stored, 0);
    dependencies.open = open_nothing;
    struct memo_render m;
    const struct liquid_template *t = memo_compile(S("shared.html"), LONG);
    memo_begin(&m, memo_globals(), &arena);
    m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
    assert_false(share_run(&m.x, share_whole(t), run_part, t, &m.out));
    assert_int_not_equal(m.err.kind, ERR_KIND_NONE);
    assert_int_equal(m.out.len, 0);
    liquid_sharing_end(m.run.sharing);
}

/* ---- parts in parts ---- */

static const char *const inner_files[][2] = {
    {"inner.html", LONG "{{ x }}{{ site.title }}{{ include.t }}"}, {NULL, NULL}};

static void test_what_an_inner_part_reads_the_outer_part_reads(void **state)
{
    (void)state;
    memo_files = inner_files;
    const char *const outer = LONG LONG "{% include inner.html t=z %}{{ y }}";
    /* The inner part is retained by itself, and the outer one from its fragment. */
    assert_true(runs_in("{% include inner.html t=z %}", "{% assign x = 1 %}", ""));
    uint64_t hits = liquid_fragments_stats(fragments).hits;
    assert_true(runs_in(outer, "{% assign x = 1 %}", ""));
    assert_true(liquid_fragments_stats(fragments).hits > hits);
    assert_false(runs_in(outer, "{% assign x = 1 %}", ""));
    assert_true(runs_in(outer, "{% assign x = 2 %}", ""));
    assert_true(runs_in(outer, "{% assign x = 1 %}{% assign y = 2 %}", ""));
    assert_true(runs_in(outer, "{% assign x = 1 %}{% assign z = 2 %}", ""));
    assert_false(runs_in(outer, "{% assign x = 1 %}", ""));
}

static void test_what_the_site_answered_an_inner_part_the_outer_part_depends_on(void **state)
{
    (void)state;
    memo_files = inner_files;
    const char *const outer = LONG LONG "{% include inner.html %}";
    struct around around = {"", ""};
    (void)render_in(&arena, "{% include inner.html %}" LONG, around, true);
    runs = 0;
    (void)render_in(&arena, outer, around, true);
    (void)render_in(&arena, outer, around, true);
    assert_int_equal(runs, 1);
    struct memo_render m;
    const struct liquid_template *t = memo_compile(S("shared.html"), outer);
    memo_begin(&m, memo_globals(), &arena);
    change_site("title", "New");
    m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
    assert_true(share_run(&m.x, share_whole(t), run_part, t, &m.out));
    struct str text = buf_str(&m.out);
    assert_str_equal(str_from(text, text.len - 3), S("New"));
    assert_int_equal(runs, 2);
    liquid_sharing_end(m.run.sharing);
}

/* What an inner part assigned the outer part assigns, also if both come from fragments. */
static void test_what_an_inner_part_writes_the_outer_part_writes(void **state)
{
    (void)state;
    static const char *const files[][2] = {{"inner.html", LONG "{% assign y = 7 %}"}, {NULL, NULL}};
    memo_files = files;
    const char *const outer = LONG "{% include inner.html %}";
    assert_true(runs_in(outer, "", "{{ y }}"));
    const char *const other = LONG "{% include inner.html %}{{ z }}";
    assert_true(runs_in(other, "", "{{ y }}"));
    assert_false(runs_in(other, "", "{{ y }}"));
    assert_false(runs_in(outer, "", "{{ y }}"));
}

/* A loop that was put together by iteration has read what its iterations read. */
static void test_an_outer_part_reads_what_a_loop_in_it_compares(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"inner.html", "{% for p in l %}{% if p == here %}*{% endif %}{{ p }}{{ p }}{{ p }}"
                       "{% if forloop.index == 3 %}{{ x }}{% endif %}{% endfor %}"},
        {NULL, NULL}};
    static const struct {
        int here, x, outer;
        bool again;
    } rows[] = {
        {8, 1, 1, true},  {9, 1, 1, true}, {2, 1, 1, true},  {5, 1, 1, true},
        {9, 1, 1, false}, {9, 1, 2, true}, {9, 2, 2, true},  {9, 1, 2, false},
        {9, 3, 2, true},  {2, 3, 2, true}, {2, 1, 1, false}, {9, 3, 2, false},
    };
    memo_files = files;
    const char *const outer = LONG "{% include inner.html %}{{ outer }}";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[256];
        (void)snprintf(text, sizeof(text),
                       "{%% assign l = '1234567' | split: '' %%}{%% assign here = '%d' %%}"
                       "{%% assign x = %d %%}{%% assign outer = %d %%}",
                       rows[i].here, rows[i].x, rows[i].outer);
        assert_int_equal(runs_in(outer, text, ""), rows[i].again);
    }
}

/* ---- limits ---- */

/* What was deep before the part does not make the part deep. */
static void test_a_part_is_as_deep_as_its_own_includes(void **state)
{
    (void)state;
    memo_files = inner_files;
    const struct liquid_template *t = memo_compile(S("shared.html"), LONG);
    runs = 0;
    for (int i = 0; i < 2; i++) {
        struct memo_render m;
        memo_begin(&m, memo_globals(), &arena);
        m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
        assert_true(i > 0 || memo_run(&m, "{% include inner.html %}"));
        m.run.limits.depth = i > 0 ? 0 : 100;
        assert_true(share_run(&m.x, share_whole(t), run_part, t, &m.out));
        assert_int_equal(m.x.deepest, i > 0 ? 0 : 1);
        assert_int_equal(runs, 1);
        liquid_sharing_end(m.run.sharing);
    }
}

/* The text of a fragment counts against the limit of the output. */
static void test_a_fragment_that_does_not_fit_fails(void **state)
{
    (void)state;
    const struct liquid_template *t = memo_compile(S("shared.html"), LONG);
    for (int i = 0; i < 2; i++) {
        struct memo_render m;
        memo_begin(&m, memo_globals(), &arena);
        buf_init(&m.out, &arena, i > 0 ? 10 : 0);
        m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
        assert_int_equal(share_run(&m.x, share_whole(t), run_part, t, &m.out), i == 0);
        liquid_sharing_end(m.run.sharing);
    }
}

/* After a break that no loop has taken, a part ends at its first tag: its fragment is not that. */
static void test_no_fragment_is_used_after_a_break(void **state)
{
    (void)state;
    const char *const part = LONG "{% assign x = 1 %}end";
    assert_true(runs_in(part, "", ""));
    assert_false(runs_in(part, "", ""));
    assert_true(runs_in(part, "{% break %}", ""));
    assert_false(runs_in(part, "", ""));
}

/* A text of 2048 bytes is worth it, however few steps it took. */
static void test_a_large_text_is_worth_a_fragment(void **state)
{
    (void)state;
    char text[2049];
    memset(text, 'x', sizeof(text));
    text[2047] = '\0';
    assert_true(runs_in(text, "", ""));
    assert_true(runs_in(text, "", ""));
    text[2047] = 'x';
    text[2048] = '\0';
    assert_true(runs_in(text, "", ""));
    assert_false(runs_in(text, "", ""));
}

static unsigned opened;

static bool count_open(void *self)
{
    opened++;
    return list_open(self);
}

/* A part is left alone in a render after three results that could not be retained. */
static void test_a_part_that_is_refused_again_and_again_is_left_alone(void **state)
{
    (void)state;
    struct memo_render m;
    const struct liquid_template *t = memo_compile(S("shared.html"), "{% increment n %}");
    memo_begin(&m, memo_globals(), &arena);
    dependencies.open = count_open;
    opened = 0;
    m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
    for (int i = 0; i < 9; i++)
        assert_true(share_run(&m.x, share_whole(t), run_part, t, &m.out));
    assert_str_equal(buf_str(&m.out), S("012345678"));
    assert_int_equal(opened, 3);
    liquid_sharing_end(m.run.sharing);
}

/* A fragment stands for its steps and its depth: the limit is reached as without it. */
static void test_a_fragment_counts_against_the_limits(void **state)
{
    (void)state;
    memo_files = inner_files;
    const char *const part = LONG "{% include inner.html %}";
    assert_true(runs_in(part, "", ""));
    const struct liquid_template *t = memo_compile(S("shared.html"), part);
    for (int i = 0; i < 3; i++) {
        struct memo_render m;
        memo_begin(&m, memo_globals(), &arena);
        m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
        if (i == 1)
            m.run.limits.steps = 100;
        if (i == 2)
            m.run.limits.depth = 0;
        bool ok = share_run(&m.x, share_whole(t), run_part, t, &m.out);
        assert_int_equal(ok, i == 0);
        assert_int_equal(m.err.kind, i == 0 ? ERR_KIND_NONE : ERR_KIND_LIMIT);
        if (i == 0)
            assert_true(m.run.steps_used > 100 && m.x.deepest == 1);
        liquid_sharing_end(m.run.sharing);
    }
}

/* In {% render %}, where {% include %} is an error, no fragment from outside of one is used. */
static void test_an_isolated_part_is_another_part(void **state)
{
    (void)state;
    const struct liquid_template *t = memo_compile(S("shared.html"), LONG);
    runs = 0;
    for (unsigned i = 0; i < 4; i++) {
        struct memo_render m;
        memo_begin(&m, memo_globals(), &arena);
        m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
        m.x.isolated = i % 2 == 1;
        assert_true(share_run(&m.x, share_whole(t), run_part, t, &m.out));
        assert_int_equal(runs, i < 2 ? i + 1 : 2);
        liquid_sharing_end(m.run.sharing);
    }
}

/* ---- bounds ---- */

/* Whenever memory ends: the render fails, or its text is right; and so are those after it. */
static void test_memory_may_end_anywhere(void **state)
{
    enum { STEP = 512 };
    memo_files = inner_files;
    const char *const part = LONG "{% include inner.html t=1 %}{{ page.lang }}{% assign y = x %}";
    struct around around = {"{% assign x = page.tags %}", "{{ y }}"};
    const char *want = render_in(&arena, part, around, false);
    bool ended = false, done = false;
    for (size_t budget = STEP; !done; budget += STEP) {
        struct arena tight;
        arena_init(&tight, budget);
        const char *got = render_in(&tight, part, around, true);
        done = strcmp(got, want) == 0;
        ended = ended || !done;
        assert_true(done || arena_failed(&tight));
        arena_fini(&tight);
        list_count = 0;
        assert_string_equal(render_in(&arena, part, around, true), want);
        if (!done) {
            assert_int_equal(share_teardown(state), 0);
            assert_int_equal(share_setup(state), 0);
            want = render_in(&arena, part, around, false);
        }
    }
    assert_true(ended);
}

#define EIGHT(n)                                                                                   \
    "{{ a" #n " }}{{ b" #n " }}{{ c" #n " }}{{ d" #n " }}{{ e" #n " }}{{ f" #n " }}{{ g" #n        \
    " }}{{ h" #n " }}"
#define READS_64 EIGHT(1) EIGHT(2) EIGHT(3) EIGHT(4) EIGHT(5) EIGHT(6) EIGHT(7) EIGHT(8)

static void test_a_part_with_too_many_reads_is_not_retained(void **state)
{
    (void)state;
    assert_true(runs_in(READS_64 LONG LONG LONG LONG LONG LONG, "", ""));
    assert_false(runs_in(READS_64 LONG LONG LONG LONG LONG LONG, "", ""));
    assert_true(runs_in(READS_64 "{{ z }}" LONG LONG LONG LONG LONG LONG, "", ""));
    assert_true(runs_in(READS_64 "{{ z }}" LONG LONG LONG LONG LONG LONG, "", ""));
}

/* ---- loops by iteration ---- */

struct loop_case {
    const char *loop, *first, *second;
    unsigned iterations; /* that run in the second render; each asks the site once */
    const char *after;
};

#define LIST(items) "{% assign l = '" items "' | split: '' %}"
#define HERE(item)  LIST("abcdefgh") "{% assign here = '" item "' %}"
#define ASK         "{{ site.title }}"
#define MENU                                                                                       \
    "{% for p in l %}" ASK "{% if p == here %}*{% endif %}{{ p }}{% assign last = p %}{% endfor "  \
    "%}"

static const struct loop_case loops[] = {
    /* The mark moves: from b to e, away, and to where it was not. */
    {MENU, HERE("b"), HERE("b"), 0, "{{ last }}"},
    {MENU, HERE("b"), HERE("e"), 2, "{{ last }}"},
    {MENU, HERE("b"), HERE("x"), 1, "{{ last }}"},
    {MENU, HERE("x"), HERE("y"), 0, "{{ last }}"},
    {MENU, HERE("x"), HERE("h"), 1, "{{ last }}"},
    {MENU, HERE("x"), LIST("abcdefgh"), 0, "{{ last }}"},
    /* Another list is another loop. */
    {MENU, HERE("b"), HERE("b") LIST("abcdefghi"), 9, "{{ last }}"},
    {MENU, HERE("b"), HERE("b") LIST("abcdefgx"), 8, "{{ last }}"},
    {MENU, HERE("b"), HERE("b") LIST(""), 0, "{{ last }}"},
    /* One iteration reads a value. */
    {"{% for p in l %}" ASK "{% if forloop.index == 3 %}{{ x }}{% endif %}{% endfor %}",
     HERE("b") "{% assign x = 1 %}", HERE("b") "{% assign x = 2 %}", 1, ""},
    {"{% for p in l %}" ASK "{% if forloop.index < 3 %}{{ x }}{% endif %}{% endfor %}",
     HERE("b") "{% assign x = 1 %}", HERE("b") "{% assign x = 2 %}", 8, ""},
    {"{% for p in l %}" ASK "{% if p == here %}{{ x }}{% endif %}{% endfor %}",
     HERE("b") "{% assign x = 1 %}", HERE("e") "{% assign x = 2 %}", 2, ""},
    /* Too many have changed: of 12 at most 7. */
    {MENU, LIST("aaaaaaabbbbb"), LIST("aaaaaaabbbbb") "{% assign here = 'a' %}", 7, "{{ last }}"},
    {MENU, LIST("aaaaaaaabbbb"), LIST("aaaaaaaabbbb") "{% assign here = 'a' %}", 12, "{{ last }}"},
    /* Values for which == and equal hashes are not the same are read, not compared. */
    {MENU, HERE("b"), LIST("abcdefgh") "{% assign here = 1.5 %}", 8, "{{ last }}"},
    /* An iteration that runs again writes what those behind it read. */
    {"{% for p in l %}" ASK "{% if found %}!{% endif %}{% if p == here %}{% assign found = p %}"
     "{% endif %}{% endfor %}",
     HERE("x"), HERE("c"), 6, "{{ found }}"},
    /* It writes for others after the loop. */
    {"{% for p in l %}" ASK "{% if p == here %}{% assign found = p %}{% endif %}{% endfor %}",
     HERE("c"), HERE("e"), 2, "{{ found }}"},
    /* A break: the iterations depend on each other, or the one that runs again ends the loop. */
    {"{% for p in l %}" ASK "{{ p }}{% if p == here %}{% break %}{% endif %}{% endfor %}",
     HERE("c"), HERE("e"), 5, "{{ p }}"},
    {"{% for p in l %}" ASK "{{ p }}{% if p == here %}{% break %}{% endif %}{% endfor %}",
     HERE("x"), HERE("c"), 1, "{{ p }}"},
    {"{% for p in l %}" ASK "{% if p == here %}{% continue %}{% endif %}{{ p }}{% endfor %}",
     HERE("c"), HERE("e"), 2, ""},
    {"{% for p in l %}" ASK "{{ p }}" LONG "{% if p == here %}{% break %}{% endif %}{% endfor %}",
     HERE("c"), HERE("c"), 0, "{{ p }}"},
    {"{% for p in l %}" ASK "{{ p }}" LONG "{% if p == here %}{% break %}{% endif %}{% endfor %}",
     HERE("c"), HERE("e"), 5, "{{ p }}"},
    /* A copied iteration writes what the one behind it does not. */
    {"{% for p in l %}" ASK "{% if p == 'b' %}{% assign f = p %}{% endif %}{% if p == here %}*"
     "{% endif %}{% endfor %}",
     HERE("x"), HERE("e"), 1, "{{ f }}"},
    /* A count that goes on from one iteration to the next. */
    {"{% for p in l %}" ASK "{% cycle 'a', 'b' %}{% if p == here %}*{% endif %}{% endfor %}",
     HERE("c"), HERE("e"), 8, "{% cycle 'a', 'b' %}"},
    {"{% for p in l %}" ASK
     "{% assign n = n | plus: 1 %}{% if p == here %}*{% endif %}{% endfor %}",
     HERE("c"), HERE("e"), 8, "{{ n }}"},
    /* What an iteration writes and itself reads is its own. */
    {"{% for p in l %}" ASK "{% assign m = p %}{% if p == here %}{% assign m = '*' %}{% endif %}"
     "{{ m }}{% endfor %}",
     HERE("c"), HERE("e"), 2, "{{ m }}"},
    {"{% for p in l %}" ASK "{% assign m = p %}{% if p == here %}{% assign m = '*' %}{% endif %}"
     "{{ m }}{% endfor %}",
     HERE("c"), HERE("h"), 2, "{{ m }}"},
    {"{% for p in l reversed %}" ASK
     "{{ forloop.rindex }}{% if p == here %}*{% endif %}{% endfor %}",
     HERE("c"), HERE("h"), 2, "{{ forloop }}"},
};

static const char *render_loop(const char *loop, const char *before, const char *after,
                               bool sharing)
{
    struct memo_render m;
    memo_begin(&m, memo_globals(), &arena);
    if (sharing)
        m.run.sharing = liquid_sharing_begin(fragments, &dependencies, &arena);
    assert_true(memo_run(&m, before));
    site_answers = 0;
    assert_true(memo_run(&m, loop));
    unsigned answers = site_answers;
    assert_true(memo_run(&m, after));
    site_answers = answers;
    steps = m.run.steps_used;
    buf_putc(&m.out, '\0');
    liquid_sharing_end(m.run.sharing);
    return m.out.ptr;
}

static void test_only_the_iterations_that_differ_run_again(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(loops); i++) {
        const struct loop_case *c = &loops[i];
        for (int k = 0; k < 2; k++) {
            const char *before = k == 0 ? c->first : c->second;
            const char *want = render_loop(c->loop, before, c->after, false);
            uint64_t want_steps = steps;
            const char *got = render_loop(c->loop, before, c->after, true);
            if (strcmp(got, want) != 0 || (k == 1 && site_answers != c->iterations))
                print_error("%s, after %s: %u ran\n", c->loop, before, site_answers);
            assert_string_equal(got, want);
            assert_int_equal(steps, want_steps);
        }
        assert_int_equal(site_answers, c->iterations);
        assert_int_equal(share_teardown(state), 0);
        assert_int_equal(share_setup(state), 0);
    }
}

/* ---- edits around a part ---- */

struct edit_case {
    const char *first, *second; /* a template, before and after an edit */
    unsigned answers;           /* of the site, to the second */
};

#define LONG_PARENTS   "{% for k in (1..30) %}{{ k }}{{ forloop.parentloop.index }},{% endfor %}"
#define HIDDEN         "{% for k in (1..30) %}{% assign v = k %}{{ v }},{% endfor %}"
#define HIDDEN_IN_PART "{% for p in l %}" ASK "{% assign v = p %}{{ v }}{% endfor %}"

static const struct edit_case edits[] = {
    /* A loop is its text, wherever that stands. */
    {LIST("abcdefgh") "{% for p in l %}" ASK "{% endfor %}",
     "<p>\n" LIST("abcdefgh") "\n  {% for p in l %}" ASK "{% endfor %}</p>", 0},
    {LIST("abcdefgh") "{% for p in l %}" ASK "{% endfor %}",
     LIST("abcdefgh") "{% for p in l %}" ASK " {% endfor %}", 8},
    {LIST("abcdefgh") "{% for p in l %}" ASK "{% else %}1{% endfor %}",
     LIST("abcdefgh") "{% for p in l %}" ASK "{% else %}2{% endfor %}", 8},
    {"{% liquid\nassign l = 'abcdefgh' | split: ''\nfor p in l\necho site.title\nendfor\n%}",
     "{% liquid\nassign l = 'abcdefgh' | split: ''\n\nfor p in l\necho site.title\nendfor\n%}", 0},
    /* A list is made by its own text. */
    {"{% assign m = (1..50) | push: site.title | sort_natural %}{{ m | size }}",
     "<p>\n{% assign m = (1..50) | push: site.title | sort_natural %}{{ m | size }}", 0},
    {"{% assign m = (1..50) | push: site.title | sort_natural %}{{ m | size }}",
     "{% assign m = (1..51) | push: site.title | sort_natural %}{{ m | size }}", 1},
    /* In another loop, or where a loop hides what it writes, the same text means something else. */
    {LONG_PARENTS, "{% for j in (1..2) %}" LONG_PARENTS "{% endfor %}", 0},
    {HIDDEN, "{% for v in (1..2) %}" HIDDEN "{% endfor %}", 0},
    {"{% for v in (1..2) %}" HIDDEN "{% endfor %}", "{% assign v = 2 %}" HIDDEN, 0},
    {LIST("abcdefgh") HIDDEN_IN_PART,
     LIST("abcdefgh") "{% for v in (1..2) %}" HIDDEN_IN_PART "{% endfor %}", 16},
    /* This cycle is known by its position. */
    {LIST("abcdefgh") "{% for p in l %}" ASK "{% cycle p, 'x' %}{% endfor %}",
     LIST("abcdefgh") " {% for p in l %}" ASK "{% cycle p, 'x' %}{% endfor %}", 8},
};

static void test_a_part_is_found_again_after_an_edit_around_it(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        const struct edit_case *c = &edits[i];
        (void)render_loop(c->first, "", "", true);
        const char *want = render_loop(c->second, "", "", false);
        const char *got = render_loop(c->second, "", "", true);
        if (strcmp(got, want) != 0 || site_answers != c->answers)
            print_error("%s: %u answers\n", c->second, site_answers);
        assert_string_equal(got, want);
        assert_int_equal(site_answers, c->answers);
        assert_int_equal(share_teardown(state), 0);
        assert_int_equal(share_setup(state), 0);
    }
}

#define SHARE_TEST(f) cmocka_unit_test_setup_teardown(f, share_setup, share_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHARE_TEST(test_a_part_runs_again_if_what_it_read_has_changed),
        SHARE_TEST(test_a_part_is_retained_for_several_values),
        SHARE_TEST(test_another_part_is_another_fragment),
        SHARE_TEST(test_a_part_runs_again_if_the_site_has_changed),
        SHARE_TEST(test_an_older_snapshot_drops_nothing),
        SHARE_TEST(test_a_drop_is_not_replayed_in_another_snapshot),
        SHARE_TEST(test_without_a_list_of_dependencies_nothing_is_retained),
        SHARE_TEST(test_what_an_inner_part_reads_the_outer_part_reads),
        SHARE_TEST(test_what_the_site_answered_an_inner_part_the_outer_part_depends_on),
        SHARE_TEST(test_what_an_inner_part_writes_the_outer_part_writes),
        SHARE_TEST(test_an_outer_part_reads_what_a_loop_in_it_compares),
        SHARE_TEST(test_a_part_is_as_deep_as_its_own_includes),
        SHARE_TEST(test_a_fragment_that_does_not_fit_fails),
        SHARE_TEST(test_no_fragment_is_used_after_a_break),
        SHARE_TEST(test_a_large_text_is_worth_a_fragment),
        SHARE_TEST(test_a_part_that_is_refused_again_and_again_is_left_alone),
        SHARE_TEST(test_a_fragment_counts_against_the_limits),
        SHARE_TEST(test_an_isolated_part_is_another_part),
        SHARE_TEST(test_memory_may_end_anywhere),
        SHARE_TEST(test_a_part_with_too_many_reads_is_not_retained),
        SHARE_TEST(test_only_the_iterations_that_differ_run_again),
        SHARE_TEST(test_a_part_is_found_again_after_an_edit_around_it),
    };
    return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
