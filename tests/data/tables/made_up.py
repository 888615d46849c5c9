"""A register that the package does not have, as somebody would add it: one file, found and imported like the others."""

from pathlib import Path

import pytest

from saypro_analysis.data import tables
from saypro_analysis.data.tables import TABLES, Table
from saypro_analysis.data.tables.discoveries import find_tables

MODULE = '''\
"""What could go wrong with a machine."""

from saypro_analysis.data.tables.columns import choice, date, number, text
from saypro_analysis.data.tables.declarations import DEPARTMENT, Closing, Owner, Table

DECLARED = [
    Table(
        "hazards",
        "a hazard that somebody has seen",
        ("hazard",),
        {
            "hazard": text("the hazard's short name", key=True),
            "department": text("where it was seen", key=True),
            "seen_on": date("the day it was seen", required=True, filled=True),
            "seen_by": text("who saw it", required=True, confidential=True),
            "level": choice("how bad it is", "low", "high"),
            "cost": number("what it may cost", low=0, unit="money"),
            "after": text("hazards that come before it", refers="hazards.hazard", many=";"),
            "state": text("open or closed"),
        },
        belongs_to=DEPARTMENT,
        dated_by="seen_on",
        content=("seen_by", "level"),
        closes=Closing("state", words=("closed",)),
        comment="Write down what you see on the day you see it.",
        example=({"hazard": "H-01", "department": "Sales", "seen_on": "2025-03-03", "seen_by": "Ada Example",
                  "level": "low", "cost": 10, "state": "open"},),
    ),
    Table(
        "sightings",
        "a sighting of a hazard",
        ("hazard", "seen_on"),
        {
            "hazard": text("the hazard", key=True, refers="hazards.hazard"),
            "seen_on": date("the day", required=True, filled=True),
        },
        belongs_to=Owner("hazard", ("hazards",)),
        dated_by="seen_on",
        grows=True,
        free="how the sky was",
    ),
]
'''


def add_register(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str = MODULE) -> dict[str, Table]:
    """Lay a module beside those of the package, and let every table that is found then be known."""
    name = f"made_up_{folder.name}"
    (folder / f"{name}.py").write_text(module, encoding="utf-8")
    monkeypatch.setattr(tables, "__path__", [*tables.__path__, str(folder)])
    found = find_tables(tables.__name__, tables.__path__)
    for table in [table for table in found if table not in TABLES]:
        monkeypatch.setitem(TABLES, table, found[table])
    return found
