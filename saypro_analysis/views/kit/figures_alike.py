"""Short forms that stand beside one another: two figures that must not read alike, the labels of one scale."""

import math
from collections.abc import Sequence

from saypro_analysis.views.kit.formats import (
    PERCENT,
    SHORT,
    VAST,
    format_compact,
    format_plain,
    format_value,
    scale_of,
    shorten,
)


def format_pair(actual: float, target: float, unit: str) -> tuple[str, str]:
    """Two figures in short form, with more digits where they would else read alike and are not.

    >>> format_pair(1.2e6, 1.5e6, "money"), format_pair(0.618, 0.6, "units per hour")
    (('$1.2M', '$1.5M'), ('0.618 units per hour', '0.600 units per hour'))
    """
    short = format_compact(actual, unit), format_compact(target, unit)
    if short[0] != short[1] or math.isclose(actual, target, rel_tol=1e-3):
        return short
    if unit in PERCENT or unit == "money":
        return format_value(actual, unit), format_value(target, unit)
    suffix = "" if unit in ("count", "score") else f" {SHORT.get(unit, unit)}"
    return f"{format_plain(actual)}{suffix}", f"{format_plain(target)}{suffix}"


def format_ticks(ticks: Sequence[float], unit: str) -> list[str]:
    """The labels of a scale, all in thousands or millions where the largest is.

    >>> format_ticks([0, 5_000, 10_000], "money"), format_ticks([0, 500_000, 1_000_000], "count")
    (['$0', '$5k', '$10k'], ['0', '0.5M', '1M'])
    """
    largest = max(map(abs, ticks), default=0)
    scale = scale_of(largest)
    alike = 10_000 <= largest < VAST and unit not in PERCENT
    alike = alike and all(math.isclose(round(tick / scale, 1), tick / scale, abs_tol=1e-9) for tick in ticks)
    return [shorten(tick, unit, scale) if alike and tick else format_compact(tick, unit) for tick in ticks]
