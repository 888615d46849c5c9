"""What the quarter may cost: all risks together, each one's part, before and after what is done about them."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.losses.loss_curves import LossCurves
from saypro_analysis.analysis.kernels.losses.loss_draws import Drawn, draw_losses
from saypro_analysis.analysis.kernels.losses.tails import TAIL, average_tail
from saypro_analysis.analysis.risks.methods.loss_sources import find_sources, reduce_sources
from saypro_analysis.analysis.risks.methods.risk_couplings import Correlation, couple_risks
from saypro_analysis.analysis.risks.methods.risk_records import keep_shares, read_mitigations, read_risks

_QUANTILES = {"p50": 0.5, "p80": 0.8, "p95": 1 - TAIL}
_FIGURES = ["mean", "mean_error", "p50", "p80", "p95", "expected_shortfall", "tail_share"]
COLUMNS = ["risk", "description", "category", *_FIGURES, "chance", "mean_before", "p95_before",
           "expected_shortfall_before", "tail_share_before", "owner", "scenario", "basis", "dependence"]  # fmt: skip
CURVE = ["chance", "loss", "loss_before", "mean", "mean_before"]
_STEPS = 60
WIDEST = 10_000.0  # times its low end that an interval may reach, before its mean is doubted


class Quarter(NamedTuple):
    """The open risks that have figures, their curves and draws after and before what is done, what couples them."""

    risks: pd.DataFrame
    curves: tuple[LossCurves, LossCurves]
    drawn: tuple[Drawn, Drawn]
    told: str


def simulate_risks(
    risks: pd.DataFrame,
    *,
    correlation: Correlation = None,
    mitigations: pd.DataFrame | None = None,
    draws: int = 100_000,
    seed: int = 0,
    degrees: float | None = None,
    scale: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Simulate what the quarter may cost: the first row is the total (its `risk` is empty), then one row per open risk.

    `risks`, `mitigations` and `scale` (`risk_scale`) are the tables of those names. How often: `frequency` (Poisson), a
    range of it, else `likelihood` (at most once), else once; what it costs: `loss_low, loss_high` (lognormal, a 90 %
    interval; PERT with `loss_likely`), else `impact`. `correlation` couples the quarter's losses by rank: a number for
    all pairs, a matrix (mended to the nearest, with a warning), or None: by common `driver`. `degrees` makes the copula
    Student's t. Columns out, money: `mean` with its standard error `mean_error`, `p50, p80, p95, expected_shortfall`
    (the mean of the worst 5 % of quarters), after `mitigations`; `_before` without them; `tail_share`, the part in
    those of the total; `chance` to come at all; `basis`, `dependence` in words. A risk without figures has none here,
    and none in the total. Sobol points in at least 32 replicates, together at least `draws`. Raises DataError for
    wrong figures, ValueError for fewer than one draw. Method: docs/methods/risks.md.

    >>> frame = pd.DataFrame({"risk": ["R"], "description": ["Fire"], "category": ["operational"],
    ...                       "loss_low": [10_000], "loss_high": [100_000]})
    >>> simulate_risks(frame)[["mean", "p95", "expected_shortfall"]].round(-2).values.tolist()[0]
    [40400.0, 100000.0, 139300.0]
    """
    table, quarter = _simulate(risks, correlation, mitigations, draws, seed, degrees, scale)
    after, before = (_tell(quarter.risks, *pair) for pair in zip(quarter.curves, quarter.drawn, strict=True))
    told = table.join(after).join(before.add_suffix("_before")).assign(chance=_chances(quarter, table.index))
    told = pd.concat([_total(quarter, told), told], ignore_index=True)
    return told.assign(dependence=quarter.told)[COLUMNS]


def _simulate(
    risks: pd.DataFrame, correlation: Correlation, mitigations: pd.DataFrame | None, draws: int, seed: int,
    degrees: float | None, scale: pd.DataFrame | None,
) -> tuple[pd.DataFrame, Quarter]:  # fmt: skip
    _check(draws)
    whole, *_ = read_risks(risks, scale)
    done = read_mitigations(mitigations, whole["risk"])
    table = whole[whole["open"]].reset_index(drop=True)
    sources, basis = find_sources(table)
    _warn_of_wide(table)
    table = table.assign(basis=basis)
    told = table[np.array([source is not None for source in sources], dtype=bool)]
    known = [source for source in sources if source is not None]
    before = LossCurves.of(known)
    after = LossCurves.of(reduce_sources(known, keep_shares(told["risk"], done))) if len(done) else before
    coupling, words = couple_risks(told, before.happens, correlation, degrees, whole["risk"])
    if not len(told):
        return table, Quarter(told, (after, before), (_nothing(), _nothing()), words)
    drawn = draw_losses([after, before] if len(done) else [before], coupling, draws=int(draws), seed=seed)
    return table, Quarter(told, (after, before), (drawn[0], drawn[-1]), words)


def _check(draws: Any) -> None:
    if isinstance(draws, str) or not draws >= 1:
        raise ValueError(f"draws: found {draws!r}, expected at least 1")


def _warn_of_wide(table: pd.DataFrame) -> None:
    """Say so where an interval is so wide that the mean rests on losses that hardly any draw has."""
    wide = table["loss_likely"].isna() & (table["loss_high"] > WIDEST * table["loss_low"])
    if wide.any():
        names = ", ".join(table.loc[wide, "risk"].head(5))
        told = f"the 90 % interval of {names} reaches over more than {WIDEST:,.0f} times its low end"
        warnings.warn(f"loss_high: {told}: its mean rests on losses that hardly ever come", stacklevel=4)


def _nothing() -> Drawn:
    return Drawn(np.zeros((2, 1)), np.zeros((2, 0)), np.zeros(0))


def _tell(risks: pd.DataFrame, curves: LossCurves, drawn: Drawn) -> pd.DataFrame:
    """The figures of each risk: means as drawn, quantiles by its own curve, the part in the worst quarters as drawn."""
    means = drawn.means.mean(axis=0)
    own: dict[str, Any] = {"mean": means, "mean_error": _own_up(drawn.errors, means, curves.means)}
    own |= {name: curves.quantiles(share) for name, share in _QUANTILES.items()}
    worst = drawn.tail.sum()
    own |= {"expected_shortfall": curves.shortfalls(1 - TAIL), "tail_share": drawn.tail / worst if worst else np.nan}
    return pd.DataFrame(own, index=risks.index)


def _own_up(errors: Any, means: Any, exact: Any) -> Any:
    """Errors by the replicates' spread, but never less than half of how far a mean is off, which is known.

    Of losses that are rare and large the spread is told too small as long as none of the largest was drawn.
    """
    return np.maximum(errors, np.abs(means - exact) / 2)


def _chances(quarter: Quarter, rows: pd.Index) -> pd.Series:
    return pd.Series(quarter.curves[0].happens, quarter.risks.index).reindex(rows)


def _total(quarter: Quarter, told: pd.DataFrame) -> pd.DataFrame:
    after, before = quarter.drawn
    mean, exact = float(after.totals.mean()), float(quarter.curves[0].means.sum())
    row: dict[str, object] = {"mean": mean, "mean_error": float(_own_up(after.error, mean, exact))}
    row |= {name: float(np.quantile(after.totals, share)) for name, share in _QUANTILES.items()}
    row |= {"expected_shortfall": average_tail(after.totals.ravel()), "tail_share": 1.0}
    row |= {"mean_before": float(before.totals.mean()), "p95_before": float(np.quantile(before.totals, 1 - TAIL)),
            "expected_shortfall_before": average_tail(before.totals.ravel()), "tail_share_before": 1.0,
            "chance": float((after.totals > 0).mean())}  # fmt: skip
    words = {"description": "All risks together", "category": "total"}
    return pd.DataFrame([{**words, **row}]).reindex(columns=[name for name in COLUMNS if name in told or name in row])


def simulate_exceedance(
    risks: pd.DataFrame,
    *,
    correlation: Correlation = None,
    mitigations: pd.DataFrame | None = None,
    draws: int = 100_000,
    seed: int = 0,
    degrees: float | None = None,
    scale: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Simulate how likely the quarter's total loss passes each sum: one row per chance, from 99 % down to 0.1 %.

    Arguments are those of `simulate_risks`, whose draws these are. Columns out: `chance` (0..1) that the total of all
    risks is above `loss` (money, after `mitigations`), and above `loss_before` without them; `mean, mean_before`, the
    same in every row. No row where no risk has figures. Raises what `simulate_risks` raises.

    >>> frame = pd.DataFrame({"risk": ["R"], "description": ["Fire"], "category": ["operational"],
    ...                       "loss_low": [10_000], "loss_high": [100_000]})
    >>> curve = simulate_exceedance(frame)
    >>> round(float(np.interp(-0.05, -curve["chance"], curve["loss"])), -3)
    100000.0
    """
    _, quarter = _simulate(risks, correlation, mitigations, draws, seed, degrees, scale)
    if quarter.risks.empty:
        return pd.DataFrame(columns=CURVE)
    told = [1 - share for share in _QUANTILES.values()]
    chances = np.unique([*np.linspace(0.99, 0.1, _STEPS), *np.geomspace(0.1, 0.001, _STEPS), *told])[::-1]
    after, before = (np.quantile(drawn.totals, 1 - chances) for drawn in quarter.drawn)
    means = [float(drawn.totals.mean()) for drawn in quarter.drawn]
    return pd.DataFrame({"chance": chances, "loss": after, "loss_before": before, "mean": means[0],
                         "mean_before": means[1]})  # fmt: skip
