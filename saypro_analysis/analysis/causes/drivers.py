"""How much of a gap each driver of a KPI's formula accounts for."""

from collections.abc import Callable
from math import factorial

import numpy as np
import pandas as pd

from saypro_analysis.data.formulas import Formula, FormulaError, read_formula, read_name
from saypro_analysis.data.readings.periods import PeriodLike, in_span, read_period
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["driver", "actual", "target", "contribution", "share"]
EXPLAINED = ["kpi", "name", "department", "unit", "better", "driver", "driver_name", "driver_unit", "actual", "target",
             "contribution", "share", "kpi_actual", "kpi_target", "periods", "remark"]  # fmt: skip
_IDENTITY = EXPLAINED[:5]
MOST_DRIVERS = 12
_ROUNDING = 1e-12
_USUAL = {"money": "sum", "count": "sum", "share": "ratio", "ratio": "ratio"}
Values = dict[str, np.ndarray]
_JOINS: dict[str, Callable[[np.ndarray], float]] = {"sum": np.sum, "last": lambda values: float(values[-1])}


def decompose_drivers(drivers: pd.DataFrame, formula: str, *, method: str = "shapley") -> pd.DataFrame:
    """Split a KPI's gap between the drivers of its formula: one row per driver, in the order of the frame.

    `drivers` holds `driver, actual, target`, one row per driver; `formula` joins the names by + - * / and brackets and
    may hold numbers. `method` is "shapley" (exact, whatever the order in which drivers change; at most 12 drivers that
    differ from target) or "lmdi" (products and quotients of positive values; any number of drivers). Columns out:
    `driver, actual, target`, `contribution` to actual - target of the KPI, in the KPI's unit, and `share` of that gap
    (missing where there is no gap; may lie outside 0..1 where drivers offset one another). Contributions sum to the
    gap; a driver that is at its target, or not in the formula, has 0. Raises FormulaError (a ValueError) for a formula
    that is not arithmetic, a driver without figures, a division by zero, and for what the method cannot split. Method:
    docs/methods/causes.md, "Drivers".

    >>> drivers = pd.DataFrame({"driver": ["leads", "conversion", "average_deal"],
    ...                         "actual": [800, 0.15, 60], "target": [1000, 0.2, 50]})
    >>> decompose_drivers(drivers, "leads * conversion * average_deal")["contribution"].round(2).tolist()
    [-1916.67, -2466.67, 1583.33]
    """
    read = read_formula(formula)
    table = _read_drivers(drivers, read)
    values = {side: {name: np.array([table.loc[name, side]]) for name in read.drivers} for side in ("actual", "target")}
    parts = _split(read, values["actual"], values["target"], method)
    contribution = np.array([parts[name][0] if name in parts else 0.0 for name in table.index])
    now, then = (float(read.evaluate(values[side])[0]) for side in ("actual", "target"))
    table = table.assign(contribution=contribution, share=_shares(contribution, now, then))
    return table.reset_index(drop=True)[COLUMNS]


def explain_drivers(
    drivers: pd.DataFrame, kpis: pd.DataFrame, *, period: PeriodLike = None, method: str = "shapley"
) -> pd.DataFrame:
    """Split the gap of every KPI that has a formula between its drivers, over a review period: a row for each.

    `drivers` and `kpis` are the tables of those names, `period` the review period as for `quantify_gaps`; only periods
    in which every driver has an actual and a target count. Each period is split on its own and the parts are added,
    averaged or taken from the last period as the KPI's `aggregate` says; a ratio whose drivers are amounts is split
    once, from their sums. Columns out: the KPI's `kpi, name, department, unit, better`, `driver`, `driver_name` and
    `driver_unit` (those of the KPI of that name, where there is one), `actual, target` (the driver's mean per period),
    `contribution` and `share` as for `decompose_drivers`, `kpi_actual, kpi_target` (the formula's), `periods`. A KPI
    whose figures do not let its formula be split has one row without a driver that says why in `remark`; KPIs without
    a formula or without drivers are not there. Raises DataError, and ValueError for an unknown method.

    >>> kpis = pd.DataFrame([["sales", "Sales", "Sales", "money", "higher", "leads * deal"]],
    ...                     columns=["kpi", "department", "name", "unit", "better", "formula"])
    >>> drivers = pd.DataFrame({"kpi": "sales", "driver": ["leads", "deal"], "period_on": "2025-01-01",
    ...                         "actual": [8, 50], "target": [10, 50]})
    >>> explain_drivers(drivers, kpis)[["driver", "contribution", "share"]].values.tolist()
    [['leads', -100.0, 1.0], ['deal', 0.0, 0.0]]
    """
    kpis, drivers = complete_table(kpis, "kpis"), complete_table(drivers, "drivers")
    known = kpis[kpis["formula"].notna() & kpis["kpi"].isin(drivers["kpi"])]
    if known.empty:
        return pd.DataFrame(columns=EXPLAINED)
    rows = in_span(drivers, read_period(period, drivers["period_on"]))
    parts = [_explain_or_say(rows[rows["kpi"] == kpi["kpi"]], kpi, method) for _, kpi in known.iterrows()]
    told = pd.concat(parts, ignore_index=True).reindex(columns=EXPLAINED)
    told = told.astype({"driver": "str", "remark": "str"})
    named = told[["driver"]].merge(kpis[["kpi", "name", "unit"]], left_on="driver", right_on="kpi", how="left")
    plain = told["driver"].str.replace("_", " ").str.capitalize()
    told = told.assign(driver_name=named["name"].fillna(plain), driver_unit=named["unit"])
    return told[EXPLAINED]


def _read_drivers(drivers: pd.DataFrame, formula: Formula) -> pd.DataFrame:
    if absent := [name for name in ("driver", "actual", "target") if name not in drivers]:
        raise FormulaError(f"drivers: found no column {', '.join(absent)}, expected driver, actual and target")
    table = drivers[["driver", "actual", "target"]].assign(
        **{side: pd.to_numeric(drivers[side], errors="coerce").astype(float) for side in ("actual", "target")}
    )
    table.index = pd.Index([read_name(name) for name in table["driver"]])
    if table.index.has_duplicates:
        twice = table.index[table.index.duplicated()][0]
        raise FormulaError(f"drivers: found {twice} more than once, expected one row per driver")
    _check_figures(table, formula)
    return table


def _check_figures(table: pd.DataFrame, formula: Formula) -> None:
    if absent := [name for name in formula.drivers if name not in table.index]:
        there = ", ".join(map(str, table.index)) or "none"
        raise FormulaError(f"formula: names {', '.join(absent)}, but the drivers are {there}")
    used = table.loc[list(formula.drivers), ["actual", "target"]]
    if odd := list(used.index[~np.isfinite(used).all(axis=1)]):
        raise FormulaError(f"drivers: found no finite actual and target for {', '.join(odd)}, expected both")


def _split(formula: Formula, actual: Values, target: Values, method: str) -> Values:
    """Each driver's contribution, for each entry of the arrays."""
    methods: dict[str, Callable[[Formula, Values, Values], Values]] = {"shapley": _shapley, "lmdi": _lmdi}
    if method not in methods:
        raise ValueError(f"method: found {method!r}, expected shapley or lmdi")
    with np.errstate(over="ignore", invalid="ignore"):
        parts = methods[method](formula, actual, target)
    if not all(np.isfinite(part).all() for part in parts.values()):
        raise FormulaError("formula: found a result too large to work with, expected figures of ordinary size")
    return parts


def _shapley(formula: Formula, actual: Values, target: Values) -> Values:
    """The mean, over all orders in which drivers could move from target to actual, of what each driver's move adds."""
    moving = [name for name in formula.drivers if np.any(actual[name] != target[name])]
    if len(moving) > MOST_DRIVERS:
        raise FormulaError(f"formula: found {len(moving)} drivers off target, expected at most {MOST_DRIVERS}; join "
                           "some into one driver, or use method='lmdi' for a product")  # fmt: skip
    count = len(moving)
    member = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    mixed = {name: np.where(member[:, [place]], actual[name], target[name]) for place, name in enumerate(moving)}
    worth = formula.evaluate({**{name: target[name][None, :] for name in formula.drivers}, **mixed})
    worth = np.broadcast_to(worth, (2**count, len(next(iter(target.values())))))
    sizes = member.sum(axis=1)
    weights = np.array([factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)])
    parts = {name: np.zeros(worth.shape[1]) for name in formula.drivers}
    for place, name in enumerate(moving):
        without = np.flatnonzero(~member[:, place])
        added = worth[without | (1 << place)] - worth[without]
        parts[name] = (weights[sizes[without]][:, None] * added).sum(axis=0)
    return parts


def _lmdi(formula: Formula, actual: Values, target: Values) -> Values:
    """The logarithmic mean of actual and target, times the logarithm of each driver's change."""
    exponents = formula.exponents()
    if exponents is None:
        raise FormulaError(f"method: lmdi splits products and quotients, and {formula.text!r} adds; use shapley")
    now, then = formula.evaluate(actual), formula.evaluate(target)
    if odd := [name for name in formula.drivers if np.any(actual[name] <= 0) or np.any(target[name] <= 0)]:
        raise FormulaError(f"method: lmdi takes positive values only, and {', '.join(odd)} is not; use shapley")
    if np.any(now <= 0) or np.any(then <= 0):
        raise FormulaError("method: lmdi takes positive values only, and the formula's is not; use shapley")
    mean = _logarithmic_mean(now, then)
    return {name: mean * exponents[name] * np.log(actual[name] / target[name]) for name in formula.drivers}


def _logarithmic_mean(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    step = np.log(one / other)
    near = np.abs(step) < 1e-6
    exact = (one - other) / np.where(near, 1.0, step)
    return np.where(near, other * (1 + step / 2 + step**2 / 6), exact)


def _explain_or_say(rows: pd.DataFrame, kpi: pd.Series, method: str) -> pd.DataFrame:
    """One KPI's rows, or the one that says why there are none: the other KPIs are not to suffer for it."""
    try:
        return _explain(rows, kpi, method)
    except FormulaError as error:
        return pd.DataFrame([{**{name: kpi[name] for name in _IDENTITY}, "remark": str(error)}])


def _explain(rows: pd.DataFrame, kpi: pd.Series, method: str) -> pd.DataFrame:
    formula = read_formula(kpi["formula"])
    named = rows.assign(driver=rows["driver"].map(read_name))
    wide = {
        side: named.pivot_table(index="period_on", columns="driver", values=side, aggfunc="first")
        for side in ("actual", "target")
    }
    if absent := [name for name in formula.drivers if name not in wide["actual"]]:
        raise FormulaError(f"its formula names {', '.join(absent)}, without any figures in the period")
    both = pd.concat([wide[side][list(formula.drivers)] for side in wide], axis=1).dropna().index
    actual, target = ({name: table.loc[both, name].to_numpy() for name in formula.drivers} for table in wide.values())
    if both.empty:
        raise FormulaError("in no period of the review does every driver have an actual and a target")
    return _join(formula, actual, target, kpi, method)


def _join(formula: Formula, actual: Values, target: Values, kpi: pd.Series, method: str) -> pd.DataFrame:
    """The periods' parts joined by the KPI's aggregate."""
    how = kpi["aggregate"] if pd.notna(kpi["aggregate"]) else _USUAL.get(kpi["unit"], "mean")
    periods = len(next(iter(actual.values())))
    means = [{name: values.mean(keepdims=True) for name, values in side.items()} for side in (actual, target)]
    pooled = how == "ratio" and all(_is_ratio(formula, side) for side in means)
    sides = means if pooled else [actual, target]
    parts = _split(formula, sides[0], sides[1], method)
    join = _JOINS.get(how, np.mean)
    now, then = (float(join(formula.evaluate(side))) for side in sides)
    contribution = np.array([float(join(parts[name])) for name in formula.drivers])
    return pd.DataFrame({
        **{column: kpi[column] for column in _IDENTITY},
        "driver": list(formula.drivers),
        "actual": [float(means[0][name][0]) for name in formula.drivers],
        "target": [float(means[1][name][0]) for name in formula.drivers],
        "contribution": contribution,
        "share": _shares(contribution, now, then),
        "kpi_actual": now, "kpi_target": then, "periods": periods,
    })  # fmt: skip


def _shares(contribution: np.ndarray, now: float, then: float) -> np.ndarray:
    """Shares of the gap; missing where the gap is no more than rounding."""
    gap = now - then
    return contribution / (gap if abs(gap) > _ROUNDING * max(abs(now), abs(then)) else np.nan) + 0.0


def _is_ratio(formula: Formula, values: Values) -> bool:
    """Whether the formula stays the same when every driver doubles, so that means serve as well as sums."""
    once, twice = (formula.evaluate({name: factor * part for name, part in values.items()}) for factor in (1, 2))
    return bool(np.allclose(once, twice, rtol=_ROUNDING**0.5, atol=0))
