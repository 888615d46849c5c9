"""The plan's workbook out of a workspace and, edited, in again: changes write themselves, nothing else is touched."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis.analysis.plans.plan_changes import track_changes
from saypro_analysis.batch.checks import inside
from saypro_analysis.batch.params import read_params
from saypro_analysis.batch.workspaces.plan_files import Plan, open_plan, write_changes
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table, read_table
from saypro_analysis.data.readings.references import check_references
from saypro_analysis.data.readings.secrets import is_url
from saypro_analysis.data.sources.file_limits import LIMITS
from saypro_analysis.data.sources.found_files import Folder
from saypro_analysis.data.sources.regular_files import read_regular
from saypro_analysis.data.sources.workbooks.books import read_table_book
from saypro_analysis.data.sources.workbooks.packages import read_property
from saypro_analysis.reports.brandings import open_branding
from saypro_analysis.reports.workbooks import STATE, identify_plan, write_plan

BOOK = "plan.xlsx"


@dataclass(frozen=True)
class Imported:
    """What an import did: the changes as rows of `changes`, those that were recorded already left out."""

    changes: pd.DataFrame
    files: tuple[Path, ...]


def export_plan(params: str | Path = "params", *, file: str | Path | None = None) -> Path:
    """Write the plan of a workspace as a workbook to edit, and return its path.

    `params` is the workspace's params folder, `file` the workbook (`plan.xlsx` in the workspace if None). It has the
    actions of every department, drop-downs, and a column for reasons; no other table, so that nothing confidential
    travels. Raises DataError for data that is a database or holds no action, and for a file that is there already,
    because it may hold edits.

    >>> export_plan("reviews/params")  # doctest: +SKIP
    PosixPath('reviews/plan.xlsx')
    """
    home, data = _find_data(params)
    place = Path(file) if file is not None else home / BOOK
    if place.exists():
        expected = "a file that is not there yet (import it or delete it first, or give --file another name)"
        raise DataError([Problem("plan", None, "", str(place), expected)])
    with inside(home):
        plan = open_plan(data)
    if plan.actions.empty:
        raise DataError([Problem("actions", None, "", "no action", "a plan with at least one action")])
    return write_plan(plan.actions, place, branding=open_branding(params))


def import_plan(
    params: str | Path = "params", *, file: str | Path | None = None, on: str, reason: str | None = None
) -> Imported:
    """Take an edited workbook of the plan into the workspace's data, and record each changed field in `changes`.

    `params` and `file` are as for `export_plan`; `on` is the day of the change (2025-04-03), `reason` what holds where
    a row's `change_reason` says nothing. Only changed cells of the actions are written and rows of `changes` added,
    aside first and then renamed; whoever is interrupted repeats the command. Raises DataError, with every problem by
    its cell, and writes nothing, for any cell that is wrong, actions that are gone, a plan that has changed since the
    export, and data that is a database, Parquet or the sample.

    >>> import_plan("reviews/params", on="2025-04-03").changes["field"].tolist()  # doctest: +SKIP
    ['owner', 'due_on']
    """
    home, data = _find_data(params)
    if data == "sample":
        expected = "a folder of CSV files or a workbook of your own (the bundled organisation is not changed)"
        raise DataError([Problem("data", None, "", data, expected)])
    place = (Path(file) if file is not None else home / BOOK).absolute()
    with inside(home):
        plan = open_plan(data)
        edited, state = _read_edited(place, plan)
        changes = track_changes(plan.actions, edited, changed_on=on, reason=reason)
        if len(changes) and state not in ("", identify_plan(plan.actions)):
            expected = "the plan that this workbook was made of (it has changed since: export it again)"
            raise DataError([Problem("plan", None, "", place.name, expected)])
        news = _unrecorded(changes, plan.tables.get("changes"))
        files = write_changes(plan, edited, changes, news) if len(changes) else ()
    return Imported(news, tuple(home / path for path in files))


def _find_data(params: str | Path) -> tuple[Path, str]:
    """The workspace, and the data that its cycle names."""
    folder = Path(params).absolute()
    values, problems = read_params(folder / "cycle.yaml", f"{folder.name}/cycle.yaml")
    data = str(values.get("data", ""))
    expected = "a folder of CSV files or a workbook (a database is edited by its own means)"
    if not problems and (not data or is_url(data)):
        problems = [Problem(f"{folder.name}/cycle.yaml", None, "data", data, expected)]
    if problems:
        raise DataError(problems)
    return folder.parent, data


def _read_edited(place: Path, plan: Plan) -> tuple[pd.DataFrame, str]:
    """The edited actions and the state that they were made of; each wrong cell is told, also beside other tables."""
    content, problem = read_regular(place, place.name, LIMITS.file)
    if problem is not None:
        raise DataError([problem])
    folder = Folder()
    read_table_book(folder, "actions", place)
    if "actions" not in folder.sources:
        raise DataError(folder.problems)
    source = folder.sources["actions"]
    edited, found = read_table(source.cells, "actions", source.decimal)
    problems = [*folder.problems, *folder.locate([*found, *_gone(plan.actions, edited)])]
    told = {(p.row, p.column) for p in problems}
    between = check_references({**plan.tables, "actions": edited}, frozenset())
    beside = folder.locate([p for p in between if p.table == "actions"])
    problems += [p for p in beside if (p.row, p.column) not in told]
    if problems:
        raise DataError(problems)
    return complete_table(edited.reset_index(drop=True), "actions"), read_property(content, STATE)


def _gone(before: pd.DataFrame, after: pd.DataFrame) -> Iterable[Problem]:
    gone = before.loc[~before["action"].isin(after["action"]), "action"]
    expected = "every action of the plan (one that is given up stays, with the status cancelled)"
    return [Problem("actions", None, "action", f"no {action}", expected) for action in gone]


def _unrecorded(changes: pd.DataFrame, recorded: pd.DataFrame | None) -> pd.DataFrame:
    """The changes that are not the last ones recorded of their fields, as they are where an import was interrupted."""
    if recorded is None or recorded.empty:
        return changes
    last = recorded.sort_values("changed_on", kind="stable").groupby(["action", "field"]).last()[["old", "new"]]
    known = {key: tuple(values) for key, values in zip(last.index, _plain(last), strict=True)}
    rows = _plain(changes[["action", "field", "old", "new"]])
    new = [known.get((action, field)) != (old, now) for action, field, old, now in rows]
    return changes[pd.Series(new, index=changes.index, dtype=bool)]


def _plain(frame: pd.DataFrame) -> list[list[Any]]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
