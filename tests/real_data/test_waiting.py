"""A real desk's tickets as needs, approvals and content: open waits are counted, days once, small numbers shrunken.

What later became of them is in the file, so what is said on a day can be held against it.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

import saypro_analysis as sp
from tests.real_data import waiting

AS_OF, SINCE, HALF = "2016-05-02", "2016-04-25", "2016-03-08"
ENOUGH = 30  # requests of a group, from which its median is held against what later became of them
DAY = pd.Timedelta(days=1)
Shared = Callable[[str], Path]


@pytest.fixture(scope="module")
def tickets(shared: Shared) -> pd.DataFrame:
    return waiting.read_tickets(shared("data/uci_incidents/incidents.csv.gz"))


@pytest.fixture(scope="module")
def recent(tickets: pd.DataFrame) -> pd.DataFrame:
    return tickets[tickets["opened_at"].between(SINCE, AS_OF)].reset_index(drop=True)


def test_open_waits_are_counted_and_not_left_out(recent: pd.DataFrame) -> None:
    content, asked = waiting.make_approvals(recent)
    turns = sp.trace_turns(content, asked, as_of=AS_OF)
    told = sp.summarise_approvals(content, asked, turns, as_of=AS_OF).set_index("name")
    told = told[told["asked"] >= ENOUGH]
    end = pd.Timestamp(AS_OF)
    known = recent["resolved_at"] < end + DAY
    days = ((recent["resolved_at"].where(known, end) - recent["opened_at"]) / DAY).clip(lower=0)
    took = (recent["resolved_at"] - recent["opened_at"]) / DAY
    later = took.groupby(recent["group"]).median()[told.index]
    for name, row in told.iterrows():
        own = recent["group"] == name
        curve = SurvfuncRight(days[own], known[own].astype(int))
        assert row["median_days"] == pytest.approx(curve.surv_times[curve.surv_prob <= 0.5 + 1e-9][0])
    answered = took[known].groupby(recent["group"]).median()[told.index]
    assert len(told) == 10
    assert (answered <= later).all()  # of those answered alone the median is too short
    held = (told["median_low"] <= later) & ~(told["median_high"] < later)
    assert held.sum() >= 9
    assert turns.groupby("content")["days"].sum().sum() == pytest.approx(
        sp.plan_content(content, asked, as_of=AS_OF)["elapsed_days"].sum()
    )


def test_each_day_that_somebody_waited_too_long_is_counted_once(recent: pd.DataFrame) -> None:
    needs = waiting.make_dependencies(recent)
    delivered = needs["delivered_on"].where(needs["delivered_on"] <= AS_OF)
    late = (delivered.fillna(pd.Timestamp(AS_OF)) - needs["needed_on"]).dt.days.clip(lower=0)
    told = sp.summarise_waits(needs, as_of=AS_OF).set_index("department")
    assert told["own_days"].sum() == late.sum()
    assert told["waits_days"].sum() == late.sum()
    due = needs["needed_on"] <= AS_OF
    kept = (delivered <= needs["needed_on"])[due].groupby(needs["waits_for"]).sum()
    assert told.loc[kept.index, "on_time"].to_dict() == kept.to_dict()
    pairs = sp.map_dependencies(needs, as_of=AS_OF)
    assert len(pairs) == len(needs.groupby(["department", "waits_for"]))
    assert pairs["days_lost"].sum() == late.sum()


def test_shrunken_rates_of_groups_foretell_the_next_weeks_better_than_raw_ones(tickets: pd.DataFrame) -> None:
    before = tickets["opened_at"] < HALF
    told = sp.summarise_content(waiting.count_kept(tickets[before])).query("measure == 'clicks'").set_index("name")
    then = waiting.count_kept(tickets[~before]).set_index("content").reindex(told.index)

    def lose(rate: pd.Series) -> float:
        edge = 0.5 / told["of"]
        rate = rate.clip(edge, 1 - edge)
        hits, misses = then["clicks"], then["impressions"] - then["clicks"]
        return float(-(hits * np.log(rate) + misses * np.log1p(-rate)).sum() / then["impressions"].sum())

    assert then["impressions"].notna().sum() > 50
    assert lose(told["shrunken"]) < lose(told["rate"])
