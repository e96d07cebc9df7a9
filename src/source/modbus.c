// SPDX-License-Identifier: MIT
// See modbus.h.
//
// Locking: fd_mutex guards fd, so that stop can shut down the socket in which the thread waits
// without ever touching a descriptor that was closed and given to somebody else meanwhile.
#include "source/modbus.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "source/dial.h"
#include "source/modbus_link.h"
#include "source/modbus_queue.h"
#include "source/source_core.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    PORT = 502,
    INTERVAL_MS = 1000,
    TIMEOUT_MS = 1000,
    TIMEOUT_MS_MAX = 60000,
    ARENA_BYTES = 16 << 20, // 10,000 registers with long names
    ILLEGAL_ADDRESS = 2,    // exceptions of the protocol that a hole in a reading can cause
    ILLEGAL_VALUE = 3,
};

static const int64_t MS_NS = 1000000;

typedef struct {
    mw_source base;
    mw_source_core core;
    mw_arena *arena; // of what the settings point to
    mw_modbus_config config;
    mw_modbus_register *registers; // those of the settings, writable
    mw_modbus_plan plan;
    mw_modbus_queue queue;
    uint16_t words[MW_MODBUS_BITS_MAX];
    int32_t *signal;  // by register; -1: the sink refused it
    bool *is_known;   // by register: the last sample queued was no NaN, or there was none
    bool *is_refused; // by register: the device refuses it
    pthread_mutex_t fd_mutex;
    int fd;          // -1: none
    int64_t good_ns; // when the last good poll began; 0: none yet
    int64_t pause_ms, late_ns_said;
    bool was_connected;
} modbus_source;

static modbus_source *own(mw_source *s) { return (modbus_source *)s; }

// ---- settings

static mw_status copy_text(mw_arena *a, const char **text, mw_error *err) {
    if (!*text) return MW_OK;
    *text = mw_arena_text(a, *text, strlen(*text));
    return *text ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for the registers of a source");
}

static mw_status copy_registers(modbus_source *s, mw_error *err) {
    const mw_modbus_config *c = &s->config;
    s->registers = MW_PUSH(s->arena, mw_modbus_register, (size_t)c->register_count);
    s->signal = MW_PUSH(s->arena, int32_t, (size_t)c->register_count);
    s->is_known = MW_PUSH(s->arena, bool, (size_t)c->register_count);
    s->is_refused = MW_PUSH(s->arena, bool, (size_t)c->register_count);
    if (!s->registers || !s->signal || !s->is_known || !s->is_refused)
        return mw_fail(err, MW_NOMEM, "no memory for %" PRId64 " registers", c->register_count);
    for (int64_t i = 0; i < c->register_count; i++) {
        s->registers[i] = c->registers[i];
        if (s->registers[i].order == MW_MODBUS_ORDER_DEVICE) s->registers[i].order = c->order;
        MW_TRY(copy_text(s->arena, &s->registers[i].name, err));
        MW_TRY(copy_text(s->arena, &s->registers[i].unit, err));
    }
    s->config.registers = s->registers;
    MW_TRY(copy_text(s->arena, &s->config.name, err));
    return copy_text(s->arena, &s->config.host, err);
}

static mw_status check(const mw_modbus_config *c, mw_error *err) {
    if (!c->name || !*c->name) return mw_fail(err, MW_INVALID, "a Modbus source without a name");
    if (!c->host || !*c->host) return mw_fail(err, MW_INVALID, "source %s: no host", c->name);
    if (c->port < 1 || c->port > 65535)
        return mw_fail(err, MW_INVALID, "source %s: port %d; ports are 1 to 65535", c->name,
                       c->port);
    if (c->unit < 0 || (c->unit > 247 && c->unit != 255))
        return mw_fail(err, MW_INVALID, "source %s: unit %d; units are 0 to 247, or 255", c->name,
                       c->unit);
    if (c->interval_ms < MW_MODBUS_INTERVAL_MS_MIN)
        return mw_fail(err, MW_INVALID, "source %s: an interval of %d ms; at least %d", c->name,
                       c->interval_ms, MW_MODBUS_INTERVAL_MS_MIN);
    if (c->timeout_ms < 1 || c->timeout_ms > TIMEOUT_MS_MAX)
        return mw_fail(err, MW_INVALID, "source %s: a time-out of %d ms; 1 to %d are meant",
                       c->name, c->timeout_ms, TIMEOUT_MS_MAX);
    if (c->register_count < 1 || c->register_count > MW_MODBUS_REGISTERS_MAX)
        return mw_fail(err, MW_INVALID, "source %s: %" PRId64 " registers; 1 to %d are read",
                       c->name, c->register_count, MW_MODBUS_REGISTERS_MAX);
    for (int64_t i = 0; i < c->register_count; i++) {
        mw_status st = mw_modbus_register_check(&c->registers[i], err);
        if (st != MW_OK) return mw_fail_in(err, st, "source %s: ", c->name);
    }
    return MW_OK;
}

// ---- signals and samples

// Asks the sink for the ids; false when the thread is to end first.
static bool get_signals(modbus_source *s) {
    mw_sink *sink = s->core.sink;
    mw_text name = {0};
    bool is_stopped = false;
    int64_t pause_ms = 0;
    for (int64_t i = 0; i < s->plan.count && !is_stopped;) {
        const mw_modbus_register *r = &s->registers[i];
        mw_error err = {0};
        mw_text_free(&name);
        mw_text_addf(&name, "%s/%s", s->config.name, r->name);
        mw_slice full = {name.bytes, name.size};
        mw_status st = name.failed ? mw_fail(&err, MW_NOMEM, "out of memory")
                                   : mw_sink_signal(sink, full, mw_modbus_register_kind(r),
                                                    mw_slice_of(r->unit), &s->signal[i], &err);
        if (st == MW_IO || st == MW_NOMEM) {
            mw_source_core_problem(&s->core, 0, "signal %s waits: %s", r->name, err.text);
            is_stopped = mw_source_core_wait(&s->core, mw_dial_pause_ms(&pause_ms, 0));
            continue;
        }
        if (st != MW_OK) {
            mw_source_core_problem(&s->core, 1, "register %s is left out: %s", r->name, err.text);
            s->signal[i] = -1;
        }
        i++;
    }
    mw_text_free(&name);
    return !is_stopped;
}

// Puts what is queued, the oldest first, until the sink says no: false, with why in *err.
static bool flush(modbus_source *s, mw_error *err) {
    for (mw_samples *poll; (poll = mw_modbus_queue_first(&s->queue));) {
        if (!mw_source_core_put_once(&s->core, poll, err)) return false;
        mw_modbus_queue_pop(&s->queue);
    }
    return true;
}

static void queue(modbus_source *s, mw_samples *poll) {
    mw_error err = {0};
    int64_t lost = mw_modbus_queue_push(&s->queue, poll);
    bool is_kept = flush(s, &err);
    if (lost)
        mw_source_core_problem(&s->core, lost, "the oldest of %d polls that wait is dropped: %s",
                               MW_MODBUS_QUEUE_POLLS_MAX, is_kept ? "kept again" : err.text);
    else if (!is_kept)
        mw_source_core_problem(&s->core, 0, "samples wait: %s", err.text);
}

// From time_ns on nothing is known.
static void queue_unknown(modbus_source *s, int64_t time_ns) {
    mw_samples none = {0};
    for (int64_t i = 0; i < s->plan.count; i++) {
        if (s->signal[i] < 0 || !s->is_known[i]) continue;
        if (!mw_samples_add(&none, s->signal[i], time_ns, NAN, MW_SAMPLE_GOOD)) break;
        s->is_known[i] = false; // what found no memory stays known and is told next time
    }
    queue(s, &none);
}

// The value of register i; NaN when there is none.
static double value_of(modbus_source *s, int64_t i, const uint16_t *words) {
    const mw_modbus_register *r = &s->registers[i];
    char text[2 * MW_MODBUS_TEXT_WORDS_MAX];
    mw_error err = {0};
    double code = NAN;
    if (r->type != MW_MODBUS_TEXT) return mw_modbus_number_decode(r, words);
    mw_slice value = mw_modbus_text_decode(r, words, text);
    if (s->core.sink->ops->text(s->core.sink, value, &code, &err) == MW_OK) return code;
    mw_source_core_problem(&s->core, 1, "register %s: %s", r->name, err.text);
    return NAN;
}

// ---- polling

// One round through the device.
typedef struct {
    mw_samples samples;
    int64_t at_ns, bytes;
} round_of;

static mw_status add(modbus_source *s, round_of *poll, int64_t i, double value, mw_error *err) {
    if (s->signal[i] < 0) return MW_OK;
    if (isnan(value) && !s->is_known[i]) return MW_OK; // told already
    if (!mw_samples_add(&poll->samples, s->signal[i], poll->at_ns, value, MW_SAMPLE_GOOD))
        return mw_fail(err, MW_NOMEM, "no memory for the samples of a poll");
    s->is_known[i] = !isnan(value);
    return MW_OK;
}

static mw_status take_values(modbus_source *s, const mw_modbus_group *g, round_of *poll,
                             mw_error *err) {
    bool is_bits = g->space == MW_MODBUS_COIL || g->space == MW_MODBUS_DISCRETE;
    poll->bytes += 9 + (is_bits ? (g->width + 7) / 8 : 2 * g->width); // header, function, count
    for (int64_t m = g->first; m < g->first + g->members; m++) {
        int64_t i = s->plan.order[m];
        const uint16_t *words = s->words + (s->registers[i].address - g->address);
        s->is_refused[i] = false;
        MW_TRY(add(s, poll, i, value_of(s, i, words), err));
    }
    return MW_OK;
}

// What the device refuses is not known; said when it begins.
static mw_status take_refusal(modbus_source *s, const mw_modbus_group *g, round_of *poll,
                              const char *why, mw_error *err) {
    for (int64_t m = g->first; m < g->first + g->members; m++) {
        int64_t i = s->plan.order[m];
        const mw_modbus_register *r = &s->registers[i];
        if (!s->is_refused[i])
            mw_source_core_problem(&s->core, 0, "register %s (%s %d): the device says: %s", r->name,
                                   mw_modbus_space_text(r->space), r->address, why);
        s->is_refused[i] = true;
        MW_TRY(add(s, poll, i, NAN, err));
    }
    return MW_OK;
}

// Reads all groups once; on error the round is void.
static mw_status poll_once(modbus_source *s, mw_modbus_link *link, round_of *poll, mw_error *err) {
    for (int64_t g = 0; g < s->plan.group_count; g++) {
        const mw_modbus_group *group = &s->plan.groups[g];
        int exception = 0;
        mw_error why = {0};
        mw_status st = mw_modbus_link_read(link, group, s->words, &exception, &why);
        if (st == MW_OK) {
            MW_TRY(take_values(s, group, poll, err));
            continue;
        }
        if (st != MW_INVALID) return mw_fail(err, st, "%s", why.text);
        poll->bytes += 9;
        bool may_be_hole = exception == ILLEGAL_ADDRESS || exception == ILLEGAL_VALUE;
        if (may_be_hole && mw_modbus_plan_split(&s->plan, g))
            g--; // its first half next
        else
            MW_TRY(take_refusal(s, group, poll, why.text, err));
    }
    return MW_OK;
}

// Logs that polls are late, again when it is twice as much.
static void say_overrun(modbus_source *s, int64_t late_ns) {
    if (late_ns < 2 * s->late_ns_said) return;
    s->late_ns_said = late_ns;
    mw_log(MW_LOG_WARN, "source %s: a poll took %" PRId64 " ms, more than the interval of %d ms",
           s->config.name, late_ns / MS_NS, s->config.interval_ms);
}

// When the next poll is due after one that was due at due_ns: polls that would begin in the past
// are left out.
static int64_t due_next(modbus_source *s, int64_t due_ns) {
    int64_t step = s->config.interval_ms * MS_NS, late = mw_clock_steady_ns() - due_ns;
    if (late <= step) return due_ns + step;
    say_overrun(s, late);
    return due_ns + (late / step + 1) * step;
}

static bool wait_until(modbus_source *s, int64_t steady_ns) {
    int64_t left = steady_ns - mw_clock_steady_ns();
    return mw_source_core_wait(&s->core, left > 0 ? (left + MS_NS - 1) / MS_NS : 0);
}

// Polls until the thread is to end (MW_OK) or the connection fails.
static mw_status poll_on(modbus_source *s, mw_modbus_link *link, mw_error *err) {
    int64_t due = mw_clock_steady_ns();
    while (!wait_until(s, due)) {
        round_of poll = {.at_ns = mw_clock_wall_ns()};
        mw_status st = poll_once(s, link, &poll, err);
        if (st != MW_OK) {
            if (poll.samples.count) memset(s->is_known, true, (size_t)s->plan.count);
            mw_samples_fini(&poll.samples); // its values and what it made of is_known
            return st;
        }
        s->good_ns = poll.at_ns;
        s->pause_ms = 0;
        mw_source_core_state(&s->core, "connected");
        mw_source_core_message(&s->core, poll.bytes, poll.at_ns);
        queue(s, &poll.samples);
        due = due_next(s, due);
    }
    return MW_OK;
}

// ---- the connection

static void set_fd(modbus_source *s, int fd) {
    pthread_mutex_lock(&s->fd_mutex);
    s->fd = fd;
    pthread_mutex_unlock(&s->fd_mutex);
}

// Connects and polls; MW_OK when the thread is to end.
static mw_status visit(modbus_source *s, mw_error *err) {
    const mw_modbus_config *c = &s->config;
    mw_dial to = {c->host, c->port, c->timeout_ms, s->core.wake_fd};
    mw_modbus_link *link = NULL;
    int fd = -1;
    mw_source_core_state(&s->core, "connecting");
    MW_TRY(mw_dial_open(&to, &fd, err));
    mw_status st = mw_modbus_link_new(fd, c->unit, c->timeout_ms, &link, err);
    if (st != MW_OK) {
        close(fd);
        return st;
    }
    if (s->was_connected) mw_source_core_reconnect(&s->core);
    s->was_connected = true;
    set_fd(s, fd);
    st = poll_on(s, link, err);
    set_fd(s, -1);
    mw_modbus_link_free(link);
    return st;
}

// When the signals stopped being known: an interval after the last good poll.
static int64_t unknown_from(const modbus_source *s) {
    int64_t now = mw_clock_wall_ns();
    return s->good_ns ? s->good_ns + s->config.interval_ms * MS_NS : now;
}

// At the end of the thread: what can be kept is, what cannot is counted.
static void leave(modbus_source *s) {
    if (s->good_ns) queue_unknown(s, unknown_from(s));
    mw_error err = {0};
    flush(s, &err);
    int64_t lost = mw_modbus_queue_fini(&s->queue);
    if (lost)
        mw_source_core_problem(
            &s->core, lost, "%" PRId64 " samples could not be kept at the end: %s", lost, err.text);
}

static void *run(void *user) {
    modbus_source *s = user;
    if (!get_signals(s)) return NULL;
    while (!mw_source_core_wait(&s->core, 0)) {
        mw_error err = {0};
        if (visit(s, &err) == MW_OK || mw_source_core_wait(&s->core, 0)) break;
        mw_source_core_state(&s->core, "waiting");
        mw_source_core_problem(&s->core, 0, "%s", err.text);
        queue_unknown(s, unknown_from(s));
        if (mw_source_core_wait(&s->core, mw_dial_pause_ms(&s->pause_ms, s->config.retry_ms)))
            break;
    }
    leave(s);
    return NULL;
}

// ---- the table

static mw_status modbus_start(mw_source *base, mw_sink *sink, mw_error *err) {
    modbus_source *s = own(base);
    if (!s->core.is_running) {
        s->good_ns = s->pause_ms = s->late_ns_said = 0;
        s->was_connected = false;
        for (int64_t i = 0; i < s->plan.count; i++) {
            s->is_known[i] = true; // by whom it was read before
            s->is_refused[i] = false;
        }
    }
    return mw_source_core_start(&s->core, sink, run, s, err);
}

static void modbus_health(const mw_source *base, mw_source_health *out) {
    mw_source_core_health(&((const modbus_source *)base)->core, out);
}

static void modbus_stop(mw_source *base) {
    modbus_source *s = own(base);
    atomic_store(&s->core.stopping, true);
    pthread_mutex_lock(&s->fd_mutex);
    if (s->fd >= 0) shutdown(s->fd, SHUT_RDWR);
    pthread_mutex_unlock(&s->fd_mutex);
    mw_source_core_stop(&s->core);
}

static void modbus_free(mw_source *base) {
    modbus_source *s = own(base);
    mw_source_core_fini(&s->core);
    mw_modbus_plan_fini(&s->plan);
    mw_arena_free(s->arena);
    pthread_mutex_destroy(&s->fd_mutex);
    mw_free(s);
}

static const mw_source_ops modbus_ops = {"modbus", modbus_start, modbus_health, modbus_stop,
                                         modbus_free};

static mw_status fill(modbus_source *s, mw_error *err) {
    mw_modbus_config *c = &s->config;
    if (c->port == 0) c->port = PORT;
    if (c->interval_ms == 0) c->interval_ms = INTERVAL_MS;
    if (c->timeout_ms == 0) c->timeout_ms = TIMEOUT_MS;
    MW_TRY(check(c, err));
    s->arena = mw_arena_new(ARENA_BYTES);
    if (!s->arena) return mw_fail(err, MW_NOMEM, "no memory for source %s", c->name);
    MW_TRY(copy_registers(s, err));
    MW_TRY(mw_modbus_plan_init(&s->plan, s->registers, c->register_count, err));
    return mw_source_core_init(&s->core, c->name, err);
}

mw_status mw_modbus_source_new(const mw_modbus_config *config, mw_source **out, mw_error *err) {
    modbus_source *s = mw_alloc(sizeof *s);
    if (!s) return mw_fail(err, MW_NOMEM, "no memory for a Modbus source");
    s->base.ops = &modbus_ops;
    s->config = *config;
    s->fd = -1;
    pthread_mutex_init(&s->fd_mutex, NULL);
    mw_status st = fill(s, err);
    if (st != MW_OK) {
        modbus_free(&s->base);
        return st;
    }
    *out = &s->base;
    return MW_OK;
}
