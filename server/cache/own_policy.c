/*
 * An author's Cache-Control. See own_policy.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/own_policy.h"

#include "server/cache/asset.h"
#include "server/http/policy.h"

/* Where the settings have a value, or else the key. */
static struct err_place place_in_settings(const struct site *site, struct str value,
                                          struct arena *a)
{
    struct str file = S("_config.yml"), text = asset_text(site, file, a);
    size_t at = value.len > 0 ? str_find(text, value) : STR_NONE;
    if (at == STR_NONE)
        at = str_find(text, POLICY_KEY);
    return at != STR_NONE ? err_place_of(file, text, at) : (struct err_place){.file = file};
}

static void complain(struct err_place place, struct err *err)
{
    (void)err_at(err, ERR_KIND_CONFIG, place,
                 "cache_control is not the value of a header field; write text of visible ASCII, "
                 "such as \"public, max-age=0, s-maxage=86400\"");
}

struct str own_policy_of_page(const struct site *site, const struct page *page, struct arena *a,
                              struct err *err)
{
    struct err_place place;
    struct str value = page_text(page, POLICY_KEY);
    if (policy_is_value(value))
        return value;
    if (page_key_place(page, POLICY_KEY, &place))
        complain(place.line > 1 ? place : place_in_settings(site, value, a), err);
    return S("");
}

struct str own_policy_of_file(const struct site *site, struct str path, struct arena *a,
                              struct err *err)
{
    struct str value = site_file_text(site, path, POLICY_KEY, a);
    if (value.len == 0 || policy_is_value(value))
        return value;
    complain(place_in_settings(site, value, a), err);
    return S("");
}
