# SPDX-License-Identifier: MIT
"""The runner counts what programs report, and never takes silence for success."""
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import tap  # noqa: E402

# about, shell text, expected (passed, failed, skipped), a part of some detail
CASES = [
    ("all well", "echo 1..2; echo ok 1 - a; echo ok 2 - b", (2, 0, 0), ""),
    ("a failure", "echo 1..1; echo '# x.c:3: bad'; echo not ok 1 - a; exit 1", (0, 1, 0), "x.c:3"),
    ("its notes after it", "echo not ok 1 - a; echo '# 1 != 0'; exit 1", (0, 1, 0), "1 != 0"),
    ("what node tells after it", r"printf 'not ok 1\n  ---\n  error: odd\n  ...\n1..1\n'; exit 1",
     (0, 1, 0), "error: odd"),
    ("what node tells of others", r"printf 'ok 1 - a\n  ---\n  x\n  ...\nnot ok 2\n1..2\n'; exit 1",
     (1, 1, 0), ""),
    ("cmocka's skip", "echo 1..2; echo 'not ok 1 # SKIP a'; echo ok 2 - b", (1, 0, 1), ""),
    ("TAP's skip", "echo 'ok 1 - a # SKIP no data'; echo 1..1", (0, 0, 1), ""),
    ("fewer than announced", "echo 1..3; echo ok 1 - a", (1, 1, 0), "1 of 3 tests reported"),
    ("dies", "echo 1..2; echo ok 1 - a; kill -SEGV $$", (1, 1, 0), "killed by SIGSEGV"),
    ("dies after its tests", "echo 1..1; echo ok 1 - a; kill -ABRT $$", (1, 1, 0), "SIGABRT"),
    ("ends badly after its tests", "echo 1..1; echo ok 1 - a; exit 3", (1, 1, 0), "exit code 3"),
    ("says nothing", "true", (0, 1, 0), "no test ran"),
    ("hangs", "echo 1..2; echo ok 1 - a; sleep 60", (1, 1, 0), "still running after 1 s"),
    ("output is no text", r"printf '1..1\n\377\nok 1 - a\n'", (1, 0, 0), ""),
]

PYTHON_TESTS = """
import unittest
class A(unittest.TestCase):
    def test_good(self): pass
    def test_bad(self): self.assertEqual(1, 2)
    def test_error(self): raise ValueError("odd")
    @unittest.skip("no data")
    def test_skipped(self): pass
    def test_parts(self):
        for n in range(3):
            with self.subTest(n=n): self.assertNotEqual(n, 1)
"""


def counts(results):
    outcomes = (tap.PASSED, tap.FAILED, tap.SKIPPED)
    return tuple(sum(r.outcome == o for r in results) for o in outcomes)


class Counting(unittest.TestCase):
    def test_programs(self):
        for about, script, expected, detail in CASES:
            with self.subTest(about):
                results = tap.run("p", ["sh", "-c", script], timeout_s=1)
                self.assertEqual(counts(results), expected, results)
                self.assertIn(detail, "\n".join(r.detail for r in results))

    def test_names_carry_the_program(self):
        results = tap.run("p", ["sh", "-c", "echo ok 1 - a; echo 1..1"], timeout_s=5)
        self.assertEqual([r.name for r in results], ["p: a"])

    def test_plain_commands(self):
        self.assertEqual(counts(tap.run_plain("p", ["true"])), (1, 0, 0))
        failed = tap.run_plain("p", ["sh", "-c", "echo why >&2; exit 2"])
        self.assertEqual(counts(failed), (0, 1, 0))
        self.assertIn("why", failed[0].detail)

    def test_long_output_is_cut(self):
        text = tap.tail("\n".join(str(n) for n in range(100)), 10)
        self.assertEqual(text.split("\n")[0], "… 90 lines before")
        self.assertEqual(text.split("\n")[-1], "99")

    def test_python_tests(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "a_test.py"
            file.write_text(PYTHON_TESTS, encoding="utf-8")
            command = [sys.executable, "-B", str(HERE / "unittest_tap.py"), str(file)]
            results = tap.run("p", command, timeout_s=20)
        self.assertEqual(counts(results), (1, 3, 1), results)
        self.assertTrue(any("ValueError: odd" in r.detail for r in results))


if __name__ == "__main__":
    unittest.main()
