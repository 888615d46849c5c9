"""The head of the fourth week: what worked and what is late, counts and names from the frames."""

import pandas as pd
import pytest

import saypro_analysis as sp


def progress(*states: str, blocks: int = 0) -> pd.DataFrame:
    names = [f"A{n}" for n in range(len(states))]
    return pd.DataFrame({"action": names, "status": states, "roadblocks_open": blocks})


def effects(*verdicts: str) -> pd.DataFrame:
    return pd.DataFrame({"action": [f"A{n}" for n in range(len(verdicts))], "verdict": verdicts})


@pytest.mark.parametrize(("states", "verdicts", "head"), [
    (("overdue", "slipping", "done"), ("achieved", "not_working"),
     "A1 does not work, A0 works; 2 of 3 actions are late or slipping."),
    (("done",), ("harmful", "on_course", "achieved"), "A0 does harm, A1 and A2 work; none is late or slipping."),
    (("slipping",), ("cannot_tell",), "It is too early to tell what works; 1 of 1 action is late or slipping."),
    (("not_started",), (), "No action has begun to show an effect; none is late or slipping."),
    (("done",), ("achieved",) * 4, "A0, A1 and 2 more work; none is late or slipping."),
])  # fmt: skip
def test_the_head_says_what_works_and_what_is_late(
    states: tuple[str, ...], verdicts: tuple[str, ...], head: str
) -> None:
    assert sp.describe_standing(progress(*states), effects(*verdicts))[0] == head


def test_what_is_late_silent_or_held_up_is_named() -> None:
    told = sp.describe_standing(progress("overdue", "unreported", blocks=1))
    assert told[1] == "Overdue: A0; no report: A1; held up: A0 and A1."
    assert len(sp.describe_standing(progress("done"))) == 1
    assert sp.describe_standing(progress()) == ("No corrective actions were received.",)
