// SPDX-License-Identifier: MIT
// See sparkplug_apply.h.
#include "source/sparkplug_apply.h"

#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// A metric of a message, resolved.
struct mw_sparkplug_point {
    int64_t entry, time_ns;
    double value;
    int32_t signal; // that the value is for
    uint8_t quality;
    bool is_historical;
    bool has_sample; // else it is only born
};

void mw_sparkplug_apply_fini(mw_sparkplug_apply *a) {
    mw_free(a->points);
    mw_text_free(&a->name);
    a->points = NULL;
    a->point_count = a->point_capacity = 0;
}

static mw_status full(mw_error *err) {
    return mw_fail(err, MW_NOMEM, "out of memory for a Sparkplug message");
}

// Whether the outside world failed, so that the message must be taken again; other errors are about
// one metric.
static bool must_retry(mw_status st) { return st == MW_IO || st == MW_NOMEM || st == MW_CORRUPT; }

static void refuse_entry(mw_sparkplug_apply *a, const mw_sparkplug_node *n, mw_slice name,
                         const char *why) {
    mw_mqtt_refuse(a->out, 1, "%s/%s, metric \"%.*s\": %s", n->group.bytes, n->edge.bytes,
                   name.n > 80 ? 80 : (int)name.n, name.n ? name.p : "", why);
}

static void refuse(mw_sparkplug_apply *a, const mw_sparkplug_node *n, const mw_sparkplug_metric *m,
                   const char *why) {
    char alias[40];
    if (m->name.n == 0 && m->has_alias) {
        snprintf(alias, sizeof alias, "alias %llu", (unsigned long long)m->alias);
        refuse_entry(a, n, mw_slice_of(alias), why);
        return;
    }
    refuse_entry(a, n, m->name, why);
}

// Milliseconds as nanoseconds; false when not said (0 too) or beyond what 64 bits hold.
static bool time_of(bool has_time, uint64_t time_ms, int64_t *out) {
    if (!has_time || time_ms == 0 || time_ms > (uint64_t)(INT64_MAX / 1000000)) return false;
    *out = (int64_t)time_ms * 1000000;
    return true;
}

int64_t mw_sparkplug_payload_ns(const mw_sparkplug_payload *p, int64_t wall_ns) {
    int64_t at;
    return time_of(p->has_time, p->time_ms, &at) ? at : wall_ns;
}

int64_t mw_sparkplug_bd_seq(const mw_sparkplug_payload *p) {
    for (int64_t i = 0; i < p->count; i++) {
        const mw_sparkplug_metric *m = &p->metrics[i];
        bool whole = m->wire == MW_SPARKPLUG_WIRE_INT || m->wire == MW_SPARKPLUG_WIRE_LONG;
        if (mw_slice_is(m->name, "bdSeq") && whole) return (int64_t)(m->integer & INT64_MAX);
    }
    return -1;
}

static bool begins(mw_slice s, const char *with) {
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static bool is_control(mw_slice name) {
    return mw_slice_is(name, "bdSeq") || begins(name, "Node Control/") ||
           begins(name, "Device Control/");
}

static mw_status point_add(mw_sparkplug_apply *a, const mw_sparkplug_point *point, mw_error *err) {
    if (!mw_grow(&a->points, &a->point_capacity, a->point_count + 1, sizeof *a->points))
        return full(err);
    a->points[a->point_count++] = *point;
    return MW_OK;
}

// ---- names

// "source/group/edge[/device]/name".
static mw_status signal_name(mw_sparkplug_apply *a, const mw_sparkplug_node *n, int32_t device,
                             int64_t entry, mw_error *err) {
    mw_slice name = mw_sparkplug_node_name(n, entry);
    a->name.size = 0;
    mw_text_addf(&a->name, "%s/%s/%s/", a->source, n->group.bytes, n->edge.bytes);
    if (device > 0) {
        mw_slice id = mw_map_key(n->device_ids, device);
        mw_text_add(&a->name, id.p, id.n);
        mw_text_addc(&a->name, '/');
    }
    mw_text_add(&a->name, name.p, name.n);
    if (!a->name.failed) return MW_OK;
    mw_text_free(&a->name);
    return full(err);
}

// The signal of a metric of a birth, by its datatype; what cannot be a signal is refused.
static mw_status signal_of(mw_sparkplug_apply *a, mw_sparkplug_node *n,
                           const mw_sparkplug_metric *m, int64_t entry, int32_t *signal,
                           mw_error *err) {
    mw_signal_kind kind;
    mw_error why = {0};
    char text[80];
    *signal = is_control(m->name) ? MW_SPARKPLUG_CONTROL : MW_SPARKPLUG_NOT_KEPT;
    if (*signal == MW_SPARKPLUG_CONTROL) return MW_OK;
    if (m->datatype == 0) {
        refuse(a, n, m, "a birth without datatype");
        return MW_OK;
    }
    if (!mw_sparkplug_kind(m->datatype, &kind)) {
        bool holds = m->datatype == MW_SPARKPLUG_TEMPLATE || m->datatype == MW_SPARKPLUG_DATASET;
        snprintf(text, sizeof text, "datatype %s (%u) is not kept",
                 mw_sparkplug_datatype_text(m->datatype), m->datatype);
        if (!(holds && m->is_null)) refuse(a, n, m, text);
        return MW_OK;
    }
    MW_TRY(signal_name(a, n, n->entries[entry].device, entry, err));
    mw_slice name = {a->name.bytes, a->name.size};
    mw_slice unit = m->unit.n <= MW_SIGNAL_UNIT_MAX ? m->unit : (mw_slice){"", 0};
    mw_status st = mw_sink_signal(a->sink, name, kind, unit, signal, &why);
    if (st == MW_OK) return MW_OK;
    *signal = MW_SPARKPLUG_NOT_KEPT;
    if (must_retry(st)) return mw_fail(err, st, "%s", why.text);
    refuse(a, n, m, why.text);
    return MW_OK;
}

// Gives an entry of a birth its datatype and signal. The signal it had before, when that is another
// one and known, is to be ended by the birth: noted here, since the message may have to be taken
// again before that is done.
static mw_status name_entry(mw_sparkplug_apply *a, mw_sparkplug_node *n,
                            const mw_sparkplug_metric *m, int64_t entry, mw_error *err) {
    mw_sparkplug_entry *e = &n->entries[entry];
    int32_t signal;
    MW_TRY(signal_of(a, n, m, entry, &signal, err));
    e->datatype = m->datatype;
    if (signal == e->signal) return MW_OK;
    bool known = e->signal >= 0 && e->last_ns != INT64_MIN && e->stale_ns == INT64_MIN;
    if (known) {
        e->left = e->signal;
        e->left_ns = e->last_ns;
    }
    e->signal = signal;
    e->last_ns = e->stale_ns = INT64_MIN;
    return MW_OK;
}

// ---- values

// The value of a metric whose entry has a signal; *kept is false when it was refused.
static mw_status value_of(mw_sparkplug_apply *a, mw_sparkplug_node *n, const mw_sparkplug_metric *m,
                          const mw_sparkplug_entry *e, mw_sparkplug_point *point, mw_error *err) {
    mw_error why = {0};
    mw_signal_kind kind, said;
    mw_status st;
    mw_sparkplug_kind(e->datatype, &kind);
    bool fits = m->datatype == 0 || (mw_sparkplug_kind(m->datatype, &said) && said == kind);
    if (!fits && !m->is_null)
        st = mw_fail(&why, MW_INVALID, "datatype %s, but %s at its birth",
                     mw_sparkplug_datatype_text(m->datatype),
                     mw_sparkplug_datatype_text(e->datatype));
    else if (kind == MW_SIGNAL_TEXT && !m->is_null && m->wire != MW_SPARKPLUG_WIRE_STRING)
        st = mw_fail(&why, MW_INVALID, "datatype %s, but the value is no text",
                     mw_sparkplug_datatype_text(e->datatype));
    else if (kind == MW_SIGNAL_TEXT && !m->is_null)
        st = a->sink->ops->text(a->sink, m->text, &point->value, &why);
    else
        st = mw_sparkplug_number(m, m->datatype ? m->datatype : e->datatype, &point->value, &why);
    if (must_retry(st)) return mw_fail(err, st, "%s", why.text);
    if (st != MW_OK) refuse(a, n, m, why.text);
    point->has_sample = st == MW_OK;
    return MW_OK;
}

// A null template or data set: what is below it becomes unknown.
static mw_status null_below(mw_sparkplug_apply *a, const mw_sparkplug_node *n, int64_t entry,
                            const mw_sparkplug_point *like, mw_error *err) {
    mw_slice whole = mw_sparkplug_node_name(n, entry);
    for (int64_t i = 0; i < n->entry_count; i++) {
        const mw_sparkplug_entry *e = &n->entries[i];
        if (i == entry || e->device != n->entries[entry].device || e->signal < 0) continue;
        mw_slice name = mw_sparkplug_node_name(n, i);
        if ((size_t)e->base_size > whole.n || name.n <= whole.n ||
            memcmp(name.p, whole.p, whole.n) != 0)
            continue;
        if (name.p[whole.n] != '/' && name.p[whole.n] != '.') continue;
        mw_sparkplug_point point = *like;
        point.entry = i;
        point.signal = e->signal;
        point.value = NAN;
        point.has_sample = true;
        MW_TRY(point_add(a, &point, err));
    }
    return MW_OK;
}

// A metric whose entry is known, as a point: its time, value and quality.
static mw_status resolve(mw_sparkplug_apply *a, mw_sparkplug_node *n, const mw_sparkplug_metric *m,
                         mw_sparkplug_point point, mw_error *err) {
    const mw_sparkplug_entry *e = &n->entries[point.entry];
    time_of(m->has_time, m->time_ms, &point.time_ns);
    point.is_historical = m->is_historical;
    point.signal = e->signal;
    point.quality = m->quality == -1 || m->quality == 192 ? MW_SAMPLE_GOOD : MW_SAMPLE_DOUBTFUL;
    if (m->refusal && e->signal != MW_SPARKPLUG_CONTROL)
        refuse(a, n, m, m->refusal);
    else if (m->is_transient && e->signal >= 0)
        refuse(a, n, m, "transient, which asks hosts not to keep it");
    else if (e->signal >= 0)
        MW_TRY(value_of(a, n, m, e, &point, err));
    else if (m->is_null)
        MW_TRY(null_below(a, n, point.entry, &point, err));
    if (m->quality == 0) { // bad: what the value is, is not known
        point.value = NAN;
        point.quality = MW_SAMPLE_GOOD;
    }
    return point_add(a, &point, err);
}

// ---- samples; from here on nothing fails, as there is room

static void sample_add(mw_sparkplug_apply *a, mw_sparkplug_entry *e, int64_t at_ns, double value,
                       uint8_t quality) {
    bool added = mw_samples_add(&a->out->samples, e->signal, at_ns, value, quality);
    MW_ASSERT(added);
    if (at_ns > e->last_ns) e->last_ns = at_ns;
}

// What the entry had is unknown from at_ns on.
static void stale_add(mw_sparkplug_apply *a, mw_sparkplug_entry *e, int64_t at_ns) {
    if (e->signal < 0 || e->stale_ns != INT64_MIN || e->last_ns == INT64_MIN) return;
    int64_t at = at_ns > e->last_ns ? at_ns : e->last_ns + 1;
    sample_add(a, e, at, NAN, MW_SAMPLE_GOOD);
    e->stale_ns = at;
}

// The signal that an entry had under another datatype is unknown from at_ns on.
static void left_add(mw_sparkplug_apply *a, mw_sparkplug_entry *e, int64_t at_ns) {
    int64_t newest = e->left_ns;
    e->left_ns = INT64_MIN;
    if (newest == INT64_MIN || e->left == e->signal) return;
    int64_t at = at_ns > newest ? at_ns : newest + 1;
    bool added = mw_samples_add(&a->out->samples, e->left, at, NAN, MW_SAMPLE_GOOD);
    MW_ASSERT(added);
}

// A value that a birth tells again holds from the birth on, however old it is: where it had become
// unknown in between, it is put at both instants.
static void point_put(mw_sparkplug_apply *a, mw_sparkplug_node *n, const mw_sparkplug_point *point,
                      int64_t birth_ns) {
    mw_sparkplug_entry *e = &n->entries[point->entry];
    // A birth that names a metric twice with different datatypes: the last one counts.
    if (!point->has_sample || point->signal != e->signal) return;
    if (point->is_historical) {
        bool added = mw_samples_add(&a->out->samples, e->signal, point->time_ns, point->value,
                                    point->quality);
        MW_ASSERT(added);
        return;
    }
    sample_add(a, e, point->time_ns, point->value, point->quality);
    if (e->stale_ns >= point->time_ns && e->stale_ns != INT64_MIN && !isnan(point->value)) {
        int64_t again = birth_ns > e->stale_ns ? birth_ns : e->stale_ns + 1;
        sample_add(a, e, again, point->value, point->quality);
    }
    e->stale_ns = INT64_MIN;
}

static mw_status room(mw_sparkplug_apply *a, int64_t more, mw_error *err) {
    mw_samples *s = &a->out->samples;
    return mw_samples_grow(s, s->count + more) ? MW_OK : full(err);
}

// ---- messages

// What a message says of the clock of its node: its own time, or else the newest of its values.
static void tell_time(const mw_sparkplug_apply *a, mw_sparkplug_node *n,
                      const mw_sparkplug_payload *p, int64_t wall_ns) {
    int64_t at = INT64_MIN;
    bool has_time = time_of(p->has_time, p->time_ms, &at);
    for (int64_t i = 0; i < a->point_count && !has_time; i++) {
        const mw_sparkplug_point *point = &a->points[i];
        bool newer = point->has_sample && !point->is_historical && point->time_ns > at;
        if (newer) at = point->time_ns;
    }
    if (at != INT64_MIN) mw_sparkplug_node_tells(n, at, wall_ns);
}

// The entry of a metric of a birth, and what its alias means: the metric as a whole, also where
// only its parts have values.
static mw_status birth_entry(mw_sparkplug_node *n, int32_t device, const mw_sparkplug_metric *m,
                             int64_t *out, mw_error *err) {
    mw_sparkplug_metric whole = *m;
    int64_t base;
    whole.suffix.n = 0;
    MW_TRY(mw_sparkplug_node_entry(n, device, m, out, err));
    MW_TRY(mw_sparkplug_node_entry(n, device, &whole, &base, err));
    return m->has_alias ? mw_sparkplug_node_alias(n, m->alias, base, err) : MW_OK;
}

static mw_status birth_resolve(mw_sparkplug_apply *a, mw_sparkplug_node *n, int32_t device,
                               const mw_sparkplug_payload *p, int64_t at_ns, mw_error *err) {
    a->point_count = 0;
    for (int64_t i = 0; i < p->count; i++) {
        const mw_sparkplug_metric *m = &p->metrics[i];
        mw_sparkplug_point point = {.time_ns = at_ns};
        if (m->name.n == 0) {
            refuse(a, n, m, "a birth without its name");
            continue;
        }
        mw_status st = birth_entry(n, device, m, &point.entry, err);
        if (st == MW_LIMIT) {
            refuse(a, n, m, err ? err->text : "too many metrics");
            continue;
        }
        MW_TRY(st);
        MW_TRY(name_entry(a, n, m, point.entry, err));
        MW_TRY(resolve(a, n, m, point, err));
    }
    return MW_OK;
}

mw_status mw_sparkplug_apply_birth(mw_sparkplug_apply *a, mw_sparkplug_node *n, int32_t device,
                                   const mw_sparkplug_payload *p, int64_t wall_ns, mw_error *err) {
    int64_t at_ns = mw_sparkplug_payload_ns(p, wall_ns);
    int64_t refused = a->out->refused;
    if (device == 0) MW_TRY(mw_sparkplug_node_alias_clear(n, err));
    mw_status st = birth_resolve(a, n, device, p, at_ns, err);
    if (st == MW_OK) st = room(a, 2 * (a->point_count + n->entry_count), err);
    if (st != MW_OK) {
        a->out->refused = refused; // counted when it is taken again
        return st;
    }
    mw_sparkplug_device *d = &n->devices[device];
    d->birth++;
    d->is_alive = true;
    if (device == 0) {
        n->birth++;
        n->birth_ns = at_ns;
        n->bd_seq = mw_sparkplug_bd_seq(p);
        n->is_alive = n->is_unsettled = true;
    }
    d->node_birth = n->birth;
    tell_time(a, n, p, wall_ns);
    for (int64_t i = 0; i < a->point_count; i++) {
        n->entries[a->points[i].entry].birth = d->birth;
        point_put(a, n, &a->points[i], at_ns);
    }
    for (int64_t i = 0; i < n->entry_count; i++) {
        mw_sparkplug_entry *e = &n->entries[i];
        if (e->device != device) continue;
        if (e->birth != d->birth) stale_add(a, e, at_ns);
        left_add(a, e, at_ns);
    }
    return MW_OK;
}

// Whether an entry was named by the birth of its device that counts now. The whole of a template
// or data set has an entry only for its alias.
static bool is_born(const mw_sparkplug_node *n, int64_t entry) {
    const mw_sparkplug_entry *e = &n->entries[entry];
    return e->birth != 0 && e->birth == n->devices[e->device].birth;
}

static mw_status data_resolve(mw_sparkplug_apply *a, mw_sparkplug_node *n, int32_t device,
                              const mw_sparkplug_metric *m, mw_sparkplug_point point,
                              mw_error *err) {
    char text[80];
    MW_TRY(mw_sparkplug_node_find(n, device, m, &point.entry, err));
    bool holds =
        m->is_null && (m->datatype == MW_SPARKPLUG_TEMPLATE || m->datatype == MW_SPARKPLUG_DATASET);
    if (point.entry < 0 || (!is_born(n, point.entry) && !holds)) {
        a->unknown_count++;
        refuse(a, n, m, "no birth named it");
        return MW_OK;
    }
    const mw_sparkplug_entry *e = &n->entries[point.entry];
    if (e->signal == MW_SPARKPLUG_NOT_KEPT && !m->is_null && !m->refusal) {
        snprintf(text, sizeof text, "datatype %s is not kept",
                 mw_sparkplug_datatype_text(m->datatype ? m->datatype : e->datatype));
        refuse(a, n, m, text);
        return MW_OK;
    }
    return resolve(a, n, m, point, err);
}

mw_status mw_sparkplug_apply_data(mw_sparkplug_apply *a, mw_sparkplug_node *n, int32_t device,
                                  const mw_sparkplug_payload *p, int64_t wall_ns, mw_error *err) {
    mw_sparkplug_point point = {.time_ns = mw_sparkplug_payload_ns(p, wall_ns)};
    int64_t refused = a->out->refused;
    mw_status st = MW_OK;
    a->point_count = a->unknown_count = 0;
    for (int64_t i = 0; i < p->count && st == MW_OK; i++)
        st = data_resolve(a, n, device, &p->metrics[i], point, err);
    if (st == MW_OK) st = room(a, 2 * a->point_count, err);
    if (st != MW_OK) {
        a->out->refused = refused;
        return st;
    }
    tell_time(a, n, p, wall_ns);
    for (int64_t i = 0; i < a->point_count; i++) point_put(a, n, &a->points[i], point.time_ns);
    return MW_OK;
}

mw_status mw_sparkplug_apply_death(mw_sparkplug_apply *a, mw_sparkplug_node *n, int32_t device,
                                   int64_t at_ns, mw_error *err) {
    MW_TRY(room(a, n->entry_count, err));
    for (int64_t i = 0; i < n->entry_count; i++)
        if (device == 0 || n->entries[i].device == device) stale_add(a, &n->entries[i], at_ns);
    for (int64_t d = 0; d < n->device_count; d++)
        if (device == 0 || d == device) n->devices[d].is_alive = false;
    if (device == 0) n->is_alive = n->is_unsettled = false;
    return MW_OK;
}

mw_status mw_sparkplug_apply_settle(mw_sparkplug_apply *a, mw_sparkplug_node *n, mw_error *err) {
    for (int64_t d = 1; d < n->device_count; d++) {
        const mw_sparkplug_device *device = &n->devices[d];
        if (device->is_alive && device->node_birth != n->birth)
            MW_TRY(mw_sparkplug_apply_death(a, n, (int32_t)d, n->birth_ns, err));
    }
    n->is_unsettled = false;
    return MW_OK;
}
