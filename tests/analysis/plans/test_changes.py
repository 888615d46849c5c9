"""What changed between two states of the plan becomes rows of the record of changes."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.analysis.plans.plan_changes import track_changes
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import Review

BEFORE = pd.DataFrame({
    "action": ["A1", "A2"], "department": ["Sales", "Sales"], "kpi": ["revenue", "revenue"],
    "statement": ["Train", "Call"], "owner": ["Ann", None], "start_on": ["2025-01-06", "2025-01-07"],
    "due_on": ["2025-02-03", None], "cost": [100.0, None], "mandatory": ["yes", None],
})  # fmt: skip


def fields(after: pd.DataFrame, **options: object) -> list[list[object]]:
    changes = track_changes(BEFORE, after, changed_on="2025-01-20", **options)
    plain = changes.astype(object).where(changes.notna(), None)
    return plain[["action", "field", "old", "new", "reason"]].to_numpy().tolist()


def test_each_changed_field_of_each_action_is_a_row() -> None:
    after = BEFORE.assign(owner=["Ben", "Cas"], due_on=[None, "2025-03-01"], cost=[100.5, 7.0], mandatory=["no", None])
    assert fields(after) == [
        ["A1", "owner", "Ann", "Ben", None],
        ["A1", "due_on", "2025-02-03", None, None],
        ["A1", "cost", "100", "100.5", None],
        ["A1", "mandatory", "yes", "no", None],
        ["A2", "owner", None, "Cas", None],
        ["A2", "due_on", None, "2025-03-01", None],
        ["A2", "cost", None, "7", None],
    ]


def test_a_row_says_why_it_was_changed_else_the_one_reason_holds() -> None:
    after = BEFORE.assign(owner=["Ben", "Cas"], change_reason=["Leave", None])
    assert [row[-1] for row in fields(after, reason="Review of 20 January")] == ["Leave", "Review of 20 January"]


def test_a_new_action_is_one_row() -> None:
    after = pd.concat([BEFORE, BEFORE.tail(1).assign(action="A3")])
    assert fields(after) == [["A3", "action", None, "A3", None]]


def test_an_action_that_is_gone_is_refused_by_name() -> None:
    with pytest.raises(DataError, match=r"no A1.*status cancelled"):
        track_changes(BEFORE, BEFORE.tail(1), changed_on="2025-01-20")


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(DataError, match="changed_on"):
        track_changes(BEFORE, BEFORE.assign(owner="Ben"), changed_on="soon")


def test_columns_that_only_the_edited_plan_has_are_changes_where_they_are_filled() -> None:
    assert fields(BEFORE.assign(risk=[None, "Too late"], room=[None, "4b"])) == [
        ["A2", "risk", None, "Too late", None],
        ["A2", "room", None, "4b", None],
    ]


def test_the_order_of_the_rows_and_line_ends_do_not_matter() -> None:
    two = BEFORE.assign(statement=["Train\r\nall", "Call"])
    changes = track_changes(two, two.assign(statement=["Train\nall", "Call"])[::-1], changed_on="2025-01-20")
    assert changes.empty


@given(cost=st.floats(0, 1e12), part=st.floats(-5e-13, 5e-13))
def test_what_a_spreadsheet_does_to_the_last_digits_is_no_change(cost: float, part: float) -> None:
    before = BEFORE.assign(cost=[cost, None])
    assert track_changes(before, BEFORE.assign(cost=[cost * (1 + part), None]), changed_on="2025-01-20").empty


def test_the_rows_can_be_added_to_the_table_of_changes(sample: Review) -> None:
    changes = track_changes(
        sample.actions, sample.actions.assign(owner="Zoe New"), changed_on="2025-04-01", reason="Handed over"
    )
    assert len(changes) == len(sample.actions)
    joined = complete_table(pd.concat([sample.changes, changes], ignore_index=True), "changes")
    assert len(joined) == len(sample.changes) + len(changes)


def test_nothing_given_is_changed_in_place() -> None:
    before, after = BEFORE.copy(), BEFORE.assign(owner="Ben")
    track_changes(before, after, changed_on="2025-01-20")
    assert before.equals(BEFORE)
    assert after.equals(BEFORE.assign(owner="Ben"))
