"""How often risks come and what they cost, from the losses that were written down."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from saypro_analysis.analysis.kernels.losses.severities import PEAK
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.registers import read_register

FEWEST = 8  # losses whose cost is known, below which they say nothing of what the next one costs
QUARTER = 365.25 / 4  # days
SIDE = 0.05  # on either side of an interval
_OFTEN = ["frequency_low", "frequency", "frequency_high"]
_MUCH = ["loss_low", "loss_likely", "loss_high"]


def estimate_risks(
    risks: pd.DataFrame, losses: pd.DataFrame | None, *, as_of: object, since: object = None
) -> pd.DataFrame:
    """Fill in how often each risk comes and what it costs, from past losses: the register, a row per risk, in order.

    `risks` and `losses` (`risk_losses`) are the tables of those names; losses after `as_of` are not seen. `since` is
    the day from which on every loss was written down (None: the beginning of the quarter of the first). Filled is what
    a risk has no figures for, and has losses: `frequency_low, frequency_high`, the 90 % interval of how often a quarter
    it comes, with `frequency`, so that the mean is that of the losses; from 8 known losses on `loss_low, loss_high`,
    between which the next one lies with 90 %. Columns added: `past_losses`, how many there were, and `past_mean`, what
    they cost on average (money). What was entered stays; words then count no more, for figures go before them. Raises
    DataError for a loss of no risk, of 0, or before `since`. Method: docs/methods/risks.md, "From past losses".

    >>> risks = pd.DataFrame({"risk": ["R"], "description": ["Fire"], "category": ["operational"]})
    >>> losses = pd.DataFrame({"risk": "R", "happened_on": ["2024-02-01", "2024-07-01"], "loss": [100.0, 300.0]})
    >>> told = estimate_risks(risks, losses, as_of="2024-12-31", since="2024-01-01")
    >>> told[["frequency_low", "frequency_high", "past_mean"]].round(2).values.tolist()
    [[0.09, 1.57, 200.0]]
    """
    table = read_register(risks, "risks")
    known, day = _read_losses(losses, table["risk"]), read_day(as_of)
    known = known[known["happened_on"] <= day]
    quarters = _count_quarters(known, day, since)
    groups = known.groupby("risk")["loss"]
    told = pd.DataFrame({"past_losses": groups.size(), "past_mean": groups.mean()}).reindex(table["risk"])
    told = told.set_axis(table.index).fillna({"past_losses": 0}).astype({"past_losses": int})
    if known.empty:
        return table.join(told)
    often = pd.DataFrame({name: estimate_frequency(len(own), quarters) for name, own in groups}, index=_OFTEN)
    much = pd.DataFrame({name: estimate_cost(own.dropna().to_numpy()) for name, own in groups}, index=_MUCH)
    for filled in (often, much):
        silent = table[filled.index].isna().all(axis=1)
        figures = filled.T.reindex(table["risk"]).set_axis(table.index)
        table[filled.index] = table[filled.index].mask(silent, figures, axis=0)
    return table.join(told)


def _read_losses(losses: pd.DataFrame | None, risks: pd.Series) -> pd.DataFrame:
    table = read_register(losses, "risk_losses")
    wrong = [("risk", ~table["risk"].isin(risks), "a risk of the table risks"),
             ("loss", table["loss"] == 0, "more than 0, or empty where it is not known")]  # fmt: skip
    problems = [
        Problem("risk_losses", row if isinstance(row, int) else None, column, str(table.loc[row, column]), expected)
        for column, found, expected in wrong
        for row in table.index[found].tolist()
    ]
    if problems:
        raise DataError(problems)
    return table


def _count_quarters(known: pd.DataFrame, day: pd.Timestamp, since: object) -> float:
    """The quarters that were looked back on."""
    first = known["happened_on"].min()
    start = first.to_period("Q").start_time if since is None and len(known) else read_day(since or day)
    if len(known) and first < start:
        raise DataError(
            [Problem("risk_losses", None, "happened_on", f"{first:%Y-%m-%d}", f"not before {start:%Y-%m-%d}")]
        )
    return float(((day - start).days + 1) / QUARTER)


def estimate_frequency(count: int, quarters: float) -> tuple[float, float, float]:
    """The 90 % interval of a Poisson mean from a count (Garwood 1936), and between them what keeps a PERT's mean."""
    low = special.gammaincinv(count, SIDE) if count else 0.0
    high = special.gammaincinv(count + 1, 1 - SIDE)
    likely = ((PEAK + 2) * count - low - high) / PEAK
    return tuple(float(figure / quarters) for figure in (low, np.clip(likely, low, high), high))  # type: ignore[return-value]


def estimate_cost(losses: np.ndarray) -> tuple[float, float, float]:
    """Between which ends the next loss lies with 90 %, as a lognormal's; nothing where too few are known."""
    count = len(losses)
    if count < FEWEST:
        return np.nan, np.nan, np.nan
    logs = np.log(losses)
    wide = special.stdtrit(count - 1, 1 - SIDE) * logs.std(ddof=1) * np.sqrt(1 + 1 / count)
    low, high = np.exp(logs.mean() - wide), np.exp(logs.mean() + wide)
    return float(low), np.nan, float(high)
