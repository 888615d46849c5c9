"""What is summed and should perhaps not be: stocks, rates, distinct things, segments beside a total."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from saypro_analysis.data.readings.periods import DISTINCT
from saypro_analysis.data.readings.problems import Problem

APART = 0.01  # of the total, from which segments that do not add up to it are told
SUMMED = ("money", "count")  # units whose periods are summed where nothing else is said
_WAYS = (
    (r"head ?counts?|employees|staff|workforce|ftes?|balances?|stocks?|inventory|backlog|outstanding|headroom|assets"
     r"|liabilities|debts?|receivables|payables|open (?:\w+ )?(?:issues|tickets|orders|cases|positions|vacancies)"
     r"|members|subscribers|followers|pipeline", "last or mean, as it is a stock"),
    (r"rates?|ratio|percent(?:age)?|share|average|mean|median|utili[sz]ation|per (?!day\b|week\b|month\b|quarter\b)\w+",
     "mean, as it is a rate or an average"),
    (r"distinct|unique|active|different", "distinct or mean, as a thing may be counted in several periods"),
)  # fmt: skip
_STANDS = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), how) for words, how in _WAYS]
_FLOWS = re.compile(
    r"\b(?:new|hired|trained|lost|left|joined|sold|bought|shipped|resolved|closed|opened|added|cancelled|costs?"
    r"|spend|spending|expenses?|salar\w+|hours|savings?|changes?|net growth)\b",
    re.IGNORECASE,
)


def find_odd_sums(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """KPIs whose periods are summed though their name, note or formula suggests otherwise, and segments beside a total.

    `frames` are the tables as they were read, their indexes the rows. A sum that is meant stays as it is: this is told,
    not refused. Segments are compared with their KPI's latest period in which both are known.
    """
    periods = frames["measurements"].dropna(subset="actual").groupby("kpi").size()
    joined = frames["kpis"][frames["kpis"]["kpi"].isin(periods.index[periods > 1])]  # of one period nothing is summed
    return [*_stocks(joined), *_divided(joined), *_segments(frames)]


def _summed(kpis: pd.DataFrame) -> pd.DataFrame:
    return kpis[(kpis["aggregate"] == "sum") | (kpis["aggregate"].isna() & kpis["unit"].isin(SUMMED))]


def _each(kpis: pd.DataFrame) -> Iterator[tuple[object, dict[str, Any]]]:
    """Each row's label, and what it says that is looked at here."""
    return zip(kpis.index, kpis[["name", "note", "aggregate", "unit", "formula"]].to_dict("records"), strict=True)


def _stocks(kpis: pd.DataFrame) -> Iterator[Problem]:
    for row, kpi in _each(_summed(kpis)):
        text = f"{kpi['name']} {kpi['note'] if pd.notna(kpi['note']) else ''}"
        found = [(match[0], how) for stands, how in _STANDS if (match := stands.search(text))]
        if found and not _FLOWS.search(text):
            word, how = found[0]
            yield _tell(row, kpi, f"{how} ({kpi['name']}: {word})")


def _divided(kpis: pd.DataFrame) -> Iterator[Problem]:
    """A quotient of drivers is a rate, unless its amounts cancel into one."""
    for row, kpi in _each(_summed(kpis)):
        if pd.notna(kpi["formula"]) and re.fullmatch(r"\s*\w+\s*[/÷]\s*\w+\s*", str(kpi["formula"])):
            yield _tell(row, kpi, f"mean or ratio, as {kpi['formula']} is a rate ({kpi['name']})")


def _tell(row: object, kpi: dict[str, Any], expected: str) -> Problem:
    stated = "sum" if pd.notna(kpi["aggregate"]) else f"nothing, so that a {kpi['unit']} is summed"
    return Problem("kpis", int(str(row)), "aggregate", stated, expected)


def _segments(frames: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    if "segments" not in frames or frames["segments"].empty:
        return
    kpis, keys = frames["kpis"], ["kpi", "period_on"]
    added = [*_summed(kpis)["kpi"], *kpis.loc[kpis["aggregate"] == DISTINCT, "kpi"]]
    rows = frames["segments"]
    rows = rows[rows["kpi"].isin(added) & rows["actual"].notna()]
    parts = rows.groupby(keys)["actual"].sum().rename("parts")
    measured = frames["measurements"].dropna(subset="actual").sort_values("period_on")
    for kpi, both in measured.join(parts, on=keys).dropna(subset="parts").groupby("kpi", sort=False):
        last = both.iloc[-1]
        if abs(last["parts"] - last["actual"]) > APART * abs(last["actual"]):
            where = f"{kpi}, {last['period_on'].date()}"
            expected = f"the sum of the segments, {last['parts']:g} ({where}), or segments that do not overlap"
            yield Problem("measurements", int(str(last.name)), "actual", f"{last['actual']:g}", expected)
