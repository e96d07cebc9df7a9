# SPDX-License-Identifier: MIT
"""Calls made by tools/late reach a library as if the program were linked with it."""
import pathlib
import platform
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
LATE = ROOT / "tools/late"

# Of a library: what fills all registers, what lies on the stack, "...", a large result, none.
LIBRARY = """
#include <stdarg.h>
#include <string.h>
typedef struct { double x[6]; } six;
double peer_mix(int a, double b, long c, double d, char e, float f, short g, double h, long i,
                double j, int k, double l, double m, double n, double o) {
    double first = a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h;
    return first + 9 * i + 10 * j + 11 * k + 12 * l + 13 * m + 14 * n + 15 * o;
}
double peer_sum(const char *kinds, ...) {
    double sum = 0;
    va_list list;
    va_start(list, kinds);
    for (; *kinds; kinds++) sum += *kinds == 'd' ? va_arg(list, double) : va_arg(list, int);
    va_end(list);
    return sum;
}
six peer_six(double x) { six s = {{x, x + 1, x + 2, x + 3, x + 4, x + 5}}; return s; }
static int count;
void peer_count(void) { count++; }
int peer_counted(void) { return count; }
int peer_hidden_in_macro(int x) { return x + 1; }
"""
HEADER = """
typedef struct { double x[6]; } six;
double peer_mix(int, double, long, double, char, float, short, double, long, double, int, double,
                double, double, double);
double peer_sum(const char *kinds, ...);
six peer_six(double x);
void peer_count(void);
int peer_counted(void);
int peer_hidden_in_macro(int x);
#define PEER_NEXT(x) peer_hidden_in_macro(x)
"""
# Each call twice: the first looks for the function.
PROGRAM = """
#include <stdio.h>
#include "peer.h"
// peer_in_a_comment(1), "peer_in_a_text(2)"
static void call(void) {
    void (*count)(void) = peer_count;
    count();
    printf("%g ", peer_mix(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    printf("%g ", peer_sum("didiiiiddddddddd", 0.5, 1, 0.5, 2, 3, 4, 5, 1., 2., 3., 4., 5., 6.,
                           7., 8., 9.));
    printf("%g %d %d\\n", peer_six(7).x[5], PEER_NEXT(1), peer_counted());
}
int main(void) { call(); call(); return 0; }
"""
LINE = "1240 61 12 2 "


def ran(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@unittest.skipUnless(platform.machine() == "x86_64", "for x86-64 alone")
class Late(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        (self.folder / "peer.c").write_text(LIBRARY)
        (self.folder / "peer.h").write_text(HEADER)
        self.program = self.folder / "program.c"
        self.program.write_text(PROGRAM)
        self.library = self.folder / "libpeer.so"
        self.must("cc", "-shared", "-fPIC", "-Wl,-soname,libpeer.so.1", "-o", self.library,
                  self.folder / "peer.c")

    def must(self, *command):
        code, said = ran(*command)
        self.assertEqual(code, 0, said)
        return said

    def made(self):
        """The program, built with calls instead of the library."""
        calls = self.folder / "late.S"
        self.must(LATE, calls, self.library, self.program, "+peer_hidden_in_macro")
        self.must("cc", "-O2", "-I", ROOT / "src", f"-Wl,-rpath,{self.folder}", "-o",
                  self.folder / "program", self.program, calls, ROOT / "src/base/late.c")
        return self.folder / "program"

    def test_same_as_linked(self):
        program = self.made()
        self.assertNotIn("libpeer", self.must("ldd", program))
        self.assertIn("libpeer.so.1", self.must("readelf", "-p", "mw.late", program))
        self.library.rename(self.folder / "libpeer.so.1")
        self.assertEqual(self.must(program), f"{LINE}1\n{LINE}2\n")

    def test_without_the_library(self):
        program = self.made()
        code, said = ran(program)
        self.assertEqual(code, 127)
        self.assertIn("the library libpeer.so.1 that this needs is not usable", said)

    def test_only_what_is_used(self):
        calls = self.folder / "late.S"
        self.must(LATE, calls, self.library, self.program)
        text = calls.read_text()
        self.assertIn("peer_mix:", text)
        for name in ("peer_in_a_comment", "peer_in_a_text", "peer_hidden_in_macro"):
            self.assertNotIn(name, text)

    def test_refused(self):
        calls = self.folder / "late.S"
        code, said = ran(LATE, calls, self.library, self.program, "+peer_none")
        self.assertEqual((code, said), (1, "late: none of libpeer.so.1 has peer_none\n"))
        empty = self.folder / "empty.c"
        empty.write_text("int x;\n")
        code, said = ran(LATE, calls, self.library, empty)
        self.assertEqual((code, said), (1, f"late: nothing of {self.library} is used\n"))
        code, said = ran(LATE, calls, "no-such-package", empty)
        self.assertEqual((code, said), (1, "late: pkg-config knows no no-such-package\n"))
        self.assertFalse(calls.exists())
