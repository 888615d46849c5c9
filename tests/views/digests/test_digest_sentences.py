"""The sentences of the page for leadership: what they say, how many there are, and where each leads."""

from typing import Any

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.views.digests.cells import LONGEST_NAMES
from saypro_analysis.views.kit.pointers import Pointed
from saypro_analysis.views.kit.words import Absence, Sentences

EVENT = {"happened_on": pd.Timestamp("2024-07-01"), "direction": "worsening", "kpis": 2, "names": "Leads, Clicks",
         "departments": "Marketing", "what": "The criteria changed.", "action": "A1", "owner": "Ada",
         "due_on": pd.Timestamp("2025-03-14"), "request": "decide"}  # fmt: skip
MANY = ", ".join(f"Figure {number}" for number in range(100))
GAP = {"name": "Revenue", "department": "Sales", "unit": "money", "gap": -3e5, "gap_pct": -0.2, "actual": 1.2e6,
       "target": 1.5e6, "weighted_shortfall": 1.0}  # fmt: skip
ASKED = {"request": "decide", "subject": "A1", "statement": "Train all", "owner": "Ada",
         "answer_by": pd.Timestamp("2025-04-07")}  # fmt: skip


def rows(usual: dict[str, Any], *changes: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{**usual, "kpi": f"k{n}", **change} for n, change in enumerate(changes)])


def real(count: int) -> pd.DataFrame:
    return pd.DataFrame({"kpi": [f"k{n}" for n in range(count)], "verdict": "real"})


def places(told: Sentences) -> list[str]:
    assert isinstance(told, Pointed)
    return [pointer.place for pointer in told.pointers]


def test_an_event_is_one_sentence_with_cause_owner_and_request() -> None:
    told = sp.describe_shared_events(rows(EVENT, {}))
    assert list(told) == [
        "July 2024: 2 KPIs got worse together, Leads and Clicks (Marketing). On record: The criteria changed. "
        "A1 answers it (Ada, due 14 Mar 2025; a decision is asked)."
    ]
    assert places(told) == ["#what-moved-together"]


@pytest.mark.parametrize(("change", "told"), [
    ({"what": None}, "(Marketing). A1 answers it"), ({"owner": None}, "(nobody answers for it, due"),
    ({"request": None}, "due 14 Mar 2025)."), ({"action": None}, "On record: The criteria changed."),
    ({"direction": "improving"}, "2 KPIs got better together"),
    ({"names": "A, B, C, D, E, F"}, "A, B, C, D and 2 more (Marketing)"),
])  # fmt: skip
def test_what_is_not_known_of_an_event_is_left_out(change: dict[str, Any], told: str) -> None:
    assert told in str(sp.describe_shared_events(rows(EVENT, change)))
    assert "nan" not in str(sp.describe_shared_events(rows(EVENT, change)))


def test_three_events_are_told_and_none_is_an_absence() -> None:
    assert len(sp.describe_shared_events(rows(EVENT, *[{}] * 5))) == 3
    assert isinstance(sp.describe_shared_events(rows(EVENT, {}).head(0)), Absence)


def test_the_heaviest_real_gaps_lead_to_their_departments_week_1() -> None:
    gaps = rows(
        GAP,
        {},
        {
            "weighted_shortfall": 3.0,
            "name": "Calls within a day",
            "unit": "share",
            "gap": -0.1,
            "actual": 0.8,
            "target": 0.9,
            "department": "Customer Service",
        },
        {"name": "Cost", "gap": 5.0},
    )
    told = sp.describe_real_gaps(gaps, real(2))
    assert list(told) == [
        "Calls within a day (Customer Service) are 10 percentage points below target (80 % against 90 %).",
        "Revenue (Sales) is $300,000 (20 %) below target.",
    ]
    assert places(told) == ["customer-service/1#kpi-by-kpi", "sales/1#kpi-by-kpi"]


def test_four_real_gaps_are_told_at_most() -> None:
    assert len(sp.describe_real_gaps(rows(GAP, *[{}] * 9), real(9))) == 4


def test_without_a_real_gap_one_sentence_says_so() -> None:
    assert isinstance(sp.describe_real_gaps(rows(GAP, {}), real(0)), Absence)


def test_of_each_report_the_first_sentences_are_told_and_absences_left_out() -> None:
    said, silent = Sentences(["2 of 6 projects are late.", "More."]), Absence("There are no tickets.")
    told = sp.describe_digest(
        [("Projects", "project_portfolio", "", said), ("Support", "technical_support", "", silent)]
    )
    assert list(told) == ["2 of 6 projects are late."]
    assert len(sp.describe_digest([("Projects", "project_portfolio", "What is late", said)], top=2)) == 2
    assert isinstance(sp.describe_digest([("Support", "technical_support", "", silent)]), Absence)


def test_decisions_name_action_owner_and_choice_those_of_leadership_first() -> None:
    told = sp.describe_decisions(rows(ASKED, {"request": "clear", "subject": "A9"}, {}, {"request": "wait"}))
    assert list(told) == ["A1 Train all (Ada), past due: more time, more people, or stop.",
                          "A9 Train all (Ada), clear what holds it up."]  # fmt: skip
    assert told.answer_by == pd.Timestamp("2025-04-07")


@pytest.mark.parametrize(("count", "last"), [(6, ""), (7, "1 more stands below, under Decisions asked."),
                                             (9, "3 more stand below, under Decisions asked.")])  # fmt: skip
def test_beyond_six_decisions_the_rest_is_counted(count: int, last: str) -> None:
    told = sp.describe_decisions(rows(ASKED, *[{}] * count))
    assert len(told) == min(count, 7)
    assert not last or told[-1] == last


def test_nothing_asked_is_empty() -> None:
    told = sp.describe_decisions(rows(ASKED, {}).head(0))
    assert (len(told), told.answer_by) == (0, None)


def test_since_then_counts_moves_and_outcomes() -> None:
    moved = pd.DataFrame({"name": list("ABCDEF"), "moved": ["improved", "improved", "worsened", "same", "same", "new"]})
    decided = pd.DataFrame({"about": ["A1", "A2", "A3"], "outcome": ["still_asked", "done", "answered"]})
    told = sp.describe_since_then(moved, decided)
    assert list(told) == [
        "Since the review before, 2 KPIs improved (A and B), 1 worsened (C) and 2 stayed as they were.",
        "Of 3 decisions asked then 1 is answered, 1 is done and 1 is asked again (A1).",
    ]
    assert places(told) == ["#kpis-beside-the-last-review", "#decisions-asked-at-the-last-review"]


def test_that_nothing_was_asked_then_is_said_and_leads_to_its_section() -> None:
    moved = pd.DataFrame({"name": ["A"], "moved": ["same"]})
    told = sp.describe_since_then(moved, pd.DataFrame({"about": [], "outcome": []}))
    assert list(told)[1:] == ["No decision was asked then."]
    assert places(told)[1:] == ["#decisions-asked-at-the-last-review"]


def test_without_an_earlier_review_one_sentence_says_so() -> None:
    new = pd.DataFrame({"name": ["A"], "moved": ["new"]})
    none = pd.DataFrame({"about": [], "outcome": []})
    assert isinstance(sp.describe_since_then(new, none), Absence)


def test_whatever_stands_in_a_name_stays_text() -> None:
    odd = "<script>$x$</script>"
    told = [sp.describe_shared_events(rows(EVENT, {"names": odd, "what": odd, "owner": odd, "departments": odd})),
            sp.describe_real_gaps(rows(GAP, {"name": odd, "department": odd}), real(1)),
            sp.describe_digest([(odd, "portfolio", "", Sentences([odd]))])]  # fmt: skip
    for sentences in told:
        assert "<script" not in sentences._repr_html_()
        assert "$x$" not in sentences._repr_html_()  # each sign stands in an element of its own: no mathematics


@pytest.mark.parametrize("letters", [LONGEST_NAMES, LONGEST_NAMES + 1])
def test_a_table_of_events_names_some_of_very_many(letters: int) -> None:
    names = MANY[:letters]
    row = {**EVENT, "names": names, "departments": names, "status": "open", "statement": "Train"}
    told = sp.tabulate(pd.DataFrame([row]), kind="find_shared_events")._repr_html_()
    assert told.count(names) == (2 if letters == LONGEST_NAMES else 0)
    assert told.count("…") == (0 if letters == LONGEST_NAMES else 2)
