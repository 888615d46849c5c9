"""Adoption of what projects brought, against its target; and whom projects concern."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.formats import format_day, format_percent
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, SOFT, colour_of, ink_of
from saypro_analysis.views.kit.words import VERDICT, count_of

MOST_CURVES = 6
MOST_NAMES = 5  # of stakeholders in a field
LEVELS = ("low", "medium", "high")
_CELL, _LINE = 190, 17


@draws
def plot_adoption(adoption: pd.DataFrame) -> Chart:
    """Draw how many use what each project brought, against its target: a panel per project, what has stalled first.

    `adoption` is what `forecast_adoption` returns. Dots are counts, the band holds the curve with 80 %, the dashed line
    is the target. At most six are drawn. Returns a Chart.

    >>> course = pd.DataFrame({"on": pd.to_datetime(["2025-01-01", "2025-02-01"]), "adoption": [0.1, 0.2],
    ...                        "expected": [0.1, 0.2], "low": [0.1, 0.1], "high": [0.2, 0.3]})
    >>> told = pd.DataFrame({"project": ["A"], "adoption": [0.2], "target": [0.8], "verdict": ["stalled"],
    ...                      "reached_on": [pd.NaT], "course": [course]})
    >>> plot_adoption(told).title
    'Adoption of A has stalled below its target'
    """
    drawn = adoption[[isinstance(course, pd.DataFrame) for course in adoption["course"]]].head(MOST_CURVES)
    rows = adoption[["project", "adoption", "target", "verdict", "reached_on"]].itertuples(index=False)
    return Chart(
        lambda canvas: _draw_curves(canvas, drawn),
        title=_title(adoption),
        caption="Dots: share of those who could and do. Band: where the curve lies with 80 %. Dashed: target.",
        alt="Adoption: " + ("; ".join(_tell(*row) for row in rows) or "none"),
        empty=drawn.empty,
    )


def _title(adoption: pd.DataFrame) -> str:
    stalled = [clean(name) for name in adoption.loc[adoption["verdict"] == "stalled", "project"]]
    if len(stalled) == 1:
        return f"Adoption of {stalled[0]} has stalled below its target"
    if stalled:
        return f"Adoption of {count_of(len(stalled), 'project')} has stalled below its target"
    reached = int((adoption["verdict"] == "reached").sum())
    return f"{reached} of {count_of(len(adoption), 'project')} reached the target of adoption"


def _tell(project: object, share: float, target: float, verdict: str, reached_on: pd.Timestamp) -> str:
    aim = "" if pd.isna(target) else f" of a target of {format_percent(target)}"
    when = "" if pd.isna(reached_on) else f", {format_day(reached_on)}"
    return f"{clean(project)} {format_percent(share)}{aim}, {VERDICT.get(verdict, verdict.replace('_', ' '))}{when}"


def _draw_curves(canvas: Canvas, drawn: pd.DataFrame) -> None:
    columns = 1 if canvas.narrow else min(len(drawn), 3)
    areas = canvas.grid(-(-len(drawn) // columns), columns, _CELL, gap=30)
    for axes, row in zip(areas, drawn.to_dict("records"), strict=False):
        _draw_curve(canvas, axes, row)
    for axes in areas[len(drawn) :]:
        axes.set_axis_off()


def _draw_curve(canvas: Canvas, axes: Axes, row: dict[str, Any]) -> None:
    course = row["course"]
    curve, seen = course.dropna(subset=["expected"]), course.dropna(subset=["adoption"])
    axes.fill_between(curve["on"], curve["low"], curve["high"], color=GREY, alpha=0.25, lw=0)
    axes.plot(curve["on"], curve["expected"], color=MUTED, lw=1.4)
    axes.plot(seen["on"], seen["adoption"], "o", color=colour_of(row["verdict"]), ms=5)
    if pd.notna(row["target"]):
        axes.axhline(row["target"], color=INK, lw=1.2, ls=(0, (4, 3)))
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"], fontsize=11)
    axes.tick_params(axis="y", pad=0)
    for label in axes.get_yticklabels():
        label.set(ha="left", va="bottom")
    axes.get_yticklabels()[-1].set(va="top")  # below its line: the title stands above it
    axes.grid(axis="y", color=RULE, lw=0.8)
    span = curve["on"].iloc[-1] - curve["on"].iloc[0]
    axes.set_xlim(curve["on"].iloc[0] - 0.18 * span, curve["on"].iloc[-1] + 0.02 * span)
    ends = [curve["on"].iloc[0], curve["on"].iloc[-1]]
    axes.set_xticks(ends, [format_day(day, "MMM y") for day in ends], fontsize=11)
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    verdict = str(row["verdict"])
    axes.set_title(clean(row["project"]), loc="left", fontsize=13, fontweight="bold", pad=8)
    axes.set_title(
        VERDICT.get(verdict, verdict.replace("_", " ")), loc="right", fontsize=12, color=ink_of(verdict), pad=8
    )
    for on, share in seen[["on", "adoption"]].itertuples(index=False):
        canvas.mark(axes, on, share, f"{row['project']}, {format_day(on)}: {format_percent(share)}")


@draws
def plot_stakeholders(stakeholders: pd.DataFrame) -> Chart:
    """Draw whom projects concern, by influence and interest: names in nine fields, the upper right to manage closely.

    `stakeholders` is what `map_stakeholders` returns. A field names at most five and says how many more there are.
    Returns a Chart.

    >>> people = pd.DataFrame({"project": ["A"], "stakeholder": ["Sellers"], "influence": ["high"],
    ...                        "interest": ["high"], "quadrant": ["manage_closely"]})
    >>> plot_stakeholders(people).title
    '1 of 1 stakeholder is to be managed closely'
    """
    told = stakeholders[stakeholders["quadrant"].notna()]
    close = int((told["quadrant"] == "manage_closely").sum())
    rows = told[["stakeholder", "project", "influence", "interest"]].itertuples(index=False)
    words = [f"{clean(who)} ({clean(project)}): {can} influence, {wants} interest" for who, project, can, wants in rows]
    verb = "is" if close == 1 else "are"
    return Chart(
        lambda canvas: _draw_map(canvas, told),
        title=f"{close} of {count_of(len(told), 'stakeholder')} {verb} to be managed closely",
        caption="Upwards: influence. To the right: interest. Shaded: to be managed closely.",
        alt="Stakeholders: " + ("; ".join(words) or "none"),
        empty=told.empty,
    )


def _draw_map(canvas: Canvas, told: pd.DataFrame) -> None:
    sheet, edge = Sheet(canvas), 16.0
    wide, top = (sheet.width - edge) / 3, 2.0
    for level in reversed(LEVELS):
        fields = [told[(told["influence"] == level) & (told["interest"] == interest)] for interest in LEVELS]
        tall = _LINE * max(2, *(min(len(field), MOST_NAMES + 1) for field in fields)) + 14.0
        sheet.text(0, top + tall / 2, level, size=11, color=MUTED, rotation=90, va="center")
        for column, field in enumerate(fields):
            left = edge + wide * column
            closely = level != "low" and column > 0
            sheet.bar(left, top, wide - 3, tall - 3, SOFT if not closely else RULE, alpha=1 if closely else 0.8)
            _write_names(sheet, field, left + 6, top + 5, wide - 14)
        top += tall
    for column, interest in enumerate(LEVELS):
        sheet.text(edge + wide * (column + 0.5), top + 2, f"{interest} interest", size=11, color=MUTED, ha="center")
    sheet.draw(top + 20)


def _write_names(sheet: Sheet, field: pd.DataFrame, x: float, y: float, width: float) -> None:
    names = [
        f"{clean(who)} ({clean(project)})" for who, project in field[["stakeholder", "project"]].itertuples(index=False)
    ]
    more = [f"and {len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    size = 10.5 if sheet.narrow else 12
    for place, name in enumerate([*names[:MOST_NAMES], *more]):
        sheet.text(x, y + _LINE * place, shorten(name, width, size=size), size=size)
