"""Sliders and what follows from them: moved in JupyterLab, and as they stand wherever nobody can move them."""

import sys
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, NamedTuple

from saypro_analysis.views.kit.charts import Chart
from saypro_analysis.views.kit.faces import shield
from saypro_analysis.views.kit.words import clean

Values = Mapping[str, float]
# A widget is as wide as what it holds asks for; so held, a figure takes the width that there is, and text breaks in it.
FITTING = (
    "<style>.saypro-answers{{contain:inline-size;line-height:1.5;white-space:normal}}"
    '.saypro-answers svg{{max-width:100%;height:auto}}</style><div class="saypro-answers">{}</div>'
)


class Slider(NamedTuple):
    """A figure that can be moved: its name, what readers call it, its ends, its step, where it stands at first."""

    name: str
    label: str
    low: float
    high: float
    step: float
    start: float
    show: Callable[[float], str]


class Widget:
    """What an `explore_` verb gives: sliders, and what follows from where they stand.

    In JupyterLab, with ipywidgets, moving a slider draws the answers anew. In a batch, in a page and without ipywidgets
    it is the answers as the sliders stand at first. `respond` gives the answers for other values, in any program.
    """

    def __init__(self, sliders: Iterable[Slider], answer: Callable[[dict[str, float]], Iterable[Any]]) -> None:
        self.sliders, self._answer = tuple(sliders), answer

    def respond(self, **values: float) -> tuple[Any, ...]:
        """The answers where the sliders have these values; those not named stand where they stood at first.

        Raises ValueError for the name of no slider.
        """
        starts = {slider.name: slider.start for slider in self.sliders}
        if unknown := sorted(set(values) - set(starts)):
            raise ValueError(f"values: found {', '.join(unknown)}, expected some of {', '.join(starts)}")
        return tuple(self._answer({**starts, **values}))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        if self.sliders and _is_watched() and (made := self.make_controls()) is not None:
            return dict(made._repr_mimebundle_())
        return {"text/html": "".join(one._repr_html_() for one in self.respond()), "text/plain": repr(self)}

    def __repr__(self) -> str:
        told = ", ".join(f"{slider.label} {slider.show(slider.start)}" for slider in self.sliders)
        return "\n".join([f"Sliders: {told or 'none'}", *map(repr, self.respond())])

    def make_controls(self) -> Any | None:
        """The sliders as ipywidgets above their answers; None where ipywidgets is not installed."""
        try:
            import ipywidgets
        except ImportError:
            return None
        answers = ipywidgets.HTML(layout={"width": "100%"})
        rows, moved = [], {}
        for slider in self.sliders:
            told = ipywidgets.HTML(_label(slider, slider.start), layout={"width": "22em"})
            moved[slider.name] = ipywidgets.FloatSlider(
                slider.start, min=slider.low, max=slider.high, step=slider.step, readout=False, layout={"width": "26em"}
            )
            rows.append((slider, told, moved[slider.name]))

        def redraw(_change: object = None) -> None:
            for slider, told, control in rows:
                told.value = _label(slider, control.value)
            given = {name: control.value for name, control in moved.items()}
            answers.value = FITTING.format("".join(_draw(one) for one in self.respond(**given)))

        for control in moved.values():
            control.observe(redraw, "value")
        redraw()
        return ipywidgets.VBox([*(ipywidgets.HBox([control, told]) for _, told, control in rows), answers])


def _label(slider: Slider, value: float) -> str:
    return shield(f"<b>{escape(clean(slider.label))}</b>&ensp;{escape(slider.show(value))}")


def _draw(answer: Any) -> str:
    return answer.face(phone=False) if isinstance(answer, Chart) else str(answer._repr_html_())


def _is_watched() -> bool:
    """Whether somebody has executed this cell in a front end: it names the cell, which a batch does not."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    kernel = getattr(shell, "kernel", None)
    request = kernel.get_parent("shell") if kernel is not None else {}
    return "cellId" in (request or {}).get("metadata", {})
