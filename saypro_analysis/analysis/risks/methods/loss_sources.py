"""How often each risk comes and what it costs, from its figures where there are any, else from its words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.losses.frequencies import Frequency
from saypro_analysis.analysis.kernels.losses.loss_curves import Source
from saypro_analysis.analysis.kernels.losses.severities import Fixed, Lognormal, Pert, Severity

NOTHING = "no figures"
CERTAIN = "the loss of the quarter"


def find_sources(table: pd.DataFrame) -> tuple[list[Source | None], list[str]]:
    """The source of each risk's losses (None where nothing says what it costs), and on what it rests, in words."""
    found = [(_count(row), _cost(row)) for row in table.to_dict("records")]
    sources = [None if cost is None else (count[0], cost[0]) for count, cost in found]
    return sources, [NOTHING if cost is None else f"{count[1]}; {cost[1]}" for count, cost in found]


def _count(row: dict[str, object]) -> tuple[Frequency, str]:
    """How often it comes; a risk of which nothing says it has a loss that is the quarter's own."""
    low, usual, high = (_figure(row, name) for name in ("frequency_low", "frequency", "frequency_high"))
    if not np.isnan(high):
        return Frequency.between(low, (low + high) / 2 if np.isnan(usual) else usual, high), "how often: a range"
    if not np.isnan(usual):
        return Frequency.often(usual), "how often: a figure"
    least, most = _figure(row, "likelihood_low"), _figure(row, "likelihood_high")
    if np.isnan(most):
        return Frequency.once(1.0), CERTAIN
    if row["likelihood_kind"] == "frequency":
        return Frequency.between(least, (least + most) / 2, most), "how often: by the word"
    return Frequency.once((least + most) / 2), "at most once: by the word" if least < most else "at most once: a chance"


def _cost(row: dict[str, object]) -> tuple[Severity, str] | None:
    low, likely, high = (_figure(row, name) for name in ("loss_low", "loss_likely", "loss_high"))
    if not np.isnan(high):
        return _spread(low, likely, high), "cost: a range"
    low, high = _figure(row, "impact_low"), _figure(row, "impact_high")
    return None if np.isnan(high) else (_spread(low, np.nan, high), "cost: by the word")


def _spread(low: float, likely: float, high: float) -> Severity:
    if low == high:
        return Fixed(low)
    return Lognormal.between(low, high) if np.isnan(likely) else Pert(low, likely, high)


def _figure(row: dict[str, object], name: str) -> float:
    return float(row[name])  # type: ignore[arg-type]


def reduce_sources(sources: list[Source], left: pd.DataFrame) -> list[Source]:
    """The sources with what mitigations leave of their `likelihood` and `impact`."""
    return [
        (count.scaled(often), cost.scaled(much) if much > 0 else Fixed(0.0))
        for (count, cost), often, much in zip(sources, left["likelihood"], left["impact"], strict=True)
    ]
