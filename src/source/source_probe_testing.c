// SPDX-License-Identifier: MIT
// Runs one source for the end-to-end tests and prints what it puts:
//
//     source_probe sparkplug name=s host=127.0.0.1 port=1883 host_id=mw [group=G ...]
//     source_probe mqtt name=m host=127.0.0.1 port=1883 topic=a/# [time=ts] [time_format=iso]
//
//     V <TAB> signal <TAB> nanoseconds <TAB> value <TAB> quality <TAB> kind <TAB> unit
//
// Lines of standard input: "health" prints a line H, "full N" lets the next N puts fail as on a
// full disk; the end of input stops the source, and a last line H tells how it ended.
#include "series/sample_testing.h"
#include "source/mqtt_source.h"
#include "source/sparkplug_source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 8 };

typedef struct {
    mw_sink base;
    mw_test_sink kept;
    int full; // puts to fail; under kept.mutex
} probe_sink;

typedef struct {
    mw_mqtt_config mqtt;
    const char *host_id, *time, *time_format;
    const char *groups[LIST_MAX], *topics[LIST_MAX];
    int group_count, topic_count;
    int64_t reorder_ms, pause_ms;
} settings;

static mw_status sink_signal(mw_sink *s, mw_slice name, mw_signal_kind kind, mw_slice unit,
                             int32_t *id, mw_error *err) {
    mw_test_sink *kept = &((probe_sink *)s)->kept;
    return kept->base.ops->signal(&kept->base, name, kind, unit, id, err);
}

static mw_status sink_text(mw_sink *s, mw_slice text, double *code, mw_error *err) {
    mw_test_sink *kept = &((probe_sink *)s)->kept;
    return kept->base.ops->text(&kept->base, text, code, err);
}

static void print_sample(const mw_test_sink *kept, const mw_samples *in, int64_t i) {
    mw_slice name = mw_map_key(kept->names, in->signal[i]);
    mw_slice unit = mw_test_sink_unit(kept, in->signal[i]);
    mw_signal_kind kind = mw_test_sink_kind(kept, in->signal[i]);
    char number[32];
    mw_slice text = mw_slice_of(mw_number_text(in->value[i], number));
    if (kind == MW_SIGNAL_TEXT && in->value[i] >= 0) text = mw_test_sink_text(kept, in->value[i]);
    printf("V\t%.*s\t%" PRId64 "\t%.*s\t%d\t%s\t%.*s\n", (int)name.n, name.p, in->time_ns[i],
           (int)text.n, text.p, in->quality[i], mw_signal_kind_text(kind), (int)unit.n, unit.p);
}

static mw_status sink_put(mw_sink *s, const mw_samples *in, mw_error *err) {
    probe_sink *p = (probe_sink *)s;
    pthread_mutex_lock(&p->kept.mutex);
    bool full = p->full > 0;
    if (full) p->full--;
    for (int64_t i = 0; !full && i < in->count; i++) print_sample(&p->kept, in, i);
    pthread_mutex_unlock(&p->kept.mutex);
    fflush(stdout);
    return full ? mw_fail(err, MW_IO, "no space left on the test") : MW_OK;
}

static const mw_sink_ops sink_ops = {sink_signal, sink_text, sink_put, NULL};

static void print_health(const mw_source *s) {
    mw_source_health h;
    s->ops->health(s, &h);
    printf("H\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\n", h.state, h.messages,
           h.samples, h.refused, h.reconnects, h.problem);
    fflush(stdout);
}

static void set_text(const char *key, const char *value, settings *c) {
    const struct {
        const char *key, **to;
    } texts[] = {
        {"name",        &c->mqtt.name     },
        {"host",        &c->mqtt.host     },
        {"client_id",   &c->mqtt.client_id},
        {"user",        &c->mqtt.user     },
        {"password",    &c->mqtt.password },
        {"ca",          &c->mqtt.ca_file  },
        {"cert",        &c->mqtt.cert_file},
        {"key",         &c->mqtt.key_file },
        {"host_id",     &c->host_id       },
        {"time",        &c->time          },
        {"time_format", &c->time_format   }
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(key, texts[i].key) == 0) *texts[i].to = value;
}

static void set(char *argument, settings *c) {
    char *equals = strchr(argument, '=');
    if (!equals) return;
    *equals = '\0';
    const char *value = equals + 1;
    double number = 0;
    mw_number_parse(mw_slice_of(value), &number);
    set_text(argument, value, c);
    if (strcmp(argument, "port") == 0) c->mqtt.port = (int)number;
    if (strcmp(argument, "tls") == 0) c->mqtt.is_tls = number > 0;
    if (strcmp(argument, "reorder_ms") == 0) c->reorder_ms = (int64_t)number;
    if (strcmp(argument, "pause_ms") == 0) c->pause_ms = (int64_t)number;
    if (strcmp(argument, "retry_ms") == 0)
        c->mqtt.retry_ms_min = c->mqtt.retry_ms_max = (int64_t)number;
    if (strcmp(argument, "group") == 0 && c->group_count < LIST_MAX)
        c->groups[c->group_count++] = value;
    if (strcmp(argument, "topic") == 0 && c->topic_count < LIST_MAX)
        c->topics[c->topic_count++] = value;
}

static mw_status source_new(const char *kind, const settings *c, mw_source **out, mw_error *err) {
    if (strcmp(kind, "sparkplug") == 0) {
        mw_sparkplug_config config = {.mqtt = c->mqtt,
                                      .host_id = c->host_id,
                                      .groups = c->groups,
                                      .group_count = c->group_count,
                                      .reorder_ms = c->reorder_ms,
                                      .rebirth_pause_ms = c->pause_ms};
        return mw_sparkplug_source_new(&config, out, err);
    }
    mw_mqtt_source_config config = {.mqtt = c->mqtt,
                                    .topics = c->topics,
                                    .topic_count = c->topic_count,
                                    .time_path = c->time,
                                    .time_format = c->time_format};
    return mw_mqtt_source_new(&config, out, err);
}

static void obey(const mw_source *s, probe_sink *sink, char *line) {
    double count = 0;
    line[strcspn(line, "\n")] = '\0';
    if (strcmp(line, "health") == 0) print_health(s);
    if (strncmp(line, "full ", 5) != 0) return;
    mw_number_parse(mw_slice_of(line + 5), &count);
    pthread_mutex_lock(&sink->kept.mutex);
    sink->full = (int)count;
    pthread_mutex_unlock(&sink->kept.mutex);
}

int main(int argc, char **argv) {
    settings c = {
        .mqtt = {.name = "s", .host = "127.0.0.1"},
          .host_id = "mw", .reorder_ms = -1
    };
    probe_sink sink = {.base = {&sink_ops}};
    mw_source *source = NULL;
    mw_error err = {0};
    for (int i = 2; i < argc; i++) set(argv[i], &c);
    mw_test_sink_init(&sink.kept);
    mw_status st = argc < 2 ? mw_fail(&err, MW_INVALID, "which source?")
                            : source_new(argv[1], &c, &source, &err);
    if (st == MW_OK) st = source->ops->start(source, &sink.base, &err);
    if (st != MW_OK) fprintf(stderr, "%s\n", err.text);
    char line[200];
    while (st == MW_OK && fgets(line, sizeof line, stdin)) obey(source, &sink, line);
    if (source) {
        source->ops->stop(source);
        print_health(source);
    }
    mw_source_free(source);
    mw_test_sink_fini(&sink.kept);
    return st == MW_OK ? 0 : 1;
}
