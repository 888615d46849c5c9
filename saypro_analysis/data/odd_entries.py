"""What was probably typed by mistake: signs, departments that are spelt alike, targets left out, days turned."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

import pandas as pd

from saypro_analysis.data.readings.problems import Problem

NEVER_NEGATIVE = ("count", "share", "hours", "days", "minutes")
ALIKE = 0.9  # of two names' letters, from which one may be the other misspelt
SHORTEST = 4  # letters of a word that can be told from a misspelling of it
CROWDED = 0.5  # of the usual distance between a KPI's periods; two that lie nearer may be one, twice
STEADY = 0.75  # of a KPI's distances that are about the usual one
MOST_NAMES = 60  # of departments that are compared with each other


def find_odd_entries(frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """What is allowed and looks like a slip, as problems with their rows; nothing of it keeps the data from being used.

    `frames` are the tables as they were read, their indexes the rows.
    """
    kpis, measurements = frames["kpis"], frames["measurements"]
    told = [*_signs(kpis, measurements), *_departments(kpis), *_no_targets(kpis, measurements), *_crowded(measurements)]
    return [*told, *(_days(frames["actions"]) if "actions" in frames else ())]


def _signs(kpis: pd.DataFrame, measurements: pd.DataFrame) -> Iterator[Problem]:
    units = measurements["kpi"].map(kpis.drop_duplicates("kpi").set_index("kpi")["unit"])
    for column in ("actual", "target"):
        below = measurements[units.isin(NEVER_NEGATIVE) & (measurements[column] < 0)]
        for row, value in below[column].items():
            expected = f"0 or more where the unit is {units[row]} ({below.loc[row, 'kpi']})"
            yield Problem("measurements", int(str(row)), column, f"{value:g}", expected)
    money = measurements[(units == "money") & (measurements["actual"] * measurements["target"] < 0)]
    for row, value in money["target"].items():
        expected = f"the sign of the actual, which is {money.loc[row, 'actual']:g} ({money.loc[row, 'kpi']})"
        yield Problem("measurements", int(str(row)), "target", f"{value:g}", expected)


def _departments(kpis: pd.DataFrame) -> Iterator[Problem]:
    names = kpis["department"].dropna().drop_duplicates()
    for (_, first), (row, second) in combinations(list(names.items())[:MOST_NAMES], 2):
        if _is_misspelt(first.casefold().split(), second.casefold().split()):
            yield Problem(
                "kpis", int(str(row)), "department", second, f"one spelling of a department (there is {first})"
            )


def _is_misspelt(first: list[str], second: list[str]) -> bool:
    """Whether two names differ in a word that is hardly another; Department A and B, or 1 and 2, are two."""
    if len(first) != len(second):
        return SequenceMatcher(None, "".join(first), "".join(second)).ratio() == 1
    words = [(one, other) for one, other in zip(first, second, strict=True) if one != other]
    long = all(word.isalpha() and len(word) >= SHORTEST for pair in words for word in pair)
    return long and all(_is_slip(one, other) for one, other in words)


def _is_slip(one: str, other: str) -> bool:
    """Whether hardly a letter differs, or letters have changed places."""
    return sorted(one) == sorted(other) or SequenceMatcher(None, one, other).ratio() >= ALIKE


def _no_targets(kpis: pd.DataFrame, measurements: pd.DataFrame) -> Iterator[Problem]:
    if measurements["target"].isna().all():
        return  # nobody aims at anything here
    measured = measurements[measurements["actual"].notna()].groupby("kpi")["target"].count()
    bare = kpis["kpi"].isin(measured.index[measured == 0]) & kpis["better"].isin(["higher", "lower"])
    for row, kpi in kpis.loc[bare & kpis[["target_low", "target_high"]].isna().all(axis=1), "kpi"].items():
        expected = "a target in measurements, or better: neutral (without one no gap is told)"
        yield Problem("kpis", int(str(row)), "kpi", kpi, expected)


def _crowded(measurements: pd.DataFrame) -> Iterator[Problem]:
    """Rows that lie within a period of a KPI whose periods come at a steady pace; one that comes and goes has none."""
    rows = measurements.dropna(subset=["kpi", "period_on"]).sort_values(["kpi", "period_on"], kind="stable")
    before = rows.groupby("kpi")["period_on"].shift()
    days = (rows["period_on"] - before).dt.days
    usual = days.groupby(rows["kpi"]).transform("median")
    paced = days.between(CROWDED * usual, (2 - CROWDED) * usual).where(days.notna())
    steady = paced.astype(float).groupby(rows["kpi"]).transform("mean") >= STEADY
    for row in rows.index[steady & (days < CROWDED * usual)]:
        kpi, day = rows.loc[row, ["kpi", "period_on"]]
        expected = (
            f"one row for each period ({kpi} has {before[row].date()}, and is measured every {usual[row]:g} days)"
        )
        yield Problem("measurements", int(str(row)), "period_on", str(day.date()), expected)


def _days(actions: pd.DataFrame) -> Iterator[Problem]:
    for row, action in actions[actions["due_on"] < actions["start_on"]].iterrows():
        expected = f"a day after it starts, which is {action['start_on'].date()} ({action['action']})"
        yield Problem("actions", int(str(row)), "due_on", str(action["due_on"].date()), expected)
