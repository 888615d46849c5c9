"""What is asked: goals with their KPIs, the figures known on a day, how many draws, which chances are which status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from saypro_analysis.analysis.goals.methods.goal_chances import Change, Outlook, Row, look_ahead
from saypro_analysis.analysis.goals.methods.goal_panels import read_panels
from saypro_analysis.analysis.goals.methods.goal_statuses import check_levels
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.readings.registers import read_register

OF_THE_KPI = ["name", "unit", "better", "target_low", "target_high"]


@dataclass(frozen=True)
class Question:
    """The goals known on a day, each with its KPI, and all that their chances are reckoned from."""

    goals: Sequence[Row]
    measured: pd.DataFrame
    kpis: pd.DataFrame
    day: pd.Timestamp
    levels: tuple[float, float]
    draws: int
    seed: int

    def look(self, change: Change | None = None) -> Outlook:
        """The outlook of every goal; `change` moves the draws."""
        panels = list(read_panels(self.measured, self.kpis, self.day))
        return look_ahead(self.goals, panels, self.day, self.draws, self.seed, change)

    def as_known(self, day: pd.Timestamp) -> Question:
        """The same question, asked on an earlier day."""
        return replace(self, day=day, measured=self.measured[self.measured["period_on"] <= day])

    def with_figures(self, measured: pd.DataFrame) -> Question:
        """The same question of other figures."""
        return replace(self, measured=measured)


def read_question(
    goals: pd.DataFrame, measurements: pd.DataFrame, kpis: pd.DataFrame, as_of: object, levels: tuple[float, float],
    draws: int, seed: int,
) -> Question:  # fmt: skip
    """Complete the tables, join each goal with what its KPI is, and set aside what is later than `as_of`."""
    day, known = read_day(as_of), complete_table(kpis, "kpis").drop_duplicates("kpi").reset_index(drop=True)
    measured = complete_table(measurements, "measurements")
    own = known.set_index("kpi")[OF_THE_KPI].astype("object").to_dict("index")
    blank = dict.fromkeys(OF_THE_KPI)
    measured = measured[measured["period_on"] <= day]
    figures = measured.groupby("kpi")["actual"].count().to_dict()
    asked = [{**row, **own.get(row["kpi"], blank), "figures": figures.get(row["kpi"], 0)}
             for row in read_register(goals, "goals", day).to_dict("records")]  # fmt: skip
    return Question(asked, measured, known, day, check_levels(*levels), draws, seed)
