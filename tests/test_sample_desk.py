"""The sample's desk and systems: every planted truth is found by the verbs, and nothing else is called so."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.data.tables import TABLES

TRUTHS = yaml.safe_load((Path(__file__).parent / "sample_organisation" / "truths.yaml").read_text(encoding="utf-8"))
DESK, SYSTEMS = TRUTHS["support"], TRUTHS["systems"]
QUARTER = ("2025-01-01", "2025-03-31")


def test_there_are_two_quarters_over_five_systems(sample: Review) -> None:
    assert 700 <= len(sample.incidents) <= 900
    assert sample.incidents["system"].nunique() == 5
    quarters = sample.incidents["reported_at"].dt.to_period("Q")
    assert quarters.nunique() == 2


def test_one_system_got_slower_and_no_other(sample: Review) -> None:
    rows = sample.incidents.assign(since=sample.incidents["reported_at"] >= str(DESK["slower"]["since"]))
    told = sp.summarise_incidents(rows, as_of=sample.until, by=["system", "since"]).set_index(["system", "since"])
    slower = {
        system
        for system in rows["system"].unique()
        if told.loc[(system, True), "share_within_48h_high"] < told.loc[(system, False), "share_within_48h_km_low"]
    }
    assert slower == {DESK["slower"]["system"]}


def test_the_recurring_issue_is_found_with_what_is_asked_for(sample: Review) -> None:
    told = sp.find_recurring_issues(sample.incidents, as_of=sample.until).set_index("issue")
    row = told.loc[DESK["recurring"]["issue"]]
    assert (row["incidents"], row["this_quarter"]) == (
        len(DESK["recurring"]["days"]),
        len(DESK["recurring"]["days"]) - 1,
    )
    assert row["root_cause_due"]
    assert row["post_mortem_due"]
    cured = told.loc[DESK["cured"]["issue"]]
    assert (cured["this_quarter"], cured["quarter_before"]) == (0, len(DESK["cured"]["days"]))


def test_in_one_week_closed_tickets_alone_say_met_and_the_truth_is_not(sample: Review) -> None:
    day = pd.Timestamp(str(DESK["week_told_apart"]["as_of"]))
    known = sample.incidents[sample.incidents["reported_at"] < day]
    known = known.assign(fresh=known["reported_at"] >= day - pd.Timedelta(days=7))
    told = sp.summarise_incidents(known, as_of=day, by="fresh").iloc[-1]
    later = known[known["fresh"]]
    truth = (later["resolved_at"] - later["reported_at"] <= pd.Timedelta(hours=48)).mean()
    assert told["share_within_48h_closed_only"] >= 0.9 > told["share_within_48h_high"]
    assert told["share_within_48h_low"] <= truth <= told["share_within_48h_high"]


def test_one_system_was_down_too_long(sample: Review) -> None:
    told = sp.measure_downtime(sample.outages, window=QUARTER, systems=sample.incidents["system"].unique())
    assert told.loc[told["verdict"] == "not_met", "system"].tolist() == [SYSTEMS["down_too_long"]]


def test_one_disk_fills_and_the_one_that_is_cleaned_does_not(sample: Review) -> None:
    told = sp.forecast_capacity(sample.system_metrics, as_of=sample.until)
    soon = told[told["outlook"] == "soon"]
    truth = SYSTEMS["disk"]
    assert soon[["system", "metric"]].to_numpy().tolist() == [[truth["system"], truth["metric"]]]
    assert soon["reached_on"].dt.strftime("%Y-%m").tolist() == [truth["reached"]]
    assert (told.loc[told["system"] == SYSTEMS["cleaned"]["system"], "outlook"] == "no_trend").all()


def test_one_update_slowed_the_website(sample: Review) -> None:
    weeks = sp.measure_metrics(sample.system_metrics, as_of=sample.until)
    actions = sp.select_system_updates(sample.system_updates, as_of=sample.until)
    told = sp.estimate_effects(
        actions[actions["kpi"].isin(weeks["kpi"])],
        weeks,
        sp.map_metrics(sample.system_metrics, as_of=sample.until),
        as_of=sample.as_of,
    )
    truth = SYSTEMS["slowed"]
    harmful = told[told["verdict"] == "harmful"].set_index("action")
    assert list(harmful.index) == [f"{truth['update']}: {truth['metric'].replace('_', ' ')}"]
    assert harmful["lower"].iloc[0] < truth["effect"] < harmful["upper"].iloc[0]


def test_the_end_of_its_day_is_the_moment_of_a_review(sample: Review) -> None:
    assert sample.until == sample.as_of + pd.Timedelta(days=1)


@pytest.mark.parametrize("table", ["incidents", "support_log", "trainings"])
def test_users_are_confidential(table: str) -> None:
    assert TABLES[table].confidential == ("user",)
