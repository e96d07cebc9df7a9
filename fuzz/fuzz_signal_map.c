// SPDX-License-Identifier: MIT
// Any text as a signal map: it is read or refused with words, what is said stands inside the text,
// a map without errors has all that the binding takes for granted, and the same text gives the
// same tree again.
#include "base/status.h"
#include "live/map.h"

#include <string.h>

static mw_signal_map *parse(const uint8_t *bytes, size_t size) {
    mw_signal_map *map = NULL;
    mw_error err;
    mw_status st = mw_signal_map_text("fuzz", (const char *)bytes, size, &map, &err);
    MW_ASSERT(st == MW_OK || (st == MW_LIMIT && !map) || (st == MW_NOMEM && !map));
    return map;
}

static void check_diags(const mw_diags *d, size_t size) {
    mw_text printed = {0};
    for (int32_t i = 0; i < d->diag_count; i++) {
        mw_span at = d->diag[i].span;
        MW_ASSERT(at.start >= 0 && at.end >= at.start && (size_t)at.end <= size);
        MW_ASSERT(d->diag[i].text[0] != '\0');
    }
    mw_diag_print(d, &printed);
    MW_ASSERT(d->errors == 0 || printed.size > 0);
    mw_text_free(&printed);
}

static void check_source(const mw_map_source *s) {
    bool broker = s->kind == MW_MAP_SPARKPLUG || s->kind == MW_MAP_MQTT;
    MW_ASSERT(s->name.text.n > 0 && s->port >= 0 && s->port <= 65535);
    MW_ASSERT(!(broker || s->kind == MW_MAP_MODBUS) || (s->host && s->host[0]));
    MW_ASSERT(s->kind != MW_MAP_SHDR || (s->host == NULL) != (s->path == NULL));
    MW_ASSERT(s->kind != MW_MAP_FOLDER || (s->path && s->map_file));
    MW_ASSERT(!(s->password_env && s->password_file));
    for (int32_t i = 0; i < s->reg_count; i++) {
        MW_ASSERT(mw_modbus_register_check(&s->reg[i], NULL) == MW_OK);
    }
}

static void check_machine(const mw_map_machine *m) {
    MW_ASSERT(m->channel_count >= 1 && m->channel_count <= MW_MACHINE_CHANNELS_MAX);
    MW_ASSERT(m->slot_min == 0 || 15 % m->slot_min == 0);
    for (int32_t i = 0; i < m->channel_count; i++) {
        const mw_map_channel *c = &m->channel[i];
        MW_ASSERT(mw_signal_name_check(c->signal.text, NULL) == MW_OK);
        MW_ASSERT(c->kind != MW_CHANNEL_STATE || c->has_table || c->builtin != MW_MAP_TABLE_NONE);
        MW_ASSERT(c->kind < MW_CHANNEL_COUNT || c->measure.text.n > 0);
    }
    for (int32_t i = 0; i < m->pause_count; i++) {
        const mw_shift_break *b = &m->pause[i];
        MW_ASSERT(b->start_min >= 0 && b->start_min < 1440 && b->days > 0 && b->days < 128);
        MW_ASSERT(b->length_min >= 1 && b->length_min <= 1440);
    }
}

static void check_retain(const mw_map_retain *r) {
    int64_t before = 0;
    MW_ASSERT(r->keep_ns[MW_TIER_RAW] > 0 && (r->pattern_count == 0 || r->measure_count == 0));
    for (int k = 0; k < MW_TIERS; k++) {
        MW_ASSERT(r->keep_ns[k] == 0 || r->keep_ns[k] > before);
        if (r->keep_ns[k]) before = r->keep_ns[k];
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    mw_signal_map *a = parse(bytes, size), *b = parse(bytes, size);
    if (a) check_diags(a->diags, size);
    for (int32_t i = 0; a && a->diags->errors == 0 && i < a->source_count; i++)
        check_source(&a->source[i]);
    for (int32_t i = 0; a && a->diags->errors == 0 && i < a->machine_count; i++)
        check_machine(&a->machine[i]);
    for (int32_t i = 0; a && a->diags->errors == 0 && i < a->retain_count; i++)
        check_retain(&a->retain[i]);
    MW_ASSERT(!a || !b ||
              (strcmp(a->hash, b->hash) == 0 && a->source_count == b->source_count &&
               a->machine_count == b->machine_count && a->diags->errors == b->diags->errors));
    mw_signal_map_free(a);
    mw_signal_map_free(b);
    return 0;
}
