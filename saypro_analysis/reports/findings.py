"""What a notebook found, left in the notebook itself as data, and written beside the report."""

import csv
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis import __version__
from saypro_analysis.data.confidences import recognise_confidential
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.charts import Chart, Charts
from saypro_analysis.views.kit.csv_texts import defuse
from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import language

MIME = "application/vnd.saypro.findings+json"
MAILED_FIGURES = 2


def publish(
    review: Review,
    *,
    status: str = "",
    cycle: str = "",
    headlines: Iterable[str] = (),
    facts: Iterable[Fact] = (),
    requests: Iterable[str] = (),
    tables: Mapping[str, pd.DataFrame] | None = None,
    figures: Iterable[Chart | Charts] = (),
    confidential: bool = False,
    asked_by: str = "",
) -> None:
    """Leave what a notebook found in the notebook as data; it shows nothing.

    `review` is the review that the findings are about, `status` its state in one word, `cycle` the name of the review
    cycle. `headlines` are the sentences of the first screen, the first of them the report's title; `facts` at most
    four figures; `requests` what is asked of the reader (with the day that `describe_requests` gives them), `asked_by`
    the address that answers go to; `tables` the frames worth keeping, by name; `figures` what the `plot_` verbs drew,
    of which a mail shows the first two. The cell gets one output of MIME type
    application/vnd.saypro.findings+json; the report's page, the batch and the mail read it.
    Outside a notebook nothing happens. Returns nothing. Raises ValueError for a table's name that cannot be a file's
    name, and for a table of what was said in confidence (interviews with their names), unless `confidential`.

    >>> publish(open_review("sample"), status="missed", headlines=["Revenue is below target."])  # doctest: +SKIP
    """
    from IPython import get_ipython
    from IPython.display import publish_display_data

    for name in tables or {}:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ValueError(f"tables: found the name {name!r}, expected lower-case letters, digits and _")
    _keep_confidence({} if confidential else tables or {})
    asked = [str(sentence) for sentence in requests]
    findings = {
        "version": __version__,
        "cycle": str(cycle),
        "department": review.department or "",
        "as_of": str(review.as_of.date()),
        **_tell_months(review),
        "fingerprint": review.fingerprint,
        "language": language(),
        "status": status,
        "headlines": [str(sentence) for sentence in headlines],
        "facts": [fact._asdict() for fact in facts],
        "requests": asked,
        **(
            {"answer_by": str(day.date())}
            if asked and (day := getattr(requests, "answer_by", None)) is not None
            else {}
        ),
        **({"asked_by": asked_by} if asked and asked_by else {}),
        "tables": {name: _as_data(frame) for name, frame in (tables or {}).items()},
        "figures": list(_draw(figures)),
    }
    if get_ipython() is not None:
        publish_display_data({MIME: findings})


def _keep_confidence(tables: Mapping[str, pd.DataFrame]) -> None:
    """What is published lies beside the report, and is mailed with it."""
    for name, frame in tables.items():
        if table := recognise_confidential(frame):
            expected = "a frame without the names and words that were given in confidence, or confidential=True"
            raise ValueError(f"tables: found the table {table} under {name!r}, expected {expected}")


def _tell_months(review: Review) -> dict[str, Any]:
    """The months reviewed, and whether the day of the review lies long after them."""
    return {"months": str(review.months), "late": review.months.are_late(review.as_of)}


def read_findings(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """The findings that an executed notebook holds; empty if it has none."""
    for cell in reversed(notebook["cells"]):
        for output in cell.get("outputs", []):
            if found := output.get("data", {}).get(MIME):
                return dict(found)
    return {}


def write_findings(findings: Mapping[str, Any], stem: Path) -> list[Path]:
    """Write findings as `<stem>.json`, each table as `<stem>.<table>.csv`, each figure as `<stem>.figure_<n>.png`.

    Returns the paths, in that order. `open_findings` reads them back.
    """
    path = stem.with_name(stem.name + ".json")
    pictures = {f"{stem.name}.figure_{n}.png": figure for n, figure in enumerate(findings.get("figures", []), 1)}
    kept = [{**figure, "png": name} for name, figure in pictures.items()]
    plain = {**findings, "figures": kept} if kept else findings
    path.write_text(json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    paths = [path]
    for name, table in findings.get("tables", {}).items():
        paths.append(stem.with_name(f"{stem.name}.{name}.csv"))
        paths[-1].write_text(_write_rows(**table), encoding="utf-8", newline="\n")
    for name, figure in pictures.items():
        paths.append(stem.with_name(name))
        paths[-1].write_bytes(b64decode(figure["png"]))
    return paths


def _write_rows(columns: list[str], rows: list[list[Any]]) -> str:
    """A table's cells as CSV text, figures as pandas writes them: whole ones beside others or empty cells as 1.0."""
    cells = [_as_numbers(column) or list(map(defuse, column)) for column in zip(*rows, strict=True)]
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerows([map(defuse, columns), *zip(*cells, strict=True)])
    return file.getvalue()


def _as_numbers(column: Sequence[Any]) -> list[Any]:
    """A column of numbers that are not all whole, nor all there, as floats; nothing of any other column."""
    there = [value for value in column if value is not None]
    numbers = bool(there) and {int, float}.issuperset(map(type, there))
    mixed = numbers and (len(there) < len(column) or float in map(type, there))
    return [None if value is None else float(value) for value in column] if mixed else []


def open_findings(path: Path) -> dict[str, Any]:
    """Findings as `write_findings` wrote them, their figures whole again; raises OSError or ValueError if broken."""
    findings = dict(json.loads(path.read_text(encoding="utf-8")))
    for figure in findings.get("figures", []):
        figure["png"] = b64encode((path.parent / Path(figure["png"]).name).read_bytes()).decode()
    return findings


def _draw(figures: Iterable[Chart | Charts]) -> Iterator[dict[str, Any]]:
    """The figures of a mail as data; empty ones are left out."""
    charts = [chart for figure in figures for chart in ([figure] if isinstance(figure, Chart) else figure)]
    pictures = ((chart, chart.png()) for chart in charts)
    for chart, picture in islice(((chart, picture) for chart, picture in pictures if picture), MAILED_FIGURES):
        yield {
            "title": chart.title,
            "caption": chart.caption,
            "alt": chart.alt,
            "width": picture.width,
            "height": picture.height,
            "png": b64encode(picture.data).decode(),
        }


def _as_data(frame: pd.DataFrame) -> dict[str, list[Any]]:
    cells = [_cells(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return {"columns": [str(column) for column in frame], "rows": [list(row) for row in zip(*cells, strict=True)]}


def _cells(column: pd.Series) -> list[Any]:
    """The cells of a column; those of plain numbers and of whole days all at once."""
    if column.dtype.kind == "M" and isinstance(column.dtype, np.dtype):
        days = column.to_numpy().astype("M8[D]")
        if ((days == column.to_numpy()) | np.isnat(days)).all():
            return [None if day == "NaT" else day for day in np.datetime_as_string(days).tolist()]
    if column.dtype == np.float64:
        values = column.to_numpy()
        told = values.astype(object)
        told[~np.isfinite(values)] = None
        return list(told.tolist())
    if column.dtype in (np.int64, np.bool_):
        return list(column.tolist())
    return [_value(value) for value in column]


def _value(value: Any) -> Any:
    """A cell as JSON knows it: days as text, what is missing or without bounds as null."""
    if isinstance(value, str):
        return value
    if not isinstance(value, (list, dict)) and pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        return None
    return value if isinstance(value, (bool, int, float, str)) else str(value)
