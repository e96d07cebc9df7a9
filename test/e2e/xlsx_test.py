# SPDX-License-Identifier: MIT
"""Workbooks as others see them: LibreOffice opens, recalculates and saves the sample that
src/sheet writes; what it made of it is read by our reader, and by Python's zip and XML."""
import pathlib
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

from program import MW, TIMEOUT_S, Case

TOOL = pathlib.Path(MW).resolve().parent.parent / "sheet/xlsx_tool"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

# LibreOffice trusts the values saved by Excel, as which libxlsxwriter signs, unless told (0).
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class Book:
    """The parts of a workbook that the tests ask for, read without our code."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.names = self.zip.namelist()
        self.book = self.part("xl/workbook.xml")

    def part(self, name):
        return ElementTree.fromstring(self.zip.read(name))

    def sheet(self, number):
        return self.part(f"xl/worksheets/sheet{number}.xml")

    def states(self):
        return [(s.get("name"), s.get("state", "visible")) for s in self.book.iter(MAIN + "sheet")]

    def defined(self):
        return {n.get("name"): n.text.replace("$", "").replace("'", "")
                for n in self.book.iter(MAIN + "definedName")}

    def checks(self, number):
        """Place to what may be entered there and what is said about it."""
        found = {}
        for v in self.sheet(number).iter(MAIN + "dataValidation"):
            # LibreOffice gives lists a second formula, 0, that means nothing.
            used = ("formula1",) if v.get("type") == "list" else ("formula1", "formula2")
            found[v.get("sqref")] = {
                "type": v.get("type"), "operator": v.get("operator", "between"),
                "style": v.get("errorStyle", "stop"),
                "formulas": [_number(v.findtext(MAIN + f)) for f in used],
                "words": [v.get(a) or "" for a in
                          ("promptTitle", "prompt", "errorTitle", "error")],
            }
        return found

    def merged(self, number):
        return {m.get("ref") for m in self.sheet(number).iter(MAIN + "mergeCell")}

    def links(self, number):
        return {h.get("ref"): h.get("location").lstrip("#").replace("''", "'")
                for h in self.sheet(number).iter(MAIN + "hyperlink")}

    def unlocked(self, number):
        """Places that can be changed in a guarded sheet."""
        styles = self.part("xl/styles.xml").find(MAIN + "cellXfs")
        open_styles = set()
        for i, xf in enumerate(styles):
            p = xf.find(MAIN + "protection")
            if p is not None and p.get("locked") in ("0", "false"):
                open_styles.add(str(i))
        return {c.get("r") for c in self.sheet(number).iter(MAIN + "c")
                if c.get("s") in open_styles}


def _number(text):
    try:
        return float(text)
    except ValueError:
        return text


def _cells(text):
    """(sheet, state, place): (kind, value), from the lines that the tool prints."""
    cells = {}
    for line in text.splitlines():
        sheet, state, place, kind, value = line.split("\t")
        # LibreOffice keeps 15 digits.
        cells[sheet, state, place] = kind, f"{float(value):.12g}" if kind == "number" else value
    return cells


class XlsxTest(Case):
    def setUp(self):
        super().setUp()
        self.tool("write", "sample.xlsx")

    def tool(self, *words):
        done = subprocess.run([str(TOOL), *words], cwd=self.folder, capture_output=True,
                              timeout=TIMEOUT_S, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertEqual(done.stderr, b"")  # libxlsxwriter prints when it is used wrongly
        return done.stdout.decode()

    def office(self):
        """Lets LibreOffice open, recalculate and save the sample; the path of what it saved."""
        office = shutil.which("soffice")
        self.assertIsNotNone(office, "no soffice: run tools/setup (libreoffice-calc-nogui)")
        profile = self.folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user/registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        done = subprocess.run(
            [office, f"-env:UserInstallation={profile.as_uri()}", "--headless",
             "--convert-to", "xlsx", "--outdir", "saved", "sample.xlsx"],
            cwd=self.folder, capture_output=True, timeout=TIMEOUT_S, check=False)
        saved = self.folder / "saved/sample.xlsx"
        self.assertTrue(saved.exists(), done.stdout.decode() + done.stderr.decode())
        return saved

    def test_saved_by_office(self):
        saved = self.office()
        ours, theirs = Book(self.folder / "sample.xlsx"), Book(saved)
        form, scores = "Form \u95ee\u5377", "Dave's scores"
        with self.subTest("cells, with formulas recalculated"):
            want, got = _cells(self.tool("read", "sample.xlsx")), _cells(self.tool("read", saved))
            self.assertEqual(want[form, "shown", "D11"], ("number", "1"))  # wrong on purpose
            want[form, "shown", "D11"] = "number", "35"
            want[form, "shown", "D12"] = "text", "large"
            self.assertEqual(got, want)
            self.assertEqual(got[form, "shown", "C9"], ("time", "2024-08-29"))
            self.assertEqual(got[scores, "shown", "E4"], ("yesno", "true"))
        with self.subTest("checks of what is entered"):
            checks = ours.checks(1)
            self.assertEqual(sorted(checks), ["C10", "C5", "C6", "C7", "C8", "C9"])
            self.assertEqual(checks["C6"]["formulas"], ["list_1"])
            self.assertEqual(checks["C8"]["style"], "warning")
            self.assertEqual(theirs.checks(1), checks)
        with self.subTest("sheets"):
            self.assertEqual(ours.states(), [(form, "visible"), (scores, "visible"),
                                             ("Lists", "hidden")])
            self.assertEqual(theirs.states(), ours.states())
        with self.subTest("names"):
            self.assertEqual(ours.defined()["list_1"], "Lists!A1:A4")
            self.assertEqual(theirs.defined()["list_1"], "Lists!A1:A4")
        with self.subTest("merged cells and links"):
            self.assertEqual(theirs.merged(1), {"A1:D1", "A2:D2", "A11:C11"})
            self.assertEqual(theirs.links(1), {"B14": "'Dave's scores'!B4"})
        with self.subTest("guarded, but for the answers"):
            protection = theirs.sheet(1).find(MAIN + "sheetProtection")
            self.assertIn(protection.get("sheet"), ("1", "true"))
            self.assertIsNone(protection.get("password"))
            self.assertEqual(theirs.unlocked(1), {f"C{r}" for r in range(5, 11)})
        with self.subTest("charts"):
            charts = [n for n in theirs.names if n.startswith("xl/charts/chart")]
            self.assertEqual(len(charts), 3)

    def test_same_bytes(self):
        again = self.folder / "sample.xlsx"
        before = again.read_bytes()
        self.tool("write", "sample.xlsx")
        self.assertEqual(again.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
