// SPDX-License-Identifier: MIT
// The verb source discover: what is said at an address, as a table or as the draft of a signal map.
#include "app/listing.h"
#include "app/session.h"
#include "app/source_find.h"
#include "base/alloc.h"
#include "base/file.h"
#include "base/log.h"
#include "live/draft.h"
#include "source/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS = 10, KEEP_BYTES = 16 << 20, LINES_BYTES_MAX = 64 << 20, SNIFF_BYTES = 4096 };

typedef struct {
    mw_source_find find;
    mw_source_book book;
    mw_signal_map *typed; // the map of an address that was typed
    mw_arena *keep;
} discovering;

static mw_status no_memory(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "source: out of memory");
}

// ---- what was meant

static bool begins(const char *s, const char *with) { return strncmp(s, with, strlen(with)) == 0; }

static bool ends(const char *s, const char *with) {
    size_t n = strlen(s), m = strlen(with);
    return n >= m && strcmp(s + n - m, with) == 0;
}

// Whether a file is one of an MTConnect adapter: bars stand in its first line.
static bool is_shdr(const char *path) {
    char buf[SNIFF_BYTES];
    FILE *f = fopen(path, "rbe");
    size_t n = f ? fread(buf, 1, sizeof buf, f) : 0;
    if (f) fclose(f);
    const char *end = memchr(buf, '\n', n);
    return memchr(buf, '|', end ? (size_t)(end - buf) : n) != NULL;
}

// "source NAME KIND ADDRESS { ... }" for what was typed; false when it is no address.
static bool write_typed(const mw_call *call, const char *at, mw_text *out) {
    const char *name = mw_call_value(call, "name"), *user = mw_call_value(call, "user");
    const char *unit = mw_call_value(call, "unit"), *ca = mw_call_value(call, "ca");
    const char *rest = strstr(at, "://") ? strstr(at, "://") + 3 : at;
    if (begins(at, "mqtt://") || begins(at, "mqtts://")) {
        mw_text_addf(out, "source %s sparkplug ", name ? name : "plant");
        mw_draft_text(out, mw_slice_of(at));
        mw_text_adds(out, " {\n  host \"millwright\"\n");
        if (user) {
            mw_text_adds(out, "  user ");
            mw_draft_text(out, mw_slice_of(user));
            mw_text_adds(out,
                         getenv("MQTT_PASSWORD") ? "\n  password env \"MQTT_PASSWORD\"\n" : "\n");
        }
        if (ca) {
            mw_text_adds(out, "  ca ");
            mw_draft_text(out, mw_slice_of(ca));
            mw_text_addc(out, '\n');
        }
        mw_text_adds(out, "}\n");
    } else if (begins(at, "modbus://") || ends(at, ":502")) {
        mw_text_addf(out, "source %s modbus ", name ? name : "device");
        mw_draft_text(out, mw_slice_of(rest));
        mw_text_addf(out, " { unit %s, register \"any\" holding 0 uint16 }\n", unit ? unit : "1");
    } else if (begins(at, "shdr://") || ends(at, ":7878")) {
        mw_text_addf(out, "source %s shdr ", name ? name : "adapter");
        mw_draft_text(out, mw_slice_of(rest));
        mw_text_addc(out, '\n');
    } else if (access(at, R_OK) == 0 && is_shdr(at)) {
        mw_text_addf(out, "source %s shdr file ", name ? name : "adapter");
        mw_draft_text(out, mw_slice_of(at));
        mw_text_addc(out, '\n');
    } else if (access(at, R_OK) == 0) {
        mw_text_addf(out, "source %s influx\n", name ? name : "lines");
    } else {
        return false;
    }
    return true;
}

static mw_status read_typed(discovering *x, const char *at, mw_error *err) {
    mw_text text = {0};
    mw_source_find *f = &x->find;
    if (!write_typed(f->call, at, &text))
        return mw_call_wrong(f->call, err,
                             "\"%s\" is neither a source of the map nor an address: "
                             "mqtt://HOST, modbus://HOST:PORT, shdr://HOST:PORT, or a file",
                             at);
    mw_status st = text.failed ? no_memory(err)
                               : mw_signal_map_text(at, text.bytes, text.size, &x->typed, err);
    mw_text_free(&text);
    MW_TRY(st);
    const mw_diags *d = x->typed->diags;
    if (d->errors) return mw_call_wrong(f->call, err, "%s: %s", at, d->diag[0].text);
    f->is_typed = true;
    f->said = &x->typed->source[0];
    f->is_lines = f->said->kind == MW_MAP_INFLUX;
    x->keep = mw_arena_new(KEEP_BYTES);
    f->from = (mw_connect_from){.said = f->said, .folder = "", .keep = x->keep};
    return x->keep ? MW_OK : no_memory(err);
}

// A source of the map when there is a map that has it, else an address.
static mw_status find_meant(discovering *x, mw_error *err) {
    mw_source_find *f = &x->find;
    const char *at = f->call->operand[0];
    int32_t source = -1;
    char *own = mw_workspace_path(mw_session_folder(f->call), MW_SIGNAL_MAP_FILE);
    bool has_map = own && (mw_call_has(f->call, "map") || access(own, F_OK) == 0);
    bool is_word = !strpbrk(at, ":/.") && has_map;
    mw_free(own);
    if (is_word) {
        MW_TRY(mw_source_book_open(f->call, &x->book, err));
        MW_TRY(mw_source_book_find(&x->book, at, &source, err));
        f->said = &x->book.map->source[source];
        f->from = mw_source_book_from(&x->book, source);
    } else {
        MW_TRY(read_typed(x, at, err));
    }
    mw_slice name = f->said->name.text;
    f->name = mw_arena_text(f->from.keep, name.p, name.n);
    return f->name ? MW_OK : no_memory(err);
}

// ---- line protocol

mw_status mw_find_lines(mw_source_find *f, mw_error *err) {
    mw_line_reader *reader = NULL;
    mw_samples samples = {0};
    mw_line_report report = {0};
    char *text = NULL;
    size_t size = 0;
    mw_sink *sink = mw_heard_sink(f->heard);
    MW_TRY(mw_file_read(f->call->operand[0], LINES_BYTES_MAX, &text, &size, err));
    mw_status st = mw_line_reader_new(sink, mw_slice_of(f->name), &reader, err);
    if (st == MW_OK)
        st = mw_line_read(reader, (mw_slice){text, size}, (mw_line_when){MW_LINE_NS, 0}, &samples,
                          &report, err);
    if (st == MW_OK) st = sink->ops->put(sink, &samples, err);
    if (report.refused)
        mw_text_addf(&f->remark, "%lld lines are refused; line %d: %s\n", (long long)report.refused,
                     report.problem[0].line, report.problem[0].text);
    mw_text_addf(&f->statement, "source %s influx\n", f->name);
    mw_samples_fini(&samples);
    mw_line_reader_free(reader);
    mw_free(text);
    return st;
}

// ---- what is written

static void add_value(mw_listing *l, const mw_heard *h, const mw_heard_signal *s) {
    char buf[32];
    if (s->samples == 0)
        mw_listing_text(l, (mw_slice){"", 0});
    else if (s->kind == MW_SIGNAL_TEXT)
        mw_listing_text(l, mw_heard_text(h, s->last));
    else if (s->kind == MW_SIGNAL_BOOL)
        mw_listing_text(l, mw_slice_of(s->last != 0 ? "yes" : "no"));
    else
        mw_listing_text(l, mw_slice_of(mw_number_text(s->last, buf)));
}

static mw_status list(const mw_source_find *f, mw_error *err) {
    static const char *const columns[] = {"signal",   "type",  "unit", "value",
                                          "#samples", "guess", NULL};
    mw_listing l = {0};
    mw_status st = mw_listing_begin(&l, columns, mw_source_format(f->call), err);
    for (int32_t i = 0; st == MW_OK && i < mw_heard_count(f->heard); i++) {
        mw_heard_signal s = mw_heard_at(f->heard, i);
        mw_listing_text(&l, s.name);
        mw_listing_text(&l, s.type.n ? s.type : mw_slice_of(mw_signal_kind_text(s.kind)));
        mw_listing_text(&l, s.unit);
        add_value(&l, f->heard, &s);
        mw_listing_int(&l, s.samples);
        mw_listing_text(&l, mw_slice_of(mw_draft_guess(f->heard, &s)));
    }
    if (st == MW_OK) st = mw_listing_end(&l, err);
    mw_listing_fini(&l);
    return st;
}

// A remark may come from the other side: it stays within its line.
static void add_remarks(const mw_source_find *f, mw_text *out) {
    const char *p = f->remark.bytes ? f->remark.bytes : "";
    while (*p) {
        size_t n = strcspn(p, "\n");
        mw_text_adds(out, "// ");
        mw_visible(out, (mw_slice){p, n}, false);
        mw_text_addc(out, '\n');
        p += n + (p[n] == '\n');
    }
}

static mw_status write_draft(const mw_source_find *f, mw_error *err) {
    mw_text out = {0};
    mw_signal_map *map = NULL;
    mw_draft d = {
        f->heard, {f->statement.bytes, f->statement.size},
         mw_slice_of(f->call->operand[0])
    };
    add_remarks(f, &out);
    mw_draft_write(&d, &out);
    if (out.failed || f->statement.failed) {
        mw_text_free(&out);
        return no_memory(err);
    }
    mw_status st = mw_signal_map_text("draft", out.bytes, out.size, &map, err);
    if (st == MW_OK && map->diags->errors)
        st = mw_fail(err, MW_INVALID, "the draft does not read: %s", map->diags->diag[0].text);
    mw_signal_map_free(map);
    if (st == MW_OK) st = mw_out(&out, err);
    mw_text_free(&out);
    return st;
}

static mw_status write_found(const mw_source_find *f, mw_error *err) {
    const char *as = mw_call_value(f->call, "as");
    if (mw_heard_count(f->heard) == 0)
        mw_note("nothing was heard; longer listening may help (--for)");
    if (as && strcmp(as, "map") == 0) return write_draft(f, err);
    if (f->remark.bytes) fputs(f->remark.bytes, stderr);
    return list(f, err);
}

// ---- the verb

static mw_status find(mw_source_find *f, mw_error *err) {
    switch (f->said->kind) {
    case MW_MAP_SPARKPLUG:
    case MW_MAP_MQTT: return mw_find_broker(f, err);
    case MW_MAP_MODBUS: return mw_find_modbus(f, err);
    case MW_MAP_SHDR: return mw_find_shdr(f, err);
    case MW_MAP_INFLUX:
        if (f->is_lines) return mw_find_lines(f, err);
        break;
    case MW_MAP_FOLDER:
    case MW_MAP_JSON:
    case MW_MAP_SOURCE_KINDS: break;
    }
    return mw_call_wrong(f->call, err,
                         "a source of kind %s says nothing by itself; `mw source test %s` tells "
                         "how it is fed",
                         mw_map_source_word(f->said->kind), f->name);
}

static mw_status discover(discovering *x, mw_error *err) {
    mw_source_find *f = &x->find;
    mw_log_level_set(MW_LOG_OFF); // what a source has to say stands in the remarks
    MW_TRY(mw_source_seconds(f->call, SECONDS, &f->seconds, err));
    MW_TRY(find_meant(x, err));
    f->heard = mw_heard_new();
    if (!f->heard) return no_memory(err);
    MW_TRY(find(f, err));
    f->call->no = mw_heard_count(f->heard) == 0;
    return write_found(f, err);
}

mw_status mw_verb_source_discover(mw_call *call, mw_error *err) {
    discovering x = {.find = {.call = call}};
    mw_status st = discover(&x, err);
    mw_heard_free(x.find.heard);
    mw_text_free(&x.find.statement);
    mw_text_free(&x.find.remark);
    mw_source_book_close(&x.book);
    mw_signal_map_free(x.typed);
    mw_arena_free(x.keep);
    return st;
}
