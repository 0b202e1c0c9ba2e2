/*
 * Content types. See mime.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/mime.h"

/* ROW: worth compressing; BIN: not. */
#define UTF8 "; charset=utf-8"
#define ROW(extension, type)                                                                       \
    {                                                                                              \
        STR_INIT(extension), STR_INIT(type), true                                                  \
    }
#define BIN(extension, type)                                                                       \
    {                                                                                              \
        STR_INIT(extension), STR_INIT(type), false                                                 \
    }

/* In byte order of the extension, for the binary search in mime_find. */
static const struct mime table[] = {
    BIN(".7z", "application/x-7z-compressed"),
    BIN(".aac", "audio/aac"),
    ROW(".appcache", "text/cache-manifest" UTF8),
    ROW(".atom", "application/atom+xml" UTF8),
    BIN(".avif", "image/avif"),
    ROW(".bmp", "image/bmp"),
    BIN(".br", "application/x-brotli"),
    BIN(".bz2", "application/x-bzip2"),
    ROW(".css", "text/css" UTF8),
    ROW(".csv", "text/csv" UTF8),
    BIN(".doc", "application/msword"),
    BIN(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ROW(".eot", "application/vnd.ms-fontobject"),
    BIN(".epub", "application/epub+zip"),
    BIN(".flac", "audio/flac"),
    ROW(".geojson", "application/geo+json"),
    BIN(".gif", "image/gif"),
    BIN(".gz", "application/gzip"),
    ROW(".htm", "text/html" UTF8),
    ROW(".html", "text/html" UTF8),
    ROW(".ico", "image/vnd.microsoft.icon"),
    ROW(".ics", "text/calendar" UTF8),
    BIN(".jpeg", "image/jpeg"),
    BIN(".jpg", "image/jpeg"),
    ROW(".js", "text/javascript" UTF8),
    ROW(".json", "application/json"),
    ROW(".jsonld", "application/ld+json"),
    BIN(".jxl", "image/jxl"),
    ROW(".map", "application/json"),
    ROW(".markdown", "text/markdown" UTF8),
    ROW(".md", "text/markdown" UTF8),
    BIN(".mjpg", "video/x-motion-jpeg"),
    ROW(".mjs", "text/javascript" UTF8),
    BIN(".mov", "video/quicktime"),
    BIN(".mp3", "audio/mpeg"),
    BIN(".mp4", "video/mp4"),
    BIN(".mpeg", "video/mpeg"),
    BIN(".odp", "application/vnd.oasis.opendocument.presentation"),
    BIN(".ods", "application/vnd.oasis.opendocument.spreadsheet"),
    BIN(".odt", "application/vnd.oasis.opendocument.text"),
    BIN(".oga", "audio/ogg"),
    BIN(".ogg", "audio/ogg"),
    BIN(".ogv", "video/ogg"),
    BIN(".opus", "audio/ogg"),
    ROW(".otf", "font/otf"),
    BIN(".pdf", "application/pdf"),
    BIN(".png", "image/png"),
    BIN(".ppt", "application/vnd.ms-powerpoint"),
    BIN(".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ROW(".rdf", "application/rdf+xml" UTF8),
    ROW(".rss", "application/rss+xml" UTF8),
    ROW(".rtf", "application/rtf"),
    ROW(".svg", "image/svg+xml" UTF8),
    BIN(".svgz", "image/svg+xml"),
    ROW(".tar", "application/x-tar"),
    BIN(".tgz", "application/gzip"),
    BIN(".tif", "image/tiff"),
    BIN(".tiff", "image/tiff"),
    ROW(".toml", "application/toml"),
    ROW(".tsv", "text/tab-separated-values" UTF8),
    ROW(".ttf", "font/ttf"),
    ROW(".txt", "text/plain" UTF8),
    ROW(".vcf", "text/vcard" UTF8),
    ROW(".vtt", "text/vtt" UTF8),
    ROW(".wasm", "application/wasm"),
    BIN(".wav", "audio/wav"),
    BIN(".weba", "audio/webm"),
    BIN(".webm", "video/webm"),
    ROW(".webmanifest", "application/manifest+json"),
    BIN(".webp", "image/webp"),
    BIN(".woff", "font/woff"),
    BIN(".woff2", "font/woff2"),
    ROW(".xhtml", "application/xhtml+xml" UTF8),
    BIN(".xls", "application/vnd.ms-excel"),
    BIN(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ROW(".xml", "application/xml" UTF8),
    ROW(".xsl", "application/xslt+xml" UTF8),
    ROW(".yaml", "application/yaml"),
    ROW(".yml", "application/yaml"),
    BIN(".zip", "application/zip"),
    BIN(".zst", "application/zstd"),
};

static const struct mime unknown = {STR_INIT(""), STR_INIT("application/octet-stream"), false};

enum { EXTENSION_MAX = 16 };

const struct mime *mime_find(struct str path)
{
    size_t slash = str_rfind_char(path, '/');
    struct str name = slash == STR_NONE ? path : str_from(path, slash + 1);
    size_t dot = str_rfind_char(name, '.');
    struct str extension = dot == STR_NONE ? S("") : str_from(name, dot);
    char small[EXTENSION_MAX];
    if (extension.len > sizeof(small))
        return &unknown;
    for (size_t i = 0; i < extension.len; i++)
        small[i] = char_lower(extension.ptr[i]);
    extension = str_of(small, extension.len);
    size_t low = 0, high = ARRAY_LEN(table);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(extension, table[middle].extension);
        if (order == 0)
            return &table[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return &unknown;
}

const struct mime *mime_table(size_t *count)
{
    *count = ARRAY_LEN(table);
    return table;
}
