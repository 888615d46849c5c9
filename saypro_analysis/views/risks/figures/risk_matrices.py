"""The matrix of likelihood and impact: each risk by name where it stands, arrows to where mitigations take it."""

from typing import Any

import pandas as pd

from saypro_analysis.analysis.risks.risk_scores import grade_score
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, measure, shorten
from saypro_analysis.views.kit.formats import format_count
from saypro_analysis.views.kit.palette import BLUE, GREY, MUTED, ORANGE, YELLOW
from saypro_analysis.views.kit.words import count_of

LEVELS = 5
MOST_ARROWS = 14  # of many the ones that most risks take
_COLOURS = {"Urgent": (ORANGE, 0.30), "High": (ORANGE, 0.15), "Medium": (YELLOW, 0.14), "Low": (GREY, 0.10)}
_WAYS = ("rare", "unlikely", "possible", "likely", "almost\ncertain")
_HITS = ("negligible", "minor", "moderate", "major", "severe")
_LINES, _LEADING, _FOOT, _GAP = 4, 15, 18, 2


@draws
def plot_risk_matrix(scores: pd.DataFrame) -> Chart:
    """Draw open risks on the 5 x 5 matrix: names where they stand now, arrows to where mitigations take them.

    `scores` is what `score_risks` returns. A field is named by its row (likelihood) and column (impact); its colour is
    the grade of its score. Of more risks than a field holds the first are named and the rest counted. An arrow stands
    for all risks that go the same way, of more than 14 ways the most used; where arrows start stands how many risks
    leave the field. Each field tells its risks on hover. Returns a Chart, empty where no risk has a score.

    >>> scores = pd.DataFrame({"risk": ["A"], "description": ["Fire"], "state": ["open"], "likelihood": [4.0],
    ...     "impact": [4.0], "score": [16.0], "decision": ["treat"], "residual_likelihood": [2.0],
    ...     "residual_impact": [4.0], "residual_score": [8.0], "residual_decision": ["monitor"]})
    >>> plot_risk_matrix(scores).title
    '1 of 1 risk needs treatment; none still does after what is planned'
    """
    live = scores[(scores["state"] == "open") & scores["score"].notna()]
    return Chart(
        lambda canvas: _draw(canvas, live),
        title=_title(live),
        caption="Names stand where a risk is before anything is done; an arrow ends where it is after what is planned "
        "or done. Dark orange: Urgent; light orange: High; yellow: Medium; grey: Low.",
        alt="Matrix: " + ("; ".join(_tell(row) for row in live.to_dict("records")) or "no risk has a score"),
        empty=live.empty,
    )


def _title(live: pd.DataFrame) -> str:
    now, after = (int((live[name] == "treat").sum()) for name in ("decision", "residual_decision"))
    still = f"{after:,} still {'does' if after == 1 else 'do'}" if after else "none still does"
    told = f"{now:,} of {count_of(len(live), 'risk')} {'needs' if now == 1 else 'need'} treatment"
    changed = (live["score"] != live["residual_score"]).any()
    return f"{told}; {still} after what is planned" if changed else told


def _tell(row: dict[str, Any]) -> str:
    told = f"{clean(row['risk'])} {clean(row['description'])}: score {row['score']:g}"
    return told if row["score"] == row["residual_score"] else f"{told}, then {row['residual_score']:g}"


def _draw(canvas: Canvas, live: pd.DataFrame) -> None:
    sheet = Sheet(canvas)
    left, head = (50.0, 22.0) if sheet.narrow else (92.0, 26.0)
    wide, high = (sheet.width - left) / LEVELS, float(_LINES * _LEADING + _FOOT + 8)
    for hit, word in enumerate(_HITS):
        size = 10.5 if sheet.narrow else 12.5
        sheet.text(left + (hit + 0.5) * wide, 0, word, size=size, color=MUTED, ha="center")
    for way, word in enumerate(_WAYS):
        top = head + (LEVELS - 1 - way) * high
        sheet.text(0, top + high / 2 - 10, word, size=10.5 if sheet.narrow else 12.5, color=MUTED)
        for hit in range(LEVELS):
            own = live[(live["likelihood"] == way + 1) & (live["impact"] == hit + 1)]
            _draw_field(sheet, own, (left + hit * wide, top, wide, high), (way + 1) * (hit + 1))
    _draw_arrows(sheet, live, left, head, wide, high)
    sheet.draw(head + LEVELS * high + 4)


def _draw_field(sheet: Sheet, own: pd.DataFrame, box: tuple[float, float, float, float], score: int) -> None:
    x, y, wide, high = box
    colour, alpha = _COLOURS[str(grade_score(score))]
    sheet.bar(x + _GAP / 2, y + _GAP / 2, wide - _GAP, high - _GAP, colour, alpha=alpha)
    if own.empty:
        return
    for number, line in enumerate(_flow([clean(name) for name in own["risk"]], wide - 10)):
        sheet.text(x + 5, y + 5 + number * _LEADING, line, size=11.5)
    sheet.mark(x + 12, y + 12, "; ".join(_tell(row) for row in own.to_dict("records")), until=x + wide - 12)


def _flow(names: list[str], wide: float) -> list[str]:
    """Names in lines that fit; what does not is counted at the end."""
    lines: list[str] = []
    for number, name in enumerate(names):
        joined = f"{lines[-1]}, {name}" if lines else shorten(name, wide, size=11.5)
        if lines and measure(joined, 11.5) <= wide:
            lines[-1] = joined
        elif len(lines) < _LINES - (number < len(names) - 1 and len(names) > _LINES):
            lines.append(shorten(name, wide, size=11.5))
        else:
            return [*lines, f"+{len(names) - number} more"][:_LINES]
    return lines


def _draw_arrows(sheet: Sheet, live: pd.DataFrame, left: float, head: float, wide: float, high: float) -> None:
    """An arrow for each way that risks go, from the foot of one field to that of another."""
    ends = ["likelihood", "impact", "residual_likelihood", "residual_impact"]
    moved = live[(live["likelihood"] != live["residual_likelihood"]) | (live["impact"] != live["residual_impact"])]
    ways = moved.groupby(ends)["risk"].agg(list)
    ways = ways.loc[ways.map(len).sort_values(ascending=False, kind="stable").index].head(MOST_ARROWS)
    for (way, hit, way_after, hit_after), names in ways.items():
        start, end = _foot(way, hit, left, head, wide, high, 0.5), _foot(
            way_after, hit_after, left, head, wide, high, 0.62)  # fmt: skip
        sheet.line([start[0], end[0]], [start[1], end[1]], BLUE, lw=1.2 + 0.5 * min(len(names), 6), alpha=0.75)
        sheet.dot(*start, BLUE, hollow=True, size=5)
        _point(sheet, start, end)
    for (way, hit), lists in ways.groupby(level=[0, 1]):
        names = [clean(name) for listed in lists for name in listed]
        start = _foot(way, hit, left, head, wide, high, 0.5)
        told = names[0] if len(names) == 1 and not sheet.narrow else format_count(len(names))
        sheet.text(start[0] - 6, start[1] - 7, shorten(told, 0.42 * wide, size=11), size=11, color=BLUE, ha="right")
        sheet.mark(*start, f"made smaller: {', '.join(names)}")


def _foot(
    way: float, hit: float, left: float, head: float, wide: float, high: float, across: float
) -> tuple[float, float]:
    return left + (hit - 1 + across) * wide, head + (LEVELS + 1 - way) * high - _FOOT / 2 - 2


def _point(sheet: Sheet, start: tuple[float, float], end: tuple[float, float]) -> None:
    """The head of an arrow: a triangle that looks the way it goes."""
    down, across = end[1] - start[1], end[0] - start[0]
    marker = ("v" if down > 0 else "^") if abs(down) >= abs(across) else ("<" if across < 0 else ">")
    sheet.dot(*end, BLUE, marker=marker, size=8)
