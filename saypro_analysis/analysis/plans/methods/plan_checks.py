"""What makes a plan impossible, and what it still lacks."""

import pandas as pd

from saypro_analysis.data.precedences import check_rings, read_names
from saypro_analysis.data.readings.problems import DataError, Problem

SMART = {"metric": "a metric", "baseline": "a baseline", "target": "a target", "due_on": "a deadline",
         "owner": "an owner"}  # fmt: skip
SHORT, MEDIUM = 2, 4
DAYS_A_MONTH = 365.25 / 12


def check_plan(plan: pd.DataFrame, people: set[str] | None) -> None:
    """Raise DataError for ends before starts, rings, and owners that nobody knows, every one of them at once."""
    backwards = plan["due_on"] < plan["start_on"]
    problems = [
        Problem("actions", _row(row), "due_on", str(plan["due_on"][row].date()),
                f"a day on or after start_on ({plan['start_on'][row].date()})")
        for row in plan.index[backwards]
    ]  # fmt: skip
    if people is not None:
        unknown = plan["owner"].notna() & ~plan["owner"].isin(people)
        problems += [Problem("actions", _row(row), "owner", str(plan["owner"][row]), "somebody whom the table names")
                     for row in plan.index[unknown]]  # fmt: skip
    try:
        check_rings(plan)
    except DataError as error:
        problems += error.problems
    if problems:
        raise DataError(problems)


def _row(label: object) -> int | None:
    return int(str(label)) if str(label).isdigit() else None


def find_missing(plan: pd.DataFrame) -> pd.DataFrame:
    """What each action lacks to be specific and measurable, in words, and the share that it has."""
    absent = plan[list(SMART)].isna()
    words = ["; ".join(SMART[name] for name in SMART if row[name]) for row in absent.to_dict("records")]
    return pd.DataFrame({"missing": words, "completeness": 1 - absent.mean(axis=1)}, index=plan.index)


def band(plan: pd.DataFrame) -> pd.DataFrame:
    """Days, months and the band: short up to two months, medium up to four, long beyond."""
    days = (plan["due_on"] - plan["start_on"]).dt.days + 1.0
    months = days / DAYS_A_MONTH
    horizon = pd.cut(months.round(1), [-1, SHORT, MEDIUM, float("inf")], labels=["short", "medium", "long"])
    return pd.DataFrame({"duration_days": days, "months": months, "horizon": horizon.astype("str")}, index=plan.index)


def find_conflicts(plan: pd.DataFrame) -> list[str]:
    """For each action, the required ones that are due on or after the day on which it starts, in words."""
    due = dict(zip(plan["action"], plan["due_on"], strict=True))
    return [
        "; ".join(
            f"starts {start.date()}, but {needed} is due {due[needed].date()}"
            for needed in read_names(listed)
            if pd.notna(start) and pd.notna(due.get(needed, pd.NaT)) and due[needed] >= start
        )
        for start, listed in zip(plan["start_on"], plan["requires"], strict=True)
    ]
