/*
 * From what a page shows to its place in a source. See check_place.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/check/check_place.h"

#include "render/config/permalink.h"

enum { BUDGET = 64 << 20 };

struct check_cursor check_cursor_of(struct str file, struct str text, uint32_t line)
{
    return (struct check_cursor){.text = text, .place = {.file = file, .line = line, .column = 1}};
}

struct err_place check_cursor_at(struct check_cursor *c, size_t offset)
{
    if (offset < c->offset)
        *c = check_cursor_of(c->place.file, c->text, 1);
    for (; c->offset < offset && c->offset < c->text.len; c->offset++) {
        c->place.column++;
        if (c->text.ptr[c->offset] == '\n') {
            c->place.line++;
            c->place.column = 1;
        }
    }
    return c->place;
}

/* ---- shared files ---- */

static bool is_shared(const struct unit *u)
{
    return u->role.kind == CONFIG_ROLE_LAYOUT || u->role.kind == CONFIG_ROLE_INCLUDE ||
           u->role.kind == CONFIG_ROLE_DATA;
}

bool check_place_files_build(struct check_place_files *f, const struct site *s, struct arena *a)
{
    const struct config_files *settings = &s->config->files;
    size_t most = settings->count;
    for (size_t i = 0; i < s->unit_count; i++)
        most += is_shared(s->units[i]);
    *f = (struct check_place_files){.items = arena_new_array(a, most + 1, struct check_place_file)};
    if (f->items == NULL)
        return false;
    for (size_t i = 0; i < s->unit_count; i++) {
        const struct unit *u = s->units[i];
        if (is_shared(u) && u->text.len > 0)
            f->items[f->count++] = (struct check_place_file){u->path, u->text};
    }
    for (size_t i = 0; i < settings->count; i++) {
        if (settings->items[i].text.len > 0)
            f->items[f->count++] =
                (struct check_place_file){settings->items[i].path, settings->items[i].text};
    }
    return true;
}

/* ---- searching ---- */

void check_place_search_init(struct check_place_search *s, const struct check_place_files *files,
                             struct arena *a)
{
    *s = (struct check_place_search){.files = files};
    map_init(&s->known, a);
}

void check_place_search_page(struct check_place_search *s, struct str file, struct str text)
{
    s->file = file;
    s->text = text;
    s->budget = BUDGET;
}

/* Whether an address can end before c, or begin behind it. */
static bool is_limit(char c, const char *others)
{
    return (unsigned char)c <= ' ' || strchr(others, c) != NULL;
}

/* The offset of a whole address, or STR_NONE; also if the budget is used up. */
static size_t find_whole(struct check_place_search *s, struct str text, struct str address)
{
    for (size_t at = 0; address.len > 0;) {
        size_t searched = text.len - at;
        if (s->budget < searched) {
            s->budget = 0;
            return STR_NONE;
        }
        size_t found = str_find(str_from(text, at), address);
        s->budget -= found == STR_NONE ? searched : found;
        if (found == STR_NONE)
            return STR_NONE;
        at += found;
        size_t end = at + address.len;
        if ((at == 0 || is_limit(text.ptr[at - 1], "\"'(<>[{}=:|,`")) &&
            (end == text.len || is_limit(text.ptr[end], "\"')<>]{}|,#?`.;")))
            return at;
        at++;
    }
    return STR_NONE;
}

static struct err_place place_in(struct check_place_search *s, struct str file, struct str text,
                                 size_t offset)
{
    struct check_cursor c = check_cursor_of(file, text, 1);
    s->budget -= offset < s->budget ? offset : s->budget;
    return check_cursor_at(&c, offset);
}

/* The forms in which an address can stand in a source, the most exact first. */
enum { FORMS = 6 };
static size_t forms_of(struct check_place_search *s, struct str address, struct str decoded,
                       struct str mount, struct str out[static FORMS])
{
    size_t count = 0;
    out[count++] = address;
    if (!str_eq(address, decoded))
        out[count++] = decoded;
    if (str_find_char(decoded, '%') != STR_NONE &&
        permalink_decode(decoded, s->known.arena, &decoded))
        out[count++] = decoded;
    if (mount.len > 0 && str_starts(decoded, mount) && decoded.len > mount.len + 1 &&
        decoded.ptr[mount.len] == '/') {
        out[count++] = str_from(decoded, mount.len);
        out[count++] = str_from(decoded, mount.len + 1);
    } else if (str_starts(decoded, S("/")) && decoded.len > 1) {
        out[count++] = str_from(decoded, 1);
    }
    return count;
}

/*
 * The place of a template that makes such addresses: `href="/tags/{{ tag }}/"` for "/tags/a/".
 */
static struct err_place search_maker(struct check_place_search *s, struct str address)
{
    struct str stem = str_ends(address, S("/")) ? str_sub(address, 0, address.len - 1) : address;
    size_t slash = str_rfind_char(stem, '/');
    stem = str_sub(stem, 0, slash == STR_NONE ? 0 : slash + 1);
    for (size_t i = 0; stem.len > 1 && i < s->files->count; i++) {
        const struct check_place_file *f = &s->files->items[i];
        for (size_t from = 0, at; (at = find_whole(s, str_from(f->text, from), stem)) != STR_NONE;
             from += at + 1) {
            size_t end = from + at + stem.len;
            if (end < f->text.len && f->text.ptr[end] == '{')
                return place_in(s, f->path, f->text, from + at);
        }
    }
    return (struct err_place){.file = S("")};
}

static struct err_place search_shared(struct check_place_search *s, const struct str *forms,
                                      size_t count)
{
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < s->files->count; i++) {
            const struct check_place_file *f = &s->files->items[i];
            size_t at = find_whole(s, f->text, forms[k]);
            if (at != STR_NONE)
                return place_in(s, f->path, f->text, at);
        }
    }
    /* The last form with a slash in front has no baseurl. */
    while (count > 1 && !str_starts(forms[count - 1], S("/")))
        count--;
    return search_maker(s, forms[count - 1]);
}

static struct err_place find_shared(struct check_place_search *s, struct str address,
                                    const struct str *forms, size_t count)
{
    const struct err_place *known = map_find(&s->known, address);
    if (known != NULL)
        return *known;
    struct err_place found = search_shared(s, forms, count);
    struct err_place *new = arena_new(s->known.arena, struct err_place);
    struct str key;
    /* If the budget ended, another page may find it. If memory ends, it is looked for again. */
    if (s->budget > 0 && new != NULL && arena_dup(s->known.arena, address, &key)) {
        *new = found;
        if (!map_put(&s->known, key, new))
            return found;
    }
    return found;
}

struct err_place check_place_find(struct check_place_search *s, struct str address,
                                  struct str decoded, struct str mount)
{
    struct str forms[FORMS];
    size_t count = forms_of(s, address, decoded, mount, forms);
    for (size_t k = 0; k < count; k++) {
        size_t at = find_whole(s, s->text, forms[k]);
        if (at != STR_NONE)
            return place_in(s, s->file, s->text, at);
    }
    struct err_place found = find_shared(s, address, forms, count);
    return found.line > 0 ? found : (struct err_place){.file = s->file};
}
