"""Charts per period: the same as the verdicts, with a segment for each accepted rebase."""

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.analysis.gaps.histories import summarise_histories
from saypro_analysis.analysis.signals.chart_summaries import summarise_charts
from saypro_analysis.analysis.signals.signals import detect_signals
from saypro_analysis.data.reviews import Review

PERIODS = pd.date_range("2022-01-01", periods=36, freq="MS")
KPIS = pd.DataFrame({"kpi": ["k"], "department": "D", "name": "K", "unit": "score", "better": "higher"})
REBASE = pd.DataFrame({"kpi": ["k"], "rebase_on": ["2023-09-01"], "accepted_by": "Ada", "accepted_on": ["2025-01-10"]})


def shifted() -> pd.DataFrame:
    values = np.random.default_rng(1).standard_normal(36) + 4 * (np.arange(36) >= 20)
    return pd.DataFrame({"kpi": "k", "period_on": PERIODS, "actual": values, "target": 3.0})


def test_the_last_point_of_each_chart_is_what_the_signals_say(sample: Review) -> None:
    charts = summarise_charts(sample.measurements, sample.kpis)
    signals = detect_signals(sample.measurements, sample.kpis).set_index("kpi")
    last = charts.groupby("kpi").tail(1).set_index("kpi")
    for name in ("mean", "lower", "upper"):
        np.testing.assert_allclose(last[name], signals.loc[last.index, name], rtol=1e-12)
    assert last["rule"].fillna("").tolist() == signals.loc[last.index, "rule"].fillna("").tolist()
    assert last["period_on"].tolist() == signals.loc[last.index, "period_on"].tolist()


def test_actuals_targets_and_misses_are_those_of_the_histories(sample: Review) -> None:
    charts = summarise_charts(sample.measurements, sample.kpis)
    histories = summarise_histories(sample.measurements, sample.kpis).dropna(subset="actual").reset_index(drop=True)
    columns = ["kpi", "name", "department", "unit", "better", "period_on", "actual", "target", "low", "high"]
    pd.testing.assert_frame_equal(charts[columns], histories[columns], check_dtype=False)
    assert charts["missed"].tolist() == histories["missed"].tolist()


def test_an_accepted_rebase_starts_a_segment() -> None:
    charts = summarise_charts(shifted(), KPIS, rebases=REBASE)
    assert charts.groupby("segment").size().tolist() == [20, 16]
    assert charts.groupby("segment")["mean"].nunique().tolist() == [1, 1]
    rebased = detect_signals(shifted(), KPIS, rebases=REBASE).iloc[0]
    assert charts["upper"].iloc[-1] == pytest.approx(rebased["upper"])


def test_points_are_marked_by_what_is_better() -> None:
    charts = summarise_charts(shifted(), KPIS, adjust=False)
    mirrored = summarise_charts(shifted(), KPIS.assign(better="lower"), adjust=False)
    swap = {"improvement": "concern", "concern": "improvement", "common_cause": "common_cause"}
    assert mirrored["point_type"].tolist() == charts["point_type"].map(swap).tolist()
    assert charts["signal"].tolist() == (charts["point_type"] != "common_cause").tolist()


def test_a_kpi_without_figures_has_no_rows() -> None:
    charts = summarise_charts(shifted().assign(actual=np.nan), KPIS)
    assert charts.empty
    assert {"mean", "rule", "point_type", "segment"} <= set(charts)
