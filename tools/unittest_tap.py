# SPDX-License-Identifier: MIT
"""Runs the unittest cases of Python files and reports each in TAP: unittest_tap.py FILE…"""
import importlib.util
import pathlib
import sys
import unittest


class TapResult(unittest.TestResult):
    """Prints a line as each test ends."""

    def __init__(self):
        super().__init__()
        self.count = 0
        self.sub_failures = []

    def _line(self, ok, test, extra=""):
        self.count += 1
        name = test.id().removeprefix("__tests__.")
        print(f"{'ok' if ok else 'not ok'} {self.count} - {name}{extra}", flush=True)

    def _failed(self, test, error):
        self._line(False, test)
        for line in self._exc_info_to_string(error, test).rstrip().split("\n"):
            print(f"# {line}", flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.sub_failures = []

    def addSuccess(self, test):
        self._line(True, test)

    def addError(self, test, err):
        super().addError(test, err)
        self._failed(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._failed(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._failed(subtest, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line(True, test, f" # SKIP {reason}")

    def addExpectedFailure(self, test, err):
        self._line(True, test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._line(False, test)


def load(path):
    """The test cases of a file, which can import what lies beside it."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("__tests__", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["__tests__"] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def main(files):
    result = TapResult()
    for file in files:
        load(pathlib.Path(file).resolve()).run(result)
    print(f"1..{result.count}")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
