/*
 * Reading with md4c. See reader.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/reader.h"

#include <limits.h>

#include "render/base/utf8.h"
#include "render/markdown/entity.h"
#include "render/markdown/scan.h"

/* The bytes of link destinations and titles that md4c may pass for each byte of the text. */
enum { EXPANSION_MAX = 16, EXPANSION_FREE = 1 << 20 };

/* The cells that md4c may add to short rows: so many, plus one for each byte of the text. */
enum { CELLS_FREE = 1 << 16 };

static bool is_plain(const struct md_reader *r)
{
    return r->md->options.dialect == MARKDOWN_PLAIN;
}

struct str md_reader_attribute(struct md_reader *r, const MD_ATTRIBUTE *attribute)
{
    struct buf out;
    struct str whole = str_of(attribute->text, attribute->size);
    r->budget -= attribute->size < r->budget ? attribute->size : r->budget;
    /* Mostly it is a slice of the text, without character references and escapes. */
    if (whole.len > 0 && attribute->substr_offsets[1] == attribute->size &&
        attribute->substr_types[0] == MD_TEXT_NORMAL && md_source_offset(r->md, whole) != STR_NONE)
        return whole;
    buf_init(&out, r->md->arena, 0);
    for (size_t i = 0; attribute->size > 0 && attribute->substr_offsets[i] < attribute->size; i++) {
        size_t from = attribute->substr_offsets[i], to = attribute->substr_offsets[i + 1];
        struct str part = str_of(attribute->text + from, to - from);
        uint32_t code;
        if (attribute->substr_types[i] == MD_TEXT_NULLCHAR)
            utf8_put(&out, UTF8_REPLACEMENT);
        else if (attribute->substr_types[i] == MD_TEXT_ENTITY && md_entity_read(part, &code) > 0 &&
                 code != 0)
            utf8_put(&out, code);
        else
            buf_add(&out, part);
    }
    return buf_str(&out);
}

/*
 * The bytes that stay in a destination besides letters, digits and - . _ ~; then all of them, with
 * a bit for each ASCII byte.
 */
static const char kept[] = "/:#?=&%+,;@!$*()";
static const uint64_t kept_bits[] = {0xafffff7a00000000U, 0x47fffffe87ffffffU};

static bool is_kept(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0x80 || (kept_bits[c >> 6] >> (c & 63) & 1) == 0)
            return false;
    }
    return true;
}

struct str md_reader_destination(struct md_reader *r, const MD_ATTRIBUTE *attribute)
{
    struct buf out;
    struct str text = md_reader_attribute(r, attribute);
    if (is_kept(text))
        return text;
    buf_init(&out, r->md->arena, 0);
    buf_uri(&out, text, kept);
    return buf_str(&out);
}

void md_reader_code(struct md_reader *r, const MD_BLOCK_CODE_DETAIL *detail, struct md_node *code)
{
    struct str language = md_reader_attribute(r, &detail->lang);
    r->is_code = true;
    if (language.len == 0)
        return;
    struct buf class;
    buf_init(&class, r->md->arena, 0);
    buf_add(&class, S("language-"));
    /* Options of the lexer may follow: `console?lang=ruby`; with GitHub's form, `ruby,options`. */
    char mark = is_plain(r) ? '?' : r->md->options.commonmark.is_github ? ',' : ' ';
    size_t options = str_find_char(str_from(language, 1), mark);
    struct str name = options == STR_NONE ? language : str_sub(language, 0, options + 1);
    buf_add(&class, name);
    md_attribute_set(&r->md->nodes, &code->attributes, S("class"), buf_str(&class));
    code->language = is_plain(r) ? language : name;
}

void md_reader_code_ends(struct md_reader *r)
{
    r->is_code = false;
    r->indent = 0;
}

/* The column after a character, where tabs stop at each fourth one. */
static size_t column_after(size_t column, char c)
{
    return c == '\t' ? (column | 3) + 1 : column + 1;
}

/*
 * The last r->indent columns before an offset of the source: a slice of it, behind blanks if they
 * begin within a tab. All blanks if the source has something else there.
 */
static struct str indent_before(struct md_reader *r, size_t at)
{
    struct str source = r->md->source;
    size_t line = at, blanks = at, column = 0, end;
    while (line > 0 && source.ptr[line - 1] != '\n' && source.ptr[line - 1] != '\r')
        line--;
    while (blanks > line && (source.ptr[blanks - 1] == ' ' || source.ptr[blanks - 1] == '\t'))
        blanks--;
    for (size_t i = line; i < blanks; i++)
        column = column_after(column, source.ptr[i]);
    end = column;
    for (size_t i = blanks; i < at; i++)
        end = column_after(end, source.ptr[i]);
    bool is_there = at <= source.len && end - column >= r->indent;
    size_t begin = is_there ? end - r->indent : 0;
    for (; is_there && column < begin; blanks++)
        column = column_after(column, source.ptr[blanks]);
    if (is_there && column == begin)
        return str_sub(source, blanks, at);
    struct buf out;
    buf_init(&out, r->md->arena, 0);
    buf_fill(&out, ' ', is_there ? column - begin : r->indent);
    if (is_there)
        buf_add(&out, str_sub(source, blanks, at));
    return buf_str(&out);
}

bool md_reader_code_line(struct md_reader *r, struct str text, struct str *indent)
{
    *indent = str_of(NULL, 0);
    if (!r->is_code)
        return true;
    size_t at = md_source_offset(r->md, text);
    if (at == STR_NONE && str_starts(text, S(" "))) {
        r->indent += text.len;
        return false;
    }
    if (r->indent > 0)
        *indent = indent_before(r, at == STR_NONE ? 0 : at);
    r->indent = 0;
    return true;
}

enum md_column_align md_reader_cell(struct md_reader *r, const MD_BLOCK_TD_DETAIL *detail)
{
    static const enum md_column_align aligns[] = {
        [MD_ALIGN_DEFAULT] = MD_COLUMN_DEFAULT,
        [MD_ALIGN_LEFT] = MD_COLUMN_LEFT,
        [MD_ALIGN_CENTER] = MD_COLUMN_CENTER,
        [MD_ALIGN_RIGHT] = MD_COLUMN_RIGHT,
    };
    (void)md_spend(&r->cells, 1);
    return aligns[detail->align];
}

struct str md_reader_box(const struct md_reader *r, const MD_BLOCK_LI_DETAIL *detail)
{
    static const struct str boxes[2][2] = {
        {STR_INIT("<input type=\"checkbox\" disabled=\"\" /> "),
         STR_INIT("<input type=\"checkbox\" checked=\"\" disabled=\"\" /> ")},
        {STR_INIT("<input type=\"checkbox\" class=\"task-list-item-checkbox\" "
                  "disabled=\"disabled\" />"),
         STR_INIT("<input type=\"checkbox\" class=\"task-list-item-checkbox\" "
                  "disabled=\"disabled\" checked=\"checked\" />")}};
    bool is_done = detail->task_mark == 'x' || detail->task_mark == 'X';
    return boxes[is_plain(r)][is_done];
}

uint32_t md_reader_entity(struct str text)
{
    uint32_t code = 0;
    if (md_entity_read(text, &code) == 0 || code == 0)
        return 0;
    bool is_scalar = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    return is_scalar ? code : UTF8_REPLACEMENT;
}

bool md_reader_is_address(const struct md *md, struct str text)
{
    size_t at = md_source_offset(md, text), end = at + text.len;
    return at != STR_NONE && at > 0 && end < md->source.len && md->source.ptr[at - 1] == '<' &&
           md->source.ptr[end] == '>';
}

/* The extensions of GitHub that are on. For links without brackets, see pass_autolink.c. */
static unsigned flags_of(const struct markdown_options *options)
{
    const struct markdown_commonmark *own = &options->commonmark;
    bool all = options->dialect == MARKDOWN_PLAIN;
    return (all || own->tables ? MD_FLAG_TABLES : 0U) |
           (all || own->strikethrough ? MD_FLAG_STRIKETHROUGH : 0U) |
           (all || own->task_lists ? MD_FLAG_TASKLISTS : 0U);
}

bool md_reader_run(struct md_reader *r, struct md *md, struct str text, const MD_PARSER *callbacks,
                   void *self, struct err *err)
{
    MD_PARSER parser = *callbacks;
    parser.flags = flags_of(&md->options);
    if (text.len > UINT_MAX - 1)
        return err_set(err, ERR_KIND_LIMIT, "the text is longer than 4 GiB");
    *r = (struct md_reader){.md = md,
                            .budget = EXPANSION_FREE + text.len * EXPANSION_MAX,
                            .cells = CELLS_FREE + text.len};
    md->source = text;
    int result = md_parse(text.ptr, (MD_SIZE)text.len, &parser, self);
    if (arena_failed(md->arena))
        return err_arena(err, md->arena);
    if (r->budget == 0)
        return err_set(err, ERR_KIND_LIMIT,
                       "link definitions multiply the text beyond measure: use fewer references");
    if (r->cells == 0)
        return err_set(err, ERR_KIND_LIMIT,
                       "the tables have too many empty cells: use fewer columns or rows");
    if (result != 0 && !md->needs_tree)
        return err_set(err, ERR_KIND_NOMEM, "out of memory while parsing Markdown");
    return true;
}
