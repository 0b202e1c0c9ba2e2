/*
 * The completion command: scripts that complete commands, options and values in bash, zsh and fish,
 * from the tables of commands and options.
 *
 * Each script first finds the command among the words before the cursor (or takes "serve"),
 * and then offers what the tables have for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "server/command/cmd.h"
#include "server/command/option.h"

/* What completes a value. */
enum complete_kind { COMPLETE_NOTHING, COMPLETE_FOLDERS, COMPLETE_FILES, COMPLETE_COMMANDS };

static enum complete_kind kind_of(const char *value)
{
    static const struct {
        struct str value;
        enum complete_kind kind;
    } rows[] = {
        {STR_INIT("DIR"), COMPLETE_FOLDERS},        {STR_INIT("[DIR]"), COMPLETE_FOLDERS},
        {STR_INIT("DIRS"), COMPLETE_FOLDERS},       {STR_INIT("FILE"), COMPLETE_FILES},
        {STR_INIT("FILES"), COMPLETE_FILES},        {STR_INIT("PATH"), COMPLETE_FILES},
        {STR_INIT("[FILE]"), COMPLETE_FILES},       {STR_INIT("COMMAND"), COMPLETE_COMMANDS},
        {STR_INIT("[COMMAND]"), COMPLETE_COMMANDS},
    };
    for (size_t i = 0; value != NULL && i < ARRAY_LEN(rows); i++) {
        if (str_eq(str_c(value), rows[i].value))
            return rows[i].kind;
    }
    return COMPLETE_NOTHING;
}

/* The names of all commands, with `between` between them. */
static void write_names(struct buf *out, const char *between)
{
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        buf_printf(out, "%s%.*s", i > 0 ? between : "", STR_ARG(command->name));
}

/* The names of the commands that have the option, with `between` between them. */
static void write_names_of(struct buf *out, const struct option *o, const char *between)
{
    const struct command *command;
    bool first = true;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (!option_is_of(o, command))
            continue;
        buf_printf(out, "%s%.*s", first ? "" : between, STR_ARG(command->name));
        first = false;
    }
}

/* Text within single quotes: `special` characters get `escape` before them. */
static void write_quoted(struct buf *out, const char *text, const char *special, const char *escape)
{
    for (; *text != '\0'; text++) {
        if (*text == '`')
            continue;
        if (strchr(special, *text) != NULL)
            buf_printf(out, "%s", escape);
        if (*text == '\'' && escape[0] == '\\' && strchr(special, '\'') == NULL)
            buf_add(out, S("'\\''")); /* POSIX: the quotes are closed for it */
        else
            buf_putc(out, *text);
    }
}

/* ---- bash ---- */

static void bash_reply(struct buf *out, enum complete_kind kind, const char *choices)
{
    static const char *const words[] = {[COMPLETE_NOTHING] = "return",
                                        [COMPLETE_FOLDERS] = "_approche_server_reply -d",
                                        [COMPLETE_FILES] = "_approche_server_reply -f",
                                        [COMPLETE_COMMANDS] = "_approche_server_reply -W"};
    buf_printf(out, "%s", choices != NULL ? words[COMPLETE_COMMANDS] : words[kind]);
    if (choices != NULL)
        buf_printf(out, " '%s'", choices);
    if (choices == NULL && kind == COMPLETE_COMMANDS) {
        buf_add(out, S(" '"));
        write_names(out, " ");
        buf_putc(out, '\'');
    }
}

static void bash_values(struct buf *out)
{
    const struct option *o;
    buf_add(out, S("    case $command:$previous in\n"));
    for (size_t i = 0; (o = option_at(i)) != NULL; i++) {
        const struct command *command;
        bool first = true;
        if (o->value == NULL)
            continue;
        buf_add(out, S("    "));
        for (size_t k = 0; (command = command_at(k)) != NULL; k++) {
            if (!option_is_of(o, command))
                continue;
            buf_printf(out, "%s%.*s:--%.*s", first ? "" : "|", STR_ARG(command->name),
                       STR_ARG(o->name));
            if (o->letter != 0)
                buf_printf(out, "|%.*s:-%c", STR_ARG(command->name), o->letter);
            first = false;
        }
        if (first)
            buf_add(out, S("none"));
        buf_add(out, S(") "));
        bash_reply(out, kind_of(o->value), o->choices);
        buf_add(out, S("; return ;;\n"));
    }
    buf_add(out, S("    esac\n"));
}

static void bash_options(struct buf *out)
{
    const struct command *command;
    const struct option *o;
    buf_add(out, S("    if [[ $current == -* ]]; then\n        case $command in\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        buf_printf(out, "        %.*s) _approche_server_reply -W '", STR_ARG(command->name));
        for (size_t k = 0; (o = option_at(k)) != NULL; k++) {
            if (option_is_of(o, command))
                buf_printf(out, "--%.*s ", STR_ARG(o->name));
        }
        buf_add(out, S("' ;;\n"));
    }
    buf_add(out, S("        esac\n        return\n    fi\n"));
}

static void bash_operands(struct buf *out)
{
    const struct command *command;
    buf_add(out, S("    case $said in\n    '') _approche_server_reply -W '"));
    write_names(out, " ");
    buf_add(out, S("' ;;\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (command->operand == NULL)
            continue;
        buf_printf(out, "    %.*s) ", STR_ARG(command->name));
        bash_reply(out, kind_of(command->operand), command->choices);
        buf_add(out, S(" ;;\n"));
    }
    buf_add(out, S("    esac\n"));
}

static void write_bash(const struct opts *opts, struct buf *out)
{
    (void)opts;
    buf_add(out, S("# Completes approche-server in bash. Written by: approche-server completion "
                   "bash\n"
                   "_approche_server_reply()\n{\n"
                   "    [[ $1 == -W ]] || compopt -o filenames\n"
                   "    mapfile -t COMPREPLY < <(compgen \"$@\" -- \"$current\")\n}\n\n"
                   "_approche_server()\n{\n"
                   "    local current=${COMP_WORDS[COMP_CWORD]} command=serve said= word\n"
                   "    local previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
                   "    COMPREPLY=()\n"
                   "    # --name=value comes as three words.\n"
                   "    if [[ $current == = ]]; then\n"
                   "        current=\n"
                   "    elif [[ $previous == = ]]; then\n"
                   "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
                   "    fi\n"
                   "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
                   "        case $word in\n        "));
    write_names(out, "|");
    buf_add(out, S(") command=$word said=$word && break ;;\n        esac\n    done\n"));
    bash_values(out);
    bash_options(out);
    bash_operands(out);
    buf_add(out, S("}\n\ncomplete -F _approche_server approche-server\n"));
}

/* ---- zsh ---- */

static void zsh_action(struct buf *out, enum complete_kind kind, const char *choices)
{
    static const char *const words[] = {[COMPLETE_NOTHING] = " ",
                                        [COMPLETE_FOLDERS] = "_files -/",
                                        [COMPLETE_FILES] = "_files",
                                        [COMPLETE_COMMANDS] = "_approche_server_commands"};
    if (choices != NULL)
        buf_printf(out, "(%s)", choices);
    else
        buf_printf(out, "%s", words[kind]);
}

/* '(-n --name)'{-n+,--name=}'[help]:VALUE:action' */
static void zsh_option(struct buf *out, const struct option *o)
{
    const char *equals = o->value == NULL ? "" : o->bare ? "=-" : "=";
    buf_add(out, S(" \\\n            "));
    if (o->letter != 0)
        buf_printf(out, "'(-%c --%.*s)'{-%c%s,--%.*s%s}'[", o->letter, STR_ARG(o->name), o->letter,
                   o->value != NULL && !o->bare ? "+" : "", STR_ARG(o->name), equals);
    else
        buf_printf(out, "'--%.*s%s[", STR_ARG(o->name), equals);
    write_quoted(out, o->help, "[]", "\\");
    buf_putc(out, ']');
    if (o->value != NULL) {
        buf_printf(out, o->bare ? "::%s:" : ":%s:", o->value);
        zsh_action(out, kind_of(o->value), o->choices);
    }
    buf_putc(out, '\'');
}

static void zsh_commands(struct buf *out)
{
    const struct command *command;
    buf_add(out, S("_approche_server_commands()\n{\n    local -a commands=(\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        buf_printf(out, "        '%.*s:", STR_ARG(command->name));
        write_quoted(out, command->help, "", "\\");
        buf_add(out, S("'\n"));
    }
    buf_add(out, S("    )\n    _describe command commands\n}\n\n"));
}

static void write_zsh(const struct opts *opts, struct buf *out)
{
    const struct command *command;
    const struct option *o;
    (void)opts;
    buf_add(out,
            S("#compdef approche-server\n"
              "# Completes approche-server in zsh. Written by: approche-server completion zsh\n"));
    zsh_commands(out);
    buf_add(out, S("_approche_server()\n{\n    local command=serve word\n"
                   "    for word in ${words[2,CURRENT-1]}; do\n        case $word in\n        ("));
    write_names(out, "|");
    buf_add(out, S(") command=$word; break ;;\n        esac\n    done\n    case $command in\n"));
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        buf_printf(out, "    (%.*s)\n        _arguments -s", STR_ARG(command->name));
        for (size_t k = 0; (o = option_at(k)) != NULL; k++) {
            if (option_is_of(o, command))
                zsh_option(out, o);
        }
        buf_add(out, S(" \\\n            '1:command:_approche_server_commands'"));
        if (command->operand != NULL) {
            buf_printf(out, " \\\n            '2:%s:", command->operand);
            zsh_action(out, kind_of(command->operand), command->choices);
            buf_putc(out, '\'');
        }
        buf_add(out, S(" ;;\n"));
    }
    /* As a file of $fpath it is the function's body; read by `source`, it registers itself. */
    buf_add(out, S("    esac\n}\n\n"
                   "if [ \"$funcstack[1]\" = _approche-server ]; then\n"
                   "    _approche_server \"$@\"\nelse\n"
                   "    compdef _approche_server approche-server\nfi\n"));
}

/* ---- fish ---- */

static void fish_values(struct buf *out, enum complete_kind kind, const char *choices)
{
    if (choices != NULL) {
        buf_printf(out, " -x -a '%s'", choices);
        return;
    }
    switch (kind) {
    case COMPLETE_FOLDERS:
        buf_add(out, S(" -x -a '(__fish_complete_directories)'"));
        break;
    case COMPLETE_FILES:
        buf_add(out, S(" -r -F"));
        break;
    case COMPLETE_COMMANDS:
        buf_add(out, S(" -x -a '"));
        write_names(out, " ");
        buf_putc(out, '\'');
        break;
    case COMPLETE_NOTHING:
        buf_add(out, S(" -x"));
        break;
    }
}

static void fish_commands(struct buf *out)
{
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        buf_printf(out, "complete -c approche-server -n 'not __approche_server_said' -a %.*s -d '",
                   STR_ARG(command->name));
        write_quoted(out, command->help, "'\\", "\\");
        buf_add(out, S("'\n"));
        if (command->operand == NULL)
            continue;
        buf_printf(out, "complete -c approche-server -n '__approche_server_said %.*s'",
                   STR_ARG(command->name));
        fish_values(out, kind_of(command->operand), command->choices);
        buf_putc(out, '\n');
    }
}

static void fish_options(struct buf *out)
{
    const struct option *o;
    for (size_t i = 0; (o = option_at(i)) != NULL; i++) {
        buf_add(out, S("complete -c approche-server -n '__approche_server_is "));
        write_names_of(out, o, " ");
        buf_printf(out, "' -l %.*s", STR_ARG(o->name));
        if (o->letter != 0)
            buf_printf(out, " -s %c", o->letter);
        if (o->value != NULL && !o->bare)
            fish_values(out, kind_of(o->value), o->choices);
        buf_add(out, S(" -d '"));
        write_quoted(out, o->help, "'\\", "\\");
        buf_add(out, S("'\n"));
    }
}

static void write_fish(const struct opts *opts, struct buf *out)
{
    (void)opts;
    buf_add(out, S("# Completes approche-server in fish. Written by: approche-server completion "
                   "fish\n"
                   "function __approche_server_command\n"
                   "    for word in (commandline -opc)[2..-1]\n"
                   "        if contains -- $word "));
    write_names(out, " ");
    buf_add(out,
            S("\n            echo $word\n            return\n        end\n    end\nend\n\n"
              "# Whether a command is there (one of these, if any are named).\n"
              "function __approche_server_said\n"
              "    set -l command (__approche_server_command)\n"
              "    test -n \"$command\"; and begin\n"
              "        test (count $argv) -eq 0; or contains -- $command $argv\n    end\nend\n\n"
              "# Whether the command is one of these. Without a command, it is serve.\n"
              "function __approche_server_is\n"
              "    set -l command (__approche_server_command)\n"
              "    test -n \"$command\"; or set command serve\n"
              "    contains -- $command $argv\nend\n\n"
              "complete -c approche-server -f\n"));
    fish_commands(out);
    fish_options(out);
}

int cmd_completion(const struct opts *opts)
{
    static const struct {
        struct str shell;
        cmd_write_fn *write;
    } rows[] = {
        {STR_INIT("bash"), write_bash},
        {STR_INIT("zsh"), write_zsh},
        {STR_INIT("fish"), write_fish},
    };
    struct err err = ERR_INIT;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(str_c(opts->operand), rows[i].shell))
            return cmd_print(opts, rows[i].write);
    }
    (void)err_set(&err, ERR_KIND_CONFIG, "'%s' is not a shell: bash, zsh or fish", opts->operand);
    opts_complain(&err);
    return CMD_EXIT_USAGE;
}
