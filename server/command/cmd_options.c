/*
 * The options command: every command and option as Markdown, which is docs/options.md.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/cmd.h"
#include "server/command/option.h"

/* | `-n`, `--name VALUE` | `VARIABLE` | commands | meaning | default | */
static void write_row(struct buf *out, const struct option *o)
{
    buf_add(out, S("| "));
    if (o->letter != 0)
        buf_printf(out, "`-%c`, ", o->letter);
    buf_putc(out, '`');
    option_write(o, out);
    buf_add(out, S("` | "));
    if (o->variable != NULL)
        buf_printf(out, "`%s` ", o->variable);
    buf_add(out, S("| "));
    if (o->commands == FOR_ALL)
        buf_add(out, S("all"));
    else
        option_write_commands(o, "", out);
    buf_printf(out, " | %s", o->help);
    if (o->more != NULL)
        buf_printf(out, ". %s", o->more);
    buf_printf(out, " | %s |\n",
               o->otherwise != NULL     ? o->otherwise
               : o->commands == FOR_ALL ? ""
                                        : "off");
}

static void write_commands(struct buf *out)
{
    const struct command *command;
    buf_add(out, S("| command | meaning |\n| --- | --- |\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        buf_printf(out, "| `%.*s%s%s` | %s |\n", STR_ARG(command->name),
                   command->operand != NULL ? " " : "",
                   command->operand != NULL ? command->operand : "", command->help);
    buf_add(out, S("\nIn detail:\n\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (command->about == NULL)
            continue;
        buf_printf(out, "- `%.*s`: %s", STR_ARG(command->name), command->about);
        if (command->example != NULL)
            buf_printf(out, " For example: `%s`.", command->example);
        buf_putc(out, '\n');
    }
}

static void write_options(struct buf *out)
{
    const struct option *o;
    for (size_t i = 0; (o = option_at(i)) != NULL; i++) {
        if (o->heading != NULL)
            buf_printf(out,
                       "\n## %s\n\n| option | environment | commands | meaning | default |\n"
                       "| --- | --- | --- | --- | --- |\n",
                       o->heading);
        write_row(out, o);
    }
}

static void write_reference(const struct opts *opts, struct buf *out)
{
    (void)opts;
    buf_add(out, S("<!-- Written by script/options from the tables in server/command/command.c and "
                   "option.c. -->\n"
                   "# Options\n\n"
                   "```\napproche-server [COMMAND] [OPTION]...\n```\n\n"));
    write_commands(out);
    buf_add(
        out,
        S("\nThe command line wins over the environment. If an option is given twice, the last one"
          " counts. In the\nenvironment a switch is on with `yes`, `true`, `on` or `1`, and off "
          "with"
          " `no`, `false`, `off`, `0` or nothing.\nA value is written as `--port 80`,"
          " `--port=80` or `-P80`; letters of switches may stand together.\n"));
    write_options(out);
    buf_add(
        out,
        S("\nThe exit status is 0 if all went well (for `serve`: after SIGTERM or SIGINT), 2 if the"
          " command line is\nwrong, and 1 if anything else failed.\n"));
}

int cmd_options(const struct opts *opts)
{
    return cmd_print(opts, write_reference);
}
