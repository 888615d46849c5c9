"""What a gap's mark says: where a dot cannot stand where its figure is, the figure stands beside it."""

import re

import pandas as pd
import pytest

import saypro_analysis as sp


def texts(chart: object, *, narrow: bool = False) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg(narrow=narrow))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("shortfall", "told"), [(2.93, True), (0.66, True), (0.64, False), (-2.0, True)])
def test_a_gap_beyond_the_edge_says_how_far_it_is(shortfall: float, told: bool) -> None:
    gaps = pd.DataFrame([["Growth", "ratio", -0.29, shortfall, "missed"]],
                        columns=["name", "unit", "gap", "shortfall_pct", "status"])  # fmt: skip
    percent = f"{abs(shortfall):.0%}".replace("%", " %")
    assert (percent in texts(sp.plot_gaps(gaps))) == told
    assert (percent in texts(sp.plot_gaps(gaps), narrow=True)) == told


@pytest.mark.parametrize(
    ("departments", "kpis", "drawn"),
    [(16, 20, 16), (17, 1, 16), (16, 21, 15), (9, 40, 8), (8, 40, 8), (5, 81, 4), (3, 200, 3)],
)
def test_of_many_departments_with_many_kpis_those_furthest_from_target_are_drawn(
    departments: int, kpis: int, drawn: int
) -> None:
    rows = [(f"D{one}", f"K{kpi}", "count", -1.0, 0.001 * (one + 1), one + 1.0, 1.0, "missed")
            for one in range(departments) for kpi in range(kpis)]  # fmt: skip
    columns = ["department", "name", "unit", "gap", "shortfall_pct", "tolerances", "weight", "status"]
    chart = sp.plot_departments(pd.DataFrame(rows, columns=columns))
    told = [f"D{one}:" in chart.alt for one in range(departments)]
    assert told == [False] * (departments - drawn) + [True] * drawn
    assert (f"{drawn} of {departments} departments" in chart.caption) == (drawn < departments)
