"""A new workspace: parameters, notebooks, a README of one screen, and data to replace."""

from pathlib import Path
from typing import Any

import yaml
from slugify import slugify

from saypro_analysis.batch.workspaces.beginnings import Beginning, Tables, begin
from saypro_analysis.batch.workspaces.copies import copy_file, copy_folder
from saypro_analysis.batch.workspaces.notebook_origins import stamp_folder
from saypro_analysis.batch.workspaces.notebooks import bundled
from saypro_analysis.batch.workspaces.staging import fill_folder
from saypro_analysis.data.framework.frameworks import CHOICE, SAYPRO
from saypro_analysis.data.tables import REQUIRED, TABLES
from saypro_analysis.data.tables.column_notes import list_columns
from saypro_analysis.reports.brandings import FILE, TEMPLATE
from saypro_analysis.reports.worksheets import write_book

BOOK, FOLDER = "data.xlsx", "data"
_MAIL_ABOUT = "Who receives the reports: replace the addresses, then saypro mail writes drafts. Never a password here."
_FRAMEWORK_ABOUT = """\
Whose rules the reports go by: saypro (the bundled ones), none, or a file of your own beside this one, which may begin
# with "base: saypro" and replace some of them. docs/framework.md explains every line."""
_README = """\
# {cycle}

{about}

| to | do |
|---|---|
| check parameters and data | `saypro check` |
| make every report | `saypro run`, then open `outputs/{cycle}/index.html` |
| explore a department | open a notebook of `notebooks/` in JupyterLab |
| open the next cycle from this one | `saypro init ../next --next .` |

## Where things are

- `{data}`: {holds} Only {required} must be there; a section whose table is absent says so.
  `columns.md` explains every column.
- `params/cycle.yaml`: the cycle, the day of the review, the data, currency and locale.
  `params/departments/`: a file per department that gets reports, named as the data names it.
  `params/framework.yaml`: whose targets, tiers, actions, questions and themes the reports go by.
  `params/branding.yaml`: whose reports they are: name, logo, colour, foot.
- `notebooks/`: yours to change; where one is missing, the package's is used.
- `outputs/`: the reports.{archive}

What is wrong with the data is told all at once, with its table, row and column, before anything runs.
"""


def init_workspace(folder: str | Path, *, source: str = "sample", excel: bool = False) -> Path:
    """Make a workspace in a new or empty folder, and return its path.

    `source` is what it begins with: "sample" (the bundled organisation), "nhs" (six hospitals) or "empty" (an example
    row per table); `excel` keeps the data as one workbook with a sheet per table instead of a CSV file each. Raises
    DataError for a folder that already holds something.

    >>> init_workspace("reviews", source="empty", excel=True)  # doctest: +SKIP
    PosixPath('reviews')
    """
    beginning = begin(source)
    cycle = {**beginning.cycle, "data": BOOK if excel else FOLDER}
    params = {
        "cycle.yaml": _as_yaml(cycle, "What every report of the cycle has in common; a department's file may differ.")
    }
    for name, values in beginning.named_departments.items():
        params[f"departments/{slugify(name)}.yaml"] = _as_yaml(values)
    params["mail.yaml"] = write_mail(beginning)
    params["framework.yaml"] = write_framework()
    params[FILE] = TEMPLATE
    return write_workspace(folder, params, bundled("notebooks"), beginning, excel=excel)


def write_workspace(
    folder: str | Path,
    params: dict[str, str],
    notebooks: Path,
    beginning: Beginning,
    *,
    excel: bool,
    archive: Tables | None = None,
    records: Path | None = None,
    logo: Path | None = None,
) -> Path:
    """Write a workspace aside and move it into place; `params` are files' contents by path, `archive` closed rows.

    `records` is a folder of records, which are copied with the tables that measures fill, `logo` the file of one.
    """

    def fill(made: Path) -> None:
        for name, text in params.items():
            _write(made / "params" / name, text)
        if logo is not None:
            copy_file(logo, made / "params" / logo.name)
        copy_folder(notebooks, made / "notebooks")
        stamp_folder(made / "notebooks")
        _write_data(made, beginning.tables, excel=excel)
        if records is not None:
            _copy_records(records, made / FOLDER)
        _write_csv(made / "archive", archive or {})
        _write(made / "README.md", _readme(beginning, excel=excel, archive=bool(archive)))
        _write(made / "columns.md", list_columns(TABLES))

    order = f"{beginning.about} Data as {'a workbook' if excel else 'CSV files'}."
    fill_folder(Path(folder), order, fill)
    return Path(folder)


def write_mail(beginning: Beginning) -> str:
    """The text of `mail.yaml`: who would get the reports, addresses to replace, one per department."""
    readers = {name: [f"head.of.{slugify(name)}@example.org"] for name in beginning.named_departments}
    mail = {"sender": "reviews@example.org", "operator": "review.office@example.org",
            "allowed_domains": ["example.org"], "departments": readers, "digest": ["leadership@example.org"],
            "attach": "pdf"}  # fmt: skip
    return _as_yaml(mail, _MAIL_ABOUT)


def write_framework() -> str:
    """The text of `framework.yaml`: the bundled rules, and how to go by others."""
    return _as_yaml({CHOICE: SAYPRO}, _FRAMEWORK_ABOUT)


def _copy_records(old: Path, new: Path) -> None:
    """All of a folder but the tables that were written already."""
    new.mkdir(exist_ok=True)
    for entry in sorted(old.iterdir()):
        table = TABLES.get(entry.stem.lower())
        if entry.name.startswith((".", "~")) or (table and not table.measured):
            continue
        (copy_folder if entry.is_dir() else copy_file)(entry, new / entry.name)


def _as_yaml(values: dict[str, Any], about: str = "") -> str:
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    return f"# {about}\n{text}" if about else text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_data(folder: Path, tables: Tables, *, excel: bool) -> None:
    if excel:
        write_book(folder / BOOK, tables)
    else:
        _write_csv(folder / FOLDER, tables)


def _write_csv(folder: Path, tables: Tables) -> None:
    for table, frame in tables.items():
        _write(folder / f"{table}.csv", frame.to_csv(index=False, lineterminator="\n"))


def _readme(beginning: Beginning, *, excel: bool, archive: bool) -> str:
    return _README.format(
        cycle=beginning.cycle["cycle"],
        about=beginning.about,
        data=BOOK if excel else f"{FOLDER}/",
        holds="the tables, a sheet each, columns explained at their heads." if excel else "a CSV file per table.",
        required=" and ".join(REQUIRED),
        archive="\n- `archive/`: what the cycle before has closed." if archive else "",
    )
