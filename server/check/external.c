/*
 * Asking other sites by curl. See external.h.
 *
 *     config on its standard input               lines of its standard output
 *     url = "https://a.example/"                 0 200 0
 *     url = "https://b.example/x"                1 404 0
 *     url = "https://c.invalid/"                 2 000 6 Could not resolve host: c.invalid
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/check/external.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "render/base/buf.h"

/* ---- the questions ---- */

/* A value in quotes, as curl's configuration reads it. */
static void write_quoted(struct str s, struct buf *out)
{
    buf_putc(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\')
            buf_putc(out, '\\');
        if (c > ' ' && c != 0x7F)
            buf_putc(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
    buf_putc(out, '"');
}

static void write_url(struct str url, struct buf *out)
{
    struct arena arena;
    struct buf whole;
    arena_init(&arena, 0);
    buf_init(&whole, &arena, 0);
    if (str_starts(url, S("//")))
        buf_add(&whole, S("https:"));
    buf_add(&whole, url);
    buf_add(out, S("url = "));
    write_quoted(buf_str(&whole), out);
    buf_add(out, S("\noutput = \"/dev/null\"\n"));
    arena_fini(&arena);
}

struct round {
    const size_t *items; /* which addresses are asked for */
    size_t count;
    bool head;
};

static void write_config(const struct round *r, external_url_fn *url, void *self, struct buf *out)
{
    buf_printf(out,
               "silent\nparallel\nparallel-max = %d\nconnect-timeout = %d\nmax-time = %d\n"
               "location\nmax-redirs = 10\ngloboff\nproto = \"=http,https\"\n"
               "proto-redir = \"=http,https\"\nuser-agent = \"approche-server check\"\n"
               "write-out = \"%%{urlnum} %%{http_code} %%{exitcode} %%{errormsg}\\n\"\n%s",
               EXTERNAL_PARALLEL, EXTERNAL_CONNECT_S, EXTERNAL_TOTAL_S,
               r->head ? "head\n" : "range = \"0-1023\"\n");
    for (size_t i = 0; i < r->count; i++)
        write_url(url(self, r->items[i]), out);
}

/* ---- the process ---- */

/* A file without a name that holds text, at its begin; -1 if that fails. */
static int file_of(struct str text)
{
    FILE *f = tmpfile();
    int fd = -1;
    if (f != NULL && fwrite(text.ptr, 1, text.len, f) == text.len && fflush(f) == 0) {
        rewind(f);
        fd = dup(fileno(f));
    }
    if (f != NULL)
        (void)fclose(f);
    return fd;
}

static bool start(int in, int out, pid_t *pid)
{
    char name[] = "curl", quiet[] = "-q", config[] = "--config", standard[] = "-";
    char *const argv[] = {name, quiet, config, standard, NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool ok = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO) == 0 &&
              posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) == 0 &&
              posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0) == 0;
    int error = ok ? posix_spawnp(pid, name, &actions, NULL, argv, environ) : ENOMEM;
    (void)posix_spawn_file_actions_destroy(&actions);
    errno = error;
    return error == 0;
}

static void read_all(int fd, struct buf *out)
{
    char chunk[4096];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        buf_add(out, str_of(chunk, (size_t)n));
    }
}

/* Runs curl. Returns false and err if it cannot be started. */
static bool run(struct str config, struct buf *answers, struct err *err)
{
    int in = file_of(config), pipes[2] = {-1, -1};
    pid_t pid = -1;
    bool ok = in >= 0 && pipe(pipes) == 0 && start(in, pipes[1], &pid);
    int error = errno;
    if (pipes[1] >= 0)
        (void)close(pipes[1]);
    if (ok) {
        int status;
        read_all(pipes[0], answers);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    if (pipes[0] >= 0)
        (void)close(pipes[0]);
    if (in >= 0)
        (void)close(in);
    if (!ok && error == ENOENT)
        return err_set(err, ERR_KIND_IO,
                       "external links are asked for by the program curl: install it, or leave "
                       "--external out");
    return ok || err_set(err, ERR_KIND_IO, "curl cannot be run: %s", strerrordesc_np(error));
}

/* ---- the answers ---- */

/*
 * Whether a host has answered: also with "not without a password", "not to a program", "too many
 * requests".
 */
static bool is_answer(int64_t status)
{
    static const int64_t refusals[] = {401, 403, 405, 406, 407, 416, 429, 451, 503, 999};
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        if (status == refusals[i])
            return true;
    }
    return status >= 200 && status < 400;
}

struct answer {
    int64_t number, status, exit;
    struct str message;
};

static bool parse_answer(struct str line, struct answer *out)
{
    struct str number, status, code;
    str_cut(line, ' ', &number, &line);
    str_cut(line, ' ', &status, &line);
    str_cut(line, ' ', &code, &line);
    out->message = line;
    return str_to_i64(number, &out->number) && str_to_i64(status, &out->status) &&
           str_to_i64(code, &out->exit);
}

/* Asks once. Leaves those that failed in items, and calls `failed` for each if that is given. */
static bool ask(struct round *r, size_t *items, external_url_fn *url, external_failed_fn *failed,
                void *self, struct err *err)
{
    struct arena arena;
    struct buf config, answers;
    arena_init(&arena, 0);
    buf_init(&config, &arena, 0);
    write_config(r, url, self, &config);
    struct str text = buf_close(&config);
    buf_init(&answers, &arena, 0);
    bool ok = buf_ok(&config) && run(text, &answers, err);
    size_t left = 0;
    struct str rest = buf_str(&answers), line;
    while (ok && str_next_line(&rest, &line)) {
        struct answer a;
        if (!parse_answer(line, &a) || a.number < 0 || (size_t)a.number >= r->count ||
            (a.exit == 0 && is_answer(a.status)))
            continue;
        size_t item = r->items[a.number];
        char why[64];
        int len = snprintf(why, sizeof(why), "status %lld", (long long)a.status);
        if (failed != NULL)
            failed(self, item, a.exit != 0 || len < 0 ? a.message : str_of(why, (size_t)len));
        items[left++] = item;
    }
    r->count = left;
    arena_fini(&arena);
    return ok || err_nomem(err);
}

/* The two rounds; both arrays have `count` elements. */
static bool ask_twice(size_t count, size_t *items, size_t *again, external_url_fn *url,
                      external_failed_fn *failed, void *self, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        items[i] = i;
    struct round head = {items, count, true};
    if (!ask(&head, again, url, NULL, self, err))
        return false;
    struct round get = {again, head.count, false};
    return get.count == 0 || ask(&get, items, url, failed, self, err);
}

bool external_ask(size_t count, external_url_fn *url, external_failed_fn *failed, void *self,
                  struct err *err)
{
    if (count == 0)
        return true;
    size_t *items = calloc(count, sizeof(*items)), *again = calloc(count, sizeof(*again));
    bool ok = items != NULL && again != NULL
                  ? ask_twice(count, items, again, url, failed, self, err)
                  : err_nomem(err);
    free(items);
    free(again);
    return ok;
}
