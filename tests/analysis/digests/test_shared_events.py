"""KPIs that took a step together are one event, with the cause on record and the action that answers it."""

from typing import Any

import pandas as pd

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review

JULY, MAY = pd.Timestamp("2024-07-01"), pd.Timestamp("2024-05-01")


def signals(*changes: dict[str, Any]) -> pd.DataFrame:
    usual = {"department": "Marketing", "step_on": JULY, "variation": "worsening"}
    rows = [{**usual, "kpi": f"k{n}", "name": f"KPI {n}", **change} for n, change in enumerate(changes)]
    return pd.DataFrame(rows).astype({"step_on": "datetime64[ns]"})


def events(*changes: dict[str, Any]) -> pd.DataFrame:
    usual = {"kpi": "k0", "kind": "said", "what": "It fell", "voices": 1, "at_step": True}
    return pd.DataFrame([{**usual, **change} for change in changes])


def causes(*rows: tuple[str, str | None, str, str]) -> pd.DataFrame:
    told = pd.DataFrame(rows, columns=["cause", "parent", "statement", "status"])
    return told.assign(kpi="k0", category="Process")


def actions(*changes: dict[str, Any]) -> pd.DataFrame:
    usual = {"kpi": "k0", "statement": "Mend it", "owner": "Ada", "due_on": JULY, "status": "on_track"}
    return pd.DataFrame([{**usual, "action": f"A{n}", **change} for n, change in enumerate(changes)])


def test_one_alone_is_no_event_and_directions_are_kept_apart() -> None:
    told = sp.find_shared_events(signals({}, {}, {"variation": "improving"}, {"step_on": MAY}, {"step_on": pd.NaT}))
    assert told[["kpis", "names"]].to_numpy().tolist() == [[2, "KPI 0, KPI 1"]]
    assert sp.find_shared_events(signals({})).empty


def test_what_got_worse_comes_first_then_the_most_then_the_latest() -> None:
    two, three = [{"step_on": MAY}] * 2, [{}] * 3
    better = [{"variation": "improving", "step_on": pd.Timestamp("2025-01-01")}] * 4
    told = sp.find_shared_events(signals(*better, *two, *three, *[{"step_on": pd.Timestamp("2024-12-01")}] * 2))
    assert told["direction"].tolist() == ["worsening"] * 3 + ["improving"]
    assert told["kpis"].tolist() == [3, 2, 2, 4]
    assert told["happened_on"].iloc[1] > told["happened_on"].iloc[2]


def test_the_department_of_most_is_named_first() -> None:
    told = sp.find_shared_events(signals({"department": "Sales"}, {}, {})).iloc[0]
    assert (told["department"], told["departments"]) == ("Marketing", "Sales, Marketing")


def test_the_deepest_supported_cause_is_on_record() -> None:
    known = causes(("C1", None, "Fewer leads", "supported"), ("C2", "C1", "Wrong criteria", "Supported"),
                   ("C3", "C2", "Nobody trained", "hypothesis"), ("C4", "C3", "The market", "refuted"))  # fmt: skip
    told = sp.find_shared_events(signals({}, {}), events({"kind": "accepted"}), causes=known).iloc[0]
    assert (told["what"], told["kind"]) == ("Wrong criteria", "cause")


def test_causes_in_a_circle_end() -> None:
    told = sp.find_shared_events(signals({}, {}), causes=causes(("C1", "C2", "One", "supported"),
                                                                ("C2", "C1", "Two", "supported")))  # fmt: skip
    assert told["what"].tolist() == ["One"]


def test_without_a_cause_the_event_at_the_step_is_on_record() -> None:
    found = events({"what": "Said by one"}, {"what": "Said by three", "voices": 3},
                   {"kind": "action", "what": "A0: Mend"},
                   {"kind": "accepted", "what": "Far off", "at_step": False})  # fmt: skip
    assert sp.find_shared_events(signals({}, {}), found)["what"].tolist() == ["Said by three"]
    better = signals({"variation": "improving"}, {"variation": "improving"})
    assert sp.find_shared_events(better, found)["what"].tolist() == ["A0: Mend"]


def test_the_action_that_needs_most_attention_answers_it() -> None:
    known = actions({}, {"status": "done"}, {"status": "overdue", "due_on": JULY}, {"status": "overdue", "due_on": MAY},
                    {"status": "overdue", "kpi": "k9"})  # fmt: skip
    asked = pd.DataFrame({"subject": ["A3"], "request": ["decide"]})
    told = sp.find_shared_events(signals({}, {}), progress=known, requests=asked).iloc[0]
    assert (told["action"], told["owner"], told["request"]) == ("A3", "Ada", "decide")


def test_the_samples_targeting_change_and_portal_are_the_events(sample: Review) -> None:
    found = sp.detect_signals(sample.measurements, sample.kpis, rebases=sample.rebases)
    told = sp.find_shared_events(found, causes=sample.causes).set_index("happened_on")
    worse = told[told["direction"] == "worsening"]
    assert {"New leads", "Click-through rate"} <= set(worse.loc[JULY, "names"].split(", "))
    assert worse.loc[pd.Timestamp("2024-10-01"), "department"] == "Customer Service"
    assert told.loc[told["direction"] == "improving"].index.tolist() == [pd.Timestamp("2024-09-01")]
