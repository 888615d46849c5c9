"""The loss that a quarter brings from one source: as many losses as there come, summed, by Fourier transforms.

Losses are put on a grid, each split over two neighbours so that the mean is kept, and weighed down by an exponential
tilt, so that what lies beyond it does not fold back into it (Grübel and Hermesmeier 1999). A ladder of grids, each
coarser and longer than the one before, resolves small and rare losses alike; beyond one quarter in a hundred million a
single large loss makes the quarter.
"""

import numpy as np
from scipy.special import pdtrc

from saypro_analysis.analysis.kernels.losses.frequencies import Frequency
from saypro_analysis.analysis.kernels.losses.severities import Fixed, Floats, Severity

_POINTS = 2**12  # of a grid, and as many times the rate:
_FINE = 20.0
_TILT = 22.0  # e**-22 of what lies beyond a grid folds back
_STEP = 12.0  # how much longer each grid is than the one before
_USED = 0.9  # of a grid: its last part is left to the next
_FAR = 1e-8  # the chance beyond which one large loss makes the quarter
_FIRST = 4.0  # the length of the first grid, in usual losses
_LADDER = 40  # grids at most
_SPREADS = 12.0  # standard deviations of a count within which all counts lie


def pass_with(frequency: Frequency, severity: Severity, chances: Floats) -> Floats:
    """The loss that a quarter's sum passes with each of some chances (which fall), 0 where nothing happens."""
    happens = frequency.happens
    if not frequency.rates:
        inside = np.minimum(chances / happens, 1) if happens else np.ones_like(chances)
        return np.where(chances < happens, severity.beyond(inside), 0.0)
    if isinstance(severity, Fixed):
        return _count(frequency, severity.loss, chances)
    near = chances[chances >= _FAR]
    found = _climb(frequency, severity, np.append(near, _FAR))
    far = _one_large(frequency, severity, chances[len(near) :])
    return np.append(found[:-1], found[-1] + far - _one_large(frequency, severity, np.array([_FAR])))


def _one_large(frequency: Frequency, severity: Severity, chances: Floats) -> Floats:
    return severity.beyond(np.minimum(chances / max(frequency.mean, _FAR), 1))


def _count(frequency: Frequency, loss: float, chances: Floats) -> Floats:
    """Where every loss is the same: so many times it, for as many as are passed with each chance."""
    rates = np.asarray(frequency.rates)
    most = int(rates.max() + _SPREADS * np.sqrt(rates.max() + 1) + _SPREADS)
    passed = pdtrc(np.arange(most)[:, None], rates) @ np.asarray(frequency.weights)
    return loss * np.searchsorted(-passed, -chances, side="left").astype(float)


def _climb(frequency: Frequency, severity: Severity, chances: Floats) -> Floats:
    """The losses at chances that fall, each from the first grid that is long enough for it."""
    found, start = np.zeros(len(chances)), int((chances >= frequency.happens).sum())
    count = max(*frequency.rates, 1.0)
    points = 2 ** int(np.ceil(np.log2(max(_POINTS, _FINE * count))))
    length = count * max(_FIRST * float(severity.beyond(0.5)), severity.mean)
    for _ in range(_LADDER):
        losses, passed = _sum_up(frequency, severity, length, points)
        stop = start + int((chances[start:] > passed[losses <= _USED * length][-1]).sum())
        found[start:stop] = np.interp(-chances[start:stop], -passed, losses)
        if stop == len(chances):
            break
        start, length = stop, length * _STEP
    return found


def _sum_up(frequency: Frequency, severity: Severity, length: float, points: int) -> tuple[Floats, Floats]:
    """Losses up to a length, and the chance that a quarter's sum passes each."""
    step = length / points
    one = np.diff(1 - np.diff(severity.limited(step * np.arange(points + 1))) / step, prepend=0.0)
    tilt = np.exp(-_TILT / points * np.arange(points))
    summed = np.fft.irfft(frequency.generate(np.fft.rfft(one * tilt, 2 * points)), 2 * points)[:points] / tilt
    passed = 1 - np.cumsum(np.maximum(summed, 0.0))
    losses = np.append(0.0, step * (np.arange(points) + 0.5))
    return losses, np.minimum.accumulate(np.append(frequency.happens, passed))
