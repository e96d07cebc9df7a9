// SPDX-License-Identifier: MIT
#include "app/serving.h"

#include "base/file.h"
#include "net/http.h"
#include "test/folder.h"
#include "test/test.h"

#include <string.h>
#include <sys/stat.h>

// Answers with what it was asked, or refuses.
static mw_status echo(void *context, const mw_http_request *in, mw_http_reply *out, mw_error *err) {
    mw_slice key = mw_pairs_get(in->headers, in->header_count, "Authorization");
    (void)context, (void)err;
    if (strstr(in->path, "none")) return mw_fail(err, MW_NOTFOUND, "there is none");
    if (strstr(in->path, "wrong")) {
        mw_http_reply_problem(out, 409, "it is busy");
        return MW_OK;
    }
    out->type = "application/json";
    mw_text_addf(&out->body, "{\"method\":\"%s\",\"key\":\"%.*s\"}", in->method, (int)key.n,
                 key.p ? key.p : "");
    return MW_OK;
}

static mw_status ask(const char *folder, const char *path, bool *found, json_t **o, mw_error *err) {
    mw_serving_ask a = {.folder = folder, .method = "GET", .path = path};
    *o = NULL;
    *found = false;
    return mw_serving(&a, found, o, err);
}

static void leave_url(const char *folder, int port) {
    char url[64], *path = mw_test_path("", folder, MW_SERVE_URL_FILE);
    snprintf(url, sizeof url, "http://127.0.0.1:%d\n", port);
    mw_test_write(path, url, strlen(url));
    mw_free(path);
}

static void check_answers(const char *folder, const mw_secret *key) {
    char text[MW_SECRET_TEXT_MAX], expected[120];
    mw_error err = {0};
    json_t *o;
    bool found;
    snprintf(expected, sizeof expected, "Bearer %s", mw_secret_print(key, text));
    CHECK(ask(folder, "/x", &found, &o, NULL) == MW_OK && found);
    const char *said = json_string_value(json_object_get(o, "key"));
    CHECK(said && strcmp(said, expected) == 0);
    json_decref(o);
    CHECK(ask(folder, "/none", &found, &o, &err) == MW_NOTFOUND && found && !o);
    CHECK(strstr(err.text, "there is none") != NULL);
    CHECK(ask(folder, "/wrong", &found, &o, &err) == MW_INVALID && found && !o);
    CHECK(strstr(err.text, "it is busy") != NULL);
}

// A server that answers, is asked with the key of its workspace; one that is gone is not there.
void test_serving(void) {
    static const mw_http_route route = {"GET", "/*", 0, echo, NULL};
    mw_http_config config = {.routes = &route, .route_count = 1};
    char *folder = mw_test_folder_new(), *path = mw_test_path("", folder, MW_SERVE_KEY_FILE);
    mw_http *http = NULL;
    mw_secret key, again;
    struct stat about;
    json_t *o;
    bool found;
    CHECK(ask(folder, "/x", &found, &o, NULL) == MW_OK && !found); // no file tells where
    CHECK(mw_serving_key_leave(folder, &key, NULL) == MW_OK);
    CHECK(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600);
    CHECK(mw_http_open(&config, &http, NULL) == MW_OK);
    leave_url(folder, mw_http_port(http));
    check_answers(folder, &key);
    CHECK(mw_serving_key_leave(folder, &again, NULL) == MW_OK); // of one after a crash
    CHECK(memcmp(&key, &again, sizeof key) != 0);
    check_answers(folder, &again);
    mw_http_close(http);
    CHECK(ask(folder, "/x", &found, &o, NULL) == MW_OK && !found); // it ended in disorder
    mw_serving_key_remove(folder);
    CHECK(stat(path, &about) != 0);
    mw_free(path);
    mw_test_folder_free(folder);
}
