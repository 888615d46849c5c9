"""How risks come together: each on its own, by common drivers, by correlations, or one at most of a group."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.losses.correlation_repairs import find_nearest_correlation, is_correlation
from saypro_analysis.analysis.kernels.losses.couplings import Coupling
from saypro_analysis.analysis.kernels.losses.severities import Floats
from saypro_analysis.data.precedences import read_names
from saypro_analysis.data.readings.problems import DataError, Problem

SHARED_DRIVER = 0.4  # the correlation of two risks whose drivers are the same
Correlation = Any  # a number, a matrix as a frame or as bare figures, or None


class Together(NamedTuple):
    """A coupling, and in words what it is."""

    coupling: Coupling
    told: str


def couple_risks(
    risks: pd.DataFrame, happens: Floats, correlation: Correlation, degrees: float | None, whole: pd.Series
) -> Together:
    """The coupling of some risks; `whole` are the names of all that were given, in whose order a bare matrix stands."""
    if degrees is not None and not degrees >= 1:
        raise ValueError(f"degrees: found {degrees!r}, expected at least 1, or None for a Gaussian copula")
    groups, exclusive = _find_groups(risks, happens)
    loadings, root, told = _relate(risks, correlation, whole)
    way = "Gaussian copula" if degrees is None else f"t copula of {degrees:g} degrees of freedom"
    coupled = told != INDEPENDENT or degrees is not None
    parts = [f"the losses of the risks add up; {told}", *([f"coupled are quarterly losses by rank: {way}"] * coupled)]
    coupling = Coupling(len(risks), loadings, root, groups, degrees, happens)
    return Together(coupling, "; ".join([*parts, *exclusive]))


INDEPENDENT = "each comes on its own"


def _relate(
    risks: pd.DataFrame, correlation: Correlation, whole: pd.Series
) -> tuple[Floats | None, Floats | None, str]:
    """Loadings on common factors or the root of a matrix, and in words what relates the risks."""
    if correlation is None:
        loadings = _load_drivers(risks["driver"])
        told = f"risks with the same driver tend to come in the same quarter (correlation {SHARED_DRIVER:g})"
        return (None, None, INDEPENDENT) if loadings is None else (loadings, None, told)
    if np.ndim(correlation) == 0:
        return _relate_alike(len(risks), correlation)
    matrix = _read_matrix(correlation, risks, whole)
    if is_correlation(matrix):
        return None, _take_root(matrix), "correlated by the matrix given"
    nearest = find_nearest_correlation(matrix)
    change = float(np.abs(nearest - matrix).max())
    told = f"the matrix given is no correlation matrix and was mended to the nearest one (largest change {change:.2g})"
    warnings.warn(f"correlation: {told}", stacklevel=5)
    return None, _take_root(nearest), told


def _relate_alike(count: int, correlation: object) -> tuple[Floats | None, Floats | None, str]:
    """All pairs alike; the lowest correlation that so many risks can have with one another is -1 over one less."""
    try:
        wanted = float(correlation)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        wanted = float("nan")
    if not -1 <= wanted <= 1:
        raise DataError([Problem("correlation", None, "", str(correlation), "a number between -1 and 1, or a matrix")])
    if wanted == 0 or count < 2:
        return None, None, INDEPENDENT
    if wanted > 0:
        return (
            np.full((count, 1), np.sqrt(wanted)),
            None,
            f"all tend to come in the same quarter (correlation {wanted:g})",
        )
    least = max(wanted, -1 / (count - 1))
    told = f"all avoid one another (correlation {least:.3g})"
    if wanted < least:
        told += f", as {wanted:g} is no correlation that {count} risks can have with one another"
        warnings.warn(f"correlation: {told}", stacklevel=6)
    return None, _take_root(np.full((count, count), least) + (1 - least) * np.eye(count)), told


def _load_drivers(drivers: pd.Series) -> Floats | None:
    """How much each risk hangs on each driver that several have in common; None where there is none."""
    named = drivers.map(lambda cell: [name.strip().lower() for name in read_names(cell)])
    flags = pd.get_dummies(named.explode()).groupby(level=0).max().reindex(drivers.index).to_numpy(dtype=float)
    counts = flags.sum(axis=1, keepdims=True)
    loadings = np.sqrt(SHARED_DRIVER / np.where(counts > 0, counts, 1)) * flags
    common = loadings[:, flags.sum(axis=0) > 1]
    return common if common.size else None


def _read_matrix(correlation: Correlation, risks: pd.DataFrame, whole: pd.Series) -> Floats:
    """A matrix for these risks: a frame by its names, bare figures by the order of all that were given."""
    if isinstance(correlation, pd.DataFrame) and not set(correlation.columns) <= set(range(len(correlation.columns))):
        missing = [name for name in risks["risk"] if name not in correlation.index or name not in correlation.columns]
        if missing:
            problems = [
                Problem("correlation", None, str(name), "", "a row and a column of this risk") for name in missing
            ]
            raise DataError(problems)
        figures = _read_figures(correlation.loc[risks["risk"], risks["risk"]])
    else:
        figures = _read_figures(correlation)
        if figures.shape != (len(whole), len(whole)):
            shape = " x ".join(map(str, figures.shape))
            expected = f"a number, or a matrix of {len(whole)} x {len(whole)}, a row and a column for each risk"
            raise DataError([Problem("correlation", None, "", shape, expected)])
        places = whole.reset_index(drop=True).isin(risks["risk"]).to_numpy()
        figures = figures[np.ix_(places, places)]
    if not np.isfinite(figures).all():
        raise DataError([Problem("correlation", None, "", "a cell without a figure", "a finite number in each cell")])
    return figures


def _read_figures(cells: Correlation) -> Floats:
    """The figures of a matrix; where there is anything else, a cell without a figure."""
    try:
        return np.asarray(cells, dtype=float)
    except (TypeError, ValueError):
        return np.full(np.shape(cells), np.nan)


def _take_root(matrix: Floats) -> Floats:
    """What makes independent scores correlated, the widest direction first, where the points are most even."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors[:, ::-1] * np.sqrt(np.maximum(values[::-1], 0)))


def _find_groups(risks: pd.DataFrame, happens: Floats) -> tuple[tuple[tuple[int, ...], ...], list[str]]:
    """Groups of risks (by place) of which one at most comes in a quarter, and in words which these are."""
    place = {name: number for number, name in enumerate(risks["risk"])}
    home = list(range(len(risks)))
    for number, cell in enumerate(risks["excludes"]):
        for other in (place[name] for name in read_names(cell) if name in place):
            home = [home[number] if known == home[other] else known for known in home]
    groups = [tuple(np.flatnonzero(np.array(home) == known).tolist()) for known in sorted(set(home))]
    groups = [group for group in groups if len(group) > 1]
    names = risks["risk"].tolist()
    sums = [(group, float(happens[list(group)].sum())) for group in groups]
    problems = [Problem("risks", None, "excludes", "; ".join(names[own] for own in group),
                        f"risks whose chances add up to at most 1, not {total:.2f}, as one at most can come")
                for group, total in sums if total > 1 + 1e-9]  # fmt: skip
    if problems:
        raise DataError(problems)
    return tuple(groups), [f"of {', '.join(names[own] for own in group)} one at most comes in a quarter"
                           for group in groups]  # fmt: skip
