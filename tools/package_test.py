# SPDX-License-Identifier: MIT
"""What the Debian package brings along: units that systemd takes and that are shut in, scripts."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

PACKAGE = pathlib.Path(__file__).resolve().parent / "package"
EXPOSURE_MAX = 1.5  # systemd's own measure, from 0 (shut in) to 10; Debian's usual units have 9


def ran(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd")
class Units(unittest.TestCase):
    def setUp(self):
        """Copies of the units, whose program is there."""
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for unit in PACKAGE.glob("millwright*.*"):
            text = unit.read_text(encoding="utf-8").replace("/usr/bin/mw", "/bin/true")
            (self.folder / unit.name).write_text(text, encoding="utf-8")
        self.units = sorted(p for p in self.folder.glob("*.service"))

    def test_verified(self):
        self.assertEqual(len(self.units), 2)
        timer = self.folder / "millwright-backup.timer"
        code, said = ran("systemd-analyze", "--man=no", "verify", *self.units, timer)
        mine = [line for line in said.splitlines() if "millwright" in line]
        self.assertEqual((code, mine), (0, []), said)

    def test_shut_in(self):
        for unit in self.units:
            code, said = ran("systemd-analyze", "security", "--offline=true", "--no-pager", unit)
            if "unrecognized option" in said:
                self.skipTest("this systemd measures only what runs")
            exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
            self.assertTrue(exposure, said)
            self.assertLessEqual(float(exposure[1]), EXPOSURE_MAX, said)

    def test_loose_unit_is_seen(self):
        loose = self.folder / "loose.service"
        loose.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
        _, said = ran("systemd-analyze", "security", "--offline=true", "--no-pager", loose)
        exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
        if not exposure:
            self.skipTest("this systemd measures only what runs")
        self.assertGreater(float(exposure[1]), EXPOSURE_MAX)


class Scripts(unittest.TestCase):
    def test_shell_reads_them(self):
        for name in ("postinst", "prerm", "postrm"):
            with self.subTest(name):
                self.assertEqual(ran("sh", "-n", PACKAGE / name)[0], 0)

    def test_defaults_are_those_of_the_units(self):
        """What the file of defaults sets, some unit reads."""
        units = "".join(p.read_text(encoding="utf-8") for p in PACKAGE.glob("*.service"))
        for line in (PACKAGE / "millwright.default").read_text(encoding="utf-8").splitlines():
            name = line.split("=")[0]
            if "=" in line and not line.startswith("#"):
                self.assertIn("$" + name, units.replace("{", ""), line)


if __name__ == "__main__":
    unittest.main()
