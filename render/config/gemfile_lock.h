/*
 * Bundler's Gemfile.lock: which Jekyll a site is built with, and which gems go with it.
 *
 *     GEM
 *       specs:
 *         jekyll (4.4.1)
 *           liquid (~> 4.0)
 *
 * Four blanks before a name: this gem is installed, in this version. Six: the gem above needs it. A
 * site that names only github-pages has Jekyll 3.10, as GitHub Pages does.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_GEMFILE_LOCK_H
#define RENDER_CONFIG_GEMFILE_LOCK_H

#include "render/base/profile.h"

/*
 * The gems that the text names; for the others, the versions that usually go with its Jekyll.
 * *jekyll is Jekyll's version as written, a part of the text; unchanged if only github-pages is
 * named. Returns false if the text names no Jekyll.
 */
bool gemfile_lock_read(struct str text, struct profile_gems *gems, struct str *jekyll);

#endif
