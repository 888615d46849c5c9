"""The map between goals, risks and opportunities has every link once, and everything that has none."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import saypro_analysis as sp
from tests.analysis.goals.registers import goals, opportunities, risks

NAMES = ["G1", "G2", "G3"]


def test_what_stands_alone_is_told() -> None:
    links = pd.DataFrame({"goal": ["G1", "G3"], "risk": ["R1", None], "reviewed_on": ["2025-03-01"] * 2})
    told = sp.map_goals(goals({}, {"goal": "G2"}, {"goal": "G3"}), links, None, risks=risks({}, {"risk": "R2"}))
    states = told[told["kind"] == "risk"].set_index("state")
    assert states["goal"].to_dict() == {"no_goal": states.loc["no_goal", "goal"], "no_risk": "G2", "none_found": "G3",
                                        "linked": "G1"}  # fmt: skip
    assert states.loc["no_goal", "item"] == "R2"
    assert pd.isna(states.loc["no_goal", "goal"])
    assert (told.loc[told["kind"] == "opportunity", "state"] == "no_opportunity").tolist() == [True] * 3


def test_a_link_told_twice_stands_once() -> None:
    links = pd.DataFrame({"goal": ["G1"], "risk": ["R1"]})
    told = sp.map_goals(goals(), links, None, risks=risks({"goal": "G1"}))
    assert told.loc[told["kind"] == "risk", ["goal", "item", "state"]].to_numpy().tolist() == [["G1", "R1", "linked"]]


@settings(max_examples=25, deadline=None)
@given(st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(["O1", "O2", "O3"])), max_size=9))
def test_every_goal_and_every_opportunity_is_on_the_map(pairs: set[tuple[str, str]]) -> None:
    links = pd.DataFrame(sorted(pairs), columns=["goal", "opportunity"])
    register = goals(*({"goal": name} for name in NAMES))
    found = opportunities(*({"opportunity": f"O{number}"} for number in (1, 2, 3)))
    told = sp.map_goals(register, None, links, opportunities=found)
    told = told[told["kind"] == "opportunity"]
    linked = told[told["state"] == "linked"]
    assert set(zip(linked["goal"], linked["item"], strict=True)) == pairs
    assert set(told["goal"].dropna()) == set(NAMES)
    assert set(told["item"].dropna()) == {"O1", "O2", "O3"}
    assert len(told) == len(pairs) + len(set(NAMES) - {goal for goal, _ in pairs}) + len(
        {"O1", "O2", "O3"} - {item for _, item in pairs}
    )


def test_an_opportunity_of_a_partnership_is_not_lost_and_one_of_nobody_is() -> None:
    found = opportunities({"subject": "PA-01"}, {"opportunity": "O2"})
    told = sp.map_goals(goals(), None, None, opportunities=found)
    assert told["state"].tolist() == ["no_goal", "no_risk", "no_opportunity"]
    assert told.loc[0, "item"] == "O2"
