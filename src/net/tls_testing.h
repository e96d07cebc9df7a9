// SPDX-License-Identifier: MIT
// A certificate that signed itself and its key, for tests on 127.0.0.1 only: everybody has the key.
// Thread: any.
#ifndef MW_NET_TLS_TESTING_H
#define MW_NET_TLS_TESTING_H

#define MW_TEST_CERTIFICATE                                                                        \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIIBmzCCAUGgAwIBAgIUTPX7JzKSX04EtFpEzzAIl4Nycr0wCgYIKoZIzj0EAwIw\n"                           \
    "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDA3MzEwNFoYDzIxMjYxMTA2\n"                           \
    "MDczMTA0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"                           \
    "PQMBBwNCAASrh3wPDUCs9ie3y5Os0KX35ZhjRgkejyulToBWfNWCS/ftMU42mK1x\n"                           \
    "MmMVhaiSWzLaxdV29rrYdsqmZep/fDDoo28wbTAdBgNVHQ4EFgQU/+45xlOHMoZf\n"                           \
    "XS6h1jw8GWOEclIwHwYDVR0jBBgwFoAU/+45xlOHMoZfXS6h1jw8GWOEclIwDwYD\n"                           \
    "VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI\n"                           \
    "zj0EAwIDSAAwRQIgOgK2Xy/pe7q6CQGBkMFf7TE9fcOLvrqB2Bfe08dKhDwCIQCy\n"                           \
    "RHZQORbdzyNdx5i7lvhtbe/xMIo/tGvl0Z2r/w18hA==\n"                                               \
    "-----END CERTIFICATE-----\n"

#define MW_TEST_KEY                                                                                \
    "-----BEGIN PRIVATE KEY-----\n"                                                                \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgi4rCeF/YN06Z0wah\n"                           \
    "HtWS1AXqr0OOa/OF/tJXmTQUdA+hRANCAASrh3wPDUCs9ie3y5Os0KX35ZhjRgke\n"                           \
    "jyulToBWfNWCS/ftMU42mK1xMmMVhaiSWzLaxdV29rrYdsqmZep/fDDo\n"                                   \
    "-----END PRIVATE KEY-----\n"

#endif
