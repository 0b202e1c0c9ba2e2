/*
 * Addresses that open a file in an editor. See editor.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/dev/editor.h"

#define JETBRAINS(name)                                                                            \
    {                                                                                              \
        STR_INIT(name), STR_INIT(name "://open?file={path}&line={line}&column={column}")           \
    }

static const struct {
    struct str name, pattern;
} editors[] = {
    {STR_INIT("code"), STR_INIT("vscode://file{path}:{line}:{column}")},
    {STR_INIT("vscode"), STR_INIT("vscode://file{path}:{line}:{column}")},
    {STR_INIT("code-insiders"), STR_INIT("vscode-insiders://file{path}:{line}:{column}")},
    {STR_INIT("codium"), STR_INIT("vscodium://file{path}:{line}:{column}")},
    {STR_INIT("vscodium"), STR_INIT("vscodium://file{path}:{line}:{column}")},
    {STR_INIT("cursor"), STR_INIT("cursor://file{path}:{line}:{column}")},
    {STR_INIT("zed"), STR_INIT("zed://file{path}:{line}:{column}")},
    {STR_INIT("subl"), STR_INIT("subl://open?url=file://{path}&line={line}&column={column}")},
    {STR_INIT("mate"), STR_INIT("txmt://open?url=file://{path}&line={line}&column={column}")},
    {STR_INIT("vim"), STR_INIT("vim://open?url=file://{path}&line={line}&column={column}")},
    {STR_INIT("nvim"), STR_INIT("nvim://open?url=file://{path}&line={line}&column={column}")},
    {STR_INIT("mvim"), STR_INIT("mvim://open?url=file://{path}&line={line}&column={column}")},
    JETBRAINS("idea"),
    JETBRAINS("webstorm"),
    JETBRAINS("phpstorm"),
    JETBRAINS("pycharm"),
    JETBRAINS("rubymine"),
    JETBRAINS("clion"),
    JETBRAINS("goland"),
};

struct str editor_pattern(struct str name)
{
    struct str program, rest;
    if (str_find(name, S("{path}")) != STR_NONE)
        return name;
    str_cut(str_trim(name), ' ', &program, &rest);
    size_t slash = str_rfind_char(program, '/');
    program = slash != STR_NONE ? str_from(program, slash + 1) : program;
    for (size_t i = 0; i < ARRAY_LEN(editors); i++) {
        if (str_eq(program, editors[i].name))
            return editors[i].pattern;
    }
    return S("");
}

void editor_write_address(struct str pattern, struct str path, uint32_t line, uint32_t column,
                          struct buf *out)
{
    while (pattern.len > 0) {
        if (str_starts(pattern, S("{path}")))
            buf_uri(out, path, "/");
        else if (str_starts(pattern, S("{line}")))
            buf_i64(out, line > 0 ? line : 1);
        else if (str_starts(pattern, S("{column}")))
            buf_i64(out, column > 0 ? column : 1);
        else
            buf_putc(out, pattern.ptr[0]);
        size_t end = pattern.ptr[0] == '{' ? str_find_char(pattern, '}') : STR_NONE;
        bool known = end != STR_NONE &&
                     (str_starts(pattern, S("{path}")) || str_starts(pattern, S("{line}")) ||
                      str_starts(pattern, S("{column}")));
        pattern = str_from(pattern, known ? end + 1 : 1);
    }
}
