/*
 * What Ruby has read. See reads.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/ruby/reads.h"

#include "render/site/ruby_marks.h"

void reads_depend_all(struct context *x)
{
    context_depend_list(x, S("ruby"));
}

static void depend_mark(struct context *x, uint64_t key)
{
    context_depend(x, key, site_version(x->site, key));
}

/* A path, and the folders above it: with one of them all that is in it may come and go. */
static void depend_above(struct context *x, struct str path)
{
    size_t slash = path.len;
    while (slash != STR_NONE) {
        path = str_sub(path, 0, slash);
        depend_mark(x, ruby_marks_key_file(path));
        slash = str_rfind_char(path, '/');
    }
}

static void depend_file(struct context *x, struct str path)
{
    const struct unit *u = site_unit(x->site, path);
    if (u != NULL) {
        context_depend_unit(x, u);
    } else if (config_role_for_ruby(x->site->config, path)) {
        context_depend_path(x, path);
        depend_above(x, path);
    } else {
        reads_depend_all(x); /* nobody watches it */
    }
}

static void depend_folder(struct context *x, struct str path)
{
    if (path.len == 0 || !config_role_for_ruby(x->site->config, path)) {
        reads_depend_all(x);
        return;
    }
    depend_mark(x, ruby_marks_key_folder(path));
    depend_above(x, path);
}

/* A file that is not the site's has not changed for Ruby as long as its content has not. */
static void depend_times(struct context *x, struct str path)
{
    if (site_unit(x->site, path) == NULL)
        reads_depend_all(x);
    depend_file(x, path);
}

static void depend(struct context *x, struct str read)
{
    struct str name = str_from(read, read.len > 0 ? 1 : 0);
    switch (read.len > 0 ? read.ptr[0] : '*') {
    case 'l':
        context_depend_list(x, name);
        break;
    case 'c':
        context_depend_collection(x, name);
        break;
    case 'f':
        depend_file(x, name);
        break;
    case 't':
        depend_times(x, name);
        break;
    case 'd':
        depend_folder(x, name);
        break;
    default:
        reads_depend_all(x);
        break;
    }
}

void reads_depend(struct context *x, struct value list)
{
    if (list.kind != VALUE_ARRAY)
        reads_depend_all(x);
    for (uint32_t i = 0; list.kind == VALUE_ARRAY && i < list.len; i++)
        depend(x, value_as_str(list.items[i]));
}
