// SPDX-License-Identifier: MIT
// Signs statements as an identity provider does, with a key of its own. Thread: one at a time.
#ifndef MW_ACCOUNT_JWT_TESTING_H
#define MW_ACCOUNT_JWT_TESTING_H

#include "base/text.h"

typedef struct mw_test_signer mw_test_signer;

// A fresh key: of the curve P-256, or of RSA.
mw_test_signer *mw_test_signer_new(bool ec);
void mw_test_signer_free(mw_test_signer *s);

// Its key set, {"keys":[...]}, with "kid" k1.
void mw_test_signer_keys(const mw_test_signer *s, mw_text *out);
// A signed statement; head NULL: the usual one.
void mw_test_signer_sign(const mw_test_signer *s, const char *head, const char *claims,
                         mw_text *out);

#endif
