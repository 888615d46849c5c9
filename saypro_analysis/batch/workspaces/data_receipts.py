"""What a cycle's data holds, as a colleague would tell it: what came, what is missing, and which sections miss it."""

import re
from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap

import pandas as pd

from saypro_analysis.batch.cycles import Job
from saypro_analysis.batch.workspaces.beginnings import REGISTERS
from saypro_analysis.batch.workspaces.notebooks import read_cells
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.inventory.sentences import describe_inventory

_TABLE = re.compile(r"\breview\.([a-z_]+)\b")
_SHOWN = ["table", "rows", "departments", "periods", "first_on", "last_on", "age_days", "completeness"]
_NAMED = 6
WIDTH = 118  # letters of a line on a terminal
_BY_DEPARTMENT = ["department", "kpis", "periods", "last_on", "age_days", "completeness", "missing"]


def write_receipt(review: Review, jobs: Iterable[Job]) -> str:
    """Tell what was received for some jobs: table by table, department by department, and what is not there.

    `review` is the data of all departments as of its day. A table that is absent comes with the notebooks' sections
    that look at it. Returns text for a terminal.
    """
    inventory = review.inventory
    many = len(review.departments)
    parts = [
        f"Data as of {review.as_of.date()}, {many} department{'s' if many != 1 else ''}.",
        *list(describe_inventory(inventory))[:1],
        _frame(inventory.loc[inventory["received"], _SHOWN]),
        "By department:",
        _frame(_by_department(review.checklist)),
    ]
    absent = list(inventory.loc[~inventory["received"], "table"])
    uses = find_uses(jobs)
    if absent:
        parts += ["Not received:", *_tell_absent({table: uses.get(table, {}) for table in absent})]
    if notes := [*_unreported(review, jobs), *_misplaced(review, jobs), *review.notes]:
        parts += ["Worth knowing:", *(f"  {note}" for note in notes)]
    return "\n".join(parts)


def _unreported(review: Review, jobs: Iterable[Job]) -> list[str]:
    """Departments of the data that get no report of their own, which may be meant or forgotten."""
    reported = [job.department for job in jobs]
    left = [name for name in review.departments if reported and name not in reported]
    names = ", ".join(left[:_NAMED]) + (f" and {len(left) - _NAMED} more" if len(left) > _NAMED else "")
    return [f"No report is made for {names}: params/departments/ has no file that names them."] if left else []


def _misplaced(review: Review, jobs: Iterable[Job]) -> list[str]:
    """Pages about the organisation as a whole that the data could fill and nobody asked for, and the other way."""
    made = {job.name for job in jobs}
    filled = {name: [table for table in tables if len(review.tables.get(table, ()))]
              for name, tables in REGISTERS.items()}  # fmt: skip
    missed = [
        f"{', '.join(tables)} ({name})" for name, tables in filled.items() if made and tables and name not in made
    ]
    bare = [
        f"{name} (no {', '.join(tables)})" for name, tables in REGISTERS.items() if name in made and not filled[name]
    ]
    return [f"{words} {'; '.join(names)}: {remedy} organisation in params/cycle.yaml." for words, names, remedy in (
        ("No page is made of", missed, "to get one, add its notebook to"),
        ("Empty pages would be made:", bare, "fill a table, or take the notebook out of")) if names]  # fmt: skip


def find_uses(jobs: Iterable[Job]) -> dict[str, dict[str, list[str]]]:
    """By table, the headings of each notebook under which a cell looks at it."""
    uses: dict[str, dict[str, list[str]]] = {}
    for notebook in dict.fromkeys(job.notebook for job in jobs):
        for heading, table in _looks(notebook):
            headings = uses.setdefault(table, {}).setdefault(notebook.stem, [])
            if heading not in headings:
                headings.append(heading)
    return uses


def _looks(notebook: Path) -> Iterable[tuple[str, str]]:
    """Each heading of a notebook with the tables that the code below it names."""
    heading = ""
    for kind, source, _ in read_cells(notebook):
        if kind == "markdown":
            heading = next((line[3:].strip() for line in source.splitlines() if line.startswith("## ")), heading)
        elif heading and "sp.publish(" not in source:
            yield from ((heading, table) for table in _TABLE.findall(source))


def _tell_absent(uses: dict[str, dict[str, list[str]]]) -> list[str]:
    """The sections that miss a table, tables of the same sections together; at last those that nobody misses."""
    groups: dict[str, list[str]] = {}
    for table, used in uses.items():
        groups.setdefault(_name_uses(used), []).append(table)
    idle = groups.pop("", [])
    told = [f"{', '.join(tables)}: {used}" for used, tables in groups.items()]
    told += [f"no section of this cycle looks at: {', '.join(idle)}"] if idle else []
    return [line for text in told for line in wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")]


def _name_uses(uses: dict[str, list[str]]) -> str:
    return "; ".join(f"{notebook} ({', '.join(headings)})" for notebook, headings in uses.items())


def _by_department(checklist: pd.DataFrame) -> pd.DataFrame:
    """One row per department: its KPIs, its measurements, and the tables in which others have rows and it has none."""
    filled = checklist.groupby("table")["rows"].transform("sum") > 0
    silent = checklist[filled & (checklist["rows"] == 0)]
    missing = silent.groupby("department")["table"].agg(", ".join)
    measured = checklist[checklist["table"] == "measurements"].set_index("department")
    kpis = checklist[checklist["table"] == "kpis"].set_index("department")["rows"]
    told = measured.assign(kpis=kpis, missing=measured.index.map(missing.to_dict())).reset_index()
    return told[_BY_DEPARTMENT]


def _frame(frame: pd.DataFrame) -> str:
    shown = frame.astype(dict.fromkeys(frame, "object"))
    for name in ("first_on", "last_on"):
        if name in frame:
            shown[name] = frame[name].dt.strftime("%Y-%m-%d")
    for name in ("age_days", "completeness", "periods"):
        form = "{:.1%}" if name == "completeness" else "{:.0f}"
        shown[name] = [form.format(value) if pd.notna(value) else "" for value in frame[name]]
    return shown.where(shown.notna(), "").to_string(index=False)
