"""What was planted in the sample's partnerships is found."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review

TRUTHS = yaml.safe_load((Path(__file__).parents[2] / "sample_organisation" / "truths.yaml").read_text(encoding="utf-8"))
PLANTED = TRUTHS["partnerships"]
DAY = "2025-03-31"


@pytest.fixture(scope="module")
def told(sample: Review) -> pd.DataFrame:
    review = sp.review_partnerships(
        sample.partnerships, as_of=DAY, partner_goals=sample.partner_goals, partner_kpis=sample.partner_kpis,
        milestones=sample.milestones, checkins=sample.checkins, exchanges=sample.exchanges,
    )  # fmt: skip
    return review.set_index("partnership")


@pytest.fixture(scope="module")
def scores(sample: Review) -> pd.DataFrame:
    return sp.score_partnerships(sample.partnerships, sample.partner_kpis, as_of=DAY).set_index("partnership")


def test_one_is_delayed_though_typed_as_on_track(told: pd.DataFrame) -> None:
    assert sorted(told.index[told["status"] == "delayed"]) == sorted(PLANTED["delayed"])
    assert told.index[told["disagrees"].astype(bool)].tolist() == [PLANTED["typed_on_track_but_delayed"]]
    assert told.loc[PLANTED["typed_on_track_but_delayed"], "their_view"] == "delayed"


def test_who_delivers_and_of_whom_it_cannot_be_told(scores: pd.DataFrame) -> None:
    assert sorted(scores.index[scores["verdict"] == "delivers"]) == PLANTED["delivers"]
    assert set(PLANTED["falls_short"]) <= set(scores.index[scores["verdict"] == "falls_short"])
    planted = PLANTED["cannot_tell"]
    assert scores.index[scores["verdict"] == "cannot_tell"].tolist() == [planted["partnership"]]
    assert scores.loc[planted["partnership"], "missing"] == planted["missing"]


def test_customers_are_more_satisfied_since_the_integration(sample: Review) -> None:
    planted = PLANTED["satisfaction"]
    kpis = sp.measure_partner_kpis(sample.partner_kpis, sample.partnerships, as_of=DAY).set_index(
        ["partnership", "kpi"]
    )
    row = kpis.loc[(planted["partnership"], planted["kpi"])]
    assert row["value_low"] < planted["change"] < row["value_high"]
    assert row["value_low"] > 0


def test_partners_answers_have_a_trend_where_enough_answered(sample: Review) -> None:
    last = sp.summarise_partner_surveys(sample.surveys, sample.partnerships, as_of=DAY).drop_duplicates("partnership")
    trends = last.set_index("partnership")["trend"]
    assert trends[PLANTED["partner_less_satisfied"]] == "worsening"
    assert trends[PLANTED["partner_more_satisfied"]] == "improving"
    assert sorted(trends.index[trends == "too_few"]) == PLANTED["too_few_answers"]


def test_one_is_quiet_and_of_one_half_do_not_come(sample: Review) -> None:
    shared = sp.summarise_exchanges(sample.exchanges, sample.partnerships, as_of=DAY)
    assert shared["partnership"].iloc[0] == PLANTED["quiet"]["partnership"]
    assert str(shared["last_on"].iloc[0].date()) == str(PLANTED["quiet"]["last_on"])
    assert shared.set_index("partnership").loc[PLANTED["half_empty"], "attendance"] == pytest.approx(28 / 55)


def test_what_ended_is_looked_back_at(sample: Review) -> None:
    ended = sp.review_partner_outcomes(
        sample.partnerships, as_of=DAY, partner_goals=sample.partner_goals, milestones=sample.milestones,
        partner_kpis=sample.partner_kpis, exchanges=sample.exchanges,
    )  # fmt: skip
    row = ended[ended["because"] == "ended"].iloc[0]
    assert row[["partnership", "end_days_late", "impact", "report"]].tolist() == [
        PLANTED["ended"],
        28,
        "in_part",
        "complete",
    ]


def test_one_opportunity_is_ready_and_of_one_it_is_not_known(sample: Review) -> None:
    ranked = sp.rank_partner_opportunities(sample.opportunities, sample.partnerships, as_of=DAY).set_index(
        "opportunity"
    )
    assert ranked.index[ranked["ready"] == "yes"].tolist() == [PLANTED["ready_opportunity"]]
    assert ranked.loc[PLANTED["not_known_whether_ready"], "ready"] == "cannot_tell"
