/*
 * What the zygote is told of a site. See zygote_words.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/plugins/zygote_words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/child/frame.h"

static void put_pair(struct buf *words, const char *name, struct str value)
{
    uint32_t len = (uint32_t)(strlen(name) + 1 + value.len);
    frame_put_u32(words, len);
    buf_add(words, str_c(name));
    buf_putc(words, '=');
    buf_add(words, value);
}

static bool find_source(const struct ruby_site *site, char out[static PATH_MAX])
{
    char named[PATH_MAX];
    struct str folder = site->source.len > 0 ? site->source : S(".");
    if (folder.len >= sizeof(named))
        return false;
    memcpy(named, folder.ptr, folder.len);
    named[folder.len] = '\0';
    return realpath(named, out) != NULL; /* Ruby is started in another folder */
}

bool zygote_words_put(struct buf *words, const struct ruby_site *site, unsigned call_ms,
                      size_t *identity)
{
    char source[PATH_MAX], time[32], version[32], call[32];
    if (!find_source(site, source))
        return false;
    (void)snprintf(version, sizeof(version), "%llu", (unsigned long long)site->version);
    (void)snprintf(call, sizeof(call), "%u", call_ms);
    (void)snprintf(time, sizeof(time), "%lld", (long long)site->time);
    put_pair(words, "source", str_c(source));
    put_pair(words, "config", site->config);
    put_pair(words, "environment", site->environment);
    put_pair(words, "native", site->native);
    put_pair(words, "version", str_c(version));
    put_pair(words, "call_ms", str_c(call));
    if (site->baseurl.ptr != NULL)
        put_pair(words, "baseurl", site->baseurl);
    put_pair(words, "show_drafts", site->drafts ? S("1") : S("0"));
    put_pair(words, "future", site->future ? S("1") : S("0"));
    put_pair(words, "unpublished", site->unpublished ? S("1") : S("0"));
    *identity = words->len;
    put_pair(words, "time", str_c(time));
    return buf_ok(words);
}
