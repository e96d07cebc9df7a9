// SPDX-License-Identifier: MIT
#include "net/mail.h"

#include "test/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const to[] = {"a@plant.example", "b.c+d@plant.example"};

static mw_mail sample(void) {
    return (mw_mail){.from = "mw@plant.example",
                     .from_name = "\xe5\xb7\xa5\xe5\x8e\x82",
                     .to = to,
                     .to_count = 2,
                     .subject = "Line 1 stands",
                     .text = "Line 1 stands.\n.\nSince 08:15.\n",
                     .time_ns = INT64_C(1520230500000000000),
                     .id = "alert-17"};
}

static const char whole[] = "Date: Mon, 05 Mar 2018 06:15:00 +0000\r\n"
                            "From: =?UTF-8?B?5bel5Y6C?= <mw@plant.example>\r\n"
                            "To: <a@plant.example>,\r\n <b.c+d@plant.example>\r\n"
                            "Subject: Line 1 stands\r\n"
                            "Message-ID: <alert-17@plant.example>\r\n"
                            "Auto-Submitted: auto-generated\r\n"
                            "MIME-Version: 1.0\r\n"
                            "Content-Type: text/plain; charset=utf-8\r\n"
                            "Content-Transfer-Encoding: base64\r\n\r\n"
                            "TGluZSAxIHN0YW5kcy4NCi4NClNpbmNlIDA4OjE1Lg0K\r\n";

void test_mail_write(void) {
    mw_mail mail = sample();
    mw_text t = {0};
    CHECK(mw_mail_write(&mail, &t, NULL) == MW_OK && t.size == sizeof whole - 1);
    CHECK(t.size && strcmp(t.bytes, whole) == 0);
    if (t.size && strcmp(t.bytes, whole) != 0) fprintf(stderr, "%s\n", t.bytes);
    mw_text_free(&t);
}

// Long and foreign subjects become encoded words of whole characters, lines of at most 78.
void test_mail_subject(void) {
    static const struct {
        const char *subject, *line;
    } cases[] = {
        {"",                                                     "Subject: \r\n"                },
        {"a=b",                                                  "Subject: =?UTF-8?B?YT1i?=\r\n"},
        {"\xc3\xa9",                                             "Subject: =?UTF-8?B?w6k=?=\r\n"},
        {"0123456789012345678901234567890123456789012345",
         "Subject: =?UTF-8?B?MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0?=\r\n"
         " =?UTF-8?B?NQ==?=\r\n"                                                                },
        {"01234567890123456789012345678901234567890123\xc3\xa9",
         "Subject: =?UTF-8?B?MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM=?=\r\n"
         " =?UTF-8?B?w6k=?=\r\n"                                                                },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_mail mail = sample();
        mail.subject = cases[i].subject;
        mw_text t = {0};
        CHECK_ROW(mw_mail_write(&mail, &t, NULL) == MW_OK, i);
        CHECK_ROW(strstr(t.bytes, cases[i].line) != NULL, i);
        if (!strstr(t.bytes, cases[i].line)) fprintf(stderr, "%s\n", t.bytes);
        mw_text_free(&t);
    }
}

// Files follow the text; a name is written so that it cannot begin another header.
void test_mail_parts(void) {
    static const char end[] =
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=\"=_part_\"\r\n\r\n"
        "--=_part_\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nYQ0K\r\n"
        "--=_part_\r\nContent-Type: application/pdf\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n"
        " filename*=UTF-8''a%20%22%E5%B7%A5%22.pdf\r\n\r\nJVBERgD/\r\n"
        "--=_part_\r\nContent-Type: text/csv\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n"
        " filename*=UTF-8''b.csv\r\n\r\n"
        "--=_part_--\r\n";
    const mw_mail_part part[] = {
        {mw_slice_of("a \"\xe5\xb7\xa5\".pdf"), mw_slice_of("application/pdf"), {"%PDF\0\xff", 6}},
        {mw_slice_of("b.csv"),                  mw_slice_of("text/csv"),        {NULL, 0}        },
    };
    mw_mail mail = sample();
    mw_text t = {0};
    mail.text = "a\n", mail.part = part, mail.part_count = 2;
    CHECK(mw_mail_write(&mail, &t, NULL) == MW_OK && t.size > sizeof end);
    CHECK(t.size > sizeof end && strcmp(t.bytes + t.size - sizeof end + 1, end) == 0);
    mw_text_free(&t);
    mw_mail_part many[MW_MAIL_PARTS_MAX + 1];
    for (int i = 0; i <= MW_MAIL_PARTS_MAX; i++) many[i] = part[1];
    mail.part = many, mail.part_count = MW_MAIL_PARTS_MAX;
    CHECK(mw_mail_write(&mail, &t, NULL) == MW_OK);
    mail.part_count++;
    CHECK(mw_mail_write(&mail, &t, NULL) == MW_INVALID);
    mail.part_count = 1, many[0].type = mw_slice_of("csv");
    CHECK(mw_mail_write(&mail, &t, NULL) == MW_INVALID);
    mw_text_free(&t);
}

void test_mail_refused(void) {
    static const char *const bad[] = {
        "",      "a",     "@b",      "a@",         "a@b@c",         "a b@c",    "a@b>",
        "<a@b>", "a@b\n", "a@b,c@d", "\xc3\xa9@b", "a@b\r\nBcc: x", "\"a\"@b.c"};
    mw_text t = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mw_mail from = sample(), receiver = sample();
        from.from = bad[i];
        receiver.to = &bad[i];
        receiver.to_count = 1;
        CHECK_ROW(mw_mail_write(&from, &t, NULL) == MW_INVALID, i);
        CHECK_ROW(mw_mail_write(&receiver, &t, NULL) == MW_INVALID, i);
    }
    mw_mail words[6];
    for (int i = 0; i < 6; i++) words[i] = sample();
    words[0].subject = "a\r\nBcc: x@y.z";
    words[1].subject = "\xff";
    words[2].text = "\xff";
    words[3].id = "a b";
    words[4].from_name = "a\nb";
    words[5].to_count = 0;
    for (int i = 0; i < 6; i++) CHECK_ROW(mw_mail_write(&words[i], &t, NULL) == MW_INVALID, i);
    CHECK(t.size == 0);
    mw_text_free(&t);
}

// ---- a server that takes one mail and says as its script does

struct server {
    int socket;
    char url[64];
    const char *refuses; // the command it refuses; NULL: none
    mw_text commands, message;
};

static void talk(struct server *s, FILE *in, int fd) {
    char line[2000];
    bool in_message = false, signs_in = false;
    dprintf(fd, "220 test\r\n");
    while (fgets(line, sizeof line, in)) {
        if (in_message && strcmp(line, ".\r\n") != 0) {
            mw_text_adds(&s->message, line + (line[0] == '.'));
            continue;
        }
        if (!in_message) mw_text_adds(&s->commands, line);
        bool refused = !in_message && s->refuses && strstr(line, s->refuses);
        if (refused)
            dprintf(fd, "550 not here\r\n");
        else if (!in_message && strncmp(line, "EHLO", 4) == 0)
            dprintf(fd, "250-test\r\n250 AUTH PLAIN\r\n");
        else if (!in_message && strncmp(line, "AUTH", 4) == 0)
            dprintf(fd, "334 \r\n");
        else if (signs_in)
            dprintf(fd, "235 welcome\r\n");
        else if (!in_message && strcmp(line, "DATA\r\n") == 0)
            dprintf(fd, "354 go on\r\n");
        else
            dprintf(fd, "250 ok\r\n");
        in_message = false;
        signs_in = !refused && strncmp(line, "AUTH", 4) == 0;
        if (!refused && strcmp(line, "DATA\r\n") == 0) in_message = true;
    }
}

static void *serve(void *cls) {
    struct server *s = cls;
    int fd = accept(s->socket, NULL, NULL);
    FILE *in = fdopen(fd, "r");
    talk(s, in, fd);
    fclose(in);
    return NULL;
}

static void listen_for_mail(struct server *s) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    s->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(s->socket, (struct sockaddr *)&at, size) == 0 && listen(s->socket, 1) == 0);
    getsockname(s->socket, (struct sockaddr *)&at, &size);
    snprintf(s->url, sizeof s->url, "smtp://127.0.0.1:%d", ntohs(at.sin_port));
}

void test_mail_send(void) {
    static const struct {
        const char *refuses;
        mw_mail_tls tls;
        mw_status status;
    } cases[] = {
        {NULL,                  MW_MAIL_PLAIN,    MW_OK},
        {"b.c+d@plant.example", MW_MAIL_PLAIN,    MW_IO}, // nobody gets it
        {"MAIL FROM",           MW_MAIL_PLAIN,    MW_IO},
        {"AUTH PLAIN",          MW_MAIL_PLAIN,    MW_IO},
        {NULL,                  MW_MAIL_STARTTLS, MW_IO}, // the server has no TLS: no password
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct server s = {.refuses = cases[i].refuses};
        pthread_t thread;
        listen_for_mail(&s);
        pthread_create(&thread, NULL, serve, &s);
        mw_mail_server server = {.url = s.url,
                                 .tls = cases[i].tls,
                                 .user = "mw",
                                 .password = "secret",
                                 .timeout_ms = 5000};
        mw_mail mail = sample();
        mw_error err = {0};
        CHECK_ROW(mw_mail_send(&server, &mail, &err) == cases[i].status, i);
        CHECK_ROW((err.text[0] != 0) == (cases[i].status != MW_OK), i);
        CHECK_ROW(!strstr(err.text, "secret"), i);
        pthread_join(thread, NULL);
        bool sent = s.message.size == sizeof whole - 1 && strcmp(s.message.bytes, whole) == 0;
        CHECK_ROW(sent == (cases[i].status == MW_OK), i);
        CHECK_ROW(!sent || strstr(s.commands.bytes, "MAIL FROM:<mw@plant.example>"), i);
        CHECK_ROW(!sent || strstr(s.commands.bytes, "RCPT TO:<b.c+d@plant.example>"), i);
        // In base64: a zero byte, mw, a zero byte, secret.
        CHECK_ROW(!sent || strstr(s.commands.bytes, "AG13AHNlY3JldA=="), i);
        bool told = s.commands.size && strstr(s.commands.bytes, "AUTH");
        CHECK_ROW(told == (cases[i].tls == MW_MAIL_PLAIN), i);
        mw_text_free(&s.commands);
        mw_text_free(&s.message);
        close(s.socket);
    }
    mw_mail_server nobody = {.url = "smtp://127.0.0.1:1"};
    mw_mail mail = sample();
    CHECK(mw_mail_send(&nobody, &mail, NULL) == MW_IO);
    nobody.url = "http://127.0.0.1:1";
    CHECK(mw_mail_send(&nobody, &mail, NULL) == MW_INVALID);
}
