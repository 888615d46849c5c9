"""Who waits for whom, by hand-worked cases; days are counted once, and names of departments change nothing."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError

DAY = "2025-03-31"
COLUMNS = ["dependency", "department", "waits_for", "needed_on", "delivered_on"]


def waits(*rows: tuple, **more: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).assign(**more)


# Events waits for Communications since the 11th, which waits for Legal since the 17th; Marketing waits for Legal, too.
CHAIN = waits(
    ("D1", "Events", "Communications", "2025-03-11", None),
    ("D2", "Communications", "Legal", "2025-03-17", None),
    ("D3", "Marketing", "Legal", "2025-03-26", None),
    ("D4", "Marketing", "Events", "2025-03-03", "2025-03-07"),
    ("D5", "Events", "Marketing", "2025-04-15", None),
)


def pair(told: pd.DataFrame, department: str, awaited: str) -> pd.Series:
    found = told[(told["department"] == department) & (told["waits_for"] == awaited)]
    assert len(found) == 1
    return found.iloc[0]


class TestMap:
    def test_a_pair_by_hand(self):
        told = pair(sp.map_dependencies(CHAIN, as_of=DAY), "Events", "Communications")
        assert told[["dependencies", "weight", "open", "overdue", "days_lost"]].tolist() == [1, 1, 1, 1, 20]
        assert told["blocking_path"] == "Events → Communications → Legal"
        # of the 20 days 6 passed before Legal was late, 14 since
        assert told[["path_days", "path_split"]].tolist() == [20, "Communications 6, Legal 14"]

    def test_nothing_falls_to_whoever_was_overdue_on_no_day_alone(self):
        both = {"department": ["Sales", "Legal"], "waits_for": ["Legal", "Board"]}
        rows = pd.DataFrame({"dependency": ["D1", "D2"], **both, "needed_on": "2025-03-11", "delivered_on": None})
        told = sp.map_dependencies(rows, as_of=DAY).set_index("department").loc["Sales"]
        assert told[["path_days", "path_split"]].tolist() == [20, "Board 20"]

    def test_what_was_delivered_late_lost_days_and_blocks_nobody(self):
        told = pair(sp.map_dependencies(CHAIN, as_of=DAY), "Marketing", "Events")
        assert told[["open", "days_lost", "worst"]].tolist() == [0, 4, "D4"]
        assert pd.isna(told["blocking_path"])

    def test_what_lies_ahead_lost_nothing(self):
        told = pair(sp.map_dependencies(CHAIN, as_of=DAY), "Events", "Marketing")
        assert told[["open", "overdue", "days_lost"]].tolist() == [1, 0, 0]

    def test_the_department_that_everyone_waits_for(self):
        told = sp.map_dependencies(CHAIN, as_of=DAY)
        first = told[told["most_waited_for"]]
        # Legal: D2's 14, D3's 5 and 14 of D1's 20
        assert set(first["waits_for"]) == {"Legal"}
        assert first[["departments_waiting", "days_lost_by", "own_days"]].drop_duplicates().to_numpy().tolist() == [
            [2, 19, 33]
        ]

    @pytest.mark.parametrize(("needed", "overdue"), [("2025-03-31", 0), ("2025-03-30", 1)])
    def test_it_is_overdue_from_the_day_after(self, needed, overdue):
        told = sp.map_dependencies(waits(("D1", "A", "B", needed, None)), as_of=DAY)
        assert told[["overdue", "days_lost"]].to_numpy().tolist() == [[overdue, overdue]]

    def test_a_delivery_that_lies_ahead_has_not_come(self):
        told = sp.map_dependencies(waits(("D1", "A", "B", "2025-03-21", "2025-04-02")), as_of=DAY)
        assert told[["open", "days_lost"]].to_numpy().tolist() == [[1, 10]]

    def test_without_a_day_nothing_is_known_to_be_late(self):
        told = sp.map_dependencies(waits(("D1", "A", "B", None, None)), as_of=DAY)
        assert told[["open", "overdue", "undated", "days_lost"]].to_numpy().tolist() == [[1, 0, 1, 0]]

    def test_what_was_given_up_is_open_no_more(self):
        told = sp.map_dependencies(waits(("D1", "A", "B", "2025-03-01", None), status="Cancelled"), as_of=DAY)
        assert told[["open", "overdue", "days_lost"]].to_numpy().tolist() == [[0, 0, 0]]

    def test_a_ring_is_named_from_its_oldest_need(self):
        ring = waits(("D1", "A", "B", "2025-03-20", None), ("D2", "B", "C", "2025-03-10", None),
                     ("D3", "C", "A", "2025-03-25", None), ("D4", "C", "D", "2025-03-01", None))  # fmt: skip
        told = sp.map_dependencies(ring, as_of=DAY).set_index(["department", "waits_for"])["cycle"]
        assert told.loc[[("A", "B"), ("B", "C"), ("C", "A")]].tolist() == ["B → C → A → B"] * 3
        assert pd.isna(told.loc["C", "D"])

    def test_two_that_wait_for_each_other_end_the_path(self):
        both = waits(("D1", "A", "B", "2025-03-20", None), ("D2", "B", "A", "2025-03-10", None))
        told = sp.map_dependencies(both, as_of=DAY)
        assert told["cycle"].tolist() == ["B → A → B"] * 2
        assert set(told["blocking_path"]) == {"A → B", "B → A"}

    def test_what_is_required_goes_before_what_the_department_merely_lacks(self):
        rows = waits(("D1", "A", "B", "2025-03-20", None), ("D2", "B", "C", "2025-03-01", None),
                     ("D3", "B", "D", "2025-03-25", None), requires=["D3", None, None])  # fmt: skip
        told = pair(sp.map_dependencies(rows, as_of=DAY), "A", "B")
        assert (told["blocking_path"], told["path_stated"]) == ("A → B → D", True)
        guessed = pair(sp.map_dependencies(rows.drop(columns="requires"), as_of=DAY), "A", "B")
        assert (guessed["blocking_path"], guessed["path_stated"]) == ("A → B → C", False)

    def test_required_and_delivered_holds_up_nothing(self):
        rows = waits(("D1", "A", "B", "2025-03-20", None), ("D2", "B", "C", "2025-03-01", "2025-03-02"),
                     ("D3", "B", "D", "2025-03-02", None), requires=["D2", None, None])  # fmt: skip
        assert pair(sp.map_dependencies(rows, as_of=DAY), "A", "B")["blocking_path"] == "A → B"

    def test_a_department_that_waits_for_itself_is_refused(self):
        rows = waits(("D1", "A", "B", None, None), ("D2", "A", "A", None, None), ("D3", "B", "B", None, None))
        with pytest.raises(DataError) as refused:
            sp.map_dependencies(rows, as_of=DAY)
        assert [(p.table, p.row, p.column, p.value) for p in refused.value.problems] == [
            ("dependencies", 1, "waits_for", "A"), ("dependencies", 2, "waits_for", "B")]  # fmt: skip

    def test_nobody_waits(self):
        assert sp.map_dependencies(CHAIN.iloc[:0], as_of=DAY).empty
        assert sp.summarise_waits(CHAIN.iloc[:0], as_of=DAY).empty
        assert sp.trace_waits(CHAIN.iloc[:0], as_of=DAY).empty


class TestDepartments:
    def test_shares_on_time_are_of_what_was_due(self):
        told = sp.summarise_waits(CHAIN, as_of=DAY).set_index("department")
        assert told.loc["Legal", ["asked", "due", "on_time", "on_time_share"]].tolist() == [2, 2, 0, 0]
        assert told.loc["Marketing", "due"] == 0
        assert np.isnan(told.loc["Marketing", "on_time_share"])

    def test_days_by_hand(self):
        told = sp.summarise_waits(CHAIN, as_of=DAY).set_index("department")
        assert told["own_days"].to_dict() == {"Legal": 33, "Communications": 6, "Events": 4, "Marketing": 0}
        assert told["waits_days"].to_dict() == {"Legal": 0, "Communications": 14, "Events": 20, "Marketing": 9}


def test_a_chain_is_told_link_by_link_and_not_again_within_another():
    told = sp.trace_waits(CHAIN, as_of=DAY)
    assert told[["path", "dependency", "late_days", "own_days"]].to_numpy().tolist() == [
        [1, "D1", 20, 6], [1, "D2", 14, 14], [2, "D3", 5, 5]]  # fmt: skip


registers = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(-40, 10), st.one_of(st.none(), st.integers(-30, 20))),
    min_size=1, max_size=25,
).map(lambda rows: [row for row in rows if row[0] != row[1]])  # fmt: skip


def build(rows: list, names: list[str]) -> pd.DataFrame:
    day = pd.Timestamp(DAY)
    return waits(*((f"D{n:02}", names[a], names[b], day + pd.Timedelta(days=needed),
                    None if late is None else day + pd.Timedelta(days=needed + late))
                   for n, (a, b, needed, late) in enumerate(rows)))  # fmt: skip


class TestForAnyRegister:
    @given(registers)
    @settings(max_examples=7, deadline=None)
    def test_the_days_of_a_path_sum_to_what_its_head_lost(self, rows):
        told = sp.trace_waits(build(rows, list("ABCDEF")), as_of=DAY)
        for _, path in told.groupby("path"):
            assert path["own_days"].sum() == path["late_days"].iloc[0] == path["path_days"].iloc[0]
            assert (path["own_days"] >= 0).all()
            assert path["waits_for"].is_unique
            assert path["department"].tolist()[1:] == path["waits_for"].tolist()[:-1]

    @given(registers)
    @settings(max_examples=7, deadline=None)
    def test_each_lost_day_is_somebodys(self, rows):
        told = sp.summarise_waits(build(rows, list("ABCDEF")), as_of=DAY)
        assert told["own_days"].sum() == told["days_lost_by"].sum() == told["waits_days"].sum()

    @given(registers, st.permutations(list("ABCDEF")))
    @settings(max_examples=7, deadline=None)
    def test_other_names_for_the_departments_change_nothing_else(self, rows, others):
        names = list("ABCDEF")
        once, again = (sp.map_dependencies(build(rows, own), as_of=DAY) for own in (names, others))
        renamed = once.copy()
        other = str.maketrans(dict(zip(names, others, strict=True)))
        for column in ("department", "waits_for", "blocking_path", "path_split", "cycle"):
            renamed[column] = renamed[column].str.translate(other)
        pd.testing.assert_frame_equal(renamed, again)

    @given(registers)
    @settings(max_examples=7, deadline=None)
    def test_rings_are_those_of_the_graph(self, rows):
        table = build(rows, list("ABCDEF"))
        still = table[~(pd.to_datetime(table["delivered_on"]) <= pd.Timestamp(DAY))]
        graph = nx.DiGraph(list(zip(still["department"], still["waits_for"], strict=True)))
        inside = {edge for ring in nx.simple_cycles(graph) for edge in zip(ring, [*ring[1:], ring[0]], strict=True)}
        told = sp.map_dependencies(table, as_of=DAY)
        named = told[told["cycle"].notna()]
        assert set(zip(named["department"], named["waits_for"], strict=True)) == inside
