/*
 * The man command: the manual page, from the tables of commands and options.
 *
 * The texts of the tables are Markdown with two elements: `code` is set in bold, and a link
 * [text](target) is its text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/cmd.h"
#include "server/command/option.h"

/* One character of text, so that groff takes it as what it is. */
static void write_char(struct buf *out, char c)
{
    if (c == '-' || c == '\\')
        buf_printf(out, "\\%c", c == '\\' ? 'e' : c);
    else if (c == '\'')
        buf_add(out, S("\\(aq"));
    else
        buf_putc(out, c);
}

static void write_plain(struct buf *out, struct str text)
{
    if (str_starts(text, S(".")))
        buf_add(out, S("\\&"));
    for (size_t i = 0; i < text.len; i++)
        write_char(out, text.ptr[i]);
}

static void write_text(struct buf *out, const char *text)
{
    bool code = false;
    if (*text == '.')
        buf_add(out, S("\\&"));
    for (; *text != '\0'; text++) {
        if (*text == '`') {
            code = !code;
            buf_printf(out, "\\f%c", code ? 'B' : 'R');
        } else if (!code && *text == ']' && text[1] == '(' && strchr(text, ')') != NULL) {
            text = strchr(text, ')');
        } else if (code || *text != '[') {
            write_char(out, *text);
        }
    }
}

static void write_commands(struct buf *out)
{
    const struct command *command;
    buf_add(out, S(".SH COMMANDS\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        buf_printf(out, ".TP\n\\fB%.*s\\fR", STR_ARG(command->name));
        if (command->operand != NULL)
            buf_printf(out, " \\fI%s\\fR", command->operand);
        buf_putc(out, '\n');
        write_text(out, command->help);
        buf_add(out, S(".\n"));
        if (command->about != NULL) {
            write_text(out, command->about);
            buf_putc(out, '\n');
        }
    }
}

static void write_option(struct buf *out, const struct option *o)
{
    buf_add(out, S(".TP\n"));
    if (o->letter != 0)
        buf_printf(out, "\\fB\\-%c\\fR, ", o->letter);
    buf_add(out, S("\\fB\\-\\-"));
    write_plain(out, o->name);
    buf_add(out, S("\\fR"));
    if (o->value != NULL)
        buf_printf(out, o->bare ? "[=\\fI%s\\fR]" : " \\fI%s\\fR", o->value);
    buf_putc(out, '\n');
    write_text(out, o->help);
    buf_add(out, S(".\n"));
    if (o->more != NULL) {
        write_text(out, o->more);
        buf_putc(out, '\n');
    }
    if (o->otherwise != NULL) {
        buf_add(out, S("Default: "));
        write_text(out, o->otherwise);
        buf_add(out, S(".\n"));
    }
    if (o->commands != FOR_ALL) {
        buf_add(out, S(".br\nFor "));
        option_write_commands(o, "", out);
        if (o->variable != NULL)
            buf_printf(out, "; in the environment \\fB%s\\fR", o->variable);
        buf_add(out, S(".\n"));
    }
}

static void write_options(struct buf *out)
{
    const struct option *o;
    buf_add(out, S(".SH OPTIONS\nThe command line wins over the environment. If an option is given "
                   "twice, the last one counts. In the environment a switch is on with \\fByes\\fR,"
                   " \\fBtrue\\fR, \\fBon\\fR or \\fB1\\fR.\n"));
    for (size_t i = 0; (o = option_at(i)) != NULL; i++) {
        if (o->heading != NULL)
            buf_printf(out, ".SS %s\n", o->heading);
        write_option(out, o);
    }
}

static void write_examples(struct buf *out)
{
    const struct command *command;
    buf_add(out, S(".SH EXAMPLES\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (command->example == NULL)
            continue;
        buf_add(out, S(".TP\n"));
        write_plain(out, str_c(command->example));
        buf_putc(out, '\n');
        write_text(out, command->help);
        buf_add(out, S(".\n"));
    }
}

static void write_man(const struct opts *opts, struct buf *out)
{
    (void)opts;
    buf_add(out, S(".TH APPROCHE\\-SERVER 1 \"\" \"approche\\-server " APPROCHE_VERSION
                   "\" \"User Commands\"\n"
                   ".SH NAME\napproche\\-server \\- serve a Jekyll site live\n"
                   ".SH SYNOPSIS\n.B approche\\-server\n[\\fICOMMAND\\fR] [\\fIOPTION\\fR]...\n"
                   ".SH DESCRIPTION\n"
                   "Serves the Jekyll site in a folder: save a file, and the next request shows it."
                   " There is no build. Without a command, it serves.\n"));
    write_commands(out);
    write_options(out);
    buf_add(out, S(".SH EXIT STATUS\n"
                   "0 if all went well (for \\fBserve\\fR: after SIGTERM or SIGINT), 2 if the "
                   "command line is wrong, and 1 if anything else failed.\n"));
    write_examples(out);
    buf_add(out, S(".SH SEE ALSO\n\\fBjekyll\\fR(1)\n"));
}

int cmd_man(const struct opts *opts)
{
    return cmd_print(opts, write_man);
}
