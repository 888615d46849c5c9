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


def voices(*says: str, kpis: dict[str, str] | None = None, theme: str | None = None,
           variation: str = "improving") -> pd.Series:  # fmt: skip
    """What is made of statements of as many people: of the KPI `k`, or of a theme whose answers name `kpis`."""
    kpis = kpis or {"k": "near"}
    names = list(kpis)
    themes = pd.DataFrame({
        "entry": range(len(says)), "speaker": range(len(says)), "said_by": "S", "answer": "x", "severity": 4.0,
        "kpi": [names[at % len(names)] for at in range(len(says))], "kind": theme and "theme", "theme": theme,
        "says": says, "judged_by": "wording",
    })  # fmt: skip
    gaps = pd.DataFrame({"kpi": names, "name": names, "department": "S", "status": kpis.values(), "unit": "count",
                         "better": "higher", "actual": 5.0, "target": 6.0, "gap": -1.0})  # fmt: skip
    signals = pd.DataFrame({"kpi": names, "variation": variation, "significant": True})
    told = sp.compare_voices(themes, gaps, signals)
    return told[told["kind"] == ("theme" if theme else "kpi")].iloc[0]


@pytest.mark.parametrize(
    ("says", "changing", "agreement"),
    [
        (("getting_worse", "complaint"), True, "contradict"),  # half of them speak of a change, and it is improving
        (("getting_worse", "complaint", "complaint"), False, "agree"),
        (("falling", "complaint"), True, "contradict"),
        (("getting_worse", "complaint", "praise"), True, "contradict"),  # who praises does not complain
    ],
)
def test_it_is_said_to_change_if_half_of_those_who_complain_say_so(
    says: tuple[str, ...], changing: bool, agreement: str
) -> None:
    told = voices(*says)
    assert (told["changing"], told["said"], told["agreement"]) == (changing, "worse", agreement)


@pytest.mark.parametrize(
    ("statuses", "data"),
    [("missed met", "near"), ("missed missed met", "short"), ("missed near near", "near"), ("met near", "fine"),
     ("no_target", "none"), ("missed no_data", "short")],
)  # fmt: skip
def test_a_theme_is_short_where_more_than_half_of_its_kpis_missed(statuses: str, data: str) -> None:
    kpis = {f"k{at}": status for at, status in enumerate(statuses.split())}
    told = voices(*["complaint"] * len(kpis), kpis=kpis, theme="staffing")
    assert told["data"] == data
    assert told["kpis_named"] == sum(status in ("met", "near", "missed") for status in kpis.values())
    assert told["kpis_short"] == statuses.count("missed")


@pytest.mark.parametrize(
    ("says", "said"),
    [(("complaint", "praise"), "split"), (("complaint", "complaint", "praise"), "worse"),
     (("praise", "unchanged", "praise"), "better"), (("unchanged", "unclear", "unclear"), "unchanged"),
     (("unclear",), "unclear"), (("rising", "falling", "rising"), "better")],
)  # fmt: skip
def test_what_most_say_is_said_and_the_unclear_do_not_count(says: tuple[str, ...], said: str) -> None:
    assert voices(*says)["said"] == said


@pytest.mark.parametrize(
    ("says", "status", "variation", "agreement"),
    [
        ("complaint", "met", "steady", "contradict"), ("complaint", "met", "worsening", "agree"),
        ("complaint", "near", "steady", "agree"), ("praise", "near", "steady", "agree"),
        ("praise", "missed", "steady", "contradict"), ("praise", "missed", "improving", "agree"),
        ("unchanged", "missed", "steady", "agree"), ("unchanged", "missed", "worsening", "contradict"),
        ("unchanged", "missed", "too_few", "interviews_only"), ("complaint", "no_target", "too_few", "interviews_only"),
        ("unclear", "missed", "steady", "data_only"), ("unclear", "met", "steady", "interviews_only"),
    ],
)  # fmt: skip
def test_each_row_of_the_documented_table_of_verdicts(says: str, status: str, variation: str, agreement: str) -> None:
    assert voices(says, kpis={"k": status}, variation=variation)["agreement"] == agreement


@pytest.mark.parametrize(("answers", "topics"), [(199, False), (200, True)])
def test_topics_come_by_themselves_from_200_answers(answers: int, topics: bool) -> None:
    words = ["the printer jammed again upstairs", "parking lots overflow every morning"]
    spoken = pd.DataFrame({
        "interview": [f"I{at}" for at in range(answers)], "held_on": "2025-01-07", "group": "front_line",
        "stakeholder": [f"P{at}" for at in range(answers)], "department": "Sales", "format": "one_on_one",
        "question": "What is it?", "answer": [words[at % 2] for at in range(answers)],
    })  # fmt: skip
    assert ("topics" in set(sp.code_themes(spoken)["coded_by"].dropna())) == topics


@pytest.mark.parametrize(("people", "group"), [(2, "several groups"), (3, "team_lead")])
def test_a_group_is_named_from_three_people(people: int, group: str) -> None:
    rows = people + 3
    spoken = pd.DataFrame({
        "interview": [f"I{at}" for at in range(rows)], "held_on": "2025-01-07", "format": "one_on_one",
        "stakeholder": [f"P{at}" for at in range(rows)], "department": "Sales", "question": "?", "answer": "!",
        "group": ["team_lead"] * people + ["front_line"] * 3,
    })  # fmt: skip
    told = sp.summarise_interviews(spoken).set_index("group")
    assert group in told.index
    assert ("team_lead" in told.index) == (people == 3)


def heard(*rows: tuple[str, str, str], kpi: str | None = None) -> pd.DataFrame:
    """An answer per stakeholder, department and day."""
    table = pd.DataFrame(rows, columns=["stakeholder", "department", "held_on"])
    return table.assign(interview=[f"I{at}" for at in range(len(rows))], group="heads", format="one_on_one",
                        question="?", answer="Leads arrive late.", kpi=kpi)  # fmt: skip


def test_coverage_is_of_those_planned_be_it_one_or_none_of_them_heard() -> None:
    listed = pd.DataFrame({"stakeholder": ["A", "X", "Y", "Z"], "group": "heads", "department": ["S", "F", "F", "F"]})
    spoken = heard(*[(name, "S", "2025-01-07") for name in "ABC"], *[(name, "H", "2025-01-07") for name in "DEG"])
    told = sp.summarise_interviews(spoken, listed, by="department").set_index("department")
    assert told.loc[["S", "F"], "coverage"].tolist() == [1.0, 0.0]
    assert pd.isna(told.loc["H", "coverage"])
    assert told[["planned", "heard", "answers"]].to_dict("index") == {
        "F": {"planned": 3, "heard": 0, "answers": 0},
        "H": {"planned": 0, "heard": 3, "answers": 3},
        "S": {"planned": 1, "heard": 3, "answers": 3},
    }


def test_the_last_day_counts_of_somebody_heard_twice() -> None:
    listed = pd.DataFrame({"stakeholder": ["A"], "group": "heads", "department": "S"})
    spoken = heard(("A", "S", "2025-01-09"), ("A", "S", "2025-01-07"))
    assert sp.summarise_stakeholders(listed, spoken)["held_on"].tolist() == [pd.Timestamp("2025-01-09")]


def about(*rows: tuple[str | None, str, str]) -> pd.DataFrame:
    """What two KPIs of opposite direction make of answers, each a KPI, its theme and what it says."""
    table = pd.DataFrame(rows, columns=["kpi", "theme", "says"])
    said = table.assign(entry=range(len(rows)), speaker=range(len(rows)), said_by="S", answer="x", severity=3.0,
                        kind="theme", judged_by="words")  # fmt: skip
    gaps = pd.DataFrame({"kpi": ["rise", "fall"], "name": ["Rise", "Fall"], "department": "S", "status": "missed",
                         "unit": "count", "better": ["higher", "lower"], "actual": 5.0, "target": 6.0, "gap": -1.0,
                         "tolerances": 3.0, "weight": 1.0})  # fmt: skip
    signals = pd.DataFrame({"kpi": ["rise", "fall"], "variation": "steady", "significant": True})
    return sp.compare_voices(said, gaps, signals).set_index("topic")


@pytest.mark.parametrize(("kpi", "side"), [("rise", "better"), ("fall", "worse")])
def test_an_amount_that_rises_is_better_or_worse_as_the_kpi_of_its_answer_has_it(kpi: str, side: str) -> None:
    told = about((kpi, "workload", "rising"))
    assert told.loc[[kpi.capitalize(), "Workload"], f"said_{side}"].tolist() == [1, 1]


def test_of_a_kpi_that_nobody_spoke_of_nothing_is_counted() -> None:
    counts = about(("rise", "workload", "rising")).loc["Fall", ["speakers", "mentions", "said_worse", "said_better"]]
    assert counts.tolist() == [0, 0, 0, 0]
