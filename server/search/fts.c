/*
 * The adapter to SQLite's FTS5. See fts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/search/fts.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "render/base/utf8.h"
#include "server/core/monotonic.h"

enum {
    PAGE_BYTES = 4096,
    SORTED_MANY = 64 << 20, /* bytes of words that are sorted before they are written */
    SORTED_FEW = 1 << 20,
    STEPS = 200, /* of SQLite, between two looks at the clock */
};

enum statement { BEGIN, COMMIT, ADD, REMOVE, MATCH, SORTED, STATEMENTS };

static const char remove_text[] = "INSERT INTO words(words, rowid, title, headings, text) "
                                  "VALUES('delete', ?1, ?2, ?3, ?4)";

/*
 * take_row() sees each row that matches, and is never true: so no row goes through SQLite.
 */
static const char *const texts[STATEMENTS] = {
    [BEGIN] = "BEGIN",
    [COMMIT] = "COMMIT",
    [ADD] = "INSERT INTO words(rowid, title, headings, text) VALUES(?1, ?2, ?3, ?4)",
    [REMOVE] = remove_text,
    [MATCH] = "SELECT 1 FROM words WHERE words MATCH ?1 AND take_row(words)",
    [SORTED] = "INSERT INTO words(words, rank) VALUES('hashsize', ?1)",
};

/* A question that is being answered. */
struct matching {
    const struct fts_question *question;
    fts_hit_fn *each;
    void *self;
    bool begun;     /* what follows is known */
    double average; /* words of a document */
    double rarity[FTS_PHRASES_MAX];
    int64_t deadline; /* milliseconds */
    unsigned hits;
    bool late;
};

struct fts {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    fts5_tokenizer parent; /* unicode61 */
    void *parent_context;
    Fts5Tokenizer *splitter; /* of it, for fts_split */
    struct words *words;
    unsigned language; /* of the document that is being added or removed */
    bool many;         /* as fts_begin was told last */
    uint32_t length;   /* words of the document that is being added or removed */
    uint32_t *lengths; /* the same of each document, by id */
    size_t lengths_capacity;
    uint64_t all_words;
    size_t document_count;
    struct matching *matching;
};

/* ---- the tokenizer ---- */

static const char *parent_arguments[] = {"remove_diacritics", "2"};

/* FTS5's own struct of that name is never defined. */
struct tokenizer {
    struct fts *fts;
    Fts5Tokenizer *parent;
};

static int make_parent(struct fts *f, Fts5Tokenizer **out)
{
    return f->parent.xCreate(f->parent_context, parent_arguments, ARRAY_LEN(parent_arguments), out);
}

static int create(void *context, const char **arguments, int count, Fts5Tokenizer **out)
{
    struct tokenizer *t = calloc(1, sizeof(*t));
    (void)arguments;
    (void)count;
    if (t == NULL)
        return SQLITE_NOMEM;
    t->fts = context;
    int result = make_parent(t->fts, &t->parent);
    *out = (Fts5Tokenizer *)t;
    if (result == SQLITE_OK)
        return result;
    free(t);
    *out = NULL;
    return result;
}

static void delete (Fts5Tokenizer *tokenizer)
{
    struct tokenizer *t = (struct tokenizer *)tokenizer;
    t->fts->parent.xDelete(t->parent);
    free(t);
}

typedef int token_fn(void *context, int flags, const char *token, int len, int from, int end);

struct splitting {
    struct fts *fts;
    bool stems;
    token_fn *next;
    void *context;
};

/* A word that is too long is cut between two characters. */
static struct str cut_word(const char *token, int len)
{
    struct str word = str_of(token, (size_t)len);
    if (word.len <= WORDS_BYTES_MAX)
        return word;
    word.len = WORDS_BYTES_MAX;
    while (word.len > 0 && ((unsigned char)token[word.len] & 0xC0U) == 0x80U)
        word.len--;
    return word;
}

static int take_word(const struct splitting *s, int flags, const char *token, int len, int from,
                     int end)
{
    struct str word = cut_word(token, len);
    if (s->stems)
        s->fts->length++;
    int result = s->next(s->context, flags, word.ptr, (int)word.len, from, end);
    if (result != SQLITE_OK || !s->stems)
        return result;
    struct str stem = words_stem(s->fts->words, s->fts->language, word);
    if (str_eq(stem, word))
        return result;
    return s->next(s->context, flags | FTS5_TOKEN_COLOCATED, stem.ptr, (int)stem.len, from, end);
}

/* Chinese and Japanese have no blanks between words. */
static bool is_ideographic(uint32_t code)
{
    return (code >= 0x2E80 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0x20000 && code <= 0x3FFFF);
}

static bool may_have_ideographs(struct str token)
{
    enum { LEAST = 0xE2 }; /* the first byte of U+2E80 */
    unsigned char highest = 0;
    for (size_t i = 0; i < token.len; i++)
        highest = (unsigned char)token.ptr[i] > highest ? (unsigned char)token.ptr[i] : highest;
    return highest >= LEAST;
}

/* The first character if it is ideographic, else all up to the first one that is. */
static size_t first_word(struct str token)
{
    struct str rest = token;
    while (rest.len > 0) {
        size_t at = token.len - rest.len;
        if (is_ideographic(utf8_next(&rest, NULL)))
            return at > 0 ? at : token.len - rest.len;
    }
    return token.len;
}

/* A token of unicode61; in it, each ideographic character is a word, so that words are phrases. */
static int take_token(void *context, int flags, const char *token, int len, int from, int end)
{
    const struct splitting *s = context;
    struct str rest = str_of(token, (size_t)len);
    /* Where a character lies is known only if none of them changed its length. */
    bool known = end - from == len;
    int result = SQLITE_OK;
    if (!may_have_ideographs(rest))
        return take_word(s, flags, token, len, from, end);
    while (rest.len > 0 && result == SQLITE_OK) {
        int size = (int)first_word(rest), at = from + (int)(rest.ptr - token);
        result = take_word(s, flags, rest.ptr, size, known ? at : from, known ? at + size : end);
        rest = str_from(rest, (size_t)size);
    }
    return result;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int len,
                    token_fn *next)
{
    const struct tokenizer *t = (struct tokenizer *)tokenizer;
    struct splitting s = {.fts = t->fts,
                          .stems = (flags & FTS5_TOKENIZE_QUERY) == 0,
                          .next = next,
                          .context = context};
    return t->fts->parent.xTokenize(t->parent, &s, flags, text, len, take_token);
}

static void take_row(const Fts5ExtensionApi *api, Fts5Context *row, sqlite3_context *out, int count,
                     sqlite3_value **values);

static fts5_api *find_api(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL) == SQLITE_OK)
        (void)sqlite3_step(statement);
    (void)sqlite3_finalize(statement);
    return api;
}

static bool set_tokenizer(struct fts *f)
{
    fts5_tokenizer own = {create, delete, tokenize};
    fts5_api *api = find_api(f->db);
    return api != NULL &&
           api->xFindTokenizer(api, "unicode61", &f->parent_context, &f->parent) == SQLITE_OK &&
           make_parent(f, &f->splitter) == SQLITE_OK &&
           api->xCreateTokenizer(api, "stems", f, &own, NULL) == SQLITE_OK &&
           api->xCreateFunction(api, "take_row", f, take_row, NULL) == SQLITE_OK;
}

/* ---- begin and end ---- */

/* The reason is SQLite's. */
static bool failed(const struct fts *f, struct err *err)
{
    int code = f->db != NULL ? sqlite3_errcode(f->db) : SQLITE_NOMEM;
    if (code == SQLITE_NOMEM)
        return err_nomem(err);
    return err_set(err, code == SQLITE_FULL ? ERR_KIND_LIMIT : ERR_KIND_IO, "SQLite: %s",
                   sqlite3_errmsg(f->db));
}

static bool open_table(struct fts *f, size_t bytes)
{
    static const char *const setup =
        "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE VIRTUAL TABLE words USING fts5(title, headings, text, content='', columnsize=0,"
        " tokenize=stems)";
    char pages[64];
    bool ok = sqlite3_exec(f->db, setup, NULL, NULL, NULL) == SQLITE_OK;
    (void)sqlite3_snprintf(sizeof(pages), pages, "PRAGMA max_page_count = %llu",
                           (unsigned long long)(bytes / PAGE_BYTES));
    ok = ok && sqlite3_exec(f->db, pages, NULL, NULL, NULL) == SQLITE_OK;
    for (size_t i = 0; ok && i < STATEMENTS; i++)
        ok = sqlite3_prepare_v3(f->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &f->statements[i],
                                NULL) == SQLITE_OK;
    return ok;
}

struct fts *fts_new(struct words *words, size_t bytes, struct err *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    struct fts *f = calloc(1, sizeof(*f));
    if (f == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    f->words = words;
    bool ok = sqlite3_open_v2(":memory:", &f->db, flags, NULL) == SQLITE_OK || failed(f, err);
    if (ok && !set_tokenizer(f))
        ok = err_set(err, ERR_KIND_MISSING,
                     "the SQLite that is installed (%s) has no FTS5, so there is no search",
                     sqlite3_libversion());
    if (ok && (open_table(f, bytes) || failed(f, err)))
        return f;
    fts_free(f);
    return NULL;
}

void fts_free(struct fts *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        (void)sqlite3_finalize(f->statements[i]);
    if (f->splitter != NULL)
        f->parent.xDelete(f->splitter);
    (void)sqlite3_close(f->db);
    free(f->lengths);
    free(f);
}

/* ---- changes ---- */

/* Runs a statement that has no rows. */
static bool run(struct fts *f, enum statement which, struct err *err)
{
    sqlite3_stmt *s = f->statements[which];
    bool ok = sqlite3_step(s) == SQLITE_DONE || failed(f, err);
    (void)sqlite3_reset(s);
    return ok;
}

bool fts_begin(struct fts *f, bool many, struct err *err)
{
    if (f->many != many) {
        (void)sqlite3_bind_int(f->statements[SORTED], 1, many ? SORTED_MANY : SORTED_FEW);
        if (!run(f, SORTED, err))
            return false;
        f->many = many;
    }
    return run(f, BEGIN, err);
}

bool fts_end(struct fts *f, struct err *err)
{
    return run(f, COMMIT, err);
}

static void bind_text(sqlite3_stmt *s, int at, struct str text)
{
    (void)sqlite3_bind_text64(s, at, text.len > 0 ? text.ptr : "", text.len, SQLITE_STATIC,
                              SQLITE_UTF8);
}

static bool change(struct fts *f, enum statement which, const struct fts_document *d,
                   struct err *err)
{
    sqlite3_stmt *s = f->statements[which];
    f->language = d->language;
    f->length = 0;
    (void)sqlite3_bind_int64(s, 1, d->id);
    bind_text(s, 2, d->title);
    bind_text(s, 3, d->headings);
    bind_text(s, 4, d->text);
    bool ok = run(f, which, err);
    (void)sqlite3_clear_bindings(s);
    return ok;
}

static bool grow_lengths(struct fts *f, size_t id)
{
    enum { FIRST = 1024 };
    size_t capacity = f->lengths_capacity > 0 ? f->lengths_capacity * 2 : FIRST;
    if (id < f->lengths_capacity)
        return true;
    while (capacity <= id)
        capacity *= 2;
    uint32_t *lengths = realloc(f->lengths, capacity * sizeof(*lengths));
    if (lengths == NULL)
        return false;
    memset(lengths + f->lengths_capacity, 0, (capacity - f->lengths_capacity) * sizeof(*lengths));
    f->lengths = lengths;
    f->lengths_capacity = capacity;
    return true;
}

bool fts_add(struct fts *f, const struct fts_document *d, struct err *err)
{
    if (!grow_lengths(f, (size_t)d->id))
        return err_nomem(err);
    if (!change(f, ADD, d, err))
        return false;
    f->lengths[d->id] = f->length;
    f->all_words += f->length;
    f->document_count++;
    return true;
}

bool fts_remove(struct fts *f, const struct fts_document *d, struct err *err)
{
    if (!change(f, REMOVE, d, err))
        return false;
    f->all_words -= f->lengths[d->id];
    f->lengths[d->id] = 0;
    f->document_count--;
    return true;
}

/* ---- questions ---- */

enum { COLUMNS = 3 };

/* A title before headings before the text. */
static const double weights[COLUMNS] = {10.0, 4.0, 1.0};

static int count_row(const Fts5ExtensionApi *api, Fts5Context *row, void *self)
{
    size_t *count = self;
    (void)api;
    (void)row;
    ++*count;
    return SQLITE_OK;
}

/*
 * How much a phrase tells: the fewer documents have it, the more. If there is but one term, nothing
 * is compared with it, and nothing is counted.
 */
static int begin_matching(struct fts *f, const Fts5ExtensionApi *api, Fts5Context *row)
{
    struct matching *m = f->matching;
    double all = (double)f->document_count;
    int result = SQLITE_OK;
    m->begun = true;
    m->average = all > 0 ? (double)f->all_words / all : 1;
    for (int i = 0; i < api->xPhraseCount(row) && i < FTS_PHRASES_MAX && result == SQLITE_OK; i++) {
        size_t count = 0;
        if (m->question->term_count > 1)
            result = api->xQueryPhrase(row, i, &count, count_row);
        m->rarity[i] = log(1 + (all - (double)count + 0.5) / ((double)count + 0.5));
    }
    return result;
}

/* Okapi BM25 of one phrase in the row. length: of the document, 1 is the average. */
static double score_phrase(const struct matching *m, const Fts5ExtensionApi *api, Fts5Context *row,
                           int phrase, double length)
{
    const double k = 1.2, b = 0.75;
    Fts5PhraseIter at;
    int column, offset;
    double often = 0;
    if (api->xPhraseFirst(row, phrase, &at, &column, &offset) != SQLITE_OK)
        return 0;
    for (; column >= 0; api->xPhraseNext(row, &at, &column, &offset))
        often += column < COLUMNS ? weights[column] : 0;
    return m->rarity[phrase] * often * (k + 1) / (often + k * (1 - b + b * length));
}

/* The sum of the terms; of the phrases that stand for one term the best counts. */
static double score_row(const struct fts *f, const Fts5ExtensionApi *api, Fts5Context *row,
                        size_t id)
{
    const struct matching *m = f->matching;
    double best[FTS_TERMS_MAX] = {0}, sum = 0;
    double length = id < f->lengths_capacity ? (double)f->lengths[id] / m->average : 1;
    for (int i = 0; i < api->xPhraseCount(row) && i < FTS_PHRASES_MAX; i++) {
        double score = score_phrase(m, api, row, i, length);
        uint8_t term = m->question->terms[i];
        if (score > best[term]) {
            sum += score - best[term];
            best[term] = score;
        }
    }
    return sum;
}

static bool is_late(struct matching *m)
{
    m->late = m->late || monotonic_ms() > m->deadline;
    return m->late;
}

static int interrupt(void *self)
{
    return is_late(self);
}

/* The function take_row of SQL: hands a row on. */
static void take_row(const Fts5ExtensionApi *api, Fts5Context *row, sqlite3_context *out, int count,
                     sqlite3_value **values)
{
    enum { HITS = 256 /* between two looks at the clock */ };
    struct fts *f = api->xUserData(row);
    struct matching *m = f->matching;
    int64_t id = api->xRowid(row);
    (void)count;
    (void)values;
    int result = m->begun ? SQLITE_OK : begin_matching(f, api, row);
    if (result != SQLITE_OK || (++m->hits % HITS == 0 && is_late(m))) {
        sqlite3_result_error_code(out, result != SQLITE_OK ? result : SQLITE_INTERRUPT);
        return;
    }
    m->each(m->self, id, score_row(f, api, row, (size_t)id));
    sqlite3_result_int(out, 0);
}

bool fts_match(struct fts *f, const struct fts_question *q, int budget_ms, fts_hit_fn *each,
               void *self, bool *whole, struct err *err)
{
    sqlite3_stmt *s = f->statements[MATCH];
    struct matching m = {.question = q, .each = each, .self = self};
    m.deadline = monotonic_ms() + budget_ms;
    f->matching = &m;
    sqlite3_progress_handler(f->db, STEPS, interrupt, &m);
    bind_text(s, 1, q->expression);
    int result = sqlite3_step(s);
    *whole = result == SQLITE_DONE;
    bool ok = result == SQLITE_DONE || (m.late && result == SQLITE_INTERRUPT) || failed(f, err);
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    sqlite3_progress_handler(f->db, 0, NULL, NULL);
    f->matching = NULL;
    return ok;
}

struct asking {
    fts_word_fn *each;
    void *self;
};

static int hand_on(void *context, int flags, const char *token, int len, int from, int end)
{
    const struct asking *a = context;
    (void)flags;
    bool more = a->each(a->self, str_of(token, (size_t)len), (size_t)from, (size_t)end);
    return more ? SQLITE_OK : SQLITE_DONE;
}

void fts_split(struct fts *f, struct str text, fts_word_fn *each, void *self)
{
    struct asking a = {each, self};
    struct splitting s = {.fts = f, .next = hand_on, .context = &a};
    if (text.len > 0)
        (void)f->parent.xTokenize(f->splitter, &s, FTS5_TOKENIZE_AUX, text.ptr, (int)text.len,
                                  take_token);
}

size_t fts_bytes(struct fts *f)
{
    int now = 0, highest = 0;
    (void)sqlite3_db_status(f->db, SQLITE_DBSTATUS_CACHE_USED, &now, &highest, 0);
    return (size_t)now;
}
