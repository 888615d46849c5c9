"""Which risks make the worst quarters: bars of their parts, the largest first."""

import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import Sheet, clean, shorten
from saypro_analysis.views.kit.formats import format_percent, format_value
from saypro_analysis.views.kit.palette import GREY, INK, MUTED, ORANGE
from saypro_analysis.views.kit.words import count_of

MOST = 12
SMALLEST = 0.005  # share that is written as a figure
_FEW, _MOST_OF_IT = 3, 0.5  # as many risks are told together, unless one alone makes so much
_ROW, _LEFT, _RIGHT = 26, 330, 76


@draws
def plot_tail_shares(losses: pd.DataFrame) -> Chart:
    """Draw each risk's part of the worst 5 % of quarters, the largest first; beyond twelve the rest is one bar.

    `losses` is what `simulate_risks` returns. A thin grey line is the part before mitigation. Returns a Chart, empty
    where no risk has figures.

    >>> losses = pd.DataFrame({"risk": [None, "A", "B"], "description": ["All", "Fire", "Flood"], "mean": [9.0, 5, 4],
    ...     "tail_share": [1.0, 0.75, 0.25], "tail_share_before": [1.0, 0.5, 0.5], "p95": [20.0, 15, 10]})
    >>> plot_tail_shares(losses).title
    'One of 2 risks makes 75 % of what the worst quarters cost'
    """
    own = losses[losses["risk"].notna() & losses["tail_share"].notna()]
    own = own.sort_values("tail_share", ascending=False, kind="stable")
    shown, rest = own.head(MOST), own.iloc[MOST:]
    told = [f"{clean(row['risk'])} {clean(row['description'])} {format_percent(row['tail_share'])}"
            for row in shown.to_dict("records")]  # fmt: skip
    return Chart(
        lambda canvas: _draw(canvas, shown, rest),
        title=_title(own),
        caption="Bars: part of the mean loss of the worst 5 % of quarters, after what is planned or done; the line "
        "below each: before."
        if _differ(own)
        else "Bars: part of the mean loss of the worst 5 % of quarters.",
        alt="Parts of the worst quarters: " + ("; ".join(told) or "not known"),
        empty=own.empty,
    )


def _title(own: pd.DataFrame) -> str:
    if own.empty:
        return "What makes the worst quarters is not known"
    if len(own) == 1:
        return "All that the worst quarters cost comes from one risk"
    one = len(own) <= _FEW or own["tail_share"].iloc[0] >= _MOST_OF_IT
    few = own.head(1 if one else _FEW)
    share, of = format_percent(round(few["tail_share"].sum(), 2)), count_of(len(own), "risk")
    return f"{'One' if one else 'Three'} of {of} {'makes' if one else 'make'} {share} of what the worst quarters cost"


def _differ(own: pd.DataFrame) -> bool:
    return bool((own["tail_share"] - own["tail_share_before"]).abs().max() > 0.001)


def _draw(canvas: Canvas, shown: pd.DataFrame, rest: pd.DataFrame) -> None:
    sheet, row = Sheet(canvas), _ROW + (18 if canvas.narrow else 0)
    left = 0.0 if sheet.narrow else float(_LEFT)
    most = max(shown["tail_share"].max(), shown["tail_share_before"].max(), rest["tail_share"].sum(), 0.01)
    scale = (sheet.width - left - _RIGHT) / most
    changed = _differ(shown)
    for number, risk in enumerate(shown.to_dict("records")):
        y = row * number + (18 if sheet.narrow else 0)
        name = f"{clean(risk['risk'])}  {clean(risk['description'])}"
        sheet.text(
            0, y - 18 if sheet.narrow else y + 3, shorten(name, (left or sheet.width) - 14, size=12.5), size=12.5
        )
        _bar(sheet, left, y, scale, risk["tail_share"], ORANGE if number == 0 else GREY)
        if changed:
            sheet.bar(left, y + 18, risk["tail_share_before"] * scale, 2.5, MUTED, alpha=0.6)
        sheet.mark(left, y + 10, f"{name}: worst quarter in 20 {format_value(risk['p95'], 'money')} or more",
                   until=left + risk["tail_share"] * scale)  # fmt: skip
    if len(rest):
        y = row * len(shown) + (18 if sheet.narrow else 0)
        sheet.text(0, y - 18 if sheet.narrow else y + 3, f"the other {count_of(len(rest), 'risk')}", size=12.5,
                   color=MUTED)  # fmt: skip
        _bar(sheet, left, y, scale, rest["tail_share"].sum(), GREY)
    sheet.draw(row * (len(shown) + bool(len(rest))) + 6)


def _bar(sheet: Sheet, left: float, y: float, scale: float, share: float, colour: str) -> None:
    sheet.bar(left, y + 3, max(share * scale, 1), 13, colour, alpha=0.85)
    told = format_percent(round(share, 2)) if share >= SMALLEST else "under 1 %"
    sheet.text(left + share * scale + 6, y + 2, told, size=12.5, color=INK)
