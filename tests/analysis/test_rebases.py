"""Proposals to rebase: lasting shifts are proposed with their date, nothing else is."""

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.control_charts import control_chart
from saypro_analysis.analysis.rebases import propose_rebase

PERIODS = pd.date_range("2022-01-01", periods=36, freq="MS")
KPIS = pd.DataFrame({"kpi": ["k"], "better": ["higher"]})


def table(values):
    return pd.DataFrame({"kpi": "k", "period_on": PERIODS[: len(values)], "actual": values})


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
        shifted(5, 20, 4) - 4 * (np.arange(36) >= 28),
        noise(6, 12),
        [2.0],
        [np.nan] * 3,
    ],
)
def test_nothing_is_proposed_where_nothing_lasts(values):
    assert propose_rebase(table(values), KPIS).empty


def test_an_accepted_rebase_is_not_proposed_again():
    measurements = table(shifted(1, 20, 4))
    accepted = propose_rebase(measurements, KPIS)[["kpi", "rebase_on"]].assign(accepted_by="Head of Service")
    assert propose_rebase(measurements, KPIS, accepted=accepted).empty
    other = accepted.assign(kpi="another")
    assert len(propose_rebase(measurements, KPIS, accepted=other)) == 1


def test_what_came_later_is_not_known():
    assert propose_rebase(table(shifted(1, 20, 4)), KPIS, as_of=PERIODS[25]).empty


def test_accepted_without_dates_is_refused():
    with pytest.raises(ValueError, match="accepted: column 'rebase_on' is missing"):
        propose_rebase(table(noise(1)), KPIS, accepted=pd.DataFrame({"kpi": ["k"]}))
