// SPDX-License-Identifier: MIT
#include "source/modbus_identity.h"

#include "test/test.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD "\x2b\x0e\x01\x01\x00\x00"

static const struct {
    const char *bytes;
    size_t size;
    bool good, known;
    int exception;
    const char *vendor, *revision;
} answers[] = {
    {HEAD "\x03\x00\x04"
          "Acme\x01\x02X1\x02\x03"
          "2.0",                22, true,  true,  0, "Acme", "2.0"},
    {HEAD "\x01\x00\x03"
          "A\x07z",             12, true,  true,  0, "A?z",  ""   },
    {HEAD "\x01\x80\x02xy",          11, true,  true,  0, "",     ""   }, // an object of its own
    {HEAD "\x00",                    7,  true,  true,  0, "",     ""   },
    {"\xab\x01",                     2,  true,  false, 1, "",     ""   },
    {HEAD "\x01\x00\x05"
          "Acme",               13, false, false, 0, "",     ""   }, // shorter than it says
    {HEAD "\x01\x00",                8,  false, false, 0, "",     ""   },
    {HEAD "\x02\x00\x01z",           10, false, false, 0, "",     ""   },
    {HEAD "\x00z",                   8,  false, false, 0, "",     ""   }, // a byte too many
    {HEAD,                           6,  false, false, 0, "",     ""   },
    {"\x03\x02\x00\x01\x00\x00\x00", 7,  false, false, 0, "",     ""   },
    {"",                             0,  false, false, 0, "",     ""   },
};

void test_modbus_identity_decodes(void) {
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        mw_modbus_identity id;
        mw_status st = mw_modbus_identity_decode((const uint8_t *)answers[i].bytes, answers[i].size,
                                                 &id, NULL);
        CHECK_ROW(st == (answers[i].good ? MW_OK : MW_SYNTAX), i);
        CHECK_ROW(id.known == answers[i].known && id.exception == answers[i].exception, i);
        CHECK_ROW(strcmp(id.text[MW_MODBUS_VENDOR], answers[i].vendor) == 0, i);
        CHECK_ROW(strcmp(id.text[MW_MODBUS_REVISION], answers[i].revision) == 0, i);
    }
}

// Asks over a socket that holds the answer already.
static mw_status ask(const char *answer, size_t size, mw_modbus_identity *id, uint8_t asked[16]) {
    int pair[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    CHECK(send(pair[1], answer, size, 0) == (ssize_t)size);
    mw_status st = mw_modbus_identity_ask(pair[0], 3, 50, id, NULL);
    CHECK(recv(pair[1], asked, 16, MSG_DONTWAIT) == 11);
    close(pair[0]);
    close(pair[1]);
    return st;
}

void test_modbus_identity_asks(void) {
    mw_modbus_identity id;
    uint8_t asked[16];
    const char good[] = "\x00\x01\x00\x00\x00\x0c\x03" HEAD "\x01\x00\x02zz";
    CHECK(ask(good, sizeof good - 1, &id, asked) == MW_OK && id.known);
    CHECK(strcmp(id.text[MW_MODBUS_VENDOR], "zz") == 0);
    CHECK(memcmp(asked, "\x00\x01\x00\x00\x00\x05\x03\x2b\x0e\x01\x00", 11) == 0);
    CHECK(ask(good, sizeof good - 3, &id, asked) == MW_IO); // the rest does not come
    CHECK(ask("", 0, &id, asked) == MW_IO);
    const char other[] = "\x00\x02\x00\x00\x00\x0c\x03";
    CHECK(ask(other, sizeof other - 1, &id, asked) == MW_SYNTAX && !id.known);
    const char large[] = "\x00\x01\x00\x00\xff\xff\x03";
    CHECK(ask(large, sizeof large - 1, &id, asked) == MW_SYNTAX);
}
