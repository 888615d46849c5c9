"""All actions in one view: what each did to its KPI beside what was expected of it."""

import numpy as np
import pandas as pd

from saypro_analysis.views.effects.cells import format_effect, format_span
from saypro_analysis.views.effects.figures.effects import name_of
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, measure, shorten
from saypro_analysis.views.kit.palette import MUTED, RULE, colour_of
from saypro_analysis.views.kit.words import VERDICT

MOST_ROWS = 30
_MARKS = ((0.0, "no effect"), (1.0, "expected"))


@draws
def plot_effects(effects: pd.DataFrame) -> Chart:
    """Draw every action's effect with its interval, one row each, where 0 is nothing and 1 is what was expected.

    `effects` is what `estimate_effects` returns; actions without an expected effect or without an estimate are named
    in the caption, as are those beyond 30. Blue works or is on course, orange does not work or does harm, grey cannot
    be told yet; an interval that runs beyond the drawing is cut. Returns a Chart, a matplotlib Figure.

    >>> effects = pd.DataFrame({"action": ["S1"], "name": ["Calls"], "unit": ["count"], "effect": [8.0], "lower": [7.0],
    ...     "upper": [9.0], "expected": [8.0], "verdict": ["achieved"]})
    >>> plot_effects(effects).alt
    'Effects beside what was expected: S1 on Calls +8 (+7 to +9) of +8, works'
    """
    known = effects[effects["expected"].notna() & (effects["expected"] != 0) & effects["effect"].notna()]
    shown = known.head(MOST_ROWS)
    left = [clean(action) for action in effects.loc[~effects.index.isin(shown.index), "action"]]
    told = "Upright lines: no effect, and the whole effect that was expected. Bars: 95 % intervals."
    if "confidence" in shown and len(shown):
        told = told.replace("95", f"{100 * shown['confidence'].iloc[0]:.0f}")
    return Chart(
        lambda canvas: _draw_effects(canvas, shown),
        title=_count(shown if shown.empty else effects),
        caption=told
        + (f" Not drawn, for there is nothing to hold them against yet: {', '.join(left)}." if left else ""),
        alt="Effects beside what was expected: " + ("; ".join(map(_told, _rows(shown))) or "none"),
        empty=shown.empty,
    )


def _rows(frame: pd.DataFrame) -> list[pd.Series]:
    return [row for _, row in frame.iterrows()]


def _count(shown: pd.DataFrame) -> str:
    good = int(shown["verdict"].isin(["achieved", "on_course"]).sum())
    bad = int(shown["verdict"].isin(["not_working", "harmful"]).sum())
    rest = len(shown) - good - bad
    if len(shown) == 1:
        return f"The one action that has begun: {VERDICT[shown['verdict'].iloc[0]]}"
    works = "works or is" if good == 1 else "work or are"
    fails = f", {bad} {'does not' if bad == 1 else 'do not'}" if bad else ""
    return f"{good} of {len(shown)} actions {works} on course{fails}{f', {rest} cannot be told' if rest else ''}"


def _told(row: pd.Series) -> str:
    unit = row.get("unit")
    span = format_span(row["lower"], row["upper"], unit)
    return (f"{clean(row['action'])} on {name_of(row)} {format_effect(row['effect'], unit)} ({span}) of "
            f"{format_effect(row['expected'], unit)}, {VERDICT[row['verdict']]}")  # fmt: skip


def _draw_effects(canvas: Canvas, shown: pd.DataFrame) -> None:
    sheet, top = Sheet(canvas), 26.0
    left, right = (0.0, 24.0) if canvas.narrow else (300.0, 150.0)
    scale = _Scale(shown, left + 12, sheet.width - right - 12)
    step = 58 if canvas.narrow else 34
    for mark, word in _MARKS:
        sheet.text(scale(mark), 0, word, size=12, ha="center", color=MUTED)
    for row in _rows(shown):
        _draw_row(sheet, row, scale, top, left, right, step)
        top += step
    sheet.draw(top + 6)


class _Scale:
    """From shares of what was expected to pixels; what lies beyond twice the usual is cut."""

    def __init__(self, shown: pd.DataFrame, left: float, right: float) -> None:
        shares = np.concatenate([(shown[name] / shown["expected"]).to_numpy() for name in ("effect", "lower", "upper")])
        self.low, self.high = max(min(shares.min(), -0.2), -2.0), min(max(shares.max(), 1.2), 3.0)
        self.left, self.right = left, right

    def __call__(self, share: float) -> float:
        inside = float(np.clip(share, self.low, self.high))
        return self.left + (inside - self.low) / (self.high - self.low) * (self.right - self.left)


def _draw_row(sheet: Sheet, row: pd.Series, scale: _Scale, top: float, left: float, right: float, step: float) -> None:
    colour = colour_of(row["verdict"])
    middle = top + step - 15
    ends = sorted(scale(row[name] / row["expected"]) for name in ("lower", "upper"))
    for mark, _ in _MARKS:
        reach = 14 if not left else step / 2
        sheet.line([scale(mark)] * 2, [middle - reach, middle + reach], RULE if mark else MUTED, lw=1.2)
    sheet.line(ends, [middle, middle], colour, lw=3, alpha=0.55)
    share = row["effect"] / row["expected"]
    sheet.dot(
        scale(share), middle, colour, size=8, marker="<" if share < scale.low else ">" if share > scale.high else "o"
    )
    name, word = f"{clean(row['action'])}  {name_of(row)}", VERDICT[row["verdict"]]
    sheet.mark(ends[0], middle, _told(row), ends[1])
    if left:
        sheet.text(0, middle - 9, shorten(name, left - 16, size=13), size=13)
        sheet.text(sheet.width - right + 12, middle - 9, word, size=13, color=colour, fontweight="bold")
        return
    room = sheet.width - measure(word, 12, bold=True) - 16
    sheet.text(0, top + 4, shorten(name, room, size=12), size=12)
    sheet.text(sheet.width, top + 4, word, size=12, ha="right", color=colour, fontweight="bold")
