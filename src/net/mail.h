// SPDX-License-Identifier: MIT
// Mail by SMTP: plain text, UTF-8, to a few people, with files.
//
//     mw_mail_server server = {.url = "smtp://mail.example:587", .tls = MW_MAIL_STARTTLS,
//                              .user = "mw", .password = secret};
//     const char *const to[] = {"shift.leader@plant.example"};
//     mw_mail mail = {.from = "mw@plant.example", .to = to, .to_count = 1, .subject = "...",
//                     .text = "...", .time_ns = now, .id = "alert-17"};
//     MW_TRY(mw_mail_send(&server, &mail, err));
// Thread: any; each call has its own connection and waits until the server took the mail.
// Source: RFC 5322 (message), RFC 2046 (parts), RFC 2047 (words in headers), RFC 2231 (names of
// files), RFC 3834 (mail of a program).
#ifndef MW_NET_MAIL_H
#define MW_NET_MAIL_H

#include "base/text.h"

#include <stdatomic.h>

typedef enum {
    MW_MAIL_PLAIN,    // nothing is hidden, not even the password: for a server on this machine
    MW_MAIL_STARTTLS, // TLS or no mail; an smtps:// address has TLS from its first byte
} mw_mail_tls;

enum {
    MW_MAIL_TO_MAX = 100,      // servers take a hundred of each mail (RFC 5321, 4.5.3.1.8)
    MW_MAIL_ADDRESS_MAX = 255, // bytes with a terminator (RFC 5321, 4.5.3.1.3)
    MW_MAIL_PARTS_MAX = 20,
    MW_MAIL_PART_NAME_MAX = 200, // bytes; encoded, three times as many on a line of at most 998
};

// A file that goes with a mail.
typedef struct {
    mw_slice name; // "June.pdf": UTF-8, one line, without "/" and "\\"
    mw_slice type; // "application/pdf"
    mw_slice bytes;
} mw_mail_part;

// All is borrowed until mw_mail_send returns; 0 or NULL is what stands in brackets.
typedef struct {
    const char *url; // smtp://HOST[:PORT] or smtps://HOST[:PORT]
    mw_mail_tls tls;
    const char *user, *password; // [no signing in]
    const char *ca_file;         // PEM of those who may sign [the system's]
    int timeout_ms;              // for all of it [30000]
    const atomic_bool *cancel;   // when it becomes true the call fails within a second
} mw_mail_server;

typedef struct {
    const char *from;         // an address, ASCII, without a name
    const char *from_name;    // shown before it; UTF-8 [none]
    const char *const *to;    // addresses
    int64_t to_count;         // 1..MW_MAIL_TO_MAX
    const char *subject;      // UTF-8, one line
    const char *text;         // UTF-8, lines end in LF
    int64_t time_ns;          // when it was written
    const char *id;           // letters, digits, "-", "_" and ".", never used before by this sender
    const mw_mail_part *part; // [none]
    int64_t part_count;       // at most MW_MAIL_PARTS_MAX
} mw_mail;

// Writes the message as it goes over the wire, lines ending in CR LF.
//   errors  MW_INVALID for an address, subject, id, or a file's name or type that is none;
//           MW_NOMEM; out may then hold a part.
MW_MUST_USE mw_status mw_mail_write(const mw_mail *mail, mw_text *out, mw_error *err);

// Whether a text is one address, ASCII, without a name and without what could begin another header.
bool mw_mail_address_is(mw_slice address);
// Whether a file may go with a mail.
//   errors  MW_INVALID, saying what is wrong with its name or type.
MW_MUST_USE mw_status mw_mail_part_check(const mw_mail_part *part, mw_error *err);

// Sends it.
//   errors  as mw_mail_write; MW_IO when the server cannot be reached or refuses, also when it
//           refuses one of the addresses: nobody got the mail then.
MW_MUST_USE mw_status mw_mail_send(const mw_mail_server *server, const mw_mail *mail,
                                   mw_error *err);

#endif
