/*
 * Reading the settings: which files, their text, and their keys over Jekyll's defaults.
 *
 * Which files (Configuration#config_files): those that --config names, else the first that exists
 * of _config.yml, _config.yaml and _config.toml. Their keys are merged, the stronger ones last:
 *
 *     the theme's _config.yml  <  Jekyll's defaults  <  first file  <  second file ...
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_FILES_H
#define RENDER_CONFIG_CONFIG_FILES_H

#include "render/config/scan.h"

struct config;
struct theme_search;

/* The name under which pages depend on the settings, whichever files these are read from. */
#define CONFIG_FILE S("_config.yml")

struct config_file {
    struct str path; /* beneath the root */
    struct str text; /* empty if `there` is false */
    bool there;      /* it exists and was read */
};

struct config_files {
    struct config_file *items; /* a later one overrides the ones before */
    size_t count;
    struct config_file lock; /* Gemfile.lock, which tells which Jekyll the site follows */
    bool named;              /* the caller named them: all are read. Else the first that exists */
    uint64_t version;        /* of all together; 0: none exists */
};

/*
 * Reads the files. `named`: their paths with commas between; empty: Jekyll's usual names. Returns
 * false and err if a named file does not exist, or if a file is TOML.
 */
MUST_CHECK bool config_files_read(struct config_files *f, const struct scan_root *root,
                                  struct str named, struct arena *a, struct err *err);

/* The version of the files as they are on the disk now. */
uint64_t config_files_version(const struct config_files *f, const struct scan_root *root);

/* Adds a notice for each file that is a link out of the site: such links are not followed. */
void config_files_tell_links(const struct config_files *f, const struct scan_root *root,
                             struct diags *diags);

/* The i-th path on which the settings depend, as they are now; "" when there are no more. */
struct str config_files_path(const struct config_files *f, size_t i);

/* Warns of keys by names of Jekyll 2 that Jekyll 3 still knows, if it is followed. */
void config_files_tell_old(const struct config *c, struct diags *diags);

/* Whether a path is one of the files, even if that does not exist. */
bool config_files_hold(const struct config_files *f, struct str path);

/*
 * The place of a key, for messages: "permalink", or "liquid.error_mode" for a key of a section. If
 * the section is written as {…}, the place is that of the section. The line is 0 if no file has
 * the key.
 */
struct err_place config_files_where(const struct config_files *f, struct str key);

/*
 * Parses the files into c->values, opens the folder that `source:` names, finds the theme (c->theme
 * and its version) and sets c->zone to the zone that `timezone:` names. Returns false and err on
 * failure.
 */
MUST_CHECK bool config_values_read(struct config *c, const struct scan_root *settings,
                                   const struct theme_search *themes, struct err *err);

/*
 * Sets c->zone, to NULL if no zone has that name. Returns false and err if a fault hides whether
 * there is one.
 */
MUST_CHECK bool config_zone_read(struct config *c, struct str name, struct err *err);

#endif
