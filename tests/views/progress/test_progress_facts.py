"""The first figures of a plan under way: their tones, one for each state by hand."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.views.kit.facts import Fact


def facts(status: str = "done", spending: str | None = None, verdicts: tuple[str, ...] = (), blocks: int = 0
          ) -> dict[str, Fact]:  # fmt: skip
    progress = pd.DataFrame({"status": [status], "spent": [900.0], "cost": [1000.0], "roadblocks_open": [blocks]})
    values = pd.DataFrame({"ev": [800.0], "spending": [spending]})
    effects = pd.DataFrame({"verdict": verdicts}) if verdicts else None
    return {fact.label: fact for fact in sp.describe_progress_facts(progress, values, effects)}


@pytest.mark.parametrize(("spending", "tone"), [("worth_it", "good"), ("close", ""), ("overspent", "bad")])
def test_money_has_the_tone_of_its_state(spending: str, tone: str) -> None:
    assert facts(spending=spending)["Spent so far"][1:] == ("$900", "for work worth $800", tone)


def test_money_without_a_cpi_is_told_beside_the_plan() -> None:
    assert facts()["Spent so far"][1:] == ("$900", "of $1,000 planned", "")


@pytest.mark.parametrize(
    ("status", "count", "tone"),
    [("overdue", "1 of 1", "bad"), ("slipping", "1 of 1", "bad"), ("on_track", "0 of 1", "good")],
)
def test_what_is_late_is_bad(status: str, count: str, tone: str) -> None:
    fact = facts(status)["Late or slipping"]
    assert (fact.value, fact.tone) == (count, tone)


@pytest.mark.parametrize(
    ("verdicts", "told", "tone"),
    [
        (("achieved", "on_course"), "and no other begun", "good"),
        (("achieved", "harmful"), "1 does not", "bad"),
        (("cannot_tell",), "1 cannot be told yet", ""),
    ],
)
def test_one_action_that_does_not_work_outweighs_those_that_do(verdicts: tuple[str, ...], told: str, tone: str) -> None:
    assert facts(verdicts=verdicts)["Proven effective"][2:] == (told, tone)


@pytest.mark.parametrize(("blocks", "tone"), [(0, ""), (1, "bad")])
def test_a_roadblock_is_bad(blocks: int, tone: str) -> None:
    assert facts(blocks=blocks)["Stuck"].tone == tone


@pytest.mark.parametrize(("status", "tone"), [("unreported", "bad"), ("on_track", "")])
def test_silence_is_bad(status: str, tone: str) -> None:
    assert facts(status)["Without a report"].tone == tone
