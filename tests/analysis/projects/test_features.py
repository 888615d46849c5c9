"""Which features are built first: what a day of work earns decides, and what nobody estimated is named."""

import itertools

import pandas as pd
import pytest

import saypro_analysis as sp

DAY = "2025-03-31"


def backlog(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"project": "A", "added_on": "2025-01-06"}
    return pd.DataFrame([{**usual, "requirement": f"R{n}", **row} for n, row in enumerate(rows, 1)])


def test_a_day_of_work_that_earns_more_comes_first() -> None:
    told = sp.rank_features(backlog({"value": 900, "effort_days": 30}, {"value": 800, "effort_days": 10},
                                    {"value": 1000, "probability": 0.1, "effort_days": 1}), as_of=DAY)  # fmt: skip
    assert told["requirement"].tolist() == ["R3", "R2", "R1"]
    assert told["value_per_day"].tolist() == [100.0, 80.0, 30.0]
    assert told["cumulative_days"].tolist() == [1, 11, 41]
    assert told["cumulative_share"].tolist() == pytest.approx([100 / 1800, 900 / 1800, 1.0])


def test_no_other_order_earns_more_by_any_row() -> None:
    """Delay costs what has not been built yet: of all orders this one loses least."""
    rows = [{"value": value, "effort_days": days} for value, days in ((90, 3), (50, 1), (70, 7), (20, 2), (60, 2))]
    told = sp.rank_features(backlog(*rows), as_of=DAY)

    def lost(order: list[tuple[float, float]]) -> float:
        return sum(
            value * done for (value, _), done in zip(order, itertools.accumulate(d for _, d in order), strict=True)
        )

    pairs = list(zip(told["expected_value"], told["effort_days"], strict=True))
    assert lost(pairs) == min(lost(list(order)) for order in itertools.permutations(pairs))


def test_what_nobody_estimated_stands_last_and_says_so() -> None:
    told = sp.rank_features(backlog({"value": 5}, {"effort_days": 2}, {}, {"value": 1, "effort_days": 9}), as_of=DAY)
    assert told["lacks"].tolist() == ["", "effort", "value", "value, effort"]
    assert told["rank"].tolist()[0] == 1
    assert told["rank"].isna().tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("column", "day", "there"),
    [
        ("finished_on", "2025-03-31", False),
        ("finished_on", "2025-04-01", True),
        ("added_on", "2025-03-31", True),
        ("added_on", "2025-04-01", False),
    ],
)
def test_only_what_is_asked_for_and_not_finished_by_the_day_counts(column: str, day: str, there: bool) -> None:
    assert bool(len(sp.rank_features(backlog({"value": 1, "effort_days": 1, column: day}), as_of=DAY))) == there


def test_what_earns_the_same_shares_a_rank_and_what_takes_no_time_comes_first() -> None:
    told = sp.rank_features(backlog({"value": 4, "effort_days": 2}, {"value": 2, "effort_days": 1},
                                    {"value": 1, "effort_days": 0}, {"value": 0, "effort_days": 0}),
                            as_of=DAY)  # fmt: skip
    assert dict(zip(told["requirement"], told["rank"], strict=True)) == {"R3": 1, "R1": 2, "R2": 2, "R4": 4}


def test_an_empty_backlog_is_an_empty_answer() -> None:
    assert sp.rank_features(backlog({}).iloc[:0], as_of=DAY).empty


def test_a_negative_effort_is_refused_by_name() -> None:
    with pytest.raises(sp.DataError, match="effort_days: found '-1'"):
        sp.rank_features(backlog({"effort_days": -1}), as_of=DAY)
