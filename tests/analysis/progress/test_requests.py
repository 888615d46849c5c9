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
    assert list(told.columns) == ["request", "subject", "statement"]
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
