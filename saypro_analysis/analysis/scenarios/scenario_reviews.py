"""How likely each scenario was held to be, review by review."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.analysis.scenarios.methods.assumptions import read_parts, read_scenarios
from saypro_analysis.data.readings.dates import read_day

REVIEW_EVERY_DAYS = 14  # a scenario is looked at again and again through the month
ALIKE = 0.0011  # two probabilities written with three digits are the same within this
COLUMNS = ["scenario", "name", "probability", "version", "reviews", "first_probability", "before_probability",
           "reviewed_probability", "course", "change", "reviewed_on", "days_since", "overdue", "differs",
           "note"]  # fmt: skip


def review_scenarios(
    scenarios: pd.DataFrame, scenario_reviews: pd.DataFrame, *, as_of: object, every_days: int = REVIEW_EVERY_DAYS
) -> pd.DataFrame:
    """How likely each scenario was held to be at its reviews: a row per scenario, in the order of `scenarios`.

    The frames are the tables of those names; reviews after `as_of` are not seen. Columns out: `scenario, name`;
    `probability`, as the register has it now; `version` and `note` of the last review, `reviews`, how many there were;
    `first_probability, before_probability, reviewed_probability`: at the first, the last but one and the last;
    `course`, those of all reviews, the oldest first, separated by ;. `change`, the last less the one before;
    `reviewed_on`, `days_since` then, `overdue`, whether that is more than `every_days` ago or never was; `differs`,
    whether the register holds another probability than the last review.
    Raises DataError for tables that break their declaration and reviews of a scenario that is not there. Method:
    docs/methods/scenarios.md, "Reviews".

    >>> scenarios = pd.DataFrame([["up", "Growth", 1]], columns=["scenario", "name", "probability"])
    >>> reviews = pd.DataFrame([["up", "2025-03-03", 0.2], ["up", "2025-03-10", 1]],
    ...                        columns=["scenario", "reviewed_on", "probability"])
    >>> review_scenarios(scenarios, reviews, as_of="2025-03-24")[["change", "days_since", "overdue"]].values.tolist()
    [[0.8, 14, False]]
    """
    day, told = read_day(as_of), read_scenarios(scenarios)
    reviews = read_parts(scenario_reviews, "scenario_reviews", told)
    known = reviews[reviews["reviewed_on"] <= day].sort_values("reviewed_on", kind="stable")
    last, before, first = (
        known.groupby("scenario").nth(place).set_index("scenario").reindex(told["scenario"]).set_axis(told.index)
        for place in (-1, -2, 0)
    )
    course = known["probability"].map("{:g}".format).groupby(known["scenario"]).agg("; ".join)
    since, held = (day - last["reviewed_on"]).dt.days.astype("Int64"), last["probability"]
    return told.assign(
        version=last["version"],
        note=last["note"],
        reviews=told["scenario"].map(known.groupby("scenario").size()).fillna(0).astype(int),
        first_probability=first["probability"],
        before_probability=before["probability"],
        reviewed_probability=held,
        course=told["scenario"].map(course),
        change=held - before["probability"],
        reviewed_on=last["reviewed_on"],
        days_since=since,
        overdue=(since.isna() | (since > every_days).fillna(value=True)).astype(bool),
        differs=(held - told["probability"]).abs() > ALIKE,
    )[COLUMNS]
