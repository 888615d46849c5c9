"""A small workspace of its own for a test: two departments, one short notebook, a minute's worth of nothing."""

import json
from pathlib import Path
from typing import Any

import yaml

PARAMETERS = (
    'department = ""  # who\ndata = "data"  # where\nas_of = ""  # when\ncycle = ""  # which\nlevel = 1.0  # how much'
)
OPEN = "import saypro_analysis as sp\nreview = sp.open_review(data, department=department or None, as_of=as_of or None)"
PUBLISH = 'sp.publish(review, status="met", headlines=["All is well."], tables={"kpis": review.kpis})'


def write_notebook(path: Path, *cells: str, parameters: str = PARAMETERS) -> None:
    """A notebook with a title, a parameters cell and the given cells of code."""
    source = [("markdown", f"# {path.stem.title()}\n\nA report."), ("code", parameters), *(("code", c) for c in cells)]
    built: list[dict[str, Any]] = []
    for number, (kind, text) in enumerate(source):
        cell: dict[str, Any] = {"cell_type": kind, "id": f"c{number}", "metadata": {}, "source": text}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        built.append(cell)
    built[1]["metadata"]["tags"] = ["parameters"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": built, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))


def write_workspace(
    folder: Path, departments: tuple[str, ...] = ("Sales", "Research & Development"), **cycle: Any
) -> Path:
    """The workspace; returns its params folder."""
    write_notebook(folder / "notebooks" / "short.ipynb", OPEN, 'print("not for readers")', PUBLISH)
    (folder / "data").mkdir()
    kpis = [
        "kpi,department,name,unit,better",
        *(f"k{n},{name},KPI {n},count,higher" for n, name in enumerate(departments)),
    ]
    (folder / "data" / "kpis.csv").write_text("\n".join(kpis) + "\n")
    rows = [
        "kpi,period_on,actual,target",
        *(f"k{n},2025-0{month}-01,1,2" for n in range(len(departments)) for month in (1, 2, 3)),
    ]
    (folder / "data" / "measurements.csv").write_text("\n".join(rows) + "\n")
    params = folder / "params"
    (params / "departments").mkdir(parents=True)
    values = {"cycle": "2025-Q1", "as_of": "2025-03-31", "data": "data", "notebooks": ["short"], **cycle}
    (params / "cycle.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
    for number, name in enumerate(departments):
        (params / "departments" / f"{number}.yaml").write_text(yaml.safe_dump({"department": name}))
    return params
