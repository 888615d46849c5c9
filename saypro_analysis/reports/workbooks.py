"""The plan as an Excel workbook, for those who edit it there; `open_review` reads it back."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import pandas as pd

from saypro_analysis.data.confidences import leave_out_confidential
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.sources.workbooks import REASON
from saypro_analysis.data.tables import TABLES
from saypro_analysis.reports.brandings import Branding
from saypro_analysis.reports.worksheets import write_book

STATE = "saypro plan"  # the property of a workbook that says of which plan it was made
STATES = ("not_started", "in_progress", "done", "cancelled")
_ABOUT_REASON = "Why you changed this row; it goes into the record of changes.\nHolds text; may be left empty."
_TYPES = ("process", "technology", "training")


def write_plan(
    actions: pd.DataFrame,
    path: str | Path,
    *,
    owners: Iterable[str] = (),
    tables: Mapping[str, pd.DataFrame] | None = None,
    confidential: bool = False,
    branding: Branding = Branding(),  # noqa: B008 (it cannot be changed)
) -> Path:
    """Write the plan as an Excel workbook that people can edit, and return its path.

    `actions` is the table of that name, one row per action on the sheet `actions`, with filters, an explanation at each
    column's head, and drop-downs for states, types, departments, KPIs and owners (`owners` adds names to those of the
    plan; others may be typed). `tables`, such as `review.tables`, come along as sheets of their own, so that
    `open_review(path)` opens the workbook alone; without them it stands in a data folder in place of `actions.csv`.
    Tables that hold what was said in confidence (interviews, stakeholders, feedback) stay behind unless `confidential`,
    and with them those that refer to their rows.
    `branding` says whose plan it is: name and logo at the head of printed sheets, its foot, the colour of the headings.
    The column `change_reason` is for whoever edits; `track_changes` takes the reasons from there. Nothing is a formula
    or a link: text that begins like one is written as text. The same plan gives the same bytes. Raises DataError for
    a frame that breaks its declaration, and for text that is too long for a cell.

    >>> review = open_review("sample", department="Sales")  # doctest: +SKIP
    >>> write_plan(review.actions, "plan.xlsx", tables=review.tables)  # doctest: +SKIP
    PosixPath('plan.xlsx')
    """
    plan = complete_table(actions, "actions")
    offered = tables or {} if confidential else _leave_behind(tables or {})
    rest = {name: frame for name, frame in offered.items() if name in TABLES and name != "actions" and len(frame)}
    if REASON not in plan:
        plan = plan.assign(**{REASON: pd.Series(index=plan.index, dtype="str")})
    offers = {"actions": _offer(plan, owners, rest)}
    state = {STATE: identify_plan(actions)}
    return write_book(Path(path), {"actions": plan, **rest}, offers, {REASON: _ABOUT_REASON}, state, branding)


def _leave_behind(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that may be passed round, without those that would refer to rows that are not among them."""
    kept = leave_out_confidential(tables)
    keys = [f"{name}.{key}" for name in tables.keys() - kept.keys() for key in TABLES[name].key]
    return {name: frame for name, frame in kept.items()
            if name not in TABLES or not any(map(TABLES[name].referring, keys))}  # fmt: skip


def identify_plan(actions: pd.DataFrame) -> str:
    """The plan's state as a few letters, the same for the same actions; what its editors say of changes does not count.

    `actions` is the table of that name. A workbook of the plan carries it, so that what is read back can be held
    against the plan that it was made of. Raises DataError for a frame that breaks its declaration.

    >>> columns = ["action", "department", "kpi", "statement", "owner", "start_on", "due_on"]
    >>> plan = pd.DataFrame([["A1", "Sales", "revenue", "Train", "Ann", "2025-01-06", ""]], columns=columns)
    >>> identify_plan(plan) == identify_plan(plan.assign(due_on="2025-02-03"))
    False
    """
    plan = complete_table(actions, "actions").drop(columns=REASON, errors="ignore")
    return sha256(plan.to_csv(index=False).encode()).hexdigest()[:32]


def _offer(plan: pd.DataFrame, owners: Iterable[str], rest: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """The usual words of the plan's columns: those that it has, and those that the other tables know."""
    kpis = rest.get("kpis", pd.DataFrame({"kpi": [], "department": []}, dtype="str"))
    return {
        "status": _known(STATES, plan["status"]),
        "type": _known(_TYPES, plan["type"]),
        "owner": sorted(_known(owners, plan["owner"])),
        "department": sorted(_known(kpis["department"], plan["department"])),
        "kpi": sorted(_known(kpis["kpi"], plan["kpi"])),
    }


def _known(words: Iterable[str], values: pd.Series) -> list[str]:
    return list(dict.fromkeys([*words, *values.dropna()]))
