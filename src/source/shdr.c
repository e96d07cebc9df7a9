// SPDX-License-Identifier: MIT
// See shdr.h.
#include "source/shdr.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "source/dial.h"
#include "source/source_core.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    PORT = 7878,
    TIMEOUT_MS = 5000,
    TIMEOUT_MS_MAX = 60000,
    GAP_MS_FILE = 600000, // machines in production say something each few seconds
    BUFFER_BYTES = MW_SHDR_LINE_MAX + 65536, // the longest line and what is read at once
    ARENA_BYTES = 16 << 20,                  // rules of 65,536 keys with long names
};

static const int64_t MS_NS = 1000000;

typedef struct {
    mw_source base;
    mw_source_core core;
    mw_arena *arena; // of what the settings point to
    mw_shdr_config config;
    mw_shdr_decoder *decoder;
    mw_samples batch;
    char *buffer;
    size_t held; // bytes of lines that have not ended
    bool skips;  // the rest of a line that is too long
    bool was_connected;
    int64_t problems_said; // of the decoder's
    int64_t refused_said;
    int64_t pause_ms;
    int64_t heard_ns, pinged_ns;       // steady: the last bytes came, the last PING went
    int64_t paced_ns, paced_steady_ns; // a line's time and when it was due; of a file
} shdr_source;

static shdr_source *own(mw_source *s) { return (shdr_source *)s; }

// ---- settings

static mw_status copy_text(mw_arena *a, const char **text, mw_error *err) {
    if (!*text) return MW_OK;
    *text = mw_arena_text(a, *text, strlen(*text));
    return *text ? MW_OK : mw_fail(err, MW_NOMEM, "no memory for the settings of a source");
}

static mw_status check(const mw_shdr_config *c, mw_error *err) {
    if (!c->name || !*c->name) return mw_fail(err, MW_INVALID, "an SHDR source without a name");
    if (!c->host == !c->path)
        return mw_fail(err, MW_INVALID, "source %s: either a host or a file", c->name);
    if (c->port < 1 || c->port > 65535)
        return mw_fail(err, MW_INVALID, "source %s: port %d; ports are 1 to 65535", c->name,
                       c->port);
    if (!(c->speed >= 0) || !isfinite(c->speed))
        return mw_fail(err, MW_INVALID, "source %s: a speed is 0 (at once) or a factor", c->name);
    if (c->timeout_ms < 1 || c->timeout_ms > TIMEOUT_MS_MAX)
        return mw_fail(err, MW_INVALID, "source %s: a time-out of %d ms; 1 to %d are meant",
                       c->name, c->timeout_ms, TIMEOUT_MS_MAX);
    if (c->back_step_ms < 0)
        return mw_fail(err, MW_INVALID, "source %s: a step back of %d ms", c->name,
                       c->back_step_ms);
    for (int64_t i = 0; i < c->rule_count; i++)
        if (!c->rules[i].key || !*c->rules[i].key)
            return mw_fail(err, MW_INVALID, "source %s: a rule without a key", c->name);
    return MW_OK;
}

static mw_status fill(shdr_source *s, mw_error *err) {
    mw_shdr_config *c = &s->config;
    if (c->port == 0) c->port = PORT;
    if (c->timeout_ms == 0) c->timeout_ms = TIMEOUT_MS;
    if (c->gap_ms == 0 && c->path) c->gap_ms = GAP_MS_FILE;
    MW_TRY(check(c, err));
    s->arena = mw_arena_new(ARENA_BYTES);
    s->buffer = mw_alloc(BUFFER_BYTES);
    mw_shdr_rule *rules = s->arena ? MW_PUSH(s->arena, mw_shdr_rule, (size_t)c->rule_count) : NULL;
    if (!s->buffer || !s->arena || (c->rule_count && !rules))
        return mw_fail(err, MW_NOMEM, "no memory for source %s", c->name);
    for (int64_t i = 0; i < c->rule_count; i++) {
        rules[i] = c->rules[i];
        MW_TRY(copy_text(s->arena, &rules[i].key, err));
    }
    c->rules = rules;
    MW_TRY(copy_text(s->arena, &c->name, err));
    MW_TRY(copy_text(s->arena, &c->host, err));
    MW_TRY(copy_text(s->arena, &c->path, err));
    return mw_source_core_init(&s->core, c->name, err);
}

// ---- lines

// Tells what the decoder found since the last time.
static void tell(shdr_source *s) {
    const mw_shdr_counts *c = mw_shdr_counts_get(s->decoder);
    int64_t refused = c->refused + c->bad_lines;
    if (c->problems != s->problems_said || refused != s->refused_said) {
        mw_source_core_problem(&s->core, refused - s->refused_said, "%s", c->problem);
        s->problems_said = c->problems;
        s->refused_said = refused;
    }
}

// Decodes a line, again and again while the sink cannot; false when the thread is to end first.
static bool take_line(shdr_source *s, mw_slice line) {
    mw_shdr_out out = {s->core.sink, &s->batch};
    int64_t now = mw_clock_wall_ns(), pause_ms = 0;
    for (;;) {
        mw_error err = {0};
        if (mw_shdr_line_decode(s->decoder, line, now, out, &err) == MW_OK) break;
        mw_source_core_problem(&s->core, 0, "a line waits: %s", err.text);
        if (mw_source_core_wait(&s->core, mw_dial_pause_ms(&pause_ms, 50))) return false;
    }
    mw_source_core_message(&s->core, (int64_t)line.n + 1, now);
    tell(s);
    return true;
}

// Ends a session and puts what there is; false when the thread is to end before it is kept.
static bool end_session(shdr_source *s) {
    mw_error err = {0};
    int64_t pause_ms = 0;
    while (mw_shdr_session_end(s->decoder, &s->batch, &err) != MW_OK) {
        mw_source_core_problem(&s->core, 0, "%s", err.text);
        if (mw_source_core_wait(&s->core, mw_dial_pause_ms(&pause_ms, 50))) return false;
    }
    s->held = 0;
    s->skips = false;
    return mw_source_core_put(&s->core, &s->batch);
}

// Waits until the newest line of a file is due; false when the thread is to end first. A session
// begins when the one before has ended.
static bool keep_pace(shdr_source *s) {
    int64_t at = mw_shdr_counts_get(s->decoder)->newest_ns, now = mw_clock_steady_ns();
    if (!s->config.path || s->config.speed == 0 || at == INT64_MIN) return true;
    if (s->paced_ns == INT64_MIN || at < s->paced_ns) {
        s->paced_ns = at;
        s->paced_steady_ns = now;
    }
    double ahead_ms =
        ((double)(at - s->paced_ns) / s->config.speed - (double)(now - s->paced_steady_ns)) /
        (double)MS_NS;
    if (ahead_ms < 1) return true;
    return mw_source_core_put(&s->core, &s->batch) &&
           !mw_source_core_wait(&s->core, ahead_ms < 1e9 ? (int64_t)ceil(ahead_ms) : 1000000000);
}

// Takes the whole lines of the buffer and keeps the rest; false when the thread is to end.
static bool take_buffer(shdr_source *s) {
    size_t from = 0;
    for (const char *end; (end = memchr(s->buffer + from, '\n', s->held - from));) {
        size_t n = (size_t)(end - s->buffer) - from;
        bool is_rest = s->skips;
        s->skips = false;
        if (!is_rest && (!take_line(s, (mw_slice){s->buffer + from, n}) || !keep_pace(s)))
            return false;
        from += n + 1;
    }
    s->held -= from;
    memmove(s->buffer, s->buffer + from, s->held);
    if (s->held > MW_SHDR_LINE_MAX) { // the decoder refuses it and says so; its rest is skipped
        if (!s->skips && !take_line(s, (mw_slice){s->buffer, s->held})) return false;
        s->skips = true;
        s->held = 0;
    }
    return mw_source_core_put(&s->core, &s->batch);
}

// ---- a file

static mw_status replay(shdr_source *s, mw_error *err) {
    int fd = open(s->config.path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return mw_fail(err, MW_IO, "%s: %s", s->config.path, strerror(errno));
    mw_source_core_state(&s->core, "connected");
    bool goes_on = true;
    ssize_t got = 1;
    while (goes_on && !mw_source_core_wait(&s->core, 0)) {
        got = read(fd, s->buffer + s->held, BUFFER_BYTES - s->held);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        s->held += (size_t)got;
        goes_on = take_buffer(s);
    }
    mw_status st = got < 0 ? mw_fail(err, MW_IO, "%s: %s", s->config.path, strerror(errno)) : MW_OK;
    close(fd);
    bool has_rest = got == 0 && s->held > 0 && !s->skips; // a last line without a newline
    if (!has_rest || (take_line(s, (mw_slice){s->buffer, s->held}) && keep_pace(s))) end_session(s);
    return st;
}

// ---- an adapter

static mw_status ping(shdr_source *s, int fd, mw_error *err) {
    static const char text[] = "* PING\n";
    s->pinged_ns = mw_clock_steady_ns();
    if (send(fd, text, sizeof text - 1, MSG_NOSIGNAL) == (ssize_t)(sizeof text - 1)) return MW_OK;
    return mw_fail(err, MW_IO, "the adapter takes no PING: %s", strerror(errno));
}

// Sends a PING when it is time and says how long to wait for bytes; MW_IO when nothing came for too
// long.
static mw_status beat(shdr_source *s, int fd, int *wait_ms, mw_error *err) {
    int64_t every = mw_shdr_counts_get(s->decoder)->heartbeat_ms * MS_NS,
            now = mw_clock_steady_ns();
    *wait_ms = -1;
    if (every == 0) return MW_OK;
    if (now - s->heard_ns >= 2 * every)
        return mw_fail(err, MW_IO, "nothing came for %d ms, twice the adapter's heartbeat",
                       (int)(2 * every / MS_NS));
    if (now - s->pinged_ns >= every) MW_TRY(ping(s, fd, err));
    int64_t next = s->pinged_ns + every, last = s->heard_ns + 2 * every;
    *wait_ms = (int)(((next < last ? next : last) - now) / MS_NS) + 1;
    return MW_OK;
}

// Waits for bytes and takes them; MW_OK with *goes_on false when the thread is to end.
static mw_status listen_once(shdr_source *s, int fd, bool *goes_on, mw_error *err) {
    struct pollfd wait[2] = {
        {.fd = fd,              .events = POLLIN},
        {.fd = s->core.wake_fd, .events = POLLIN}
    };
    int wait_ms;
    MW_TRY(beat(s, fd, &wait_ms, err));
    int ready = poll(wait, 2, wait_ms);
    *goes_on = !mw_source_core_wait(&s->core, 0);
    if (!*goes_on || ready <= 0 || !wait[0].revents) return MW_OK;
    ssize_t got = recv(fd, s->buffer + s->held, BUFFER_BYTES - s->held, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return MW_OK;
    if (got < 0) return mw_fail(err, MW_IO, "%s", strerror(errno));
    if (got == 0) return mw_fail(err, MW_IO, "the adapter closed the connection");
    s->held += (size_t)got;
    s->pause_ms = 0;
    *goes_on = take_buffer(s);
    s->heard_ns = mw_clock_steady_ns(); // after putting, which may have waited long
    return MW_OK;
}

// Connects and listens; MW_OK when the thread is to end.
static mw_status visit(shdr_source *s, mw_error *err) {
    const mw_shdr_config *c = &s->config;
    mw_dial to = {c->host, c->port, c->timeout_ms, s->core.wake_fd};
    int fd = -1;
    bool goes_on = true;
    mw_source_core_state(&s->core, "connecting");
    MW_TRY(mw_dial_open(&to, &fd, err));
    if (s->was_connected) mw_source_core_reconnect(&s->core);
    s->was_connected = true;
    mw_source_core_state(&s->core, "connected");
    s->heard_ns = mw_clock_steady_ns();
    mw_status st = ping(s, fd, err);
    while (st == MW_OK && goes_on) st = listen_once(s, fd, &goes_on, err);
    close(fd);
    if (st != MW_OK && !end_session(s)) return MW_OK;
    return st;
}

static void *run(void *user) {
    shdr_source *s = user;
    mw_error err = {0};
    if (s->config.path) {
        if (replay(s, &err) == MW_OK) {
            mw_source_core_state(&s->core, "stopped");
        } else {
            mw_source_core_state(&s->core, "failed");
            mw_source_core_problem(&s->core, 0, "%s", err.text);
        }
        return NULL;
    }
    while (!mw_source_core_wait(&s->core, 0) && visit(s, &err) != MW_OK) {
        mw_source_core_state(&s->core, "waiting");
        mw_source_core_problem(&s->core, 0, "%s", err.text);
        if (mw_source_core_wait(&s->core, mw_dial_pause_ms(&s->pause_ms, s->config.retry_ms)))
            break;
    }
    end_session(s);
    return NULL;
}

// ---- the table

static mw_status shdr_start(mw_source *base, mw_sink *sink, mw_error *err) {
    shdr_source *s = own(base);
    const mw_shdr_config *c = &s->config;
    if (s->core.is_running) return mw_source_core_start(&s->core, sink, run, s, err);
    mw_shdr_rules rules = {c->name, c->rules, c->rule_count, c->back_step_ms * MS_NS,
                           c->gap_ms > 0 ? c->gap_ms * MS_NS : 0};
    mw_shdr_decoder_free(s->decoder); // ids belong to a sink
    s->decoder = NULL;
    MW_TRY(mw_shdr_decoder_new(&rules, &s->decoder, err));
    s->held = s->problems_said = s->refused_said = s->pause_ms = 0;
    s->batch.count = 0;
    s->skips = s->was_connected = false;
    s->paced_ns = INT64_MIN;
    return mw_source_core_start(&s->core, sink, run, s, err);
}

static void shdr_health(const mw_source *base, mw_source_health *out) {
    mw_source_core_health(&((const shdr_source *)base)->core, out);
}

static void shdr_stop(mw_source *base) { mw_source_core_stop(&own(base)->core); }

static void shdr_free(mw_source *base) {
    shdr_source *s = own(base);
    mw_source_core_fini(&s->core);
    mw_shdr_decoder_free(s->decoder);
    mw_samples_fini(&s->batch);
    mw_arena_free(s->arena);
    mw_free(s->buffer);
    mw_free(s);
}

static const mw_source_ops shdr_ops = {"shdr", shdr_start, shdr_health, shdr_stop, shdr_free};

mw_status mw_shdr_source_new(const mw_shdr_config *config, mw_source **out, mw_error *err) {
    shdr_source *s = mw_alloc(sizeof *s);
    if (!s) return mw_fail(err, MW_NOMEM, "no memory for an SHDR source");
    s->base.ops = &shdr_ops;
    s->config = *config;
    mw_status st = fill(s, err);
    if (st != MW_OK) {
        shdr_free(&s->base);
        return st;
    }
    *out = &s->base;
    return MW_OK;
}
