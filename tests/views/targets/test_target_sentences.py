"""What is said of the documents' targets, worked by hand."""

import pandas as pd

import saypro_analysis as sp


def target(
    title: str, state: str, change: float | None = None, kind: str = "level", **given: object
) -> dict[str, object]:
    reason = "no_kpi" if change is None else "interval_beyond"
    return {"title": title, "state": state, "change": change, "change_kind": kind, "reason": reason,
            "contradicts": "", **given}  # fmt: skip


def told(*rows: dict[str, object]) -> tuple[str, ...]:
    return tuple(sp.describe_targets(pd.DataFrame(rows)))


def test_each_state_has_its_sentence_and_changes_their_sign() -> None:
    rows = (
        target("A", "met", 0.5),
        target("B", "not_met", 0.02, "relative"),
        target("C", "cannot_tell", -0.1, "relative"),
    )
    assert told(*rows) == (
        "Met: A (found: 50 %).",
        "Not met: B (found: +2 %).",
        "Cannot tell yet: C (found: −10 %).",
    )


def test_a_target_without_a_figure_is_counted_and_not_named() -> None:
    assert told(target("A", "cannot_tell")) == ("No figure was received for 1 of 1 targets.",)


def test_a_figure_that_cannot_be_a_change_leaves_the_title_alone() -> None:
    assert told(target("A", "cannot_tell", reason="too_few_periods")) == ("Cannot tell yet: A.",)


def test_five_are_named_and_a_sixth_is_counted() -> None:
    rows = [target(name, "met", 0.5) for name in "ABCDEF"]
    assert told(*rows[:5])[0].endswith("D (found: 50 %) and E (found: 50 %).")
    assert told(*rows)[0].endswith("E (found: 50 %) and 1 more.")


def test_contradictions_are_named_where_a_figure_was_received() -> None:
    rows = target("A", "met", 0.5, contradicts="CAP-01"), target("B", "met", contradicts="CAP-02")
    assert told(*rows)[-1] == "Asked for differently in another place: A."
