/*
 * Values in frames. See sass_frames.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/sass_frames.h"

void sass_frames_put_input(struct buf *b, const struct sass_input *in)
{
    frame_put_str(b, in->text);
    frame_put_str(b, in->name);
    frame_put_u32(b, in->indented);
    frame_put_u32(b, (uint32_t)in->style);
    frame_put_u32(b, in->source_map);
    frame_put_u32(b, in->embeds);
    frame_put_u32(b, in->line_comments);
    frame_put_u32(b, (uint32_t)in->precision);
}

bool sass_frames_get_input(struct str text, struct sass_input *in)
{
    uint32_t indented, style, source_map, embeds, line_comments, precision;
    *in = (struct sass_input){.precision = -1};
    if (!frame_get_str(&text, &in->text) || !frame_get_str(&text, &in->name) ||
        !frame_get_u32(&text, &indented) || !frame_get_u32(&text, &style) ||
        !frame_get_u32(&text, &source_map) || !frame_get_u32(&text, &embeds) ||
        !frame_get_u32(&text, &line_comments) || !frame_get_u32(&text, &precision))
        return false;
    in->indented = indented != 0;
    in->style = (enum sass_style)style;
    in->source_map = source_map != 0;
    in->embeds = embeds != 0;
    in->line_comments = line_comments != 0;
    in->precision = (int)precision;
    return true;
}

void sass_frames_put_err(struct buf *b, const struct err *err)
{
    frame_put_u32(b, (uint32_t)err->kind);
    frame_put_u32(b, err->line);
    frame_put_u32(b, err->column);
    frame_put_str(b, str_c(err->file));
    frame_put_str(b, str_c(err->message));
}

bool sass_frames_get_err(struct str *text, struct err *err)
{
    uint32_t kind;
    struct err_place place;
    struct str message;
    if (!frame_get_u32(text, &kind) || !frame_get_u32(text, &place.line) ||
        !frame_get_u32(text, &place.column) || !frame_get_str(text, &place.file) ||
        !frame_get_str(text, &message))
        return false;
    /* The server trusts the kind of an error. So accept only the two that a stylesheet can cause.
     */
    (void)err_at(err, kind == ERR_KIND_LIMIT ? ERR_KIND_LIMIT : ERR_KIND_SYNTAX, place, "%.*s",
                 STR_ARG(message));
    return true;
}
