"""Cards hold what the other frames say, in one order, each edge on its side."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review


def gaps(*statuses: str, **more: object) -> pd.DataFrame:
    names = list("abcdefg")[: len(statuses)]
    frame = pd.DataFrame({"kpi": names, "status": statuses, "tolerances": 2.0, "weight": 1.0, "better": "higher"})
    return frame.assign(**more)


def signals(*verdicts: str, **more: object) -> pd.DataFrame:
    names = list("abcdefg")[: len(verdicts)]
    return pd.DataFrame({"kpi": names, "verdict": verdicts, "missed_in_a_row": 0}).assign(**more)


def parts(*shares: float, kind: str = "segment") -> pd.DataFrame:
    names = [f"region={letter}" for letter in "NSWE"[: len(shares)]]
    return pd.DataFrame({"kpi": "a", "kind": kind, "segment": names, "share": shares})


@pytest.mark.parametrize(("misses", "run"), [(2, 0), (3, 3), (33, 33)])
def test_a_run_is_told_from_three_on(misses: int, run: int) -> None:
    assert sp.summarise_cards(gaps("missed"), signals("real", missed_in_a_row=misses))["missed_run"].tolist() == [run]


def test_real_shortfalls_come_first_and_then_what_weighs_most() -> None:
    frame = gaps("met", "missed", "near", "missed", "missed", tolerances=[-1, 2.0, 0.5, 9.0, 3.0])
    told = sp.summarise_cards(frame, signals("met", "real", "near", "noise", "real"))
    assert told["kpi"].tolist() == ["e", "b", "d", "c", "a"]
    assert told["place"].tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("better", "step", "way"), [
    ("higher", -1.0, "worse"), ("higher", 1.0, "better"), ("lower", 1.0, "worse"), ("neutral", 1.0, "up"),
    ("range", -1.0, "down"),
])  # fmt: skip
def test_a_change_is_judged_by_the_kpis_direction(better: str, step: float, way: str) -> None:
    told = sp.summarise_cards(gaps("missed", better=better), signals("real", step=step))
    assert told["step_way"].tolist() == [way]


@pytest.mark.parametrize(("shares", "where", "following"), [
    ((0.57, 0.24, 0.19), "region=N", "region=S"), ((0.1,), "region=N", None), ((0.09,), "none", None),
    ((-0.5, 0.3), "region=S", None),
])  # fmt: skip
def test_the_segment_that_adds_most_is_told(shares: tuple[float, ...], where: str, following: str | None) -> None:
    told = sp.summarise_cards(gaps("missed"), signals("real"), segments=parts(*shares)).iloc[0]
    assert (told["where"], told["where_next"] if isinstance(told["where_next"], str) else None) == (where, following)
    assert told["places_told"]


def test_a_lone_residual_is_no_place_and_none_looked_at_is_not_told() -> None:
    frame, found = gaps("missed", "missed"), signals("real", "real")
    told = sp.summarise_cards(frame, found, segments=parts(1.0, kind="residual"))
    assert told[["where", "places_told"]].to_numpy().tolist()[0] == ["none", True]
    assert not told["places_told"].iloc[1]


@pytest.mark.parametrize(("verdicts", "state", "cause"), [
    (["open", "root_cause", "refuted"], "root_cause", "B"), (["refuted", "open"], "open", "B"),
    (["refuted"], "refuted", "A"),
])  # fmt: skip
def test_the_chain_that_holds_best_is_told(verdicts: list[str], state: str, cause: str) -> None:
    whys = pd.DataFrame({"kpi": "a", "verdict": verdicts, "end": True, "statement": list("ABC")[: len(verdicts)]})
    told = sp.summarise_cards(gaps("missed"), signals("real"), whys=whys).iloc[0]
    assert (told["cause_state"], told["cause"]) == (state, cause)


def test_the_samples_cards_say_what_their_frames_say(sample: Review) -> None:
    frame = sp.quantify_gaps(sample.measurements, sample.kpis)
    found = sp.detect_signals(sample.measurements, sample.kpis, rebases=sample.rebases)
    segments = sp.explain_segments(sample.segments, sample.kpis)
    told = sp.summarise_cards(frame, found, segments=segments).set_index("kpi")
    assert sorted(told.index) == sorted(frame["kpi"])
    for column in ("actual", "gap", "status"):
        assert told[column].reindex(frame["kpi"]).tolist() == pytest.approx(frame[column].tolist(), nan_ok=True)
    assert told["verdict"].reindex(found["kpi"]).tolist() == found["verdict"].tolist()
    revenue = segments[(segments["kpi"] == "revenue") & (segments["kind"] == "segment")]
    assert told.loc["revenue", "where_share"] == pytest.approx(revenue["share"].max())
