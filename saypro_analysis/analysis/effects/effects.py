"""Did an action move its KPI: the effect with its interval, beside what would have happened without it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from saypro_analysis.analysis.effects.methods.calendars import read_case, read_moment
from saypro_analysis.analysis.effects.methods.method_choices import COLUMNS, estimate, read_method, write_row
from saypro_analysis.analysis.effects.methods.verdicts import read_aim


def estimate_effect(
    series: pd.Series,
    start_on: Any,
    *,
    controls: pd.DataFrame | None = None,
    covariates: pd.DataFrame | None = None,
    method: str = "auto",
    better: str = "higher",
    expected: float | None = None,
    end_on: Any = None,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Estimate what an action that began on `start_on` (the first period after it) did to `series`: one row.

    `series` is indexed by date; `controls` has a column per untreated unit, `covariates` one per predictor that the
    action left alone; periods after `end_on` are passed over. Columns out: `effect` (mean per period after the start,
    in the series' unit) with `lower, upper` at 1 - alpha, `relative` (to the counterfactual) with its ends, `p_value`,
    `cumulative`; `verdict`: achieved, on_course, not_working (what is `expected` is ruled out, three periods after the
    start or later), harmful, cannot_tell (without `expected`, achieved is an established improvement);
    `periods_needed`, how many more until the expected effect could be told from noise (missing: never in this KPI);
    `false_alarm_rate`, assuming that the series goes on as the model found it, without effect; `method, reason`;
    `course`, for `plot_effect`.
    Methods: auto, its, did, sc, sdid, structural. Raises DataError for unusable figures, ValueError for an unknown
    method or `better`. Formulas, sources, error rates: docs/methods/effects.md.

    >>> months = pd.date_range("2022-01-01", periods=36, freq="MS")
    >>> calls = pd.Series([40 + i * 7 % 5 + (9 if i >= 28 else 0) for i in range(36)], months)
    >>> estimate_effect(calls, "2024-05-01")[["effect", "lower", "upper", "verdict"]].round(1).values.tolist()
    [[8.8, 7.4, 10.0, 'achieved']]
    """
    aim = read_aim(better, expected)
    case = read_case(series, start_on, end_on, controls, covariates)
    found = estimate(case, read_method(method, case, alpha), aim, alpha)
    return pd.DataFrame(
        [write_row(case, found, aim, alpha, read_moment(start_on, case.calendar.index, "start_on"))], columns=COLUMNS
    )
