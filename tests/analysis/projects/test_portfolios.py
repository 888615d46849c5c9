"""What is counted of a portfolio, on small ones by hand and on the federal one beside its published shares."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

import saypro_analysis as sp
from tests.analysis.projects.frames import FEDERAL, make_projects, read_federal

DAY = "2025-03-31"


def summarise(*rows: dict[str, object], **more: object) -> pd.Series:
    return sp.summarise_projects(make_projects(*rows), as_of=DAY, **more).iloc[0]


@pytest.fixture
def federal(shared: Callable[[str], Path]) -> Callable[..., pd.Series]:
    path = shared(FEDERAL)

    def tell(as_of: str, *, updated: bool) -> pd.Series:
        return sp.summarise_projects(read_federal(path, updated=updated), as_of=as_of).iloc[0]

    return tell


class TestFederalProjects:
    """Counted independently in the issue, straight from the file."""

    def test_at_face_value_every_date_is_a_finish(self, federal: Callable[..., pd.Series]) -> None:
        told = federal("2030-01-01", updated=False)
        assert (told["on_time_of"], round(told["on_time"], 4)) == (1547, 0.8067)
        assert (told["within_budget_all_of"], round(told["within_budget_all"], 4)) == (2451, 0.8115)
        assert told["projections"] == 0

    def test_what_lies_after_its_own_update_is_a_projection(self, federal: Callable[..., pd.Series]) -> None:
        told = federal("2012-12-31", updated=True)
        assert (told["completed"], round(told["on_time"], 4)) == (629, 0.7520)
        assert round(told["within_budget"], 3) == 0.782
        assert (told["open_late"], told["projections"]) == (88, 918)
        assert round(told["exactly_on_plan"], 2) == 0.56
        assert round(told["stated_wrongly"], 2) == 0.22

    def test_nothing_is_known_later_than_it_was_told(self, federal: Callable[..., pd.Series]) -> None:
        early, late = federal("2012-12-31", updated=True), federal("2030-01-01", updated=True)
        same = [name for name in early.index if name not in ("age_days", "open_unheard")]
        assert early[same].equals(late[same])
        assert late["age_days"] > early["age_days"]

    def test_ids_that_stand_twice_are_refused_each(self, shared: Callable[[str], Path]) -> None:
        path = shared(FEDERAL)
        twice = read_federal(path).assign(project=pd.read_csv(path)["Unique Project ID"].astype(str))
        with pytest.raises(sp.DataError, match="670 problems found"):
            sp.summarise_projects(twice, as_of="2012-12-31")


def test_late_open_projects_count_as_not_on_time() -> None:
    told = summarise({"finished_on": "2025-01-31"}, {}, {"planned_finish_on": "2025-04-30"})
    assert told[["completed", "open", "open_late"]].tolist() == [1, 2, 1]
    assert told[["on_time", "on_time_with_late"]].tolist() == [1.0, 0.5]


@pytest.mark.parametrize(("planned", "late"), [("2025-03-30", 1), ("2025-03-31", 0)])
def test_a_project_is_late_the_day_after_its_promise(planned: str, late: int) -> None:
    assert summarise({"planned_finish_on": planned})["open_late"] == late


@pytest.mark.parametrize(("finished", "on_time"), [("2025-01-31", 1.0), ("2025-02-01", 0.0)])
def test_the_promised_day_is_on_time(finished: str, on_time: float) -> None:
    assert summarise({"finished_on": finished})["on_time"] == on_time


@pytest.mark.parametrize(("finished", "completed"), [("2025-03-31", 1), ("2025-04-01", 0)])
def test_a_finish_after_the_day_is_a_projection(finished: str, completed: int) -> None:
    told = summarise({"finished_on": finished})
    assert told[["completed", "projections"]].tolist() == [completed, 1 - completed]


@pytest.mark.parametrize(("spent", "within", "near"), [(100, 1, 1), (100.01, 0, 1), (110, 0, 1), (110.01, 0, 0)])
def test_budgets_are_kept_to_the_cent_and_nearly_to_a_tenth(spent: float, within: int, near: int) -> None:
    told = summarise({"finished_on": "2025-01-31", "budget": 100, "spent": spent})
    assert told[["within_budget", "within_tenth"]].tolist() == [within, near]


def test_the_first_baseline_is_the_promise() -> None:
    moved = {"baseline_on": "2025-01-31", "planned_finish_on": "2025-02-28", "finished_on": "2025-02-28"}
    told = summarise(moved, {**moved, "planned_finish_on": "2025-01-31", "finished_on": "2025-01-31"})
    assert told[["on_time", "exactly_on_plan", "rebaselined"]].tolist() == [0.5, 1.0, 0.5]
    assert told["slip_days_p90"] == pytest.approx(0.9 * 28)


def test_intervals_are_the_exact_ones() -> None:
    rows = [{"finished_on": "2025-01-31" if n < 7 else "2025-02-28"} for n in range(10)]
    told, exact = summarise(*rows), binomtest(7, 10).proportion_ci(method="exact")
    assert told[["on_time_low", "on_time_high"]].tolist() == pytest.approx([exact.low, exact.high])


STAND_INS = [
    "TBD",
    "pending",
    "1900-01-01",
    "9999-12-31",
    "01/01/1900",
    "31/12/9999",
    "12/31/9999",
    "1.1.1900",
    "0000-00-00",
    "0001-01-01",
    "1970-01-01T00:00:00Z",
    *pd.to_datetime(["1900-01-01", "9999-12-31"]),
]


@pytest.mark.parametrize("word", STAND_INS)
@pytest.mark.parametrize("column", ["planned_finish_on", "finished_on"])
def test_placeholders_are_noted_and_left_out_of_the_shares(word: object, column: str) -> None:
    row = {"finished_on": "2025-01-20", column: word}
    told = summarise(row, {"finished_on": "2025-02-20"})
    assert told[["placeholders", "on_time_of", "on_time", "on_time_with_late"]].tolist() == [1, 1, 0.0, 0.0]


@pytest.mark.parametrize("day", ["1970-01-02", "2038-01-18", "2099-12-30"])
def test_days_beside_a_stand_in_are_days(day: str) -> None:
    assert summarise({"planned_finish_on": day})["placeholders"] == 0


def test_a_placeholder_for_the_day_of_the_figures_means_today() -> None:
    told = summarise({"finished_on": "2025-01-20", "updated_on": "TBD"})
    assert told[["placeholders", "completed"]].tolist() == [1, 1]


def test_words_for_money_are_noted_and_left_out() -> None:
    told = summarise({"finished_on": "2025-01-20", "budget": "TBD", "spent": 5},
                     {"finished_on": "2025-01-20", "budget": "10", "spent": 20})  # fmt: skip
    assert told[["placeholders", "within_budget_of", "within_budget", "on_time_of"]].tolist() == [1, 1, 0.0, 2]


@pytest.mark.parametrize("written", ["31/31/2025", "2025-13-01", "day 5"])
def test_a_day_that_cannot_be_read_is_refused_by_name(written: str) -> None:
    with pytest.raises(sp.DataError, match="row 0, column planned_finish_on"):
        summarise({"planned_finish_on": written})


def test_negative_money_is_refused_by_name() -> None:
    with pytest.raises(sp.DataError, match=r"(?s)column budget: found '-5'.*column spent: found '-1'"):
        summarise({"budget": -5, "spent": -1})


def test_a_project_in_two_phases_is_refused_by_name() -> None:
    with pytest.raises(sp.DataError, match="one row for each project"):
        summarise({"project": "A", "phase": "Planning"}, {"project": "A", "phase": "Execution"})


def test_a_finish_before_its_start_is_noted_and_left_out_where_the_start_counts() -> None:
    told = summarise({"finished_on": "2024-12-01"}, {"finished_on": "2025-03-01"})
    assert told[["backwards", "on_time", "on_time_consistent", "on_time_consistent_of"]].tolist() == [1, 0.5, 0.0, 1]
    assert told["slip_share_median"] == pytest.approx(29 / 31)


@pytest.mark.parametrize(("planned", "share"), [("2025-01-01", 4.0), ("2024-12-31", None)])
def test_a_plan_of_no_day_has_no_share_of_slip(planned: str, share: float | None) -> None:
    told = summarise({"planned_finish_on": planned, "finished_on": "2025-01-05"})
    assert told["slip_share_median"] == share if share else np.isnan(told["slip_share_median"])


def test_what_was_given_up_is_in_no_share() -> None:
    told = summarise({"status": "Cancelled", "budget": 10, "spent": 20}, {"finished_on": "2025-01-31"})
    assert told[["given_up", "open", "open_late", "on_time_with_late"]].tolist() == [1, 0, 0, 1.0]
    assert told["within_budget_all_of"] == 0


def test_figures_that_are_older_than_the_promise_do_not_make_it_late() -> None:
    told = summarise({"planned_finish_on": "2025-03-01", "updated_on": "2025-02-01"})
    assert told[["open_late", "open_unheard", "age_days"]].tolist() == [0, 1, 58]


def test_by_a_column_the_parts_add_up_whatever_the_order() -> None:
    rng = np.random.default_rng(1)
    rows = [{"department": f"D{rng.integers(4)}", "finished_on": f"2025-02-{rng.integers(1, 28):02}"}
            for _ in range(60)] + [{}] * 5  # fmt: skip
    frame = make_projects(*rows)
    parts, whole = sp.summarise_projects(frame, as_of=DAY, by="department"), sp.summarise_projects(frame, as_of=DAY)
    counts = ["projects", "completed", "open", "open_late", "on_time_of"]
    assert parts[counts].sum().tolist() == whole[counts].iloc[0].tolist()
    shuffled = sp.summarise_projects(frame.sample(frac=1, random_state=3), as_of=DAY, by="department")
    pd.testing.assert_frame_equal(parts, shuffled)


def test_without_projects_nothing_is_counted() -> None:
    told = sp.summarise_projects(make_projects({}).iloc[:0], as_of=DAY)
    assert told.index.tolist() == [0]
    assert told[["projects", "completed", "open_late"]].iloc[0].tolist() == [0, 0, 0]
    assert np.isnan(told["on_time"].iloc[0])


def test_an_unknown_column_to_count_by_is_named() -> None:
    with pytest.raises(ValueError, match="by: found 'colour'"):
        summarise({}, by="colour")
