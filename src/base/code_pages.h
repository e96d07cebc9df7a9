// SPDX-License-Identifier: MIT
// Pages of code and constants that a start needed and nothing since: initialisers of libraries,
// readers of options, the parts of a database that opened it. They stay in what the system counts
// as the size of the program until memory is short, and then are no loss. Thread: any.
#ifndef MW_BASE_CODE_PAGES_H
#define MW_BASE_CODE_PAGES_H

// Lets go of the pages of all loaded objects that nothing can have written; those that are used
// come back from the file, or from what the system keeps of it. Without effect where the system
// cannot.
//   cost  some ms now, and as many page faults as there are pages in use.
void mw_code_pages_let_go(void);

#endif
