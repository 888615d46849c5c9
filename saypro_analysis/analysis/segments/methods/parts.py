"""A finding becomes rows: parts that do not overlap and sum to the gap."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.segments.methods.leaf_gaps import Measure
from saypro_analysis.analysis.segments.methods.leaves import Leaves
from saypro_analysis.analysis.segments.methods.pricing import confidence_of
from saypro_analysis.analysis.segments.methods.search_results import Booleans, Cause, Cell, Finding, Integers

Row = dict[str, Any]
FIRST = ["kind", "segment"]
LAST = ["actual", "expected", "gap", "share", "leaves", "confidence", "runner_up", "label"]


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
        rows = [self._segment(cause) for cause in finding.causes]
        kept = [row for row in rows if abs(row["gap"]) >= min_share * abs(self.measure.total)]
        kept.sort(key=lambda row: (-abs(row["gap"]), row["segment"]))
        rest = np.ones(len(self.leaves), bool)
        for row in kept:
            rest[row.pop("members")] = False
        mixed = moves is not None and bool(moves.causes)
        rows = [*kept, *self._others(finding, rest), *([self._mix(moves)] if mixed and moves else [])]
        return self._frame(self._settle(rows, rest))

    def _segment(self, cause: Cause) -> Row:
        row = self._sum("segment", cause.members)
        names = self._values(cause.members[0], cause.cell)
        label = _label(self.measure, cause.members)
        runner_up = self._name(cause.runner_up_leaf, cause.runner_up)
        own = {name: value for name, value in names.items() if name in self.shown}
        return {**row, **own, "segment": _write(names.items()), "confidence": confidence_of(cause.gain),
                "runner_up": runner_up, "label": label, "members": cause.members}  # fmt: skip

    def _others(self, finding: Finding, rest: Booleans) -> list[Row]:
        if not finding.shift or not rest.any():
            return []
        return [{**self._sum("everywhere", np.flatnonzero(rest)), "confidence": confidence_of(finding.shift_gain)}]

    def _mix(self, moves: Finding) -> Row:
        """The effect of moved volumes; the runner-up names where most of it moved."""
        most = max(moves.causes, key=lambda cause: abs(float(self.measure.mix[cause.members].sum())))
        gap, total = float(self.measure.mix.sum()), float(np.asarray(self.measure.below).sum())
        actual = float(self.measure.expected.sum()) / total
        told = {"confidence": confidence_of(most.gain), "runner_up": self._name(most.members[0], most.cell)}
        return {"kind": "mix", "actual": actual, "expected": actual - gap, "gap": gap, "leaves": 0, **told}

    def _settle(self, rows: list[Row], rest: Booleans) -> list[Row]:
        """Add the residual: what no other part holds."""
        left = self.measure.total - sum(row["gap"] for row in rows)
        if any(row["kind"] == "everywhere" for row in rows) or not rest.any():
            tiny = 1e-12 * (np.abs(self.measure.gap).sum() + np.abs(self.measure.mix).sum())
            if rows and abs(left) <= tiny:
                return rows
            rest = np.zeros(len(rest), bool)
        row = self._sum("residual", np.flatnonzero(rest))
        return [*rows, {**row, "gap": left, "confidence": np.nan}]

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

    def _name(self, leaf: int | None, cell: Cell | None) -> str | None:
        return None if cell is None or leaf is None else _write(self._values(leaf, cell).items())

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
    if name in ("kind", "segment", "runner_up", "label") or all(v is None or isinstance(v, str) for v in values):
        return pd.Series(values, dtype="str")
    return pd.Series(values, dtype=object)


def _write(values: Iterable[tuple[str, Any]]) -> str:
    return "&".join(f"{name}={value}" for name, value in values)


def _label(measure: Measure, members: Integers) -> str | None:
    """New where nothing was expected, Gone where nothing is left."""
    if not measure.expected[members].any():
        return "New"
    return None if measure.actual[members].any() else "Gone"
