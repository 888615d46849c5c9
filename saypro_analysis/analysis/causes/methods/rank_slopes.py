"""How much one KPI moves with another: the median of the slopes between any two periods, and how sure it is."""

import numpy as np

from saypro_analysis.analysis.causes.methods.rank_agreements import FEWEST_INDEPENDENT, quantile
from saypro_analysis.analysis.causes.methods.shared_calendars import Ways
from saypro_analysis.analysis.kernels.statistics.grids import Floats


def slope_at(ways: Ways, pair: int, lag: int, effective: float, sure: float) -> tuple[float, float, float]:
    """The slope of one pair at a lag and the ends of its interval, in units of the second KPI per unit of the first."""
    levels = ways.levels.values
    x, y = levels[ways.leads[pair], : max(levels.shape[1] - lag, 0)], levels[ways.follows[pair], lag:]
    known = ~(np.isnan(x) | np.isnan(y))
    return _theil_sen(x[known], y[known], effective, sure)


def _theil_sen(x: Floats, y: Floats, effective: float, sure: float) -> tuple[float, float, float]:
    """The median of all slopes, and the interval of Sen (1968) widened for dependence."""
    one, other = np.triu_indices(len(x), 1)
    run = x[other] - x[one]
    slopes = np.sort((y[other] - y[one])[run != 0] / run[run != 0])
    if not len(slopes):
        return (float("nan"),) * 3
    variance = _kendall_variance(x, y)
    if effective <= FEWEST_INDEPENDENT or variance < 0:  # where nearly all is tied in both, the formula fails
        return float(np.median(slopes)), float("nan"), float("nan")
    half = quantile(0.5 + sure / 2) * np.sqrt(variance * len(x) / effective)
    low = int(np.clip(np.round((len(slopes) - half) / 2), 0, len(slopes))) - 1
    high = int(np.clip(np.round((len(slopes) + half) / 2), 0, len(slopes) - 1))
    return float(np.median(slopes)), float(slopes[max(low, 0)]), float(slopes[high])


def _kendall_variance(x: Floats, y: Floats) -> float:
    def sizes(values: Floats) -> Floats:
        return np.unique(values, return_counts=True)[1]

    def tied(counts: Floats) -> float:
        return float((counts * (counts - 1) * (2 * counts + 5)).sum())

    count = len(x)
    return (count * (count - 1) * (2 * count + 5) - tied(sizes(x)) - tied(sizes(y))) / 18
