// SPDX-License-Identifier: MIT
// See code_pages.h. What the linker may write (relocations) lies in segments that are writable in
// the file, also where they are closed to writing later; the others are the file's own bytes.
#include "base/code_pages.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// Whether the linker writes into code: then nothing of the object may go.
static bool writes_code(const struct dl_phdr_info *o) {
    for (int i = 0; i < o->dlpi_phnum; i++) {
        if (o->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *d = (const ElfW(Dyn) *)(uintptr_t)(o->dlpi_addr + o->dlpi_phdr[i].p_vaddr);
        for (; d->d_tag != DT_NULL; d++)
            if (d->d_tag == DT_TEXTREL || (d->d_tag == DT_FLAGS && d->d_un.d_val & DF_TEXTREL))
                return true;
    }
    return false;
}

static int let_go(struct dl_phdr_info *o, size_t size, void *ctx) {
    (void)size;
    const uintptr_t page = *(const uintptr_t *)ctx;
    if (writes_code(o)) return 0;
    for (int i = 0; i < o->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &o->dlpi_phdr[i];
        if (h->p_type != PT_LOAD || h->p_flags & PF_W) continue;
        uintptr_t first = (o->dlpi_addr + h->p_vaddr + page - 1) & ~(page - 1);
        uintptr_t end = (o->dlpi_addr + h->p_vaddr + h->p_memsz) & ~(page - 1);
        if (first < end) (void)madvise((void *)first, end - first, MADV_DONTNEED);
    }
    return 0;
}

void mw_code_pages_let_go(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    (void)dl_iterate_phdr(let_go, &page);
}
