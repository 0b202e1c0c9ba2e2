/*
 * The check command: what is wrong with a site.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "server/check/checking.h"
#include "server/command/cmd.h"
#include "server/command/tools.h"

static bool print(FILE *to, const struct buf *text)
{
    struct str s = buf_str(text);
    return buf_ok(text) && (s.len == 0 || fwrite(s.ptr, 1, s.len, to) == s.len) && fflush(to) == 0;
}

/* The summary stands behind the findings for people; programs get it apart from them. */
static bool print_summary(const struct opts *opts, const struct checking_result *r, struct arena *a)
{
    struct buf summary;
    buf_init(&summary, a, 0);
    checking_write_summary(r, &summary);
    return print(opts->format == FINDING_FORMAT_TEXT ? stdout : stderr, &summary);
}

static bool is_good(const struct opts *opts, const struct checking_result *r)
{
    return r->counts[CHECK_LEVEL_ERROR] == 0 &&
           (r->counts[CHECK_LEVEL_WARNING] == 0 || !opts->warnings_as_errors);
}

/* Checks, and prints. Returns false and err if the check cannot be made. */
static bool run(const struct opts *opts, const char *source, struct tools *tools, bool *good,
                struct err *err)
{
    struct checking_options options = {.site = tools_site_options(opts, source),
                                       .format = opts->format,
                                       .external = opts->external};
    struct checking_result result;
    struct arena arena;
    struct buf findings;
    struct sass *sass = tools_sass(tools, tools_cores(), err);
    if (sass == NULL || !tools_plugins(tools, tools_cores(), &options.site.ruby, err))
        return false;
    options.site.sass = sass_site(sass);
    arena_init(&arena, 0);
    buf_init(&findings, &arena, 0);
    bool ok = checking_run(&options, &findings, &result, err);
    bool printed = print(stdout, &findings) && (!ok || print_summary(opts, &result, &arena));
    if (ok && !printed)
        ok = err_set(err, ERR_KIND_IO, "the findings cannot be written");
    *good = is_good(opts, &result);
    arena_fini(&arena);
    return ok;
}

static void write_rules(const struct opts *opts, struct buf *out)
{
    (void)opts;
    buf_add(out, S("| rule | level | what it finds |\n| --- | --- | --- |\n"));
    for (size_t i = 0; i < CHECK_RULES; i++) {
        const struct check_rule_row *row = &check_rules[i];
        buf_printf(out, "| `%.*s` | %s | %.*s |\n", STR_ARG(row->name),
                   finding_level_name(row->level), STR_ARG(row->meaning));
    }
}

int cmd_check(const struct opts *opts)
{
    char buffer[PATH_MAX];
    const char *source;
    struct tools tools;
    struct err err = ERR_INIT;
    bool good = false;
    if (opts->list_rules)
        return cmd_print(opts, write_rules);
    bool found = tools_find_source(opts, buffer, &source, &err);
    /* Nobody means the bundled site. */
    if (found && source == buffer)
        found = err_set(&err, ERR_KIND_IO,
                        "no site in the current directory: name one with --source DIR, or make one "
                        "with 'approche-server new DIR'");
    if (found && tools_start(&tools, opts, source, &err)) {
        bool ok = run(opts, source, &tools, &good, &err);
        tools_stop(&tools);
        if (ok)
            return good ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    opts_complain(&err);
    return EXIT_FAILURE;
}
