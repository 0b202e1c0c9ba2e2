/*
 * Resolving links. See check_link.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/check/check_link.h"

#include "render/base/nearest.h"
#include "render/config/path.h"
#include "render/config/permalink.h"

enum { HOPS_MAX = 16, STATUS_GONE_FROM = 400 };

/* ---- the parts of an address ---- */

/* The length of the scheme with its colon, or 0. */
static size_t scheme_length(struct str s)
{
    size_t i = 0;
    if (s.len == 0 || !char_is_alpha(s.ptr[0]))
        return 0;
    while (i < s.len && (char_is_alnum(s.ptr[i]) || strchr("+.-", s.ptr[i]) != NULL))
        i++;
    return i < s.len && s.ptr[i] == ':' ? i + 1 : 0;
}

/* Takes "https://" or "//" off, and the host; false if it begins with neither. */
static bool take_host(struct str *address, struct str *host)
{
    struct str s = *address;
    size_t scheme = scheme_length(s);
    struct str behind = str_from(s, scheme);
    if (!str_starts(behind, S("//")))
        return false;
    behind = str_from(behind, 2);
    size_t end = 0;
    while (end < behind.len && strchr("/?#", behind.ptr[end]) == NULL)
        end++;
    *host = str_sub(behind, 0, end);
    *address = str_from(behind, end);
    return true;
}

static bool is_own_host(const struct site *s, struct str host)
{
    struct str url = s->config->url, own;
    return take_host(&url, &own) && own.len > 0 && str_eq_nocase(own, host);
}

/* As a browser reads an attribute: without blanks around it, without line ends and tabs in it. */
static bool clean_address(struct str s, struct arena *a, struct str *out)
{
    *out = s = str_trim(s);
    size_t i = 0;
    while (i < s.len && s.ptr[i] != '\n' && s.ptr[i] != '\r' && s.ptr[i] != '\t')
        i++;
    if (i == s.len)
        return true;
    struct buf b;
    buf_init(&b, a, 0);
    for (i = 0; i < s.len; i++) {
        if (s.ptr[i] != '\n' && s.ptr[i] != '\r' && s.ptr[i] != '\t')
            buf_putc(&b, s.ptr[i]);
    }
    *out = buf_close(&b);
    return buf_ok(&b);
}

/* Whether a path has dot segments or repeated slashes. */
static bool is_untidy(struct str path)
{
    return str_find(path, S("/.")) != STR_NONE || str_find(path, S("//")) != STR_NONE;
}

/* A path that begins with '/' without dot segments and repeated slashes. */
static bool tidy(struct str path, struct arena *a, struct str *out)
{
    struct buf b;
    *out = path;
    if (!is_untidy(path))
        return true;
    buf_init(&b, a, 0);
    for (struct str rest = path, segment; rest.len > 0;) {
        bool more = str_cut(rest, '/', &segment, &rest);
        if (str_eq(segment, S(".."))) {
            size_t slash = str_rfind_char(buf_str(&b), '/');
            buf_cut(&b, slash == STR_NONE ? 0 : slash);
        } else if (segment.len > 0 && !str_eq(segment, S("."))) {
            buf_putc(&b, '/');
            buf_add(&b, segment);
        }
        bool folder = str_eq(segment, S("..")) || str_eq(segment, S(".")) || segment.len == 0;
        if ((more && rest.len == 0) || (!more && folder))
            buf_putc(&b, '/');
    }
    *out = buf_close(&b);
    return buf_ok(&b);
}

/* The decoded path of an address relative to a page, with the baseurl. */
static bool absolute(struct str base, struct str path, struct arena *a, struct str *out)
{
    struct str decoded = path;
    if (str_find_char(path, '%') != STR_NONE && !permalink_decode(path, a, &decoded))
        return false;
    if (str_starts(decoded, S("/")))
        return tidy(decoded, a, out);
    struct buf b;
    buf_init(&b, a, 0);
    size_t slash = str_rfind_char(base, '/');
    buf_add(&b, slash == STR_NONE ? S("/") : str_sub(base, 0, slash + 1));
    buf_add(&b, decoded);
    struct str joined = buf_close(&b);
    return buf_ok(&b) && tidy(joined, a, out);
}

/* ---- routes ---- */

/* What is at a path beneath the baseurl. */
static struct route look_up(const struct site *s, struct str path, struct arena *a)
{
    struct route r = site_find(s, path);
    if (r.kind != ROUTE_NONE)
        return r;
    struct str spelled = site_find_spelling(s, path);
    if (spelled.len > 0)
        return site_find(s, spelled);
    const struct site_question asked = {.path = path};
    if (!site_rule(s, &asked, false, a, &r) || r.status >= STATUS_GONE_FROM)
        return (struct route){.kind = ROUTE_NONE};
    return r;
}

/* The address to which a route leads on; empty if it is an end. */
static struct str next_hop(const struct route *r)
{
    return r->kind == ROUTE_REDIRECT || r->kind == ROUTE_PAGE ? r->location : S("");
}

/* Sets *out by the path, without its redirects. */
static void find_path(const struct site *s, struct arena *a, struct check_link *out)
{
    struct str path = out->path;
    if (!site_beneath(s, &path)) {
        struct route there = look_up(s, out->path, a);
        out->kind = there.kind != ROUTE_NONE ? CHECK_LINK_OUTSIDE : CHECK_LINK_OTHER;
        return;
    }
    out->route = look_up(s, path.len > 0 ? path : S("/"), a);
    out->kind = out->route.kind != ROUTE_NONE ? CHECK_LINK_FOUND : CHECK_LINK_MISSING;
}

/* Splits an address of this site, and finds what is there. */
static bool resolve_own(const struct site *s, struct str base, struct str address, struct arena *a,
                        struct check_link *out)
{
    struct str path, fragment;
    out->has_fragment = str_cut(address, '#', &path, &fragment);
    out->fragment = fragment;
    if (str_find_char(fragment, '%') != STR_NONE && !permalink_decode(fragment, a, &out->fragment))
        return false;
    str_cut(path, '?', &path, NULL);
    out->path = base;
    if (path.len == 0) {
        out->kind = CHECK_LINK_ITSELF;
        return true;
    }
    if (!absolute(base, path, a, &out->path))
        return false;
    find_path(s, a, out);
    return true;
}

static bool resolve_once(const struct site *s, struct str base, struct str address, struct arena *a,
                         struct check_link *out)
{
    struct str host;
    *out = (struct check_link){.kind = CHECK_LINK_OTHER};
    if (!clean_address(address, a, &address))
        return false;
    size_t scheme = scheme_length(address);
    if (scheme > 0 && !str_eq_nocase(str_sub(address, 0, scheme), S("http:")) &&
        !str_eq_nocase(str_sub(address, 0, scheme), S("https:")))
        return true;
    if (!take_host(&address, &host))
        return scheme > 0 || resolve_own(s, base, address, a, out);
    out->kind = CHECK_LINK_EXTERNAL;
    if (!is_own_host(s, host))
        return true;
    /* The host may have more than this site: what is not found belongs to somebody else. */
    struct check_link own = {.kind = CHECK_LINK_OTHER};
    if (!resolve_own(s, S("/"), address.len > 0 ? address : S("/"), a, &own))
        return false;
    if (own.kind == CHECK_LINK_FOUND)
        *out = own;
    return true;
}

bool check_link_resolve(const struct site *s, struct str base, struct str address, struct arena *a,
                        struct check_link *out)
{
    if (!resolve_once(s, base, address, a, out))
        return false;
    struct check_link hop = *out;
    struct str next;
    for (unsigned i = 0; hop.kind == CHECK_LINK_FOUND && (next = next_hop(&hop.route)).len > 0;
         i++) {
        if (i == HOPS_MAX) {
            out->kind = CHECK_LINK_LOOP;
            return true;
        }
        /* A rule with status 200 shows what is at a path without the baseurl. */
        bool shown = hop.route.status != 0 && hop.route.status < 300;
        struct str path = shown ? S("") : hop.path;
        if (shown) {
            hop.route = look_up(s, next, a);
            hop.kind = hop.route.kind != ROUTE_NONE ? CHECK_LINK_FOUND : CHECK_LINK_MISSING;
        } else if (!resolve_once(s, path, next, a, &hop)) {
            return false;
        }
    }
    /* A redirect to nothing is the redirect's mistake, not the link's. */
    out->dead = out->kind == CHECK_LINK_FOUND && hop.kind == CHECK_LINK_MISSING;
    out->route = hop.kind == CHECK_LINK_FOUND ? hop.route : (struct route){.kind = ROUTE_NONE};
    return true;
}

/* ---- near addresses ---- */

struct near_pass {
    struct str path, folder, name; /* folder: up to its last slash */
    struct str same_case, same_name, near;
    size_t same_names;
    struct nearest nearest;
};

static struct str last_name(struct str path)
{
    if (str_ends(path, S("/")))
        path.len--;
    size_t slash = str_rfind_char(path, '/');
    return slash == STR_NONE ? path : str_from(path, slash + 1);
}

static struct str folder_of(struct str path)
{
    return str_sub(path, 0, (size_t)(last_name(path).ptr - path.ptr));
}

static bool consider_route(void *self, struct str path, const struct route *route)
{
    struct near_pass *n = self;
    if (route->kind == ROUTE_REDIRECT)
        return true;
    if (str_eq_nocase(path, n->path))
        n->same_case = path;
    struct str name = last_name(path);
    if (str_eq(name, n->name) && str_ends(path, S("/")) == str_ends(n->path, S("/"))) {
        n->same_name = path;
        n->same_names++;
    }
    if (!str_eq(folder_of(path), n->folder))
        return true;
    nearest_consider(&n->nearest, name);
    if (n->nearest.best.ptr == name.ptr && n->nearest.best.len == name.len)
        n->near = path;
    return true;
}

struct str check_link_near(const struct site *s, struct str path)
{
    struct str beneath = path;
    if (!site_beneath(s, &beneath))
        return S("");
    /* A source instead of its page: about.md. */
    const struct unit *u = site_unit(s, str_from(beneath, 1));
    if (u != NULL && u->page != NULL && page_has_output(u->page, s->config))
        return u->page->url;
    struct near_pass n = {.path = beneath,
                          .folder = folder_of(beneath),
                          .name = last_name(beneath),
                          .nearest = nearest_to(last_name(beneath))};
    site_each(s, consider_route, &n);
    if (n.same_case.len > 0)
        return n.same_case;
    if (n.near.len > 0)
        return n.near;
    return n.same_names == 1 ? n.same_name : S("");
}
