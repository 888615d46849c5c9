"""What tables, waterfalls and effects say, each text beside the frames that it may take its figures from."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.charts import Chart, Charts
from tests.views.consistency import list_values

Told = tuple[str, str, np.ndarray | list[pd.DataFrame]]
_AXIS = re.compile(r"The axis is cut: it begins [^,]*, so")  # where a drawing begins is no figure of a frame
PERCENTS = pd.DataFrame({"an interval": [0.9, 0.95]})


def list_cells(frame: pd.DataFrame) -> Iterator[Told]:
    """Each cell of the frame's table beside its own row; what the row holds as text is not a figure that we wrote."""
    table = sp.tabulate(frame)
    if isinstance(table, str):
        return
    soup = BeautifulSoup(table._repr_html_(), "html.parser")
    rows = soup.select("tbody tr")
    assert len(rows) == len(frame)
    for place, row in enumerate(rows):
        values = list_values(frame.iloc[[place]])
        own = sorted((value for value in frame.iloc[place] if isinstance(value, str) and len(value) > 3), key=len)
        for cell in row.select("td"):
            text = cell.get_text()
            for said in own[::-1]:
                text = text.replace(said, " ")
            yield f"cell {cell.get('data-label')}", text, values


def list_figure(name: str, drawn: Chart | Charts, frames: list[pd.DataFrame]) -> Iterator[Told]:
    """Title, caption, alt text and every value on hover of what was drawn."""
    values = list_values(*frames, PERCENTS)
    for chart in [drawn] if isinstance(drawn, Chart) else drawn:
        marks = [mark.text for mark in chart._canvas.marks]
        for text in (chart.title, _AXIS.sub("", chart.caption), chart.alt, *marks):
            yield name, text, values


def list_waterfalls(review: Review, kpis: pd.DataFrame) -> Iterator[Told]:
    """What is said of where the gaps sit and what they come from."""
    for name, parts in (("drivers", sp.explain_drivers(review.drivers, kpis)),
                        ("segments", sp.explain_segments(review.segments, kpis))):  # fmt: skip
        yield from list_figure(f"waterfall of {name}", sp.plot_contributions(parts), [parts, _whole(parts)])
        yield from list_cells(parts)
    breakdown = sp.summarise_segments(review.segments, kpis)
    yield from list_figure("segments", sp.plot_segments(breakdown), [breakdown])
    drivers = sp.explain_drivers(review.drivers, kpis)
    for sentence in sp.describe_drivers(drivers):
        yield "describe_drivers", str(sentence), [drivers, _whole(drivers)]


def _whole(parts: pd.DataFrame) -> pd.DataFrame:
    """Each KPI's gap, the sum of its parts."""
    size = "contribution" if "contribution" in parts else "gap"
    return parts.groupby("kpi")[size].sum().to_frame("gap")


def list_effects(review: Review, as_of: str) -> Iterator[Told]:
    """What is said of the effects of actions."""
    effects = sp.estimate_effects(review.actions, review.measurements, review.kpis, as_of=as_of)
    plain = effects.drop(columns="course")
    courses = [_add_differences(pd.DataFrame(list(course))) for course in effects["course"] if len(course)]
    yield from list_figure("effects", sp.plot_effects(effects), [plain])
    yield from list_figure("effect", sp.plot_effect(effects), [plain, *courses])
    yield from list_cells(plain)
    for sentence in sp.describe_effects(effects):
        yield "describe_effects", str(sentence), [plain]


def _add_differences(course: pd.DataFrame) -> pd.DataFrame:
    """What was observed beyond what was expected, period by period."""
    return course.assign(difference=course[1] - course[2])


def list_tables(review: Review, as_of: str) -> Iterator[Told]:
    """The cells of the tables that the four weeks show of a department."""
    gaps = sp.quantify_gaps(review.measurements, review.kpis)
    signals = sp.detect_signals(review.measurements, review.kpis)
    plan = sp.plan_actions(review.actions, gaps, review.causes, as_of=as_of, changes=review.changes)
    progress = sp.track_progress(review.actions, review.updates, review.changes, as_of=as_of)
    yield from list_gap_tables(gaps, signals)
    for frame in (
        plan, progress, sp.summarise_progress(progress, by="owner"), sp.track_roadblocks(review.updates, as_of=as_of),
        sp.select_actions(plan[plan["phase"] != "done"], budget=50_000, draws=50),
        sp.summarise_usage(review.actions, review.updates, review.changes, as_of=as_of),
        sp.summarise_segments(review.segments, review.kpis), sp.check_targets(review.measurements, review.kpis),
        review.inventory,
    ):  # fmt: skip
        yield from list_cells(frame)


def list_gap_tables(gaps: pd.DataFrame, signals: pd.DataFrame) -> Iterator[Told]:
    """The cells of the tables that are made of figures and targets alone."""
    for frame in (gaps, signals, sp.summarise_evidence(gaps, signals=signals),
                  sp.score_impact(gaps, signals, draws=50)):  # fmt: skip
        yield from list_cells(frame)
