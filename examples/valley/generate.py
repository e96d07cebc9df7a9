#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the sample valley: the enterprises of the sample campaigns, in districts and with sites.

    python3 examples/valley/generate.py FOLDER [LAST_MONTH]

Nothing in it is real. README.md states the rules; those of the enterprises and of their assessments
are in ../campaign. The same seed gives the same bytes; another last month adds rows, no more.
"""
import math
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "campaign"))
import generate as campaign  # noqa: E402

# The one with a line of its own: middling, and its assessment of 2026 waits for an assessor.
BOTTLER = "SE-113"
SITE = "bottling"
UNITS = (("filler", "Filler", "灌装机"), ("capper", "Capper", "封盖机"),
         ("labeller", "Labeller", "贴标机"), ("packer", "Packer", "装箱机"))
# code: name in both languages, region of the grid whose factors count
DISTRICTS = {"north": ("north", "北", "CN-NORTH"), "east": ("east", "东", "CN-EAST"),
             "south": ("south", "南", "CN-SOUTH"), "west": ("west", "西", "CN-NORTHWEST")}
# Share of the energy of an enterprise that is natural gas; the rest is electricity.
GAS = {"machinery": 0.15, "electronics": 0.08, "food": 0.40, "textiles": 0.35, "chemicals": 0.45,
       "metal": 0.50}
TCE_PER_KWH, TCE_PER_M3 = 0.1229e-3, 1.33e-3
FIRST_YEAR, LAST_MONTH = 2022, "2026-10"
PIECES = 4_300_000  # of a month of the line: some 145 000 a day
PRICES = {"2024-01-01": {"sharp": 1.24, "peak": 1.04, "flat": 0.68, "valley": 0.31},
          "2026-01-01": {"sharp": 1.30, "peak": 1.10, "flat": 0.70, "valley": 0.30}}


def months_until(last, first_year):
    """(year, month) up to the last one, "2026-10"."""
    end = tuple(map(int, last.split("-")))
    return [(y, m) for y in range(first_year, end[0] + 1) for m in range(1, 13) if (y, m) <= end]


def site_of(e):
    return SITE if e["code"] == BOTTLER else f"W-{e['number']:03d}"


def write_entities(folder, all_of_them):
    rows = [("district", code, f"Sample district {en} (invented) / 示例{zh}区（虚构）", "")
            for code, (en, zh, _) in DISTRICTS.items()]
    for e in all_of_them:
        n = e["number"]
        rows.append(("enterprise", e["code"],
                     f"Sample enterprise {n:03d} (invented) / 示例企业{n:03d}（虚构）",
                     f"district:{e['region']}"))
    for e in all_of_them:
        n = e["number"]
        title = (f"Bottling plant of sample enterprise {n:03d} (simulated) / "
                 f"示例企业{n:03d}灌装厂（模拟）" if e["code"] == BOTTLER
                 else f"Works of sample enterprise {n:03d} (invented) / 示例企业{n:03d}厂区（虚构）")
        rows.append(("site", site_of(e), title, f"enterprise:{e['code']}"))
    rows.append(("line", "line1", "Bottling line (simulated) / 灌装线（模拟）", f"site:{SITE}"))
    rows += [("unit", code, f"{en} (simulated) / {zh}（模拟）", "line:line1")
             for code, en, zh in UNITS]
    campaign.write(folder, "entities.csv", ("kind", "code", "title", "parent"), rows)


def energy_row(e, year, month):
    """Electricity and what of it is under contract (kWh), gas (m3), output (CNY) of a site."""
    revenue, _, _, energy, _, _ = campaign.month_row(e, year, month)
    d = campaign.Draw("site", e["code"])
    gas = GAS[e["industry"]] * (0.8 + 0.4 * d.next())
    green = 0.1 + 0.4 * d.next() if d.chance(0.2) else 0
    winter = 1 + 0.25 * math.cos(2 * math.pi * (month - 1) / 12)
    gas = min(0.9, gas * winter)
    kwh = energy * (1 - gas) / TCE_PER_KWH
    started = (year, month) >= (2024, 7)
    return kwh, kwh * green if started else 0, energy * gas / TCE_PER_M3, revenue


def write_sites(folder, all_of_them, last):
    campaign.write(folder, "sites.csv", ("site", "region", "contract_factor"),
                   [(site_of(e), DISTRICTS[e["region"]][2], 0) for e in all_of_them])
    rows = []
    for e in all_of_them:
        for year, month in months_until(last, FIRST_YEAR):
            kwh, contract, gas, output = energy_row(e, year, month)
            pieces = ""
            if e["code"] == BOTTLER:
                d = campaign.Draw("pieces", year, month)
                pieces = round(PIECES * (1 + 0.1 * math.sin(2 * math.pi * (month - 4) / 12))
                               * (1 + d.noise(0.02)))
            rows.append((site_of(e), f"{year}-{month:02d}", round(kwh), round(contract),
                         round(gas), round(output), pieces))
    campaign.write(folder, "site_months.csv", ("site", "month", "electricity_kWh", "contract_kWh",
                                               "gas_m3", "output_CNY", "pieces"), rows)


def month_of(e, year, month):
    revenue, cost, spend, energy, tested, passed = campaign.month_row(e, year, month)
    return (e["code"], f"{year}-{month:02d}", round(revenue), round(cost), round(spend),
            f"{energy:.3f}", tested, passed)


MONTH_COLUMNS = ("entity", "month", "revenue_CNY", "cost_CNY", "digital_spend_CNY", "energy_tce",
                 "tested", "passed")


def write_late(folder, all_of_them):
    """Months that the campaign's files lack: handed in later, as estimates."""
    campaign.write(folder, "months_late.csv", MONTH_COLUMNS,
                   [month_of(e, year, month) for e in all_of_them for year in campaign.YEARS
                    for month in range(1, 13)
                    if campaign.Draw("gap", e["code"], year, month).chance(0.002)])


def write_year_under_way(folder, all_of_them, last):
    """From 2026 on, as far as it is known, by the rules of the years before."""
    campaign.write(folder, "months_since_2026.csv", MONTH_COLUMNS,
                   [month_of(e, *at) for e in all_of_them for at in months_until(last, 2026)])


def write_line(folder):
    campaign.write(folder, "flow.csv", ("unit", "last"),
                   [(code, "yes" if code == "packer" else "no") for code, _, _ in UNITS])
    campaign.write(folder, "tariff.csv", ("site", "since", "tariff"),
                   [(SITE, "2024-01-01", "four_bands")])
    campaign.write(folder, "prices.csv", ("site", "since", "band", "price"),
                   [(SITE, since, band, price) for since, prices in PRICES.items()
                    for band, price in prices.items()])


def main(words):
    last = words[2] if len(words) == 3 else LAST_MONTH
    if len(words) not in (2, 3) or words[1].startswith("-") or not re.fullmatch(
            r"20\d\d-(0[1-9]|1[0-2])", last) or last < LAST_MONTH:
        print(f"usage: generate.py FOLDER [LAST_MONTH, {LAST_MONTH} or later]", file=sys.stderr)
        return 2
    folder = pathlib.Path(words[1])
    campaign.main(words[:2])
    all_of_them = [campaign.make_enterprise(i) for i in range(1, campaign.COUNT + 1)]
    write_entities(folder, all_of_them)
    write_sites(folder, all_of_them, last)
    write_late(folder, all_of_them)
    write_year_under_way(folder, all_of_them, last)
    write_line(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
