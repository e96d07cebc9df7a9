// SPDX-License-Identifier: MIT
// See document_font.h. Fixed pitch is that of Noto Sans CJK, which is installed anyway.
#include "report/document_font.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

#define CJK "Noto Sans CJK SC"
#define CJK_MONO "Noto Sans Mono CJK SC"
#define SYMBOLS "Noto Sans Symbols2,Noto Sans Symbols,Noto Sans Math"

static const struct {
    const char *family, *package;
} wanted[] = {
    {"Noto Sans",          "fonts-noto-core"},
    {CJK,                  "fonts-noto-cjk" },
    {CJK_MONO,             "fonts-noto-cjk" },
    {"Noto Sans Symbols2", "fonts-noto-core"},
    {"Noto Sans Symbols",  "fonts-noto-core"},
    {"Noto Sans Math",     "fonts-noto-core"},
};

enum { WANTED = sizeof wanted / sizeof wanted[0] };

const char *mw_fonts_families(mw_document_lang lang, bool mono) {
    if (mono) return CJK_MONO ",Noto Sans," SYMBOLS;
    return lang == MW_DOCUMENT_ZH ? CJK ",Noto Sans," SYMBOLS : "Noto Sans," CJK "," SYMBOLS;
}

// What fontconfig reads: folders, and a filter that lets the wanted families pass.
static void add_config(mw_text *t, const char *folder) {
    mw_text_adds(t,
                 "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>");
    if (folder)
        mw_text_addf(t, "<dir>%s</dir>", folder);
    else
        mw_text_adds(t, "<dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir>"
                        "<dir prefix=\"xdg\">fonts</dir>");
    mw_text_adds(t, "<cachedir>/var/cache/fontconfig</cachedir>"
                    "<cachedir prefix=\"xdg\">fontconfig</cachedir><selectfont><acceptfont>");
    for (int i = 0; i < WANTED; i++)
        mw_text_addf(t, "<pattern><patelt name=\"family\"><string>%s</string></patelt></pattern>",
                     wanted[i].family);
    mw_text_adds(t, "</acceptfont><rejectfont><pattern/></rejectfont></selectfont>"
                    "</fontconfig>");
}

static bool has_family(const FcFontSet *set, const char *family) {
    for (int i = 0; set && i < set->nfont; i++) {
        FcChar8 *name;
        for (int n = 0; FcPatternGetString(set->fonts[i], FC_FAMILY, n, &name) == FcResultMatch;
             n++)
            if (strcmp((const char *)name, family) == 0) return true;
    }
    return false;
}

static mw_status fill(FcConfig *config, const char *folder, mw_error *err) {
    mw_text text = {0};
    add_config(&text, folder);
    bool read = !text.failed &&
                FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)text.bytes, FcFalse);
    mw_text_free(&text);
    if (!read || !FcConfigBuildFonts(config))
        return mw_fail(err, MW_NOMEM, "fonts: fontconfig could not be set up");
    for (int i = 0; i < WANTED; i++)
        if (!has_family(FcConfigGetFonts(config, FcSetSystem), wanted[i].family))
            return mw_fail(err, MW_NOTFOUND,
                           "font \"%s\" is not installed: install the Debian package %s",
                           wanted[i].family, wanted[i].package);
    return MW_OK;
}

mw_status mw_fonts_open(const char *folder, PangoFontMap **out, mw_error *err) {
    FcConfig *config = FcConfigCreate();
    if (!config) return mw_fail(err, MW_NOMEM, "fonts: out of memory");
    mw_status st = fill(config, folder, err);
    if (st == MW_OK) {
        *out = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(*out), 72);
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(*out), config);
    }
    FcConfigDestroy(config);
    return st;
}

void mw_fonts_close(PangoFontMap *map) {
    if (!map) return;
    // Pango 1.50 keeps the configuration it was given, 25 KB, unless it is given another.
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), NULL);
    g_object_unref(map);
}
