// SPDX-License-Identifier: MIT
#include "account/credential.h"

#include "base/alloc.h"
#include "test/test.h"

void test_credential_cookie(void) {
    static const struct {
        const char *header, *value; // NULL: none
    } cases[] = {
        {"",                NULL },
        {"s",               ""   },
        {"s=",              ""   },
        {"s=abc",           "abc"},
        {"a=1; s=abc; b=2", "abc"},
        {"a=1;s=abc",       "abc"},
        {" s = abc ",       "abc"},
        {"s=\"abc\"",       "abc"},
        {"s=\"",            NULL },
        {"s=a=b",           "a=b"},
        {"s=one; s=two",    "one"}, // the first counts
        {"S=abc",           NULL }, // names have a case
        {"ss=abc; xs=1",    NULL },
        {";;; s=abc",       "abc"},
        {"=; =s; s=abc",    "abc"},
        {"s=a b",           NULL },
        {"s=a,b",           NULL },
        {"s=a\\b",          NULL },
        {"s=a\x01",         NULL },
        {"s=\xc3\xa4",      NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_slice got = {"kept", 4};
        bool found = mw_credential_cookie(mw_slice_of(cases[i].header), "s", &got);
        CHECK_ROW(found == (cases[i].value != NULL), i);
        CHECK_ROW(mw_slice_is(got, found ? cases[i].value : "kept"), i);
    }
}

void test_credential_bearer(void) {
    static const struct {
        const char *header, *value;
    } cases[] = {
        {"",                  NULL        },
        {"Bearer",            NULL        },
        {"Bearer ",           NULL        },
        {"Bearer abc",        "abc"       },
        {"bearer abc",        "abc"       },
        {" BEARER   abc ",    "abc"       },
        {"Bearer a-._~+/9==", "a-._~+/9=="},
        {"Bearer ==",         NULL        },
        {"Bearer a=b",        NULL        },
        {"Bearer a b",        NULL        },
        {"Bearer a\tb",       NULL        },
        {"Bearerabc",         NULL        },
        {"Basic abc",         NULL        },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mw_slice got = {"kept", 4};
        bool found = mw_credential_bearer(mw_slice_of(cases[i].header), &got);
        CHECK_ROW(found == (cases[i].value != NULL), i);
        CHECK_ROW(mw_slice_is(got, found ? cases[i].value : "kept"), i);
    }
}

// At the limit, and one byte beyond it.
void test_credential_limits(void) {
    for (int over = 0; over <= 1; over++) {
        mw_text t = {0};
        mw_slice got;
        mw_text_adds(&t, "s=abc; ");
        while (t.size < MW_CREDENTIAL_HEADER_MAX + (size_t)over) mw_text_addc(&t, 'x');
        CHECK_ROW(mw_credential_cookie((mw_slice){t.bytes, t.size}, "s", &got) == !over, over);
        mw_text_free(&t);
        mw_text_adds(&t, "Bearer ");
        while (t.size < MW_CREDENTIAL_HEADER_MAX + (size_t)over) mw_text_addc(&t, 'x');
        CHECK_ROW(mw_credential_bearer((mw_slice){t.bytes, t.size}, &got) == !over, over);
        mw_text_free(&t);
    }
}
