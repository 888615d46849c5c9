"""A KPI's course as a line no higher than a word, for a table's cell."""

import pandas as pd

from saypro_analysis.views.kit.palette import GREY, colour_of

WIDTH, HEIGHT, MARGIN = 120, 28, 4


def draw_sparkline(history: pd.DataFrame, status: str = "") -> str:
    """An SVG of one KPI's `actual` over time with its dashed `target`; the last point takes the colour of `status`.

    Where the history has limits (`lower`, `upper`), a band lies between them.
    It is hidden from screen readers, for the cells beside it hold the figures.
    """
    actual, target = history["actual"].tolist(), history["target"].tolist()
    limits = [history[name].tolist() for name in ("lower", "upper")] if "lower" in history else [[], []]
    known = [value for value in (*actual, *target, *limits[0], *limits[1]) if not pd.isna(value)]
    if not known:
        return ""
    low, high = min(known), max(known)
    target_line = _polyline(target, low, high, 'stroke="currentColor" stroke-dasharray="3 3" opacity=".55"')
    actual_line = _polyline(actual, low, high, f'stroke="{GREY}" stroke-width="1.6"')
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" aria-hidden="true" '
        f'fill="none">{_band(limits, low, high)}{target_line}{actual_line}'
        f"{_last_point(actual, low, high, status)}</svg>"
    )


def _place(position: int, value: float, count: int, low: float, high: float) -> tuple[float, float]:
    across = MARGIN + (WIDTH - 2 * MARGIN) * position / max(count - 1, 1)
    up = 0.5 if high == low else (value - low) / (high - low)
    return across, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * up


def _polyline(values: list[float], low: float, high: float, style: str) -> str:
    """The line, broken where there is no figure."""
    lines: list[list[str]] = [[]]
    for position, value in enumerate(values):
        if pd.isna(value):
            lines.append([])
        else:
            x, y = _place(position, value, len(values), low, high)
            lines[-1].append(f"{x:.1f},{y:.1f}")
    return "".join(f'<polyline points="{" ".join(line)}" {style}/>' for line in lines if len(line) > 1)


def _band(limits: list[list[float]], low: float, high: float) -> str:
    ends = [[_place(position, value, len(side), low, high) for position, value in enumerate(side) if not pd.isna(value)]
            for side in limits]  # fmt: skip
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*ends[0], *reversed(ends[1])])
    return f'<polygon points="{corners}" fill="{GREY}" opacity=".16"/>' if corners else ""


def _last_point(values: list[float], low: float, high: float, status: str) -> str:
    known = [position for position, value in enumerate(values) if not pd.isna(value)]
    if not known:
        return ""
    x, y = _place(known[-1], values[known[-1]], len(values), low, high)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{colour_of(status)}"/>'
