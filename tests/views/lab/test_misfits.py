"""A wrong frame is told in one line, with the verb that makes the right one: never a KeyError, never a long trace."""

import inspect
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.data.tables import TABLES
from saypro_analysis.views.lab.guide import read_verbs
from saypro_analysis.views.lab.misfits import Misfit
from saypro_analysis.views.tables.declared import lay_out_table

SHOWING = [verb for verb in read_verbs().values() if verb.takes and verb.name.startswith(("plot_", "describe_"))]
SAMPLES: dict[str, Callable[[Review], object]] = {
    "measurements": lambda review: review.measurements,
    "kpis": lambda review: review.kpis,
    "signals": lambda review: sp.detect_signals(review.measurements, review.kpis),
    "a bare frame": lambda _: pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}),
    "a review": lambda review: review,
    "text": lambda _: "gaps",
}


@pytest.fixture(scope="module")
def wrongs(sample: Review) -> dict[str, object]:
    return {name: make(sample) for name, make in SAMPLES.items()}


@pytest.mark.parametrize("wrong", SAMPLES)
@pytest.mark.parametrize("verb", SHOWING, ids=lambda verb: verb.name)
def test_every_figure_and_sentence_refuses_a_wrong_frame_in_one_line(verb: Any, wrong: str, wrongs: Any) -> None:
    if "detect_signals" in str(verb.takes) and wrong == "signals" and len(verb.required) == 1:
        wrong = "measurements"
    parameters = inspect.signature(getattr(sp, verb.name)).parameters
    needed = [name for name, one in parameters.items() if one.default is one.empty and one.kind < one.VAR_POSITIONAL]
    names = needed or list(verb.takes)[:1]
    if verb.name == "describe_scope" and wrong == "a review":
        wrong = "text"
    with pytest.raises(Misfit) as told:
        getattr(sp, verb.name)(**dict.fromkeys(names, wrongs[wrong]))
    message = str(told.value)
    assert "\n" not in message
    assert message.startswith(f"{verb.name}: ")
    makers = [maker for makers in verb.takes.values() for maker in makers]
    assert any(f"{maker}" in message for maker in makers), message


def test_it_says_what_the_frame_is_and_what_makes_the_right_one(sample: Review) -> None:
    with pytest.raises(Misfit) as told:
        sp.plot_gaps(sample.measurements)
    assert str(told.value) == (
        "plot_gaps: gaps lacks name, unit, gap, shortfall_pct, status (it is the table measurements), "
        "expected what sp.quantify_gaps(measurements, kpis) returns"
    )


def test_an_argument_that_is_missing_is_told_with_its_verb() -> None:
    with pytest.raises(
        Misfit, match=r"plot_gaps: missing .*'gaps'; gaps is what sp.quantify_gaps\(measurements, kpis\)"
    ):
        sp.plot_gaps()


def test_what_is_no_frame_is_no_table(sample: Review) -> None:
    with pytest.raises(Misfit, match="tabulate: frame is a Review, expected a frame that a verb made"):
        sp.tabulate(sample)


def test_a_refusal_of_the_verb_itself_stays_what_it_was(sample: Review) -> None:
    charts = sp.summarise_charts(sample.measurements, sample.kpis)
    with pytest.raises(ValueError, match="kpi") as told:
        sp.plot_control_chart(charts, kpi="no such")
    assert not isinstance(told.value, Misfit)


def test_frames_of_the_needed_columns_alone_are_enough(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    for name in ("plot_gaps", "plot_departments"):
        needed = list(read_verbs()[name].needs["gaps"])
        assert getattr(sp, name)(gaps[needed]).title == getattr(sp, name)(gaps).title


def test_a_notebook_shows_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell()
    shell.run_cell("import saypro_analysis as sp, pandas as pd\nsp.plot_gaps(pd.DataFrame({'a': [1]}))")
    lines = capsys.readouterr().out.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Misfit: plot_gaps: gaps lacks name, unit")


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_a_review_is_tabulated_with_its_key(table: str, sample: Review) -> None:
    frame = sample.tables[table]
    if frame.empty:
        pytest.skip("the sample has no rows of it")
    html = sp.tabulate(frame, limit=2)._repr_html_()
    cells = lay_out_table(TABLES[table], frame).cells
    held = [key for key in TABLES[table].key if frame[key].head(2).notna().any()]
    assert [key for key in held if f">{cells[key].label}<" not in html] == []
