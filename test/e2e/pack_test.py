# SPDX-License-Identifier: MIT
"""mw check, test, fmt, doc."""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import MW, ROOT, Case  # noqa: E402

FULL_DISK = pathlib.Path(MW).resolve().parent / "full_disk.so"
BAD = sorted((ROOT / "test/packs_bad").glob("*.mw"))
PACKS = sorted(p.parent for p in (ROOT / "packs").glob("*/*.mw")
               if re.search(rb"^pack ", p.read_bytes(), re.M))


class Check(Case):

    def test_every_pack_is_sound_and_silent(self):
        for pack in PACKS:
            with self.subTest(pack=pack.name):
                answer = self.mw("check", pack)
                self.assertEqual(answer.out, "")
                self.assertNotIn("error", answer.err)

    def test_bad_packs_say_what_is_wrong(self):
        self.assertGreaterEqual(len(BAD), 20)
        for path in BAD:
            with self.subTest(pack=path.name):
                first = path.read_bytes().split(b"\n", 1)[0].decode()
                expected = first.removeprefix("// expect error: ").strip()
                answer = self.mw("check", path, code=1)
                self.assertIn(expected, answer.err)
                self.assertEqual(answer.out, "")
                # A place and a caret, as a compiler says it.
                self.assertRegex(answer.err, rf"{re.escape(path.name)}:\d+:\d+: error: ")
                self.assertRegex(answer.err, r"\n\s+\|\s*\^")
                self.assertRegex(answer.err, r"mw: \d+ errors? in the packs\n$")

    def test_nesting_and_size_have_limits(self):
        deep = "(" * 10000 + "1" + ")" * 10000
        self.write("deep.mw", 'pack deep { title en "d" }\nkind k\nindicator a on k : number = '
                   + deep + "\n")
        self.assertRegex(self.mw("check", "deep.mw", code=1).err, r"deep.mw:3:\d+: error: .*deep")
        self.write("large.mw", 'pack large { title en "l" }\n' + "// padding\n" * 1000000)
        self.assertIn("larger than 4194304 bytes", self.mw("check", "large.mw", code=1).err)

    def test_names_and_near_misses(self):
        answer = self.mw("check", "iso2240", code=1)
        self.assertIn('there is no pack "iso2240"; did you mean "iso22400"?', answer.err)
        self.assertIn("there is no pack ./nothing", self.mw("check", "./nothing", code=1).err)
        self.mw("check", "iso22400", "energy")

    def test_other_files_are_no_packs(self):
        self.write("notes.md", "# Notes\n")
        self.assertIn("./notes.md is no pack", self.mw("check", "./notes.md", code=1).err)
        self.assertIn('no pack "notes"', self.mw("check", "notes", code=1).err)

    def test_strict_minds_warnings(self):
        self.write("w.mw", 'pack w { title en "w" }\nkind k\n'
                   "codes region { \"a\" }\n"
                   "measure m on k : kWh { roll time sum }\n"
                   "parameter f by region : number {\n"
                   "  confirm by 2001-01-01\n  2000-01-01: \"a\" 1\n}\n")
        answer = self.mw("check", "w.mw")
        self.assertIn("warning", answer.err)
        self.assertIn("--strict", self.mw("check", "--strict", "w.mw", code=1).err)


class Own(Case):
    """Packs that are made, copied and removed in a workspace."""

    def setUp(self):
        super().setUp()
        self.mw("init", "w", "--zone", "UTC", "--use", "plant,monitoring")
        self.packs = self.folder / "w/packs"

    def used(self):
        return self.mw("use", "-w", "w").out.split()

    def listed(self, *more):
        return {p["name"]: p for p in
                json.loads(self.mw("use", "-w", "w", "--format", "json", *more).out)}

    def test_a_new_one_begins_with_little(self):
        self.mw("pack", "new", "goals", "-w", "w", "--title", "Our goals", "--title-zh", "目标")
        text = (self.packs / "goals/goals.mw").read_text()
        self.assertRegex(text, 'title +en "Our goals" zh "目标"\n')
        self.assertRegex(text, "use +plant\n")
        self.assertEqual(self.used(), ["plant", "monitoring", "goals"])
        self.mw("fmt", "--check", "w/packs/goals")
        self.mw("check", "-w", "w", "--strict", "goals")
        self.mw("pack", "new", "more", "-w", "w")
        self.assertRegex((self.packs / "more/more.mw").read_text(), "use +goals\n")
        for name, said in [("goals", "already"), ("Goals", "no name"), ("../x", "no name"),
                           ("energy", "--copy energy"), ("a" * 64, "at most 63")]:
            self.assertIn(said, self.mw("pack", "new", name, "-w", "w", code=1).err)
        self.assertIn("quotes", self.mw("pack", "new", "x", "-w", "w", "--title", 'a"b',
                                        code=1).err)
        self.assertFalse((self.packs / "x").exists())

    def test_a_copy_takes_the_place(self):
        self.mw("use", "-w", "w", "energy")
        self.mw("pack", "new", "our_energy", "--copy", "energy", "-w", "w")
        self.assertEqual(self.used(), ["plant", "monitoring", "our_energy"])
        self.assertEqual(sorted(p.name for p in (self.packs / "our_energy").iterdir()),
                         sorted(p.name.replace("energy.mw", "our_energy.mw")
                                for p in (ROOT / "packs/energy").glob("*.mw")))
        self.mw("test", "-w", "w", "our_energy")
        # One that others use keeps its name.
        said = self.mw("pack", "new", "our_plant", "--copy", "plant", "-w", "w", code=1).err
        self.assertIn("declared twice", said)
        self.assertIn("called plant", said)
        self.assertFalse((self.packs / "our_plant").exists())
        self.mw("pack", "new", "plant", "--copy", "plant", "-w", "w")
        self.assertEqual(self.listed()["plant"]["from"], "workspace")
        self.assertEqual((self.packs / "plant/plant.mw").read_text(),
                         (ROOT / "packs/plant/plant.mw").read_text())
        self.assertIn("no pack", self.mw("pack", "new", "x", "--copy", "nothing", "-w", "w",
                                         code=1).err)
        self.mw("pack", "new", "x", "--copy", "energy", "--title", "t", "-w", "w", code=2)

    def test_removed_ones_are_kept_aside(self):
        self.mw("pack", "new", "goals", "-w", "w")
        self.mw("pack", "new", "more", "-w", "w")
        said = self.mw("pack", "remove", "goals", "-w", "w", code=1).err
        self.assertIn("need it", said)
        self.assertIn("goals", self.used())
        self.mw("pack", "remove", "more", "-w", "w")
        self.mw("pack", "remove", "goals", "-w", "w")
        self.assertEqual(self.used(), ["plant", "monitoring"])
        self.assertTrue((self.packs / ".removed/goals.1/goals.mw").exists())
        self.assertIn("no pack goals of its own",
                      self.mw("pack", "remove", "goals", "-w", "w", code=1).err)
        self.mw("pack", "new", "goals", "-w", "w")
        self.mw("use", "-w", "w", "goals")
        self.mw("pack", "remove", "goals", "-w", "w")
        self.assertTrue((self.packs / ".removed/goals.2").exists())
        self.assertEqual(self.used(), ["plant", "monitoring"])

    def test_a_copy_keeps_all_files(self):
        # One of its files is called as the copy is: the main file then keeps its name.
        own = {p.name: p.read_bytes() for p in (ROOT / "packs/iso22400").glob("*.mw")}
        self.assertIn("capability.mw", own)
        self.mw("init", "other", "--zone", "UTC", "--use", "iso22400")
        self.mw("pack", "new", "capability", "--copy", "iso22400", "-w", "other")
        made = self.folder / "other/packs/capability"
        copy = {p.name: p.read_bytes() for p in made.iterdir()}
        own["iso22400.mw"] = re.sub(rb"(?m)^(pack +)iso22400\b", rb"\1capability",
                                    own["iso22400.mw"])
        self.assertEqual(copy, own)
        self.mw("test", "-w", "other", "capability")

    def test_of_two_at_once_one_makes_it(self):
        for n in range(10):
            both = [self.start("pack", "new", f"goals{n}", "-w", "w") for _ in range(2)]
            said = [p.communicate(timeout=60)[1].decode() for p in both]
            with self.subTest(n=n, said=said):
                self.assertEqual(sorted(p.returncode for p in both), [0, 1])
                self.assertIn("has a pack", "".join(said))
                self.assertTrue((self.packs / f"goals{n}/goals{n}.mw").exists())
                self.assertEqual(len(list((self.packs / f"goals{n}").iterdir())), 1)

    def without_sync(self, part, *words):
        """Runs mw where folders with this in their path do not reach the disk."""
        env = dict(self.env() or os.environ, LD_PRELOAD=str(FULL_DISK), MW_FULL_FOLDERS="1",
                   MW_FULL_DISK=str(self.folder), MW_FULL_PART=part)
        done = subprocess.run([MW, *words], cwd=self.folder, env=env, capture_output=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(b"cannot sync folder", done.stderr)

    @unittest.skipUnless(FULL_DISK.exists(), "full_disk.so was not built")
    def test_what_does_not_reach_the_disk_is_undone(self):
        self.mw("use", "-w", "w", "energy")
        for part in ["/w/packs/our_energy", "/w/packs", "/w"]:
            with self.subTest(part=part):
                self.without_sync(part, "pack", "new", "our_energy", "--copy", "energy",
                                  "-w", "w")
                self.assertIn("energy", self.used())
                self.assertFalse((self.packs / "our_energy").exists())
        self.mw("pack", "new", "goals", "-w", "w")
        for part in ["/w/packs/.removed", "/w/packs"]:
            with self.subTest(part=part):
                self.without_sync(part, "pack", "remove", "goals", "-w", "w")
                self.assertIn("goals", self.used())
                self.assertTrue((self.packs / "goals/goals.mw").exists())
        self.mw("pack", "remove", "goals", "-w", "w")

    def test_all_that_there_are(self):
        self.assertNotIn("energy", self.listed())
        every = self.listed("--all")
        self.assertLessEqual({p.name for p in PACKS}, set(every))
        self.assertEqual((every["plant"]["in_use"], every["energy"]["in_use"]), (True, False))
        self.mw("init", "empty", "--zone", "UTC")
        empty = json.loads(self.mw("use", "-w", "empty", "--format", "json", "--all").out)
        self.assertEqual({p["in_use"] for p in empty}, {False})
        self.mw("use", "-w", "w", "--all", code=2)


class Test(Case):

    def test_counts_and_names(self):
        answer = self.mw("test", ROOT / "packs/household")
        self.assertRegex(answer.out, r"^\d+ examples with \d+ checks hold\n$")
        answer = self.mw("test", "-v", ROOT / "packs/household")
        self.assertRegex(answer.out, r"PASS household: .* \(\d+ of \d+ hold\)")

    def test_a_wrong_example_fails(self):
        self.write("wrong.mw", 'pack wrong { title en "w" }\nkind k\n'
                   "measure a on k : number { roll time sum }\n"
                   "indicator twice on k : number { = 2 * a }\n"
                   'example "good" { given a = 2\n expect twice = 4 }\n'
                   'example "bad" { given a = 2\n expect twice = 5 }\n')
        answer = self.mw("test", "wrong.mw", code=1)
        self.assertIn("FAIL wrong: bad (0 of 1 hold)", answer.out)
        self.assertRegex(answer.out, r"wrong.mw:8:\d+: ")
        self.assertIn("1 of 2 examples fail, with 1 of 2 checks", answer.out)

    def test_only_packs_asked_for(self):
        own = self.mw("test", ROOT / "packs/oee_variants").out
        self.assertNotEqual(own, self.mw("test", ROOT / "packs/iso22400").out)


class Fmt(Case):
    UGLY = 'pack  p {title en "p"}\nkind   k\nmeasure a on k:kWh{roll time sum}\n'

    def test_rewrites_and_is_done(self):
        path = self.write("p.mw", self.UGLY)
        self.assertEqual(self.mw("fmt", "--check", "p.mw", code=1).out, "p.mw\n")
        self.assertEqual(path.read_text(), self.UGLY)
        shown = self.mw("fmt", "--stdout", "p.mw").out
        self.mw("fmt", "p.mw")
        self.assertEqual(path.read_text(), shown)
        self.assertNotEqual(shown, self.UGLY)
        self.assertEqual(self.mw("fmt", "--check", "p.mw").out, "")

    def test_packs_are_laid_out(self):
        for pack in PACKS:
            with self.subTest(pack=pack.name):
                self.mw("fmt", "--check", pack)

    def test_what_does_not_parse_stays(self):
        path = self.write("p.mw", "pack p {\n")
        answer = self.mw("fmt", "p.mw", code=1)
        self.assertRegex(answer.err, r"p.mw:\d+:\d+: error: ")
        self.assertEqual(path.read_text(), "pack p {\n")

    def test_files_that_are_not_there(self):
        self.assertIn("open nothing.mw", self.mw("fmt", "nothing.mw", code=1).err)


class Doc(Case):

    def test_every_pack_has_a_page(self):
        for pack in PACKS:
            with self.subTest(pack=pack.name):
                self.mw("doc", pack, "-o", "page.html")
                page = (self.folder / "page.html").read_text(encoding="utf-8")
                self.assertIn("<html", page)
                self.assertNotIn("<script", page)

    def test_to_stdout_without_a_file(self):
        page = self.mw("doc", "iso22400").out
        self.assertIn("<math", page)
        self.assertIn("设备综合效率", page)
