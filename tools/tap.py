# SPDX-License-Identifier: MIT
"""Runs a test program and counts what it reports in TAP.

A program that dies, hangs, or reports fewer tests than it announced has one more failure, so that
silence never passes. cmocka 1.1 writes a skipped test as "not ok 1 # SKIP name".
"""
import dataclasses
import os
import re
import signal
import subprocess

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
OUTPUT_LINES_MAX = 60

_RESULT = re.compile(r"^(not )?ok\b\s*\d*\s*(?:- )?(.*?)(?:#\s*SKIP\b\s*(.*))?$", re.IGNORECASE)


@dataclasses.dataclass
class Result:
    """What became of one test; detail is for a person and may have several lines."""

    name: str
    outcome: str
    detail: str = ""


def ran(command, *, timeout_s, cwd=None, env=None):
    """(exit code, output) of a command; code None when it hung. stderr stands in the output."""
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout_s)
        return process.returncode, output.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return None, output.decode("utf-8", "replace")


def tail(output, count=OUTPUT_LINES_MAX):
    """The last lines of an output, saying how many are left out."""
    lines = output.rstrip("\n").split("\n")
    if len(lines) <= count:
        return "\n".join(lines)
    return "\n".join([f"… {len(lines) - count} lines before", *lines[-count:]])


def ending(code, timeout_s):
    """How a program ended, in words."""
    if code is None:
        return f"still running after {timeout_s} s"
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


def parse(output, prefix=""):
    """The results in a TAP output, and the number of tests announced (None without a plan)."""
    results, plan, notes, told = [], None, [], False
    for line in output.splitlines():
        match = _RESULT.match(line)
        # What is between "---" and "..." is of the test before it: so node tells what failed.
        told = told or (line == "  ---" and bool(results))
        if told:
            told = line != "  ..."
            if results[-1].outcome == FAILED:
                results[-1].detail = "\n".join(filter(None, (results[-1].detail, line)))
        elif re.fullmatch(r"1\.\.\d+", line):
            plan = int(line[3:])
        elif match:
            bad, name, skip = match.groups()
            outcome = SKIPPED if skip is not None else FAILED if bad else PASSED
            # cmocka writes the name where TAP has the reason.
            label = name.strip() or (skip or "").strip() or f"test {len(results) + 1}"
            results.append(Result(prefix + label, outcome, "\n".join(notes)))
            notes = []
        else:
            notes.append(line)
            # Lines after "not ok" that start with # belong to it; others come before their test.
            if line.startswith("#") and results and results[-1].outcome == FAILED:
                results[-1].detail += ("\n" if results[-1].detail else "") + notes.pop()
    return results, plan


def run(name, command, *, timeout_s=300, cwd=None, env=None):
    """Runs a program that speaks TAP; its results, each named "name: test"."""
    env = {"CMOCKA_MESSAGE_OUTPUT": "TAP", **(env or {})}
    code, output = ran(command, timeout_s=timeout_s, cwd=cwd, env=env)
    results, plan = parse(output, f"{name}: ")
    failed = any(r.outcome == FAILED for r in results)
    if plan is not None and len(results) < plan:
        missing = f"{len(results)} of {plan} tests reported, {ending(code, timeout_s)}"
        results.append(Result(f"{name}: all tests", FAILED, f"{missing}\n{tail(output)}"))
    elif code != 0 and not failed:
        why = f"{ending(code, timeout_s)}\n{tail(output)}"
        results.append(Result(f"{name}: exit", FAILED, why))
    elif not results:
        results.append(Result(f"{name}: output", FAILED, f"no test ran\n{tail(output)}"))
    return results


def run_plain(name, command, *, timeout_s=600, cwd=None, env=None):
    """Runs a command that is one test by itself: it passes when it exits with 0."""
    code, output = ran(command, timeout_s=timeout_s, cwd=cwd, env=env)
    if code == 0:
        return [Result(name, PASSED)]
    return [Result(name, FAILED, f"{ending(code, timeout_s)}\n{tail(output)}")]
