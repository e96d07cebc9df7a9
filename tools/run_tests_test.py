# SPDX-License-Identifier: MIT
"""The thread sanitizer's build is of the unit tests that run under it, and no others."""
import importlib.machinery
import importlib.util
import pathlib
import unittest
from unittest import mock

HERE = pathlib.Path(__file__).resolve().parent
_loader = importlib.machinery.SourceFileLoader("run_tests", str(HERE / "run_tests"))
_spec = importlib.util.spec_from_loader("run_tests", _loader)
run_tests = importlib.util.module_from_spec(_spec)
_loader.exec_module(run_tests)


class ThreadSanitizer(unittest.TestCase):
    def test_targets(self):
        built, ran = [], []

        def unit(_run, _build, _env, only):
            ran.extend(f"test_{p.name}" for p in (HERE.parent / "src").iterdir()
                       if only(f"test_{p.name}"))
            return []

        run = mock.Mock()
        run.build = lambda name, targets: built.extend(targets) or []
        with mock.patch.object(run_tests, "_unit", unit):
            self.assertEqual(run_tests.stage_tsan(run), [])
        self.assertEqual(sorted(t.rsplit("/", 1)[1] for t in built), sorted(ran))
        self.assertIn("src/base/test_base", built)
        self.assertNotIn("src/engine/test_engine", built)
        self.assertEqual(run_tests.BUILDS["tsan"][2], [])


if __name__ == "__main__":
    unittest.main()
