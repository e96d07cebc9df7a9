// SPDX-License-Identifier: MIT
// The desk's table: assessments, from beginning a campaign to the report.
#include "app/desk_rows.h"

#include "app/assess_file.h"

#include <string.h>

enum { EVIDENCE_BYTES_MAX = 32 << 20 };

// clang-format off
#define CAMPAIGN PATH("campaign", "Its name")
#define ASSESSED ENTITY_OF(MW_IN_PATH, "entity", true, "Whose assessment")
#define COMMENT BODY("comment", "string", "Why; kept with it")

static const mw_route_param new_params[] = {
    WANTED("campaign", "string", "Its name"),
    WANTED("standard", "string", "A pack that has one level, or the name of a level"),
    WANTED("period", "string", "Of which the level is asked, such as 2026"),
    BODY("deadline", "string", "Last day to submit"),
    BODY("in", "strings", "All that stand in these"),
    BODY("entity", "strings", "These; default: all of the kind"),
    BODY("from", "string", "Answers confirmed in this campaign become proposals"),
    BODY("no-inform", "boolean", "No proposals from other standards"),
    END
};
static const mw_route_param enter_params[] = {
    CAMPAIGN,
    BODY("entity", "strings", "These"),
    BODY("in", "strings", "All that stand in these"),
    BODY("no-inform", "boolean", "No proposals from other standards"),
    END
};
static const mw_route_param campaign_params[] = {
    CAMPAIGN, QUERY("top", "integer", "Only the first N"), END
};
static const mw_route_param standing_params[] = {
    CAMPAIGN, QUERY("top", "integer", "Only the first N"), LANG, END
};
static const mw_route_param agreement_params[] = {CAMPAIGN, LANG, END};
static const mw_route_param campaign_only[] = {CAMPAIGN, END};
static const mw_route_param set_params[] = {
    CAMPAIGN, WANTED("values", "object", "By their names: {\"deadline\": \"2026-09-30\"}"), END
};
static const mw_route_param show_params[] = {
    CAMPAIGN, ASSESSED, QUERY("version", "integer", "An earlier version"), LANG, END
};
static const mw_route_param form_params[] = {CAMPAIGN, ASSESSED, LANG, END};
static const mw_route_param past_params[] = {CAMPAIGN, ASSESSED, END};
static const mw_route_param next_params[] = {
    CAMPAIGN, ASSESSED,
    QUERY("level", "integer", "To this level; default: the one above what is sure"), LANG, END
};
static const mw_route_param answer_params[] = {
    CAMPAIGN, ASSESSED,
    BODY("answers", "object", "By question: the code of an option, a list of them, or a number"),
    BODY("accept", "strings", "Take what is proposed (of scores: answered); all: everything"),
    BODY("withdraw", "strings", "Take these answers back"),
    COMMENT, END
};
static const mw_route_param submit_params[] = {
    CAMPAIGN, ASSESSED, BODY("incomplete", "boolean", "Although questions are open"), COMMENT, END
};
static const mw_route_param move_params[] = {CAMPAIGN, ASSESSED, COMMENT, END};
static const mw_route_param attach_params[] = {
    CAMPAIGN, ASSESSED,
    NEEDED("question", "string", "What it shows"),
    NEEDED("name", "string", "Of the file"),
    QUERY("comment", "string", "Kept with it"), END
};
static const mw_route_param detach_params[] = {
    CAMPAIGN, ASSESSED, PATH("id", "Hash of the file, or its first digits"),
    NEEDED("question", "string", "That it does not show any more"), END
};
static const mw_route_param fetch_params[] = {
    CAMPAIGN, ASSESSED, PATH("id", "Hash of the file, or its first digits"), END
};
static const mw_route_param report_params[] = {
    CAMPAIGN, ASSESSED, NEEDED("format", "pdf|xlsx", "Of the report"), LANG, END
};
static const mw_route_param export_params[] = {
    CAMPAIGN, ASSESSED, NEEDED("format", "json|csv|aas|xlsx", "Of the file"),
    QUERY("lang", "en|zh|both", "Language of a form"), END
};
// clang-format on

// ---- acts

static mw_status run_words(mw_desk_work *w, mw_status st, mw_error *err) {
    w->wrong = st == MW_INVALID;
    return st == MW_OK ? mw_desk_run(w, err) : st;
}

static mw_status answer(mw_desk_work *w, mw_error *err) {
    mw_status st = mw_desk_words(w, err);
    json_t *answers = json_object_get(w->asked->body, "answers");
    if (st == MW_OK) st = mw_desk_pairs(w, answers, err);
    return run_words(w, st, err);
}

static mw_status attach(mw_desk_work *w, mw_error *err) {
    mw_desk_file f;
    MW_TRY(mw_desk_file_body(w, mw_desk_value(w, "name"), &f, err));
    mw_status st = mw_desk_words(w, err);
    if (st == MW_OK) st = mw_desk_word(w, mw_slice_of(f.path), err);
    st = run_words(w, st, err);
    mw_desk_file_gone(&f);
    return st;
}

static mw_status detach(mw_desk_work *w, mw_error *err) {
    mw_status st = mw_desk_words(w, err);
    if (st == MW_OK) st = mw_desk_option_before(w, "remove", mw_desk_value(w, "id"), err);
    return run_words(w, st, err);
}

// A verb that writes a file: --output=NAME.ENDING, which is the answer then.
static mw_status write_file(mw_desk_work *w, const char *ending, mw_error *err) {
    mw_desk_file f;
    mw_text name = {0};
    mw_slice campaign = mw_desk_value(w, "campaign"), entity = mw_desk_value(w, "entity");
    const char *colon = entity.n ? memchr(entity.p, ':', entity.n) : NULL;
    size_t code = colon ? (size_t)(colon + 1 - entity.p) : 0;
    mw_text_addf(&name, "%.*s-%.*s.%s", (int)campaign.n, campaign.p, (int)(entity.n - code),
                 entity.p + code, ending);
    if (name.failed) return mw_fail(err, MW_NOMEM, "no memory for the request");
    mw_status st = mw_desk_file_new(w, (mw_slice){name.bytes, name.size}, &f, err);
    mw_text_free(&name);
    MW_TRY(st);
    st = mw_desk_words(w, err);
    if (st == MW_OK) st = mw_desk_option_before(w, "output", mw_slice_of(f.path), err);
    st = run_words(w, st, err);
    if (st == MW_OK) st = mw_desk_file_answer(w, f.path, err);
    mw_desk_file_gone(&f);
    return st;
}

static mw_status report(mw_desk_work *w, mw_error *err) {
    return write_file(w, mw_desk_copy(w, mw_desk_value(w, "format")), err);
}

static mw_status export_one(mw_desk_work *w, mw_error *err) {
    mw_slice format = mw_desk_value(w, "format");
    const char *ending = mw_slice_is(format, "aas") ? "aas.json" : mw_desk_copy(w, format);
    return write_file(w, ending, err);
}

static mw_status fetch(mw_desk_work *w, mw_error *err) {
    mw_assess_file_asked q = {.folder = mw_desk_folder(w->desk),
                              .campaign = mw_desk_copy(w, mw_desk_value(w, "campaign")),
                              .entity = mw_desk_copy(w, mw_desk_value(w, "entity")),
                              .id = mw_desk_value(w, "id")};
    mw_text path = {0}, name = {0};
    if (!q.campaign || !q.entity) return mw_fail(err, MW_NOMEM, "no memory for the request");
    mw_status st = mw_assess_file_find(&q, &path, &name, err);
    if (st == MW_OK) st = mw_desk_file_named(w, path.bytes, (mw_slice){name.bytes, name.size}, err);
    mw_text_free(&path);
    mw_text_free(&name);
    return st;
}

// ---- rows

// clang-format off
#define ONE "/api/v1/campaigns/{campaign}/{entity}"
#define ACT(path_, act_, name_, summary_, param_)                                                  \
    ROUTE("POST", ONE path_, MW_DOOR_ACT, act_, "assessment", name_, summary_, param_, NULL)

const mw_desk_row mw_desk_rows_assess[] = {
    {READ("/api/v1/campaigns", "assessment", "listCampaigns", "Campaigns of assessments", NULL,
          "Campaigns"),
     .verb = "assess list", .fixed = "format=json"},
    {ROUTE("POST", "/api/v1/campaigns", MW_DOOR_WHOLE, MW_ACT_REVIEW, "assessment",
           "beginCampaign", "Begin a campaign", new_params, NULL),
     .verb = "assess new", .operands = "campaign"},
    {READ("/api/v1/campaigns/{campaign}", "assessment", "listAssessments",
          "Assessments of a campaign", campaign_params, "Assessments"),
     .verb = "assess list", .operands = "campaign", .fixed = "format=json"},
    {ROUTE("POST", "/api/v1/campaigns/{campaign}", MW_DOOR_WHOLE, MW_ACT_REVIEW, "assessment",
           "enterCampaign", "Take entities into a campaign", enter_params, NULL),
     .verb = "assess enter", .operands = "campaign entity"},
    {READ("/api/v1/standing/{campaign}", "assessment", "campaignStanding",
          "Where all of a campaign stand", standing_params, "Standings"),
     .verb = "assess status", .operands = "campaign", .fixed = "format=json"},
    {ROUTE("GET", "/api/v1/agreement/{campaign}", MW_DOOR_WHOLE, MW_ACT_REVIEW, "assessment",
           "campaignAgreement", "How far enterprises and assessors agree", agreement_params,
           "Agreement"),
     .verb = "assess agreement", .operands = "campaign", .fixed = "format=json"},
    {READ("/api/v1/campaign-settings/{campaign}", "assessment", "campaignSettings",
          "What holds for a campaign", campaign_only, "CampaignSettings"),
     .verb = "assess set", .operands = "campaign", .fixed = "format=json"},
    {ROUTE("PUT", "/api/v1/campaign-settings/{campaign}", MW_DOOR_WHOLE, MW_ACT_REVIEW,
           "assessment", "putCampaignSettings", "Set what holds for a campaign", set_params, NULL),
     .verb = "assess set", .operands = "campaign", .own = "values", .act = mw_desk_settings},
    {READ(ONE, "assessment", "getAssessment", "Answers, scores and what is open", show_params,
          "Answers"),
     .verb = "assess show", .operands = "campaign entity", .fixed = "format=json"},
    {READ(ONE "/form", "assessment", "getForm", "The questions, with guidance and what was said",
          form_params, "Form"),
     .verb = "assess show", .operands = "campaign entity", .fixed = "format=json questions"},
    {READ(ONE "/history", "assessment", "assessmentHistory", "All that was said, in order",
          past_params, "AssessmentHistory"),
     .verb = "assess show", .operands = "campaign entity", .fixed = "format=json history"},
    {READ(ONE "/status", "assessment", "assessmentStatus", "The level, and how likely each is",
          form_params, "Standing"),
     .verb = "assess status", .operands = "campaign entity", .fixed = "format=json"},
    {READ(ONE "/next", "assessment", "nextLevel", "The cheapest way to the next level",
          next_params, "NextSteps"),
     .verb = "assess next", .operands = "campaign entity", .fixed = "format=json"},
    {ACT("/answer", MW_ACT_ANSWER, "answer", "Answer questions", answer_params),
     .verb = "assess answer", .operands = "campaign entity", .own = "answers", .act = answer},
    {ACT("/score", MW_ACT_REVIEW, "score", "Score questions as the assessor", answer_params),
     .verb = "assess score", .operands = "campaign entity", .own = "answers", .act = answer},
    {ACT("/submit", MW_ACT_ANSWER, "submitAssessment", "Hand it in", submit_params),
     .verb = "assess submit", .operands = "campaign entity"},
    {ACT("/review", MW_ACT_REVIEW, "reviewAssessment", "Say that it was reviewed", move_params),
     .verb = "assess review", .operands = "campaign entity"},
    {ACT("/return", MW_ACT_REVIEW, "returnAssessment", "Return it for correction", move_params),
     .verb = "assess return", .operands = "campaign entity"},
    {ACT("/confirm", MW_ACT_REVIEW, "confirmAssessment", "Confirm it", move_params),
     .verb = "assess confirm", .operands = "campaign entity"},
    {ACT("/reopen", MW_ACT_REVIEW, "reopenAssessment", "Begin a new version", move_params),
     .verb = "assess reopen", .operands = "campaign entity"},
    {.route = {.method = "POST", .path = ONE "/evidence", .door = MW_DOOR_ACT,
               .act = MW_ACT_ANSWER, .tag = "assessment", .name = "attachEvidence",
               .summary = "Attach a file that shows an answer: the body", .param = attach_params,
               .body_bytes_max = EVIDENCE_BYTES_MAX},
     .verb = "assess attach", .operands = "campaign entity question", .own = "name",
     .act = attach},
    {ROUTE("DELETE", ONE "/evidence/{id}", MW_DOOR_ACT, MW_ACT_ANSWER, "assessment",
           "detachEvidence", "Take a file back", detach_params, NULL),
     .verb = "assess attach", .operands = "campaign entity question", .own = "id",
     .act = detach},
    {.route = {.method = "GET", .path = ONE "/evidence/{id}", .door = MW_DOOR_ACT,
               .act = MW_ACT_READ, .tag = "assessment", .name = "getEvidence",
               .summary = "A file that shows an answer", .param = fetch_params,
               .type = "application/octet-stream"},
     .verb = "assess fetch", .act = fetch},
    {.route = {.method = "GET", .path = ONE "/report", .door = MW_DOOR_ACT, .act = MW_ACT_READ,
               .tag = "assessment", .name = "getReport", .summary = "The report as a file",
               .param = report_params, .type = "application/octet-stream"},
     .verb = "report", .operands = "campaign", .own = "format", .act = report},
    {.route = {.method = "GET", .path = ONE "/export", .door = MW_DOOR_ACT, .act = MW_ACT_READ,
               .tag = "assessment", .name = "exportAssessment",
               .summary = "The assessment, or its form, as a file", .param = export_params,
               .type = "application/octet-stream"},
     .verb = "assess export", .operands = "campaign entity", .act = export_one},
    {.route = {.path = NULL}},
};
