// SPDX-License-Identifier: MIT
// The text and files of a mail that waits in the outbox. They are rows beside its record, since a
// record is never changed: what was sent is gone, also what a link in it would open.
//
//     MW_TRY(mw_letter_put(registry, notice_id, text, part, part_count, err));
//     MW_TRY(mw_letter_read(registry, notice_id, &letter, err));
//     ... letter->text, letter->part ...
//     mw_letter_free(letter);
//     MW_TRY(mw_letter_drop(registry, notice_id, err));
// Thread: that of the registry.
#ifndef MW_ALERT_LETTER_H
#define MW_ALERT_LETTER_H

#include "base/arena.h"
#include "net/mail.h"
#include "store/registry.h"

#define MW_LETTER_BYTES_MAX ((size_t)15 << 20) // of text and files: encoded they are a third more

typedef struct {
    mw_slice text;
    mw_mail_part *part;
    int32_t part_count;
    mw_arena *arena; // of all that
} mw_letter;

// Keeps what a notice says.
//   errors  MW_LIMIT beyond MW_LETTER_BYTES_MAX; of the registry.
MW_MUST_USE mw_status mw_letter_put(mw_registry *r, int64_t notice, mw_slice text,
                                    const mw_mail_part *part, int32_t part_count, mw_error *err);

//   errors  MW_NOTFOUND when nothing is kept of it; MW_CORRUPT; of the registry.
MW_MUST_USE mw_status mw_letter_read(mw_registry *r, int64_t notice, mw_letter **out,
                                     mw_error *err);
void mw_letter_free(mw_letter *l); // NULL is allowed

// Forgets it; one that is not there is no error.
MW_MUST_USE mw_status mw_letter_drop(mw_registry *r, int64_t notice, mw_error *err);

#endif
