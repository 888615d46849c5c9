"""Edges of the verbs of projects: on the day itself, nothing to divide by, what is not finished."""

import pandas as pd
import pytest

import saypro_analysis as sp
from tests.analysis.projects.frames import make_projects

DAY = "2025-02-28"


def test_a_year_costs_ten_percent_unless_told_otherwise() -> None:
    flows = pd.DataFrame({"project": "A", "year": range(5), "amount": [-1000, 500, 400, 300, 100]})
    assert sp.estimate_business_case(flows)["npv"].iloc[0] == pytest.approx(78.820, abs=5e-4)


@pytest.mark.parametrize(("closed_on", "there"), [("2025-02-28", 0), ("2025-03-01", 1)])
def test_a_risk_that_is_closed_today_goes_up_no_more(closed_on: str, there: int) -> None:
    risks = pd.DataFrame({"project": "P0", "risk": ["R"], "statement": "Late", "severity": "high",
                          "raised_on": "2025-02-01", "closed_on": closed_on})  # fmt: skip
    log = sp.summarise_escalations(make_projects({"planned_finish_on": "2025-12-31"}), risks=risks, as_of=DAY)
    assert len(log) == there


def test_only_finished_projects_that_name_a_kpi_came_into_use() -> None:
    rows = [{"kpi": "gmv"}, {"finished_on": "2025-02-01"}, {"kpi": "gmv", "finished_on": "2025-02-01"}]
    assert sp.select_launches(make_projects(*rows), as_of=DAY)["action"].tolist() == ["P2"]


def test_what_had_no_budget_has_no_overrun() -> None:
    lessons = pd.DataFrame({"lesson": ["L"], "project": ["P0"], "challenge": ["x"]})
    done = make_projects({"finished_on": "2025-02-01", "budget": 0, "spent": 5})
    assert sp.summarise_retrospectives(done, lessons, as_of=DAY)["overrun_share"].isna().all()


@pytest.mark.parametrize(("capacity", "share"), [(0, None), (1, 2.0), (4, 0.5)])
def test_what_has_no_capacity_has_no_share_of_it(capacity: int, share: float | None) -> None:
    frame = pd.DataFrame(
        {"project": ["A"], "resource": "Rig", "period_on": "2025-03-01", "needed": 2, "capacity": capacity}
    )
    told = sp.summarise_utilisation(frame).iloc[0]
    assert (None if pd.isna(told["utilisation"]) else told["utilisation"]) == share
    assert told["short_by"] == max(2 - capacity, 0)


def test_what_is_open_today_is_finished_tomorrow_at_the_earliest() -> None:
    others = [{"finished_on": "2025-03-01", "updated_on": "2025-03-01"}] * 6
    told = sp.forecast_finish(make_projects(*others, {"updated_on": DAY}), as_of="2025-03-05")
    assert told["p10_on"].iloc[0] == pd.Timestamp("2025-03-01")


def test_a_plan_of_no_day_is_listed_without_a_date() -> None:
    others = [{"finished_on": "2025-02-05"}] * 6
    told = sp.forecast_finish(make_projects(*others, {"planned_finish_on": "2024-12-31"}), as_of=DAY)
    assert told["method"].tolist() == ["no promise or start to reckon from"]
    assert told["p50_on"].isna().all()
