"""Write the sample organisation: `python -m tests.sample_organisation` from the root of the repository."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from . import (
    collaboration,
    drivers,
    goals,
    measurements,
    partnerships,
    projects,
    registers,
    risks,
    scenarios,
    segments,
    support,
    systems,
    tables,
)

SAMPLE = Path(__file__).parents[2] / "saypro_analysis" / "data" / "sample"


def build() -> dict[str, pd.DataFrame]:
    """Return every table of the sample."""
    return {
        "kpis": measurements.kpis(),
        "measurements": measurements.measurements(),
        "rebases": registers.register("rebases"),
        "segments": segments.segments(),
        "drivers": drivers.drivers(),
        "interviews": registers.interviews(),
        "stakeholders": registers.stakeholders(),
        "causes": registers.register("causes"),
        "actions": registers.register("actions"),
        "campaigns": registers.register("campaigns"),
        "updates": pd.concat([registers.updates(), projects.reports()], ignore_index=True),
        "changes": registers.register("changes"),
        **{name: registers.register(name) for name in ("readiness", "communications", "feedback")},
        "checkins": pd.concat(
            [registers.register("checkins"), partnerships.checkins(), collaboration.checkins()], ignore_index=True
        ),
        "milestones": pd.concat(
            [registers.register("milestones"), projects.milestones(), partnerships.milestones()], ignore_index=True
        ),
        "signoffs": registers.register("signoffs"),
        "roles": pd.concat([registers.roles(), collaboration.roles()], ignore_index=True),
        **projects.projects(),
        **support.tables(),
        **systems.tables(),
        **goals.tables(),
        **collaboration.tables(),
        **scenarios.tables(),
        **partnerships.tables(),
        "surveys": pd.concat(
            [projects.projects()["surveys"], partnerships.surveys(), collaboration.surveys()], ignore_index=True
        ),
        "opportunities": pd.concat([goals.tables()["opportunities"], partnerships.opportunities()], ignore_index=True),
        **risks.tables(),
    }


def main(folder: Path = SAMPLE) -> None:
    """Write every table and say how many rows it has."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in build().items():
        tables.write(name, table, folder)
        sys.stdout.write(f"{name}: {len(table)} rows\n")


if __name__ == "__main__":
    main()
