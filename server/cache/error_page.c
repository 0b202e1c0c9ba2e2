/*
 * Error pages. See error_page.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/error_page.h"

static const struct {
    unsigned status;
    struct str path; /* of the site's own page */
    const char *reason;
    const char *sentence;
} rows[] = {
    {301, STR_INIT(""), "Moved Permanently", "This page has another address now."},
    {302, STR_INIT(""), "Found", "This page has another address at the moment."},
    {400, STR_INIT("/400.html"), "Bad Request", "This is not a request that can be understood."},
    {404, STR_INIT("/404.html"), "Not Found", "There is no page at this address."},
    {405, STR_INIT("/405.html"), "Method Not Allowed", "This address can only be read."},
    {406, STR_INIT("/406.html"), "Not Acceptable",
     "This page cannot be had in the form that the request asks for."},
    {410, STR_INIT("/410.html"), "Gone", "There is no page at this address any more."},
    {412, STR_INIT("/412.html"), "Precondition Failed",
     "This page is not what the request says that it should be."},
    {413, STR_INIT("/413.html"), "Content Too Large", "Nobody here reads that much."},
    {414, STR_INIT("/414.html"), "URI Too Long", "This address is too long."},
    {416, STR_INIT("/416.html"), "Range Not Satisfiable",
     "There is nothing in that part of the file."},
    {417, STR_INIT("/417.html"), "Expectation Failed",
     "The request expects something that this server does not do."},
    {431, STR_INIT("/431.html"), "Request Header Fields Too Large",
     "The header of the request is too long."},
    {500, STR_INIT("/500.html"), "Internal Server Error",
     "This page cannot be shown at the moment."},
    {501, STR_INIT("/501.html"), "Not Implemented",
     "The request asks for something that this server does not know."},
    {503, STR_INIT("/503.html"), "Service Unavailable",
     "The server has too much to do. Please try again in a moment."},
};

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 "
    "1rem}pre{background:#f4f4f4;color:#222;padding:1rem;overflow-x:auto}</style>\n";

/* Shown if the server was started without a site. */
static const char welcome[] =
    "<title>Welcome to approche-server</title>\n"
    "<h1>It works; now it needs a site</h1>\n"
    "<p>approche-server is running, and the folder that it serves is empty. What you put there is "
    "shown by the next request: there is nothing to build and nothing to restart.</p>\n"
    "<p>Save this as <code>index.md</code> and reload:</p>\n"
    "<pre>---\ntitle: Welcome\n---\n# {{ page.title }}\n\nMy **first** page.</pre>\n"
    "<p>Or copy a Jekyll site into the folder, or plain HTML files. The folder is the one that "
    "<code>--source</code> names; with Docker Compose it is <code>./site</code> beside "
    "<code>compose.yaml</code>.</p>\n";

/* The index of a status in rows; ARRAY_LEN(rows) if it has no row. */
static size_t row_of(unsigned status)
{
    size_t row = 0;
    while (row < ARRAY_LEN(rows) && rows[row].status != status)
        row++;
    return row;
}

struct str error_page_path(unsigned status)
{
    size_t row = row_of(status);
    return row < ARRAY_LEN(rows) ? rows[row].path : S("");
}

struct route error_page_route(const struct site *site, unsigned status)
{
    struct str path = error_page_path(status);
    struct route route = {.kind = ROUTE_NONE};
    if (path.len > 0)
        route = site_find(site, path);
    if (route.kind == ROUTE_FILE || (route.kind == ROUTE_PAGE && route.location.len == 0))
        return route;
    return (struct route){.kind = ROUTE_NONE};
}

const char *error_page_reason(unsigned status)
{
    size_t row = row_of(status);
    return row < ARRAY_LEN(rows) ? rows[row].reason : "Error";
}

void error_page_write(unsigned status, struct buf *out)
{
    const char *reason = error_page_reason(status);
    buf_add(out, str_c(head));
    if (status == 200) {
        buf_add(out, str_c(welcome));
        return;
    }
    buf_printf(out, "<title>%u %s</title>\n<h1>%s</h1>\n", status, reason, reason);
    size_t row = row_of(status);
    if (row < ARRAY_LEN(rows))
        buf_printf(out, "<p>%s</p>\n", rows[row].sentence);
}

void error_page_write_dev(const struct err *e, struct str source, struct buf *out)
{
    struct arena scratch;
    struct buf text;
    arena_init(&scratch, 0);
    buf_init(&text, &scratch, 0);
    buf_add(out, str_c(head));
    buf_add(out, S("<title>"));
    buf_html(out, str_c(e->message));
    buf_add(out, S("</title>\n<h1>This page cannot be rendered</h1>\n<p><strong>"));
    err_write(e, &text);
    buf_html(out, buf_str(&text));
    buf_add(out, S("</strong></p>\n"));
    size_t from = text.len;
    err_write_excerpt(e, source, &text);
    if (buf_ok(&text) && text.len > from) {
        buf_add(out, S("<pre>"));
        buf_html(out, buf_since(&text, from));
        buf_add(out, S("</pre>\n"));
    }
    buf_add(out, S("<p>Correct the file and save it: this page follows.</p>\n"));
    arena_fini(&scratch);
}
