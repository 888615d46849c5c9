"""Small registers of partnerships, made for tests."""

import pandas as pd

DAY = "2025-03-31"


def make_partnerships(*names: str, **more: object) -> pd.DataFrame:
    """Partnerships of the given names, begun in January 2024."""
    usual = {"department": "Sales", "start_on": "2024-01-01", **more}
    return pd.DataFrame({"partnership": list(names), "name": list(names), **usual})


def make_kpi(kpi: str, actual: list[float | None], target: float | None = 10.0, **more: object) -> pd.DataFrame:
    """A monthly KPI of partnership P whose last month is March 2025."""
    periods = pd.date_range(end="2025-03-01", periods=len(actual), freq="MS")
    usual = {"partnership": "P", "unit": "score", **more}
    return pd.DataFrame({"kpi": kpi, "period_on": periods, "actual": actual, "target": target, **usual})


def make_milestones(*rows: tuple[str, str, str | None], subject: str = "P", **more: object) -> pd.DataFrame:
    """Milestones of a partnership: name, day planned, day finished."""
    frame = pd.DataFrame(rows, columns=["name", "planned_on", "finished_on"])
    return frame.assign(milestone=[f"{subject}-{number}" for number in range(len(rows))], subject=subject, **more)
