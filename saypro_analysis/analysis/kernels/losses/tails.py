"""What the worst quarters cost, and who brings it about: value at risk, expected shortfall, shares of the tail."""

import numpy as np

from saypro_analysis.analysis.kernels.losses.severities import Floats

TAIL = 0.05  # the share of quarters that are the worst


def weigh_tail(totals: Floats, tail: float = TAIL) -> Floats:
    """How much each draw counts in the worst share of them: 1, 0, or a part where several are as bad as the last.

    >>> weigh_tail(np.array([3.0, 1.0, 2.0, 2.0]), tail=0.5).tolist()
    [1.0, 0.0, 0.5, 0.5]
    """
    wanted = tail * len(totals)
    last = np.partition(totals, -int(np.ceil(wanted)))[-int(np.ceil(wanted))]
    above, level = totals > last, totals == last
    return above + level * (wanted - above.sum()) / level.sum()


def average_tail(totals: Floats, tail: float = TAIL) -> float:
    """The mean of the worst share of the draws: expected shortfall.

    >>> average_tail(np.array([4.0, 3.0, 2.0, 1.0]), tail=0.5)
    3.5
    """
    return float(weigh_tail(totals, tail) @ totals / (tail * len(totals)))
