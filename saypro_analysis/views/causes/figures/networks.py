"""Causes at the left, the gaps that they reach in the middle, the departments behind those at the right."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, measure, tall, wrap
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, colour_of
from saypro_analysis.views.kit.words import count_of, join_words

MOST_CAUSES, MOST_GAPS, MOST_LISTED, MOST_REACHED = 20, 18, 6, 5
_CAUSE, _GAP, _HOME = (0.0, 360.0), (470.0, 190.0), (772.0, 148.0)
_WORDS_ONLY = "named in words only"
_DASHES: dict[str, Any] = {"explains": "-", "chain": "-", "alike": (0, (5, 3)), "named": (0, (1, 2))}
_TIES = {"explains": "entered for it", "chain": "through its chain of whys", "alike": "reads like one entered there",
         "named": "named in its words"}  # fmt: skip
Places = dict[str, float]


@draws
def plot_cause_network(network: pd.DataFrame) -> Chart:
    """Draw which gaps and departments each cause reaches: causes left, gaps in the middle, departments right.

    `network` is what `summarise_cause_network` returns. Systemic causes, which reach two or more gaps or departments,
    stand first and are orange; the others are grey. A full line means that the cause was entered for the gap or leads
    to it through its chain of whys, a dashed line that it reads like a cause entered there, a dotted one that its
    words name the department. At most 20 causes and 18 gaps are drawn, and the caption counts the rest; on a phone the
    first systemic causes stand as a list. Returns a Chart, a matplotlib Figure.

    >>> network = pd.DataFrame({"causes": ["C1", "C1"], "statement": "No agreed data", "status": "supported",
    ...     "tie": ["explains", "alike"], "kpi": ["a", "b"], "name": ["Sales cycle", "Errors"],
    ...     "department": ["Sales", "Operations"], "systemic": True})
    >>> plot_cause_network(network).title
    '1 of 1 cause reaches more than one gap or department'
    """
    order = list(network["causes"].drop_duplicates())
    shown = network[network["causes"].isin(order[:MOST_CAUSES])]
    shown = shown[_name_gap(shown).isin(_name_gap(shown).drop_duplicates().head(MOST_GAPS))]
    systemic = network[network["systemic"].astype(bool)]["causes"].nunique()
    return Chart(
        lambda canvas: _draw_list(canvas, network) if canvas.narrow else _draw_network(canvas, shown),
        title=_title(systemic, len(order)),
        caption=_caption(network, shown),
        alt=_alt(network),
        empty=network.empty,
    )


def _title(systemic: int, total: int) -> str:
    if not systemic:
        return "No cause reaches more than one gap of one department"
    verb = "reaches" if systemic == 1 else "reach"
    return f"{systemic} of {count_of(total, 'cause')} {verb} more than one gap or department"


def _name_gap(edges: pd.DataFrame) -> pd.Series:
    """Each edge's gap with its department: two departments may have a KPI of the same name."""
    names = [_WORDS_ONLY if pd.isna(name) else clean(name) for name in edges["name"]]
    return pd.Series(names, index=edges.index, dtype=object) + "\n" + edges["department"]


def _caption(network: pd.DataFrame, shown: pd.DataFrame) -> str:
    causes, gaps = (network["causes"].nunique() - shown["causes"].nunique(),
                    _name_gap(network).nunique() - _name_gap(shown).nunique())  # fmt: skip
    ties = set(network["tie"])
    told = "Orange: beyond one gap of one department. Lines, on a wide screen: full, entered for the gap or leads to it"
    told += " by its whys"
    told += "; dashed, reads like a cause entered there, to be confirmed" if "alike" in ties else ""
    told += "; dotted, its words name the department." if "named" in ties else "."
    left = [count_of(number, noun) for number, noun in ((causes, "more cause"), (gaps, "more gap")) if number]
    return told + (f" Not drawn: {join_words(left)}." if left else "")


def _alt(network: pd.DataFrame) -> str:
    parts = [_sentence(part) for _, part in network[network["systemic"].astype(bool)].groupby("causes", sort=False)]
    return "Causes and the gaps and departments they reach. " + ("; ".join(parts) or "Each reaches one gap only")


def _sentence(part: pd.DataFrame) -> str:
    rows = part[["name", "department", "tie"]].itertuples(index=False)
    told = [f"{department if pd.isna(name) else f'{clean(name)} ({department})'}, {_TIES[tie]}"
            for name, department, tie in rows]  # fmt: skip
    return f"{clean(part['statement'].iloc[0])[:160]}: {join_words(told)}"


def _draw_network(canvas: Canvas, shown: pd.DataFrame) -> None:
    edges = shown.assign(gap=_name_gap(shown))
    sheet = Sheet(canvas)
    causes, height = _place_causes(sheet, edges)
    gaps, low = _place_column(sheet, edges, "gap", causes, "causes", _GAP, _gap_lines)
    homes, lower = _place_column(sheet, edges, "department", gaps, "gap", _HOME, _home_lines)
    for cause, gap, tie, systemic in edges[["causes", "gap", "tie", "systemic"]].itertuples(index=False):
        style = {"ls": _DASHES[tie], "alpha": 0.85 if systemic else 0.55, "zorder": 2 if systemic else 1}
        colour = colour_of("systemic" if systemic else "")
        _join(sheet, sum(_CAUSE) + 6, causes[cause], _GAP[0] - 8, gaps[gap], colour, style)
    for gap, department in edges[["gap", "department"]].drop_duplicates().itertuples(index=False):
        end = _GAP[0] + max(measure(line, 12) for line in _gap_lines(gap)) + 6
        sheet.line([end, sum(_GAP) + 6], [gaps[gap]] * 2, GREY, alpha=0.5)
        reached = edges.loc[edges["gap"].eq(gap), "causes"].nunique()
        sheet.mark(
            _GAP[0], gaps[gap], f"{gap.split(chr(10))[0]}, {department}: {count_of(reached, 'cause')}", until=end
        )
        _join(sheet, sum(_GAP) + 6, gaps[gap], _HOME[0] - 8, homes[department], GREY, {"alpha": 0.5})
    for column, title in ((_CAUSE, "Cause"), (_GAP, "Gap"), (_HOME, "Department")):
        sheet.text(column[0], 0, title, size=12, color=MUTED)
    sheet.draw(max(height, low, lower) + 4)


def _place_causes(sheet: Sheet, edges: pd.DataFrame) -> tuple[Places, float]:
    places: Places = {}
    top = 26.0
    for cause, part in edges.groupby("causes", sort=False):
        systemic, status = bool(part["systemic"].iloc[0]), str(part["status"].iloc[0])
        text = part["statement"].iloc[0] + ("" if status == "supported" else f" – {status}")
        lines = wrap(text, _CAUSE[1] - 14, size=12, most=3)
        sheet.text(14, top, lines, size=12, color=INK if systemic else MUTED)
        places[str(cause)] = middle = top + tall(lines, 12) / 2
        end = 20 + max(measure(line, 12) for line in (lines if len(lines) == 1 else lines[len(lines) // 2 - 1 :]))
        sheet.line([end, sum(_CAUSE) + 6], [middle] * 2, colour_of("systemic" if systemic else ""), lw=0.8, alpha=0.5)
        sheet.dot(4, top + 7, colour_of("systemic" if systemic else ""), hollow=status != "supported")
        sheet.mark(4, top + 7, _sentence(part), until=end)
        top += tall(lines, 12) + 10
    return places, top


def _gap_lines(name: str) -> list[str]:
    return wrap(name.split("\n")[0], _GAP[1], size=12, most=2)


def _home_lines(name: str) -> list[str]:
    return wrap(name, _HOME[1], size=13, most=2, bold=True)


def _place_column(
    sheet: Sheet,
    edges: pd.DataFrame,
    column: str,
    before: Places,
    by: str,
    at: tuple[float, float],
    lines_of: Callable[[str], list[str]],
) -> tuple[Places, float]:
    """Set a column of names, each as near as there is room to the middle of what leads to it."""
    middle = edges[by].map(before).groupby(edges[column]).mean().sort_values(kind="stable")
    heights = [tall(lines_of(str(name)), 13) + 12 for name in middle.index]
    centres = _spread(middle.to_numpy(), np.array(heights))
    bold = column == "department"
    for name, centre in zip(middle.index, centres, strict=True):
        lines = lines_of(str(name))
        told = {"fontweight": "bold"} if bold else {"color": MUTED if name.startswith(_WORDS_ONLY) else INK}
        size = 13 if bold else 12
        sheet.text(at[0], centre - tall(lines, size) / 2, lines, size=size, **told)
    return dict(zip(map(str, middle.index), centres, strict=True)), float(centres[-1] + heights[-1] / 2)


def _spread(wanted: np.ndarray, heights: np.ndarray) -> list[float]:
    """Centres in the order wanted, at least their heights apart, moved as little as a pass down and one up allow."""
    centres = [float(wanted[0])]
    for place in range(1, len(wanted)):
        apart = (heights[place - 1] + heights[place]) / 2
        centres.append(max(float(wanted[place]), centres[-1] + apart))
    shift = min(float(np.mean(np.array(centres) - wanted)), centres[0] - heights[0] / 2 - 26)
    return [centre - max(shift, 0.0) for centre in centres]


def _join(sheet: Sheet, x0: float, y0: float, x1: float, y1: float, colour: str, style: dict[str, Any]) -> None:
    """A line that leaves and arrives level."""
    step = np.linspace(0, 1, 13)
    ease = step**2 * (3 - 2 * step)
    sheet.line(list(x0 + (x1 - x0) * step), list(y0 + (y1 - y0) * ease), colour, **style)


def _draw_list(canvas: Canvas, network: pd.DataFrame) -> None:
    """For a phone: each systemic cause with what it reaches, and a count of the others."""
    sheet, top = Sheet(canvas), 2.0
    systemic = network[network["systemic"].astype(bool)]
    drawn = list(systemic["causes"].drop_duplicates())[:MOST_LISTED]
    for cause in drawn:
        top = _draw_entry(sheet, top, systemic[systemic["causes"] == cause])
    rest = systemic["causes"].nunique() - len(drawn)
    others = network["causes"].nunique() - rest - len(drawn)
    if others or rest:
        told = f"{count_of(others, 'cause')} {'reaches' if others == 1 else 'reach'} one gap of one department"
        told = f"{count_of(rest, 'more cause')} {'reaches' if rest == 1 else 'reach'} further; {told}" if rest else told
        lines = wrap(told, sheet.width)
        sheet.text(0, top, lines, color=MUTED)
        top += tall(lines) + 6
    sheet.draw(max(top, 40))


def _draw_entry(sheet: Sheet, top: float, part: pd.DataFrame) -> float:
    status = str(part["status"].iloc[0])
    text = part["statement"].iloc[0] + ("" if status == "supported" else f" – {status}")
    lines = wrap(text, sheet.width - 16, size=13, most=4)
    sheet.dot(4, top + 8, colour_of("systemic"), hollow=status != "supported")
    sheet.text(14, top, lines, size=13)
    top += tall(lines, 13) + 2
    for name, department, tie in part[["name", "department", "tie"]].head(MOST_REACHED).itertuples(index=False):
        told = f"→ {department if pd.isna(name) else f'{clean(name)}, {department}'} ({_TIES[tie]})"
        reached = wrap(told, sheet.width - 18, size=12, most=2)
        sheet.text(16, top, reached, size=12, color=MUTED)
        top += tall(reached, 12) + 2
    if len(part) > MOST_REACHED:
        sheet.text(16, top, f"→ and {len(part) - MOST_REACHED} more", size=12, color=MUTED)
        top += 18
    return top + 14
