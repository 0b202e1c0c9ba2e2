/*
 * The help command: all commands, or one with its options.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "render/base/nearest.h"
#include "server/command/cmd.h"
#include "server/command/option.h"

enum { HELP_COLUMN = 26, HELP_WIDTH = 70, LINE_WIDTH = 90 };

int cmd_print(const struct opts *opts, cmd_write_fn *write)
{
    struct arena arena;
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, &arena, 0);
    write(opts, &text);
    struct str s = buf_str(&text);
    bool ok = buf_ok(&text) && printf("%.*s", STR_ARG(s)) >= 0 && fflush(stdout) == 0;
    arena_fini(&arena);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Text in lines of at most LINE_WIDTH bytes. */
static void write_wrapped(struct buf *out, struct str text)
{
    struct str word;
    size_t width = 0;
    while (text.len > 0) {
        str_cut(text, ' ', &word, &text);
        bool fits = width > 0 && width + 1 + word.len <= LINE_WIDTH;
        if (width > 0)
            buf_putc(out, fits ? ' ' : '\n');
        width = fits ? width + 1 + word.len : word.len;
        buf_add(out, word);
    }
    buf_putc(out, '\n');
}

/* Goes to the column of the help text, on a line of its own if the name is long. */
static void write_column(struct buf *out, size_t width)
{
    if (width >= HELP_COLUMN) {
        buf_putc(out, '\n');
        width = 0;
    }
    buf_fill(out, ' ', HELP_COLUMN - width);
}

static void write_command(struct buf *out, const struct command *command)
{
    size_t from = out->len;
    buf_printf(out, "  %.*s", STR_ARG(command->name));
    if (command->operand != NULL)
        buf_printf(out, " %s", command->operand);
    write_column(out, out->len - from);
    buf_printf(out, "%s\n", command->help);
}

/* "  -d, --name VALUE", then the help text and the default in their column. */
static void write_option(struct buf *out, const struct option *o)
{
    size_t from = out->len;
    buf_add(out, S("  "));
    if (o->letter != 0)
        buf_printf(out, "-%c, ", o->letter);
    option_write(o, out);
    write_column(out, out->len - from);
    buf_printf(out, "%s", o->help);
    if (o->otherwise != NULL) {
        bool fits = strlen(o->help) + strlen(o->otherwise) < HELP_WIDTH;
        buf_putc(out, fits ? ' ' : '\n');
        buf_fill(out, ' ', fits ? 0 : HELP_COLUMN);
        buf_printf(out, "[%s]", o->otherwise);
    }
    buf_putc(out, '\n');
}

static void write_options(struct buf *out, const struct command *command)
{
    const struct option *o;
    const char *heading = NULL;
    for (size_t i = 0; (o = option_at(i)) != NULL; i++) {
        if (o->heading != NULL)
            heading = o->heading;
        if (!option_is_of(o, command))
            continue;
        if (heading != NULL)
            buf_printf(out, "\n%s:\n", heading);
        heading = NULL;
        write_option(out, o);
    }
    buf_add(
        out,
        S("\nDefaults are in brackets. An option may also come from the environment: --cache as"
          "\nAPPROCHE_CACHE, --gem-path as GEM_PATH, --environment as JEKYLL_ENV. The command line"
          "\nwins. A switch is on with yes there, and off with no.\n"));
}

static void write_overview(struct buf *out)
{
    const struct command *command;
    buf_add(out, S("approche-server serves a Jekyll site live: save a file, and the next request "
                   "shows it.\n\n"
                   "usage: approche-server [COMMAND] [OPTION]...\n"
                   "for example: approche-server --source my-site --dev\n\n"
                   "Commands:\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        write_command(out, command);
    buf_add(out, S("\n'approche-server help COMMAND' explains a command with its options. Those of "
                   "serve:\n"));
    write_options(out, command_get(COMMAND_SERVE));
}

void cmd_help_write(const struct opts *opts, struct buf *out)
{
    const struct command *command =
        opts->operand != NULL ? command_find(str_c(opts->operand)) : NULL;
    if (command == NULL) {
        write_overview(out);
        return;
    }
    buf_printf(out, "approche-server %.*s: %s\n\nusage: approche-server %.*s",
               STR_ARG(command->name), command->help, STR_ARG(command->name));
    if (command->operand != NULL)
        buf_printf(out, " %s", command->operand);
    buf_add(out, S(" [OPTION]...\n"));
    if (command->example != NULL)
        buf_printf(out, "for example: %s\n", command->example);
    if (command->about != NULL) {
        buf_putc(out, '\n');
        write_wrapped(out, str_c(command->about));
    }
    write_options(out, command);
}

int cmd_help(const struct opts *opts)
{
    struct err err = ERR_INIT;
    struct str name = opts->operand != NULL ? str_c(opts->operand) : S("");
    if (opts->operand == NULL || command_find(name) != NULL)
        return cmd_print(opts, cmd_help_write);
    struct str near = command_nearest(name);
    (void)err_set(&err, ERR_KIND_CONFIG, "unknown command '%.*s'%s%.*s%s", STR_ARG(name),
                  NEAREST_ARG(near));
    opts_complain(&err);
    return CMD_EXIT_USAGE;
}
