"""The bundled organisation with an attack in every text: what must come out is the same reports, with odd words."""

from itertools import cycle
from pathlib import Path

import pandas as pd
import yaml

from saypro_analysis.batch.workspaces.beginnings import DIGEST, REGISTERS
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.scenarios import PAID, RECEIVED

SAMPLE = Path(__file__).parents[2] / "saypro_analysis" / "data" / "sample"
ATTACKS = [
    "<script>window.owned=1</script>",
    '"><img src=x onerror=window.owned=1>',
    "<svg onload=window.owned=1><script>window.owned=1</script></svg>",
    "[click](javascript:window.owned=1)",
    "<a href='javascript:window.owned=1'>x</a>",
    "</style><style>*{display:none}</style>",
    "</title></svg></p></td></table><iframe srcdoc='<script>parent.owned=1</script>'>",
    "![x](https://example.org/x.png) <https://example.org>",
    "{{ 7*7 }} {% raw %} ${window.owned=1} <%= 1 %>",
    '=HYPERLINK("https://example.org","x")',
    "+cmd|' /C calc'!A0",
    "\u202egnp.exe\u202c <b onmouseover=window.owned=1>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.owned=1>",
    "&lt;script&gt;window.owned=1&lt;/script&gt;",
    "# heading\n\n```\ncode\n```\n<details open ontoggle=window.owned=1>",
]
_ID = "'\"><img src=x onerror=window.owned=1>"
KEPT = {"unit", "formula", "driver", "owner", "aggregate", "likelihood", "impact", "word"}  # the last: of likelihood
DEPARTMENT = f"A {ATTACKS[1]}{ATTACKS[6]}"  # at most 120 letters


def write_hostile_workspace(folder: Path) -> Path:
    """The sample with an attack in every text, in the names of departments and KPIs, in ids; returns its params."""
    (folder / "data").mkdir(parents=True)
    for path in sorted(SAMPLE.glob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        _spoil(path.stem, table).to_csv(folder / "data" / path.name, index=False)
    parameters = folder / "params" / "departments"
    parameters.mkdir(parents=True)
    weeks = [f"week{number}_{name}" for number, name in enumerate(("performance_review", "gap_identification",
             "corrective_actions", "implementation_monitoring"), start=1)]  # fmt: skip
    about = {"cycle": "2025-Q1", "as_of": "2025-03-31", "data": "data", "currency": "USD", "locale": "en_US",
             "notebooks": weeks, "organisation": [*REGISTERS, DIGEST]}  # fmt: skip
    (parameters.parent / "cycle.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    (parameters / "sales.yaml").write_text(yaml.safe_dump({"department": DEPARTMENT}), encoding="utf-8")
    return parameters.parent


def _spoil(name: str, table: pd.DataFrame) -> pd.DataFrame:
    attacks = cycle(ATTACKS)
    for column in table:
        declared = TABLES[name].columns.get(column) if name in TABLES else None
        meta = (declared.metadata or {}) if declared is not None else {"kind": "text" if name == "segments" else ""}
        if column in KEPT or meta.get("kind") != "text":
            continue
        if column == "department":
            table[column] = [DEPARTMENT if old == "Sales" else f"{old} {ATTACKS[0]}" for old in table[column]]
        elif meta.get("refers") or (column,) == TABLES[name].key or column == "kpi":
            table[column] = [";".join(_name(part) for part in old.split(";") if part) for old in table[column]]
        else:
            table[column] = [old and f"{old} {next(attacks)}" for old in table[column]]
    return table.rename(columns={"region": "region <img src=x onerror=window.owned=1>"})


def _name(part: str) -> str:
    """An id with an attack in it; the cash itself is no KPI and keeps its word."""
    return part if part in (RECEIVED, PAID) else f"{part}{_ID}"
