"""What became of earlier decisions: each outcome by a hand-worked case, and the file that an earlier digest left."""

from pathlib import Path

import pandas as pd
import pytest

import saypro_analysis as sp

ASKED = pd.DataFrame({"request": ["decide", "own", "clear", "report"], "subject": ["A1", "A2", "A3", "A4"],
                      "owner": ["Ada", None, "Ben", "Cy"], "answer_by": pd.Timestamp("2025-01-07")})  # fmt: skip


def outcomes(**frames: pd.DataFrame) -> dict[str, str]:
    now = frames.pop("now", ASKED.head(0))
    told = sp.compare_decisions(ASKED, now, **frames)
    return dict(zip(told["about"], told["outcome"], strict=True))


def test_what_is_asked_again_is_open_and_comes_first() -> None:
    assert outcomes(now=ASKED.tail(1)) == {"A4": "still_asked", **dict.fromkeys(["A1", "A2", "A3"], "no_longer_asked")}
    assert next(iter(outcomes(now=ASKED.tail(1)))) == "A4"


def test_another_request_about_the_same_is_not_the_same() -> None:
    assert outcomes(now=ASKED.head(1).assign(request="report"))["A1"] == "no_longer_asked"


@pytest.mark.parametrize(("decision", "outcome"), [
    ("confirmed", "answered"), ("Rejected", "answered"), ("pending", "no_longer_asked"), (None, "no_longer_asked"),
])  # fmt: skip
def test_a_signed_word_answers_unless_it_is_open(decision: str | None, outcome: str) -> None:
    signed = pd.DataFrame({"subject": ["A1"], "decision": [decision], "decided_on": [pd.Timestamp("2025-02-01")]})
    assert outcomes(signoffs=signed)["A1"] == outcome
    assert outcomes(signoffs=signed.assign(decided_on=pd.NaT))["A1"] == "no_longer_asked"


def test_an_action_that_is_done_needs_no_decision_unless_it_is_asked_again() -> None:
    done = pd.DataFrame({"action": ["A3"], "status": ["done"]})
    assert outcomes(progress=done)["A3"] == "done"
    assert outcomes(progress=done, now=ASKED)["A3"] == "still_asked"


def test_nothing_was_asked() -> None:
    assert sp.compare_decisions(ASKED.head(0), ASKED).empty


@pytest.mark.parametrize("place", ["organisation/leadership_digest.decisions.csv", "leadership_digest.decisions.csv"])
def test_an_earlier_digests_decisions_are_found_beside_its_page(tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    ASKED.to_csv(path, index=False)
    for given in (tmp_path, str(tmp_path), path):
        told = sp.find_decisions(given, ASKED.head(0))
        assert told["subject"].tolist() == ["A1", "A2", "A3", "A4"]
        assert told["answer_by"].tolist() == ASKED["answer_by"].tolist()


def test_outputs_without_a_digest_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(
        sp.DataError, match=r"expected a folder of outputs that holds leadership_digest\.decisions\.csv"
    ):
        sp.find_decisions(tmp_path, ASKED)
    (tmp_path / "leadership_digest.decisions.csv").write_text("subject\nA1\n")
    with pytest.raises(sp.DataError, match="column request: found nothing, expected a column of that name"):
        sp.find_decisions(tmp_path, ASKED)


def test_without_outputs_what_the_tables_say_counts() -> None:
    pd.testing.assert_frame_equal(sp.find_decisions(None, ASKED), ASKED)
