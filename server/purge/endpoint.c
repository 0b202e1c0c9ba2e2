/*
 * The addresses of caches. See endpoint.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/purge/endpoint.h"

#include <stdio.h>

static bool refuse(struct str url, const char *why, struct err *err)
{
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' is not http://HOST:PORT: %s", STR_ARG(url), why);
}

static bool copy(struct str text, char *out, size_t most)
{
    if (text.len > most)
        return false;
    if (text.len > 0)
        memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

/* Only what can stand in the first line of a request, or in the field Host, as it is. */
static bool is_visible(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] <= ' ' || s.ptr[i] > '~' || s.ptr[i] == '?' || s.ptr[i] == '#' ||
            s.ptr[i] == '@' || s.ptr[i] == '\\')
            return false;
    }
    return true;
}

static bool read_port(struct str text, uint16_t *out)
{
    int64_t port = ENDPOINT_PORT;
    bool ok = text.len == 0 || (char_is_digit(text.ptr[0]) && str_to_i64(text, &port) && port > 0);
    *out = ok && port <= UINT16_MAX ? (uint16_t)port : 0;
    return *out != 0;
}

/* HOST[:PORT] or [ADDRESS][:PORT]. */
static bool read_authority(struct str url, struct str text, struct endpoint *out, struct err *err)
{
    struct str host = text, port = S("");
    size_t end = str_find_char(text, ']');
    out->brackets = text.len > 0 && text.ptr[0] == '[' && end != STR_NONE;
    if (out->brackets) {
        host = str_sub(text, 1, end);
        port = str_from(text, end + 1);
        if (port.len > 0 && port.ptr[0] != ':')
            return refuse(url, "there is no colon before the port", err);
        port = str_from(port, 1);
    } else {
        str_cut(text, ':', &host, &port);
    }
    if (host.len == 0 || (!out->brackets && str_find_char(host, '[') != STR_NONE))
        return refuse(url, "there is no host", err);
    if (!copy(host, out->host, ENDPOINT_HOST_MAX))
        return refuse(url, "the host is too long", err);
    return read_port(port, &out->port) || refuse(url, "the port is not 1 to 65535", err);
}

bool endpoint_parse(struct str url, struct endpoint *out, struct err *err)
{
    *out = (struct endpoint){.port = ENDPOINT_PORT};
    if (str_starts(url, S("https://")))
        return refuse(url, "TLS is not supported; let the cache listen on a private address", err);
    if (!str_starts(url, S("http://")))
        return refuse(url, "it does not begin with http://", err);
    struct str authority = str_from(url, S("http://").len), prefix = S("");
    if (!is_visible(authority))
        return refuse(url, "only a host, a port and a path can be in it", err);
    size_t slash = str_find_char(authority, '/');
    if (slash != STR_NONE) {
        prefix = str_from(authority, slash);
        authority = str_sub(authority, 0, slash);
    }
    while (prefix.len > 0 && prefix.ptr[prefix.len - 1] == '/')
        prefix.len--;
    if (!copy(prefix, out->prefix, ENDPOINT_PREFIX_MAX))
        return refuse(url, "the path is too long", err);
    return read_authority(url, authority, out, err);
}

void endpoint_name(const struct endpoint *a, char out[static ENDPOINT_NAME_MAX])
{
    char port[8] = "";
    if (a->port != ENDPOINT_PORT)
        (void)snprintf(port, sizeof(port), ":%u", a->port);
    (void)snprintf(out, ENDPOINT_NAME_MAX, "%s%s%s%s", a->brackets ? "[" : "", a->host,
                   a->brackets ? "]" : "", port);
}

void endpoint_write_path(struct str path, struct buf *out)
{
    buf_uri(out, path, "/!$&'()*+,;=:@[]|");
}
