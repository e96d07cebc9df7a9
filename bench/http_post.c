// SPDX-License-Identifier: MIT
// See http_post.h.
#include "bench/http_post.h"

#include "base/alloc.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { HEAD_MAX = 1 << 16, THREADS_MAX = 64 };

static void die(const char *what) {
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

static int try_connect(int port) {
    struct sockaddr_in at = loopback(port);
    int on = 1, s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0) die("no socket");
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(s, (struct sockaddr *)&at, sizeof at) == 0) return s;
    close(s);
    return -1;
}

int bench_connect(int port) {
    int s = try_connect(port);
    if (s < 0) die("nobody listens");
    return s;
}

bool bench_listens(int port) {
    int s = try_connect(port);
    if (s >= 0) close(s);
    return s >= 0;
}

int bench_port_free(void) {
    struct sockaddr_in at = loopback(0);
    socklen_t size = sizeof at;
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0 || bind(s, (struct sockaddr *)&at, size) != 0 ||
        getsockname(s, (struct sockaddr *)&at, &size) != 0)
        die("no free port");
    close(s);
    return ntohs(at.sin_port);
}

static void send_all(int s, mw_slice head, mw_slice body) {
    while (head.n + body.n > 0) {
        union {
            const char *in;
            void *out;
        } h = {head.p}, b = {body.p};
        struct iovec parts[] = {
            {h.out, head.n},
            {b.out, body.n}
        };
        ssize_t n = writev(s, parts, 2);
        if (n <= 0) die("a server closed its connection");
        size_t of_head = (size_t)n < head.n ? (size_t)n : head.n;
        head.p += of_head, head.n -= of_head;
        body.p += (size_t)n - of_head, body.n -= (size_t)n - of_head;
    }
}

// ---- answers

// What came and was not taken yet.
typedef struct {
    int socket;
    size_t at, count;
    char bytes[HEAD_MAX];
} incoming;

static char next_byte(incoming *in) {
    if (in->at == in->count) {
        ssize_t n = read(in->socket, in->bytes, sizeof in->bytes);
        if (n <= 0) die("a server closed its connection");
        in->at = 0;
        in->count = (size_t)n;
    }
    return in->bytes[in->at++];
}

static void take_line(incoming *in, char *line, size_t max) {
    size_t n = 0;
    for (char c = next_byte(in); c != '\n'; c = next_byte(in))
        if (c != '\r' && n + 1 < max) line[n++] = c;
    line[n] = '\0';
}

static void take_bytes(incoming *in, int64_t count, mw_text *out) {
    for (int64_t i = 0; i < count; i++) {
        char c = next_byte(in);
        if (out) mw_text_addc(out, c);
    }
}

static void take_chunks(incoming *in, mw_text *out) {
    char line[64];
    for (;;) {
        take_line(in, line, sizeof line);
        int64_t n = strtoll(line, NULL, 16);
        take_bytes(in, n, out);
        take_line(in, line, sizeof line);
        if (n == 0) return;
    }
}

static int take_answer(int s, mw_text *out) {
    static _Thread_local incoming in;
    char line[1024];
    int64_t length = 0;
    bool chunked = false;
    in.socket = s;
    in.at = in.count = 0;
    take_line(&in, line, sizeof line);
    int status = strlen(line) > 9 ? (int)strtol(line + 9, NULL, 10) : 0;
    for (take_line(&in, line, sizeof line); line[0]; take_line(&in, line, sizeof line)) {
        if (strncasecmp(line, "Content-Length:", 15) == 0) length = strtoll(line + 15, NULL, 10);
        if (strcasecmp(line, "Transfer-Encoding: chunked") == 0) chunked = true;
    }
    if (chunked)
        take_chunks(&in, out);
    else
        take_bytes(&in, length, out);
    return status;
}

int bench_ask(int s, const char *method, const char *path, mw_slice body, mw_text *answer) {
    char head[1024];
    int n = snprintf(head, sizeof head,
                     "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n\r\n", method,
                     path, body.n);
    if (answer) answer->size = 0;
    send_all(s, (mw_slice){head, (size_t)n}, body);
    return take_answer(s, answer);
}

// ---- replies that go on

struct bench_stream {
    incoming in;
    int64_t left; // of the chunk
};

bench_stream *bench_stream_open(int port, const char *path) {
    char line[1024];
    bench_stream *s = mw_alloc_fixed(sizeof *s);
    s->in.socket = bench_connect(port);
    int n = snprintf(line, sizeof line, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    send_all(s->in.socket, (mw_slice){line, (size_t)n}, (mw_slice){0});
    do take_line(&s->in, line, sizeof line);
    while (line[0]);
    return s;
}

static char next_of_stream(bench_stream *s) {
    char line[64];
    while (s->left == 0) {
        take_line(&s->in, line, sizeof line); // the end of the chunk before is an empty line
        s->left = strtoll(line, NULL, 16);
    }
    s->left--;
    return next_byte(&s->in);
}

void bench_stream_line(bench_stream *s, mw_text *line) {
    line->size = 0;
    for (char c = next_of_stream(s); c != '\n'; c = next_of_stream(s)) mw_text_addc(line, c);
}

void bench_stream_close(bench_stream *s) {
    close(s->in.socket);
    mw_free(s);
}

// ---- many

typedef struct {
    int port, number, threads;
    const char *path;
    const mw_slice *body;
    int64_t count;
} poster;

static void *post(void *arg) {
    const poster *p = arg;
    int s = bench_connect(p->port);
    for (int64_t i = p->number; i < p->count; i += p->threads)
        if (bench_ask(s, "POST", p->path, p->body[i], NULL) != 204) die("a batch is refused");
    close(s);
    return NULL;
}

void bench_post_all(int port, const char *path, const mw_slice *body, int64_t count, int threads) {
    poster p[THREADS_MAX];
    pthread_t thread[THREADS_MAX];
    if (threads > THREADS_MAX) die("too many threads");
    for (int i = 0; i < threads; i++) {
        p[i] = (poster){port, i, threads, path, body, count};
        if (pthread_create(&thread[i], NULL, post, &p[i]) != 0) die("no thread");
    }
    for (int i = 0; i < threads; i++) pthread_join(thread[i], NULL);
}
