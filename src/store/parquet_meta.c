// SPDX-License-Identifier: MIT
// Parquet's metadata in Thrift's compact protocol: fields are numbered within a struct, each header
// holds the step from the number before; integers are zigzag varints. Numbers of fields are those
// of parquet.thrift (apache/parquet-format 2.9).
#include "store/parquet_int.h"

#include <string.h>

enum { T_I32 = 5, T_I64 = 6, T_BINARY = 8, T_LIST = 9, T_STRUCT = 12 };
enum { DEPTH_MAX = 8 };
// Of parquet.thrift: Type, FieldRepetitionType, ConvertedType, PageType.
enum { TYPE_DOUBLE = 5, TYPE_BYTE_ARRAY = 6, OPTIONAL = 1, UTF8 = 0 };
enum { DATA_PAGE = 0, DICTIONARY_PAGE = 2 };

typedef struct {
    mw_text *out;
    int last[DEPTH_MAX]; // number of the field before, by depth
    int depth;
} thrift;

static void put_varint(thrift *t, uint64_t v) {
    for (; v >= 0x80; v >>= 7) mw_text_addc(t->out, (char)(v | 0x80));
    mw_text_addc(t->out, (char)v);
}

static void put_int(thrift *t, int64_t v) {
    put_varint(t, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}

// Steps are below 16 in all that is written here.
static void put_field(thrift *t, int number, int type) {
    mw_text_addc(t->out, (char)((number - t->last[t->depth]) << 4 | type));
    t->last[t->depth] = number;
}

static void put_i32(thrift *t, int number, int64_t v) {
    put_field(t, number, T_I32);
    put_int(t, v);
}

static void put_i64(thrift *t, int number, int64_t v) {
    put_field(t, number, T_I64);
    put_int(t, v);
}

static void put_bytes(thrift *t, mw_slice s) {
    put_varint(t, s.n);
    mw_text_add(t->out, s.p, s.n);
}

static void put_text(thrift *t, int number, mw_slice s) {
    put_field(t, number, T_BINARY);
    put_bytes(t, s);
}

static void put_list(thrift *t, int number, int type, int64_t count) {
    put_field(t, number, T_LIST);
    if (count < 15) {
        mw_text_addc(t->out, (char)(count << 4 | type));
        return;
    }
    mw_text_addc(t->out, (char)(0xf0 | type));
    put_varint(t, (uint64_t)count);
}

// number 0: an element of a list, which has no header.
static void begin(thrift *t, int number) {
    if (number) put_field(t, number, T_STRUCT);
    MW_ASSERT(t->depth + 1 < DEPTH_MAX);
    t->last[++t->depth] = 0;
}

static void end(thrift *t) {
    mw_text_addc(t->out, '\0');
    t->depth--;
}

void mw_parquet_page_header(const mw_parquet_page *page, mw_text *out) {
    thrift t = {.out = out};
    put_i32(&t, 1, page->dictionary ? DICTIONARY_PAGE : DATA_PAGE);
    put_i32(&t, 2, page->bytes);
    put_i32(&t, 3, page->bytes);
    begin(&t, page->dictionary ? 7 : 5);
    put_i32(&t, 1, page->values);
    put_i32(&t, 2, page->encoding);
    if (!page->dictionary) {
        put_i32(&t, 3, MW_PARQUET_RLE);
        put_i32(&t, 4, MW_PARQUET_RLE);
    }
    end(&t);
    mw_text_addc(out, '\0');
}

static void put_schema(thrift *t, const mw_parquet_table *table) {
    put_list(t, 2, T_STRUCT, (int64_t)table->column_count + 1);
    begin(t, 0);
    put_text(t, 4, mw_slice_of("schema"));
    put_i32(t, 5, table->column_count);
    end(t);
    for (int32_t i = 0; i < table->column_count; i++) {
        const mw_parquet_column *c = &table->column[i];
        begin(t, 0);
        put_i32(t, 1, c->number ? TYPE_DOUBLE : TYPE_BYTE_ARRAY);
        put_i32(t, 3, OPTIONAL);
        put_text(t, 4, c->name);
        if (!c->number) put_i32(t, 6, UTF8);
        end(t);
    }
}

static void put_chunk(thrift *t, const mw_parquet_column *c, const mw_parquet_place *at) {
    bool dictionary = at->dictionary_bytes > 0;
    begin(t, 0);
    put_i64(t, 2, at->offset);
    begin(t, 3);
    put_i32(t, 1, c->number ? TYPE_DOUBLE : TYPE_BYTE_ARRAY);
    put_list(t, 2, T_I32, dictionary ? 3 : 2);
    put_int(t, MW_PARQUET_PLAIN);
    put_int(t, MW_PARQUET_RLE);
    if (dictionary) put_int(t, MW_PARQUET_RLE_DICTIONARY);
    put_list(t, 3, T_BINARY, 1);
    put_bytes(t, c->name);
    put_i32(t, 4, 0); // uncompressed
    put_i64(t, 5, at->rows);
    put_i64(t, 6, at->bytes);
    put_i64(t, 7, at->bytes);
    put_i64(t, 9, at->offset + at->dictionary_bytes);
    if (dictionary) put_i64(t, 11, at->offset);
    end(t);
    end(t);
}

static void put_groups(thrift *t, const mw_parquet_table *table, const mw_parquet_place *place) {
    int64_t n = table->column_count, group_rows = MW_PARQUET_GROUP_ROWS;
    int64_t groups = (table->row_count + group_rows - 1) / group_rows;
    put_list(t, 4, T_STRUCT, groups);
    for (int64_t g = 0; g < groups; g++, place += n) {
        int64_t bytes = 0;
        begin(t, 0);
        put_list(t, 1, T_STRUCT, n);
        for (int64_t i = 0; i < n; i++) {
            put_chunk(t, &table->column[i], &place[i]);
            bytes += place[i].bytes;
        }
        put_i64(t, 2, bytes);
        put_i64(t, 3, n > 0 ? place[0].rows : 0);
        end(t);
    }
}

void mw_parquet_footer(const mw_parquet_table *table, const mw_parquet_place *place, mw_text *out) {
    thrift t = {.out = out};
    size_t from = out->size;
    put_i32(&t, 1, 1); // version
    put_schema(&t, table);
    put_i64(&t, 3, table->row_count);
    put_groups(&t, table, place);
    if (table->note_count > 0) {
        put_list(&t, 5, T_STRUCT, table->note_count);
        for (int32_t i = 0; i < table->note_count; i++) {
            begin(&t, 0);
            put_text(&t, 1, table->note[i].key);
            put_text(&t, 2, table->note[i].value);
            end(&t);
        }
    }
    put_text(&t, 6, mw_slice_of("Millwright"));
    mw_text_addc(out, '\0');
    size_t size = out->size - from;
    for (int i = 0; i < 32; i += 8) mw_text_addc(out, (char)(size >> i));
    mw_text_adds(out, "PAR1");
}
