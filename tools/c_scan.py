# SPDX-License-Identifier: MIT
"""Reads C well enough for tools/tidy: what is code, which functions there are, how deep they nest.

No compiler is asked, so a file that does not build yet can be checked too. The layout is known
(clang-format has seen every file), which keeps this small.
"""
import dataclasses
import re

# A comment, a string, a character, in the order in which they must be tried.
_SKIPPED = re.compile(
    r"//(?:\\\n|[^\n])*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)
_PREPROCESSOR = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|[(){}\[\];:,?=]|[^\s\w]")
_DEFINITION = re.compile(r"([A-Za-z_]\w*)\s*(\([^;{}]*\))\s*(?:__attribute__\s*\(\(.*?\)\)\s*)?\{")
_DECLARATION = re.compile(
    r"^(?!typedef|static|extern \")[A-Za-z_][\w\s*]*?\b(\w+)\(", re.MULTILINE
)
_LOOPS = ("for", "while", "switch")


@dataclasses.dataclass
class Function:
    """A function definition: where it is and the sizes that have a budget."""

    name: str
    line: int
    line_count: int
    parameter_count: int
    nesting: int


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def without_comments(text):
    """The text with comments as spaces; strings stay, lines keep their numbers."""
    return _SKIPPED.sub(lambda m: _blank(m) if m.group().startswith("/") else m.group(), text)


def code_only(text):
    """The text with comments and the insides of strings and characters as spaces."""

    def replace(match):
        found = match.group()
        if found.startswith("/"):
            return _blank(match)
        return found[0] + re.sub(r"[^\n]", " ", found[1:-1]) + found[-1]

    return _SKIPPED.sub(replace, text)


def without_preprocessor(code):
    """Code (see code_only) with directives and macro bodies as spaces."""
    return _PREPROCESSOR.sub(_blank, code)


def _depth_at(code, depth_by_line):
    depth = 0
    for line in code.split("\n"):
        depth_by_line.append(depth)
        depth += line.count("{") - line.count("}")


def _close(code, start, opening, closing):
    """The position after the bracket that closes the one at start; the end when none does."""
    depth = 0
    for match in re.compile(f"[{re.escape(opening + closing)}]").finditer(code, start):
        depth += 1 if match.group() == opening else -1
        if depth == 0:
            return match.end()
    return len(code)


def parameter_count(parameters):
    """How many parameters stand in "(int a, void (*f)(int, int), mw_error *err)": 2, err aside."""
    inner = parameters[1:-1].strip()
    # Every fallible function has err, so it says nothing about how much a caller must know.
    inner = re.sub(r",\s*mw_error\s*\*\s*\w+$", "", inner)
    if inner in ("", "void"):
        return 0
    flat = re.sub(r"\[[^\]]*\]", "", inner)
    while re.search(r"\([^()]*\)", flat):
        flat = re.sub(r"\([^()]*\)", "", flat)
    return flat.count(",") + 1


class _Nesting:
    """Counts how deep control statements of a body stand inside each other."""

    def __init__(self, body):
        self.tokens = _TOKEN.findall(body)
        self.at = 0
        self.deepest = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def skip_brackets(self):
        depth = 0
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            depth += (token in "([{") - (token in ")]}")
            if depth == 0:
                return

    def block(self, depth):
        self.at += 1
        while self.peek() not in ("}", ""):
            self.statement(depth)
        self.at += 1

    def controlled(self, depth):
        self.deepest = max(self.deepest, depth + 1)
        self.statement(depth + 1)

    def statement(self, depth):
        token = self.peek()
        if token == "{":
            self.block(depth)
        elif token == "if":
            self.if_statement(depth)
        elif token in _LOOPS:
            self.at += 1
            self.skip_brackets()
            self.controlled(depth)
        elif token == "do":
            self.at += 1
            self.controlled(depth)
            self.simple()
        elif token in ("case", "default"):
            self.label()
        else:
            self.simple()

    def if_statement(self, depth):
        self.at += 1
        self.skip_brackets()
        self.controlled(depth)
        while self.peek() == "else":
            self.at += 1
            if self.peek() == "if":
                self.at += 1
                self.skip_brackets()
            self.controlled(depth)

    def label(self):
        while self.peek() not in (":", ""):
            self.at += 1
        self.at += 1

    def simple(self):
        """A statement that ends in a semicolon, or a label."""
        if self.tokens[self.at + 1 : self.at + 2] == [":"]:
            self.at += 2
            return
        while self.peek() not in (";", "}", ""):
            if self.peek() in "([{":
                self.skip_brackets()
            else:
                self.at += 1
        if self.peek() == ";":
            self.at += 1


def nesting(body):
    """The greatest number of control statements around any statement of a body "{ … }"."""
    counter = _Nesting(body)
    counter.statement(0)
    return counter.deepest


def functions(code):
    """The function definitions of a file, given without_preprocessor(code_only(text))."""
    depths, found = [], []
    _depth_at(code, depths)
    for match in _DEFINITION.finditer(code):
        line = code.count("\n", 0, match.start())
        before = code[code.rfind("\n", 0, match.start()) + 1 : match.start()]
        if depths[line] != 0 or "=" in before or before.startswith(" "):
            continue
        brace = match.end() - 1
        end = _close(code, brace, "{", "}")
        found.append(
            Function(
                name=match.group(1),
                line=line + 1,
                line_count=code.count("\n", 0, end) - line + 1,
                parameter_count=parameter_count(match.group(2)),
                nesting=nesting(code[brace:end]),
            )
        )
    return found


def prototypes(code):
    """(name, line) of each function declared in a header, given without_preprocessor(...)."""
    found = []
    for match in _DECLARATION.finditer(code):
        end = _close(code, match.end() - 1, "(", ")")
        tail = code[end:].lstrip()
        if tail.startswith((";", "__attribute__", "MW_")) and match.group(1) != "__attribute__":
            found.append((match.group(1), code.count("\n", 0, match.start()) + 1))
    return found
