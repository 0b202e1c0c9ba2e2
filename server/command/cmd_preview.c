/*
 * The preview command: prints a link to one page that is not published yet. See
 * server/serve/serve_preview.h for what the server does with it.
 *
 * It reads the site, since the link has the address that the page has now.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "render/base/nearest.h"
#include "server/command/cmd.h"
#include "server/command/tools.h"
#include "server/core/parallel.h"
#include "server/preview/preview_keys.h"

/* Why there is no preview of a file that is not left out. */
static bool refuse(const struct site *site, struct str file, struct arena *a, struct err *err)
{
    static const enum site_reason reasons[] = {SITE_REASON_DRAFT, SITE_REASON_FUTURE,
                                               SITE_REASON_UNPUBLISHED};
    struct str address = site_address_of(site, file, a);
    struct nearest near = nearest_to(file);
    if (address.len > 0)
        return err_set(err, ERR_KIND_MISSING, "'%.*s' needs no preview: it is public, at %.*s",
                       STR_ARG(file), STR_ARG(address));
    switch (site_file_state(site, file)) {
    case SITE_FILE_BROKEN:
        return err_set(err, ERR_KIND_MISSING,
                       "'%.*s' has an error: 'approche-server check' says "
                       "which one",
                       STR_ARG(file));
    case SITE_FILE_GOOD:
        return err_set(err, ERR_KIND_MISSING,
                       "'%.*s' is not a draft, nor of the future, nor does "
                       "it say 'published: false'",
                       STR_ARG(file));
    case SITE_FILE_NONE:
        break;
    }
    for (size_t r = 0; r < ARRAY_LEN(reasons); r++) {
        const struct site_left_out *left_out = site_left_out(site, reasons[r]);
        for (size_t i = 0; i < left_out->count; i++)
            nearest_consider(&near, left_out->paths[i]);
    }
    return err_set(err, ERR_KIND_MISSING, "there is no file '%.*s' in the site%s%.*s%s",
                   STR_ARG(file), NEAREST_ARG(near.best));
}

/*
 * The file as the site has it: as it was given, or, if the shell has completed it, relative to the
 * site's folder.
 */
static struct str file_of(const struct site *site, const char *source, const char *operand,
                          char buffer[static PATH_MAX])
{
    char folder[PATH_MAX];
    struct str given = str_c(operand);
    if (str_starts(given, S("./")))
        given = str_from(given, 2);
    if (site_file_state(site, given) != SITE_FILE_NONE || realpath(operand, buffer) == NULL ||
        realpath(source, folder) == NULL)
        return given;
    struct str full = str_c(buffer), root = str_c(folder);
    return str_starts(full, root) && full.len > root.len ? str_from(full, root.len + 1) : given;
}

static bool find_origin(const struct opts *opts, const struct site *site, struct str *out,
                        struct err *err)
{
    *out = opts->url != NULL ? str_c(opts->url) : site_url(site);
    if (str_ends(*out, S("/")))
        out->len--;
    return out->len > 0 ||
           err_set(err, ERR_KIND_CONFIG,
                   "the settings have no 'url': give the address of the server with --url "
                   "https://example.org");
}

static bool sign(const struct opts *opts, struct str file, int64_t expires, struct buf *out,
                 struct err *err)
{
    char token[PREVIEW_TOKEN_MAX];
    struct preview_keys keys;
    if (opts->preview_keys == NULL)
        return err_set(err, ERR_KIND_CONFIG,
                       "name the file of keys that the server has with --preview-key-file; "
                       "'openssl rand -base64 32' makes a key");
    if (!preview_keys_load(opts->preview_keys, &keys, err))
        return false;
    size_t len = preview_token_sign(keys.items[0], expires, file, token);
    buf_add(out, str_of(token, len));
    preview_keys_forget(&keys);
    return len > 0 || err_set(err, ERR_KIND_CONFIG, "the path of the file is too long");
}

static bool write_link(const struct opts *opts, const struct site *site, struct str file,
                       int64_t expires, struct buf *out, struct err *err)
{
    struct str origin, address;
    const struct site *shown = site_show(site, file, err);
    if (shown == NULL && err->kind == ERR_KIND_MISSING) {
        *err = ERR_INIT;
        return refuse(site, file, out->arena, err);
    }
    if (shown == NULL)
        return false;
    address = site_address_of(shown, file, out->arena);
    bool ok = address.len > 0 ||
              err_set(err, ERR_KIND_MISSING,
                      "'%.*s' has no page of its own: it has an error, its collection has no "
                      "output, or another file has its address",
                      STR_ARG(file));
    ok = ok && find_origin(opts, site, &origin, err);
    if (ok) {
        buf_add(out, origin);
        buf_add(out, address);
        buf_putc(out, '?');
        buf_add(out, PREVIEW_ARGUMENT);
        buf_putc(out, '=');
        ok = sign(opts, file, expires, out, err);
        buf_putc(out, '\n');
    }
    site_unref(shown);
    return ok && (buf_ok(out) || err_buf(err, out));
}

/* The link alone goes to standard output. */
static bool print(struct str link, int64_t expires)
{
    struct tm tm;
    const time_t end = (time_t)expires;
    if (gmtime_r(&end, &tm) != NULL)
        (void)fprintf(stderr,
                      "until %04d-%02d-%02d %02d:%02d UTC, whoever has this link sees the "
                      "page:\n",
                      tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min);
    return fwrite(link.ptr, 1, link.len, stdout) == link.len && fflush(stdout) == 0;
}

static bool run(const struct opts *opts, const char *source, struct err *err)
{
    char buffer[PATH_MAX];
    struct arena arena;
    struct diags diags;
    struct buf link;
    struct site_options options = tools_site_options(opts, source);
    options.parallel = parallel_run;
    arena_init(&arena, 0);
    diags_init(&diags, &arena);
    buf_init(&link, &arena, 0);
    const int64_t expires = (int64_t)time(NULL) + opts->expires;
    const struct site *site = site_load(&options, &diags, err);
    bool ok = site != NULL && write_link(opts, site, file_of(site, source, opts->operand, buffer),
                                         expires, &link, err);
    if (ok && !print(buf_str(&link), expires))
        ok = err_set(err, ERR_KIND_IO, "the link cannot be written");
    site_unref(site);
    arena_fini(&arena);
    return ok;
}

int cmd_preview(const struct opts *opts)
{
    char buffer[PATH_MAX];
    const char *source;
    struct err err = ERR_INIT;
    if (tools_find_source(opts, buffer, &source, &err) && run(opts, source, &err))
        return EXIT_SUCCESS;
    opts_complain(&err);
    return EXIT_FAILURE;
}
