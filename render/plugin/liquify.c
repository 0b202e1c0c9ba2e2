/*
 * jekyll-liquify. See liquify.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/liquify.h"

bool liquify_filter(struct context *x, const struct liquid_plugin_filter *call, struct value *out,
                    struct err *err)
{
    (void)x;
    *out = call->input;
    if (call->input.kind != VALUE_STRING || call->render(call->sight, value_as_str(*out), out))
        return true;
    err_wrap(err, "in a text that liquify renders");
    return false;
}
