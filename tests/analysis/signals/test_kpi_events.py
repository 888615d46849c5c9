"""What happened to a KPI: from the tables that say so, within its course, without names."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.signals.kpi_events import MOST
from saypro_analysis.data.reviews import Review

MONTHS = pd.date_range("2024-01-01", periods=12, freq="MS")
CHARTS = pd.DataFrame({"kpi": "a", "period_on": MONTHS, "cadence": "month", "step_on": pd.Timestamp("2024-06-01")})
COLUMNS = ["action", "department", "kpi", "statement", "owner", "start_on", "due_on"]


def actions(*days: str, **more: object) -> pd.DataFrame:
    rows = [[f"A{n}", "Sales", "a", "Train", "Ann", day, "2026-01-01"] for n, day in enumerate(days)]
    return pd.DataFrame(rows, columns=COLUMNS).assign(**more)


@pytest.mark.parametrize(("day", "told"), [
    ("2023-12-31", False), ("2024-01-01", True), ("2024-12-31", True), ("2025-01-01", False),
])  # fmt: skip
def test_only_what_lies_within_the_course_counts(day: str, told: bool) -> None:
    assert len(sp.summarise_events(CHARTS, actions=actions(day))) == told


@pytest.mark.parametrize(("day", "at"), [("2024-04-17", True), ("2024-04-16", False), ("2024-07-16", True),
                                         ("2024-07-17", False)])  # fmt: skip
def test_what_lies_within_a_month_and_a_half_of_a_step_is_at_it(day: str, at: bool) -> None:
    assert sp.summarise_events(CHARTS, actions=actions(day))["at_step"].tolist() == [at]


def test_given_up_actions_are_left_out() -> None:
    assert sp.summarise_events(CHARTS, actions=actions("2024-05-01", status="cancelled")).empty


def test_letters_follow_time_and_accepted_levels_go_first_where_there_are_many() -> None:
    rebases = pd.DataFrame({"kpi": ["a"], "rebase_on": "2024-12-01", "accepted_by": "Bo", "accepted_on": "2024-12-20"})
    told = sp.summarise_events(CHARTS, rebases=rebases, actions=actions(*MONTHS[:9].astype(str)))
    assert told["mark"].tolist() == list("ABCDEFG"[:MOST])
    assert told["kind"].tolist() == ["action"] * (MOST - 1) + ["accepted"]
    assert told["happened_on"].is_monotonic_increasing
    assert told["what"].isna().tolist() == [False] * (MOST - 1) + [True]  # nobody recorded why


def test_the_sample_says_since_when_and_names_nobody(sample: Review) -> None:
    charts = sp.summarise_charts(sample.measurements, sample.kpis, rebases=sample.rebases)
    told = sp.summarise_events(charts, rebases=sample.rebases, actions=sample.actions, interviews=sample.interviews,
                               causes=sample.causes)  # fmt: skip
    downtime = told[told["kpi"] == "downtime"].iloc[0]
    assert (f"{downtime['happened_on']:%Y-%m}", downtime["kind"], downtime["at_step"]) == ("2024-04", "said", True)
    people = {part for name in sample.interviews["stakeholder"] for part in name.split() if len(part) > 3}
    said = " ".join(told.loc[told["kind"] == "said", ["what", "said_by"]].astype(str).to_numpy().ravel())
    assert not [name for name in people if name in said]
    refuted = sample.causes.loc[sample.causes["status"] == "refuted", "statement"]
    assert not told["what"].isin(refuted).any()


def test_without_anything_there_is_nothing() -> None:
    assert sp.summarise_events(CHARTS).empty
    assert sp.summarise_events(CHARTS.iloc[:0], actions=actions("2024-05-01")).empty
    assert list(sp.summarise_events(CHARTS)) == list(sp.summarise_events(CHARTS, actions=actions("2024-05-01")))
