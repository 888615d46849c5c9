"""Which chart fits the data, and why: what `method="auto"` means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes.limits import Sample, binomial_sigma, poisson_sigma, sigma_ratio
from saypro_analysis.analysis.kernels.statistics.grids import Bools, Floats, counts, divide, row_median, row_sum

SMALL_COUNT = 5
SAMPLING_MATTERS = 2.0
VOLUMES_DIFFER = 1.5
RATIO_SPREAD = 1.96 * 0.91
WHOLE = 0.01


@dataclass(frozen=True)
class Choice:
    """The method of each row, the variation beyond sampling it was chosen by (NaN = unknown), and why."""

    method: NDArray[np.str_]
    ratio: Floats
    reason: list[str]


def choose_methods(sample: Sample, *, shares: Bools | None = None) -> Choice:
    """Choose a chart for every row of a grid.

    Sampling limits (p, u, exact binomial) hold only where periods vary no more than sampling makes them vary, which
    Laney's sigma of z tells. Where they vary more, p' and u' stretch the sampling error, which is right while
    sampling is still a fair part of the variation and volumes differ; otherwise the individuals chart is.
    """
    share, rate = _kinds(sample, shares)
    sigma = np.where(share[:, None], binomial_sigma(sample), poisson_sigma(sample))
    ratio = sigma_ratio(sample, sigma)[:, 0]
    spread = divide(np.array(RATIO_SPREAD), np.sqrt(counts(sample.fitted)[:, 0]))
    excess = np.abs(ratio - 1) > spread
    stretched = excess & (ratio < SAMPLING_MATTERS) & (_volume_range(sample) > VOLUMES_DIFFER)
    counted = (share | rate) & np.isfinite(ratio)
    conditions = [~counted, excess & ~stretched, stretched & share, stretched, share & _small(sample), share]
    method = np.select(conditions, ["xmr", "xmr", "p_prime", "u_prime", "binomial", "p"], "u")
    known = counts(sample.denominators)[:, 0] > 0
    reason = [_reason(*row) for row in zip(method, ratio, known, strict=True)]
    return Choice(method, np.where(counted, ratio, np.nan), reason)


def _kinds(sample: Sample, shares: Bools | None) -> tuple[Bools, Bools]:
    """Which rows are shares of a whole, and which are events per unit of exposure."""
    known = np.isfinite(sample.fitted)
    usable = _whole_rows(~known | (sample.denominators > 0)) & (counts(sample.fitted)[:, 0] > 0)
    values = np.where(known, sample.fitted, 0.0)
    within = _whole_rows((values >= 0) & (values <= 1)) if shares is None else shares
    events = np.where(known, sample.fitted * sample.denominators, 0.0)
    whole = _whole_rows((np.abs(events - np.round(events)) <= WHOLE) & (values >= 0))
    return usable & within, usable & ~within & whole


def _whole_rows(mask: Bools) -> Bools:
    return np.asarray(mask.all(axis=1))


def _small(sample: Sample) -> Bools:
    share = sample.pooled()
    expected = row_median(sample.denominators * np.minimum(share, 1 - share))
    return expected[:, 0] < SMALL_COUNT


def _volume_range(sample: Sample) -> Floats:
    mean = divide(row_sum(sample.denominators), counts(sample.denominators))
    deviation = np.sqrt(divide(row_sum((sample.denominators - mean) ** 2), counts(sample.denominators)))
    return divide(mean + deviation, np.maximum(mean - deviation, mean / 10))[:, 0]


def _reason(method: str, ratio: float, known: bool) -> str:
    if not known:
        return "individuals chart: these figures are not counts out of a known number"
    if not np.isfinite(ratio):
        return "individuals chart: sampling variation cannot be told from these figures"
    seen = f"periods vary {ratio:.1f} times as much as sampling alone"
    words = {
        "xmr": f"individuals chart: {seen}, which volume does not explain",
        "p_prime": f"Laney's p' chart: {seen}, and volumes differ",
        "u_prime": f"Laney's u' chart: {seen}, and volumes differ",
        "binomial": f"exact binomial limits: counts are small and {seen}",
        "p": f"p chart: {seen}",
        "u": f"u chart: {seen}",
    }
    return words[method]
