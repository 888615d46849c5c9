"""Where each KPI may end in each scenario: a range per scenario beside the forecast and the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, measure, shorten
from saypro_analysis.views.kit.formats import format_chance, format_day, format_percent, format_size, format_value
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, colour_of
from saypro_analysis.views.kit.words import count_of

MOST_KPIS, MOST_SCENARIOS = 4, 8
MIX = "All, weighted"
_ROW, _HEAD, _GAP, _LEFT, _RIGHT, _SIZE = 22, 24, 14, 220, 150, 12
Place = Callable[[float], float]


@draws
def plot_scenarios(simulated: pd.DataFrame) -> Chart:
    """Draw where each KPI may end in each scenario, beside its forecast and its target.

    `simulated` is what `simulate_scenarios` returns. A bar is the 90 % range, its dot the expected figure: blue where
    the scenario is better for the KPI than the forecast, orange where it is worse, grey where it is about the same. The
    solid line is the forecast, the dashed one the target. Drawn are the four KPIs whose scenarios lie farthest apart,
    and of more than eight scenarios the eight likeliest. Returns a Chart.

    >>> import saypro_analysis as sp
    >>> review = sp.open_review("sample")
    >>> told = sp.simulate_scenarios(review.scenarios, review.scenario_drivers, review.kpis, review.measurements)
    >>> plot_scenarios(told).title.split(" above ")[0]
    'In Supply chain disruptions, Order cycle time ends 17.1 %'
    """
    moved = simulated[(simulated["drivers"] > 0) & simulated["apart_share"].notna()]
    order = moved.drop_duplicates("kpi").sort_values("apart_share", ascending=False, kind="stable")["kpi"]
    by_chance = moved.drop_duplicates("scenario").sort_values("probability", ascending=False, kind="stable")
    likeliest = by_chance.head(MOST_SCENARIOS + 1)["scenario"]
    shown = moved[moved["kpi"].isin(order.head(MOST_KPIS)) & moved["scenario"].isin(likeliest)]
    blocks = [shown[shown["kpi"] == kpi] for kpi in order.head(MOST_KPIS)]
    more = len(order) - len(blocks)
    left = f" {count_of(more, 'KPI')} that move less {'is' if more == 1 else 'are'} in the table." if more > 0 else ""
    return Chart(
        lambda canvas: _draw(canvas, blocks),
        title=_title(shown),
        caption="Bar: 90 % range; dot: expected. Grey line: forecast without a scenario. Dashed: target."
        " Blue is better than the forecast, orange worse." + left,
        alt="Scenarios: " + ("; ".join(_tell(row) for row in shown.to_dict("records")) or "none"),
        empty=shown.empty,
    )


def _title(shown: pd.DataFrame) -> str:
    rows = shown[shown["scenario"].notna()]
    if rows.empty:
        return "No scenario moves a KPI"
    row = rows.loc[rows["change_share"].abs().idxmax()]
    side = "below" if row["change_share"] < 0 else "above"
    in_points = row["unit"] in ("share", "ratio")
    share = format_size(row["change"], row["unit"]) if in_points else format_percent(abs(row["change_share"]))
    return f"In {clean(row['scenario_name'])}, {clean(row['name'])} ends {share} {side} its forecast"


def _tell(row: dict[str, Any]) -> str:
    low, mean, high = (format_value(row[name], row["unit"]) for name in ("low", "mean", "high"))
    met = f", target met with {format_chance(row['chance_met'])}" if pd.notna(row["chance_met"]) else ""
    return f"{clean(row['name'])} in {_name(row)} {mean} ({low} to {high}){met}"


def _name(row: dict[str, Any]) -> str:
    return MIX if pd.isna(row["scenario"]) else clean(row["scenario_name"])


def _draw(canvas: Canvas, blocks: list[pd.DataFrame]) -> None:
    sheet, top = Sheet(canvas), 2.0
    for block in blocks:
        top = _draw_block(sheet, block, top) + _GAP
    sheet.draw(top)


def _draw_block(sheet: Sheet, block: pd.DataFrame, top: float) -> float:
    """One KPI: a heading that says forecast and target, a row per scenario."""
    first = block.iloc[0].to_dict()
    words = _headed(first)
    room = sheet.width - (8 if sheet.narrow else measure(words, _SIZE) + 24)
    sheet.text(0, top, shorten(clean(first["name"]), room, size=13, bold=True), size=13, fontweight="bold")
    if sheet.narrow:
        top += 18
        sheet.text(0, top, shorten(words, sheet.width, size=11), size=11, color=MUTED)
    else:
        sheet.text(sheet.width, top, words, size=_SIZE, color=MUTED, ha="right")
    top += _HEAD
    place = _scale(sheet, block)
    row = _ROW + (16 if sheet.narrow else 0)
    for value, style in ((first["forecast"], {"color": GREY}), (first["target"], {"color": INK, "ls": (0, (4, 3))})):
        if pd.notna(value):
            sheet.line([place(value)] * 2, [top, top + row * len(block) - 4], lw=1.4, **style)
    for number, told in enumerate(block.to_dict("records")):
        _draw_row(sheet, told, top + row * number, place)
    return top + row * len(block)


def _headed(first: dict[str, Any]) -> str:
    until, forecast = format_day(first["period_on"], "MMM y"), format_value(first["forecast"], first["unit"])
    aim = f", target {format_value(first['target'], first['unit'])}" if pd.notna(first["target"]) else ""
    return f"{until}: forecast {forecast}{aim}"


def _scale(sheet: Sheet, block: pd.DataFrame) -> Place:
    ends = pd.concat([block["low"], block["high"], block["forecast"], block["target"]]).dropna()
    low, high = float(ends.min()), float(ends.max())
    left, right = (4.0, sheet.width - 4.0) if sheet.narrow else (float(_LEFT), float(sheet.width - _RIGHT))
    reach = high - low or 1.0
    return lambda value: left + (right - left) * (float(value) - low) / reach


def _draw_row(sheet: Sheet, row: dict[str, Any], top: float, place: Place) -> None:
    middle = top + (27 if sheet.narrow else 9)
    colour, mean = colour_of(row["effect"]), format_value(row["mean"], row["unit"])
    weight = {"fontweight": "bold"} if pd.isna(row["scenario"]) else {}
    share = "" if pd.isna(row["scenario"]) else f", {format_percent(row['probability'])}"
    room = sheet.width * 0.66 if sheet.narrow else _LEFT - 14
    sheet.text(0, top + 1, shorten(_name(row), room, size=_SIZE, end=share), size=_SIZE, **weight)
    sheet.text(sheet.width, top + 1, mean, size=_SIZE, ha="right", **weight)
    sheet.line([place(row["low"]), place(row["high"])], [middle] * 2, RULE, lw=7)
    sheet.line([place(row["low"]), place(row["high"])], [middle] * 2, colour, lw=1.6)
    sheet.dot(place(row["mean"]), middle, colour, size=8)
    sheet.mark(place(row["mean"]), middle, _tell(row))
