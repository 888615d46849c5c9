"""Documented thresholds of causes, on both sides of their edge (docs/methods/causes.md)."""

import pandas as pd
import pytest

import saypro_analysis as sp


@pytest.mark.parametrize(("largest", "vital"), [(80, [True, False]), (79, [True, True])])
def test_the_vital_causes_are_the_fewest_that_reach_80_percent(largest: int, vital: list[bool]) -> None:
    causes = pd.DataFrame({"statement": ["a", "b"], "occurrences": [largest, 100 - largest]})
    told = sp.rank_pareto(causes)
    assert told["vital"].tolist() == vital
    assert told["cut"].tolist() == [sum(vital)] * 2


@pytest.mark.parametrize(("many", "top"), [(1, 1), (5, 1), (10, 2), (15, 3)])
def test_the_top_is_the_first_fifth_and_at_least_one(many: int, top: int) -> None:
    causes = pd.DataFrame({"statement": [f"c{at:02}" for at in range(many)], "occurrences": 1})
    told = sp.rank_pareto(causes)
    assert told["in_top"].sum() == top
    assert told["top_share"].tolist() == pytest.approx([top / many] * many)


@pytest.mark.parametrize(
    ("days", "trigger"),
    [([0, 50, 89], "recurring"), ([0, 50, 90], "none"), ([0, 89], "none"), ([0, 0, 0], "recurring")],
)
def test_an_issue_recurs_if_it_came_three_times_within_90_days(days: list[int], trigger: str) -> None:
    reported = pd.Timestamp("2025-01-01") + pd.to_timedelta(days, unit="D")
    told = sp.detect_repeats(pd.DataFrame({"issue": "a", "reported_on": reported}))
    assert told["trigger"].tolist() == [trigger]


@pytest.mark.parametrize(("severity", "trigger"), [("Critical", "disruptive"), ("high", "none")])
def test_once_is_enough_where_it_was_critical(severity: str, trigger: str) -> None:
    issues = pd.DataFrame({"issue": ["a"], "reported_on": ["2025-01-01"], "severity": [severity]})
    assert sp.detect_repeats(issues)["trigger"].tolist() == [trigger]


def tied(*statements: str) -> set[str]:
    """Which causes are taken for the same, each of a gap of its own."""
    names = [chr(ord("A") + at) for at in range(len(statements))]
    causes = pd.DataFrame({"cause": names, "kpi": [f"k{name}" for name in names], "parent": None, "category": "Process",
                           "statement": statements})  # fmt: skip
    kpis = pd.DataFrame({"kpi": causes["kpi"], "department": "D", "name": causes["kpi"], "unit": "count",
                         "better": "higher"})  # fmt: skip
    return {group for group in sp.summarise_cause_network(causes, kpis)["causes"] if ";" in group}


@pytest.mark.parametrize(("shared", "alike"), [(6, False), (7, True)])
def test_statements_are_alike_from_a_cosine_of_three_tenths(shared: int, alike: bool) -> None:
    # Of two causes a shared word weighs log(3 / 2.5) and another log(3 / 1.5): 0.293 with six of them, 0.326 with seven
    words = ["amber", "bravo", "cobalt", "delta", "ember", "fjord", "gamma"][:shared]
    assert tied(" ".join([*words, "harbour"]), " ".join([*words, "island"])) == ({"A; B"} if alike else set())


@pytest.mark.parametrize(("one", "alike"), [("amber bravo", True), ("amber cobalt", False)])
def test_statements_are_alike_by_two_words_at_least(one: str, alike: bool) -> None:
    # With so many others around, either pair has a cosine far above 0.3.
    others = ["delta", "ember", "fjord", "gamma", "harbour", "island", "jungle", "kilo"]
    assert tied("amber bravo", f"{one} lima", *others) == ({"A; B"} if alike else set())
