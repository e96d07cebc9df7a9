// SPDX-License-Identifier: MIT
// A connection to a Modbus TCP device: questions and checked answers, by libmodbus.
//
// An answer counts when transaction, function and length fit the question and nothing follows it
// (libmodbus does not compare the numbers of protocol and unit). Anything else, and no answer in
// time, ends the link: a late answer can then never be taken for that to another question.
//
//     MW_TRY(mw_modbus_link_new(fd, 1, 500, &link, err));
//     MW_TRY(mw_modbus_link_read(link, &group, words, &exception, err));
//     mw_modbus_link_free(link);
// Thread: one owner at a time. Another may shutdown() the socket meanwhile: a reading then fails.
#ifndef MW_SOURCE_MODBUS_LINK_H
#define MW_SOURCE_MODBUS_LINK_H

#include "source/modbus_plan.h"

typedef struct mw_modbus_link mw_modbus_link;

// Begins a link.
//   fd          a connected blocking socket, taken when MW_OK; below FD_SETSIZE (libmodbus).
//   unit        0..247, or 255
//   timeout_ms  for the whole of each answer
//   errors      MW_LIMIT, MW_INVALID, MW_NOMEM
MW_MUST_USE mw_status mw_modbus_link_new(int fd, int32_t unit, int32_t timeout_ms,
                                         mw_modbus_link **link, mw_error *err);
void mw_modbus_link_free(mw_modbus_link *link); // closes the socket; NULL is allowed

// Reads what a group says.
//   out        group->width words; bits are words of 0 or 1; MW_MODBUS_BITS_MAX of room
//   exception  0, or why the device refuses (2: illegal address, 6: busy, ...)
//   errors     MW_INVALID: the device refuses; *exception tells, the link goes on. MW_IO: no answer
//              or a wrong one; only free may follow.
MW_MUST_USE mw_status mw_modbus_link_read(mw_modbus_link *link, const mw_modbus_group *group,
                                          uint16_t *out, int *exception, mw_error *err);

#endif
