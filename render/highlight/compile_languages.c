/*
 * compile-languages OUTPUT FILE...: languages written as data become the tables that lexers run.
 *
 * It runs while the project is built; the server knows only the tables. docs/languages.md describes
 * the files.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/highlight/language_source.h"

enum { FILE_BYTES = 4 << 20, NAMES_MAX = 1024, LANGUAGES_MAX = 512 };

struct alias {
    struct str name, language;
};

struct file {
    const char *path;
    struct source *source; /* NULL: not read yet, or it is wrong */
    bool tried;
};

/* All files, in the order of the command line; `read` has them in the order of their bases. */
struct library {
    struct file files[LANGUAGES_MAX];
    size_t count;
    struct source *read[LANGUAGES_MAX];
    size_t read_count;
    struct alias names[NAMES_MAX];
    size_t name_count;
    bool failed;
    struct arena *arena;
};

/* ---- reading ---- */

static bool file_bytes(const char *path, struct arena *a, struct str *text)
{
    FILE *f = fopen(path, "re");
    char *bytes = f != NULL ? arena_alloc(a, FILE_BYTES) : NULL;
    if (bytes == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerrordesc_np(errno));
        if (f != NULL)
            (void)fclose(f);
        return false;
    }
    *text = str_of(bytes, fread(bytes, 1, FILE_BYTES, f));
    (void)fclose(f);
    if (text->len == FILE_BYTES)
        (void)fprintf(stderr, "%s: the file is too long\n", path);
    return text->len < FILE_BYTES;
}

/* Recursion: one level for each base, whose file is marked as tried before. */
static const struct source *file_read(struct library *l, struct file *f)
{
    if (f->tried)
        return f->source;
    f->tried = true;
    struct source *s = arena_new(l->arena, struct source);
    struct str text;
    if (s == NULL || !file_bytes(f->path, l->arena, &text)) {
        l->failed = true;
        return NULL;
    }
    *s = (struct source){.path = f->path, .arena = l->arena};
    if (!source_read(s, l, text)) {
        l->failed = true;
        return NULL;
    }
    f->source = s;
    l->read[l->read_count++] = s;
    return s;
}

static bool is_file_of(const char *path, struct str language)
{
    struct str file = str_c(path);
    size_t slash = str_rfind_char(file, '/');
    file = str_from(file, slash == STR_NONE ? 0 : slash + 1);
    return str_starts(file, language) && str_eq(str_from(file, language.len), S(".lang"));
}

const struct source *library_find(struct library *l, struct str name)
{
    const struct source *found = NULL;
    for (size_t i = 0; i < l->count && found == NULL; i++) {
        if (is_file_of(l->files[i].path, name))
            found = file_read(l, &l->files[i]);
    }
    return found;
}

bool library_name(struct library *l, struct source *s, struct str name)
{
    if (l->name_count == NAMES_MAX)
        return source_fail(s, "too many names", name);
    if (library_has(l, name))
        return source_fail(s, "another language has this name", name);
    l->names[l->name_count++] = (struct alias){name, s->name};
    return true;
}

bool library_rouge_4(struct library *l, struct source *s, struct str name)
{
    bool alone = l->name_count > 0 && str_eq(l->names[l->name_count - 1].name, s->name);
    if (!alone || s->base.len > 0 || s->include.len > 0 || s->rouge_4.len > 0)
        return source_fail(s, "rouge-4 stands below language, once", name);
    if (library_find(l, name) == NULL)
        return source_fail(s, "there is no file of this language, or it is wrong", name);
    l->name_count--;
    s->rouge_4 = name;
    return true;
}

bool library_has(const struct library *l, struct str name)
{
    bool found = false;
    for (size_t i = 0; i < l->name_count && !found; i++)
        found = str_eq(l->names[i].name, name);
    return found;
}

static bool read_all(struct library *l, char **paths, int count)
{
    for (int i = 0; i < count && l->count < LANGUAGES_MAX; i++)
        l->files[l->count++].path = paths[i];
    for (size_t i = 0; i < l->count; i++)
        (void)file_read(l, &l->files[i]);
    bool ok = !l->failed;
    for (size_t i = 0; i < l->read_count && !l->failed; i++)
        ok = source_check(l->read[i], l) && ok;
    return ok;
}

/* ---- writing ---- */

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct alias *)a)->name, ((const struct alias *)b)->name);
}

/* What Rouge 4 makes of a language: mostly what Rouge 3 does. */
static struct str rouge_4_of(const struct library *l, struct str language)
{
    for (size_t i = 0; i < l->read_count; i++) {
        if (str_eq(l->read[i]->rouge_4, language))
            return l->read[i]->name;
    }
    return language;
}

/* The names in byte order, as highlight.c looks them up. */
static void write_names(struct library *l, struct buf *out)
{
    qsort(l->names, l->name_count, sizeof(*l->names), by_name);
    buf_add(out, S("\nconst struct language_name language_names[] = {\n"));
    for (size_t i = 0; i < l->name_count; i++) {
        buf_add(out, S("    {STR_INIT("));
        write_string(out, l->names[i].name);
        buf_add(out, S("), &language_"));
        write_identifier(out, l->names[i].language);
        buf_add(out, S(", &language_"));
        write_identifier(out, rouge_4_of(l, l->names[i].language));
        buf_add(out, S("},\n"));
    }
    buf_printf(out, "};\n\nconst size_t language_name_count = %zu;\n", l->name_count);
}

static void write_all(struct library *l, struct buf *out)
{
    buf_add(out, S("/* Made by compile-languages from render/highlight/languages. */\n"
                   "#include \"render/highlight/actions.h\"\n"
                   "#include \"render/highlight/languages.h\"\n\n"
                   /* Lists of words are long; C only promises strings of 4,095 bytes. */
                   "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"));
    for (size_t i = 0; i < l->read_count; i++) {
        buf_add(out, S("extern const struct language language_"));
        write_identifier(out, l->read[i]->name);
        buf_add(out, S(";\n"));
    }
    for (size_t i = 0; i < l->read_count; i++)
        write_language(out, l->read[i]);
    write_names(l, out);
}

static bool write_file(const char *path, struct str text)
{
    FILE *f = fopen(path, "we");
    bool ok = f != NULL && fwrite(text.ptr, 1, text.len, f) == text.len;
    ok = f != NULL && fclose(f) == 0 && ok;
    if (!ok)
        (void)fprintf(stderr, "%s: %s\n", path, strerrordesc_np(errno));
    return ok;
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct buf out;
    if (argc < 3) {
        (void)fputs("usage: compile-languages OUTPUT FILE...\n", stderr);
        return 2;
    }
    arena_init(&arena, 0);
    buf_init(&out, &arena, 0);
    struct library *library = arena_zalloc(&arena, 1, sizeof(*library));
    bool ok = library != NULL;
    if (ok) {
        library->arena = &arena;
        ok = read_all(library, argv + 2, argc - 2);
    }
    if (ok)
        write_all(library, &out);
    ok = ok && buf_ok(&out) && write_file(argv[1], buf_str(&out));
    arena_fini(&arena);
    return ok ? 0 : 1;
}
