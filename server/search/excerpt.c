/*
 * Excerpts. See excerpt.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/search/excerpt.h"

enum { LEAD = 6 /* words before the first mark */ };

/*
 * A window over the text, EXCERPT_WORDS words wide, that moves on by one word. The best one has the
 * most marks, and is the first of those.
 */
struct window {
    const struct query_marks *query;
    bool marked[EXCERPT_WORDS];               /* a ring */
    size_t seen;                              /* words so far */
    size_t marks;                             /* in the ring */
    size_t best_marks, best_first, best_last; /* numbers of its first and last marked word */
};

static bool look(void *self, struct str word, size_t from, size_t end)
{
    struct window *w = self;
    size_t at = w->seen % EXCERPT_WORDS;
    (void)from;
    (void)end;
    if (w->seen >= EXCERPT_WORDS && w->marked[at])
        w->marks--;
    w->marked[at] = query_marks_has(w->query, word);
    w->marks += w->marked[at] ? 1 : 0;
    if (w->marks > w->best_marks) {
        size_t first = w->seen >= EXCERPT_WORDS ? w->seen - EXCERPT_WORDS + 1 : 0;
        while (!w->marked[first % EXCERPT_WORDS])
            first++;
        w->best_marks = w->marks;
        w->best_first = first;
        w->best_last = w->seen;
    }
    w->seen++;
    return true;
}

/* The number of the first word to be shown: a few before the first mark, if all marks still fit. */
static size_t first_shown(const struct window *w)
{
    size_t between = w->best_last - w->best_first + 1;
    size_t lead = between + LEAD <= EXCERPT_WORDS ? LEAD : EXCERPT_WORDS - between;
    return w->best_marks == 0 || w->best_first < lead ? 0 : w->best_first - lead;
}

/* Writes words `first` to `first` + EXCERPT_WORDS. */
struct writing {
    const struct query_marks *query;
    struct str text;
    struct buf *out;
    size_t number, first;
    size_t written; /* the text up to there is in out */
    size_t left;    /* bytes of the text that may still be written */
    bool is_open;   /* a mark is open */
};

/* Writes the text up to an offset. False if it was cut: nothing more may be written. */
static bool write_until(struct writing *w, size_t end)
{
    size_t most = w->written + w->left;
    bool cut = end > most;
    while (cut && most > w->written && ((unsigned char)w->text.ptr[most] & 0xC0U) == 0x80U)
        most--;
    end = cut ? most : end;
    buf_html(w->out, str_sub(w->text, w->written, end));
    w->left = cut ? 0 : w->left - (end - w->written);
    w->written = end;
    return !cut;
}

/* Marked words that follow each other are marked together only if nothing but a blank lies between.
 */
static bool write_word(void *self, struct str word, size_t from, size_t end)
{
    struct writing *w = self;
    size_t number = w->number++;
    if (number < w->first)
        return true;
    if (number == w->first + EXCERPT_WORDS)
        return false;
    if (number == w->first) {
        w->written = number == 0 ? 0 : from;
        if (number > 0)
            buf_add(w->out, S("… "));
    }
    bool marked = query_marks_has(w->query, word);
    if (w->is_open && (!marked || from != w->written + 1 || w->text.ptr[w->written] != ' ')) {
        buf_add(w->out, S("</mark>"));
        w->is_open = false;
    }
    if (!write_until(w, from))
        return false;
    if (marked && !w->is_open)
        buf_add(w->out, S("<mark>"));
    w->is_open = marked;
    return write_until(w, end);
}

void excerpt_write(struct fts *f, struct words *words, const struct query *q, unsigned language,
                   struct str text, struct buf *out)
{
    struct query_marks marks;
    struct window w = {.query = &marks};
    size_t most = text.len < EXCERPT_READ_MAX ? text.len : EXCERPT_READ_MAX;
    while (most > 0 && most < text.len && ((unsigned char)text.ptr[most] & 0xC0U) == 0x80U)
        most--;
    query_marks_init(&marks, q, words, language);
    fts_split(f, str_sub(text, 0, most), look, &w);
    struct writing to = {
        .query = &marks, .text = text, .out = out, .first = first_shown(&w), .left = EXCERPT_BYTES};
    fts_split(f, str_sub(text, 0, most), write_word, &to);
    if (to.is_open)
        buf_add(out, S("</mark>"));
    bool ends = w.seen <= to.first + EXCERPT_WORDS && write_until(&to, most);
    if (!ends || most < text.len)
        buf_add(out, S(" …"));
}
