/*
 * A site's own Ruby if it runs: what it defines, as Ruby itself tells.
 *
 *     tag        render_community_stats   _plugins/community.rb   22
 *     filter     where_phase              _plugins/phases.rb      7
 *     generator  Site::Pages              _plugins/pages.rb       3
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_RUBY_LIVE_H
#define RENDER_CONFIG_RUBY_LIVE_H

#include "render/config/ruby_host.h"
#include "render/config/ruby_names.h"

/*
 * Has Ruby load the site's plugins, and replaces *names, which were read from their text, by what
 * they define. If that fails, *names stay; after an error of the plugins they are marked as run,
 * and *failed says why each use of them fails. Returns false and err if the arena is full.
 */
MUST_CHECK bool ruby_live_open(const struct ruby_host *host, const struct ruby_site *site,
                               struct arena *a, struct ruby_names *names, struct err *failed,
                               struct err *err);

#endif
