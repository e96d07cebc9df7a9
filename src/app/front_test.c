// SPDX-License-Identifier: MIT
#include "app/front.h"

#include "app/testing.h"
#include "test/test.h"

#include <stdio.h>
#include <string.h>

// Where to listen, wrong: nothing is opened then.
void test_front_listen(void) {
    static const struct {
        const char *line, *said;
    } row[] = {
        {"serve -w w --listen x",                      "neither a port nor ADDRESS:PORT"},
        {"serve -w w --listen 70000",                  "70000"                          },
        {"serve -w w --listen 127.0.0.1:",             "127.0.0.1:"                     },
        {"serve -w w --listen 0.0.0.0:0 --open",       "not on 0.0.0.0"                 },
        {"serve -w w --listen [::]:0 --open",          "not on ::"                      },
        {"serve -w w --listen 0 --certificate no.pem", "no.pem"                         },
    };
    mw_test_folder f = mw_test_folder_new();
    mw_test_ok(&f, "init w --use monitoring");
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        mw_test_answer a = mw_test_call(&f, row[i].line, -1);
        CHECK_ROW(a.status != MW_OK && strstr(a.err.text, row[i].said) != NULL, i);
        mw_test_answer_fini(&a);
    }
    mw_test_folder_gone(&f);
}

void test_front_key(void) {
    mw_test_folder f = mw_test_folder_new();
    mw_text key = {0};
    mw_front_key(f.path, &key);
    CHECK(key.size == 0);
    mw_test_file(&f, MW_SERVE_KEY_FILE, "mw_token_abc\n");
    mw_front_key(f.path, &key);
    CHECK(mw_slice_is((mw_slice){key.bytes, key.size}, "Bearer mw_token_abc"));
    mw_text_free(&key);
    mw_test_folder_gone(&f);
}
