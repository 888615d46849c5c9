"""The documents' catalogue of actions: complete, offered by family and by cause, in the form of the plan's table."""

import pandas as pd

import saypro_analysis as sp
from saypro_analysis.data.framework.frameworks import read_bundled
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.reviews import Review


def gap(kpi: str, department: str, **more: object) -> pd.DataFrame:
    return pd.DataFrame([{"kpi": kpi, "name": kpi, "department": department, "status": "missed", **more}])


def cause(statement: str, category: str = "Process", status: str = "supported") -> pd.DataFrame:
    return pd.DataFrame([{"cause": "C1", "kpi": "k", "parent": None, "category": category, "statement": statement,
                          "evidence": "seen", "source": "data", "status": status}])  # fmt: skip


def test_the_catalogue_is_complete() -> None:
    counts = pd.Series([group.family for group in read_bundled().actions]).value_counts().to_dict()
    assert counts == {"marketing": 4, "sales": 4, "customer_service": 4, "operations": 4, "finance": 3, "technology": 3}
    rows = {group.family: group.row[:6] for group in reversed(read_bundled().actions)}
    assert rows == {"marketing": "CAP-20", "sales": "CAP-25", "customer_service": "CAP-30", "operations": "CAP-36",
                    "finance": "CAP-41", "technology": "CAP-48"}  # fmt: skip
    assert {group.type for group in read_bundled().actions} == {"process", "technology", "training"}


def test_what_a_cause_calls_for_comes_first() -> None:
    told = sp.suggest_actions(gap("k", "Sales"), cause("Representatives were never trained in closing"))
    assert told.loc[0, ["group", "cause", "fits_cause", "type"]].tolist() == [
        "Training and skills", "C1", "words", "training"]  # fmt: skip


def test_a_cause_of_the_same_kind_comes_before_none() -> None:
    told = sp.suggest_actions(gap("k", "Technology"), cause("Licences ran out", "Technology"))
    assert told["fits_cause"].tolist() == ["category", "category", "none"]


def test_refuted_causes_call_for_nothing() -> None:
    told = sp.suggest_actions(gap("k", "Sales"), cause("Nobody was trained", status="refuted"))
    assert (told["fits_cause"] == "none").all()


def test_impact_times_feasibility_orders_them(sample: Review) -> None:
    gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
    scored = sp.score_impact(gaps, sp.detect_signals(sample.measurements, sample.kpis), kpis=sample.kpis)
    told = sp.suggest_actions(scored, sample.causes, kpis=sample.kpis)
    assert told["score"].is_monotonic_decreasing
    assert told["group"][0] == "Audience segmentation"
    assert told["cause"][0] == "MKT-C02"
    assert set(told["kpi"]) <= set(scored["kpi"])


def test_a_plan_may_begin_with_them() -> None:
    told = sp.suggest_actions(gap("k", "Finance"))
    assert (
        len(
            complete_table(told[["action", "department", "kpi", "statement", "owner", "start_on", "due_on"]], "actions")
        )
        == 3
    )
    assert told["action"].is_unique


def test_targets_of_the_family_are_named() -> None:
    told = sp.suggest_actions(gap("k", "Customer Service"))
    assert set(told["targets"]) == {"CAP-05; CAP-31; CAP-32; CAP-33"}


def test_other_families_and_met_gaps_get_nothing() -> None:
    assert sp.suggest_actions(gap("k", "Legal")).empty
    assert sp.suggest_actions(gap("k", "Sales").assign(status="met")).empty
    assert sp.suggest_actions(gap("k", "Legal"), kpis=pd.DataFrame([{"kpi": "k", "department": "Legal", "name": "K",
        "unit": "count", "better": "higher", "family": "finance"}]))["family"].tolist() == ["finance"] * 3  # fmt: skip
