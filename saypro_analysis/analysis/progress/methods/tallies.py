"""Figures told so far, or since the last report: never both in one table."""

import pandas as pd

from saypro_analysis.data.readings.problems import DataError, Problem

_SLACK = 1e-6


def refuse_mixed(reports: pd.DataFrame, form: str) -> pd.DataFrame:
    """The reports with `complete` and `spent` so far; DataError where the figures cannot be in the form they are said
    to be in."""
    problems = [problem for _, own in reports.groupby("action") for problem in _misfits(own, form)]
    if problems:
        raise DataError(problems)
    if form == "cumulative":
        return reports
    sums = reports.groupby("action")[["complete", "spent"]].cumsum()
    return reports.assign(complete=sums["complete"].clip(upper=1), spent=sums["spent"])


def _misfits(own: pd.DataFrame, form: str) -> list[Problem]:
    if form == "periodic":
        total = float(own["complete"].sum())
        expected = "shares per period that add up to at most 1 (these look cumulative: use form='cumulative')"
        return [_problem(own, "complete", f"{total:g} in all", expected)] if total > 1 + _SLACK else []
    return [*_falling(own, "spent", 1), *_falling(own, "complete", 2)]


def _falling(own: pd.DataFrame, column: str, most: int) -> list[Problem]:
    """Money spent so far cannot fall; work done may be recounted once, but does not fall again and again."""
    figures = own[column].dropna()
    falls = figures[figures.diff() < -_SLACK]
    if len(falls) < most:
        return []
    expected = "a figure so far, which does not fall (this looks periodic: use form='periodic')"
    return [_problem(own.loc[[row]], column, f"{value:g}", expected) for row, value in falls.items()]


def _problem(own: pd.DataFrame, column: str, value: str, expected: str) -> Problem:
    last = own.iloc[-1]
    return Problem("updates", None, column, f"{value} ({last['action']}, {last['reported_on'].date()})", expected)
