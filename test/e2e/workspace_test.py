# SPDX-License-Identifier: MIT
"""mw init, use, entity, link, verify, help, version, completion, and wrong usage."""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import ROOT, SMALL, Case  # noqa: E402


class Init(Case):

    def test_makes_a_workspace_once(self):
        answer = self.mw("init", "w", "--zone", "Asia/Shanghai", "--use", "iso22400,energy")
        self.assertEqual(answer.out + answer.err, "")
        for name in ("registry.sqlite", "facts.duckdb", "packs", "files"):
            self.assertTrue((self.folder / "w" / name).exists(), name)
        self.assertEqual(self.mw("use", "-w", "w").out, "iso22400\nenergy\n")
        self.assertIn("w is a workspace already", self.mw("init", "w", code=1).err)

    def test_refuses_what_is_wrong_before_anything_is_made(self):
        for words, said in ((("--zone", "Asia/Shanghay"), "Asia/Shanghai"),
                            (("--shifts", "early 6"), "shift"),
                            (("--use", "iso2240"), "iso22400"),
                            (("--use", ""), "--use needs a value")):
            code = 2 if words[1] == "" else 1
            with self.subTest(words=words):
                self.assertIn(said, self.mw("init", "w", *words, code=code).err)
                self.assertFalse((self.folder / "w/registry.sqlite").exists())

    def test_refuses_a_file(self):
        self.write("w", "")
        self.assertIn("w is there and is no folder", self.mw("init", "w", code=1).err)

    def test_a_folder_that_is_none_says_how(self):
        (self.folder / "empty").mkdir()
        for words in (("eval",), ("entity", "list"), ("verify",), ("fact", "list"), ("use",),
                      ("import", "list"), ("explain", "x")):
            with self.subTest(words=words):
                answer = self.mw(*words, "-w", "empty", code=1)
                self.assertIn("empty is no workspace", answer.err)
                self.assertIn("mw init empty", answer.err)
        self.assertEqual(list((self.folder / "empty").iterdir()), [])

    def test_in_the_current_folder(self):
        self.mw("init", ".")
        self.assertEqual(self.mw("entity", "list").out, "")


class Use(Case):

    def test_adds_and_removes(self):
        self.workspace()
        self.mw("use", "-w", "w", "plant", "energy")
        self.mw("use", "-w", "w", "energy")
        self.assertEqual(self.mw("use", "-w", "w").out, "plant\nenergy\n")
        self.mw("use", "-w", "w", "--remove", "plant")
        self.assertEqual(self.mw("use", "-w", "w").out, "energy\n")
        self.assertIn("not in use", self.mw("use", "-w", "w", "--remove", "plant", code=1).err)

    def test_refuses_packs_that_clash_or_are_not_there(self):
        self.workspace()
        self.mw("use", "-w", "w", "plant")
        answer = self.mw("use", "-w", "w", "plant_oee", code=1)
        self.assertRegex(answer.err, r"error: ")
        self.assertEqual(self.mw("use", "-w", "w").out, "plant\n")
        self.mw("use", "-w", "w", "nothing", code=1)

    def test_own_packs_are_in_use(self):
        self.workspace(SMALL)
        self.mw("entity", "add", "-w", "w", "site", "A")
        self.pack('pack other { title en "x", version "1" }\n', "other")
        self.mw("use", "-w", "w", "growth")
        self.assertEqual(self.mw("use", "-w", "w").out, "growth\nother\nsmall\n")
        self.assertIn("small lies in w/packs",
                      self.mw("use", "-w", "w", "--remove", "small", code=1).err)

    def test_says_which_packs(self):
        self.workspace()
        self.assertIn('"" is no name', self.mw("use", "-w", "w", "", code=1).err)
        self.assertIn("--remove needs PACK", self.mw("use", "-w", "w", "--remove", code=2).err)

    def test_too_many_packs(self):
        names = [f"p{i}.mw" for i in range(65)]
        self.assertIn("more than 64 packs", self.mw("check", *names, code=1).err)
        self.assertIn('"" is no name', self.mw("check", "", code=1).err)
        self.assertIn("no pack p0.mw", self.mw("check", *names[:64], code=1).err)

    def test_without_packs_says_what_to_do(self):
        self.workspace()
        self.assertIn("mw use PACK", self.mw("eval", "-w", "w", code=1).err)


class Entities(Case):

    def setUp(self):
        super().setUp()
        self.workspace(SMALL)

    def listed(self, *words):
        return self.mw("entity", "list", "-w", "w", "--format", "csv", *words).csv()

    def test_add_list_change(self):
        self.mw("entity", "add", "-w", "w", "site", "A", "--title", "北京厂",
                "--zone", "Asia/Shanghai")
        self.mw("entity", "add", "-w", "w", "line", "L1", "--in", "A")
        self.mw("entity", "add", "-w", "w", "unit", "L1", "--in", "line:L1")
        rows = self.listed()
        self.assertEqual([(r["kind"], r["code"], r["parent"]) for r in rows],
                         [("site", "A", ""), ("line", "L1", "A"), ("unit", "L1", "L1")])
        self.mw("entity", "add", "-w", "w", "site", "A", "--title", "Beijing")
        row = self.listed("site")[0]
        self.assertEqual((row["title"], row["zone"]), ("Beijing", "Asia/Shanghai"))
        tree = self.mw("entity", "list", "-w", "w", "--tree").out
        self.assertIn("\nA ", tree)
        self.assertIn("\n  L1 ", tree)
        self.assertIn("\n    L1 ", tree)

    def test_wide_characters_line_up(self):
        self.mw("entity", "add", "-w", "w", "site", "A", "--title", "北京厂")
        self.mw("entity", "add", "-w", "w", "site", "B", "--title", "Berlin", "--zone", "UTC")
        lines = self.mw("entity", "list", "-w", "w").out.splitlines()
        head = lines[0].index("zone")
        wide = lines[3].index("UTC")
        self.assertEqual(head, wide)

    def test_kinds_are_checked(self):
        self.assertEqual(self.mw("entity", "list", "-w", "w", "line").out, "")
        answer = self.mw("entity", "list", "-w", "w", "lines", code=1)
        self.assertIn("the packs declare: site, line, unit", answer.err)

    def test_control_characters_are_spelled_out(self):
        title = "a\nb\x1b[31m\u009b2J"
        self.mw("entity", "add", "-w", "w", "site", "A", "--title", title)
        self.assertIn("a\\nb\\x1b[31m\\x9b2J", self.mw("entity", "list", "-w", "w").out)
        self.assertEqual(self.listed()[0]["title"], title)
        answer = self.mw("entity", "retire", "-w", "w", "\x1b[31m", "--at", "2024-01-01", code=1)
        self.assertIn('no entity "\\x1b[31m"', answer.err)

    def test_days_are_dates_in_tables(self):
        self.mw("entity", "add", "-w", "w", "site", "A", "--from", "2024-02-01")
        self.assertRegex(self.mw("entity", "list", "-w", "w").out, r"(?m) 2024-02-01$")

    def test_refusals(self):
        self.mw("entity", "add", "-w", "w", "site", "A")
        self.mw("entity", "add", "-w", "w", "unit", "U", "--in", "A")
        self.mw("entity", "add", "-w", "w", "line", "U", "--in", "A")
        for words, said in (
                (("entity", "add", "building", "B"), "the packs declare: site, line, unit"),
                (("entity", "add", "line", "L", "--in", "B"), 'no entity "B"'),
                (("entity", "add", "site", "S", "--in", "A"), "does not stand in"),
                (("entity", "add", "site", "S", "--zone", "Nowhere"), "Nowhere"),
                (("entity", "add", "unit", "V", "--in", "U"), "say unit:U or line:U"),
                (("entity", "add", "unit", "U", "--in", "line:U"), "entity move"),
                (("entity", "move", "unit:U", "--in", "line:U"), "--at DATE"),
                (("entity", "retire", "V", "--at", "2024-01-01"), 'no entity "V"'),
                (("entity", "retire", "A"), "needs --at"),
                (("entity", "retire", "A", "--at", "yesterday"), "yesterday")):
            with self.subTest(words=words):
                code = 2 if said in ("--at DATE", "needs --at") else 1
                self.assertIn(said, self.mw(*words, "-w", "w", code=code).err)

    def test_near_miss(self):
        self.mw("entity", "add", "-w", "w", "site", "Hamburg")
        answer = self.mw("entity", "add", "-w", "w", "line", "L", "--in", "Hambug", code=1)
        self.assertIn('did you mean "Hamburg"?', answer.err)

    def test_move_and_retire_keep_the_past(self):
        self.mw("entity", "add", "-w", "w", "site", "A")
        self.mw("entity", "add", "-w", "w", "site", "B")
        self.mw("entity", "add", "-w", "w", "unit", "U", "--in", "A")
        self.mw("fact", "put", "-w", "w", "electricity", "U", "2023", "10")
        self.mw("fact", "put", "-w", "w", "electricity", "U", "2024", "20")
        self.mw("entity", "move", "-w", "w", "U", "--in", "B", "--at", "2024-01-01")
        rows = self.mw("eval", "-w", "w", "-i", "electricity", "--on", "site", "--at", "2023..2024",
                       "--format", "csv").csv()
        self.assertEqual({(r["entity"], r["period"]): r["value"] for r in rows if r["value"]},
                         {("A", "2023"): "10", ("B", "2024"): "20"})
        self.mw("entity", "retire", "-w", "w", "U", "--at", "2025-01-01")
        self.assertEqual(self.listed("unit")[0]["to"], "2025-01-01T00:00:00Z")
        rows = self.mw("eval", "-w", "w", "-i", "electricity", "--at", "2023..2026", "--format",
                       "csv").csv()
        self.assertEqual([r["period"] for r in rows], ["2023", "2024"])

    def test_import(self):
        self.write("e.csv", "kind,code,title,parent,zone,from,to\n"
                   "unit,U1,Unit one,line:L1,,,\n"
                   "line,L1,,A,,2020-01-01,\n"
                   "site,A,北京,,Asia/Shanghai,,\n")
        self.mw("entity", "import", "-w", "w", "e.csv")
        rows = {r["code"]: r for r in self.listed()}
        self.assertEqual(rows["U1"]["parent"], "L1")
        self.assertEqual(rows["A"]["title"], "北京")
        self.assertEqual(rows["L1"]["from"], "2020-01-01T00:00:00Z")
        self.mw("entity", "import", "-w", "w", "e.csv")
        self.assertEqual(len(self.listed()), 3)

    def test_import_takes_all_or_nothing(self):
        self.write("e.csv", "kind,code,parent,from\n"
                   "site,A,,\n"
                   "sit,B,,\n"
                   "line,L,C,\n"
                   "site,,,\n"
                   "site,D,,soon\n"
                   "site,E,A,\n")
        answer = self.mw("entity", "import", "-w", "w", "e.csv", code=1)
        for said in ("e.csv:3: kind: ", "e.csv:4: parent: ", "e.csv:5: code: is empty",
                     "e.csv:6: from: ", "e.csv:7: parent: ", "nothing of it was taken"):
            self.assertIn(said, answer.err)
        self.assertEqual(self.listed(), [])
        self.write("f.csv", "kind,code,colour\nsite,A,red\n")
        self.assertIn('"colour"', self.mw("entity", "import", "-w", "w", "f.csv", code=1).err)

    def test_links(self):
        self.mw("entity", "add", "-w", "w", "site", "A")
        for unit in ("U1", "U2"):
            self.mw("entity", "add", "-w", "w", "unit", unit, "--in", "A")
        self.mw("link", "add", "-w", "w", "feeds", "U1", "U2", "--from", "2024-01-01")
        rows = self.mw("link", "list", "-w", "w", "--format", "json").json()
        self.assertEqual(rows, [{"link": "feeds", "from": "U1", "to": "U2",
                                 "since": "2024-01-01T00:00:00Z", "until": None}])
        for words, said in ((("feed", "U1", "U2"), "the packs declare: feeds"),
                            (("feeds", "A", "U2"), "wants a unit"),
                            (("feeds", "U1", "U3"), 'no entity "U3"')):
            self.assertIn(said, self.mw("link", "add", "-w", "w", *words, code=1).err)

    def test_links_do_not_overlap(self):
        for unit in ("U1", "U2"):
            self.mw("entity", "add", "-w", "w", "unit", unit)
        add = ("link", "add", "-w", "w", "feeds", "U1", "U2")
        self.mw(*add)
        self.assertIn("count twice", self.mw(*add, "--from", "2024-01-01", code=1).err)
        self.mw(*add, "--to", "2023-01-01")
        self.assertIn("count twice", self.mw(*add, "--from", "2022-12-31", code=1).err)
        self.mw(*add, "--from", "2024-01-01")
        self.mw(*add, "--from", "2023-01-01", "--to", "2024-01-01")
        self.mw("link", "add", "-w", "w", "feeds", "U2", "U1")
        rows = self.mw("link", "list", "-w", "w", "--format", "csv").csv()
        self.assertEqual(len(rows), 4)


class Verify(Case):

    def test_a_sound_workspace(self):
        self.workspace(SMALL)
        self.mw("entity", "add", "-w", "w", "unit", "U")
        self.mw("fact", "put", "-w", "w", "electricity", "U", "2023", "10")
        answer = self.mw("verify", "-w", "w")
        self.assertIn("registry: 1 entities", answer.out)
        self.assertIn("facts: 1 versions", answer.out)
        self.assertTrue(answer.out.endswith("sound\n"))
        self.assertEqual(answer.err, "")

    def test_facts_without_their_entity(self):
        self.workspace(SMALL)
        self.mw("entity", "add", "-w", "w", "unit", "U")
        self.mw("fact", "put", "-w", "w", "electricity", "U", "2023", "10")
        # The registry of a workspace that never knew the entity.
        self.mw("init", "other")
        for name in ("registry.sqlite", "registry.sqlite-wal", "registry.sqlite-shm"):
            path = self.folder / "w" / name
            if path.exists():
                path.unlink()
        for path in (self.folder / "other").glob("registry.sqlite*"):
            path.rename(self.folder / "w" / path.name)
        answer = self.mw("verify", "-w", "w", code=1)
        self.assertIn("problem: facts name entity 1, which the registry does not have", answer.err)
        self.assertIn("problems\n", answer.out)

    def test_a_damaged_file(self):
        self.workspace(SMALL)
        path = self.folder / "w/registry.sqlite"
        data = bytearray(path.read_bytes())
        data[100:2000] = b"\xa5" * 1900
        path.write_bytes(data)
        self.mw("verify", "-w", "w", code=1)


class Usage(Case):

    def test_wrong_usage(self):
        for words, said in (
                (("evl",), 'did you mean "eval"?'),
                (("entity",), "after entity stands one of: add, import, list, documents, move"),
                (("entity", "ad"), "add, import, list, documents, move, retire"),
                (("entty", "list"), 'did you mean "entity list"?'),
                (("list",), "there are: entity list, link list, fact list, import list"),
                (("-w", "w", "eval"), "options stand after it"),
                (("eval", "--al"), "did you mean --all?"),
                (("eval", "-e", ""), "--entity needs a value"),
                (("fact", "list", "--entity", ","), "--entity needs a value"),
                (("verify", "-w", ""), '--workspace needs a value: DIR; seen is ""'),
                (("eval", "--at", ""), "--at needs a value: PERIOD"),
                (("fmt", "--check", "--stdout", "x.mw"), "exclude each other"),
                (("frobnicate",), "mw help"),
                (("eval", "--indicatr", "x"), "did you mean --indicator?"),
                (("eval", "-q"), "eval has no option -q"),
                (("eval", "--format", "xml"), "expected one of: table csv json"),
                (("eval", "--threads", "many"), "expected a whole number from 0 to 256"),
                (("eval", "--at"), "--at needs a value: PERIOD"),
                (("eval", "--at", "2024", "--at", "2023"), "--at is given twice"),
                (("eval", "--all=yes"), "--all takes no value"),
                (("check",), "check needs PACK..."),
                (("entity", "add", "site"), "entity add needs KIND CODE"),
                (("entity", "add", "site", "A", "B"), '"B" is too much'),
                (("completion", "tcsh"), "bash zsh fish"),
                (("help", "evl"), 'did you mean "eval"?'),
                (("help", "entity", "ad"), "after entity stands one of: add")):
            with self.subTest(words=words):
                if words[0] == "eval" and "--threads" in words:
                    self.workspace(SMALL)
                    words = (*words, "-w", "w")
                answer = self.mw(*words, code=2)
                self.assertTrue(answer.err.startswith("mw: "))
                self.assertIn(said, answer.err)
                self.assertIn("usage: mw ", answer.err)
                self.assertEqual(answer.out, "")

    def test_help(self):
        overview = self.mw().out
        self.assertIn("Exit code: 0 when it is done, 1 when", overview)
        self.assertEqual(self.mw("help").out, overview)
        self.assertEqual(self.mw("--help").out, overview)
        verbs = re.findall(r"^  ((?:\w+)(?: \w+)?)  +\S", overview, re.M)
        self.assertGreater(len(verbs), 20)
        for verb in verbs:
            with self.subTest(verb=verb):
                text = self.mw("help", *verb.split()).out
                self.assertEqual(self.mw(*verb.split(), "--help").out, text)
                self.assertIn(f"usage: mw {verb}", text)
                self.assertIn("-h, --help", text)
                for line in text.splitlines():
                    self.assertLessEqual(len(line), 80, line)
        self.assertIn("entity move", self.mw("help", "entity").out)

    def test_documents_are_those_of_the_table(self):
        for words, name in ((("help", "--as", "man"), "docs/mw.1"),
                            (("help", "--as", "markdown"), "docs/cli.md"),
                            (("completion", "bash"), "docs/completion/mw.bash"),
                            (("completion", "zsh"), "docs/completion/_mw"),
                            (("completion", "fish"), "docs/completion/mw.fish")):
            with self.subTest(name=name):
                self.assertEqual(self.mw(*words).out, (ROOT / name).read_text(encoding="utf-8"),
                                 f"mw {' '.join(words)} > {name}")

    def test_bash_completion(self):
        script = ROOT / "docs/completion/mw.bash"
        for words, found in ((["mw", "ev"], "eval"), (["mw", "entity", "mo"], "move"),
                             (["mw", "eval", "--form"], "--format"),
                             (["mw", "eval", "--format", "j"], "json"),
                             (["mw", "entity", "add", "--ti"], "--title")):
            with self.subTest(words=words):
                line = " ".join(f'"{w}"' for w in words)
                done = subprocess.run(
                    ["bash", "-c", f"source {script}; COMP_WORDS=({line}); "
                     f"COMP_CWORD={len(words) - 1}; _mw; echo \"${{COMPREPLY[@]}}\""],
                    capture_output=True, text=True, timeout=20, check=True)
                self.assertEqual(done.stdout.split(), [found], done.stderr)

    def test_version(self):
        self.assertRegex(self.mw("version").out, r"^millwright \d+\.\d+\.\d+\n$")
        self.assertEqual(self.mw("--version").out, self.mw("version").out)
        long = self.mw("version", "-v").out
        for word in ("DuckDB", "SQLite", "packs in"):
            self.assertIn(word, long)

    def test_full_disk_is_an_error(self):
        if not pathlib.Path("/dev/full").exists():
            self.skipTest("no /dev/full")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([__import__("program").MW, "help"], stdout=full,
                                  stderr=subprocess.PIPE, timeout=20, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count(b"cannot write to standard output"), 1)


if __name__ == "__main__":
    import unittest
    unittest.main()
