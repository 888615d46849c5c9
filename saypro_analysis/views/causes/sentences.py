"""Sentences about drivers, causes and relations: the figures in them come from the frame."""

import pandas as pd

from saypro_analysis.views.kit.drawings import clean
from saypro_analysis.views.kit.formats import format_compact, format_gap, format_percent, format_plain, format_value
from saypro_analysis.views.kit.words import Absence, Sentences, count_of, cut, hold, initial, join_words

_WHOLE = 1.005
_SHORT = 140


def describe_drivers(contributions: pd.DataFrame, *, unit: str | None = None) -> Sentences:
    """Say which driver holds most of a gap, by how much it is off its own target, and what offsets it.

    `contributions` is what `explain_drivers` or `decompose_drivers` returns; `unit` is the KPI's, "count" where the
    frame does not tell it. A KPI's first sentence names the driver with the largest part of the gap, the second the
    other drivers with their parts. Drivers without any part are left out. Returns Sentences, a tuple of plain text;
    without any drivers one sentence says so.

    >>> drivers = pd.DataFrame({"driver": ["leads", "deal"], "actual": [8.0, 50.0], "target": [10.0, 51.0],
    ...                         "contribution": [-101.0, -9.0], "share": [0.918, 0.082]})
    >>> describe_drivers(drivers, unit="money")
    Leads (8 against 10) hold 91.8 % of the gap of −$110.
    The other drivers: Deal −$9.
    """
    if contributions.empty:
        return Absence("No KPI has a formula with figures for its drivers.")
    if "kpi" not in contributions:
        return Sentences(_of_kpi(contributions, unit or "count"))
    parts = [part for _, part in contributions.groupby("kpi", sort=False)]
    return Sentences(told for part in parts for told in _of_kpi(part, unit or str(part["unit"].iloc[0])))


def _of_kpi(part: pd.DataFrame, unit: str) -> list[str]:
    if part["contribution"].isna().all() and "remark" in part:
        name, why = (clean(part[column].iloc[0]) for column in ("name", "remark"))
        return [f"{name} could not be split between its drivers ({why})."]
    gap = float(part["contribution"].sum())
    name = f" in {clean(part['name'].iloc[0])}" if "name" in part else ""
    if part["share"].isna().all():
        return [f"There is no gap{name} to split between its drivers."]
    ordered = part.sort_values("share", ascending=False, kind="stable")
    main, whole = ordered.iloc[0], format_gap(gap, unit)
    figures = _figures(main)
    if main["share"] > _WHOLE:
        size = format_gap(main["contribution"], unit)
        first = f"{_driver(main)}{figures} would alone make a gap{name} of {size}; together it is {whole}."
    else:
        driver, share = _driver(main), format_percent(main["share"])
        first = f"{driver}{figures} {hold(driver)} {share} of the gap{name} of {whole}."
    others = [f"{_driver(row)} {format_gap(row['contribution'], unit)}" for _, row in ordered.iloc[1:].iterrows()
              if row["contribution"]]  # fmt: skip
    return [first, f"The other drivers: {'; '.join(others)}." if others else ""]


def _driver(row: pd.Series) -> str:
    named = row.get("driver_name")
    return initial(clean(named if isinstance(named, str) else row["driver"]).replace("_", " "))


def _figures(row: pd.Series) -> str:
    unit = row.get("driver_unit")
    written = [format_compact(row[side], unit) if isinstance(unit, str) else format_plain(row[side])
               for side in ("actual", "target")]  # fmt: skip
    per = " per period" if row.get("periods", 1) > 1 else ""
    return f" ({written[0]} against {written[1]}{per})"


def describe_causes(whys: pd.DataFrame, kpis: pd.DataFrame | None = None) -> Sentences:
    """Say which root causes hold link by link, which chains are still open, and what was refuted, for every KPI.

    `whys` is what `trace_whys` returns; `kpis` (the table) tells the KPIs' names. A root cause is the end of a chain
    whose links are all supported by evidence; one that stands directly below the gap is named as such, for nobody has
    asked why yet. Long statements are cut. Returns Sentences, a tuple of plain text; without causes one says so.

    >>> whys = pd.DataFrame({"cause": ["C1", "C2"], "kpi": "leads", "statement": ["Fewer clicks", "Wrong audience"],
    ...                      "verdict": ["link", "open"], "end": [False, True], "links": [1, 2], "remark": ""})
    >>> describe_causes(whys)
    Leads: no root cause is supported link by link yet.
    Leads: 1 chain ends in what nobody has checked: Wrong audience.
    """
    if whys.empty:
        return Absence("No causes were received.")
    names = {} if kpis is None else dict(zip(kpis["kpi"], kpis["name"], strict=True))
    told = []
    for kpi, part in whys.groupby("kpi", sort=False, dropna=False):
        named = "No KPI named" if pd.isna(kpi) else names.get(kpi, initial(clean(kpi).replace("_", " ")))
        told += [f"{named}: {sentence}" for sentence in _of_chains(part) if sentence]
    bare = list(whys.loc[whys["remark"] != "", "cause"])
    told.append(f"Called supported, but without any evidence: {join_words(map(clean, bare))}." if bare else "")
    return Sentences(told)


def _of_chains(part: pd.DataFrame) -> list[str]:
    ends = part[part["end"].astype(bool)]
    roots = ends[ends["verdict"] == "root_cause"]
    deep, flat = (_statements(roots[mask]) for mask in (roots["links"] > 1, roots["links"] == 1))
    waiting, wrong = (ends[ends["verdict"] == verdict] for verdict in ("open", "refuted"))
    count = count_of(len(deep), "root cause")
    return [
        f"{count} {'is' if len(deep) == 1 else 'are'} supported link by link: {'; '.join(deep)}." if deep else "",
        f"supported, but no further why was asked: {'; '.join(flat)}." if flat else "",
        "" if deep or flat else "no root cause is supported link by link yet.",
        f"{count_of(len(waiting), 'chain')} {'ends' if len(waiting) == 1 else 'end'} in what nobody has checked: "
        f"{'; '.join(_statements(waiting))}." if len(waiting) else "",
        f"{count_of(len(wrong), 'chain')} {'was' if len(wrong) == 1 else 'were'} disproved: "
        f"{'; '.join(_statements(wrong))}." if len(wrong) else "",
    ]  # fmt: skip


def _statements(part: pd.DataFrame) -> list[str]:
    told = [clean(text).rstrip(".") for text in part["statement"]]
    return [cut(text, _SHORT) for text in told]


def describe_relation(relation: pd.DataFrame) -> Sentences:
    """Say whether two KPIs move together and how long one takes to follow, as an association and never as a cause.

    `relation` is what `compare_kpis` returns. Of the lags with a clear relation the strongest is told, with its
    Spearman correlation, its interval, the slope in the KPIs' units and the number of periods; without a clear one
    that is said, with the interval of the strongest. Returns Sentences, a tuple of plain text.

    >>> relation = pd.DataFrame({"first_name": ["Wait"], "second_name": ["Satisfaction"], "first_unit": ["hours"],
    ...     "second_unit": ["share"], "lag": [1], "periods": [29], "rho": [-0.79], "rho_low": [-0.96],
    ...     "rho_high": [-0.26], "slope": [-0.012], "relation": ["opposite"]})
    >>> print(describe_relation(relation)[0])
    When Wait is higher, Satisfaction is lower 1 period later (rank correlation −0.79, 95 % interval ...).
    """
    clear = relation[relation["relation"] != "cannot_tell"]
    row = (clear if len(clear) else relation).sort_values("rho", key=lambda rho: -rho.abs(), kind="stable").iloc[0]
    first, second = clean(row["first_name"]), clean(row["second_name"])
    if pd.isna(row["rho_low"]):
        return Sentences(
            [f"Whether {second} goes with {first} cannot be told from {count_of(row['periods'], 'period')}."]
        )
    rho, low, high = (f"{row[column]:.2f}".replace("-", "−") for column in ("rho", "rho_low", "rho_high"))
    when = "in the same period" if row["lag"] == 0 else f"{count_of(int(row['lag']), 'period')} later"
    span = f"(rank correlation {rho}, 95 % interval {low} to {high}, {count_of(int(row['periods']), 'period')})"
    if not len(clear):
        return Sentences([f"Whether {second} goes with {first} cannot be told yet; the strongest is {when} {span}."])
    way = "higher" if row["relation"] == "together" else "lower"
    slope = format_gap(row["slope"], row["second_unit"])
    unit = format_value(1, row["first_unit"])
    return Sentences([
        f"When {first} is higher, {second} is {way} {when} {span}.",
        f"Each {unit} of {first} goes with {slope} of {second}.",
        "This is an association; it does not say which of the two causes the other, or whether a third moves both.",
    ])  # fmt: skip


def describe_relations(relations: pd.DataFrame) -> Sentences:
    """Say which KPIs move together, each pair in one sentence, and that this tells no cause.

    `relations` is what `rank_relations` returns: one row per pair, of which those with a clear relation are told with
    lag, Spearman correlation and interval, those that were asked for and cannot be told with that. Returns Sentences, a
    tuple of plain text; without any pair one sentence says so.

    >>> relations = pd.DataFrame({"first_name": ["Wait"], "second_name": ["Satisfaction"], "first_unit": ["hours"],
    ...     "second_unit": ["share"], "lag": [1], "periods": [29], "rho": [-0.79], "rho_low": [-0.96],
    ...     "rho_high": [-0.26], "slope": [-0.012], "relation": ["opposite"]})
    >>> describe_relations(relations)[1]
    'Association only: which of two causes the other, or whether a third moves both, is not said.'
    """
    if relations.empty:
        return Absence("No two KPIs of the department move together beyond what chance explains.")
    told = [describe_relation(relations.iloc[[place]])[0] for place in range(len(relations))]
    return Sentences([*told, "Association only: which of two causes the other, or whether a third moves both, is not "
                      "said."])  # fmt: skip
