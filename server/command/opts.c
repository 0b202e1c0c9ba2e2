/*
 * The command line. See opts.h.
 *
 * It is walked through twice, since an option may stand before the command to which it belongs:
 * first to find the command, then to read the values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/opts.h"

#include <stdio.h>
#include <sys/stat.h>

#include "render/base/nearest.h"
#include "server/command/option.h"
#include "server/dev/editor.h"

enum { DEFAULT_MODE = 0666, EXPIRES_SECONDS = 7 * 24 * 3600 };

/* The words of the command line, and how far they have been read. */
struct words {
    char *const *argv;
    int argc, at;
    const char *letters; /* what is left of a word such as "-wD"; NULL: nothing */
    const struct command *command;
    bool command_said, options_end; /* by "--" */
};

/* An option with its value, or an operand (option NULL). */
struct word {
    const struct option *option;
    struct str value;
};

static bool unknown_option(struct str name, const struct words *w, struct err *err)
{
    struct str near = option_nearest(name, w->command_said ? w->command : NULL);
    return err_set(err, ERR_KIND_CONFIG, "unknown option --%.*s%s%.*s%s", STR_ARG(name),
                   near.len > 0 ? "; did you mean '--" : "", STR_ARG(near),
                   near.len > 0 ? "'?" : "");
}

/* Whether a word is one of the values that there are. */
static bool is_choice(const struct option *o, struct str text)
{
    struct str rest = str_c(o->choices), one;
    while (rest.len > 0) {
        str_cut(rest, ' ', &one, &rest);
        if (str_eq(one, text))
            return true;
    }
    return false;
}

/*
 * The value that follows an option: the rest of its word, else the next word. An option that may
 * stand alone takes the next word only if that is one of its values.
 */
static bool take_value(struct words *w, bool valued, struct str rest, struct word *out,
                       struct err *err)
{
    const struct option *o = out->option;
    out->value = S("yes");
    if (o->value == NULL)
        return !valued || err_set(err, ERR_KIND_CONFIG, "--%.*s takes no value", STR_ARG(o->name));
    if (valued)
        out->value = rest;
    else if (!o->bare && w->at >= w->argc)
        return err_set(err, ERR_KIND_CONFIG, "--%.*s needs a value: %s", STR_ARG(o->name),
                       o->value);
    else if (!o->bare || (w->at < w->argc && is_choice(o, str_c(w->argv[w->at]))))
        out->value = str_c(w->argv[w->at++]);
    return true;
}

/* "--name=value", "--name value" or "--switch". */
static bool take_name(struct words *w, struct str text, struct word *out, struct err *err)
{
    struct str name, rest = S("");
    bool valued = str_cut(text, '=', &name, &rest);
    out->option = option_by_name(name, w->command);
    return out->option != NULL ? take_value(w, valued, rest, out, err)
                               : unknown_option(name, w, err);
}

/* One letter of "-w", "-wD", "-dDIR", "-d=DIR" or "-d DIR". */
static bool take_letter(struct words *w, struct word *out, struct err *err)
{
    char letter = *w->letters++;
    struct str rest = str_c(w->letters);
    out->option = option_by_letter(letter, w->command);
    if (out->option == NULL)
        return err_set(err, ERR_KIND_CONFIG, "unknown option '-%c'", letter);
    bool valued = out->option->value != NULL && rest.len > 0;
    if (valued || rest.len == 0)
        w->letters = NULL;
    if (valued && str_starts(rest, S("=")))
        rest = str_from(rest, 1);
    return take_value(w, valued, rest, out, err);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool take_command(struct words *w, const char *text, struct err *err)
{
    struct str name = str_c(text);
    w->command = command_find(name);
    w->command_said = true;
    if (w->command != NULL)
        return true;
    struct str near = command_nearest(name);
    if (near.len == 0 && is_folder(text))
        return err_set(err, ERR_KIND_CONFIG, "unknown command '%.*s'; for a site: --source %.*s",
                       STR_ARG(name), STR_ARG(name));
    return err_set(err, ERR_KIND_CONFIG, "unknown command '%.*s'%s%.*s%s", STR_ARG(name),
                   NEAREST_ARG(near));
}

/* Sets *out to the next option or operand; to *end after the last. False: it is a mistake. */
static bool next_word(struct words *w, struct word *out, bool *end, struct err *err)
{
    *out = (struct word){.option = NULL};
    *end = false;
    if (w->letters != NULL)
        return take_letter(w, out, err);
    while (w->at < w->argc) {
        struct str arg = str_c(w->argv[w->at++]);
        if (!w->options_end && str_eq(arg, S("--"))) {
            w->options_end = true;
        } else if (!w->options_end && str_starts(arg, S("--"))) {
            return take_name(w, str_from(arg, 2), out, err);
        } else if (!w->options_end && arg.len > 1 && arg.ptr[0] == '-') {
            w->letters = arg.ptr + 1;
            return take_letter(w, out, err);
        } else if (w->command_said) {
            out->value = arg;
            return true;
        } else if (!take_command(w, w->argv[w->at - 1], err)) {
            return false;
        }
    }
    *end = true;
    return true;
}

/* ---- the environment ---- */

/* The value of a variable, or NULL. Not getenv: tests pass an environment of their own. */
static const char *variable_value(char *const environ[], const char *name)
{
    size_t len = strlen(name);
    for (; environ != NULL && *environ != NULL; environ++) {
        if (strncmp(*environ, name, len) == 0 && (*environ)[len] == '=')
            return *environ + len + 1;
    }
    return NULL;
}

static bool read_environment(char *const environ[], const struct command *command, struct opts *out,
                             struct err *err)
{
    const struct option *o;
    for (size_t i = 0; (o = option_at(i)) != NULL; i++) {
        const char *value = o->variable != NULL && option_is_of(o, command)
                                ? variable_value(environ, o->variable)
                                : NULL;
        if (value == NULL || option_read(o, str_c(value), out, err))
            continue;
        err_wrap(err, "in the environment variable %s", o->variable);
        return false;
    }
    return true;
}

/* What VISUAL or EDITOR names, if a link can open it. */
static const char *usual_editor(char *const environ[])
{
    static const char *const variables[] = {"VISUAL", "EDITOR"};
    for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
        const char *value = variable_value(environ, variables[i]);
        if (value != NULL && editor_pattern(str_c(value)).len > 0)
            return value;
    }
    return NULL;
}

/* ---- the whole ---- */

static bool of_another(const struct option *o, const struct command *command, struct err *err)
{
    struct arena arena;
    struct buf names;
    const struct option *own = option_by_name(o->name, command);
    if (own != NULL && option_is_of(own, command))
        return err_set(err, ERR_KIND_CONFIG, "write --%.*s behind '%.*s'", STR_ARG(o->name),
                       STR_ARG(command->name));
    arena_init(&arena, 0);
    buf_init(&names, &arena, 0);
    option_write_commands(o, "'", &names);
    (void)err_set(err, ERR_KIND_CONFIG, "--%.*s is an option of %.*s, not of '%.*s'",
                  STR_ARG(o->name), STR_ARG(buf_str(&names)), STR_ARG(command->name));
    arena_fini(&arena);
    return false;
}

static bool read_operand(struct str value, const struct command *command, struct opts *out,
                         struct err *err)
{
    if (out->command != command->id) /* --help or --version came first */
        return true;
    if (out->operand != NULL || command->operand == NULL)
        return err_set(err, ERR_KIND_CONFIG, "unknown argument '%.*s'", STR_ARG(value));
    out->operand = value.ptr;
    return true;
}

static bool read_word(const struct word *word, const struct command *command, struct opts *out,
                      struct err *err)
{
    const struct option *o = word->option;
    if (o == NULL)
        return read_operand(word->value, command, out, err);
    if (!option_is_of(o, command))
        return of_another(o, command, err);
    if (option_read(o, word->value, out, err))
        return true;
    err_wrap(err, "in --%.*s", STR_ARG(o->name));
    return false;
}

/* The command that is asked for, "serve" if none is. */
static bool find_command(struct words w, const struct command **out, bool *said, struct err *err)
{
    struct word word;
    bool end = false;
    while (!end) {
        if (!next_word(&w, &word, &end, err))
            return false;
    }
    *out = w.command;
    *said = w.command_said;
    return true;
}

/* Whether the command has what it needs; --help and --version need nothing. */
static bool has_operand(const struct command *command, const struct opts *opts, struct err *err)
{
    if (opts->command != command->id || opts->operand != NULL || command->operand == NULL ||
        command->operand[0] == '[')
        return true;
    return err_set(err, ERR_KIND_CONFIG, "'%.*s' needs a value: %s", STR_ARG(command->name),
                   command->operand);
}

bool opts_parse(int argc, char *const argv[], char *const environ[], struct opts *out,
                struct err *err)
{
    *out = (struct opts){
        .host = "0.0.0.0",
        .port = OPTS_PORT,
        .drain_timeout = OPTS_DRAIN_SECONDS,
        .socket_mode = DEFAULT_MODE,
        .watch = WATCH_MODE_INOTIFY,
        .cache = (size_t)256 << 20,
        .expires = EXPIRES_SECONDS,
        .plugins_timeout = 5,
        .plugins_memory = (size_t)512 << 20,
        .editor = usual_editor(environ),
    };
    struct words words = {
        .argv = argv, .argc = argc, .at = 1, .command = command_get(COMMAND_SERVE)};
    const struct command *command;
    if (!find_command(words, &command, &out->command_said, err))
        return false;
    out->command = command->id;
    if (!read_environment(environ, command, out, err))
        return false;
    out->purge_replaced = true;
    struct word word;
    bool end = false;
    while (next_word(&words, &word, &end, err) && !end) {
        if (!read_word(&word, command, out, err))
            return false;
    }
    return has_operand(command, out, err);
}

void opts_complain(const struct err *err)
{
    char line[ERR_LINE_MAX];
    err_line(err, line);
    (void)fprintf(stderr, "approche-server: %s%s\n", line,
                  err->kind == ERR_KIND_CONFIG && err->file[0] == '\0' ? " (see --help)" : "");
}
