"""Real organisations as partners: what their figures say, what is missing, and how fast."""

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pandas as pd
import pytest

import saypro_analysis as sp
from tests.real_data import partners

Shared = Callable[[str], Path]


def test_canadas_missing_figures_are_bounds(shared: Shared) -> None:
    frame, kpis = partners.read_canada(shared("data/canada_service_standards/ss_2024.csv"))
    began = process_time()
    told = sp.score_partnerships(frame, kpis, as_of="2024-03-31", draws=400).set_index("partnership")
    assert process_time() - began < 20
    assert len(told) == 62
    targeted = kpis[pd.to_numeric(kpis["target"], errors="coerce").notna()]
    lacking = pd.to_numeric(targeted["actual"], errors="coerce").isna().groupby(targeted["partnership"]).mean()
    known = told.loc[lacking.index, "known"]
    assert known.to_numpy() == pytest.approx(1 - lacking.to_numpy())
    width = told.loc[lacking.index, "score_high"] - told.loc[lacking.index, "score_low"]
    assert width.to_numpy() == pytest.approx(100 * lacking.to_numpy())
    assert (told.loc[lacking.index[lacking == 1], "score"].isna()).all()
    assert set(told.loc[lacking.index[lacking == 0], "verdict"]) == {"delivers", "falls_short"}


def test_a_department_that_met_every_standard_by_its_own_account_scores_100(shared: Shared) -> None:
    source = shared("data/canada_service_standards/ss_2024.csv")
    frame, kpis = partners.read_canada(source)
    says = pd.read_csv(source, encoding="utf-8-sig", dtype=str, keep_default_na=False)["target_met"]
    met = says.groupby(kpis["partnership"].to_numpy()).agg(set)
    told = sp.score_partnerships(frame, kpis, as_of="2024-03-31", draws=1).set_index("partnership")
    always, never = met.index[met == {"Y"}], met.index[met.map(lambda words: "N" in words)]
    assert len(always) > 5
    assert (told.loc[always, "score_low"] == 100).all()
    assert (told.loc[never, "score_low"] < 100).all()


def test_englands_scores_are_the_share_of_the_target_that_was_reached(shared: Shared) -> None:
    frame, kpis = partners.read_england(shared("data/nhs_ae/ae_attendances.csv"))
    began = process_time()
    told = sp.score_partnerships(frame, kpis, as_of="2019-03-31", draws=400).set_index("partnership")
    assert process_time() - began < 20
    last = kpis[kpis["period_on"] >= "2019-01-01"]
    reached = (last["actual"].astype(float).groupby(last["partnership"]).mean() / 0.95).clip(upper=1)
    assert len(told) == len(reached)
    assert told.loc[reached.index, "score"].to_numpy() == pytest.approx(100 * reached.to_numpy())
    assert (told["trend"] == "worsening").sum() > 3 * (told["trend"] == "improving").sum()  # as is known of those years
