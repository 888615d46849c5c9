"""A framework's numeric targets against the data, and where the framework contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from saypro_analysis.analysis.targets.methods.conditions import Data, check_target, join_checks, name_measures
from saypro_analysis.analysis.targets.methods.target_figures import read_figures
from saypro_analysis.data.framework.frameworks import settle_framework
from saypro_analysis.data.framework.rule_kinds import Condition, Framework, Target
from saypro_analysis.data.readings.lookups import look_up
from saypro_analysis.data.readings.periods import PeriodLike, Span, read_period
from saypro_analysis.data.readings.readings import complete_table

BASELINES = {"period_before": None, "year_before": 12}
COLUMNS = ["requirement", "title", "family", "state", "reason", "kpi", "name", "unit", "before", "actual", "change",
           "change_low", "change_high", "change_kind", "bound", "rising", "conditions", "state_in_points",
           "contradicts", "other_titles", "deadline_on", "source", "framework"]  # fmt: skip


def check_targets(
    measurements: pd.DataFrame,
    kpis: pd.DataFrame,
    *,
    period: PeriodLike = None,
    baseline: str = "period_before",
    matches: Mapping[str, str | Sequence[str]] | None = None,
    framework: Framework | None = None,
) -> pd.DataFrame:
    """Judge a framework's numeric targets: one row per target, those that could be judged first.

    `measurements` and `kpis` are the tables; `period` is the review period (the latest quarter if None), compared with
    the one before it or, with `baseline` "year_before", with the same a year earlier. `matches` names the KPI (or
    several, which must all reach it) that is meant by a measure: {"sales_qualified_leads": "sql"}. `state` is met or
    not_met only where the whole 90 % interval `change_low, change_high` says so, else cannot_tell, with the `reason`.
    `change` is relative (0.15 = +15 %) or the figure itself, by `change_kind`; `bound` is what it has to reach. Several
    `conditions` are one test, and the figures are those of the one that decides. `state_in_points` is the state if the
    percent of a share meant percentage points; `contradicts` are rows that ask for something else (`other_titles`);
    `source` says where the target stands. `framework` is what `open_framework` returns (None: the bundled rules, 28
    targets). Raises DataError and ValueError. Method: docs/methods/targets.md, "Targets".

    >>> kpis = pd.DataFrame([["uptime", "IT", "Uptime", "share", "higher"]],
    ...                     columns=["kpi", "department", "name", "unit", "better"])
    >>> told = check_targets(pd.DataFrame([["uptime", "2025-01-01", 0.993]],
    ...                                   columns=["kpi", "period_on", "actual"]), kpis)
    >>> len(told), told["title"][0], told["state"][0]
    (28, 'Uptime of at least 99 %', 'met')
    """
    if baseline not in BASELINES:
        raise ValueError(f"baseline: found {baseline!r}, expected one of {', '.join(BASELINES)}")
    kpis = complete_table(kpis, "kpis").reset_index(drop=True)
    measurements = complete_table(measurements, "measurements")
    spans = _spans(period, measurements, BASELINES[baseline])
    now, before = read_figures(measurements, kpis, spans)
    rules = settle_framework(framework)
    named = {**name_measures(kpis), **_matches(matches or {}, kpis, rules)}
    data = Data(named, dict(zip(kpis["kpi"], kpis["unit"], strict=True)), now, before)
    titles = {target.row: target.title for target in rules.targets}
    told = [_row(target, data, spans[0], titles) for target in rules.targets]
    rows = pd.DataFrame(told, columns=[*(name for name in COLUMNS if name not in ("name", "framework"))])
    names = look_up(kpis.set_index("kpi")[["name"]], rows["kpi"])
    known = rows.assign(name=names["name"], framework=rules.name, known=rows["reason"] != "no_kpi")
    return known.sort_values("known", ascending=False, kind="stable", ignore_index=True)[COLUMNS]


def summarise_contradictions(framework: Framework | None = None) -> pd.DataFrame:
    """Where a framework does not agree with itself: one row per contradiction.

    Columns out: `subject`, `requirements` (the rows, separated by ;), `one` and `other` (what they say), `here` (what
    is done about it: show both, never choose in silence), `framework` (its name). `framework` is what `open_framework`
    returns (None: the bundled rules, whose rows are those of docs/requirements.md). It needs no data. Each target also
    names what contradicts it; `check_targets` repeats that beside the verdict. Method: docs/methods/targets.md,
    "Targets". It raises nothing.

    >>> summarise_contradictions()["subject"].tolist()[:2]
    ['Conversion', 'Satisfaction']
    """
    rules = settle_framework(framework)
    rows = [(each.subject, "; ".join(each.rows), each.one, each.other, each.here) for each in rules.contradictions]
    return pd.DataFrame(rows, columns=["subject", "requirements", "one", "other", "here"]).assign(framework=rules.name)


def _spans(period: PeriodLike, measurements: pd.DataFrame, months: int | None) -> tuple[Span, Span]:
    """The review period and the one that it is compared with."""
    first, last = read_period(period, measurements["period_on"])
    if pd.isna(first):
        return (first, last), (first, last)
    after = last + pd.Timedelta(days=1)
    length = months or max((after.year - first.year) * 12 + after.month - first.month, 1)
    earlier = pd.DateOffset(months=length)
    return (first, last), (first - earlier, after - earlier - pd.Timedelta(days=1))


def _matches(
    given: Mapping[str, str | Sequence[str]], kpis: pd.DataFrame, rules: Framework
) -> dict[str, tuple[str, ...]]:
    measures = [name for target in rules.targets for condition in target.conditions for name in condition.measures]
    matches = {name: (kpi,) if isinstance(kpi, str) else tuple(kpi) for name, kpi in given.items()}
    if unknown := [name for name in matches if name not in measures]:
        raise ValueError(f"matches: found {', '.join(unknown)}, expected some of {', '.join(dict.fromkeys(measures))}")
    if absent := [kpi for named in matches.values() for kpi in named if kpi not in set(kpis["kpi"])]:
        raise ValueError(f"matches: found {', '.join(absent)}, expected KPIs of the table")
    return matches


def _row(target: Target, data: Data, span: Span, titles: Mapping[str, str]) -> dict[str, object]:
    checks = check_target(target, data)
    decisive = join_checks(checks)
    condition = target.conditions[0] if len(target.conditions) == 1 else _condition_of(target, decisive.bound)
    return {
        "requirement": target.row,
        "title": target.title,
        "family": target.family,
        **decisive._asdict(),
        "change_kind": condition.change,
        "rising": condition.rising,
        "conditions": len(checks),
        "contradicts": "; ".join(target.contradicts),
        "other_titles": "; ".join(titles[row] for row in target.contradicts),
        "deadline_on": span[1] if target.within else pd.NaT,
        "source": target.source,
    }


def _condition_of(target: Target, bound: float) -> Condition:
    return next(condition for condition in target.conditions if condition.bound == bound)
