"""What a control chart says in words: its title, how it is drawn, its figures, its latest signal."""

import pandas as pd

from saypro_analysis.views.kit.formats import format_day, format_percent, format_value
from saypro_analysis.views.kit.words import count_of, initial

_TYPES = {"improvement": "for the better", "concern": "for the worse", "high": "upwards", "low": "downwards"}


def tell_when(period: object, cadence: str = "month") -> str:
    """A period as readers name it: a month, a day where periods are shorter, or its number."""
    if not isinstance(period, pd.Timestamp):
        return f"period {period}"
    return format_day(period, "d MMM y" if cadence in ("day", "week") else "MMM y")


def tell_title(measured: pd.DataFrame) -> str:
    """What the chart shows: the latest signal, a drift, or that nothing stands out."""
    if measured.empty:
        return "No figures to chart"
    last, name = measured.iloc[-1], initial(str(measured["name"].iloc[0]))
    when = tell_when(last["period_on"], last["cadence"])
    if not last["judged"]:
        return f"{name}: too few figures to tell signals from noise"
    if not last["signal"]:
        cadence = last["cadence"]
        some = measured["signal"].any()
        drifts = {"improvement": "drifts for the better", "concern": "drifts for the worse"}.get(str(last["drifts"]))
        if pd.notna(last["drift"]):
            return f"{name}: {drifts or 'drifts'} since {tell_when(last['drift_since'], cadence)}"
        return f"{name}: " + (f"the latest {cadence} does not stand out" if some else f"no {cadence} stands out")
    first, final = find_latest_run(measured)
    if first == final:
        return f"{name}: something changed {_TYPES[last['point_type']]} in {when}"
    since = tell_when(measured.loc[first, "period_on"], last["cadence"])
    return f"{name}: something has changed {_TYPES[last['point_type']]} since {since}"


def tell_caption(measured: pd.DataFrame) -> str:
    """How the chart is drawn."""
    if measured.empty:
        return "There is nothing to draw."
    last = measured.iloc[-1]
    season = " The usual season is in the band." if last["seasonal"] else ""
    wider = (
        f" The band is {format_percent(last['widened_by'] - 1)} wider than it would be if neighbouring "
        f"{last['cadence']}s did not resemble one another."
    )
    dashed = f"Dashed: the target as it was in each {last['cadence']}."
    anew = (
        f" The band starts anew where a new level is established, in {tell_when(last['step_on'], last['cadence'])}."
        if pd.notna(last["step_on"])
        else ""
    )
    return f"Band: limits of ordinary variation. {dashed}{anew}{season}{wider if last['widened_by'] > 1 else ''}"


def tell_alt(measured: pd.DataFrame) -> str:
    """The chart in words: the latest figure beside its mean, limits and target, and its signals."""
    if measured.empty:
        return "No figures to chart"
    last, unit = measured.iloc[-1], measured["unit"].iloc[0]
    figures = {name: format_value(last[name], unit) for name in ("actual", "mean", "lower", "upper", "target")}
    target = "" if pd.isna(last["target"]) else f", target {figures['target']}"
    marked = int(measured["signal"].sum())
    rule = f"; the latest is one: {last['rule']}" if last["signal"] else ""
    when = tell_when(last["period_on"], last["cadence"])
    return (
        f"Control chart of {last['name']}: {figures['actual']} in {when}, mean "
        f"{figures['mean']}, limits {figures['lower']} to {figures['upper']}{target}; "
        f"{count_of(marked, 'signal')} in {count_of(len(measured), 'period')}{rule}"
    )


def find_latest_run(measured: pd.DataFrame) -> tuple[int, int]:
    """First and last place of the latest marked points of one direction and segment.

    An ordinary point between them does not break the run while it lies on their side of the mean.
    """
    last = first = int(measured.index[measured["signal"]][-1])
    kind, segment = measured.loc[last, ["point_type", "segment"]]
    above = measured["actual"] > measured["mean"]
    for place in range(last - 1, -1, -1):
        same, ordinary = (measured.loc[place, "point_type"] == word for word in (kind, "common_cause"))
        if measured.loc[place, "segment"] != segment or not (same or (ordinary and above[place] == above[last])):
            break
        first = place if same else first
    return first, last
