"""How likely the quarter's total loss passes a sum: before and after what is done about the risks."""

import numpy as np
import pandas as pd

from saypro_analysis.views.kit.charts import Canvas, Chart, draws
from saypro_analysis.views.kit.drawings import measure
from saypro_analysis.views.kit.formats import format_chance, format_compact, format_value
from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, RULE

HEIGHT = 270
_LEFT, _RIGHT, _OFF = 46, 24, 8
_STEPS = ((0.5, "1 in 2"), (0.2, "1 in 5"), (0.05, "1 in 20"))


@draws
def plot_exceedance(curve: pd.DataFrame) -> Chart:
    """Draw the chance that the quarter's total loss is above a sum: blue after mitigation, grey before.

    `curve` is what `simulate_exceedance` returns. Dots stand where a quarter in two, in five and in twenty is worse.
    Returns a Chart, empty where no risk has figures.

    >>> curve = pd.DataFrame({"chance": [0.5, 0.2, 0.05], "loss": [10.0, 30.0, 90.0],
    ...                       "loss_before": [20.0, 60.0, 200.0], "mean": 20.0, "mean_before": 40.0})
    >>> plot_exceedance(curve).title
    'One quarter in 20 loses more than $90; without what is planned, $200'
    """
    marks = [_read(curve, chance) for chance, _ in _STEPS] if len(curve) else []
    return Chart(
        lambda canvas: _draw(canvas, curve, marks),
        title=_title(marks),
        caption="Height: the chance that a quarter loses more. Blue: after what is planned or done; grey: before."
        if _differ(curve) else "Height: the chance that a quarter loses more.",
        alt="Loss of a quarter: " + ("; ".join(
            f"{word} above {format_value(after, 'money')}, before {format_value(before, 'money')}"
            for (_, word), (after, before) in zip(_STEPS, marks, strict=True)) if marks else "not known"),
        empty=curve.empty,
    )  # fmt: skip


def _read(curve: pd.DataFrame, chance: float) -> tuple[float, float]:
    ahead = -curve["chance"].to_numpy(float)
    after, before = (float(np.interp(-chance, ahead, curve[name])) for name in ("loss", "loss_before"))
    return after, before


def _differ(curve: pd.DataFrame) -> bool:
    return bool(len(curve)) and not np.allclose(curve["loss"], curve["loss_before"])


def _title(marks: list[tuple[float, float]]) -> str:
    if not marks:
        return "What the quarter may cost is not known"
    after, before = (format_compact(loss, "money") for loss in marks[-1])
    return f"One quarter in 20 loses more than {after}" + (
        f"; without what is planned, {before}" if after != before else ""
    )


def _draw(canvas: Canvas, curve: pd.DataFrame, marks: list[tuple[float, float]]) -> None:
    axes = canvas.axes(height=HEIGHT, left=_LEFT, right=_RIGHT, bottom=42, top=12)
    shown = curve[curve["chance"] >= 0.02]
    lines = [("loss_before", GREY, 1.6), ("loss", BLUE, 2.4)] if _differ(curve) else [("loss", INK, 2.4)]
    for name, colour, width in lines:
        axes.plot(shown[name], shown["chance"], color=colour, lw=width, solid_capstyle="round")
    most, named = float(shown["loss_before"].max()) or 1.0, list(zip(_STEPS, marks, strict=True))
    axes.set(ylim=(0, 1.02), xlim=(0, max(most, *(_reach(canvas, word, after) for (_, word), (after, _) in named))))
    axes.set_yticks([0, 0.2, 0.5, 0.8, 1], ["0 %", "20 %", "50 %", "80 %", "100 %"])
    axes.xaxis.set_major_locator(_rounds(4 if canvas.narrow else 7))
    axes.xaxis.set_major_formatter(lambda value, _: format_compact(value, "money"))
    axes.set_xlabel("loss of the quarter", fontsize=12)
    axes.tick_params(labelsize=11.5)
    axes.tick_params(axis="x", pad=8)
    axes.grid(axis="y", color=RULE, lw=0.8)
    axes.set_axisbelow(True)
    colour = lines[-1][1]
    for (chance, word), (after, before) in named:
        axes.plot([after], [chance], "o", color=colour, ms=7, clip_on=False)
        told = _label(word, after)
        axes.annotate(told, (after, chance), (_OFF, 5), textcoords="offset points", fontsize=12, color=INK)
        canvas.mark(axes, after, chance, f"{format_chance(chance)} of quarters lose more than "
                    f"{format_value(after, 'money')}; before, {format_value(before, 'money')}")  # fmt: skip
    if len(lines) > 1:
        axes.text(0.99, 0.97, "grey: before", transform=axes.transAxes, ha="right", va="top", fontsize=12, color=MUTED)


def _label(word: str, loss: float) -> str:
    return f"{word}: {format_compact(loss, 'money')}"


def _reach(canvas: Canvas, word: str, loss: float) -> float:
    """How far the scale has to go so that a dot's label ends on the canvas."""
    room = canvas.width - _LEFT - _OFF - measure(_label(word, loss), 12)
    return loss * (canvas.width - _LEFT - _RIGHT) / max(room, 1.0)


def _rounds(most: int):  # type: ignore[no-untyped-def]
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(most, steps=[1, 2, 5, 10])
