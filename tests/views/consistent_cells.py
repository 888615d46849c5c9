"""What tables, waterfalls and effects say, each text beside the frames that it may take its figures from."""

from collections.abc import Iterator

import pandas as pd
from bs4 import BeautifulSoup

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.charts import Chart, Charts

Told = tuple[str, str, list[pd.DataFrame]]
PERCENTS = pd.DataFrame({"an interval": [0.9, 0.95]})


def list_cells(frame: pd.DataFrame) -> Iterator[Told]:
    """Each cell of the frame's table beside its row, and beside the row's own differences from its neighbours."""
    table = sp.tabulate(frame)
    if isinstance(table, str):
        return
    soup = BeautifulSoup(table._repr_html_(), "html.parser")
    rows = soup.select("tbody tr")
    assert len(rows) == len(frame)
    for place, row in enumerate(rows):
        for cell in row.select("td"):
            for noise in cell.select("svg"):
                noise.decompose()
            yield f"cell {cell.get('data-label')}", cell.get_text(), [frame.iloc[[place]]]


def list_figure(name: str, drawn: Chart | Charts, frames: list[pd.DataFrame]) -> Iterator[Told]:
    """Title, caption, alt text and every value on hover of what was drawn."""
    for chart in [drawn] if isinstance(drawn, Chart) else drawn:
        marks = [mark.text for mark in chart._canvas.marks]
        for text in (chart.title, chart.caption, chart.alt, *marks):
            yield name, text, [*frames, PERCENTS]


def list_waterfalls(review: Review, kpis: pd.DataFrame) -> Iterator[Told]:
    """What is said of where the gaps sit and what they come from."""
    for name, parts in (("drivers", sp.explain_drivers(review.drivers, kpis)),
                        ("segments", sp.explain_segments(review.segments, kpis))):  # fmt: skip
        yield from list_figure(f"waterfall of {name}", sp.plot_contributions(parts), [parts, _whole(parts)])
        yield from list_cells(parts)
    breakdown = sp.summarise_segments(review.segments, kpis)
    yield from list_figure("segments", sp.plot_segments(breakdown), [breakdown])
    for sentence in sp.describe_drivers(sp.explain_drivers(review.drivers, kpis)):
        yield "describe_drivers", str(sentence), [sp.explain_drivers(review.drivers, kpis)]


def _whole(parts: pd.DataFrame) -> pd.DataFrame:
    """Each KPI's gap, the sum of its parts."""
    size = "contribution" if "contribution" in parts else "gap"
    return parts.groupby("kpi")[size].sum().to_frame("gap")


def list_effects(review: Review, as_of: str) -> Iterator[Told]:
    """What is said of the effects of actions."""
    effects = sp.estimate_effects(review.actions, review.measurements, review.kpis, as_of=as_of)
    plain = effects.drop(columns="course")
    courses = [course for course in effects["course"] if isinstance(course, pd.DataFrame)]
    yield from list_figure("effects", sp.plot_effects(effects), [plain])
    yield from list_figure("effect", sp.plot_effect(effects), [plain, *courses])
    yield from list_cells(plain)
    for sentence in sp.describe_effects(effects):
        yield "describe_effects", str(sentence), [plain]
