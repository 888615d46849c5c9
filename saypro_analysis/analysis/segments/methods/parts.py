"""A finding becomes rows: parts that do not overlap and sum to the gap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.segments.methods.leaf_gaps import Measure
from saypro_analysis.analysis.segments.methods.leaves import Leaves
from saypro_analysis.analysis.segments.methods.pricing import confidence_of
from saypro_analysis.analysis.segments.methods.search_results import Booleans, Cause, Cell, Finding, Integers

Row = dict[str, Any]
_TEXTS = ("kind", "segment", "without", "runner_up", "label")
FIRST = ["kind", "segment"]
LAST = ["actual", "expected", "gap", "share", "leaves", "without", "confidence", "runner_up", "label"]
LIKELY = 0.75  # confidence from which a part is told; the odds that a first cause has to reach


@dataclass(frozen=True, slots=True)
class Parts:
    """Builds the rows of one explanation."""

    leaves: Leaves
    measure: Measure
    by: list[str]

    @property
    def shown(self) -> list[str]:
        """The dimensions with a column of their own: a name that the result uses itself stands in `segment` only."""
        return [name for name in self.by if name not in (*FIRST, *LAST)]

    def build(self, finding: Finding, moves: Finding | None, min_share: float) -> pd.DataFrame:
        """One row per part: segments by size of their gap, then everywhere, mix and residual."""
        causes = self._material(finding.causes, min_share)
        held = self._hold(causes)
        rows = [self._segment(cause, place, causes, held) for place, cause in enumerate(causes)]
        rows.sort(key=lambda row: (-abs(row["gap"]), row["segment"]))
        rest = held < 0
        rows += self._others(finding, rest)
        if moves is not None and moves.causes:
            rows.append(self._mix(moves))
        if not rows:
            return self._frame([{**self._residual(rest, self.measure.total), "runner_up": self._closest(finding)}])
        return self._frame(self._settle(rows, rest))

    def _material(self, causes: Iterable[Cause], min_share: float) -> list[Cause]:
        """The causes that are likely and hold enough of the gap."""
        least = min_share * abs(self.measure.total)
        return [cause for cause in causes if confidence_of(cause.gain) >= LIKELY
                and abs(float(self.measure.gap[cause.members].sum())) >= least]  # fmt: skip

    def _hold(self, causes: list[Cause]) -> Integers:
        """Which cause holds each leaf, -1 for none; leaves that none took go to the first whose cell they lie in."""
        held = np.full(len(self.leaves), -1)
        for place, cause in enumerate(causes):
            held[cause.members] = place
        for place, cause in enumerate(causes):
            inside = self._inside(cause)
            held[inside[held[inside] < 0]] = place
        return held

    def _inside(self, cause: Cause) -> Integers:
        """All leaves of a cause's cell, whoever holds them."""
        place, leaf = self.leaves, cause.members[0]
        return np.flatnonzero(np.all([place.codes[d] == place.codes[d][leaf] for d in cause.cell.dimensions], axis=0))

    def _segment(self, cause: Cause, place: int, causes: list[Cause], held: Integers) -> Row:
        members = np.flatnonzero(held == place)
        names = self._values(cause.members[0], cause.cell)
        others = sorted({*held[self._inside(cause)].tolist()} - {place})
        own = {name: value for name, value in names.items() if name in self.shown}
        without = " or ".join(self._name(causes[other].members[0], causes[other].cell) for other in others)
        return {**self._sum("segment", members), **own, "segment": _write(names.items()), "without": without or None,
                "confidence": confidence_of(cause.gain), "runner_up": self._runner_up(cause),
                "label": self._label(members)}  # fmt: skip

    def _runner_up(self, cause: Cause) -> str | None:
        if cause.runner_up is None or cause.runner_up_leaf is None:
            return None
        return self._name(cause.runner_up_leaf, cause.runner_up)

    def _label(self, members: Integers) -> str | None:
        """New where nothing was expected, No data where nothing was recorded, Gone where nothing is left."""
        if not self.measure.expected[members].any():
            return "New"
        if not self.leaves.recorded[members].any():
            return "No data"
        return None if self.measure.actual[members].any() else "Gone"

    def _closest(self, finding: Finding) -> str | None:
        """What came closest to standing out: the next best cell, else the value with most of the gap."""
        if not self.measure.total or len(self.leaves) < 2:
            return None
        if finding.closest is not None:
            return self._name(*finding.closest)
        found = []
        for dimension, codes in enumerate(self.leaves.codes):
            sums = np.bincount(codes, self.measure.gap) * np.sign(self.measure.total)
            most = int(np.argmax(sums))
            found.append((float(sums[most]), -dimension, int(np.argmax(codes == most))))
        _, dimension, leaf = max(found)
        return self._name(leaf, Cell((-dimension,), (int(self.leaves.codes[-dimension][leaf]),)))

    def _others(self, finding: Finding, rest: Booleans) -> list[Row]:
        if not finding.shift or not rest.any():
            return []
        return [{**self._sum("everywhere", np.flatnonzero(rest)), "confidence": confidence_of(finding.shift_gain)}]

    def _mix(self, moves: Finding) -> Row:
        """The effect of moved volumes; the runner-up names where most of it moved."""
        most = max(moves.causes, key=lambda cause: abs(float(self.measure.mix[cause.members].sum())))
        gap, total = float(self.measure.mix.sum()), float(np.asarray(self.measure.below).sum())
        actual = float(self.measure.expected.sum()) / total
        told = {"confidence": confidence_of(most.gain), "runner_up": self._name(int(most.members[0]), most.cell)}
        return {"kind": "mix", "actual": actual, "expected": actual - gap, "gap": gap, "leaves": 0, **told}

    def _settle(self, rows: list[Row], rest: Booleans) -> list[Row]:
        """Add the residual: what no other part holds."""
        left = self.measure.total - sum(row["gap"] for row in rows)
        if any(row["kind"] == "everywhere" for row in rows) or not rest.any():
            tiny = 1e-12 * (np.abs(self.measure.gap).sum() + np.abs(self.measure.mix).sum())
            if abs(left) <= tiny:
                return rows
            rest = np.zeros(len(rest), bool)
        return [*rows, self._residual(rest, left)]

    def _residual(self, rest: Booleans, gap: float) -> Row:
        return {**self._sum("residual", np.flatnonzero(rest)), "gap": gap, "confidence": np.nan}

    def _sum(self, kind: str, members: Integers) -> Row:
        actual, expected = float(self.measure.actual[members].sum()), float(self.measure.expected[members].sum())
        if self.measure.below is not None:
            below = float(self.measure.below[members].sum())
            actual, expected = (actual / below, expected / below) if below > 0 else (np.nan, np.nan)
        return {"kind": kind, "actual": actual, "expected": expected, "gap": float(self.measure.gap[members].sum()),
                "leaves": len(members)}  # fmt: skip

    def _values(self, leaf: int, cell: Cell) -> Row:
        place = self.leaves
        return {place.dimensions[d]: place.names[d][place.codes[d][leaf]] for d in cell.dimensions}

    def _name(self, leaf: int, cell: Cell) -> str:
        return _write(self._values(leaf, cell).items())

    def _frame(self, rows: list[Row]) -> pd.DataFrame:
        columns = [*FIRST, *self.shown, *LAST]
        total = self.measure.total
        for row in rows:
            row["share"] = row["gap"] / total if total else np.nan
        data = {name: [row.get(name) for row in rows] for name in columns}
        frame = pd.DataFrame({name: _column(name, values) for name, values in data.items()})
        return frame[columns]


def _column(name: str, values: list[Any]) -> pd.Series:
    if name in ("actual", "expected", "gap", "share", "confidence"):
        return pd.Series(values, dtype=float)
    if name == "leaves":
        return pd.Series(values, dtype="int64")
    if name in _TEXTS or all(v is None or isinstance(v, str) for v in values):
        return pd.Series(values, dtype="str")
    return pd.Series(values, dtype=object)


def _write(values: Iterable[tuple[str, Any]]) -> str:
    return "&".join(f"{name}={_spell(value)}" for name, value in values)


def _spell(value: Any) -> str:
    """A value as text; a day without its midnight."""
    if isinstance(value, datetime) and value == datetime.combine(value.date(), time(), value.tzinfo):
        return value.date().isoformat()
    return str(value)
