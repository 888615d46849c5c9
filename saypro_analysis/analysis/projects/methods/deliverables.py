"""The documents that each phase of a project owes, and which of them are not ready."""

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
