// SPDX-License-Identifier: MIT
// See document_chart.h. Here pictures are told; document_bars.c and others draw them.
#include "report/document_chart.h"

#include "report/document_int.h"

#include <math.h>
#include <string.h>

void mw_document_add_bars(mw_document *d, const mw_document_bars *chart) {
    mw_block *b = mw_document_block(d, MW_BLOCK_BARS);
    if (!b) return;
    mw_document_bar *bars = mw_document_room(d, chart->bar_count, sizeof *bars);
    for (int64_t i = 0; bars && i < chart->bar_count; i++) {
        bars[i] = chart->bars[i];
        bars[i].label = mw_document_keep(d, chart->bars[i].label);
        bars[i].text = mw_document_keep_any(d, chart->bars[i].text);
    }
    b->is.bars = *chart;
    b->is.bars.title = mw_document_keep(d, chart->title);
    b->is.bars.unit = mw_document_keep(d, chart->unit);
    b->is.bars.value_name = mw_document_keep_any(d, chart->value_name);
    b->is.bars.interval_name = mw_document_keep_any(d, chart->interval_name);
    b->is.bars.peer_name = mw_document_keep_any(d, chart->peer_name);
    b->is.bars.bars = bars;
}

void mw_document_add_radar(mw_document *d, const mw_document_radar *chart) {
    mw_block *b = mw_document_block(d, MW_BLOCK_RADAR);
    if (!b) return;
    if (chart->axis_count < 3 || chart->axis_count > 24 || !(chart->max > 0)) {
        mw_document_note(d, MW_INVALID, "document: a radar has 3 to 24 axes and max above 0");
        return;
    }
    const char **labels = mw_document_room(d, chart->axis_count, sizeof *labels);
    for (int64_t i = 0; labels && i < chart->axis_count; i++)
        labels[i] = mw_document_keep(d, chart->labels[i]);
    b->is.radar = *chart;
    b->is.radar.title = mw_document_keep(d, chart->title);
    b->is.radar.labels = labels;
    for (int s = 0; s < 2; s++) {
        double *value = NULL;
        if (chart->names[s]) value = mw_document_room(d, chart->axis_count, sizeof *value);
        if (value) memcpy(value, chart->value[s], (size_t)chart->axis_count * sizeof *value);
        b->is.radar.names[s] = mw_document_keep_any(d, chart->names[s]);
        b->is.radar.value[s] = value;
    }
}

void mw_document_add_ladder(mw_document *d, const mw_document_ladder *chart) {
    mw_block *b = mw_document_block(d, MW_BLOCK_LADDER);
    if (!b) return;
    if (chart->level_count < 1 || chart->level_count > 20) {
        mw_document_note(d, MW_INVALID, "document: a ladder has 1 to 20 levels");
        return;
    }
    mw_document_level *levels = mw_document_room(d, chart->level_count, sizeof *levels);
    for (int64_t i = 0; levels && i < chart->level_count; i++) {
        levels[i] = chart->levels[i];
        levels[i].name = mw_document_keep(d, chart->levels[i].name);
        levels[i].detail = mw_document_keep(d, chart->levels[i].detail);
    }
    b->is.ladder = *chart;
    b->is.ladder.title = mw_document_keep(d, chart->title);
    b->is.ladder.levels = levels;
}
