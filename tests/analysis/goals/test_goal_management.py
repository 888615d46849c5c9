"""Three figures of risk and opportunity management, meetings held, and where signals were looked for."""

import pandas as pd
import pytest

import saypro_analysis as sp
from tests.analysis.goals.registers import goals, opportunities

DAY = "2025-03-31"


def mitigations(*dates: tuple[str, str | None]) -> pd.DataFrame:
    rows = [{"mitigation": f"M{n}", "risk": "R1", "plan": "Second supplier", "due_on": due, "done_on": done}
            for n, (due, done) in enumerate(dates)]  # fmt: skip
    return pd.DataFrame(rows)


def measure(name: str, *frames: pd.DataFrame | None) -> pd.Series:
    return sp.measure_goal_management(*frames, as_of=DAY).set_index("measure").loc[name]


def test_mitigations_on_time_count_those_that_were_due() -> None:
    told = measure("mitigations_on_time", mitigations(
        ("2025-03-01", "2025-03-01"), ("2025-03-01", "2025-03-02"), ("2025-03-31", None), ("2025-04-01", None),
        ("2025-03-31", "2025-03-31")), None, None)  # fmt: skip
    assert (told["count"], told["of"], told["value"]) == (2, 4, 0.5)
    # Clopper and Pearson's interval of 2 in 4, as tables give it.
    assert (told["low"], told["high"]) == pytest.approx((0.0676, 0.9324), abs=5e-5)


def test_opportunities_started_leave_out_what_was_given_up_before_it_began() -> None:
    found = opportunities({"started_on": "2025-03-31"}, {"opportunity": "O2", "started_on": "2025-04-01"},
                          {"opportunity": "O3", "status": "dropped"}, {"opportunity": "O4"})  # fmt: skip
    told = measure("opportunities_started", None, None, found)
    assert (told["count"], told["of"]) == (1, 3)


def test_the_change_of_scores_is_a_mean_over_the_risks_that_were_judged_before() -> None:
    scores = pd.DataFrame({"residual_score": [4.0, 12.0, 9.0], "previous_score": [12.0, 8.0, None]})
    told = measure("residual_score_change", None, scores, None)
    assert (told["value"], told["count"], told["of"]) == (-2.0, 1, 2)


def test_nothing_to_count_is_missing_and_not_nought() -> None:
    told = sp.measure_goal_management(None, None, None, as_of=DAY)
    assert len(told) == 3
    assert told["value"].isna().all()


def meet(*held: str | None, every_days: int = 14, **change: object) -> pd.Series:
    days = pd.DataFrame({"department": "Sales", "planned_on": [day or "2025-02-03" for day in held], "held_on": held})
    days = days.astype(object).drop_duplicates("planned_on")
    return sp.summarise_goal_meetings(days, goals(change), as_of=DAY, every_days=every_days).iloc[0]


def test_meetings_are_expected_from_the_day_on_which_the_goal_was_set() -> None:
    told = meet("2025-01-20", "2025-02-03", "2025-03-17")
    assert (told["expected"], told["held"], told["longest_gap_days"]) == (6, 3, 42)  # 84 days since 6 January
    assert told["held_share"] == pytest.approx(0.5)
    assert meet("2025-01-20", every_days=7)["expected"] == 12
    assert meet("2025-03-30", set_on="2025-03-18")["expected"] == 0


def test_more_meetings_than_expected_are_all_of_them() -> None:
    told = meet("2025-03-20", "2025-03-21", "2025-03-24", set_on="2025-03-17")
    assert (told["expected"], told["held"], told["held_share"]) == (1, 3, 1.0)


def test_a_goal_of_an_earlier_quarter_asks_for_no_meeting() -> None:
    assert sp.summarise_goal_meetings(None, goals({"due_on": "2024-12-31"}), as_of=DAY).empty
    assert len(sp.summarise_goal_meetings(None, goals({"due_on": "2025-01-01"}), as_of=DAY)) == 1


def test_meetings_every_no_days_are_refused() -> None:
    with pytest.raises(ValueError, match="every_days: found 0, expected at least 1"):
        sp.summarise_goal_meetings(None, goals(), as_of=DAY, every_days=0)


@pytest.mark.parametrize(("seen_on", "quiet"), [("2024-12-29", False), ("2024-12-28", True), ("2025-04-01", True)])
def test_a_source_is_quiet_after_a_quarter(seen_on: str, quiet: bool) -> None:
    seen = pd.DataFrame({"seen_on": [seen_on], "source": ["Technology"], "signal": ["A new printer"]})
    told = sp.summarise_environment(seen, as_of=DAY).set_index("source")["quiet"]
    assert told.to_dict() == {"competitors": True, "customers": True, "technology": quiet, "regulation": True}


def test_what_became_of_signals_is_counted() -> None:
    seen = pd.DataFrame({"seen_on": ["2024-11-01", "2025-02-01"], "source": "customers", "signal": ["Old", "New"],
                         "opportunity": [None, "O1"], "risk": ["R1", None]})  # fmt: skip
    told = sp.summarise_environment(seen, as_of=DAY).set_index("source").loc["customers"]
    counted = told[["signals", "signals_this_quarter", "became_opportunities", "became_risks", "last_signal"]]
    assert counted.tolist() == [2, 1, 1, 1, "New"]
