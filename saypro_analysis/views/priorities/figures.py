"""What matters most: the place of every gap with its range, and its impact beside how feasible it is to act."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from saypro_analysis.data.tables.known_words import URGENT
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, measure, shorten
from saypro_analysis.views.kit.formats import format_count, format_percent
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, SOFT, colour_of
from saypro_analysis.views.kit.words import count_of

MOST_ROWS = 20
_ROW, _LEFT, _RIGHT = 30, 330, 90
_Box = tuple[float, float, float, float]
_Mark = tuple[float, float, dict[str, Any]]


@draws
def plot_priorities(priorities: pd.DataFrame) -> Chart:
    """Draw the place of every gap with its range, and impact against feasibility with quick wins marked.

    `priorities` is what `score_impact` returns. The dot is a gap's place by impact, the bar holds the places that it
    takes in 90 % of the draws: a long bar says that the place depends on the weights or on how large the gap really
    is. Orange gaps are urgent. Where actions were given (`feasibility`), a second field sets impact (upwards) against
    feasibility (to the right), the number is the gap's place, its line the range of its impact; blue diamonds are quick
    wins. Beyond 20 gaps the rest is counted in the caption. Returns a Chart, a matplotlib Figure.

    >>> plot_priorities(pd.DataFrame({"name": ["Leads"], "rank": [1], "rank_low": [1], "rank_high": [1],
    ...     "chance_top3": [1.0], "impact": [80.0], "impact_low": [80.0], "impact_high": [80.0],
    ...     "priority": ["Urgent"]})).title
    '1 gap: the largest impact is that of Leads'
    """
    rows = priorities.head(MOST_ROWS)
    placed = _placed(rows)
    return Chart(
        lambda canvas: _draw(canvas, rows, placed, len(priorities)),
        title=_title(priorities),
        caption=_caption(priorities, placed),
        alt=_alt(rows),
        empty=priorities.empty,
    )


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """The gaps that have a feasibility."""
    known = rows[rows["feasibility"].notna()] if "feasibility" in rows else rows.head(0)
    return known if "quick_win" in known else known.assign(quick_win=False)


def _title(priorities: pd.DataFrame) -> str:
    if priorities.empty:
        return "No gap to rank"
    urgent = int((priorities["priority"] == URGENT).sum())
    top = shorten(priorities["name"].iloc[0], 320, size=15, bold=True)
    count = count_of(len(priorities), "gap")
    told = f"{urgent} of {count} {'is' if urgent == 1 else 'are'} urgent" if urgent and len(priorities) > 1 else count
    return f"{told}: the largest impact is that of {top}"


def _caption(priorities: pd.DataFrame, placed: pd.DataFrame) -> str:
    told = "Dot: place by impact; bar: places taken in 90 % of the draws of weights and of gaps within their ranges."
    if len(placed):
        told += " Below: the number is the place, the line the range of the impact, a diamond a quick win."
        unrated = int(priorities["feasibility"].isna().sum())
        told += f" {count_of(unrated, 'gap')} without an open action that was rated left out." if unrated else ""
    rest = len(priorities) - MOST_ROWS
    return f"{told} {count_of(rest, 'gap')} of less impact not drawn." if rest > 0 else told


def _alt(rows: pd.DataFrame) -> str:
    return "Gaps by impact: " + ("; ".join(_tell(row) for row in rows.to_dict("records")) or "none")


def _tell(row: dict[str, Any]) -> str:
    return (f"{row['rank']}. {clean(row['name'])[:160]}, place {row['rank_low']} to {row['rank_high']}, "
            f"impact {round(row['impact'])}, {row['priority']}{_alt_feasible(row)}")  # fmt: skip


def _alt_feasible(row: dict[str, Any]) -> str:
    share = row.get("feasibility", float("nan"))
    if pd.isna(share):
        return ""
    return f", feasibility {format_percent(share)}{', quick win' if row.get('quick_win') is True else ''}"


def _draw(canvas: Canvas, rows: pd.DataFrame, placed: pd.DataFrame, total: int) -> None:
    sheet = Sheet(canvas)
    height = _draw_ranks(sheet, rows, total)
    if len(placed):
        height = _draw_field(sheet, placed, height + 26)
    sheet.draw(height + 4)


def _draw_ranks(sheet: Sheet, rows: pd.DataFrame, total: int) -> float:
    left, right = (8.0, 8.0) if sheet.narrow else (float(_LEFT), float(_RIGHT))
    wide, last = sheet.width - left - right, max(total, 2)

    def x_of(place: int) -> float:
        return left + wide * (place - 1) / (last - 1)

    bottom = _row_top(sheet, len(rows))
    ticks = sorted({1, total} | ({round(total / 2)} if total > 6 else set()))
    for place in ticks:
        x = x_of(place)
        sheet.line([x, x], [18, bottom], RULE, lw=1)
        side = "left" if place == 1 else "right" if place == last else "center"
        sheet.text(x - 3 if side == "left" else x, 0, f"{'place ' if place == 1 else ''}{place}", size=11, color=MUTED,
                   ha=side)  # fmt: skip
    for at, row in enumerate(rows.to_dict("records")):
        _draw_row(sheet, _row_top(sheet, at), row, x_of)
    return bottom


def _row_top(sheet: Sheet, at: int) -> float:
    return 24.0 + at * (_ROW + 12 if sheet.narrow else _ROW)


def _draw_row(sheet: Sheet, top: float, row: dict[str, Any], x_of: Callable[[int], float]) -> None:
    colour = colour_of(row["priority"])
    word = str(row["priority"])
    room = sheet.width - measure(word, 12, bold=True) - 14 if sheet.narrow else _LEFT - 16
    name = shorten(f"{row['rank']}. {clean(row['name'])}", room, size=13)
    sheet.text(0, top + (0 if sheet.narrow else 7), name, size=13)
    ink = MUTED if colour == GREY else colour
    sheet.text(sheet.width, top + (0 if sheet.narrow else 8), word, size=12, color=ink, ha="right", fontweight="bold")
    y = top + (27 if sheet.narrow else _ROW / 2)
    low, high, place = (x_of(row[column]) for column in ("rank_low", "rank_high", "rank"))
    sheet.bar(low - 3, y - 3, high - low + 6, 6, colour, alpha=0.35)
    sheet.dot(place, y, colour, size=8)
    sheet.mark(low, y, _tell(row), high)


def _draw_field(sheet: Sheet, placed: pd.DataFrame, top: float) -> float:
    left, right = 40.0, sheet.width - 14.0
    head, high = top + 24, 240.0 if sheet.narrow else 300.0

    def x_of(share: float) -> float:
        return left + 20 + (right - left - 40) * min(max(share, 0.0), 1.0)

    def y_of(impact: float) -> float:
        return head + high * (1 - min(max(impact, 0.0), 100.0) / 100)

    sheet.text(0, top, "Impact, 0 to 100, against feasibility", size=13, fontweight="bold")
    sheet.bar(x_of(0.5), y_of(100), right - x_of(0.5), high / 2, SOFT)
    for impact in (0, 50, 100):
        sheet.line([left, right], [y_of(impact), y_of(impact)], RULE, lw=1)
        sheet.text(left - 8, y_of(impact) - 7, format_count(impact), size=11, color=MUTED, ha="right")
    sheet.line([x_of(0.5), x_of(0.5)], [y_of(0), y_of(100)], RULE, lw=1)
    sheet.text(left, head + high + 6, "hard to do", size=11, color=MUTED)
    sheet.text(right, head + high + 6, "easy to do", size=11, color=MUTED, ha="right")
    rows = placed.to_dict("records")
    _draw_marks(sheet, _apart([(x_of(row["feasibility"]), y_of(row["impact"]), row) for row in rows]), y_of)
    return head + high + 24


def _draw_marks(sheet: Sheet, marks: list[_Mark], y_of: Callable[[float], float]) -> None:
    taken: list[_Box] = []
    for x, y, row in marks:
        quick = row["quick_win"] is True
        colour = colour_of("quick_win" if quick else row["priority"])
        sheet.line([x, x], [y_of(row["impact_low"]), y_of(row["impact_high"])], colour, lw=1, alpha=0.5)
        sheet.dot(x, y, colour, marker="D" if quick else "o", size=7)
        sheet.mark(x, y, _tell(row))
        taken.append((x - 5, y - 5, x + 5, y + 5))
    for x, y, row in marks:
        _draw_number(sheet, x, y, str(row["rank"]), taken)


def _apart(marks: list[_Mark]) -> list[_Mark]:
    """Marks of the same feasibility side by side, so that each can be told."""
    moved: list[_Mark] = []
    for x, y, row in marks:
        steps = [step * 24.0 for step in (0, 1, -1, 2, -2, 3, -3)]
        free = [step for step in steps if all(abs(x + step - u) > 20 or abs(y - v) > 16 for u, v, _ in moved)]
        moved.append((x + (free or steps)[0], y, row))
    return moved


def _draw_number(sheet: Sheet, x: float, y: float, word: str, taken: list[_Box]) -> None:
    """The number beside its mark, where there is room; without room it stands in the list above."""
    wide = measure(word, 11) + 2
    for left, top in ((x + 7, y - 7), (x - 7 - wide, y - 7), (x - wide / 2, y - 21), (x - wide / 2, y + 7)):
        box = (left, top, left + wide, top + 14)
        free = all(box[0] >= b[2] or box[2] <= b[0] or box[1] >= b[3] or box[3] <= b[1] for b in taken)
        if free and box[0] >= 0 and box[2] <= sheet.width:
            taken.append(box)
            sheet.text(left, top, word, size=11, color=INK)
            return
