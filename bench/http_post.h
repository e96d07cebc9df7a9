// SPDX-License-Identifier: MIT
// A client that posts prepared bodies as fast as it is answered: the same for us and for peers.
//
// It speaks no more HTTP than that takes: one connection to loopback, kept alive, bodies of a known
// length, answers with Content-Length, chunked or without a body. Ends the process when a server
// does not answer, since a bench cannot go on then. Thread: one owner per connection.
#ifndef MW_BENCH_HTTP_POST_H
#define MW_BENCH_HTTP_POST_H

#include "base/text.h"

int bench_connect(int port);  // a connected socket
bool bench_listens(int port); // whether somebody accepts there
int bench_port_free(void);    // a port that nobody has

// One request on a connection, and its answer.
//   method  "POST" or "GET"; the body of a GET is empty.
//   answer  the body that came; NULL: not wanted. Begun anew.
//   returns the status.
int bench_ask(int socket, const char *method, const char *path, mw_slice body, mw_text *answer);

// A reply that goes on: reads its next line, without its end, into line (begun anew).
typedef struct bench_stream bench_stream;
bench_stream *bench_stream_open(int port, const char *path);
void bench_stream_line(bench_stream *s, mw_text *line);
void bench_stream_close(bench_stream *s);

// Posts bodies from several threads: thread i those numbered i, i + threads, ...; each must be
// answered with 204.
void bench_post_all(int port, const char *path, const mw_slice *body, int64_t count, int threads);

#endif
