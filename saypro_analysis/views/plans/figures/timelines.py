"""A plan on the calendar: each action from start to due date, its milestones, and what waits for what."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from saypro_analysis.data.precedences import read_names
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.formats import format_day
from saypro_analysis.views.kit.palette import INK, MUTED, RULE, colour_of, ink_of
from saypro_analysis.views.kit.words import count_of, join_words

MOST_ROWS = 40
_ROW, _LEFT, _TOP = 30, 330, 26
Place = Callable[[pd.Timestamp], float]


@draws
def plot_timeline(plan: pd.DataFrame, milestones: pd.DataFrame | None = None, *, as_of: object = None) -> Chart:
    """Draw the plan as a Gantt chart: a bar per action, diamonds for milestones, lines for what waits for what.

    `plan` is what `plan_actions` returns, `milestones` the table of that name, `as_of` the day that is marked. A bar
    runs from start to due date; orange is past due and not done, blue done, grey planned or under way; a dark edge
    marks the critical path. A full diamond was reached by the day marked, a hollow one is to come, an orange one is
    late. Beyond 40 actions those that are due first are drawn. Actions without both dates are named in the caption.
    Returns a Chart, a matplotlib Figure.

    >>> plan = pd.DataFrame({"action": ["S1"], "statement": ["Train"], "start_on": pd.to_datetime(["2025-01-06"]),
    ...     "due_on": pd.to_datetime(["2025-02-28"]), "phase": "planned", "critical": True, "requires": None,
    ...     "conflict": ""})
    >>> plot_timeline(plan).title
    '1 action until 28 Feb 2025; S1 decides when the plan ends'
    """
    dated = plan.dropna(subset=["start_on", "due_on"])
    shown = dated.sort_values("due_on", kind="stable").head(MOST_ROWS)
    shown = shown.sort_values(["start_on", "action"], kind="stable")
    day = None if as_of is None else read_day(as_of)
    marks = _marks(milestones, shown, day)
    undated = [clean(name) for name in plan.loc[~plan.index.isin(dated.index), "action"]]
    return Chart(
        lambda canvas: _draw(canvas, shown, marks, day),
        title=_title(dated),
        caption=_caption(len(dated) - len(shown), undated, len(marks)),
        alt=_alt(shown),
        empty=shown.empty,
    )


def _marks(milestones: pd.DataFrame | None, plan: pd.DataFrame, day: pd.Timestamp | None) -> pd.DataFrame:
    if milestones is None or milestones.empty:
        return pd.DataFrame(columns=["subject", "planned_on", "state"])
    own = milestones[milestones["subject"].isin(plan["action"])]
    now = day if day is not None else own["finished_on"].max()
    reached = own["finished_on"].notna() & ~(own["finished_on"] > now)
    late = ~reached & (own["planned_on"] < now)
    state = reached.map({True: "reached", False: "to_come"}).mask(late, "late")
    return own[["subject", "planned_on"]].assign(state=state)


def _title(plan: pd.DataFrame) -> str:
    if plan.empty:
        return "No action has a start and a due date"
    head = f"{count_of(len(plan), 'action')} until {format_day(plan['due_on'].max())}"
    late = int((plan["phase"] == "overdue").sum())
    critical = [clean(name) for name in plan.loc[plan["critical"].astype(bool), "action"]]
    deciding = f"; {join_words(critical)} {'decides' if len(critical) == 1 else 'decide'} when the plan ends"
    return head + (f"; {late} overdue" if late else "") + (deciding if 0 < len(critical) <= 4 else "")


def _caption(more: int, undated: list[str], marks: int) -> str:
    told = "Bars run from start to due date; dark edge: critical path; thin lines: waits for."
    told += " Diamonds: milestones, full when reached, orange when late." if marks else ""
    told += f" {count_of(more, 'action')} due later not drawn." if more else ""
    return told + (f" Without both dates: {join_words(undated)}." if undated else "")


def _alt(plan: pd.DataFrame) -> str:
    rows = plan[["action", "statement", "start_on", "due_on", "phase"]].itertuples(index=False)
    told = [f"{clean(action)} {shorten(statement, 400)}, {format_day(start)} to {format_day(due)}, {phase}"
            for action, statement, start, due, phase in rows]  # fmt: skip
    return f"Timeline of the plan: {'; '.join(told) or 'none'}"


def _draw(canvas: Canvas, plan: pd.DataFrame, marks: pd.DataFrame, day: pd.Timestamp | None) -> None:
    sheet, row = Sheet(canvas), _ROW + (16 if canvas.narrow else 0)
    left = 0.0 if canvas.narrow else float(_LEFT)
    days = [*plan["start_on"], *plan["due_on"], *marks["planned_on"], *([] if day is None else [day])]
    first, last = min(days), max(days)
    reach = max((last - first).days, 1)

    def place(when: pd.Timestamp) -> float:
        return left + 6 + (sheet.width - left - 14) * (when - first).days / reach

    height = _TOP + row * len(plan) + 6
    _draw_months(sheet, first, last, place, height)
    tops = {action: float(_TOP + row * number) for number, action in enumerate(plan["action"])}
    for action in plan.to_dict("records"):
        _draw_action(sheet, action, place, tops[action["action"]], row)
    _draw_lines(sheet, plan, place, tops, row)
    for subject, when, state in marks[["subject", "planned_on", "state"]].itertuples(index=False):
        y, hollow = tops[subject] + row - _ROW / 2, state == "to_come"
        sheet.dot(place(when), y, ink_of(state, INK), hollow=hollow, marker="D", size=6)
        sheet.mark(
            place(when), y, f"Milestone of {clean(subject)}: {format_day(when)}, {clean(state).replace('_', ' ')}"
        )
    if day is not None:
        sheet.line([place(day)] * 2, [_TOP - 8, height], MUTED, lw=1.2, ls=(0, (3, 3)))
        sheet.text(place(day), height + 2, format_day(day), size=11.5, color=MUTED, ha=_side(place(day), sheet.width))
    sheet.draw(height + (18 if day is not None else 0))


def _side(x: float, width: float) -> str:
    return "right" if x > width - 60 else "left" if x < 60 else "center"


def _draw_months(sheet: Sheet, first: pd.Timestamp, last: pd.Timestamp, place: Place, height: float) -> None:
    months = [month for month in pd.date_range(first.replace(day=1), last, freq="MS") if month >= first]
    step = max(len(months) // (4 if sheet.narrow else 9) + 1, 1)
    for number, month in enumerate(months):
        sheet.line([place(month)] * 2, [_TOP - 6, height], RULE, lw=0.8)
        if number % step == 0 and place(month) < sheet.width - 50:
            sheet.text(place(month) + 3, 0, format_day(month, "MMM y"), size=11.5, color=MUTED)


def _draw_action(sheet: Sheet, action: dict[str, Any], place: Place, top: float, row: float) -> None:
    start, end = place(action["start_on"]), place(action["due_on"])
    bar = top + row - _ROW / 2 - 7
    colour = colour_of(action["phase"])
    edge = {"ec": INK, "lw": 1.4} if action["critical"] else {}
    sheet.bar(start, bar, max(end - start, 3), 14, colour, **({"alpha": 0.55} if not edge else {}))
    if edge:
        sheet.line([start, end, end, start, start], [bar, bar, bar + 14, bar + 14, bar], INK, lw=1.4)
    name = f"{clean(action['action'])}  {clean(action['statement'])}"
    dates = f"{format_day(action['start_on'])} to {format_day(action['due_on'])}"
    sheet.mark(start, bar + 7, f"{name}: {dates}, {clean(action['phase'])}", end)
    width = sheet.width - 4 if sheet.narrow else _LEFT - 12
    sheet.text(0, top if sheet.narrow else bar - 1, shorten(name, width, size=12.5), size=12.5)


def _draw_lines(sheet: Sheet, plan: pd.DataFrame, place: Place, tops: dict[str, float], row: float) -> None:
    """From the end of what is required to the start of what requires it; orange where that is too late."""
    due = dict(zip(plan["action"], plan["due_on"], strict=True))
    for action, start, listed in plan[["action", "start_on", "requires"]].itertuples(index=False):
        for needed in read_names(listed):
            if needed in tops:
                ys = [tops[needed] + row - _ROW / 2, tops[action] + row - _ROW / 2]
                x, late = place(due[needed]), due[needed] >= start
                sheet.line(
                    [x, x + 5, x + 5, place(start)], [ys[0], ys[0], ys[1], ys[1]], ink_of("late" if late else ""), lw=1
                )
