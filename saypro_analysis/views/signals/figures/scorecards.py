"""The scorecard: a department on one page, each KPI a row with its course, its two verdicts and a sentence."""

from textwrap import wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.data.framework.gap_states import LONG_RUN
from saypro_analysis.data.tables import UNITS
from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.formats import format_chance, format_compact, format_gap
from saypro_analysis.views.kit.icons import assurance_strokes, paint_icon, variation_strokes
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, colour_of, ink_of
from saypro_analysis.views.kit.words import ASSURANCE, VARIATION, VERDICT, count_of, cut, initial
from saypro_analysis.views.signals.sentences import sum_up

HEAD, ROW, SHOWN = 34, 66, 36
MOST = 10  # KPIs that are drawn: a page says all of them in its cards and tables
CARD, LINE = 112, 17
RIGHT = {"actual": 294, "target": 372, "gap": 462}
COURSE, CHANGE, ABLE = 480, 590, 714


@draws
def plot_scorecard(gaps: pd.DataFrame, signals: pd.DataFrame, histories: pd.DataFrame) -> Chart:
    """Draw a scorecard: each KPI a row, in the order of `gaps`, with its figures, its course and what they say.

    `gaps` is what `quantify_gaps` returns, `signals` what `detect_signals`, `histories` what `summarise_charts` or
    `summarise_histories` returns (the courses of the second have no limits). A row shows actual, target and gap of the
    review period, the last 36 periods within their limits and beside the dashed target, whether something changed,
    whether the process can meet its target, the chance that the next period does, and a sentence. Orange gaps are real,
    grey ones could be chance, blue ones are met targets. The first ten KPIs are drawn, the title is of all. Returns
    a Chart, a matplotlib Figure.

    >>> import saypro_analysis as sp
    >>> review = sp.open_review("sample", department="Sales")
    >>> frames = (verb(review.measurements, review.kpis)
    ...           for verb in (sp.quantify_gaps, sp.detect_signals, sp.summarise_charts))
    >>> plot_scorecard(*frames).title
    '4 of 7 KPIs are really short of target; something changed in 3'
    """
    rows = _rows(gaps, signals)
    courses = {kpi: course.tail(SHOWN) for kpi, course in histories.groupby("kpi", sort=False)}
    drawn = rows[:MOST]
    rest = f" The first {MOST} of {len(rows)} KPIs are drawn." if len(rows) > MOST else ""
    return Chart(
        lambda canvas: (_draw_cards if canvas.narrow else _draw_table)(canvas, drawn, courses),
        title=_title(rows),
        caption=f"{_caption(rows)}{rest}",
        alt=_alt(drawn),
        empty=not rows,
    )


def _rows(gaps: pd.DataFrame, signals: pd.DataFrame) -> list[dict[str, Any]]:
    """The words and figures of each row; a KPI without signals has none to show."""
    told = {row["kpi"]: row for _, row in signals.iterrows()}
    return [_row(gap, told[gap["kpi"]]) for _, gap in gaps.iterrows() if gap["kpi"] in told]


def _row(gap: pd.Series, signal: pd.Series) -> dict[str, Any]:
    unit = gap["unit"] if gap["unit"] in UNITS else "score"
    named = "" if gap["unit"] in UNITS else f"In {gap['unit']}. "
    columns = ["kpi", "better", "verdict", "variation", "assurance", "cadence"]
    return {
        **signal[columns].to_dict(),
        "name": initial(str(gap["name"])),
        "actual": format_compact(gap["actual"], unit),
        "target": format_compact(gap["target"], unit),
        "gap": format_gap(gap["gap"], unit),
        "chance": format_chance(signal["chance_next"]),
        "sentence": named + sum_up(signal),
        **_able(signal),
    }


def _able(signal: pd.Series) -> dict[str, str]:
    """Whether the target is met, in a word; of what was missed for long, how long, for "hit or miss" would mislead."""
    misses = signal["missed_in_a_row"]
    if signal["assurance"] == "hit_or_miss" and misses >= LONG_RUN:
        return {"able": f"missed {misses} running", "able_state": "missed"}
    return {"able": ASSURANCE[signal["assurance"]], "able_state": str(signal["assurance"])}


def _title(rows: list[dict[str, Any]]) -> str:
    if all(row["verdict"] == "no_data" for row in rows):
        return f"Nothing was measured of {count_of(len(rows), 'KPI')}"
    real = sum(row["verdict"] == "real" for row in rows)
    changed = sum(row["variation"] in ("improving", "worsening", "high", "low") for row in rows)
    verb = "is" if real == 1 else "are"
    short = f"{real} of {count_of(len(rows), 'KPI')} {verb} really short of target"
    return f"{short}; {f'something changed in {changed}' if changed else 'nothing changed'}"


def _caption(rows: list[dict[str, Any]]) -> str:
    cadence = rows[0]["cadence"] if rows else "period"
    return (
        f"Course: the last {SHOWN} {cadence}s at most, within the limits of ordinary variation (band) and beside the "
        f"target (dashed). The chance is that of meeting the target in the next {cadence}, if nothing changes."
    )


def _alt(rows: list[dict[str, Any]]) -> str:
    told = [
        f"{row['name']} {row['actual']} against {row['target']}, gap {row['gap']} ({VERDICT[row['verdict']]}), "
        f"{VARIATION[row['variation']]}, {row['able']}, chance {row['chance']}"
        for row in rows
    ]
    return "Scorecard: " + ("; ".join(told) or "none")


def _page(canvas: Canvas, height: int) -> Axes:
    """Axes that count pixels from the upper left corner."""
    axes = canvas.axes(height, top=0, bottom=4)
    axes.set(xlim=(0, canvas.width), ylim=(height, 0))
    axes.set_axis_off()
    return axes


def _draw_table(canvas: Canvas, rows: list[dict[str, Any]], courses: dict[str, pd.DataFrame]) -> None:
    axes = _page(canvas, HEAD + ROW * len(rows))
    _draw_head(axes, rows, canvas.width)
    for place, row in enumerate(rows):
        top = HEAD + place * ROW
        axes.plot([0, canvas.width], [top, top], color=RULE, lw=0.8)
        size = 14 if len(row["name"]) <= 25 else 12.5
        axes.text(0, top + 20, cut(row["name"], 31), fontweight="bold", va="center", fontsize=size)
        _draw_figures(axes, row, top + 20, canvas.width)
        _draw_course(axes, courses.get(row["kpi"]), row["verdict"], (COURSE, top + 6, 96, 28))
        told = f"{row['name']}: {row['actual']} against {row['target']} ({row['gap']})"
        canvas.mark(axes, COURSE, top + 20, told, COURSE + 96)
        _draw_verdicts(axes, row, top + 10, (CHANGE, ABLE))
        axes.text(0, top + 47, cut(row["sentence"], 140), color=MUTED, fontsize=12.5, va="center")


def _draw_head(axes: Axes, rows: list[dict[str, Any]], width: int) -> None:
    style: dict[str, Any] = {"color": MUTED, "fontsize": 12, "va": "center"}
    for label, right in RIGHT.items():
        axes.text(right, 14, label.capitalize(), ha="right", **style)
    axes.text(0, 14, "KPI", **style)
    axes.text(COURSE, 14, "Course", **style)
    axes.text(CHANGE, 14, "Did it change?", **style)
    axes.text(ABLE, 14, "Meets its target?", **style)
    axes.text(width, 14, f"Next {rows[0]['cadence']}" if rows else "", ha="right", **style)


def _draw_figures(axes: Axes, row: dict[str, Any], middle: float, width: int) -> None:
    for column in ("actual", "target"):
        axes.text(RIGHT[column], middle, row[column], ha="right", va="center")
    colour = colour_of(row["verdict"])
    gap: dict[str, Any] = {"color": MUTED if colour == GREY else colour, "fontweight": "bold"}
    axes.text(RIGHT["gap"], middle, row["gap"], ha="right", va="center", **gap)
    axes.text(width, middle, row["chance"], ha="right", va="center", fontweight="bold")


def _draw_verdicts(axes: Axes, row: dict[str, Any], top: float, lefts: tuple[float, float]) -> None:
    strokes = variation_strokes(row["variation"], row["better"]), assurance_strokes(row["assurance"], row["better"])
    words = VARIATION[row["variation"]], row["able"]
    states = row["variation"], row["able_state"]
    for left, stroke, word, state in zip(lefts, strokes, words, states, strict=True):
        paint_icon(axes, stroke, state, left, top)
        axes.text(left + 25, top + 10, word, fontsize=12, va="center", color=ink_of(state))


def _draw_course(axes: Axes, course: pd.DataFrame | None, verdict: str, box: tuple[float, float, float, float]) -> None:
    """The course in a box of left, top, width and height, each figure where its value says."""
    if course is None:
        return
    left, top, width, height = box
    figures = course.reindex(columns=["actual", "lower", "upper", "low", "high"])
    least, most = figures.min().min(), figures.max().max()
    if pd.isna(least):
        return
    scale = height / (most - least) if most > least else 0.0
    across = [left + width * place / max(len(course) - 1, 1) for place in range(len(course))]
    down = top + height - (figures - least) * scale if scale else figures * 0 + top + height / 2
    axes.fill_between(across, down["lower"], down["upper"], color=GREY, alpha=0.16, lw=0)
    for end in ("low", "high") if not course["low"].equals(course["high"]) else ("low",):
        axes.plot(across, down[end], color=INK, lw=1, ls=(0, (3, 2.4)), drawstyle="steps-mid", alpha=0.75)
    axes.plot(across, down["actual"], color=GREY, lw=1.5)
    axes.plot(across[-1:], down["actual"].tail(1), "o", color=colour_of(verdict), ms=6, mew=0)


def _draw_cards(canvas: Canvas, rows: list[dict[str, Any]], courses: dict[str, pd.DataFrame]) -> None:
    sentences = [wrap(row["sentence"], 50) for row in rows]
    axes = _page(canvas, sum(CARD + 14 + LINE * len(lines) for lines in sentences))
    top = 0.0
    for row, lines in zip(rows, sentences, strict=True):
        _draw_card(axes, row, courses.get(row["kpi"]), top, canvas.width)
        for place, line in enumerate(lines):
            axes.text(0, top + CARD + LINE * place, line, color=MUTED, fontsize=12.5, va="center")
        top += CARD + 14 + LINE * len(lines)


def _draw_card(axes: Axes, row: dict[str, Any], course: pd.DataFrame | None, top: float, width: int) -> None:
    colour = colour_of(row["verdict"])
    against = f"{row['actual']} against {row['target']} · next {row['cadence']} {row['chance']}"
    axes.plot([0, width], [top, top], color=RULE, lw=0.8)
    size = 14 if len(row["name"]) <= 25 else 12.5
    axes.text(0, top + 16, cut(row["name"], 31), fontweight="bold", va="center", fontsize=size)
    axes.text(width, top + 16, row["gap"], ha="right", va="center", fontweight="bold",
              color=MUTED if colour == GREY else colour)  # fmt: skip
    axes.text(0, top + 36, against, fontsize=12.5, va="center", color=MUTED)
    _draw_course(axes, course, row["verdict"], (2, top + 48, width - 8, 24))
    _draw_verdicts(axes, row, top + 79, (0, width / 2 - 10))
