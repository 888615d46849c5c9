"""What decides over next steps and sign-offs, on both sides of each edge (docs/methods/next_steps.md)."""

import pandas as pd
import pytest

import saypro_analysis as sp

GAPS = pd.DataFrame({"kpi": ["a", "b", "c"], "name": ["A", "B", "C"], "department": "D",
                     "status": ["missed", "near", "met"]})  # fmt: skip


def causes(**given: object) -> pd.DataFrame:
    usual = {"cause": ["C1"], "kpi": "a", "parent": None, "category": "Process", "statement": "S", "source": "data"}
    return pd.DataFrame({**usual, **given})


def test_a_cause_that_somebody_named_is_linked_and_one_of_the_catalogue_is_not() -> None:
    typical = pd.DataFrame({"kpi": ["a", "b", "c"], "statement": "T", "category": "People", "question": "Is it?"})
    told = sp.summarise_hypotheses(GAPS, causes(), typical)
    columns = ["kpi", "hypothesis", "category", "basis", "sureness", "linked"]
    assert told[columns].to_numpy().tolist() == [
        ["a", "S", "Process", "data", "hypothesis", True], ["b", "T", "People", "catalogue", "hypothesis", False],
    ]  # fmt: skip
    assert told["to_find_out"].fillna("").tolist() == ["", "Is it?"]


@pytest.mark.parametrize(
    ("source", "basis"),
    [(" Data ", "data"), ("Interview", "interview"), ("none", "none"), ("hearsay", "none"), (None, "none")],
)
def test_only_data_and_interviews_are_a_basis(source: str | None, basis: str) -> None:
    told = sp.summarise_hypotheses(GAPS, causes(source=source), causes().head(0))
    assert told["basis"].tolist() == [basis]


def next_step(evidence: dict[str, object], voices: dict[str, object] | None = None,
              sureness: tuple[str, ...] = ("supported",)) -> list[object]:  # fmt: skip
    known = {"kpi": ["k"], "name": "K", "department": "D", "status": "missed", **evidence}
    heard = pd.DataFrame([voices] if voices else [], columns=["kpi", "agreement", "speakers"])
    found = pd.DataFrame({"kpi": "k", "sureness": list(sureness), "linked": True})
    columns = ["step", "speakers", "agreement", "linked"]
    return sp.suggest_next_steps(pd.DataFrame(known), heard, found).loc[0, columns].tolist()


AGREED = {"kpi": "k", "agreement": "agree", "speakers": 1}


def test_one_speaker_is_somebody_and_one_supported_cause_enough() -> None:
    assert next_step({"real": True}, AGREED, ("hypothesis", "supported")) == ["act_now", 1, "agree", True]
    assert next_step({"real": True}, AGREED, ("hypothesis",))[0] == "analyse_further"
    assert next_step({"real": True}, {**AGREED, "agreement": "interviews_only"})[0] == "analyse_further"
    assert next_step({"real": True}) == ["analyse_further", 0, "data_only", True]
    assert next_step({"real": True}, {**AGREED, "kpi": None}) == ["analyse_further", 0, "data_only", True]


def test_what_may_be_noise_is_watched_only_if_nobody_spoke_of_it() -> None:
    assert next_step({"real": False}, {**AGREED, "speakers": 0})[0] == "watch"
    assert next_step({"real": False}, AGREED)[0] == "analyse_further"


@pytest.mark.parametrize(("status", "step"), [("missed", "act_now"), ("near", "analyse_further")])
def test_without_signals_a_missed_target_counts_as_real(status: str, step: str) -> None:
    assert next_step({"status": status}, AGREED)[0] == step


def signed(*rows: tuple[str, str, str], **given: object) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["stakeholder", "decision", "decided_on"])
    return table.assign(**{"subject": "a", "department": "D", **given})


@pytest.mark.parametrize(
    ("words", "decision"),
    [("confirmed", "confirmed"), (" Confirm", "confirmed"), ("YES", "confirmed"), ("agreed", "confirmed"),
     ("approved", "confirmed"), ("rejected", "rejected"), ("No", "rejected"), ("disagreed", "rejected"),
     ("pending", "pending"), ("open", "pending"), ("let us see", "pending")],
)  # fmt: skip
def test_a_decision_is_told_by_its_word(words: str, decision: str) -> None:
    told = sp.summarise_signoffs(signed(("P", words, "2025-03-01")), GAPS.head(1)).iloc[0]
    assert (told["decision"], told["people_asked"]) == (decision, 1)
    assert told["confirmed_share"] == (decision == "confirmed")


def test_who_waits_with_those_who_reject_is_no_contradiction() -> None:
    told = sp.summarise_signoffs(signed(("P", "no", "2025-03-01"), ("Q", "open", "2025-03-01")), GAPS.head(1))
    assert told["decision"].tolist() == ["pending"]
    three = signed(*((name, word, "2025-03-01") for name, word in (("P", "no"), ("Q", "open"), ("R", "yes"))))
    assert sp.summarise_signoffs(three, GAPS.head(1))["decision"].tolist() == ["mixed"]


def test_the_last_day_and_the_last_words_are_told() -> None:
    said = signed(("P", "yes", "2025-03-09"), ("Q", "yes", "2025-03-02"), ("R", "yes", "2025-03-05"),
                  comment=[None, "first", "second"])  # fmt: skip
    told = sp.summarise_signoffs(said, GAPS.head(1)).iloc[0]
    assert (str(told["decided_on"].date()), told["comment"]) == ("2025-03-09", "second")
    silent = sp.summarise_signoffs(signed(("P", "yes", "2025-03-09")), GAPS.head(1))
    assert silent["comment"].isna().all()


def test_the_unconfirmed_come_first_and_each_has_its_name() -> None:
    words = {"a": ["yes"], "C1": ["no"], "A1": ["yes", "no"], "mine": ["open"]}
    said = pd.concat([signed(*((f"P{at}", word, "2025-03-01") for at, word in enumerate(given)), subject=subject)
                      for subject, given in words.items()])  # fmt: skip
    told = sp.summarise_signoffs(said, GAPS, causes=causes(statement="Cause"),
                                 actions=pd.DataFrame({"action": ["A1"], "statement": ["Action"]}))  # fmt: skip
    assert told[["topic", "decision"]].to_numpy().tolist() == [
        ["Cause", "rejected"], ["Action", "mixed"], ["mine", "pending"], ["B", "not_asked"], ["A", "confirmed"],
    ]  # fmt: skip
    assert told.index.tolist() == [0, 1, 2, 3, 4]
    unasked = told.set_index("topic").loc["B"]
    assert unasked["people_asked"] == 0
    assert unasked[["confirmed_share", "decided_on", "comment"]].isna().all()
    assert "not_asked" in set(sp.summarise_signoffs(said.assign(department="E"), GAPS.head(1))["decision"])
