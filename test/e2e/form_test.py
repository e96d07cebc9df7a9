# SPDX-License-Identifier: MIT
"""Questionnaires in Excel: out, filled in, through LibreOffice, in; damaged in many ways and
mended. Cells are changed in the XML of the workbook, without our code."""
import re
import shutil
import subprocess
import zipfile
from xml.sax.saxutils import escape

from program import TIMEOUT_S, Case

PACK = """pack t {
  title   en "Standard of the test" zh "测试标准"
  version "1.2"
}
kind firm
measure machines on firm : piece { roll time last }
measure linked on firm : piece   { roll time last }
choice net on firm pick many {
  title en "Network" zh "网络"
  guide en "Ask the network's owner."
  evidence en "Network plan" zh "网络图"
  option "none" 0 alone en "Nothing" zh "无"
  option "a"    2 en "Control, too" zh "控制"
  option "b"    1.5 en "Links" zh "互联"
}
choice share on firm {
  title en "Linked machines" zh "联网率"
  from linked / machines
  band [0 %, 10 %] 0, (10 %, 100 %] 6
}
choice grade on firm pick one {
  title en "Grade" zh "等级"
  option "0" 0 en "No" zh "无"
  option "1" 1 en "Some" zh "有"
  option "2" 2 en "All" zh "全"
}
choice more on firm pick one {
  title en "More" zh "更多"
  applies when grade > 0
  option "0" 0 en "Little" zh "少"
  option "1" 1 en "Much" zh "多"
}
indicator score on firm = net + share + grade
level rung on firm {
  title en "Rung" zh "级别"
  1 en "Begun" zh "起步" when score >= 2
  0 en "None" zh "无等级"
}
"""
# Rows of the form: 8 net, 9 to 11 its options, 12 share, 13 grade, 14 more.
FILLED = {"C10": "yes", "C11": "yes", "E8": "plan of <May>", "C12": 0.35, "C13": "Some"}
ANSWERS = {"net": "a, b", "share": "35 %", "grade": "1"}
HIDDEN = "xl/worksheets/sheet2.xml"
VISIBLE = "xl/worksheets/sheet1.xml"


def cell(place, style, value):
    if value is None:
        return f'<c r="{place}"{style}/>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"{style}><v>{value}</v></c>'
    if value.startswith("#"):
        return f'<c r="{place}"{style} t="e"><f>1/0</f><v>{value}</v></c>'
    return f'<c r="{place}"{style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def put(xml, place, value):
    """The XML of a sheet with a cell changed, which must be there."""
    found = re.compile(rf'<c r="{place}"( s="\d+")?[^>]*?(/>|>.*?</c>)', re.S)
    assert found.search(xml), place
    return found.sub(lambda m: cell(place, m.group(1) or "", value), xml, count=1)


def change(source, target, cells=None, hidden=None, edit=None):
    """Copies a workbook with cells of both sheets changed; edit changes a part's text."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for place, value in (cells or {}).items() if name == VISIBLE else ():
                text = put(text, place, value)
            for place, value in (hidden or {}).items() if name == HIDDEN else ():
                text = put(text, place, value)
            new.writestr(name, edit(name, text) if edit else text)


def without_row(row):
    return lambda name, xml: (re.sub(rf'<row r="{row}".*?</row>', "", xml, flags=re.S)
                              if name == VISIBLE else xml)


def without_hidden(name, xml):
    return re.sub(r'<sheet name="mw-form"[^>]*/>', "", xml) if name == "xl/workbook.xml" else xml


def sorted_texts(name, xml):
    """Somebody sorts columns B and C of two questions, without A."""
    if name != VISIBLE:
        return xml
    a, b = (re.search(rf'<c r="B{row}".*?</c>', xml, re.S).group() for row in (12, 13))
    xml = xml.replace(a, "@").replace(b, a.replace("B12", "B13"))
    return xml.replace("@", b.replace("B13", "B12"))


class Form(Case):

    def setUp(self):
        super().setUp()
        self.workspace(PACK)
        self.mw("entity", "add", "-w", "w", "firm", "x", "--title", "样例 Sample")
        self.mw("entity", "add", "-w", "w", "firm", "y")
        self.a("new", "2026", "--standard", "t", "--period", "2026", "--deadline", "2026-06-30")
        self.a("new", "2027", "--standard", "t", "--period", "2027")
        self.form = self.export("x")

    def a(self, verb, *words, code=0):
        return self.mw("assess", verb, *words, "-w", "w", code=code)

    def export(self, entity, *words, campaign="2026"):
        path = self.folder / f"{campaign}-{entity}.xlsx"
        self.a("export", campaign, entity, "-o", path, *words)
        return path

    def filled(self, cells=None, **more):
        path = self.folder / "filled.xlsx"
        change(self.form, path, cells, **more)
        return path

    def take(self, path, *words, code=0):
        return self.a("import", "2026", path, *words, code=code)

    def given(self):
        return self.a("show", "2026", "x", "--history").out

    def test_filled(self):
        done = self.take(self.filled(FILLED), "--by", "Li")
        self.assertEqual(done.out, "net: Control, too; Links\nshare: 35 %\ngrade: Some\n"
                                   "3 taken, 0 as before, 0 refused\n")
        self.assertEqual(done.err, "")
        before = self.given()
        done = self.take(self.filled(FILLED))
        self.assertEqual(done.out, "0 taken, 3 as before, 0 refused\n")
        self.assertEqual(self.given(), before)
        # A form that is exported now has the answers, in whatever language, and changes nothing.
        for lang in ("en", "zh", "both"):
            again = self.export("x", "--lang", lang)
            self.assertEqual(self.take(again).out, "0 taken, 3 as before, 0 refused\n", lang)
        with zipfile.ZipFile(again) as book:
            texts = book.read("xl/sharedStrings.xml").decode()
        for text in ("Some / 有", "yes / 是", "plan of &lt;May&gt;", "样例 Sample", "2026-06-30",
                     "Ask the network's owner."):
            self.assertIn(text, texts)

    def test_libreoffice(self):
        soffice = shutil.which("soffice")
        self.assertIsNotNone(soffice, "no soffice: run tools/setup (libreoffice-calc-nogui)")
        path = self.filled(FILLED)
        for kind, there in (("ods", "ods"), ("xlsx", "back")):
            (self.folder / there).mkdir()
            subprocess.run([soffice, f"-env:UserInstallation=file://{self.folder}/profile",
                            "--headless", "--convert-to", kind, "--outdir",
                            str(self.folder / there), str(path)],
                           check=True, capture_output=True, timeout=TIMEOUT_S)
            path = self.folder / there / f"filled.{kind}"
        done = self.take(path)
        self.assertEqual(done.out, "net: Control, too; Links\nshare: 35 %\ngrade: Some\n"
                                   "3 taken, 0 as before, 0 refused\n")
        self.assertEqual(done.err, "")

    def test_damaged(self):
        good = dict(FILLED)
        # cells changed beside good ones, question that is lost, where, words
        table = [
            ({"C13": "Perfect"}, {}, "grade", "C13", "choose one of: No; Some; All"),
            ({"C12": 35}, {}, "share", "C12", "3500 % is in none of the bands, which go from 0 %"),
            ({"C12": -0.1}, {}, "share", "C12", "-10 % is in none of the bands"),
            ({"C12": "a lot"}, {}, "share", "C12", '"a lot" does not answer it'),
            ({"C12": "#DIV/0!"}, {}, "share", "C12", "the formula gives the error #DIV/0!"),
            ({"C13": "#N/A"}, {}, "grade", "C13", "the formula gives the error #N/A"),
            ({"C9": "yes"}, {}, "net", "C9", "stands alone"),
            ({"C10": "perhaps"}, {}, "net", "C10", "choose yes or no"),
            ({"C10": 7}, {}, "net", "C10", '"7" does not answer it; choose yes or no'),
            ({"C10": "no", "C11": "no"}, {}, "net", "C11", "no option is yes"),
            ({"E13": "x" * 4001}, {}, "grade", "E13", "the comment has 4001 bytes; it can have"),
            ({}, {"edit": without_row(13)}, "grade", None, 'the row Q3 ("Grade") is missing'),
            ({}, {"edit": without_row(10)}, "net", None, "the row Q1.2 ("),
            ({"A13": "Q2"}, {}, "share grade", "A13", "the row Q2 is there twice"),
            ({}, {"edit": sorted_texts}, "share grade", "B13", "rows were moved or sorted"),
        ]
        for i, (cells, more, lost, place, words) in enumerate(table):
            with self.subTest(words=words, i=i):
                name = f"c{i}"
                self.a("new", name, "--standard", "t", "--period", "2026")
                self.form = self.export("x", campaign=name)
                done = self.a("import", name, self.filled({**good, **cells}, **more), code=1)
                where = f'sheet "Questionnaire", cell {place}: ' if place else \
                    'sheet "Questionnaire": '
                self.assertIn(where, done.err)
                self.assertIn(words, done.err)
                lost = lost.split()
                self.assertIn(f"{3 - len(lost)} taken, 0 as before, ", done.out)
                for question in ANSWERS:
                    self.assertEqual(f"\n{question}: " in "\n" + done.out, question not in lost)
                # Mended, only what was mended changes.
                done = self.a("import", name, self.filled(good))
                self.assertIn(f"{len(lost)} taken, {3 - len(lost)} as before, 0 refused", done.out)

    def test_refused_whole(self):
        other = self.export("x", campaign="2027")
        self.assertIn('sheet "mw-form", cell B2: the form is of the campaign "2027", not of "2026"',
                      self.take(other, code=1).err)
        self.assertIn('cell B3: the form is of the entity "x", not of "y"',
                      self.take(self.form, "--entity", "y", code=1).err)
        self.assertIn('the form is of the version of the standard "1.1", not of "1.2"',
                      self.take(self.filled(hidden={"B5": "1.1"}), code=1).err)
        self.assertIn('the hidden sheet "mw-form"',
                      self.take(self.filled(edit=without_hidden), code=1).err)
        self.write("text.xlsx", "no workbook")
        self.assertIn("text.xlsx", self.take("text.xlsx", code=1).err)
        self.write("locked.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
        self.assertIn("save it as .xlsx without a password",
                      self.take("locked.xlsx", code=1).err)
        self.a("submit", "2026", "x", "--incomplete")
        self.assertIn("submitted", self.take(self.filled(FILLED), code=1).err)

    def test_not_asked(self):
        done = self.take(self.filled({"C13": "No", "C14": "Much"}))
        self.assertIn("2 taken", done.out)  # nobody knew yet whether more applies
        self.form = self.export("x")
        done = self.take(self.filled({"C14": "Little"}))
        self.assertIn('note: sheet "Questionnaire", cell C14: more: it does not apply here',
                      done.err)
        self.assertIn("0 taken", done.out)
        for name, value in (("machines", "10"), ("linked", "5")):
            self.mw("fact", "put", "-w", "w", name, "x", "2026", f"{value} piece")
        done = self.take(self.filled({"C12": 0.2}))
        self.assertIn('cell C12: share: it is computed from data', done.err)
        self.assertIn("0 taken", done.out)
