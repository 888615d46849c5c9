"""The few causes that hold most of the weight, beside the many that do not."""

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, measure, tall, wrap
from saypro_analysis.views.kit.formats import format_count, format_percent, format_plain, format_value
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, RULE, colour_of
from saypro_analysis.views.kit.words import count_of

MOST_ROWS = 20
_THICK, _LEFT, _RIGHT = 18, 330, 80
_MEASURES = {"rows": "entries", "cost": "cost"}


@draws
def plot_pareto(pareto: pd.DataFrame) -> Chart:
    """Draw causes by what they weigh, the heaviest first, with a line where 80 % of the weight is reached.

    `pareto` is what `rank_pareto` returns; its first column names the causes. The bar and the figure beside it are the
    cause's weight, the percentage at the right edge is that of all causes so far. Orange causes are the fewest that
    hold 80 %; where these are more than half of all, the title says that there is no vital few. Beyond 20 causes the
    smallest are drawn together. The caption tells what the first fifth holds, how the cut moves when as many
    observations are drawn again, and what was left out. Returns a Chart, a matplotlib Figure.

    >>> from saypro_analysis.analysis.causes.why_chains import rank_pareto
    >>> causes = pd.DataFrame({"statement": ["Billed twice", "No log-in", "Damaged"], "occurrences": [85, 10, 5]})
    >>> plot_pareto(rank_pareto(causes)).title
    '1 of 3 causes holds 85 % of the occurrences'
    """
    return Chart(
        lambda canvas: _draw_pareto(canvas, pareto),
        title=_title(pareto),
        caption=_caption(pareto),
        alt=_alt(pareto),
        empty=pareto.empty,
    )


def _measure(pareto: pd.DataFrame) -> str:
    measure = str(pareto["measure"].iloc[0])
    return _MEASURES.get(measure, clean(measure).replace("_", " "))


def _weight(value: float, pareto: pd.DataFrame) -> str:
    if pareto["measure"].iloc[0] == "cost":
        return format_value(value, "money")
    return format_count(value) if float(value).is_integer() else format_plain(value)


def _title(pareto: pd.DataFrame) -> str:
    if pareto.empty:
        return "No cause carries a weight"
    cut, total = int(pareto["cut"].iloc[0]), len(pareto)
    if cut > total / 2:
        return f"It takes {cut} of {count_of(total, 'cause')} to reach 80 % of the {_measure(pareto)}: no vital few"
    held = format_percent(pareto["cumulative"].iloc[cut - 1])
    verb = "holds" if cut == 1 else "hold"
    return f"{cut} of {count_of(total, 'cause')} {verb} {held} of the {_measure(pareto)}"


def _caption(pareto: pd.DataFrame) -> str:
    if pareto.empty:
        return "Nothing was weighed."
    first = pareto.iloc[0]
    low, high = int(first["cut_low"]), int(first["cut_high"])
    fifth = int(pareto["in_top"].sum())
    span = f"{low}" if low == high else f"{low} to {high}"
    told = (f"Bars: {_measure(pareto)}; right: share of all so far. The first fifth ({fifth} of {len(pareto)}) holds "
            f"{format_percent(first['top_share'])}. Were as many observed anew, {span} would reach 80 %.")  # fmt: skip
    if first["nested"]:
        told += f" Below another cause of the list stand {format_count(first['nested'])}, so weight may count twice."
    if first["left_out"]:
        told += f" Without a figure and left out: {format_count(first['left_out'])}."
    return told


def _alt(pareto: pd.DataFrame) -> str:
    rows = pareto.iloc[:, [0]].assign(weight=pareto["weight"], cumulative=pareto["cumulative"])
    told = [f"{clean(name)[:160]} {_weight(weight, pareto)} ({format_percent(so_far)} so far)"
            for name, weight, so_far in rows.itertuples(index=False)]  # fmt: skip
    return "Causes, the heaviest first: " + ("; ".join(told) or "none")


def _draw_pareto(canvas: Canvas, pareto: pd.DataFrame) -> None:
    sheet, top = Sheet(canvas), 4.0
    most = MOST_ROWS if len(pareto) > MOST_ROWS + 1 else len(pareto)
    rest = pareto.iloc[most:]
    heaviest = float(max(pareto["weight"].max(), rest["weight"].sum()))
    rows = pareto.iloc[:most]
    names = rows.iloc[:, 0]
    columns = zip(names, rows["weight"], rows["cumulative"], rows["vital"], strict=True)
    for place, (name, weight, so_far, vital) in enumerate(columns, start=1):
        colour = colour_of("vital" if vital else "")
        top = _draw_row(sheet, top, clean(name), weight / heaviest, _weight(weight, pareto), so_far, colour)
        if place == int(pareto["cut"].iloc[0]) and place < len(pareto):
            top = _draw_cut(sheet, top)
    if len(rest):
        total = rest["weight"].sum()
        told = f"{count_of(len(rest), 'other')} together"
        top = _draw_row(sheet, top, told, total / heaviest, _weight(total, pareto), 1.0, GREY)
    sheet.draw(top + 4)


def _draw_row(sheet: Sheet, top: float, name: str, length: float, told: str, so_far: float, colour: str) -> float:
    left = 0.0 if sheet.narrow else float(_LEFT)
    lines = wrap(name, sheet.width if sheet.narrow else _LEFT - 16, size=13 if not sheet.narrow else 12, most=2)
    height = tall(lines, 13)
    row = max(height, _THICK) + (0 if sheet.narrow else 12)
    sheet.text(0, top if sheet.narrow else top + (row - height) / 2, lines, size=12 if sheet.narrow else 13)
    y = top + height + 2 if sheet.narrow else top + (row - _THICK) / 2
    room = sheet.width - left - _RIGHT - measure(told, 13, bold=True) - 14
    sheet.bar(left, y, max(length * room, 1.5), _THICK, colour)
    sheet.mark(left, y + _THICK / 2, f"{name}: {told}; {format_percent(so_far)} so far", left + length * room)
    ink = MUTED if colour == GREY else colour
    sheet.text(left + length * room + 7, y + 2, told, size=13, color=ink, fontweight="bold")
    sheet.text(sheet.width, y + 2, format_percent(so_far), size=12, color=MUTED, ha="right")
    return y + _THICK + 12 if sheet.narrow else top + row


def _draw_cut(sheet: Sheet, top: float) -> float:
    words = "80 % is reached"
    need = measure(words, 12) + 10
    sheet.line([0, sheet.width - need], [top + 10, top + 10], RULE if sheet.narrow else INK, lw=1, ls=(0, (4, 3)))
    sheet.text(sheet.width, top + 2, words, size=12, color=MUTED, ha="right")
    return top + 26
