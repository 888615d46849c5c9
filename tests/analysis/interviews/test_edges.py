"""Documented thresholds of interviews, on both sides of their edge (docs/methods/interviews.md)."""

import pandas as pd
import pytest
from scipy.stats import binomtest

import saypro_analysis as sp


def themes(departments: str, *, raised: int | None = None, theme: str = "a") -> pd.DataFrame:
    """An answer and speaker per letter, which is the department; the first `raised` of them raise the theme."""
    count = len(departments)
    raised = count if raised is None else raised
    return pd.DataFrame({
        "entry": range(1, count + 1), "speaker": range(1, count + 1), "kind": "theme",
        "theme": [theme] * raised + [None] * (count - raised), "group": "heads", "department": list(departments),
        "said_by": "x", "answer": "y", "severity": 3.0, "coded_by": "hand", "stability": None,
    })  # fmt: skip


@pytest.mark.parametrize(("departments", "specific"), [("SSSFF", False), ("SSSSFF", True), ("SSSS", False)])
def test_a_theme_is_a_departments_own_with_more_than_60_percent_of_several(departments: str, specific: bool) -> None:
    told = sp.summarise_themes(themes(departments)).iloc[0]
    assert (bool(told["department_specific"]), told["main_department"]) == (specific, "S")


@pytest.mark.parametrize(("raised", "recurring"), [(1, False), (2, True)])
def test_a_theme_recurs_from_two_people(raised: int, recurring: bool) -> None:
    told = sp.summarise_themes(themes("SSSF", raised=raised)).iloc[0]
    assert (bool(told["recurring"]), bool(told["pressing"])) == (recurring, recurring)


@pytest.mark.parametrize(("raised", "heard"), [(2, 5), (1, 3), (3, 3)])
def test_prevalence_has_the_exact_interval_of_95_percent(raised: int, heard: int) -> None:
    told = sp.summarise_themes(themes("S" * heard, raised=raised)).iloc[0]
    exact = binomtest(raised, heard).proportion_ci(0.95, method="exact")
    assert told[["prevalence_low", "prevalence_high"]].tolist() == pytest.approx([exact.low, exact.high])
    assert told["prevalence"] == pytest.approx(raised / heard)


def test_three_recurring_themes_are_pressing() -> None:
    every = [themes("S" * count, theme=name) for count, name in ((5, "a"), (4, "b"), (3, "c"), (2, "d"))]
    told = sp.summarise_themes(pd.concat(every, ignore_index=True))
    assert told[["theme", "rank", "pressing"]].to_numpy().tolist() == [
        ["a", 1, True], ["b", 2, True], ["c", 3, True], ["d", 4, False],
    ]  # fmt: skip


def compared(speakers: int, status: str = "missed", mix: float | None = None, significant: bool = True) -> pd.Series:
    said = pd.DataFrame({"entry": range(speakers), "speaker": range(speakers), "said_by": "S", "answer": "x",
                         "kpi": "k", "severity": 4.0, "kind": None, "theme": None, "says": "complaint",
                         "judged_by": "severity"})  # fmt: skip
    gaps = pd.DataFrame({"kpi": ["k"], "name": "K", "department": "S", "status": status, "unit": "count",
                         "better": "higher", "actual": 5.0, "target": 6.0, "gap": -1.0, "tolerances": 3.0,
                         "weight": 1.0})  # fmt: skip
    signals = pd.DataFrame({"kpi": ["k"], "variation": "steady", "significant": significant})
    parts = None if mix is None else pd.DataFrame({"kpi": "k", "kind": ["mix", "own"], "gap": [mix, 1 - mix]})
    return sp.compare_voices(said, gaps, signals, parts=parts).iloc[0]


@pytest.mark.parametrize(("mix", "agreement"), [(0.50, "agree"), (0.51, "contradict")])
def test_a_gap_by_more_than_half_a_shift_of_mix_is_right_in_all_and_wrong_on_the_cause(
    mix: float, agreement: str
) -> None:
    assert compared(2, mix=mix)["agreement"] == agreement


@pytest.mark.parametrize(
    ("speakers", "status", "significant", "step"),
    [(2, "missed", True, "act_now"), (1, "missed", True, "analyse_further"), (2, "near", True, "analyse_further"),
     (2, "missed", False, "analyse_further")],
)  # fmt: skip
def test_to_act_now_takes_two_people_a_missed_target_and_no_chance(
    speakers: int, status: str, significant: bool, step: str
) -> None:
    told = compared(speakers, status, significant=significant)
    assert (told["agreement"], told["next_step"]) == ("agree", step)
