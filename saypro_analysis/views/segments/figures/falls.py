"""What a waterfall shows: the parts of a gap in their order, where it stands before each, where its axis begins."""

from typing import NamedTuple

import pandas as pd

from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.formats import format_compact, format_plain
from saypro_analysis.views.kit.palette import GREY, colour_of
from saypro_analysis.views.kit.words import initial

MOST_ROWS = 12
NOTHING = "No segment stands out"
_UNNAMED = "(missing)"
_KINDS = {"everywhere": "Everywhere alike", "mix": "Change of mix", "residual": "Everything else"}


class Step(NamedTuple):
    """A part of the gap: its name, what is told beneath it, its size, its share, and its colour."""

    name: str
    detail: str
    size: float
    share: float
    colour: str


class Fall(NamedTuple):
    """All parts of one gap, with where it starts (the target; missing where it is not known)."""

    name: str
    unit: str
    start: float
    gap: float
    steps: list[Step]
    closest: str

    @property
    def is_one_way(self) -> bool:
        """Whether all parts pull the same way; where they offset one another, a part's share says nothing: 117 %."""
        return not any(step.share < 0 for step in self.steps)


def split_falls(contributions: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of each KPI that could be split, in the order in which they came; none where nothing can be drawn."""
    if "remark" in contributions:  # what could not be split says why, and has nothing to draw
        contributions = contributions[contributions["contribution"].notna()]
    if contributions.empty:
        return []
    if "kpi" not in contributions:
        return [contributions]
    return [part for _, part in contributions.groupby("kpi", sort=False)]


def read_fall(part: pd.DataFrame, unit: str | None, better: str | None, target: float | None) -> Fall:
    """One KPI's way from its target to its actual figure, a step for each part; what is given goes before the rows."""
    first = part.iloc[0]
    unit = unit or str(first.get("unit", "count"))
    start = first.get("kpi_target", float("nan")) if target is None else target
    size = "contribution" if "contribution" in part else "gap"
    gap = float(part[size].sum())
    way = _adverse(better or str(first.get("better", "higher")), gap)
    steps = [_step(row, size, gap, way, unit) for row in part.to_dict("records")]
    steps = [steps[0]._replace(name=NOTHING)] if _is_nothing(part) else steps
    name = clean(first["name"]) if "name" in part else ""
    return Fall(name, unit, float(start), gap, _ordered(steps, gap), _closest(part))


def _closest(part: pd.DataFrame) -> str:
    """What came closest to standing out where no part does."""
    named = part.iloc[0].get("runner_up")
    return _write_segment(named) if _is_nothing(part) and isinstance(named, str) else ""


def _is_nothing(part: pd.DataFrame) -> bool:
    """Whether a residual is all there is."""
    return len(part) == 1 and part.iloc[0].get("kind") == "residual"


def _adverse(better: str, gap: float) -> float:
    """The sign of what makes the KPI worse; 0 where neither is better."""
    outward = 1.0 if gap > 0 else -1.0
    return {"higher": -1.0, "lower": 1.0, "range": outward}.get(better, 0.0)


def _step(row: dict[str, object], size: str, gap: float, way: float, unit: str) -> Step:
    value = float(row[size])  # type: ignore[arg-type]
    worse = value * way
    beside = row.get("kind") in ("residual", "mix") or not worse
    colour = GREY if beside else colour_of("worse" if worse > 0 else "better")
    return Step(_name(row), _detail(row, unit), value, value / gap if gap else float("nan"), colour)


def _name(row: dict[str, object]) -> str:
    if "driver" in row:
        named = row.get("driver_name")
        return clean(named) if isinstance(named, str) else initial(clean(row["driver"]).replace("_", " "))
    segment = row.get("segment")
    if row.get("kind") in _KINDS or not isinstance(segment, str):
        return _KINDS.get(str(row.get("kind")), "Everything else")
    without = row.get("without")
    return _write_segment(segment) + (f" (without {_write_segment(without)})" if isinstance(without, str) else "")


def _write_segment(segment: str) -> str:
    """The values of a segment; where a row has none, that it has none."""
    pairs = [part.partition("=") for part in segment.split("&")]
    return " · ".join(f"no {clean(name)}" if value == _UNNAMED else clean(value or name) for name, _, value in pairs)


def _detail(row: dict[str, object], unit: str) -> str:
    aim = row.get("target", row.get("expected"))
    if pd.isna(row.get("actual")) or pd.isna(aim):
        return ""
    own = row.get("driver_unit") if "driver" in row else unit
    figures = [format_compact(value, own) if isinstance(own, str) else format_plain(value)  # type: ignore[arg-type]
               for value in (row["actual"], aim)]  # fmt: skip
    if row.get("label") == "No data":
        return f"no data; {figures[1]} was expected"
    return f"{figures[0]} against {figures[1]}"


def _ordered(steps: list[Step], gap: float) -> list[Step]:
    """The largest with the gap first, those against it last; the smallest together where there are too many."""
    sign = -1 if gap < 0 else 1
    largest = sorted(steps, key=lambda step: -abs(step.size))
    shown, rest = (steps, []) if len(steps) <= MOST_ROWS else (largest[: MOST_ROWS - 1], largest[MOST_ROWS - 1 :])
    told = sorted(shown, key=lambda step: (step.colour == GREY, -step.size * sign))
    if not rest:
        return told
    together = sum(step.size for step in rest)
    return [*told, Step(f"{len(rest)} others together", "", together, together / gap if gap else float("nan"), GREY)]


def list_stops(fall: Fall) -> list[float]:
    """Where the waterfall stands before and after each step."""
    path = [fall.start if fall.start == fall.start else 0.0]
    for step in fall.steps:
        path.append(path[-1] + step.size)
    return path


def find_floor(fall: Fall) -> float:
    """Where the axis begins: zero, unless the steps would be too short to be seen from there."""
    path = list_stops(fall)
    low, high = min(path), max(path)
    if fall.start != fall.start or low <= 0 or not 0 < high - low <= 0.4 * high:
        return 0.0
    step = 10.0 ** (len(f"{int(high - low)}") - 1) if high - low >= 1 else (high - low) / 2
    return max((low - 0.35 * (high - low)) // step * step, 0.0) if step else 0.0
