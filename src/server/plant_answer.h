// SPDX-License-Identifier: MIT
// Requests to a running plant and what they are answered. The plant's lock is held in all of this.
#ifndef MW_SERVER_PLANT_ANSWER_H
#define MW_SERVER_PLANT_ANSWER_H

#include "server/plant_int.h"
#include "server/put.h"
#include "server/said.h"
#include "server/window.h"

// ---- what stands

// Everything, as JSON: {"time", "values": [...], "machines": [...], ...}.
void mw_plant_json(mw_plant *p, const mw_plant_view *view, mw_text *out);
// One value, and one machine.
void mw_plant_json_value(const mw_plant *p, const mw_kpi_value *v, mw_text *out);
void mw_plant_json_machine(const mw_plant *p, const mw_plant_view *view, int32_t machine,
                           mw_text *out);
// What values are called, and the reasons that stops may have: members of an object.
void mw_plant_json_words(const mw_plant *p, const mw_plant_view *view, mw_text *out);
void mw_plant_json_sources(mw_plant *p, const mw_plant_view *view, mw_text *out);
void mw_plant_json_signals(mw_plant *p, const mw_plant_view *view, bool unused, mw_text *out);
void mw_plant_json_alerts(mw_plant *p, const mw_plant_view *view, mw_text *out);
void mw_plant_metrics(mw_plant *p, mw_text *out);

// Members of an object that is being written: the comma before, the name, the value. A NaN is null,
// and so is the instant INT64_MIN.
void mw_plant_json_key(mw_text *out, const char *name);
void mw_plant_json_text(mw_text *out, const char *name, mw_slice value);
void mw_plant_json_number(mw_text *out, const char *name, double value);
void mw_plant_json_whole(mw_text *out, const char *name, int64_t value);
void mw_plant_json_moment(const mw_plant *p, mw_text *out, const char *name, int64_t t_ns);
// {"en": ..., "zh": ...} of what is declared.
void mw_plant_json_titles(mw_text *out, const char *name, mw_slice en, mw_slice zh);
// A text of the series store by its code; nothing when there is none.
void mw_plant_json_code(const mw_plant *p, mw_text *out, const char *name, int32_t code);
// "production", ...
const char *mw_plant_state_word(mw_state_category category);

// What is evaluated for a stretch: {"kind", "entity", "from", "to", and no end yet; a value by its
// name, "NAME": {"value", "unit"}, or "text" in place of the unit.
typedef struct {
    const mw_window *window;
    const mw_evaluation *e;
    int32_t want;
    const int32_t *member;
} mw_figure;
void mw_plant_json_asked(const mw_plant *p, const mw_window *w, int32_t entity, mw_text *out);
void mw_plant_json_figure(const mw_plant *p, const mw_figure *f, mw_text *out);

// ---- what is asked

// A text member of a body (empty: not there), a value as it would be typed (in buf where it is a
// number), an instant. has: there, and not null.
mw_slice mw_plant_body_text(const json_t *body, const char *name);
bool mw_plant_body_has(const json_t *body, const char *name);
MW_MUST_USE mw_status mw_plant_body_typed(const json_t *v, const char *name, char buf[64],
                                          mw_slice *out, mw_error *err);
MW_MUST_USE mw_status mw_plant_moment(const mw_plant *p, mw_slice text, const char *name,
                                      int64_t *t_ns, mw_error *err);
// ?from=&to= of a request, and the facts between.
MW_MUST_USE mw_status mw_plant_window(const mw_plant *p, const mw_asked *asked, int64_t *from_ns,
                                      int64_t *to_ns, mw_error *err);
MW_MUST_USE mw_status mw_plant_window_open(const mw_plant *p, const mw_asked *asked,
                                           mw_window **out, mw_error *err);
// The entity that is asked about: index in the model of a world.
MW_MUST_USE mw_status mw_plant_asked_entity(const mw_world *w, const mw_asked *asked,
                                            int32_t *entity, mw_error *err);

// ---- answers

// Each writes JSON, or a problem, to out.
typedef mw_status mw_plant_answer(mw_plant *p, const mw_asked *asked, mw_http_reply *out,
                                  mw_error *err);
mw_plant_answer mw_plant_losses, mw_plant_orders, mw_plant_said_list;
// Each takes what somebody says in the body, and answers nothing but a problem.
mw_plant_answer mw_plant_alert_act, mw_plant_stop_said, mw_plant_order_said, mw_plant_fact_said;
// What somebody does is noted in the audit trail: with their change of alerts, in its transaction;
// before facts are stored (put), which are elsewhere. The end notes that what was noted failed.
//   act     as "stop say".
MW_MUST_USE mw_status mw_plant_trail_begin(mw_plant *p, const mw_asked *asked, const char *act,
                                           mw_error *err);
MW_MUST_USE mw_status mw_plant_trail_put(mw_plant *p, mw_error *err);
MW_MUST_USE mw_status mw_plant_trail_end(mw_plant *p, bool done, mw_status st, mw_error *err);
// Of samples; these take the lock themselves, for moments: a chart may be long.
mw_plant_answer mw_plant_series, mw_plant_states;

// Where what people say, and facts that they put, go.
mw_said_of mw_plant_said(const mw_plant *p);
mw_put_of mw_plant_put_of(const mw_plant *p);
// Of whom, since when, and the remark of what is said. entity 0: they may not, and that is
// answered in out.
MW_MUST_USE mw_status mw_plant_read_said(const mw_plant *p, const mw_asked *asked, mw_act act,
                                         mw_http_reply *out, mw_said *said, mw_error *err);

#endif
