"""Proposals to rebase: lasting shifts are proposed with their date, nothing else is."""

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.signals.control_charts import control_chart
from saypro_analysis.analysis.signals.rebases import propose_rebase
from saypro_analysis.analysis.signals.signals import detect_signals
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import empty_table

PERIODS = pd.date_range("2022-01-01", periods=36, freq="MS")
KPIS = pd.DataFrame({"kpi": ["k"], "department": "D", "name": "K", "unit": "score", "better": ["higher"]})


def table(values):
    return pd.DataFrame({"kpi": "k", "period_on": PERIODS[: len(values)], "actual": values, "target": np.nan})


def noise(seed, count=36):
    return np.random.default_rng(seed).standard_normal(count)


def shifted(seed, at, by):
    return noise(seed) + by * (np.arange(36) >= at)


@pytest.mark.parametrize(
    ("better", "by", "direction"),
    [
        ("higher", 4, "improving"),
        ("higher", -4, "worsening"),
        ("lower", 4, "worsening"),
        ("neutral", -4, "low"),
    ],
)
def test_a_lasting_shift_is_proposed_with_its_date(better, by, direction):
    proposals = propose_rebase(table(shifted(1, 20, by)), KPIS.assign(better=better))
    assert proposals[["rebase_on", "direction"]].to_numpy().tolist() == [[PERIODS[20], direction]]
    assert proposals[["periods_before", "periods_after"]].to_numpy().tolist() == [[20, 16]]


def test_limits_before_and_after_are_those_of_the_rebased_chart():
    values = shifted(2, 22, 4)
    proposal = propose_rebase(table(values), KPIS).iloc[0]
    chart = control_chart(values, dates=PERIODS, rebase=[proposal["rebase_on"]])
    for segment, when in ((1, "before"), (2, "after")):
        part = chart[chart["segment"] == segment].iloc[0]
        for name in ("mean", "lower", "upper"):
            assert proposal[f"{name}_{when}"] == pytest.approx(part[name])


@pytest.mark.parametrize(
    "values",
    [
        noise(3),
        [1.0] * 36,
        shifted(4, 33, 6),
        noise(6, 12),
        [2.0],
        [np.nan] * 3,
    ],
)
def test_nothing_is_proposed_where_nothing_lasts(values):
    assert propose_rebase(table(values), KPIS).empty


def accept(proposals, on="2025-01-10"):
    return proposals[["kpi", "rebase_on"]].assign(accepted_by="Head of Service", accepted_on=on)


def test_an_accepted_rebase_is_not_proposed_again():
    measurements = table(shifted(1, 20, 4))
    accepted = accept(propose_rebase(measurements, KPIS))
    assert propose_rebase(measurements, KPIS, rebases=accepted).empty
    other = accepted.assign(kpi="another")
    assert len(propose_rebase(measurements, KPIS, rebases=other)) == 1


def test_an_accepted_rebase_starts_the_limits_anew():
    measurements = table(shifted(1, 20, 4)).assign(target=3.0)
    plain = detect_signals(measurements, KPIS).iloc[0]
    accepted = accept(propose_rebase(measurements, KPIS))
    rebased = detect_signals(measurements, KPIS, rebases=accepted).iloc[0]
    since = detect_signals(measurements[measurements["period_on"] >= PERIODS[20]], KPIS).iloc[0]
    figures = ["mean", "lower", "upper", "n", "variation", "assurance", "chance_next", "gap", "p_value"]
    assert rebased[figures].tolist() == since[figures].tolist()
    assert (plain["n"], rebased["n"], rebased["rebased_on"]) == (36, 16, PERIODS[20])
    assert rebased["missed_last_year"] == plain["missed_last_year"]


def test_a_rebase_counts_from_the_day_it_was_accepted():
    measurements = table(shifted(1, 20, 4))
    accepted = accept(propose_rebase(measurements, KPIS), on="2025-01-10")
    before, after = (
        detect_signals(measurements, KPIS, rebases=accepted, as_of=day).iloc[0] for day in ("2025-01-09", "2025-01-10")
    )
    assert (before["n"], after["n"]) == (36, 16)


def test_what_came_later_is_not_known():
    assert propose_rebase(table(shifted(1, 20, 4)), KPIS, as_of=PERIODS[22]).empty
    assert len(propose_rebase(table(shifted(1, 20, 4)), KPIS, as_of=PERIODS[23])) == 1


def test_a_rebase_needs_its_date_and_who_accepted_it():
    with pytest.raises(DataError, match="column rebase_on") as error:
        propose_rebase(table(noise(1)), KPIS, rebases=pd.DataFrame({"kpi": ["k"]}))
    assert [problem.column for problem in error.value.problems] == ["accepted_by", "accepted_on", "rebase_on"]


def test_a_review_without_rebases_gives_the_verdicts_it_gave():
    measurements = table(shifted(1, 20, 4))
    pd.testing.assert_frame_equal(
        detect_signals(measurements, KPIS), detect_signals(measurements, KPIS, rebases=empty_table("rebases"))
    )
