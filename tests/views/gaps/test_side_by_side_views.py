"""Departments and cycles side by side, in words and drawn: what the frame says, and nothing else."""

import pandas as pd

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from tests.analysis.gaps.test_side_by_sides import cycle, gaps_of


def test_departments_that_cannot_be_told_apart_are_said_to_be_alike() -> None:
    told = sp.describe_compared_departments(sp.compare_departments(gaps_of(A=(2, 1), B=(0, 3))))
    assert told == (
        "Of all KPIs that could be judged 33.3 % missed their target: most in A (2 of 3), fewest in B (0 of 3).",
        "No department stands apart from the others: with so few KPIs each, the differences could be chance.",
    )


def test_a_department_that_differs_is_named_and_orange() -> None:
    comparison = sp.compare_departments(gaps_of(A=(8, 0), B=(1, 12), C=(1, 12)))
    assert "A (8 of 8) stands apart from the others beyond chance." in sp.describe_compared_departments(comparison)
    chart = sp.plot_compared_departments(comparison)
    assert chart.title == "1 of 3 departments stands apart from the others"
    assert "var(--orange" in chart.svg()
    assert "<title>A: 8 of 8 missed, 90 % interval 68.8 % to 100 %</title>" in chart.svg()
    assert "var(--orange" not in sp.plot_compared_departments(comparison.assign(standing="cannot_tell")).svg()


def test_departments_without_figures_are_said_and_not_drawn() -> None:
    frame = gaps_of(A=(1, 1), B=(0, 2), C=(1, 0))
    frame.loc[frame["department"] == "C", "status"] = "no_target"
    comparison = sp.compare_departments(frame)
    assert sp.describe_compared_departments(comparison)[-1] == "Nothing can be judged in C."
    assert "1 department without a KPI to judge left out" in sp.plot_compared_departments(comparison).caption
    none = sp.compare_departments(frame.assign(status="no_data"))
    assert sp.describe_compared_departments(none) == ("No department has a KPI that can be held against a target.",)
    assert sp.plot_compared_departments(none)._repr_html_() == ""


def test_what_moved_is_told_with_figures_and_states() -> None:
    old, new = cycle(a="met", b="missed", c="near"), cycle(a="missed", b="near", c="near").assign(target=[100, 90, 100])
    comparison = sp.compare_cycles(old, new)
    assert sp.describe_compared_cycles(comparison) == (
        "Of 3 KPIs in both cycles 1 improved, 1 worsened and 1 stayed as they were.",
        "A worsened from 110 (met) to 70 (missed).",
        "B improved from 70 (missed) to 98 (near target).",
        "1 target is another than before: B.",
    )
    chart = sp.plot_compared_cycles(comparison)
    assert chart.title == "1 KPI moved for the better and 1 for the worse since the cycle before"
    assert "<title>A: 70, target 100, worsened, missed</title>" in chart.svg()
    assert chart.alt.startswith("State by KPI: A worsened, now missed; ")


def test_hostile_names_stay_text(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    bad = gaps.assign(name="<script>$x$</script>", department=gaps["department"].str.replace("Sales", "<b>$1$"))
    departments, cycles = sp.compare_departments(bad), sp.compare_cycles(bad, bad)
    shown = [sp.plot_compared_departments(departments), sp.plot_compared_cycles(cycles), sp.tabulate(cycles)]
    shown.append(sp.tabulate(departments))
    assert all("<script>" not in one._repr_html_() and "<b>$" not in one._repr_html_() for one in shown)


def test_tables_say_the_states_in_words(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    html = sp.tabulate(sp.compare_cycles(gaps, gaps))._repr_html_()
    assert "Target before" in html
    assert isinstance(sp.compare_cycles(gaps, gaps), pd.DataFrame)
