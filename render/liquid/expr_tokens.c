/*
 * Liquid's strict parser of expressions. It decides whether markup is well-formed. Names between
 * dots it reads itself; other expressions it passes on without blanks, and expr_parse.c reads them.
 * See expr.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/expr.h"
#include "render/liquid/lex.h"

enum { DEPTH_MAX = 50, NAMES_MAX = 8 };

static void advance(struct expr_tokens *t)
{
    struct lex_token token = lex_token(&t->rest);
    t->ahead.kind = (int)token.kind;
    t->ahead.text = token.text;
}

void expr_tokens_init(struct expr_tokens *t, struct expr_context *cx, struct str markup)
{
    *t = (struct expr_tokens){.cx = cx, .rest = markup};
    advance(t);
}

bool expr_tokens_take(struct expr_tokens *t, int kind, struct str *text)
{
    if (t->ahead.kind != kind)
        return false;
    if (text != NULL)
        *text = t->ahead.text;
    advance(t);
    return true;
}

bool expr_tokens_take_name(struct expr_tokens *t, struct str name)
{
    return t->ahead.kind == LEX_ID && str_eq(t->ahead.text, name) &&
           expr_tokens_take(t, LEX_ID, NULL);
}

static bool unexpected(struct expr_tokens *t, const char *wanted)
{
    struct str text = t->ahead.text;
    if (t->ahead.kind == LEX_END)
        return err_at(t->cx->err, ERR_KIND_SYNTAX, t->cx->place, "expected %s before the end",
                      wanted);
    return err_at(t->cx->err, ERR_KIND_SYNTAX, t->cx->place, "expected %s but found '%.*s'", wanted,
                  STR_ARG(text));
}

bool expr_tokens_expect(struct expr_tokens *t, int kind, struct str *text)
{
    return expr_tokens_take(t, kind, text) || unexpected(t, lex_kind_name((enum lex_kind)kind));
}

/*
 * The tokens of an expression, joined: their end in the markup and their length. If there are
 * blanks between them, their text without blanks too.
 */
struct joined {
    const char *end;
    size_t len;
    struct buf *text; /* NULL: only counted */
};

static bool expression(struct expr_tokens *t, unsigned depth, struct joined *out);

/* Takes a token and appends it. */
static bool copy(struct expr_tokens *t, int kind, struct joined *out)
{
    struct str text = S("");
    if (!expr_tokens_expect(t, kind, &text))
        return false;
    out->end = text.ptr + text.len;
    out->len += text.len;
    if (out->text != NULL)
        buf_add(out->text, text);
    return true;
}

static bool copy_steps(struct expr_tokens *t, unsigned depth, struct joined *out)
{
    for (;;) {
        if (t->ahead.kind == LEX_OPEN_SQUARE) {
            if (!copy(t, LEX_OPEN_SQUARE, out) || !expression(t, depth + 1, out) ||
                !copy(t, LEX_CLOSE_SQUARE, out))
                return false;
        } else if (t->ahead.kind == LEX_DOT) {
            if (!copy(t, LEX_DOT, out) || !copy(t, LEX_ID, out))
                return false;
        } else {
            return true;
        }
    }
}

static bool range(struct expr_tokens *t, unsigned depth, struct joined *out)
{
    return copy(t, LEX_OPEN_ROUND, out) && expression(t, depth + 1, out) &&
           copy(t, LEX_DOTDOT, out) && expression(t, depth + 1, out) &&
           copy(t, LEX_CLOSE_ROUND, out);
}

static bool expression(struct expr_tokens *t, unsigned depth, struct joined *out)
{
    if (depth > DEPTH_MAX)
        return unexpected(t, "less nesting");
    switch (t->ahead.kind) {
    case LEX_ID:
        return copy(t, LEX_ID, out) && copy_steps(t, depth, out);
    case LEX_OPEN_SQUARE:
        if (t->cx->options->profile.names_start_expressions)
            return unexpected(t, "a value");
        return copy(t, LEX_OPEN_SQUARE, out) && expression(t, depth + 1, out) &&
               copy(t, LEX_CLOSE_SQUARE, out) && copy_steps(t, depth, out);
    case LEX_STRING:
    case LEX_NUMBER:
        return copy(t, t->ahead.kind, out);
    case LEX_OPEN_ROUND:
        return range(t, depth, out);
    default:
        return unexpected(t, "a value");
    }
}

bool expr_tokens_expression(struct expr_tokens *t, struct str *normalized)
{
    struct expr_tokens start = *t;
    struct joined out = {.end = t->ahead.text.ptr};
    if (!expression(t, 0, &out))
        return false;
    *normalized = str_of(start.ahead.text.ptr, out.len);
    if ((size_t)(out.end - normalized->ptr) == out.len)
        return true; /* usually nothing lies between the tokens */
    struct buf text;
    buf_init(&text, t->cx->arena, 0);
    out.text = &text;
    if (!expression(&start, 0, &out))
        return false;
    *normalized = buf_close(&text);
    return buf_ok(&text) || err_buf(t->cx->err, &text);
}

/*
 * Takes a.b.c off the tokens. Returns how many names there are, or 0, with the tokens untouched, if
 * they are too many or something else than a name belongs to the expression.
 */
static size_t take_names(struct expr_tokens *t, struct str names[static NAMES_MAX])
{
    struct expr_tokens start = *t;
    for (size_t count = 0; count < NAMES_MAX && t->ahead.kind == LEX_ID;) {
        names[count++] = t->ahead.text;
        advance(t);
        if (t->ahead.kind == LEX_OPEN_SQUARE)
            break;
        if (t->ahead.kind != LEX_DOT)
            return count;
        advance(t);
    }
    *t = start;
    return 0;
}

/*
 * Most expressions are a literal or names between dots: their tokens need not be joined to a text
 * that is then read again.
 */
const struct liquid_expr *expr_tokens_parse(struct expr_tokens *t, bool words)
{
    struct str names[NAMES_MAX], text = t->ahead.text;
    size_t count = 0;
    if (t->ahead.kind == LEX_ID)
        count = take_names(t, names);
    else if (t->ahead.kind == LEX_STRING || t->ahead.kind == LEX_NUMBER)
        count = expr_tokens_take(t, t->ahead.kind, &text) ? 1 : 0;
    if (count > 1)
        return expr_of_names(t->cx, names, count);
    if (count == 0 && !expr_tokens_expression(t, &text))
        return NULL;
    return words ? expr_parse_operand(t->cx, text) : expr_parse(t->cx, text);
}

enum expr_choice expr_choose(struct expr_context *cx, struct str markup, expr_strict_fn *strict,
                             void *out)
{
    if (strict(cx, markup, out))
        return EXPR_STRICT_DONE;
    if (cx->options->mode == LIQUID_MODE_STRICT || cx->err->kind != ERR_KIND_SYNTAX)
        return EXPR_REFUSED;
    if (cx->options->mode == LIQUID_MODE_WARN)
        diag_add(cx->diags, DIAG_LEVEL_WARNING, cx->err);
    *cx->err = ERR_INIT;
    return EXPR_TRY_LAX;
}
