"""Where content spends its time until it goes out, and with which approver."""

from __future__ import annotations

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, shorten, widest
from saypro_analysis.views.kit.formats import format_count, format_percent
from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, ORANGE, RULE
from saypro_analysis.views.kit.words import clean, count_of

MOST_ROWS = 8
STAGES = {
    "author": ("Being written", GREY),
    "approver": ("In approval", ORANGE),
    "ready": ("Approved, waits for its day", BLUE),
}
_ROW = 30


@draws
def plot_approval_flow(stages: pd.DataFrame, approvers: pd.DataFrame) -> Chart:
    """Draw where content spends its time: a bar of the three stages, below it a bar per approver.

    `stages` is what `summarise_turns` returns, `approvers` what `summarise_approvals` does. The first bar parts all
    days between writing, approval and waiting for the day; each approver's bar is the days that were their turn, orange
    for who holds things up most, with what is open now. Returns a Chart, a matplotlib Figure; without a day it shows
    nothing.

    >>> stages = pd.DataFrame({"turn": ["author", "approver", "ready"], "days": [2.0, 6.0, 2.0],
    ...                        "share": [0.2, 0.6, 0.2], "items_now": [0, 1, 0]})
    >>> approvers = pd.DataFrame({"name": ["Ada"], "turn_days": [6.0], "turn_share": [1.0], "open": [1],
    ...                           "bottleneck": [True], "batches_on": [None]})
    >>> plot_approval_flow(stages, approvers).title
    'Approval takes 60 % of the time; Ada holds 100 % of it'
    """
    shown = approvers[approvers["turn_days"] > 0].head(MOST_ROWS)
    left = int((approvers["turn_days"] > 0).sum()) - len(shown)
    more = f" {count_of(left, 'approver')} more are not drawn." if left else ""
    told = [f"{clean(row.name)} {format_count(row.turn_days)} days" for row in shown.itertuples(index=False)]
    return Chart(
        lambda canvas: _draw(canvas, stages, shown),
        title=_title(stages, approvers),
        caption=f"All days of all items by whose turn it was; several approvers asked at once share a day.{more}",
        alt=f"{_title(stages, approvers)}. " + "; ".join(told),
        empty=not stages["days"].sum() > 0,
    )


def _title(stages: pd.DataFrame, approvers: pd.DataFrame) -> str:
    share = stages.set_index("turn")["share"].get("approver", 0)
    told = f"Approval takes {format_percent(share)} of the time"
    first = approvers[approvers["bottleneck"].astype(bool)]
    if first.empty:
        return told
    return f"{told}; {clean(first['name'].iloc[0])} holds {format_percent(first['turn_share'].iloc[0])} of it"


def _draw(canvas: Canvas, stages: pd.DataFrame, shown: pd.DataFrame) -> None:
    sheet = Sheet(canvas)
    top = _stages(sheet, stages)
    label = min(widest(map(clean, shown["name"]), 13) + 14, sheet.width * 0.4)
    notes = [_note(row) for row in shown.to_dict("records")]
    room = sheet.width - label - (0 if sheet.narrow else widest(notes, 12) + 14)
    most = shown["turn_days"].max() if len(shown) else 1
    for row, note in zip(shown.to_dict("records"), notes, strict=True):
        colour = ORANGE if row["bottleneck"] else GREY
        sheet.text(0, top + 4, shorten(row["name"], label - 10, size=13), size=13)
        length = max(room * row["turn_days"] / most, 2)
        sheet.bar(label, top + 3, length, 18, colour)
        x, y = (0.0, top + 24) if sheet.narrow else (label + length + 8, top + 5)
        sheet.text(x, y, note, size=12, color=MUTED)
        top += _ROW + (14 if sheet.narrow else 0)
    sheet.draw(top + 4)


def _note(row: dict[str, object]) -> str:
    now = f", {count_of(int(str(row['open'])), 'item')} open" if row["open"] else ""
    on = f", answers on {row['batches_on']}s" if isinstance(row["batches_on"], str) else ""
    return f"{format_count(float(str(row['turn_days'])))} days{now}{on}"


def _stages(sheet: Sheet, stages: pd.DataFrame) -> float:
    """The bar of the stages with its legend; returns where it ends."""
    left = 0.0
    for row in stages.to_dict("records"):
        width = sheet.width * row["share"]
        sheet.bar(left, 0, max(width - 2, 0), 26, STAGES[row["turn"]][1])
        sheet.mark(left + width / 2, 13, f"{STAGES[row['turn']][0]}: {format_count(row['days'])} days")
        left += width
    top = 34.0
    for row in stages.to_dict("records"):
        name, colour = STAGES[row["turn"]]
        now = f", {count_of(row['items_now'], 'item')} now" if row["items_now"] else ""
        sheet.bar(0, top + 3, 10, 10, colour)
        sheet.text(18, top, f"{name}: {format_percent(row['share'])}{now}", size=12, color=INK)
        top += 18
    sheet.line([0, sheet.width], [top + 8, top + 8], RULE)
    return top + 18
