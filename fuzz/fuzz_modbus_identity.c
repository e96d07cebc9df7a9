// SPDX-License-Identifier: MIT
// What a device says of itself: an answer or an error, and texts that are printable and end.
#include "source/modbus_identity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mw_modbus_identity id;
    mw_error err = {0};
    mw_status st = mw_modbus_identity_decode(data, size, &id, &err);
    if ((st == MW_OK) != (err.text[0] == '\0')) abort();
    if (st == MW_OK && id.known == (id.exception != 0) && size > 2) abort();
    for (int i = 0; i < MW_MODBUS_IDENTITY_TEXTS; i++) {
        if (!memchr(id.text[i], 0, sizeof id.text[i])) abort();
        if (st != MW_OK && id.text[i][0]) abort();
        for (const char *p = id.text[i]; *p; p++) {
            if (!isprint((unsigned char)*p)) abort();
        }
    }
    return 0;
}
