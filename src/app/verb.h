// SPDX-License-Identifier: MIT
// What each verb does, and what they share. The table that names them is in verbs.c.
//
// A verb reads its call, works, writes results to stdout and returns a status; the error is printed
// by main. call->no makes the exit code 1 without a message.
// Thread: the main one.
#ifndef MW_APP_VERB_H
#define MW_APP_VERB_H

#include "app/call.h"

// mw_verb_check is the verb `check`, and so on; those of two words have both in their name.
#define MW_VERBS(X)                                                                                \
    X(alert_ack)                                                                                   \
    X(alert_channel)                                                                               \
    X(alert_check)                                                                                 \
    X(alert_history)                                                                               \
    X(alert_list)                                                                                  \
    X(alert_notices)                                                                               \
    X(alert_retry)                                                                                 \
    X(alert_send)                                                                                  \
    X(alert_set)                                                                                   \
    X(alert_shelve)                                                                                \
    X(alert_test)                                                                                  \
    X(alert_unshelve)                                                                              \
    X(assess_agreement)                                                                            \
    X(assess_answer)                                                                               \
    X(assess_attach)                                                                               \
    X(assess_confirm)                                                                              \
    X(assess_enter)                                                                                \
    X(assess_export)                                                                               \
    X(assess_fetch)                                                                                \
    X(assess_import)                                                                               \
    X(assess_list)                                                                                 \
    X(assess_new)                                                                                  \
    X(assess_next)                                                                                 \
    X(assess_reopen)                                                                               \
    X(assess_return)                                                                               \
    X(assess_review)                                                                               \
    X(assess_score)                                                                                \
    X(assess_set)                                                                                  \
    X(assess_show)                                                                                 \
    X(assess_status)                                                                               \
    X(assess_submit)                                                                               \
    X(audit_head)                                                                                  \
    X(audit_list)                                                                                  \
    X(backup)                                                                                      \
    X(changes)                                                                                     \
    X(check)                                                                                       \
    X(completion)                                                                                  \
    X(doc)                                                                                         \
    X(entity_add)                                                                                  \
    X(entity_documents)                                                                            \
    X(entity_import)                                                                               \
    X(entity_list)                                                                                 \
    X(entity_move)                                                                                 \
    X(entity_retire)                                                                               \
    X(eval)                                                                                        \
    X(explain)                                                                                     \
    X(fact_list)                                                                                   \
    X(fact_put)                                                                                    \
    X(fmt)                                                                                         \
    X(help)                                                                                        \
    X(import)                                                                                      \
    X(import_list)                                                                                 \
    X(init)                                                                                        \
    X(index_corr)                                                                                  \
    X(index_couple)                                                                                \
    X(index_import)                                                                                \
    X(index_profile)                                                                               \
    X(index_remove)                                                                                \
    X(index_stats)                                                                                 \
    X(index_structure)                                                                             \
    X(index_treat)                                                                                 \
    X(index_trend)                                                                                 \
    X(index_weights)                                                                               \
    X(link_add)                                                                                    \
    X(link_list)                                                                                   \
    X(mail_set)                                                                                    \
    X(mail_show)                                                                                   \
    X(mail_test)                                                                                   \
    X(organisation_add)                                                                            \
    X(organisation_list)                                                                           \
    X(organisation_rename)                                                                         \
    X(pack_new)                                                                                    \
    X(pack_remove)                                                                                 \
    X(person_add)                                                                                  \
    X(person_data)                                                                                 \
    X(person_disable)                                                                              \
    X(person_enable)                                                                               \
    X(person_erase)                                                                                \
    X(person_grant)                                                                                \
    X(person_list)                                                                                 \
    X(person_notify)                                                                               \
    X(person_password)                                                                             \
    X(person_revoke)                                                                               \
    X(rank)                                                                                        \
    X(report)                                                                                      \
    X(restore)                                                                                     \
    X(result_list)                                                                                 \
    X(result_show)                                                                                 \
    X(series_export)                                                                               \
    X(series_list)                                                                                 \
    X(series_retain)                                                                               \
    X(series_show)                                                                                 \
    X(schedule_add)                                                                                \
    X(schedule_list)                                                                               \
    X(schedule_remove)                                                                             \
    X(schedule_run)                                                                                \
    X(schedule_show)                                                                               \
    X(serve)                                                                                       \
    X(simulate)                                                                                    \
    X(source_discover)                                                                             \
    X(source_list)                                                                                 \
    X(source_test)                                                                                 \
    X(test)                                                                                        \
    X(token_list)                                                                                  \
    X(token_new)                                                                                   \
    X(token_revoke)                                                                                \
    X(upgrade)                                                                                     \
    X(use)                                                                                         \
    X(verify)                                                                                      \
    X(version)
#define X(name) mw_status mw_verb_##name(mw_call *call, mw_error *err);
MW_VERBS(X)
#undef X

typedef enum { MW_FORMAT_TABLE, MW_FORMAT_CSV_TEXT, MW_FORMAT_JSON_TEXT } mw_format_kind;

// The answer of --format; a table without it.
mw_format_kind mw_verb_format(const mw_call *call);

// Writes what is in t to stdout and empties it.
//   errors  MW_IO; MW_NOMEM when an addition to t had failed.
MW_MUST_USE mw_status mw_out(mw_text *t, mw_error *err);

// Appends a text whose control characters are spelled out (\n, \x1b), so that what comes from data
// cannot steer a terminal or break a table.
//   lines   line ends stay.
void mw_visible(mw_text *out, mw_slice s, bool lines);

// A remark for the person at the terminal: "mw: ...\n" on stderr; mw_say: without the "mw: ", for
// lines that begin with a place in a file. Control characters are spelled out.
void mw_note(const char *fmt, ...) MW_PRINTF(1, 2);
void mw_say(const char *fmt, ...) MW_PRINTF(1, 2);
// Text that is laid out already, such as diagnostics of packs, to where remarks go.
void mw_err(const mw_text *t);

#endif
