# SPDX-License-Identifier: MIT
"""Each rule of tools/tidy sees what it is for, and leaves good code alone."""
import importlib.machinery
import importlib.util
import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
_loader = importlib.machinery.SourceFileLoader("tidy", str(HERE / "tidy"))
_spec = importlib.util.spec_from_loader("tidy", _loader)
tidy = importlib.util.module_from_spec(_spec)
_loader.exec_module(tidy)

SPDX = "// SPDX-License-Identifier: MIT\n"
ROWS = "| 1 | `base` | x |\n| 2 | `lang`, `model` | x |\n| 3 | `engine` | x |\n"


def function(lines=0, parameters="void", body=""):
    return f"void mw_f({parameters}) {{\n" + "    g();\n" * lines + body + "}\n"


def header(body, guard="MW_BASE_X_H"):
    return f"{SPDX}// Why.\n#ifndef {guard}\n#define {guard}\n\n{body}\n#endif\n"


NEST = "    if (a)\n        for (;;)\n            while (b)\n"
LISTED = "#define TESTS(T) T(x)\n"

# rule, what it is about, {path: text} that must be found, {path: text} that must not.
CASES = [
    ("lines", "wide", {"src/base/x.c": "x" * 101 + "\n"}, {"src/base/x.c": "x" * 100 + "\n"}),
    ("lines", "tab", {"src/base/x.c": "\tint a;\n"}, {"Makefile": "a:\n\tb\n"}),
    ("lines", "trailing", {"README.md": "a \n"}, {"README.md": "a\n"}),
    ("lines", "crlf", {"src/base/x.c": "int a;\r\n"}, {"src/base/x.c": "int a;\n"}),
    ("lines", "end", {"src/base/x.c": "int a;"}, {"src/base/x.c": "int a;\n"}),
    ("lines", "blank end", {"src/base/x.c": "int a;\n\n"}, {"src/base/x.c": "\nint a;\n"}),
    ("ascii-code", "comment", {"src/base/x.c": "// \u2192\n"}, {"src/base/x.c": '"\u2192";\n'}),
    ("file-size", "long", {"src/base/x.c": "\n" * 1001}, {"src/base/x.c": "\n" * 1000}),
    ("file-size", "header", {"src/base/x.h": "\n" * 151}, {"src/base/x.h": "\n" * 150}),
    ("file-size", "blob", {"a.csv": "a" * 262145}, {"a.csv": "a" * 262144}),
    ("functions", "lines", {"src/base/x.c": function(69)}, {"src/base/x.c": function(68)}),
    (
        "functions",
        "parameters",
        {"src/base/x.c": function(parameters="int a, int b, int c, int d, int e, int f")},
        {"src/base/x.c": function(parameters="int a, int (*b)(int, int), int c, int d, int e")},
    ),
    (
        "functions",
        "parameters and err",
        {"src/base/x.c": function(parameters="A a, A b, A c, A d, A e, A f, mw_error *err")},
        {"src/base/x.c": function(parameters="A a, A b, A c, A d, A e, mw_error *err")},
    ),
    (
        "functions",
        "nesting without braces",
        {"src/base/x.c": function(body=NEST + "                if (c) g();\n")},
        {"src/base/x.c": function(body=NEST + "                g();\n    if (c) g();\n")},
    ),
    (
        "functions",
        "else if is no deeper level",
        {"src/base/x.c": function(body="if (a) { if (b) { if (c) { do { g(); } while (d); } } }")},
        {"src/base/x.c": function(body="if (a) g(); else if (b) g(); else if (c) g(); else g();")},
    ),
    ("file-kinds", "executable", {"src/base/x.c+x": "int a;\n"}, {"tools/y+x": "#!/bin/sh\n"}),
    ("file-kinds", "script", {"tools/y": "#!/bin/sh\n"}, {"src/base/x.c": "int a;\n"}),
    ("file-kinds", "kind", {"a.exe": "MZ"}, {"fuzz/corpus/x/a.exe": "MZ"}),
    ("file-kinds", "picture", {"docs/x.png": "PNG"}, {"docs/page-x.png": "PNG"}),
    ("file-head", "spdx", {"src/base/x.c": "// Why.\n"}, {"src/base/x.c": SPDX + "// Why.\n"}),
    ("file-head", "script", {"t+x": "#!/bin/sh\n"}, {"t+x": "#!/bin/sh\n# " + SPDX[3:]}),
    (
        "file-head",
        "why",
        {"src/base/x.c": SPDX + "#include <a.h>\n"},
        {"src/base/x_test.c": SPDX + "#include <a.h>\n"},
    ),
    ("header-guard", "guard", {"src/base/x.h": header("", "X_H")}, {"src/base/x.h": header("")}),
    (
        "header-comments",
        "none",
        {"src/base/x.h": header("void mw_x_f(int a,\n            int b);\n")},
        {"src/base/x.h": header("// Does.\nvoid mw_x_f(int a);\nint mw_x_g(void); // 1\n")},
    ),
    (
        "header-alone",
        "type",
        {"src/base/x.h": header("int32_t a;\n")},
        {"src/base/x.h": header("#include <stdint.h>\nextern int32_t a;\n")},
    ),
    (
        "include-order-of-modules",
        "upward",
        {"src/base/x.c": '#include "lang/y.h"\n'},
        {"src/engine/x.c": '#include "lang/y.h"\n#include <z.h>\n'},
    ),
    (
        "include-order-of-modules",
        "sideways",
        {"src/model/x.c": '#include "lang/y.h"\n'},
        {"src/model/x.c": '#include "model/y.h"\n// #include "lang/y.h"\n'},
    ),
    ("include-order-of-modules", "bare", {"src/base/x.c": '#include "y.h"\n'}, {}),
    (
        "include-order-of-modules",
        "tests",
        {"src/base/x.c": '#include "test/test.h"\n'},
        {"src/base/x_test.c": '#include "test/test.h"\n'},
    ),
    ("include-order-of-modules", "unknown", {"src/base/x.c": '#include "what/y.h"\n'}, {}),
    (
        "include-blocks",
        "own first",
        {"src/base/x.c": '#include <a.h>\n\n#include "base/x.h"\n', "src/base/x.h": ""},
        {"src/base/x.c": '#include "base/x.h"\n\n#include <a.h>\n', "src/base/x.h": ""},
    ),
    (
        "include-blocks",
        "sorted",
        {"src/base/x.c": "#include <b.h>\n#include <a.h>\n"},
        {"src/base/x.c": "#include <b.h>\n\n#include <a.h>\n"},
    ),
    ("include-blocks", "mixed", {"src/base/x.c": '#include "base/a.h"\n#include <b.h>\n'}, {}),
    (
        "banned-calls",
        "strcpy",
        {"src/base/x.c": "strcpy(a, b);\n"},
        {"src/base/x.c": '// strcpy(a, b)\nmw_strcpy(a);\nx->time(1); f("sprintf(a)");\n'},
    ),
    ("banned-calls", "heap", {"src/base/x.c": "malloc(1);\n"}, {"src/base/alloc.c": "free(p);\n"}),
    ("banned-calls", "time", {"src/app/x.c": "time(0);\n"}, {"src/base/clock.c": "time(0);\n"}),
    ("banned-calls", "print", {"src/base/x.c": 'printf("");\n'}, {"src/app/x.c": 'printf("");\n'}),
    (
        "banned-calls",
        "stderr",
        {"src/base/x.c": "fprintf(stderr, a);\n"},
        {"src/base/x_testing.h": "fprintf(stderr, a);\n", "src/base/x_test.c": "puts(a);\n"},
    ),
    ("banned-calls", "exit", {"src/base/x.c": "exit(1);\n"}, {"src/app/x.c": "exit(1);\n"}),
    ("banned-words", "todo", {"src/base/x.c": "// TODO later\n"}, {"src/base/x.c": "// TODO #4\n"}),
    (
        "banned-words",
        "long",
        {"src/base/x.c": "long a;\n"},
        {"src/base/x.c": "f((long long)a); long double b;\n"},
    ),
    (
        "banned-words",
        "unsigned",
        {"src/base/x.c": "unsigned a;\n"},
        {"src/base/x.c": "unsigned char a; f((unsigned int)a); unsigned __int128 b;\n"},
    ),
    ("banned-words", "goto", {"src/base/x.c": "goto again;\n"}, {"src/base/x.c": "goto done;\n"}),
    (
        "function-names",
        "verb",
        {"src/base/x.c": "void mw_x_create(void) {\n}\n"},
        {"src/base/x.c": "void mw_x_new(void) {\n    y_create();\n}\n"},
    ),
    (
        "function-names",
        "prefix",
        {"src/base/x.h": header("void x_open(void);\n")},
        {"src/base/x.h": header("void mw_x_open(void);\n")},
    ),
    ("machine-paths", "path", {"README.md": "see /wo" + "rk/x\n"}, {"README.md": "see work/x\n"}),
    (
        "machine-paths",
        "registry",
        {"tools/deps/package-lock.json": '"resolved": "x"\n'},
        {"tools/deps/package-lock.json": '"version": "x"\n'},
    ),
    (
        "machine-paths",
        "address",
        {"tools/deps/package-lock.json": '"tarball": "https://x/y.tgz"\n'},
        {"tools/deps/package-lock.json": '"url": "https://x"\n'},
    ),
    (
        "tests-beside",
        "none",
        {"src/base/unit_data.c": ""},
        {"src/base/unit_data.c": "", "src/base/unit_test.c": ""},
    ),
    (
        "fuzz-targets",
        "none",
        {"src/base/http_parse.c": ""},
        {"src/base/http_parse.c": "", "fuzz/fuzz_http.c": ""},
    ),
    (
        "tests-registered",
        "forgotten",
        {"src/base/y_test.c": "void test_y(void) {\n}\n", "src/base/tests.c": LISTED},
        {"src/base/x_test.c": "void test_x(void) {\n}\n", "src/base/tests.c": LISTED},
    ),
    (
        "built",
        "source",
        {"src/base/x.c": "", "src/base/meson.build": "'y.c'\n"},
        {"src/base/x.c": "", "src/base/meson.build": "'x.c'\n"},
    ),
    (
        "built",
        "header",
        {"src/base/x.h": ""},
        {
            "src/base/x.h": "",
            "src/base/x.c": '#include "base/x.h"\n',
            "src/base/meson.build": "'x.c'\n",
        },
    ),
]


def write(root, files):
    """Writes the files ("+x" after a path makes it executable) and returns their paths."""
    paths = []
    for path, text in files.items():
        executable = path.endswith("+x")
        path = path.removesuffix("+x")
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))
        file.chmod(0o755 if executable else 0o644)
        paths.append(path)
    return paths


def find(name, files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "ARCHITECTURE.md").write_text(ROWS, encoding="utf-8")
        (root / "src").mkdir()
        return list(tidy.RULES[name](tidy.Repo(root, write(root, files))))


class Rules(unittest.TestCase):
    def test_every_rule_has_a_case(self):
        self.assertEqual(set(tidy.RULES) - {name for name, *_ in CASES}, {"commits"})

    def test_commits(self):
        with tempfile.TemporaryDirectory() as folder:
            subjects = ["base: add a thing", "lang, store: agree"]
            subjects += ["Add a thing", "base: " + "x" * 55, "base: ends."]
            git = ["git", "-c", "user.name=a", "-c", "user.email=a@a.example", "-C", folder]
            subprocess.run([*git, "init", "-q"], check=True)
            for subject in subjects:
                command = [*git, "commit", "-q", "--allow-empty", "--no-verify", "-m", subject]
                subprocess.run(command, check=True)
            found = list(tidy.RULES["commits"](tidy.Repo(pathlib.Path(folder), [])))
            self.assertEqual(len(found), 3, found)

    def test_exceptions(self):
        text = "# comment\nlines  README.md  wide on purpose\n"
        self.assertEqual(tidy.read_exceptions(text), {("lines", "README.md"): "wide on purpose"})
        with self.assertRaises(SystemExit):
            tidy.read_exceptions("lines README.md\n")
        with self.assertRaises(SystemExit):
            tidy.read_exceptions(text + text)

    def test_unused_exception_is_a_finding(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "ARCHITECTURE.md").write_text(ROWS, encoding="utf-8")
            repo = tidy.Repo(root, write(root, {"a.md": "x \n"}))
            excused = {("lines", "a.md"): "because", ("lines", "b.md"): "because"}
            result = tidy.check(repo, excused)
            self.assertEqual(result["lines"], [])
            self.assertEqual(len(result["exceptions"]), 1)


def _add(number, name, about, bad, good):
    def test_bad(self):
        self.assertTrue(find(name, bad), f"{name} ({about}): not found in {bad}")

    def test_good(self):
        self.assertEqual(find(name, good), [], f"{name} ({about})")

    label = f"{number:02}_{name}_{about}".replace("-", "_").replace(" ", "_")
    setattr(Rules, f"test_{label}_found", test_bad)
    setattr(Rules, f"test_{label}_left_alone", test_good)


for _number, _case in enumerate(CASES):
    _add(_number, *_case)

if __name__ == "__main__":
    unittest.main()
