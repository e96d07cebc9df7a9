// SPDX-License-Identifier: MIT
// The desk's table: the server that mail to people goes through.
#include "app/desk_rows.h"

// clang-format off
static const mw_route_param set_params[] = {
    BODY("server", "string", "smtp://HOST:PORT or smtps://HOST"),
    BODY("from", "string", "Whom the mail comes from"),
    BODY("user", "string", "Sign in at the mail server"),
    BODY("secret", "string", "The password; without it that of before stays for the same server"),
    BODY("plain", "boolean", "Mail without TLS: a server on this machine"),
    BODY("link", "string", "Address of the page, for links in mails"),
    BODY("off", "boolean", "There is none any more"),
    END
};
static const mw_route_param test_params[] = {
    WANTED("to", "string", "Address that the message goes to"),
    BODY("lang", "en|zh", "Of the message; default en"),
    END
};

const mw_desk_row mw_desk_rows_mail[] = {
    {ROUTE("GET", "/api/v1/mail", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "mail", "getMail",
           "The server that mail to people goes through; empty when there is none", NULL,
           "MailServers"),
     .verb = "mail show", .fixed = "format=json"},
    {ROUTE("PUT", "/api/v1/mail", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "mail", "putMail",
           "Set the server that mail to people goes through", set_params, NULL),
     .verb = "mail set", .own = "secret", .act = mw_desk_secret},
    {ROUTE("POST", "/api/v1/mail/test", MW_DOOR_WHOLE, MW_ACT_CONFIGURE, "mail", "testMail",
           "Send a test message; what the mail server says is the answer", test_params, NULL),
     .verb = "mail test", .operands = "to"},
    {.route = {.path = NULL}},
};
// clang-format on
