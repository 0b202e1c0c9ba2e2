/*
 * The table of commands. See command.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/command.h"

#include <assert.h>

#include "render/base/nearest.h"
#include "server/command/cmd.h"

/* In the order of the help: what people use most comes first. */
static const struct command commands[] = {
    {.name = STR_INIT("serve"),
     .id = COMMAND_SERVE,
     .help = "serve a site (the default)",
     .about =
         "Serves the site in a folder. Save a file, and the next request shows it; there is no "
         "build. SIGTERM and SIGINT end it after the requests that are being answered, and "
         "SIGHUP looks at the whole site again.",
     .example = "approche-server --source my-site --dev",
     .run = cmd_serve},
    {.name = STR_INIT("build"),
     .id = COMMAND_BUILD,
     .help = "write the site as files, as jekyll build does",
     .about = "Writes every file of the site into the destination, as the server would send it. "
              "Files that are as they should be are not touched, and files of an earlier build "
              "that the site has no more are removed, except for `keep_files`. Nothing changes "
              "before everything is rendered. The exit status is 1 if a page has an error: the "
              "others are written, and its file stays as it was.",
     .example = "approche-server build --source my-site --destination /var/www/html",
     .run = cmd_build},
    {.name = STR_INIT("check"),
     .id = COMMAND_CHECK,
     .help = "find broken links, missing images, and mistakes in a site",
     .about =
         "Renders every page of a site, and tells what is wrong with it: front matter, Liquid, "
         "data, names that nothing sets, addresses that two files claim, links, anchors, "
         "images. The exit status is 1 if there is an error, else 0.",
     .example = "approche-server check --source my-site",
     .run = cmd_check},
    {.name = STR_INIT("new"),
     .id = COMMAND_NEW,
     .operand = "DIR",
     .help = "make a small site in a new folder",
     .about =
         "Makes a small site that works: pages, a list of news, a menu, a stylesheet for light "
         "and dark. Each file says what it does. The folder has to be empty, or not there yet.",
     .example = "approche-server new my-site",
     .run = cmd_new},
    {.name = STR_INIT("preview"),
     .id = COMMAND_PREVIEW,
     .operand = "FILE",
     .help = "print a link to a page that is not published yet",
     .about = "Prints a link to one draft, one post of the future, or one page that says "
              "`published: false`. Who has the link sees that page, until the link expires; "
              "nobody else does. The server needs the same file of keys. The other options are "
              "those of the server.",
     .example = "approche-server preview _drafts/launch.md --preview-key-file ~/preview-keys "
                "--url https://example.org",
     .run = cmd_preview},
    {.name = STR_INIT("healthcheck"),
     .id = COMMAND_HEALTHCHECK,
     .help = "ask the server that runs here; exit status 0 if it serves, else 1",
     .about = "Asks the server that listens on an address of this machine whether it has a site to "
              "serve. Containers use it.",
     .example = "approche-server healthcheck --port 8080",
     .run = cmd_healthcheck},
    {.name = STR_INIT("help"),
     .id = COMMAND_HELP,
     .operand = "[COMMAND]",
     .help = "explain the commands, or one of them with its options",
     .example = "approche-server help serve",
     .run = cmd_help},
    {.name = STR_INIT("version"),
     .id = COMMAND_VERSION,
     .help = "show the version",
     .run = cmd_version},
    {.name = STR_INIT("completion"),
     .id = COMMAND_COMPLETION,
     .operand = "SHELL",
     .choices = "bash zsh fish",
     .help = "write what completes commands and options in bash, zsh or fish",
     .about = "Writes a script for the shell to standard output. An installed package has these "
              "scripts already, in the folders that the shells read.",
     .example = "source <(approche-server completion bash)",
     .run = cmd_completion},
    {.name = STR_INIT("man"),
     .id = COMMAND_MAN,
     .help = "write the manual page",
     .about = "Writes the manual page to standard output.",
     .example = "approche-server man | man -l -",
     .run = cmd_man},
    {.name = STR_INIT("options"),
     .id = COMMAND_OPTIONS,
     .help = "explain each command and option, as Markdown",
     .run = cmd_options},
};

const struct command *command_at(size_t i)
{
    return i < ARRAY_LEN(commands) ? &commands[i] : NULL;
}

const struct command *command_find(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (str_eq(name, commands[i].name))
            return &commands[i];
    }
    return NULL;
}

const struct command *command_get(enum command_id id)
{
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(commands) && commands[i].id != id)
        i++;
    assert(commands[i].id == id);
    return &commands[i];
}

struct str command_nearest(struct str name)
{
    struct nearest n = nearest_to(name);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        nearest_consider(&n, commands[i].name);
    return n.best;
}
