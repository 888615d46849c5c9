"""The six recipes of explore.ipynb draw for every department, and every frame of a verb may be given to seaborn."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from pandas.api.types import is_scalar

from saypro_analysis.batch.workspaces.notebooks import bundled, read_cells
from saypro_analysis.data.reviews import Review

CELLS = read_cells(bundled("notebooks") / "explore.ipynb")
CODE = [source for kind, source, _ in CELLS if kind == "code"]
COURSES = "course"  # of an effect: a frame of its own in a cell, which `plot_effect` draws
RECIPES = [source for source in CODE if "sns." in source]


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    with mpl.rc_context({"backend": "agg"}):
        yield
    plt.close("all")


def draw(department: str) -> list[tuple[str, mpl.figure.Figure]]:
    """Each recipe and the figure that it draws, as the notebook does in one go."""
    names: dict[str, object] = {}
    drawn = []
    for source in CODE[:-1]:
        exec(compile(source, "explore.ipynb", "exec"), names)
        if source.startswith("department = None"):
            names.update(department=department, data="sample", as_of="2025-03-31", cycle="2025-Q1",
                         locale="en_US", currency="USD")  # fmt: skip
        drawn += [(source, plt.figure(number)) for number in plt.get_fignums()]
        plt.close("all")
    return drawn


def test_there_are_six_recipes_of_one_cell_each() -> None:
    assert len(RECIPES) == 6
    drawn = draw("Sales")
    assert [source for source, _ in drawn] == RECIPES
    assert all(any(axes.has_data() for axes in figure.axes) for _, figure in drawn)


@pytest.mark.parametrize("department", ["Customer Service", "Finance", "Marketing", "Operations", "Technology"])
def test_they_draw_for_whatever_department(department: str) -> None:
    assert len(draw(department)) == 6


def test_a_recipe_shows_the_frames_figures(sample: Review) -> None:
    panels = dict(enumerate(figure for _, figure in draw("Sales")))[0]
    own = sample.measurements.query("kpi == 'revenue'")["actual"]
    (line,) = panels.axes[0].get_lines()
    assert list(line.get_ydata()) == own.tolist()


def test_every_frame_of_a_verb_is_tidy(verb_frames: dict[str, pd.DataFrame]) -> None:
    untidy = []
    for name, frame in verb_frames.items():
        frame = pd.DataFrame(frame).drop(columns=COURSES, errors="ignore")
        plain = not isinstance(frame.columns, pd.MultiIndex) and isinstance(frame.index, pd.RangeIndex)
        named = frame.columns.is_unique and all(isinstance(column, str) for column in frame)
        mixed = [column for column in frame if frame[column].dtype == object and not frame[column].map(is_scalar).all()]
        untidy += [] if plain and named and not mixed else [(name, type(frame.index).__name__, mixed)]
    assert untidy == []
