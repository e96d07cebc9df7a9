// SPDX-License-Identifier: MIT
// Words and rows of keys that people put into passwords most often, in lower case: what guessing
// begins with. Kept small on purpose: with 15 characters at least, whole leaked passwords are
// rarely met, their parts always. After the yearly lists of leaked passwords, whose tops hardly
// change. Thread: any.
#ifndef MW_ACCOUNT_PASSWORD_WORDS_H
#define MW_ACCOUNT_PASSWORD_WORDS_H

// clang-format off
static const char *const mw_password_words[] = {
    "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "passphrase", "pass", "secret",
    "letmein", "welcome", "login", "master", "admin", "administrator", "root", "user", "guest",
    "test", "demo", "default", "changeme", "change", "hello", "access", "server", "service",
    "system", "system32", "operator", "viewer", "assessor", "analyst", "millwright", "factory",
    "plant", "machine", "scada", "siemens", "company", "office", "computer", "internet", "windows",
    "microsoft", "google", "samsung", "qwerty", "qwertz", "azerty", "qwertyuiop", "qwertzuiop",
    "asdfghjkl", "asdfgh", "asdf", "zxcvbnm", "zxcvbn", "zxcv", "yxcvbnm", "1q2w3e4r5t", "1q2w3e4r",
    "1q2w3e", "1qaz2wsx", "q1w2e3r4", "qazwsx", "zaq12wsx", "qweasdzxc", "qwe123", "abc123",
    "a1b2c3", "aa123456", "iloveyou", "love", "monkey", "dragon", "sunshine", "princess",
    "football", "baseball", "basketball", "soccer", "superman", "batman", "pokemon", "starwars",
    "trustno1", "shadow", "michael", "jordan", "charlie", "daniel", "jennifer", "jessica",
    "freedom", "whatever", "flower", "summer", "winter", "spring", "autumn", "january", "february",
    "march", "april", "august", "september", "october", "november", "december", "monday", "friday",
    "woaini", "nihao", "zhongguo", "beijing", "shanghai", "wangyi", "taobao", "aini1314", "5201314",
    "1314520", "520", "147258369", "147852", "159753", "123321", "654321", "112233",
    "121212", "123123", "456456", "789456",
};
// clang-format on

#endif
