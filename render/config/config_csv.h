/*
 * `csv_reader` and `tsv_reader` of the settings: how CSV and TSV data files are read.
 *
 *     csv_converters: [numeric, date]     fields as numbers and dates
 *     headers: true | false | [a, b]      names in the first row; no names; these names
 *     encoding: iso-8859-1:utf-8          of the files; by default UTF-8
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_CSV_H
#define RENDER_CONFIG_CONFIG_CSV_H

#include "render/config/config.h"

/* Sets c->csv and c->tsv. Returns false and err, with its place, for values that Jekyll refuses. */
MUST_CHECK bool config_csv_read(struct config *c, struct err *err);

#endif
