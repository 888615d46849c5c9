"""Each documented threshold of gaps, on both sides of its edge (docs/methods/README.md, "Gaps")."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.analysis.gaps.departments import check_gaps


def gap(actual: float | None, target: float | None = 100.0, unit: str = "count", better: str = "higher",
        **given: object) -> pd.Series:  # fmt: skip
    kpis = pd.DataFrame([{"kpi": "k", "department": "D", "name": "K", "unit": unit, "better": better, **given}])
    rows = pd.DataFrame({"kpi": ["k"], "period_on": "2025-01-01", "actual": [actual], "target": [target]})
    return sp.quantify_gaps(rows, kpis).iloc[0]


@pytest.mark.parametrize(
    ("actual", "status", "exceeds"),
    [(100.0, "met", False), (99.9, "near", False), (95.0, "near", False), (94.9, "missed", False),
     (105.0, "met", False), (105.1, "met", True), (None, "no_data", False)],
)  # fmt: skip
def test_a_tolerance_is_a_share_of_the_target(actual: float | None, status: str, exceeds: bool) -> None:
    told = gap(actual, tolerance=0.05)
    assert (told["status"], bool(told["exceeds"])) == (status, exceeds)


@pytest.mark.parametrize(
    ("actual", "status", "exceeds"),
    [(100.0, "met", False), (105.0, "near", False), (105.1, "missed", False), (95.0, "met", False),
     (94.9, "met", True)],
)  # fmt: skip
def test_it_lies_above_the_target_where_lower_is_better(actual: float, status: str, exceeds: bool) -> None:
    told = gap(actual, better="lower", tolerance=0.05)
    assert (told["status"], bool(told["exceeds"])) == (status, exceeds)


@pytest.mark.parametrize(("actual", "status"), [(0.75, "near"), (0.749, "missed"), (0.8, "met")])
def test_the_tolerance_of_a_share_is_in_points(actual: float, status: str) -> None:
    assert gap(actual, 0.8, "share", tolerance=0.05)["status"] == status


def test_without_a_tolerance_gaps_are_measured_in_five_hundredths_of_the_target() -> None:
    told = gap(90.0)
    assert (told["status"], told["tolerances"]) == ("missed", pytest.approx(2.0))
    assert gap(90.0, tolerance=0.1)["tolerances"] == pytest.approx(1.0)
    assert gap(90.0, None)["status"] == "no_target"


@pytest.mark.parametrize(
    ("shortfalls", "critical"),
    [
        ([5.0, 5.0], [True, False]),  # the first already holds half
        ([5.5, 4.5], [True, False]),
        ([4.9, 3.0, 2.1], [True, True, False]),
        ([4.0, 3.0, 3.0], [True, True, False]),
    ],
)
def test_critical_gaps_hold_half_of_their_departments_weighted_shortfall(
    shortfalls: list[float], critical: list[bool]
) -> None:
    gaps = pd.DataFrame({"kpi": [f"k{at}" for at in range(len(shortfalls))], "department": "D", "name": "K",
                         "status": "missed", "tolerances": shortfalls, "weight": 1.0})  # fmt: skip
    assert sp.summarise_evidence(gaps)["critical"].tolist() == critical
    halved = gaps.assign(weight=2.0, tolerances=gaps["tolerances"] / 2)
    assert sp.summarise_evidence(halved)["weighted_shortfall"].tolist() == pytest.approx(shortfalls)


def test_what_is_near_or_may_be_noise_is_never_critical() -> None:
    gaps = pd.DataFrame({"kpi": ["a", "b"], "department": "D", "name": "K", "status": ["near", "missed"],
                         "tolerances": [9.0, 2.0], "weight": 1.0})  # fmt: skip
    assert sp.summarise_evidence(gaps).set_index("kpi")["critical"].to_dict() == {"a": False, "b": True}
    signals = pd.DataFrame({"kpi": ["a", "b"], "verdict": ["real", "noise"], "significant": [True, False]})
    told = sp.summarise_evidence(gaps, signals=signals).set_index("kpi")
    assert told["critical"].to_dict() == {"a": False, "b": False}
    assert told["real"].to_dict() == {"a": True, "b": False}


@pytest.mark.parametrize(
    ("statuses", "word"),
    [(["met", "near", "missed"], "missed"), (["met", "near"], "near"), (["met", "no_target"], "met"),
     (["no_target", "no_data"], "no_target"), (["no_data"], "no_data")],
)  # fmt: skip
def test_the_worst_status_that_could_be_judged_speaks_for_all(statuses: list[str], word: str) -> None:
    assert check_gaps(pd.DataFrame({"status": statuses})) == word


@pytest.mark.parametrize(
    ("better", "actual", "missed"),
    [
        ("higher", 8.0, False),
        ("higher", 7.9, True),
        ("lower", 8.0, False),
        ("lower", 8.1, True),
        ("neutral", 7.0, None),
    ],
)
def test_a_period_is_missed_on_the_wrong_side_of_its_target(better: str, actual: float, missed: bool | None) -> None:
    kpis = pd.DataFrame([["k", "D", "K", "count", better]], columns=["kpi", "department", "name", "unit", "better"])
    rows = pd.DataFrame([["k", "2025-01-01", actual, 8.0]], columns=["kpi", "period_on", "actual", "target"])
    told = sp.summarise_histories(rows, kpis)["missed"]
    assert told.isna().tolist() == [missed is None]
    assert missed is None or told.tolist() == [missed]


@pytest.mark.parametrize(("actual", "missed"), [(5.0, False), (4.9, True), (9.0, False), (9.1, True)])
def test_a_range_is_missed_outside_of_its_ends(actual: float, missed: bool) -> None:
    kpis = pd.DataFrame([{"kpi": "k", "department": "D", "name": "K", "unit": "score", "better": "range",
                          "target_low": 5.0, "target_high": 9.0}])  # fmt: skip
    rows = pd.DataFrame([["k", "2025-01-01", actual, None]], columns=["kpi", "period_on", "actual", "target"])
    told = sp.summarise_histories(rows, kpis)
    assert told[["low", "high", "missed"]].to_numpy().tolist() == [[5.0, 9.0, missed]]


def test_the_latest_periods_are_kept_and_36_of_them_if_none_is_said() -> None:
    kpis = pd.DataFrame([["k", "D", "K", "count", "higher"]], columns=["kpi", "department", "name", "unit", "better"])
    months = pd.date_range("2021-01-01", periods=40, freq="MS")
    rows = pd.DataFrame({"kpi": "k", "period_on": months, "actual": 1.0, "target": 1.0})
    assert sp.summarise_histories(rows, kpis)["period_on"].tolist() == list(months[4:])
    assert sp.summarise_histories(rows, kpis, periods=1)["period_on"].tolist() == [months[-1]]
    with pytest.raises(ValueError, match="at least 1"):
        sp.summarise_histories(rows, kpis, periods=0)


def judged(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"department": "D", "status": "missed", "exceeds": False, "shortfall": 1.0, "tolerances": 1.0,
             "money": None, "weight": 1.0}  # fmt: skip
    made = pd.DataFrame([{**usual, "kpi": f"k{at}", "name": f"K{at}", **row} for at, row in enumerate(rows)])
    return made.astype({"money": float})


def test_the_share_of_a_department_is_the_weight_missed_of_what_could_be_judged() -> None:
    gaps = judged({"weight": 3.0}, {"status": "near"}, {"status": "met", "shortfall": -1.0, "exceeds": True},
                  {"status": "no_target", "weight": 9.0}, {"status": "no_data", "weight": 9.0})  # fmt: skip
    told = sp.summarise_departments(gaps).iloc[0]
    counts = ["kpis", "met", "near", "missed", "no_target", "no_data", "exceeding"]
    assert told[counts].tolist() == [5, 1, 1, 1, 1, 1, 1]
    assert (told["missed_share"], told["status"]) == (0.6, "missed")


def test_a_departments_money_is_that_of_its_adverse_gaps_where_known() -> None:
    gaps = judged({"money": 5.0}, {"money": None}, {"money": -3.0, "status": "met", "shortfall": -3.0},
                  {"money": 2.0, "status": "near"}, {"money": 8.0, "status": "no_target", "shortfall": None},
                  {"money": None, "department": "E"})  # fmt: skip
    told = sp.summarise_departments(gaps).set_index("department")["money"]
    assert told["D"] == 7.0
    assert pd.isna(told["E"])


def test_the_worst_kpi_is_by_weight_times_tolerances_and_none_where_nothing_is_adverse() -> None:
    gaps = judged({"tolerances": 4.0}, {"tolerances": 3.0, "weight": 2.0}, {"tolerances": 1.0, "weight": 5.0},
                  {"tolerances": 9.0, "status": "met", "shortfall": 0.0},
                  {"department": "E", "status": "met", "shortfall": -1.0, "tolerances": -1.0})  # fmt: skip
    told = sp.summarise_departments(gaps).set_index("department")["worst"]
    assert told["D"] == "K1"
    assert pd.isna(told["E"])


def test_departments_come_by_their_share_missed_and_then_by_name() -> None:
    gaps = judged({"department": "B"}, {"department": "C", "status": "met", "shortfall": 0.0}, {"department": "A"},
                  {"department": "D", "status": "no_data", "shortfall": None})  # fmt: skip
    told = sp.summarise_departments(gaps)
    assert told["department"].to_dict() == dict(enumerate("ABCD"))
    assert told[["met", "near", "missed", "no_target", "no_data"]].to_numpy().tolist() == [
        [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]  # fmt: skip
    assert told["missed_share"].fillna(-1).tolist() == [1.0, 1.0, 0.0, -1.0]


def test_what_summaries_need_and_lack_is_named() -> None:
    with pytest.raises(ValueError, match="no column exceeds, money"):
        sp.summarise_departments(judged({}).drop(columns=["money", "exceeds"]))
    with pytest.raises(ValueError, match="no column status"):
        check_gaps(pd.DataFrame({"kpi": ["k"]}))


def test_a_departments_scope_holds_its_critical_and_missed_kpis_and_watches_those_near() -> None:
    evidence = pd.DataFrame({"department": ["D", "D", "E", "D", "E"], "name": ["a", "b", "c", "d", "e"],
                             "status": ["missed", "missed", "missed", "near", "near"],
                             "critical": [False, True, False, False, False],
                             "weighted_shortfall": [1.0, 2.0, 5.0, 100.0, 7.0]})  # fmt: skip
    told = sp.summarise_scope(evidence, pd.DataFrame({"department": ["D", "E", "F", "D"]}))
    assert told.to_dict("records") == [
        {"department": "E", "investigate": False, "shortfall_share": 5 / 8, "in_scope": "c", "to_watch": "e"},
        {"department": "D", "investigate": True, "shortfall_share": 3 / 8, "in_scope": "b; a", "to_watch": "d"},
        {"department": "F", "investigate": False, "shortfall_share": 0.0, "in_scope": "", "to_watch": ""},
    ]
    only_near = sp.summarise_scope(evidence.tail(2), pd.DataFrame({"department": ["D"]}))
    assert only_near["shortfall_share"].tolist() == [0.0]


def missed(*kpis: str) -> pd.DataFrame:
    return pd.DataFrame({"kpi": list(kpis), "department": "D", "name": "K", "status": "missed", "tolerances": 1.0,
                         "weight": 1.0})  # fmt: skip


def said(**given: object) -> pd.DataFrame:
    """Three answers about `a`, by three people of one department, so that it may be named."""
    usual = {"interview": ["I1", "I2", "I3"], "held_on": ["2025-01-03", "2025-01-01", "2025-01-02"],
             "stakeholder": ["P1", "P2", "P3"], "group": "front_line", "department": "D", "format": "one_on_one",
             "question": "Why?", "answer": ["one", "two", "three"], "kpi": "a", "severity": [3, 5, 5]}  # fmt: skip
    return pd.DataFrame({**usual, **given})


def test_the_quote_is_the_most_severe_answer_and_of_those_the_earliest() -> None:
    told = sp.summarise_evidence(missed("a", "b"), said()).set_index("kpi")
    assert told.loc["a", ["mentions", "quote", "quote_from", "evidence"]].tolist() == [
        3, "two", "front line, D", "figures_and_voices"]  # fmt: skip
    assert told.loc["b", ["mentions", "evidence"]].tolist() == [0, "figures_only"]
    later = sp.summarise_evidence(missed("a"), said(held_on="2025-01-01", severity=5))
    assert later["quote"].tolist() == ["one"]


def test_only_answers_that_name_the_kpi_and_say_something_are_mentions() -> None:
    told = sp.summarise_evidence(missed("a"), said(kpi=["a", None, "a"], answer=["one", "two", None]))
    assert told[["mentions", "quote"]].to_numpy().tolist() == [[1, "one"]]
    assert sp.summarise_evidence(missed("a"), said().head(0))["mentions"].tolist() == [0]


def test_causes_are_the_first_three_ends_of_chains_that_nobody_refuted() -> None:
    causes = pd.DataFrame({
        "cause": ["C1", "C2", "C3", "C4", "C5", "C6", "C7"], "kpi": ["a", "a", "a", "a", "a", "a", None],
        "parent": [None, "C1", None, None, None, None, None], "category": "Process",
        "statement": ["effect", "one", "refuted", "two", "three", "four", "of nothing"],
        "status": [None, "supported", "refuted", None, "hypothesis", None, None], "source": "data",
    })  # fmt: skip
    told = sp.summarise_evidence(missed("a", "b"), causes=causes).set_index("kpi")["causes"]
    assert told["a"] == "one; two; three"
    assert pd.isna(told["b"])
    assert sp.summarise_evidence(missed("a"), causes=causes.head(0))["causes"].isna().all()


def test_evidence_comes_critical_gaps_first_and_the_largest_before_the_others() -> None:
    gaps = missed("a", "b", "c", "d", "e", "f").assign(
        tolerances=[1.0, 4.0, 2.0, 9.0, None, 3.0], status=["missed"] * 3 + ["near", "missed", "met"],
        department=["D", "D", "D", "D", "E", "D"])  # fmt: skip
    told = sp.summarise_evidence(gaps)
    assert told["kpi"].to_dict() == dict(enumerate("bdcae"))
    assert told["critical"].tolist() == [True, False, False, False, False]
    signals = pd.DataFrame({"kpi": ["b"], "verdict": ["noise"], "significant": [False]})
    doubted = sp.summarise_evidence(gaps, signals=signals)  # what may be noise counts for no half either
    assert doubted.loc[doubted["critical"], "kpi"].tolist() == ["c"]


def test_each_department_has_critical_gaps_of_its_own() -> None:
    gaps = missed("a", "b").assign(department=["D", "E"], tolerances=[100.0, 0.1])
    assert sp.summarise_evidence(gaps)["critical"].tolist() == [True, True]


def test_one_answer_makes_voices_and_another_kpis_answer_makes_none() -> None:
    gaps = pd.DataFrame({"kpi": ["a", "b"], "department": "D", "name": ["A", "B"], "status": "missed",
                         "tolerances": [2.0, 1.0], "weight": 1.0})  # fmt: skip
    spoken = pd.DataFrame({"interview": ["I"], "held_on": "2025-01-07", "stakeholder": "P", "group": "heads",
                           "department": "D", "format": "one_on_one", "question": "?", "answer": "Late.", "kpi": "a",
                           "severity": 3.0})  # fmt: skip
    told = sp.summarise_evidence(gaps, spoken)
    assert told[["kpi", "mentions", "evidence"]].to_numpy().tolist() == [
        ["a", 1, "figures_and_voices"], ["b", 0, "figures_only"],
    ]  # fmt: skip
