/*
 * What a configuration asks for in vain, told to its author. See config.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config.h"

static void report_timezone(const struct config *c, struct diags *diags)
{
    struct err e = ERR_INIT;
    struct moment now = date_at(0, 0, c->zone);
    if (!c->timezone_unknown)
        return;
    (void)err_at(&e, ERR_KIND_CONFIG, config_files_where(&c->files, S("timezone")),
                 "'timezone' names no zone of the tz database: '%.*s'. Times are %s, as Jekyll has "
                 "them; write a name like Europe/Paris",
                 STR_ARG(c->timezone), now.offset == 0 ? "UTC" : "what POSIX makes of it");
    diag_add(diags, DIAG_LEVEL_WARNING, &e);
}

/* Jekyll's own --source goes over the setting, too. */
static void report_source(const struct config *c, struct diags *diags)
{
    struct err e = ERR_INIT;
    if (c->source_ignored.len == 0)
        return;
    (void)err_at(&e, ERR_KIND_CONFIG, config_files_where(&c->files, S("source")),
                 "'source' is not followed, and what lies beside %.*s is served as well: put the "
                 "settings into that folder and name it with --source",
                 STR_ARG(c->source_ignored));
    diag_add(diags, DIAG_LEVEL_WARNING, &e);
}

void config_report(const struct config *c, struct diags *diags)
{
    report_source(c, diags);
    report_timezone(c, diags);
    theme_report(&c->theme,
                 config_files_where(&c->files, c->theme.remote ? S("remote_theme") : S("theme")),
                 diags);
    plugins_report(&c->plugins, config_files_where(&c->files, S("plugins")),
                   config_files_where(&c->files, S("gems")), diags);
    ruby_names_report(&c->foreign, diags);
}
