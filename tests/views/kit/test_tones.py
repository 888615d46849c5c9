"""What is good, bad or neither looks so: each state's colour and its chip's tone, by the words of the house."""

import pytest

from saypro_analysis.views.kit.palette import BLUE, GREY, ORANGE, STATUS_COLOURS
from saypro_analysis.views.kit.words import SIGNAL_TONES, TONES

GOOD = ("met", "done", "on_track")
BAD = ("missed", "overdue", "slipping", "unreported", "real")
NEITHER = ("near", "no_target", "no_data", "noise", "cannot_tell", "not_started", "cancelled")


@pytest.mark.parametrize(("states", "colour"), [(GOOD, BLUE), (BAD, ORANGE), (NEITHER, GREY)])
def test_good_is_blue_bad_is_orange_and_neither_is_grey(states: tuple[str, ...], colour: str) -> None:
    assert {state: STATUS_COLOURS[state] for state in states} == dict.fromkeys(states, colour)


def test_chips_say_good_and_bad_as_the_colours_do() -> None:
    assert {state: TONES[state] for state in GOOD} == dict.fromkeys(GOOD, "good")
    assert {state: TONES[state] for state in ("missed", "not_met", "overdue", "unreported", "real", "Urgent")} == (
        dict.fromkeys(("missed", "not_met", "overdue", "unreported", "real", "Urgent"), "bad")
    )
    assert not set(NEITHER) & set(TONES)
    assert SIGNAL_TONES == {
        "improving": "good", "consistently_met": "good", "worsening": "bad", "consistently_missed": "bad",
    }  # fmt: skip
