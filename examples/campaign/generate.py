#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the sample campaign: 200 invented enterprises, their facts and their answers.

    python3 examples/campaign/generate.py FOLDER

Nothing in it is real. README.md states the rules. The same seed gives the same bytes: only
random.random() is drawn, and every number is rounded when it is written.
"""
import csv
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
STATES_2026 = (("draft", 0.20), ("submitted", 0.25), ("returned", 0.10), ("reviewed", 0.15),
               ("confirmed", 0.30))
SHOWN = ("q01_network", "q05_systems", "q08_plan", "q09_rules")
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


def lower(answers, options):
    """What an assessor finds who finds less than was said: a rung lower, a tick fewer."""
    if len(answers) > 1:
        return answers[:-1]
    at = options.index(answers[0])
    return [options[max(0, at - 1)]]


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


def state_of(e, year):
    if year == 2025:
        return "confirmed"
    return Draw("state", e["code"]).one_of(STATES_2026)


def assess(e, year, questions):
    """Answers, scores and evidence of an enterprise in a campaign."""
    answers, scores, shown = [], [], []
    state = state_of(e, year)
    scored = state in ("reviewed", "confirmed", "returned")
    scored = scored and Draw("scored", e["code"], year).chance(0.3)
    for name, pick, options in questions:
        d = Draw("look", e["code"], name, year)
        said = answer(e, (name, pick, options), year)
        if state == "draft" and d.chance(0.4):
            said = []
        answers += [(e["code"], name, ";".join(said))] if said else []
        if said and scored and pick != "band" and d.chance(0.15):
            found = lower(said, options) if d.chance(0.7) else said
            note = "as said (sample)" if found == said else "less was seen (sample)"
            scores.append((e["code"], name, ";".join(found), note))
        if said and name in SHOWN and d.chance(0.08):
            shown.append((e["code"], name, f"evidence_{year}/SAMPLE_{e['code']}_{name}.txt"))
    return answers, scores, shown


def confirmed_columns(questions):
    """A column for each question, of `pick many` one for each option."""
    return [(name, o) for name, pick, options in questions
            for o in (options if pick == "many" else [None])]


def write_confirmed(folder, year, questions, final):
    """What holds after confirmation, a row for each enterprise: the score where there is one."""
    columns = confirmed_columns(questions)
    rows = []
    for code in sorted({code for code, _ in final}):
        said = [(final.get((code, name), ""), o) for name, o in columns]
        rows.append([code] + [a if o is None else "yes" if o in a.split(";") else ""
                              for a, o in said])
    write(folder, f"confirmed_{year}.csv",
          ["entity"] + [n if o is None else f"{n}: {o}" for n, o in columns], rows)


def write_campaign(folder, year, all_of_them, questions):
    answers, scores, shown = [], [], []
    for e in all_of_them:
        a, s, v = assess(e, year, questions)
        answers, scores, shown = answers + a, scores + s, shown + v
    write(folder, f"answers_{year}.csv", ("entity", "question", "answer"), answers)
    write(folder, f"scores_{year}.csv", ("entity", "question", "answer", "comment"), scores)
    write(folder, f"evidence_{year}.csv", ("entity", "question", "file"), shown)
    confirmed = {e["code"] for e in all_of_them if state_of(e, year) == "confirmed"}
    write_confirmed(folder, year, questions, {a[:2]: a[2] for a in answers + scores
                                              if a[0] in confirmed})
    write(folder, f"states_{year}.csv", ("entity", "state"),
          [(e["code"], state_of(e, year)) for e in all_of_them])
    for code, question, name in shown:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"{LABEL}\nWhat {code} would show for {question}.\n".encode())


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
    questions = read_questions()
    for year in CAMPAIGNS:
        write_campaign(folder, year, all_of_them, questions)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
