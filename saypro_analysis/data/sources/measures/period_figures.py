"""From a query's answers to measurements and segments: ratios, targets, the year before, who reached a target."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from saypro_analysis.data.readings.periods import DISTINCT
from saypro_analysis.data.sources.measures.buckets import year_later
from saypro_analysis.data.sources.measures.completeness import describe_periods, judge_periods
from saypro_analysis.data.sources.measures.definitions import YEAR_BEFORE, Definitions, Figure, Measure
from saypro_analysis.data.sources.measures.measure_values import Aggregate, weigh
from saypro_analysis.data.sources.measures.queries import Answer, Group, Span, groups_of, quarter_of
from saypro_analysis.data.sources.measures.whole_quarters import QUARTER_FIGURES, add_quarters

Answers = dict[str, dict[Group, Answer]]
KEYS = ["department", "period_on"]
FIGURES = ["actual", "numerator", "denominator"]
_EXPECTED = {"actual": "expected", "numerator": "expected_numerator", "denominator": "expected_denominator"}
_DIGITS = 15
MEASUREMENTS = ["kpi", "period_on", "actual", "target", "numerator", "denominator", "note"]
REQUIRED_KPI = ["kpi", "department", "name", "unit", "better"]
COMPLETENESS = ["source", "measure", "grain", "kpi", "department", "period_on", "rows", "first", "last", "late",
                "state", "remark"]  # fmt: skip


@dataclass
class Built:
    """The tables as they grow, measure by measure."""

    measurements: pd.DataFrame = field(default_factory=pd.DataFrame)
    segments: pd.DataFrame = field(default_factory=pd.DataFrame)
    kpis: pd.DataFrame = field(default_factory=pd.DataFrame)
    completeness: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: list[str] = field(default_factory=list)


def measure_figures(
    told: Definitions, answers: Answers, span: Span, as_of: pd.Timestamp | None, *, exact: bool
) -> Built:
    """Every measure's rows of `kpis`, `measurements` and `segments`."""
    maker = _Maker(told, answers, exact)
    parts: list[Built] = [maker.measure(name, one, span, as_of) for name, one in told.measures.items()]

    def gather(name: str, columns: list[str]) -> pd.DataFrame:
        frames = [frame for part in parts if len(frame := getattr(part, name))]
        if not frames:
            return pd.DataFrame(columns=columns)
        return pd.concat(frames, ignore_index=True)

    segments = gather("segments", ["kpi", "period_on", "actual"])
    ends = [name for name in (*FIGURES, *_EXPECTED.values()) if name in segments]
    dimensions = [name for name in segments if name not in ("kpi", "period_on", *ends)]
    segments = segments[["kpi", "period_on", *dimensions, *ends]]
    judged = gather("completeness", COMPLETENESS)[COMPLETENESS]
    notes = [*describe_periods(judged), *dict.fromkeys(note for part in parts for note in part.notes)]
    measurements = gather("measurements", MEASUREMENTS)
    more = [name for name in QUARTER_FIGURES if name in measurements and measurements[name].notna().any()]
    return Built(measurements[[*MEASUREMENTS, *more]], segments, gather("kpis", REQUIRED_KPI), judged, notes)


@dataclass(frozen=True)
class _Maker:
    """Makes one measure's rows from the answers of all sources."""

    told: Definitions
    answers: Answers
    exact: bool

    def measure(self, name: str, one: Measure, span: Span, as_of: pd.Timestamp | None) -> Built:
        whole, parts = self.figure(one.figure)
        judged = judge_periods(
            _drop_undated(self.periods(one.figure)), one.figure.grain, as_of,
            self.told.sources[one.figure.source].complete_until,
        )  # fmt: skip
        if one.reached is not None:
            whole, parts = self.reached(one, self.told.measures[one.reached])
        dimensions = list(one.figure.dimensions)
        measured = self.with_target(one, whole, [])
        segments = self.with_target(one, parts, dimensions) if dimensions else pd.DataFrame()
        measured = measured.merge(judged[[*KEYS, "state", "remark"]], on=KEYS, how="left")
        measured = self.with_quarters(one, measured)
        kept = [_within(frame, span) for frame in (measured, segments, judged)]
        return self.assemble(name, one, kept, self.undated(one.figure))

    def figure(self, figure: Figure) -> tuple[pd.DataFrame, pd.DataFrame]:
        """A figure as a whole and in its segments: keys, `actual, numerator, denominator`."""
        answers = self.answers[figure.source]
        parts = answers[groups_of(figure)[0]]
        whole = answers[groups_of(figure)[-1]]
        frame = whole.frame
        if len(groups_of(figure)) == 1 and figure.dimensions:
            asked = list(figure.value.aggregates)
            frame = frame.groupby(KEYS, dropna=False)[asked].sum(min_count=1).reset_index()
        return self.compute(figure, frame, whole, []), self.compute(figure, parts.frame, parts, list(figure.dimensions))

    def with_quarters(self, one: Measure, measured: pd.DataFrame) -> pd.DataFrame:
        """The quarter's own figure and target, where distinct things are counted."""
        own = None if one.reached is not None else self.quarters(one.figure)
        if own is None or measured.empty:
            return measured
        return add_quarters(measured, own, one, self.quarters(one.target) if isinstance(one.target, Figure) else None)

    def quarters(self, figure: Figure) -> pd.DataFrame | None:
        group = quarter_of(figure)
        if group is None:
            return None
        answer = self.answers[figure.source][group]
        return self.compute(figure, answer.frame, answer, [])

    def compute(self, figure: Figure, frame: pd.DataFrame, answer: Answer, dimensions: list[str]) -> pd.DataFrame:
        frame = _drop_undated(frame)
        exact = pd.DataFrame({told: self.round(frame[told], answer.scales[told]) for told in figure.value.aggregates})
        above = weigh(figure.value.numerator, exact)
        result = frame[[*KEYS, *dimensions]].assign(actual=above, numerator=np.nan, denominator=np.nan)
        if figure.value.denominator is None:
            return result
        below = weigh(figure.value.denominator, exact)
        return result.assign(actual=above / below.where(below != 0), numerator=above, denominator=below)

    def round(self, values: pd.Series, scale: int | None) -> pd.Series:
        """Exact decimals to their last digit; other sums to the digits that do not depend on the order of adding."""
        values = values.astype(float)
        if scale is not None:
            return values.round(scale)
        known = values[values.notna() & (values != 0) & np.isfinite(values)]
        rounded = known.map(lambda value: float(f"{value:.{_DIGITS}g}"))
        return rounded.reindex(values.index).where(values.index.isin(known.index), values)

    def periods(self, figure: Figure) -> pd.DataFrame:
        """How many records each period and department has, and from when to when."""
        frame = self.answers[figure.source][groups_of(figure)[0]].frame
        asked = {"rows": "sum", "first": "min", "last": "max", "late": "sum"}
        return frame.groupby(KEYS, dropna=False).agg(asked).reset_index()

    def undated(self, figure: Figure) -> int:
        periods = self.periods(figure)
        return int(periods.loc[periods["period_on"].isna(), "rows"].sum())

    def with_target(self, one: Measure, frame: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
        """The figure beside what was aimed at: `expected` and its numerator and denominator."""
        if one.target is None or isinstance(one.target, int | float):
            return frame.assign(expected=np.nan if dimensions or one.target is None else float(one.target))
        if one.target == YEAR_BEFORE:
            aims = frame.assign(period_on=year_later(frame["period_on"], one.figure.grain))
            aims = aims[aims["period_on"].isin(frame["period_on"])]
            both = _beside(frame, aims, [*KEYS, *dimensions])
            return _filled(both, one, self) if dimensions else both
        assert isinstance(one.target, Figure)
        whole, parts = self.figure(one.target)
        known = [name for name in dimensions if name in one.target.dimensions]
        aims = (parts if known else whole) if dimensions else whole
        return _beside(frame, aims, [*KEYS, *known], match=known == dimensions)

    def reached(self, one: Measure, other: Measure) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Of the segments that had a target, how many reached it."""
        (by,) = one.figure.dimensions
        told = self.with_target(replace_dimensions(other, by), self.figure_by(other.figure, by), [by])
        sums = told.groupby([*KEYS, by])[["actual", "expected"]].sum(min_count=1).reset_index()
        sums = sums[sums["expected"].notna()]
        better = sums["actual"].fillna(0) - sums["expected"]
        met = (better >= 0) if other.kpi["better"] != "lower" else (better <= 0)
        parts = sums[[*KEYS, by]].assign(actual=met.astype(float), numerator=met.astype(float), denominator=1.0)
        whole = parts.groupby(KEYS)[["numerator", "denominator"]].sum().reset_index()
        return whole.assign(actual=whole["numerator"] / whole["denominator"]), parts

    def figure_by(self, figure: Figure, by: str) -> pd.DataFrame:
        parts = self.figure(figure)[1]
        return parts.groupby([*KEYS, by])[FIGURES].sum(min_count=1).reset_index()

    def assemble(self, name: str, one: Measure, kept: list[pd.DataFrame], undated: int) -> Built:
        measured, segments, judged = kept
        names = _name_kpis(name, one, sorted({*measured["department"], *segments.get("department", [])}))
        blank = measured["state"].isin(["partial", "open"]).to_numpy()
        measured = measured.assign(
            kpi=measured["department"].map(names), target=measured["expected"],
            note=measured["remark"].where(measured["remark"] != ""),
        )  # fmt: skip
        measured.loc[blank, FIGURES] = np.nan
        if len(segments):
            empty = pd.MultiIndex.from_frame(measured.loc[blank, KEYS])
            segments = segments[~pd.MultiIndex.from_frame(segments[KEYS]).isin(empty)] if len(empty) else segments
            segments = segments.assign(kpi=segments["department"].map(names)).drop(columns="department")
        kpis = pd.DataFrame([{**one.kpi, "kpi": kpi, "department": department or one.kpi["department"],
                              "aggregate": one.kpi.get("aggregate") or self.aggregate(one)}
                             for department, kpi in names.items()])  # fmt: skip
        judged = judged.assign(kpi=judged["department"].map(names))
        judged = judged.assign(department=judged["department"].where(judged["department"] != "", one.kpi["department"]))
        told = {"source": one.figure.source, "measure": name, "grain": one.figure.grain}
        judged = judged.assign(**told)
        notes = [f"{one.figure.source}: {undated} records without a date are in no period."] if undated else []
        if one.kpi.get("aggregate") == "sum" and self.aggregate(one) == DISTINCT:
            notes.append(
                f"{name}: distinct things of several periods are summed; leave aggregate out, or say distinct."
            )
        more = [name for name in QUARTER_FIGURES if name in measured]
        return Built(measured[[*MEASUREMENTS, *more]], segments, kpis, judged, notes)

    def aggregate(self, one: Measure) -> str | None:
        kinds = {told.kind for told in one.figure.value.aggregates}
        if one.reached is None and DISTINCT in kinds:
            return DISTINCT
        if one.reached is not None or one.figure.value.denominator is not None:
            return "ratio"
        return "sum" if kinds <= {"sum", "count"} else "mean"


def replace_dimensions(one: Measure, by: str) -> Measure:
    """The measure by one of its dimensions only."""
    figure = Figure(**{**vars(one.figure), "dimensions": (by,)})
    return Measure(one.kpi, figure, one.target)


def _drop_undated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["period_on"].notna()].reset_index(drop=True)


def _within(frame: pd.DataFrame, span: Span) -> pd.DataFrame:
    if frame.empty:
        return frame
    first, last = span
    kept = pd.Series(True, index=frame.index)
    kept &= frame["period_on"] >= first if first is not None else True
    kept &= frame["period_on"] <= last if last is not None else True
    return frame[kept].reset_index(drop=True)


def _beside(frame: pd.DataFrame, aims: pd.DataFrame, keys: list[str], *, match: bool = True) -> pd.DataFrame:
    """Figures and aims of the same cells side by side; aims known less finely stand in rows of their own."""
    aims = aims[[*keys, *FIGURES]].rename(columns=_EXPECTED)
    if "department" in keys and set(aims["department"]) == {""}:
        aims = _for_each_department(frame, aims)
    aims = aims[aims["period_on"].isin(frame["period_on"])]
    if match:
        return frame.merge(aims, on=keys, how="left" if len(keys) == len(KEYS) else "outer")
    return pd.concat([frame, aims], ignore_index=True)


def _for_each_department(frame: pd.DataFrame, aims: pd.DataFrame) -> pd.DataFrame:
    names = frame[["department"]].drop_duplicates()
    return aims.drop(columns="department").merge(names, how="cross")


def _filled(both: pd.DataFrame, one: Measure, maker: _Maker) -> pd.DataFrame:
    """Segments without a record on one side of the year count as nothing there, where figures add up."""
    whole = maker.figure(one.figure)[0]
    known = set(zip(whole["department"], whole["period_on"], strict=True))
    years = [(department, period - pd.DateOffset(years=1)) in known
             for department, period in zip(both["department"], both["period_on"], strict=True)]  # fmt: skip
    names = [*FIGURES, *_EXPECTED.values()]
    if one.figure.value.denominator is None:
        names = ["actual", "expected"] if one.figure.value.additive else []
    else:
        names = [name for name in names if name not in ("actual", "expected")]
    there = pd.Series(years, index=both.index, dtype=bool)
    return both.assign(**{name: both[name].mask(there & both[name].isna(), 0.0) for name in names})


def _name_kpis(name: str, one: Measure, departments: list[str]) -> dict[str, str]:
    """A KPI per department where a column names it: `RF4_four_hours`."""
    if not one.by_department:
        return {"": name}
    return {department: f"{department}_{name}" for department in departments}


__all__ = ["Aggregate", "Built", "measure_figures"]
