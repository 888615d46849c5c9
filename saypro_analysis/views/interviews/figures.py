"""Themes by department as a heat map that holds its numbers."""

import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.palette import INK, MUTED, ORANGE, SOFT
from saypro_analysis.views.kit.words import count_of, cut, join_words

ROW, COLUMNS = 34, 8
LABEL, HEADING, SLANTED = 230, 44, 124
DEEPEST = 0.6  # so that the numbers stay readable, on paper and on a dark screen


@draws
def plot_themes(spread: pd.DataFrame) -> Chart:
    """Draw which share of each department raised each theme, as a heat map with its numbers.

    `spread` is what `summarise_spread` returns (`theme, stakeholders, heard, share` and `department` or `group`);
    filter it by `kind` to draw themes, origins or topics alone. A cell says how many of those heard raised the theme;
    the deeper its orange the larger their share, and where nobody did it is empty. The themes of most people stand
    first. Whichever there are more of, themes or departments, go down the page; of the others at most eight are drawn,
    and the caption counts the rest. Returns a Chart, a matplotlib Figure.

    >>> spread = pd.DataFrame({"theme": ["training_gaps"], "department": ["Sales"], "stakeholders": [2], "heard": [7],
    ...     "share": [2 / 7]})
    >>> plot_themes(spread).title
    'Training gaps were raised by most people: 2, in 1 department'
    """
    by = "department" if "department" in spread else "group"
    spread = spread.assign(**{by: spread[by].map(_words), "theme": spread["theme"].map(_words)})
    themes, places = (list(spread[name].drop_duplicates()) for name in ("theme", by))
    rows, columns = ("theme", by) if len(themes) >= len(places) or len(places) <= COLUMNS else (by, "theme")
    shown = list(spread[columns].drop_duplicates())[:COLUMNS]
    left_out = spread[columns].nunique() - len(shown)
    single = len(shown) == 1
    caption = f"Each cell: how many of those heard in the {by} raised the theme; the deeper, the larger their share."
    caption += f" {count_of(left_out, columns)} left out; the data holds all." if left_out else ""
    if single:
        caption = f"Bar: the share of those heard in {shown[0]} who raised the theme."
    draw = _draw_bars if single else _draw
    return Chart(
        lambda canvas: draw(canvas, spread[spread[columns].isin(shown)], rows, columns),
        title=_title(spread, by),
        caption=caption,
        alt=_alt(spread, themes, by),
        empty=spread.empty,
    )


def _words(code: str) -> str:
    words = str(code).replace("_", " ")
    return words[:1].upper() + words[1:]


def _title(spread: pd.DataFrame, by: str) -> str:
    if spread.empty:
        return "No theme was found"
    people = spread.groupby("theme", sort=False)["stakeholders"].sum()
    most = people.idxmax()
    raised = spread[(spread["theme"] == most) & (spread["stakeholders"] > 0)]
    verb = "were" if str(most).endswith("s") else "was"
    return f"{cut(most, 40)} {verb} raised by most people: {people[most]}, in {count_of(len(raised), by)}"


def _alt(spread: pd.DataFrame, themes: list[str], by: str) -> str:
    told = []
    for theme in themes:
        own = spread[(spread["theme"] == theme) & (spread["stakeholders"] > 0)]
        cells = [
            f"{place} {number} of {heard}"
            for place, number, heard in own[[by, "stakeholders", "heard"]].itertuples(index=False)
        ]
        told.append(f"{theme}: {join_words(cells)}")
    return f"People who raised each theme, by {by}. " + "; ".join(told)


def _draw(canvas: Canvas, spread: pd.DataFrame, rows: str, columns: str) -> None:
    downs, acrosses = list(spread[rows].drop_duplicates()), list(spread[columns].drop_duplicates())
    row = ROW + 18 if canvas.narrow else ROW
    slanted = canvas.narrow or len(acrosses) > 6
    axes = canvas.axes(
        height=row * len(downs), left=0 if canvas.narrow else LABEL, right=40 if slanted else 0,
        top=SLANTED if slanted else HEADING, bottom=6,
    )  # fmt: skip
    axes.set_xlim(0, len(acrosses))
    axes.set_ylim(len(downs), 0)
    axes.axis("off")
    scale = DEEPEST / max(float(spread["share"].max()), 1e-9)
    top = 0.42 if canvas.narrow else 0.06
    for down, across, number, heard, share in spread[[rows, columns, "stakeholders", "heard", "share"]].itertuples(
        index=False
    ):
        place = acrosses.index(across) + 0.03, downs.index(down) + top
        axes.add_patch(_cell(place, 0.96 - top, SOFT, 1.0))
        told = f"{down}, {across}: {number} of {heard} heard"
        canvas.mark(axes, place[0] + 0.1, place[1] + (0.96 - top) / 2, told, place[0] + 0.84)
        if number:
            axes.add_patch(_cell(place, 0.96 - top, ORANGE, share * scale))
            middle = place[0] + 0.47, place[1] + (0.96 - top) / 2
            text = f"{number}/{heard}" if canvas.narrow or slanted else f"{number} of {heard}"
            axes.text(*middle, text, ha="center", va="center", color=INK, fontsize=12 if canvas.narrow else 13)
    _label_rows(canvas, axes, downs)
    _label_columns(axes, acrosses, slanted)


def _draw_bars(canvas: Canvas, spread: pd.DataFrame, rows: str, columns: str) -> None:
    """Of one department: a map of a single column would say less than bars."""
    row = ROW + 14 if canvas.narrow else ROW
    height = row * len(spread)
    left, right = (0, 70) if canvas.narrow else (LABEL, 80)
    axes = canvas.axes(height=height, left=left, right=right, top=8, bottom=6)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(spread), 0)
    axes.axis("off")
    top = 0.5 if canvas.narrow else 0.2
    shown = spread[[rows, "stakeholders", "heard", "share"]]
    for down, (name, number, heard, share) in enumerate(shown.itertuples(index=False)):
        canvas.mark(axes, 0, down + top + (0.8 - top) / 2, f"{name}: {number} of {heard} heard", 1)
        axes.add_patch(_bar(down + top, 1 - top - 0.2, 1.0, SOFT))
        axes.add_patch(_bar(down + top, 1 - top - 0.2, float(share), ORANGE))
        axes.annotate(f"{number} of {heard}", (1, down + top + (0.8 - top) / 2), (8, 0), textcoords="offset points",
                      va="center", fontsize=12, color=MUTED, annotation_clip=False)  # fmt: skip
    del columns
    _label_rows(canvas, axes, list(spread[rows]))


def _bar(top: float, height: float, share: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((0, top), share, height, facecolor=colour, linewidth=0)


def _cell(place: tuple[float, float], height: float, colour: str, depth: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(place, 0.94, height, facecolor=colour, alpha=depth, linewidth=0)


def _label_rows(canvas: Canvas, axes: Axes, downs: list[str]) -> None:
    for place, name in enumerate(downs):
        if canvas.narrow:
            axes.text(0, place + 0.36, cut(name, 44), fontsize=12, va="bottom")
        else:
            axes.annotate(_wrap(name), (0, place + 0.5), (-LABEL, 0), textcoords="offset points", va="center",
                          annotation_clip=False)  # fmt: skip


def _label_columns(axes: Axes, acrosses: list[str], slanted: bool) -> None:
    style: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False, "color": MUTED}
    for place, name in enumerate(acrosses):
        if slanted:
            axes.annotate(cut(name, 20), (place + 0.5, 0), (-4, 4), rotation=50, rotation_mode="anchor", ha="left",
                          va="bottom", fontsize=12, **style)  # fmt: skip
        else:
            axes.annotate(_two_lines(cut(name, 24)), (place + 0.5, 0), (0, 4), ha="center", va="bottom", fontsize=12,
                          **style)  # fmt: skip


def _wrap(name: str) -> str:
    """A long name on two lines, cut only beyond them."""
    return name if len(name) <= 28 else "\n".join(textwrap.wrap(name, 28, max_lines=2, placeholder=" …"))


def _two_lines(name: str) -> str:
    return name if len(name) < 13 else name.replace(" ", "\n", 1)
