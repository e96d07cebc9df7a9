// SPDX-License-Identifier: MIT
// See xlsx_part.h. libxml2's streaming reader asks for bytes, libzip unpacks them; what comes out
// is counted, as the sizes written in a zip are only a claim.
#include "sheet/xlsx_part.h"

#include "sheet/xlsx_read.h"

#include <libxml/xmlreader.h>
#include <string.h>

static int read_bytes(void *context, char *buffer, int len) {
    mw_xlsx_part *p = context;
    zip_int64_t n = zip_fread(p->file, buffer, (zip_uint64_t)len);
    if (n < 0) {
        p->unreadable = true;
        return -1;
    }
    p->bytes += n;
    if (p->bytes <= p->bytes_max) return (int)n;
    p->too_large = true;
    return -1;
}

static int close_nothing(void *context) {
    (void)context;
    return 0;
}

// Errors are returned, not printed.
static void stay_silent(void *ctx, const char *msg, xmlParserSeverities severity,
                        xmlTextReaderLocatorPtr locator) {
    (void)ctx;
    (void)msg;
    (void)severity;
    (void)locator;
}

static mw_status too_large(const mw_xlsx_part *p, mw_error *err) {
    return mw_fail(err, MW_LIMIT, "%s unpacks to more than %lld bytes", p->name,
                   (long long)p->bytes_max);
}

mw_status mw_xlsx_part_open(zip_t *zip, const char *name, mw_xlsx_part *out, mw_error *err) {
    zip_stat_t about;
    *out = (mw_xlsx_part){.name = name, .bytes_max = MW_XLSX_PART_BYTES_MAX};
    if (zip_stat(zip, name, ZIP_FL_NOCASE, &about) != 0)
        return mw_fail(err, MW_NOTFOUND, "the workbook has no part %s", name);
    if (about.valid & ZIP_STAT_COMP_SIZE) {
        // Small parts may repeat themselves as they like.
        int64_t most = (int64_t)about.comp_size;
        if (most > MW_XLSX_PART_BYTES_MAX / MW_XLSX_RATIO_MAX - 1000) most = 1000 * 1000;
        most = (most + 1000) * MW_XLSX_RATIO_MAX;
        if (most < out->bytes_max) out->bytes_max = most;
    }
    if (about.valid & ZIP_STAT_SIZE && about.size > (zip_uint64_t)out->bytes_max)
        return too_large(out, err);
    out->file = zip_fopen(zip, name, ZIP_FL_NOCASE);
    if (!out->file) return mw_fail(err, MW_CORRUPT, "unpack %s: %s", name, zip_strerror(zip));
    out->xml = xmlReaderForIO(read_bytes, close_nothing, out, NULL, NULL,
                              XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (!out->xml) {
        mw_xlsx_part_close(out);
        return mw_fail(err, MW_NOMEM, "no memory to read %s", name);
    }
    xmlTextReaderSetErrorHandler(out->xml, stay_silent, NULL);
    return MW_OK;
}

void mw_xlsx_part_close(mw_xlsx_part *p) {
    if (p->xml) xmlFreeTextReader(p->xml);
    if (p->file) zip_fclose(p->file);
    p->xml = NULL;
    p->file = NULL;
}

static mw_status failed(const mw_xlsx_part *p, mw_error *err) {
    if (p->too_large) return too_large(p, err);
    if (p->unreadable) return mw_fail(err, MW_CORRUPT, "%s cannot be unpacked", p->name);
    return mw_fail(err, MW_SYNTAX, "%s is no well-formed XML near line %d", p->name,
                   xmlTextReaderGetParserLineNumber(p->xml));
}

mw_status mw_xlsx_part_step(mw_xlsx_part *p, mw_xlsx_event *event, mw_error *err) {
    for (;;) {
        int got = xmlTextReaderRead(p->xml);
        if (got < 0 || (got == 0 && (p->too_large || p->unreadable))) return failed(p, err);
        if (got == 0) {
            *event = MW_PART_END;
            return MW_OK;
        }
        switch (xmlTextReaderNodeType(p->xml)) {
        case XML_READER_TYPE_ELEMENT: *event = MW_PART_OPEN; return MW_OK;
        case XML_READER_TYPE_END_ELEMENT: *event = MW_PART_CLOSE; return MW_OK;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_WHITESPACE:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE: *event = MW_PART_TEXT; return MW_OK;
        // Excel writes none; they are the tool of every attack on XML readers.
        case XML_READER_TYPE_DOCUMENT_TYPE:
        case XML_READER_TYPE_ENTITY_REFERENCE:
            return mw_fail(err, MW_SYNTAX, "%s declares entities: no workbook does", p->name);
        default: break;
        }
    }
}

const char *mw_xlsx_part_name(const mw_xlsx_part *p) {
    const xmlChar *name = xmlTextReaderConstLocalName(p->xml);
    return name ? (const char *)name : "";
}

bool mw_xlsx_part_is_empty(const mw_xlsx_part *p) {
    return xmlTextReaderIsEmptyElement(p->xml) == 1;
}

mw_slice mw_xlsx_part_text(const mw_xlsx_part *p) {
    const xmlChar *text = xmlTextReaderConstValue(p->xml);
    return mw_slice_of((const char *)text);
}

bool mw_xlsx_part_attribute(const mw_xlsx_part *p, const char *name, char *buf, size_t size) {
    bool found = false;
    for (int got = xmlTextReaderMoveToFirstAttribute(p->xml); got == 1 && !found;
         got = found ? 0 : xmlTextReaderMoveToNextAttribute(p->xml)) {
        const xmlChar *local = xmlTextReaderConstLocalName(p->xml);
        if (!local || strcmp((const char *)local, name) != 0) continue;
        mw_slice value = mw_slice_of((const char *)xmlTextReaderConstValue(p->xml));
        size_t n = value.n < size ? value.n : size - 1;
        if (n > 0) memcpy(buf, value.p, n);
        buf[n] = '\0';
        found = true;
    }
    xmlTextReaderMoveToElement(p->xml);
    return found;
}
