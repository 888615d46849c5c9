"""What a review asks of its reader: each request for the rows that call for it and for no other."""

import pandas as pd
import pytest

import saypro_analysis as sp

GAPS = pd.DataFrame({"name": ["Leads", "Cost"], "status": ["no_data", "missed"]})
SIGNALS = pd.DataFrame({"name": ["Cost", "Churn"], "verdict": ["noise", "real"]})
EVIDENCE = pd.DataFrame({"name": ["Churn", "Cost", "Calls"], "critical": [True, False, False], "mentions": [2, 0, 0]})
PLAN = pd.DataFrame({
    "action": ["A", "B", "C"], "statement": ["Train", "Hire", None], "owner": [None, "Ada", None],
    "approval": ["approved", "draft", "draft"], "phase": ["planned", "under_way", "done"],
})  # fmt: skip
PROGRESS = pd.DataFrame({
    "action": list("ABCD"), "roadblocks_open": [0, 0, 1, 0],
    "status": ["unreported", "overdue", "on_track", "slipping"],
})  # fmt: skip
EFFECTS = pd.DataFrame({
    "action": list("ABCD"), "verdict": ["harmful", "not_working", "achieved", "cannot_tell"],
    "flag": ["", "not_working", "", "not_working"],
})  # fmt: skip


@pytest.mark.parametrize(("frames", "asked"), [
    ({"gaps": GAPS}, [("send_figures", "Leads")]),
    ({"signals": SIGNALS}, [("wait", "Cost")]),
    ({"evidence": EVIDENCE}, [("confirm", "Churn"), ("explain", "Cost"), ("explain", "Calls")]),
    ({"signals": SIGNALS, "evidence": EVIDENCE}, [("wait", "Cost"), ("confirm", "Churn"), ("explain", "Calls")]),
    ({"plan": PLAN}, [("own", "A"), ("approve", "B")]),
    ({"progress": PROGRESS}, [("report", "A"), ("decide", "B"), ("clear", "C")]),
    ({"effects": EFFECTS}, [("stop", "A"), ("follow_up", "B"), ("reconsider", "D")]),
    ({}, []),
    ({"plan": PLAN[PLAN["phase"] == "done"]}, []),
])  # fmt: skip
def test_each_frame_asks_for_its_own(frames: dict[str, pd.DataFrame], asked: list[tuple[str, str]]) -> None:
    told = sp.summarise_requests(**frames)
    assert list(told.columns) == ["request", "subject", "statement", "kpi", "owner", "answer_by"]
    assert list(told[["request", "subject"]].itertuples(index=False, name=None)) == asked


def test_an_action_comes_with_what_it_is() -> None:
    assert sp.summarise_requests(plan=PLAN)["statement"].tolist() == ["Train", "Hire"]


def test_every_request_has_its_sentence() -> None:
    told = sp.summarise_requests(
        GAPS, signals=SIGNALS, evidence=EVIDENCE, plan=PLAN, progress=PROGRESS, effects=EFFECTS
    )
    assert len(sp.describe_requests(told)) == told["request"].nunique() == 12


def test_the_frames_themselves_still_work_and_warn() -> None:
    with pytest.warns(DeprecationWarning, match="pass what summarise_requests returns") as told:
        asked = sp.describe_requests(GAPS, signals=SIGNALS)
    assert [warning.filename for warning in told] == [__file__]
    assert asked == sp.describe_requests(sp.summarise_requests(GAPS, signals=SIGNALS))
    with pytest.warns(DeprecationWarning, match="summarise_requests"), pytest.raises(TypeError, match="plans"):
        sp.describe_requests(plans=PLAN)


KPI = pd.DataFrame({"kpi": ["churn"], "name": ["Churn"], "critical": True, "mentions": 3})
QUARTER = pd.DataFrame({"name": ["Churn"], "status": ["missed"], "period_start_on": pd.to_datetime(["2025-01-01"])})
LATE = pd.DataFrame({"action": ["A"], "owner": "Ada", "due_on": pd.to_datetime(["2025-03-07"]), "status": "overdue",
                     "roadblocks_open": 0})  # fmt: skip
HARM = pd.DataFrame({"action": ["A"], "start_on": pd.to_datetime(["2025-01-13"]), "verdict": "harmful", "flag": ""})
DRAFT = pd.DataFrame({"action": ["A"], "owner": "Ada", "approval": "draft", "phase": "planned"})


def signed(subject: str, day: str, decision: str = "confirmed") -> pd.DataFrame:
    return pd.DataFrame({"subject": [subject], "department": "Sales", "stakeholder": "Bo", "decision": decision,
                         "decided_on": day})  # fmt: skip


@pytest.mark.parametrize(("frames", "subject", "day", "asked"), [
    ({"gaps": QUARTER, "evidence": KPI}, "churn", "2025-01-01", False),
    ({"gaps": QUARTER, "evidence": KPI}, "churn", "2024-12-31", True),  # of the quarter before
    ({"gaps": QUARTER, "evidence": KPI}, "churn", "2025-04-01", True),  # after the day of the review
    ({"gaps": QUARTER, "evidence": KPI}, "Churn", "2025-03-01", True),  # another subject
    ({"progress": LATE}, "A", "2025-03-08", False),
    ({"progress": LATE}, "A", "2025-03-07", True),  # on the due date nothing was late
    ({"effects": HARM}, "A", "2025-03-03", False),
    ({"effects": HARM}, "A", "2025-03-02", True),  # more than four weeks ago
    ({"effects": HARM.assign(start_on=pd.Timestamp("2025-03-10"))}, "A", "2025-03-10", True),  # that let it begin
    ({"plan": DRAFT}, "A", "2024-06-01", False),
])  # fmt: skip
def test_what_was_answered_is_not_asked_again(
    frames: dict[str, pd.DataFrame], subject: str, day: str, asked: bool
) -> None:
    told = sp.summarise_requests(**frames, signoffs=signed(subject, day), as_of="2025-03-31")
    assert (len(told) == 1) == asked
    rejected = sp.summarise_requests(**frames, signoffs=signed(subject, day, "no"), as_of="2025-03-31")
    waiting = sp.summarise_requests(**frames, signoffs=signed(subject, day, "pending"), as_of="2025-03-31")
    assert (len(rejected), len(waiting)) == (len(told), 1)


def test_reports_and_roadblocks_are_answered_by_themselves() -> None:
    left = sp.summarise_requests(progress=PROGRESS, signoffs=signed("A", "2025-03-30"), as_of="2025-03-31")
    assert left["request"].tolist() == ["report", "decide", "clear"]


def test_an_answer_is_asked_for_within_a_week_and_of_the_owner() -> None:
    told = sp.summarise_requests(progress=LATE, as_of="2025-03-31")
    assert told[["owner", "answer_by"]].to_numpy().tolist() == [["Ada", pd.Timestamp("2025-04-07")]]
    said = sp.describe_requests(told)
    assert said[0].startswith("Decide on A (Ada)")
    assert said.answer_by == pd.Timestamp("2025-04-07")
    assert sp.describe_requests(told.drop(columns="answer_by")).answer_by is None


def reasons(**changes: object) -> pd.DataFrame:
    usual = {"kpi": "churn", "name": "Churn", "verdict": "real", "cause": "No call back", "cause_state": "root_cause",
             "driver": None, "places_told": False, "where": None}  # fmt: skip
    return pd.DataFrame([{**usual, **changes}])


@pytest.mark.parametrize(("changes", "asked"), [
    ({}, ["agree"]), ({"cause_state": "open"}, ["look_into"]), ({"cause_state": "open", "driver": "calls"}, []),
    ({"cause_state": None, "places_told": True, "where": "region=N"}, []),
    ({"cause_state": None, "places_told": True, "where": "none"}, ["look_into"]),
    ({"verdict": "noise"}, []),
])  # fmt: skip
def test_a_reason_is_to_be_agreed_on_or_found(changes: dict[str, object], asked: list[str]) -> None:
    told = sp.summarise_requests(cards=reasons(**changes))
    assert told["request"].tolist() == asked
    signed_off = sp.summarise_requests(cards=reasons(**changes), signoffs=signed("churn", "2025-03-01"))
    assert signed_off.empty


def test_what_is_to_be_agreed_on_is_named() -> None:
    told = sp.describe_requests(sp.summarise_requests(cards=reasons()))
    assert told == ("Agree to, or correct, what lies behind Churn (No call back).",)
