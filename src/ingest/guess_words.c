// SPDX-License-Identifier: MIT
// See guess_words.h. Lists of words are what files of plants, meters and statistics were seen to
// use, in English, German and Chinese.
#include "ingest/guess_words.h"

#include <string.h>

// ---- words

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_small(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_wide(char c) { return (unsigned char)c >= 0x80; }
static char lower(char c) { return is_upper(c) ? (char)(c | 0x20) : c; }
static bool is_word(char c) { return is_upper(c) || is_small(c) || is_digit(c) || is_wide(c); }

// Whether a word ends between two characters of words: aB, and where scripts change.
static bool parts(char a, char b) {
    return (is_small(a) && is_upper(b)) || is_wide(a) != is_wide(b);
}

void mw_guess_words_add(mw_slice name, mw_guess_words *out) {
    for (size_t i = 0; i < name.n && out->count < MW_GUESS_WORDS_MAX;) {
        if (!is_word(name.p[i])) {
            i++;
            continue;
        }
        char *to = out->word[out->count++];
        size_t n = 0;
        memset(to, 0, MW_GUESS_WORD_BYTES);
        do {
            if (n + 1 < MW_GUESS_WORD_BYTES) to[n++] = lower(name.p[i]);
            i++;
        } while (i < name.n && is_word(name.p[i]) && !parts(name.p[i - 1], name.p[i]));
    }
}

// The same but for a plural.
static bool same_word(const char *a, const char *b) {
    size_t n = strlen(a), m = strlen(b);
    if (n > 3 && a[n - 1] == 's') n--;
    if (m > 3 && b[m - 1] == 's') m--;
    return n == m && memcmp(a, b, n) == 0;
}

static bool in_list(const char *word, const char *list) {
    char one[MW_GUESS_WORD_BYTES];
    for (const char *p = list; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        size_t m = n < sizeof one ? n : sizeof one - 1;
        memcpy(one, p, m);
        one[m] = '\0';
        p += n;
        if (is_wide(one[0]) ? strstr(word, one) != NULL : same_word(word, one)) return true;
    }
    return false;
}

bool mw_guess_words_any(const mw_guess_words *w, const char *list) {
    for (int32_t i = 0; i < w->count; i++)
        if (in_list(w->word[i], list)) return true;
    return false;
}

// ---- how names fit

// Words of a line mean nearly the same.
static const char *const alike[] = {
    "electricity electric elec power usage consumption energy kwh mwh strom 用电 电量 电耗",
    "temperature temp 温度",
    "production produced production output quantity qty pieces pcs count 产量 数量",
    "revenue turnover sales income 收入",
    "employment employees employee emp staff headcount workers 员工 人数",
    "emission co2 carbon ghg 排放",
    "wage salary pay 工资",
    "downtime stop stoppage stopped 停机",
    "duration time minutes hours 时长",
    "minimum min lowest",
    "maximum max highest",
    "cost price expense 成本",
    "water wasser 水",
    "gas naturalgas 天然气",
    "scrap reject rejects defects 废品",
    "area floor surface 面积",
};

static double word_fit(const char *word, const char *name) {
    if (same_word(word, name)) return 1;
    size_t n = strlen(word), m = strlen(name), least = n < m ? n : m;
    if (least >= 3 && memcmp(word, name, least) == 0) return 0.7; // an abbreviation
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++)
        if (in_list(word, alike[i]) && in_list(name, alike[i])) return 0.5;
    return 0;
}

static bool says_little(const char *word) { return in_list(word, "of the in per by on and for"); }

double mw_guess_words_fit(const mw_guess_words *w, const mw_guess_words *name, bool *exact) {
    double sum = 0;
    int32_t count = 0, used = 0;
    bool all = true;
    for (int32_t i = 0; i < name->count; i++) {
        double best = 0;
        if (says_little(name->word[i])) continue;
        for (int32_t j = 0; j < w->count; j++) {
            double fit = word_fit(w->word[j], name->word[i]);
            if (fit > best) best = fit;
        }
        sum += best;
        used += best > 0;
        all = all && best == 1;
        count++;
    }
    if (exact) *exact = count > 0 && all;
    if (count == 0 || sum == 0) return 0;
    bool first = w->count > 0 && same_word(w->word[0], name->word[0]);
    double share = used < w->count ? (double)used / (double)w->count : 1;
    return sum / count + 0.15 * share + (first ? 0.05 : 0);
}

// ---- units in names

// Other spellings of units, in small letters: what files call them where case was lost.
static const struct {
    const char *word, *unit;
} spellings[] = {
    {"kwh",     "kWh"   },
    {"mwh",     "MWh"   },
    {"gwh",     "GWh"   },
    {"kvarh",   "kvarh" },
    {"kvar",    "kvar"  },
    {"kva",     "kVA"   },
    {"kw",      "kW"    },
    {"mw",      "MW"    },
    {"gj",      "GJ"    },
    {"mj",      "MJ"    },
    {"degc",    "degC"  },
    {"celsius", "degC"  },
    {"tco2",    "tCO2"  },
    {"tco2e",   "tCO2e" },
    {"kgco2",   "kgCO2" },
    {"kgco2e",  "kgCO2e"},
    {"percent", "%"     },
    {"pct",     "%"     },
    {"prozent", "%"     },
    {"hours",   "h"     },
    {"hrs",     "h"     },
    {"mins",    "min"   },
    {"sec",     "s"     },
    {"secs",    "s"     },
    {"eur",     "EUR"   },
    {"euro",    "EUR"   },
    {"usd",     "USD"   },
    {"cny",     "CNY"   },
    {"rmb",     "CNY"   },
    {"gbp",     "GBP"   },
    {"pcs",     "piece" },
    {"m³",     "m3"    },
    {"m²",     "m2"    },
    {"€",     "EUR"   },
};

// Words that a name has for another reason than to say its unit.
static const char *const never[] = {
    "day",  "days",   "week",   "weeks",   "month", "months", "quarter", "quarters",
    "year", "years",  "person", "persons", "point", "points", "rev",     "bar",
    "mile", "second", "minute", "hour",    "bit",   "byte",   "r",       "pp",
    "年",   "月",     "天",     "个",      "台",    "套",     "人",
};

static bool is_never(const char *word) {
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strcmp(word, never[i]) == 0) return true;
    return false;
}

// "s/02/2024" is a unit by the letter, and a date by sense.
static bool divides_by_number(mw_slice s) {
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i - 1] == '/' && is_digit(s.p[i])) return true;
    return false;
}

static bool read_unit(mw_slice s, mw_guess_unit *out) {
    char small[MW_UNIT_TEXT_MAX];
    const char *other = NULL;
    s = mw_slice_trim(s);
    // Looking up what is no unit takes long; none begins with a digit.
    if (s.n == 0 || s.n >= sizeof small || is_digit(s.p[0])) return false;
    if (divides_by_number(s)) return false;
    for (size_t i = 0; i < s.n; i++) small[i] = lower(s.p[i]);
    small[s.n] = '\0';
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (strcmp(small, spellings[i].word) == 0) other = spellings[i].unit;
    if (mw_unit_parse(s, &out->unit, NULL) != MW_OK) {
        if (!other || mw_unit_parse(mw_slice_of(other), &out->unit, NULL) != MW_OK) return false;
        s = mw_slice_of(other);
    }
    memcpy(out->text, s.p, s.n);
    out->text[s.n] = '\0';
    // What a map cannot write is written as units print themselves.
    for (size_t i = 0; i < s.n; i++)
        if (is_wide(s.p[i])) mw_unit_text(&out->unit, out->text);
    return out->known = true;
}

static bool read_word_unit(mw_slice s, bool last, mw_guess_unit *out) {
    static const char *const single = "h s t V W %";
    char word[MW_GUESS_WORD_BYTES];
    if (s.n == 0 || s.n >= sizeof word) return false;
    memcpy(word, s.p, s.n);
    word[s.n] = '\0';
    if (s.n == 1 && (!last || !strchr(single, word[0]))) return false;
    if (is_never(word)) return false;
    return read_unit(s, out);
}

// The text of the last pair of brackets.
static bool bracketed(mw_slice name, mw_slice *inside, mw_slice *before) {
    static const char open[] = "([", close[] = ")]";
    for (size_t i = name.n; i-- > 0;) {
        const char *which = name.p[i] ? strchr(close, name.p[i]) : NULL;
        if (!which) continue;
        size_t j = i;
        while (j > 0 && name.p[j] != open[which - close]) j--;
        if (name.p[j] != open[which - close]) return false;
        *inside = (mw_slice){name.p + j + 1, i - j - 1};
        *before = (mw_slice){name.p, j};
        return true;
    }
    return false;
}

static bool is_gap(char c) { return c == '_' || c == ' ' || c == ',' || c == ';'; }

// A word of the name, from the last one on, that is a unit. "X per Y" at the end is "X/Y".
static bool unit_word(mw_slice name, mw_guess_unit *out, mw_slice *word) {
    size_t end = name.n;
    for (bool last = true; end > 0; last = false) {
        size_t start = end;
        while (start > 0 && !is_gap(name.p[start - 1])) start--;
        *word = (mw_slice){name.p + start, end - start};
        if ((start > 0 || last) && read_word_unit(*word, last, out)) {
            out->inside = !last;
            return true;
        }
        if (start == 0) return false;
        end = start - 1;
    }
    return false;
}

void mw_guess_unit_of(mw_slice name, mw_guess_unit *out, mw_guess_words *words) {
    mw_slice inside, before;
    *out = (mw_guess_unit){0};
    if (bracketed(name, &inside, &before) && read_unit(inside, out)) {
        mw_guess_words_add(before, words);
        return;
    }
    if (!unit_word(name, out, &inside)) {
        mw_guess_words_add(name, words);
        return;
    }
    const char *after = mw_slice_end(inside);
    mw_guess_words_add((mw_slice){name.p, (size_t)(inside.p - name.p)}, words);
    mw_guess_words_add((mw_slice){after, (size_t)(name.p + name.n - after)}, words);
    if (words->count > 0 || inside.n >= MW_GUESS_WORD_BYTES) return;
    for (size_t i = 0; i < inside.n; i++) words->word[0][i] = lower(inside.p[i]);
    words->word[0][inside.n] = '\0';
    words->count = 1;
    out->alone = true;
}

// ---- kinds, from those above down

// clang-format off
static const struct {
    const char *kind, *words;
} kinds[] = {
    {"country", "country nation economy iso iso2 iso3 land 国家"},
    {"province", "province region state county city 省 地区 城市"},
    {"enterprise", "enterprise company firm organisation organization org business corp "
                   "corporation unternehmen firma 企业 公司"},
    {"site", "site plant factory facility station location building branch store warehouse "
             "werk standort 工厂 站点 厂区 电站"},
    {"line", "line cell linie 产线 生产线"},
    {"unit", "unit machine equipment device asset meter sensor workcenter workstation robot "
             "press maschine anlage 设备 机器 机台 仪表"},
    {"batch", "batch lot 批次"},
    {"household", "household family 家庭"},
    {"person", "person employee worker 员工 人员"},
};
// clang-format on

const char *mw_guess_kind_name(int32_t i) {
    return i < (int32_t)(sizeof kinds / sizeof kinds[0]) ? kinds[i].kind : NULL;
}

bool mw_guess_words_of_kind(const mw_guess_words *w, mw_slice kind) {
    mw_guess_words own = {0};
    mw_guess_words_add(kind, &own);
    for (int32_t i = 0; i < own.count; i++)
        if (mw_guess_words_any(w, own.word[i])) return true;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (mw_guess_words_any(&own, kinds[i].words) && mw_guess_words_any(w, kinds[i].words))
            return true;
    return false;
}
