"""What a project owes by a day: the documents of its phase that are not ready, and reports at the agreed rhythm."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.projects.methods.inconsistencies import PHASES, read_phases

DELIVERABLES = {
    "initiation": ("Project charter", "Stakeholder analysis", "Initial resource plan", "Timeline"),
    "planning": ("Detailed project plan", "Risk management plan", "Communication strategy", "Budget allocation"),
    "execution": ("Working product or service", "Status reports", "Stakeholder updates"),
    "monitoring": ("Project performance reports", "Updated risk log", "Mitigation plans"),
    "closure": ("Final project report", "Post-mortem analysis", "Knowledge transfer"),
}
READY = ("ready", "approved")
EVERY_DAYS = {"daily": 1, "weekly": 7, "biweekly": 14, "fortnightly": 14}
EVERY_MONTHS = {"monthly": 1, "quarterly": 3}


def count_documents(told: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Documents due in each project's phase and those before: how many, how many are ready, the names of the others."""
    ready = documents[documents["status"].isin(READY)]
    names = set(zip(ready["project"], _fold(ready["document"]), strict=True))
    due = {phase: [name for p in PHASES[: PHASES.index(phase) + 1] for name in DELIVERABLES[p]] for phase in PHASES}
    rows = [
        _count(project, due[phase], names) if isinstance(phase, str) else (0, 0, None)
        for project, phase in zip(told["project"], read_phases(told["phase"]), strict=True)
    ]
    return pd.DataFrame(rows, columns=["documents_due", "documents_ready", "documents_missing"], index=told.index)


def _count(project: str, due: list[str], ready: set[tuple[str, str]]) -> tuple[int, int, str]:
    missing = [name for name in due if (project, name.casefold()) not in ready]
    return len(due), len(due) - len(missing), "; ".join(missing)


def _fold(names: pd.Series) -> pd.Series:
    return names.str.strip().str.casefold()


def count_reports_due(told: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """How many reports were due by `day`, or by the finish; missing where they are written as needed.

    The first is due one step after the start.
    """
    often = told["report_frequency"].str.strip().str.lower().str.replace(r"[\s-]", "", regex=True)
    start, end = told["start_on"], told["done_on"].fillna(day)
    days = (end - start).dt.days / often.map(EVERY_DAYS).astype(float)
    months = (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month
    # A month from the 31st is over with the last day of a shorter one.
    unfinished = (end.dt.day < start.dt.day) & (end + pd.Timedelta(days=1)).dt.day.ne(1)
    months = (months - unfinished) / often.map(EVERY_MONTHS).astype(float)
    return np.floor(days.fillna(months)).clip(lower=0)
