/*
 * IP addresses and networks. See address.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { IPV4_AT = 12, IPV4_BITS = 32, ALL_BITS = 128, MAPPED_BITS = ALL_BITS - IPV4_BITS };

static const uint8_t mapped[IPV4_AT] = {[10] = 0xff, [11] = 0xff};

static bool is_ipv4(const uint8_t *bytes)
{
    return memcmp(bytes, mapped, sizeof(mapped)) == 0;
}

bool address_parse(struct str text, struct address *out)
{
    char z[ADDRESS_TEXT_MAX];
    *out = (struct address){.kind = ADDRESS_KIND_NONE};
    if (text.len == 0 || text.len >= sizeof(z) || memchr(text.ptr, '\0', text.len) != NULL)
        return false;
    memcpy(z, text.ptr, text.len);
    z[text.len] = '\0';
    memcpy(out->bytes, mapped, sizeof(mapped));
    if (inet_pton(AF_INET, z, out->bytes + IPV4_AT) == 1 || inet_pton(AF_INET6, z, out->bytes) == 1)
        out->kind = ADDRESS_KIND_IP;
    return out->kind == ADDRESS_KIND_IP;
}

struct address address_of(const struct sockaddr *s)
{
    struct address a = {.kind = ADDRESS_KIND_NONE};
    if (s == NULL)
        return a;
    if (s->sa_family == AF_INET) {
        a.kind = ADDRESS_KIND_IP;
        memcpy(a.bytes, mapped, sizeof(mapped));
        memcpy(a.bytes + IPV4_AT, &((const struct sockaddr_in *)(const void *)s)->sin_addr,
               sizeof(struct in_addr));
    } else if (s->sa_family == AF_INET6) {
        a.kind = ADDRESS_KIND_IP;
        memcpy(a.bytes, &((const struct sockaddr_in6 *)(const void *)s)->sin6_addr,
               sizeof(struct in6_addr));
    } else if (s->sa_family == AF_UNIX) {
        a.kind = ADDRESS_KIND_LOCAL;
    }
    return a;
}

/* printf and inet_ntop would take longer than the rest of a line. */
static size_t write_ipv4(const uint8_t *bytes, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < sizeof(struct in_addr); i++) {
        unsigned n = bytes[i];
        if (i > 0)
            out[len++] = '.';
        if (n >= 100)
            out[len++] = (char)('0' + n / 100);
        if (n >= 10)
            out[len++] = (char)('0' + n / 10 % 10);
        out[len++] = (char)('0' + n % 10);
    }
    return len;
}

size_t address_write(const struct address *a, char out[static ADDRESS_TEXT_MAX])
{
    struct str word = a->kind == ADDRESS_KIND_LOCAL ? S("unix:") : S("-");
    if (a->kind != ADDRESS_KIND_IP) {
        memcpy(out, word.ptr, word.len);
        return word.len;
    }
    if (is_ipv4(a->bytes))
        return write_ipv4(a->bytes + IPV4_AT, out);
    return inet_ntop(AF_INET6, a->bytes, out, ADDRESS_TEXT_MAX) != NULL ? strlen(out) : 0;
}

/* ---- sets of networks ---- */

/* Whether the bits from `from` on are 0. */
static bool ends_empty(const uint8_t *bytes, unsigned from)
{
    for (unsigned i = from; i < ALL_BITS; i++) {
        if ((bytes[i / 8] & 0x80 >> i % 8) != 0)
            return false;
    }
    return true;
}

static bool parse_one(struct str text, struct networks *out, struct err *err)
{
    struct str host, prefix = S("");
    struct address a;
    int64_t bits = 0;
    bool has_prefix = str_cut(text, '/', &host, &prefix);
    if (str_eq(text, S("unix"))) {
        out->local = true;
        return true;
    }
    if (!address_parse(host, &a))
        return err_set(err, ERR_KIND_CONFIG,
                       "'%.*s' is not a network: 10.0.0.0/8, 2001:db8::/32, an address, or unix",
                       STR_ARG(text));
    bool short_form = is_ipv4(a.bytes) && str_find_char(host, ':') == STR_NONE;
    unsigned most = short_form ? IPV4_BITS : ALL_BITS;
    if (has_prefix && (prefix.len == 0 || prefix.len > 3 || prefix.ptr[0] == '+' ||
                       !str_to_i64(prefix, &bits) || bits < 0 || bits > most))
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' has a prefix that is not 0 to %u",
                       STR_ARG(text), most);
    unsigned in_all = has_prefix ? (unsigned)bits + (ALL_BITS - most) : ALL_BITS;
    if (!ends_empty(a.bytes, in_all))
        return err_set(err, ERR_KIND_CONFIG, "'%.*s' has bits behind its prefix", STR_ARG(text));
    if (out->count == NETWORKS_MAX)
        return err_set(err, ERR_KIND_CONFIG, "more than %d networks", NETWORKS_MAX);
    memcpy(out->nets[out->count].bytes, a.bytes, sizeof(a.bytes));
    out->nets[out->count++].bits = in_all;
    return true;
}

bool networks_parse(struct str list, struct networks *out, struct err *err)
{
    struct str rest = list, one;
    bool more = list.len > 0;
    out->count = 0;
    out->local = false;
    while (more) {
        more = str_cut(rest, ',', &one, &rest);
        if (!parse_one(str_trim(one), out, err))
            return false;
    }
    return true;
}

static bool starts_alike(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned bytes = bits / 8, rest = bits % 8;
    return memcmp(a, b, bytes) == 0 && (rest == 0 || ((a[bytes] ^ b[bytes]) & 0xff00 >> rest) == 0);
}

bool networks_contain(const struct networks *n, const struct address *a)
{
    if (a->kind != ADDRESS_KIND_IP)
        return a->kind == ADDRESS_KIND_LOCAL && n->local;
    for (size_t i = 0; i < n->count; i++) {
        if (starts_alike(n->nets[i].bytes, a->bytes, n->nets[i].bits))
            return true;
    }
    return false;
}
