"""How the noise of a series may remember: the correlations between its periods that are weighed against one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saypro_analysis.analysis.kernels.statistics.grids import Floats

SLOW = 0.97
SLOW_PRIOR = 0.06


@dataclass(frozen=True)
class Memory:
    """Noise of which a `share` is an AR(1) process of `phi` and the rest is new in every period."""

    phi: float
    share: float
    prior: float

    @property
    def neighbours(self) -> float:
        """Correlation of neighbouring periods."""
        return self.phi * self.share

    def correlation(self, positions: Floats) -> Floats:
        """Correlation between periods at whole `positions`; a gap between two of them counts its periods."""
        apart = np.abs(np.subtract.outer(positions, positions))
        correlation: Floats = self.share * np.power(self.phi, apart, where=apart > 0, out=np.ones_like(apart))
        np.fill_diagonal(correlation, 1.0)
        return correlation

    def joined(self, periods: int) -> float:
        """Variance of the mean of so many neighbours, as a multiple of what independent ones would have."""
        return float(self.correlation(np.arange(float(periods))).sum() / periods)


def _memories() -> tuple[Memory, ...]:
    """AR(1) from slightly opposed to nearly lasting neighbours, each as likely as the room about it is wide; and a slow
    walk under new noise, which looks like steps and trends to whoever knows AR(1) only."""
    phis = np.array([-0.2, 0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
    room = np.gradient(phis)
    plain = [Memory(phi, 1.0, (1 - SLOW_PRIOR) * part) for phi, part in zip(phis, room / room.sum(), strict=True)]
    shares = (0.2, 0.4, 0.7)
    return (*plain, *(Memory(SLOW, share, SLOW_PRIOR / len(shares)) for share in shares))


MEMORIES = _memories()
