"""What no program may take for mathematics, and colours that follow whoever shows them."""

import re
from collections.abc import Callable
from html import unescape

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.faces import THEME, shield, unshield
from saypro_analysis.views.kit.words import Absence, Sentences
from saypro_analysis.views.tables.tables import Nothing

HOSTILE = r"$x$ \(y\) \[z\] $$w$$ \begin{equation}v\end{equation} \$ <b>$u$</b>"
LIVE = re.compile(r"\$[^$]*\$|\\\(|\\\[|\\begin")


def runs_of(html: str) -> list[str]:
    """The runs of text that MathJax searches: what stands between two tags, outside style sheets."""
    return [unescape(run) for run in re.split(r"<[^>]+>", re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL))]


def _frame() -> pd.DataFrame:
    columns = {"kpi": "K", "name": HOSTILE, "unit": "money", "better": "higher", "actual": 53050.0, "target": 49600.0}
    return pd.DataFrame([columns | {"period_on": "2025-01-01"}]).astype({"period_on": "datetime64[ns]"})


def _gaps() -> pd.DataFrame:
    frame = _frame()
    kpis = frame[["kpi", "name", "unit", "better"]].assign(department="Sales")
    return sp.quantify_gaps(frame[["kpi", "period_on", "actual", "target"]], kpis)


FACES: dict[str, Callable[[], object]] = {
    "sentences": lambda: Sentences(["$53,050 was done for $49,600.", HOSTILE]),
    "one sentence": lambda: Sentences([HOSTILE]),
    "absence": lambda: Absence(HOSTILE),
    "nothing": lambda: Nothing(HOSTILE),
    "table": lambda: sp.tabulate(_gaps(), caption=HOSTILE),
    "figure": lambda: sp.plot_gaps(_gaps()),
}


@pytest.mark.parametrize("face", FACES)
def test_no_run_of_text_holds_mathematics(face: str) -> None:
    html = FACES[face]()._repr_html_()  # type: ignore[attr-defined]
    assert any("$" in run for run in runs_of(html))
    assert not [run for run in runs_of(html) if LIVE.search(run)]


@given(st.text(alphabet='$\\([])ab &<>"', max_size=30))
def test_whatever_is_shielded_reads_the_same_and_comes_off_again(text: str) -> None:
    html = Sentences([f"{text}."])._repr_html_()
    assert "".join(runs_of(html)) == f"{text}."
    assert not [run for run in runs_of(html) if LIVE.search(run)]
    assert shield(unshield(html)) == html


def test_attributes_and_style_sheets_keep_their_signs() -> None:
    html = """<a title="$1 > 'x' \\( ">a</a><style>b{content:"$"}</style><svg aria-label="$1"><path d="$"/></svg>"""
    assert shield(html) == html


def test_a_drawing_takes_elements_of_drawings() -> None:
    shown = shield("<p>$</p><svg><text>−$1</text></svg><p>$</p>")
    assert shown == "<p><span>$</span></p><svg><text>−<tspan>$</tspan>1</text></svg><p><span>$</span></p>"


def test_colours_of_tables_and_figures_are_the_themes(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    for face in (sp.tabulate(gaps), sp.plot_gaps(gaps)):
        html = face._repr_html_()  # type: ignore[union-attr]
        assert THEME in html
        sheet = re.sub(r"var\([^()]*(?:\([^()]*\))?[^()]*\)", "", html.replace(THEME, ""))
        assert not re.findall(r"(?:color|fill|stroke): ?#(?:333333|FFFFFF|17212b|ffffff)", sheet)


def test_frames_of_pandas_are_no_mathematics_once_the_display_is_set() -> None:
    with pd.option_context("display.html.use_mathjax", True):
        sp.set_display()
        assert "mathjax_ignore" in _frame()._repr_html_()
