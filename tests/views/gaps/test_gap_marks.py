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
