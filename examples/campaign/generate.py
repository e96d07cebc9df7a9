#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the sample campaigns: 200 invented enterprises, their facts and their assessments.

    python3 examples/campaign/generate.py FOLDER

Nothing in it is real. README.md states the rules. The same seed gives the same bytes: only
random.random() is drawn, and every number is rounded when it is written.
"""
import csv
import datetime
import math
import pathlib
import random
import re
import sys

SEED = 2025
COUNT = 200
YEARS = (2023, 2024, 2025)
CAMPAIGNS = (2025, 2026)
QUESTIONS = pathlib.Path(__file__).resolve().parent.parent.parent / "packs/miit_sme_2024"

# code: share of the enterprises, what it adds to the strength
REGIONS = {"north": (40, 0.2), "east": (35, 0.7), "south": (18, 0.4), "west": (7, -0.6)}
# code: share, strength, revenue per head and month (CNY), energy (tce per million CNY), cost share
INDUSTRIES = {
    "machinery": (28, 0.4, 70000, 45, 0.82), "electronics": (22, 1.1, 95000, 25, 0.78),
    "food": (18, -0.3, 60000, 60, 0.86), "textiles": (14, -0.9, 42000, 80, 0.88),
    "chemicals": (12, 0.5, 120000, 180, 0.80), "metal": (6, -0.4, 65000, 150, 0.87)}
# How an assessment ends up: a share of the enterprises for each. "again" was returned once and
# handed in again before it was confirmed, "reopened" was confirmed and is open once more.
ENDS = {2025: (("confirmed", 0.83), ("again", 0.14), ("reopened, confirmed", 0.03)),
        2026: (("draft", 0.14), ("submitted", 0.18), ("returned", 0.08), ("reviewed", 0.14),
               ("confirmed", 0.36), ("again", 0.06), ("reopened", 0.04))}
BEGINS = {2025: datetime.datetime(2025, 3, 3, 9), 2026: datetime.datetime(2026, 3, 2, 9)}
# What is shown, and the questions that it is shown for.
FILES = {"network": ("q01", "q06", "q07"), "systems": ("q02", "q03", "q04", "q05", "s_"),
         "plans": ("q08", "q09", "q10"), "accounts": ("q11", "q12", "q13", "q14", "q15")}
ASSESSORS = tuple(f"Sample assessor {x}" for x in "ABCDE")
COLLABORATION = ("collab_orders", "collab_stock", "collab_plans", "collab_quality", "collab_design",
                 "green_energy", "green_carbon", "green_material", "green_suppliers",
                 "green_logistics")
LABEL = "SAMPLE - invented, not about a real enterprise / 示例数据，纯属虚构"


def read_questions():
    """The choices of the pack in its order: name, 'one', 'many' or 'band', codes of options."""
    out = []
    text = "".join((QUESTIONS / f).read_text(encoding="utf-8")
                   for f in ("questions.mw", "scenes.mw"))
    for part in re.split(r"^choice ", text, flags=re.MULTILINE)[1:]:
        head = part.splitlines()[0]
        pick = re.search(r"pick (one|many)", head)
        out.append((head.split()[0], pick.group(1) if pick else "band",
                    re.findall(r'^  option "([^"]+)"', part, re.MULTILINE)))
    return out


class Draw:
    """Draws that are the same in every version of Python."""

    def __init__(self, *words):
        self.next = random.Random("/".join(map(str, (SEED, *words)))).random

    def noise(self, width):
        """Bell-shaped around 0, standard deviation `width`."""
        return (sum(self.next() for _ in range(12)) - 6) * width

    def chance(self, p):
        return self.next() < p

    def one_of(self, weights):
        """A name from (name, weight) pairs."""
        at = self.next() * sum(w for _, w in weights)
        for name, weight in weights:
            at -= weight
            if at < 0:
                return name
        return weights[-1][0]


def logistic(x):
    return 1 / (1 + math.exp(-x))


def clamp(x, low, high):
    return max(low, min(high, x))


def make_enterprise(i):
    """An enterprise: what it is, and its latent strength (0 .. 1), which is written nowhere."""
    d = Draw("enterprise", i)
    region = d.one_of([(k, v[0]) for k, v in REGIONS.items()])
    industry = d.one_of([(k, v[0]) for k, v in INDUSTRIES.items()])
    staff = int(clamp(math.exp(4.4 + d.noise(0.9)), 8, 999))
    latent = (REGIONS[region][1] + INDUSTRIES[industry][1] - 0.75
              + 0.8 * (math.log(staff) - 4.4) + d.noise(0.7))
    return {"code": f"SE-{i:03d}", "number": i, "region": region, "industry": industry,
            "staff": staff, "strength": logistic(latent),
            "complete": d.chance(0.60), "machines_known": not d.chance(0.06),
            "retrofit": None if d.chance(0.08) else f"2024-{1 + int(d.next() * 6):02d}-01"}


def stocks(e, year):
    """Machines, digital and connected ones, and staff at the end of a year."""
    d = Draw("stocks", e["code"])
    machines = max(4, round(e["staff"] * (0.25 + 0.5 * d.next())))
    reach = clamp(e["strength"] + d.noise(0.06) + 0.04 * (year - 2025), 0.01, 0.97)
    digital = round(machines * reach)
    connected = round(digital * clamp(reach + 0.1 * d.next(), 0, 1))
    return machines, digital, connected, round(e["staff"] * (1 + 0.03 * (year - 2025)))


def month_row(e, year, month):
    """Revenue, cost, digital spending (CNY), energy (tce), products inspected and passed."""
    d = Draw("month", e["code"], year, month)
    _, _, per_head, intensity, cost_share = INDUSTRIES[e["industry"]]
    habit = Draw("habit", e["code"])
    trend = (e["strength"] - 0.45) * 0.10 + habit.noise(0.03)
    t = year - 2025 + (month - 1) / 12
    season = 1 + 0.08 * math.sin(2 * math.pi * (month - 3) / 12)
    revenue = per_head * e["staff"] * season * math.exp(trend * t + d.noise(0.04))
    cost = revenue * clamp(cost_share - 0.3 * trend * t + d.noise(0.01), 0.5, 0.99)
    energy = revenue / 1e6 * intensity * math.exp(-0.9 * trend * t + d.noise(0.03))
    spend = revenue * (0.004 + 0.26 * e["strength"] ** 5) * (0.7 + 0.6 * d.next())
    tested = max(20, round(revenue / 4000))
    passed = round(tested * clamp(0.93 + 0.05 * e["strength"] + 0.2 * trend * t + d.noise(0.003),
                                  0.8, 1))
    return revenue, cost, spend, energy, tested, passed


def tick(d, strength, options):
    """Options of `pick many`: the stronger, the more; harder ones come later in the list."""
    hard = [0.15 + 0.6 * k / max(1, len(options) - 1) for k in range(len(options))]
    taken = [o for o, h in zip(options, hard)
             if o != "none" and logistic(9 * (strength - h) + d.noise(0.8)) > 0.4]
    return taken or ["none"]


def rung(d, strength, steps, width):
    """A rung 0 .. steps - 1 by strength."""
    return int(clamp(math.floor(strength * (steps + 0.3) + d.noise(width)), 0, steps - 1))


def answer_band(d, e, question, year):
    """A share in percent: the true one, or for one in twelve one that is far too good."""
    machines, digital, connected, _ = stocks(e, year)
    share = {"q02_digital_machines": 100 * digital / machines,
             "q03_connected_machines": 100 * connected / machines}.get(
                 question, 100 * (0.004 + 0.26 * e["strength"] ** 5))
    if d.chance(1 / 12):
        share = min(100, share + 25 + 20 * d.next())
    return [f"{share:.1f} %"]


def answer(e, question, year):
    """The answers of an enterprise to a question: a list of codes, or one share; [] is open."""
    name, pick, options = question
    d = Draw("answer", e["code"], name, year)
    if not e["complete"] and d.chance(1 / 6):
        return []
    grown = clamp(e["strength"] + 0.03 * (year - 2025), 0, 1)
    if pick == "band":
        return answer_band(d, e, name, year)
    if pick == "many":
        return tick(d, grown, options)
    return [options[rung(d, grown, len(options), 0.45 if name.startswith("s_") else 0.35)]]


def found(d, said, options):
    """What an assessor finds: most often what was said, else a rung lower, seldom one higher."""
    at = options.index(said[0])
    if d.chance(0.68):
        return said, ""
    if d.chance(0.75):
        less = said[:-1] if len(said) > 1 else [options[max(0, at - 1)]]
        return less, "less was seen (sample)"
    if len(said) > 1 or at + 1 == len(options) or said == ["none"]:
        return said, ""
    more = [options[at + 1]] if options[0] == "0" else said
    return more, "more was seen (sample)" if more != said else ""


def write(folder, name, header, rows):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def write_enterprises(folder, all_of_them):
    write(folder, "entities.csv", ("kind", "code", "title"),
          [("enterprise", e["code"],
            f"Sample enterprise {e['number']:03d} (invented) / 示例企业{e['number']:03d}（虚构）")
           for e in all_of_them])
    write(folder, "attributes.csv", ("entity", "region", "industry", "retrofit"),
          [(e["code"], e["region"], e["industry"], e["retrofit"] or "") for e in all_of_them])


def write_facts(folder, all_of_them):
    rows = []
    for e in all_of_them:
        for year in (*YEARS, 2026):
            machines, digital, connected, staff = stocks(e, year)
            known = e["machines_known"]
            rows.append((e["code"], year, *((machines, digital, connected) if known
                                            else ("", "", "")), staff))
    write(folder, "stocks.csv", ("entity", "year", "machines", "digital", "connected", "staff"),
          rows)
    rows = []
    for e in all_of_them:
        for year in YEARS:
            for month in range(1, 13):
                revenue, cost, spend, energy, tested, passed = month_row(e, year, month)
                if Draw("gap", e["code"], year, month).chance(0.002):
                    continue
                rows.append((e["code"], f"{year}-{month:02d}", round(revenue), round(cost),
                             round(spend), f"{energy:.3f}", tested, passed))
    write(folder, "months.csv", ("entity", "month", "revenue_CNY", "cost_CNY",
                                 "digital_spend_CNY", "energy_tce", "tested", "passed"), rows)


def write_collaboration(folder, all_of_them):
    """How far partners along the chain work together: grades of the pack collaboration."""
    rows = []
    for e in all_of_them:
        if Draw("partners", e["code"]).chance(0.1):
            continue
        for year in CAMPAIGNS:
            row = [e["code"], year]
            for name in COLLABORATION:
                d = Draw("partners", e["code"], name)
                ahead = 0.0 if name.startswith("collab") else -0.12
                grown = clamp(e["strength"] + ahead + 0.04 * (year - 2025), 0, 1)
                row.append(rung(d, grown, 5, 0.5))
            rows.append(row)
    write(folder, "collaboration.csv", ("entity", "year", *COLLABORATION), rows)


class Life:
    """One assessment, from blank to where it ends: rows of who did what, when."""

    def __init__(self, e, year, questions):
        self.e, self.year, self.questions = e, year, questions
        self.draw = Draw("life", e["code"], year)
        self.at = BEGINS[year] + datetime.timedelta(days=int(self.draw.next() * 30))
        self.assessor = self.draw.one_of([(x, 1) for x in ASSESSORS])
        self.person = f"Sample person of {e['code']}"
        self.files, self.rows, self.said = {}, [], {}

    def wait(self, days):
        """To the working hours of a later day."""
        self.at += datetime.timedelta(days=days)
        self.at = self.at.replace(hour=9 + int(self.draw.next() * 7), minute=0)

    def do(self, who, act, **what):
        self.at += datetime.timedelta(minutes=1 + int(self.draw.next() * 4))
        self.rows.append({"entity": self.e["code"], "act": act, "who": who,
                          "when": self.at.isoformat(), **what})

    def answer(self, share):
        """The own answers, and the files that show them."""
        for n, (name, pick, options) in enumerate(self.questions):
            if n % 8 == 7:
                self.wait(1)
            said = answer(self.e, (name, pick, options), self.year)
            if said and self.draw.chance(share):
                self.said[name] = said
                self.do(self.person, "answer", question=name, answer=";".join(said))
                self.show(name)

    def show(self, name):
        kind = next(k for k, begins in FILES.items() if name.startswith(begins))
        code = self.e["code"]
        has = Draw("has", code, self.year, kind).chance(0.9 if self.e["complete"] else 0.6)
        if has and self.draw.chance(0.8):
            path = f"evidence_{self.year}/SAMPLE_{code}_{kind}.txt"
            self.files[path] = f"{LABEL}\nWhat {code} would show of its {kind} in {self.year}.\n"
            self.do(self.person, "attach", question=name, file=path)

    def score(self, share):
        """What an assessor finds; some shares, which facts give, are not looked at."""
        for name, pick, options in self.questions:
            if name in self.said and pick != "band" and self.draw.chance(share):
                seen, note = found(self.draw, self.said[name], options)
                self.do(self.assessor, "score", question=name, answer=";".join(seen), comment=note)

    def give_back(self):
        self.do(self.assessor, "return", comment="please look at what was scored (sample)")

    def correct(self):
        """After a return: two answers again, a rung lower."""
        for name, pick, options in self.questions:
            if pick == "one" and name in self.said and self.draw.chance(0.1):
                at = options.index(self.said[name][0])
                self.said[name] = [options[max(0, at - 1)]]
                self.do(self.person, "answer", question=name, answer=self.said[name][0],
                        comment="corrected (sample)")

    def submit(self):
        self.wait(1)
        self.do(self.person, "submit")

    def settle(self):
        self.wait(4)
        self.do(self.assessor, "review")
        self.wait(3)
        self.do(self.assessor, "confirm")

    def live(self, end):
        """Goes through the states as far as `end`."""
        looked_at = self.draw.chance(0.6)
        self.answer(0.6 if end == "draft" else 1.0)
        if end == "draft":
            return
        self.submit()
        self.wait(6)
        if end == "submitted":
            if self.draw.chance(0.2):
                self.score(0.1)
            return
        if looked_at or end in ("returned", "again"):
            self.score(0.35)
        if end in ("returned", "again"):
            self.wait(1)
            self.give_back()
        if end == "returned":
            return
        if end == "again":
            self.wait(3)
            self.correct()
            self.submit()
        if end == "reviewed":
            self.wait(4)
            self.do(self.assessor, "review")
            return
        self.settle()
        if end.startswith("reopened"):
            self.wait(9)
            self.do(self.assessor, "reopen", comment="a new workshop runs since (sample)")
            self.wait(2)
            self.answer(1.0 if end != "reopened" else 0.5)
        if end == "reopened, confirmed":
            self.submit()
            self.settle()


def write_campaign(folder, year, all_of_them, questions):
    """All that was done in a campaign, as one table, and the files it names."""
    columns = ("entity", "act", "question", "answer", "file", "comment", "who", "when")
    rows = []
    for e in all_of_them:
        life = Life(e, year, questions)
        life.live(Draw("end", e["code"], year).one_of(ENDS[year]))
        rows += life.rows
        for name, text in life.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
    rows.sort(key=lambda r: r["when"])
    write(folder, f"campaign_{year}.csv", columns, [[r.get(c, "") for c in columns] for r in rows])


def main(words):
    if len(words) != 2 or words[1].startswith("-"):
        print("usage: generate.py FOLDER", file=sys.stderr)
        return 2
    folder = pathlib.Path(words[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "SAMPLE.txt").write_text(LABEL + "\n", encoding="utf-8", newline="\n")
    all_of_them = [make_enterprise(i) for i in range(1, COUNT + 1)]
    write_enterprises(folder, all_of_them)
    write_facts(folder, all_of_them)
    write_collaboration(folder, all_of_them)
    questions = read_questions()
    for year in CAMPAIGNS:
        write_campaign(folder, year, all_of_them, questions)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
