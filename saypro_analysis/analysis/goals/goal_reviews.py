"""Each goal as it was set: SMART by its fields, what endangers and helps it, what its data contradict."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from saypro_analysis.analysis.goals.goal_maps import map_goals
from saypro_analysis.analysis.goals.methods.smart_criteria import CRITERIA, Past, Row, answer_criteria, look_back
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.registers import read_register

REVIEW_DAYS = 92  # a quarter, after which a look at a goal's risks is old
COLUMNS = ["goal", "statement", "department", "owner", "kpi", "name", "unit", "better", "target", "due_on", "baseline",
           "actual", "actual_on", "type", "weight", "parent", "smart", "smart_lacks",
           *(part for name in CRITERIA for part in (name, f"{name}_why")), "risks", "risk_review", "risks_reviewed_on",
           "opportunities", "inconsistencies"]  # fmt: skip


def review_goals(
    goals: pd.DataFrame,
    kpis: pd.DataFrame | None = None,
    measurements: pd.DataFrame | None = None,
    *,
    as_of: object = None,
    goal_risks: pd.DataFrame | None = None,
    risks: pd.DataFrame | None = None,
    goal_opportunities: pd.DataFrame | None = None,
    opportunities: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Look at each goal as it was set: one row per goal, those that lack most first.

    All frames are the tables of those names; what is dated after `as_of` is set aside. Columns out: those of the goal;
    `actual`, its KPI's last figure, of the period `actual_on`; `specific, measurable, achievable, relevant, time_bound`
    (flags), each with its reason in `..._why`, from the fields and the KPI's figures and never from a typed yes;
    `smart` (0..5) and `smart_lacks`, their names; `risks, opportunities` (counts of those that are live);
    `risk_review`: reviewed, old (more than 92 days ago), undated, never, with `risks_reviewed_on`; `inconsistencies` of
    its data, in words. Raises DataError for frames that break their declaration. Method: docs/methods/goals.md.

    >>> goals = pd.DataFrame({"goal": ["G1"], "department": ["Sales"], "kpi": ["orders"], "target": [130],
    ...                       "statement": ["At least 130 orders in June"], "due_on": ["2025-06-30"]})
    >>> review_goals(goals)[["smart", "smart_lacks", "specific_why"]].values.tolist()
    [[2, 'specific, achievable, relevant', 'nobody answers for it']]
    """
    day = None if as_of is None else read_day(as_of)
    told = _join_kpis(read_register(goals, "goals", day).reset_index(drop=True), kpis)
    figures = _figures(measurements, day, told["kpi"])
    told = told.assign(parent_known=told["parent"].isin(told["goal"]) & (told["parent"] != told["goal"]),
                       has_figures=figures is not None)  # fmt: skip
    rows = [_review(row, figures) for row in told.to_dict("records")]
    links = map_goals(goals, goal_risks, goal_opportunities, risks=risks, opportunities=opportunities, as_of=day)
    found = _count_links(
        pd.DataFrame(rows, columns=[*told, *_ADDED]), links, read_register(goal_risks, "goal_risks"), day
    )
    found["inconsistencies"] = ["; ".join(_contradictions(row, day)) for row in found.to_dict("records")]
    order = found.sort_values(["smart", "due_on", "goal"], kind="stable", ignore_index=True)
    return order[COLUMNS]


_ADDED = ["actual", "actual_on", *(part for name in CRITERIA for part in (f"{name}_holds", f"{name}_why"))]


def _join_kpis(told: pd.DataFrame, kpis: pd.DataFrame | None) -> pd.DataFrame:
    """The goals with what the register says of their KPIs."""
    names = ["name", "unit", "better", "target_low", "target_high"]
    if kpis is None:
        blank = dict.fromkeys([*names, "objective"])
        return told.assign(**blank).assign(name=told["kpi"], better="", kpi_known=None)
    known = complete_table(kpis, "kpis").drop_duplicates("kpi").set_index("kpi")
    own = known.reindex(told["kpi"])[[*names, "goal"]].set_axis(told.index).rename(columns={"goal": "objective"})
    joined = pd.concat([told, own], axis=1)
    return joined.assign(kpi_known=joined["kpi"].isin(known.index), name=joined["name"].fillna(joined["kpi"]))


def _figures(
    measurements: pd.DataFrame | None, day: pd.Timestamp | None, kpis: pd.Series
) -> dict[str, pd.DataFrame] | None:
    """The known figures of each of these KPIs, the oldest first; None where no measurements were given."""
    if measurements is None:
        return None
    known = complete_table(measurements, "measurements").dropna(subset=["actual"])
    known = known[known["kpi"].isin(kpis) & (True if day is None else known["period_on"] <= day)]
    return {str(kpi): own for kpi, own in known.sort_values("period_on", kind="stable").groupby("kpi")}


def _review(row: Row, figures: dict[str, pd.DataFrame] | None) -> Row:
    own = (figures or {}).get(str(row["kpi"]))
    past = Past()
    last: Row = {"actual": np.nan, "actual_on": pd.NaT}
    if own is not None:
        others = own[["benchmark", "industry"]].to_numpy(float).ravel()
        past = look_back(own["actual"].to_numpy(float), row, _steps(own["period_on"], row["due_on"]), others)
        last = {"actual": own["actual"].iloc[-1], "actual_on": own["period_on"].iloc[-1]}
    answers = answer_criteria(row, past)
    told = {f"{name}_holds": answer.holds for name, answer in answers.items()}
    return {**row, **last, **told, **{f"{name}_why": answer.why for name, answer in answers.items()}}


def _steps(periods: pd.Series, due_on: pd.Timestamp) -> int:
    """Periods from the last known one to the one in which a goal is due, at least one."""
    length = periods.diff().dt.days.median()
    if pd.isna(length) or pd.isna(due_on) or length <= 0:
        return 1
    return max(1, int((due_on - periods.iloc[-1]).days // length))


def _count_links(
    found: pd.DataFrame, links: pd.DataFrame, looks: pd.DataFrame, day: pd.Timestamp | None
) -> pd.DataFrame:
    holds = found[[f"{name}_holds" for name in CRITERIA]].astype(bool).set_axis(list(CRITERIA), axis=1)
    lacks = [
        ", ".join(name.replace("_", "-") for name in CRITERIA if not row[name]) for row in holds.to_dict("records")
    ]
    linked = links[links["state"] == "linked"]
    counts = {
        column: linked[linked["kind"] == kind]
        .groupby("goal")
        .size()
        .reindex(found["goal"])
        .fillna(0)
        .astype(int)
        .tolist()
        for column, kind in (("risks", "risk"), ("opportunities", "opportunity"))
    }
    looked = looks[~(looks["reviewed_on"] > day)] if day is not None else looks
    last = looked.groupby("goal")["reviewed_on"].max().reindex(found["goal"]).set_axis(found.index)
    told = found.drop(columns=list(CRITERIA)).assign(**holds, **counts, smart=holds.sum(axis=1), smart_lacks=lacks)
    return told.assign(risks_reviewed_on=last, risk_review=_judge_review(told, last, looked, day))


def _judge_review(told: pd.DataFrame, last: pd.Series, looked: pd.DataFrame, day: pd.Timestamp | None) -> pd.Series:
    """Whether each goal's risks were gone through: reviewed, old, undated (risks are named, no day is), never."""
    words = pd.Series("never", told.index).mask(told["goal"].isin(looked["goal"]) | (told["risks"] > 0), "undated")
    words = words.mask(last.notna(), "reviewed")
    return words if day is None else words.mask((day - last).dt.days > REVIEW_DAYS, "old")


def _contradictions(row: Row, day: pd.Timestamp | None) -> Iterator[str]:
    """What is odd about a goal, in words."""
    sign = {"higher": 1, "lower": -1}.get(str(row["better"]), 0)
    if pd.notna(row["set_on"]) and pd.notna(row["due_on"]) and row["due_on"] <= row["set_on"]:
        yield "due before it was set"
    if pd.notna(row["parent"]) and not row["parent_known"]:
        yield "its own parent" if row["parent"] == row["goal"] else "its parent is no goal"
    if sign and pd.notna(row["baseline"]) and sign * (row["baseline"] - row["target"]) >= 0:
        yield "the target was reached before it was set"
    word = str(row["status"]).strip().lower() if pd.notna(row["status"]) else ""
    early = day is not None and pd.notna(row["due_on"]) and day < row["due_on"]
    if word in ("met", "done", "missed") and early:
        yield f"entered as {word} before it is due"
