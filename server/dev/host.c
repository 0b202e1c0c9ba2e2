/*
 * Hosts that may see sources. See host.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/dev/host.h"

#include <limits.h>
#include <unistd.h>

static struct str without_port(struct str host)
{
    size_t colon = str_rfind_char(host, ':');
    bool bracket = host.len > 0 && host.ptr[0] == '[';
    if (colon == STR_NONE || (bracket && host.ptr[colon > 0 ? colon - 1 : 0] != ']'))
        return host;
    return str_sub(host, 0, colon);
}

/* Four numbers; a name cannot end with a number (WHATWG URL, section 3.5). */
static bool is_address(struct str host)
{
    if (host.len > 0 && host.ptr[0] == '[')
        return true;
    unsigned dots = 0;
    for (size_t i = 0; i < host.len; i++) {
        if (!char_is_digit(host.ptr[i]) && host.ptr[i] != '.')
            return false;
        dots += host.ptr[i] == '.';
    }
    return dots == 3;
}

static bool is_machine(struct str host)
{
    const struct str local = S(".local");
    char name[HOST_NAME_MAX + 1] = "";
    if (gethostname(name, sizeof(name) - 1) != 0 || name[0] == '\0')
        return false;
    if (host.len > local.len && str_eq_nocase(str_from(host, host.len - local.len), local))
        host = str_sub(host, 0, host.len - local.len);
    return str_eq_nocase(host, str_c(name));
}

bool host_is_trusted(struct str host)
{
    const struct str below = S(".localhost");
    struct str name = without_port(host);
    if (name.len > 0 && name.ptr[name.len - 1] == '.')
        name.len--;
    return str_eq_nocase(name, S("localhost")) || is_address(name) || is_machine(name) ||
           (name.len > below.len && str_eq_nocase(str_from(name, name.len - below.len), below));
}
