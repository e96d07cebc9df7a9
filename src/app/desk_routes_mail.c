// SPDX-License-Identifier: MIT
// The desk's table: the server that mail to people goes through, and which alerts go to whom.
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

static const mw_route_param notify_params[] = {
    BODY("least", "none|information|warning|critical", "Only what is as severe; none: nothing"),
    BODY("entity", "string", "Only what stands there and below"),
    BODY("everywhere", "boolean", "All that one may see"),
    BODY("lang", "en|zh", "Language of the mails"),
    BODY("zone", "string", "Of times and quiet hours, as Asia/Shanghai"),
    BODY("quiet", "string", "22:00-06:00: what is not critical waits until these are over; none"),
    BODY("tell", "all|escalations", "Everything, or escalations alone"),
    END
};

// Everybody says this of themselves; a token says it of nobody.
static mw_status own_person(mw_desk_work *w, mw_error *err) {
    const mw_principal *who = w->asked->who;
    if (w->asked->unguarded || !who || !who->person)
        return mw_fail(err, MW_NOTFOUND, "nobody is signed in whom alerts could be mailed");
    MW_TRY(mw_desk_words(w, err));
    return mw_desk_word(w, mw_slice_of(who->name), err);
}

static mw_status notify_get(mw_desk_work *w, mw_error *err) {
    MW_TRY(own_person(w, err));
    return mw_desk_run(w, err);
}

static mw_status notify_put(mw_desk_work *w, mw_error *err) {
    if (!w->asked->session) {
        w->denied = true;
        return mw_fail(err, MW_INVALID, "only who is signed in by a password can change it");
    }
    return notify_get(w, err);
}

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
    {ROUTE("GET", "/api/v1/account/notifications", MW_DOOR_SIGNED, MW_ACT_READ, "account",
           "getNotifications", "Which alerts one is mailed", NULL, "Notifications"),
     .verb = "person notify", .fixed = "format=json", .act = notify_get},
    {ROUTE("PUT", "/api/v1/account/notifications", MW_DOOR_SIGNED, MW_ACT_READ, "account",
           "putNotifications", "Choose which alerts one is mailed; what is not given stays",
           notify_params, NULL),
     .verb = "person notify", .act = notify_put, .enters = true},
    {.route = {.path = NULL}},
};
// clang-format on
