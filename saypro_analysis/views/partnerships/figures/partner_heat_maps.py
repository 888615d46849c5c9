"""Partners by dimension: where each is strong, weak or not known."""

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import clean, shorten
from saypro_analysis.views.kit.formats import NOTHING
from saypro_analysis.views.kit.palette import BLUE, INK, MUTED, ORANGE, PAPER, SOFT
from saypro_analysis.views.kit.words import count_of

MOST_ROWS = 24
UNKNOWN = "not known"
DARK_BELOW, DARK_ABOVE = 0.12, 0.86  # beyond which a cell is so dark that its figure is light
LABELS = {"score": "KPIs", "goals": "Goals", "milestones": "On time", "checkins": "Meetings held",
          "satisfaction": "Satisfied", "attendance": "Came to events"}  # fmt: skip
NARROW_LABELS = {**LABELS, "checkins": "Met", "attendance": "Came"}
# Between orange and blue by way of a light grey, so that both ends differ for every eye and words stay readable.
_SHADES = LinearSegmentedColormap.from_list("partners", [ORANGE, SOFT, BLUE])
_ROW, _LEFT, _TOP = 30, 230, 28


@draws
def plot_partner_heatmap(comparison: pd.DataFrame) -> Chart:
    """Draw partners by dimension: a row per partnership, the weakest first; bluer is more, orange less, grey unknown.

    `comparison` is what `compare_partnerships` returns. A cell holds its percent; where figures are missing, what it
    could be at worst and at best. Beyond 24 partnerships the 24 weakest are drawn. Returns a Chart, drawn by seaborn's
    heatmap.

    >>> rows = pd.DataFrame({"partnership": "P", "name": "Shops", "dimension": ["score", "goals"], "value": [0.4, None],
    ...                      "low": [0.4, 0.0], "high": [0.4, 1.0], "counted": None, "of": None})
    >>> plot_partner_heatmap(rows).title
    'Weakest by its KPIs: Shops'
    """
    names = comparison.drop_duplicates("partnership")[["partnership", "name"]]
    shown = names.head(MOST_ROWS)
    rows = comparison[comparison["partnership"].isin(shown["partnership"])]
    return Chart(
        lambda canvas: _draw(canvas, rows, shown),
        title=_title(comparison),
        caption=_caption(len(shown), len(names)),
        alt="Partners by dimension: "
        + "; ".join(_tell_partner(own) for _, own in rows.groupby("partnership", sort=False)),
        empty=names.empty,
    )


def _title(comparison: pd.DataFrame) -> str:
    scores = comparison[comparison["dimension"] == "score"]
    known = scores[scores["high"] < 1]
    if known.empty:
        return f"Nobody is known to fall behind by its KPIs among {count_of(len(scores), 'partnership')}"
    return f"Weakest by its KPIs: {shorten(known['name'].iloc[0], 420, size=15)}"


def _caption(shown: int, names: int) -> str:
    told = "Each cell: the share of all that could be reached; two figures are the worst and the best that it can be."
    return told + (f" Drawn are the {shown} weakest of {count_of(names, 'partnership')}." if shown < names else "")


def _tell_partner(own: pd.DataFrame) -> str:
    told = [f"{LABELS[row['dimension']]} {_figure(row)}" for row in own.to_dict("records")]
    return f"{clean(own['name'].iloc[0])}: {', '.join(told)}"


def _figure(row: dict[str, Any]) -> str:
    if pd.notna(row["value"]):
        return f"{round(100 * row['value'])} %"
    low, high = round(100 * row["low"]), round(100 * row["high"])
    return UNKNOWN if (low, high) == (0, 100) else f"{low} to {high} %"


def _draw(canvas: Canvas, rows: pd.DataFrame, shown: pd.DataFrame) -> None:
    names = LABELS if not canvas.narrow else NARROW_LABELS
    unknown = (rows["low"] <= 0) & (rows["high"] >= 1) & rows["value"].isna()
    told = {"score", *rows.loc[~unknown, "dimension"]}  # of what nobody is known to have, there is no column
    held = [name for name in names if name in told and (rows["dimension"] == name).any()]
    middle = rows.assign(middle=rows["value"].fillna((rows["low"] + rows["high"]) / 2).mask(unknown))
    grid = middle.pivot_table(index="partnership", columns="dimension", values="middle", dropna=False)
    grid = grid.reindex(index=shown["partnership"], columns=held)
    lines = 2 if canvas.narrow else 1  # on a phone each name has a line of its own, above its cells
    if canvas.narrow:
        blank = grid.set_axis([f"{name}\n" for name in grid.index]) * float("nan")
        grid = pd.concat([blank, grid]).iloc[[place for n in range(len(grid)) for place in (n, len(grid) + n)]]
    left, row = (2, 25) if canvas.narrow else (_LEFT, _ROW)
    axes = canvas.axes(height=row * lines * len(shown), left=left, right=2, top=_TOP, bottom=6)
    sns.heatmap(grid, ax=axes, cmap=_SHADES, cbar=False, vmin=0, vmax=1, linewidths=0)
    axes.set(xlabel="", ylabel="")
    axes.xaxis.tick_top()
    axes.set_xticks([place + 0.5 for place in range(len(held))], [names[name] for name in held], rotation=0,
                    fontsize=10.5 if canvas.narrow else 12)  # fmt: skip
    axes.set_yticks([])
    _write(canvas, axes, rows, shown, held)


def _write(canvas: Canvas, axes: Any, rows: pd.DataFrame, shown: pd.DataFrame, held: list[str]) -> None:
    """The names beside the rows (above them on a phone), and each cell's figure."""
    cells = {(row["partnership"], row["dimension"]): row for row in rows.to_dict("records")}
    for place, (partnership, name) in enumerate(shown.itertuples(index=False)):
        line = 2 * place + 1 if canvas.narrow else place
        for column, dimension in enumerate(held):
            _write_cell(canvas, axes, cells.get((partnership, dimension)), column, line, str(name))
        style: dict[str, Any] = {"fontsize": 12.5, "parse_math": False}
        if canvas.narrow:
            axes.text(0, line - 0.12, shorten(name, canvas.width - 8, size=12.5), va="bottom", **style)
        else:
            axes.text(-0.06, line + 0.5, shorten(name, _LEFT - 16, size=12.5), va="center", ha="right", **style)


def _write_cell(canvas: Canvas, axes: Any, row: dict[str, Any] | None, column: int, line: int, name: str) -> None:
    style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 11 if canvas.narrow else 12}
    if row is None or _figure(row) == UNKNOWN:
        axes.text(column + 0.5, line + 0.5, NOTHING, color=MUTED, **style)
        return
    value = row["value"]
    middle = value if pd.notna(value) else (row["low"] + row["high"]) / 2
    text = f"{round(100 * value)}" if pd.notna(value) else f"{round(100 * row['low'])}–{round(100 * row['high'])}"
    light = middle < DARK_BELOW or middle > DARK_ABOVE
    axes.text(column + 0.5, line + 0.5, text, color=PAPER if light else INK, **style)
    counted = f" ({row['counted']:.0f} of {row['of']:.0f})" if pd.notna(row["counted"]) and pd.notna(row["of"]) else ""
    canvas.mark(axes, column + 0.5, line + 0.5, f"{clean(name)}, {LABELS[row['dimension']]}: {_figure(row)}{counted}")
