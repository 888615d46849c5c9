"""What a notebook found, left in the notebook itself as data, and written beside the report."""

import json
import re
from collections.abc import Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from saypro_analysis import __version__
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.facts import Fact
from saypro_analysis.views.formats import language

MIME = "application/vnd.saypro.findings+json"
_FORMULA = re.compile(r"^[\s]*[=+\-@＝＋－＠]")


def publish(
    review: Review,
    *,
    status: str = "",
    cycle: str = "",
    headlines: Iterable[str] = (),
    facts: Iterable[Fact] = (),
    requests: Iterable[str] = (),
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Leave what a notebook found in the notebook as data; it shows nothing.

    `review` is the review that the findings are about, `status` its state in one word, `cycle` the name of the review
    cycle. `headlines` are the sentences of the first screen, the first of them the report's title; `facts` at most
    four figures; `requests` what is asked of the reader; `tables` the frames worth keeping, by name. The cell gets
    one output of MIME type application/vnd.saypro.findings+json; the report's page, the batch and the mail read it.
    Outside a notebook nothing happens. Returns nothing. Raises ValueError for a table's name that cannot be a file's
    name.

    >>> publish(open_review("sample"), status="missed", headlines=["Revenue is below target."])  # doctest: +SKIP
    """
    from IPython import get_ipython
    from IPython.display import publish_display_data

    for name in tables or {}:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ValueError(f"tables: found the name {name!r}, expected lower-case letters, digits and _")
    findings = {
        "version": __version__,
        "cycle": str(cycle),
        "department": review.department or "",
        "as_of": str(review.as_of.date()),
        "fingerprint": review.fingerprint,
        "language": language(),
        "status": status,
        "headlines": [str(sentence) for sentence in headlines],
        "facts": [fact._asdict() for fact in facts],
        "requests": [str(sentence) for sentence in requests],
        "tables": {name: _as_data(frame) for name, frame in (tables or {}).items()},
    }
    if get_ipython() is not None:
        publish_display_data({MIME: findings})


def read_findings(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """The findings that an executed notebook holds; empty if it has none."""
    for cell in reversed(notebook["cells"]):
        for output in cell.get("outputs", []):
            if found := output.get("data", {}).get(MIME):
                return dict(found)
    return {}


def write_findings(findings: Mapping[str, Any], stem: Path) -> list[Path]:
    """Write findings as `<stem>.json` and each table as `<stem>.<table>.csv`; returns the paths, in that order."""
    path = stem.with_name(stem.name + ".json")
    path.write_text(json.dumps(findings, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    paths = [path]
    for name, table in findings.get("tables", {}).items():
        frame = pd.DataFrame(table["rows"], columns=table["columns"])
        paths.append(stem.with_name(f"{stem.name}.{name}.csv"))
        frame.map(_plain).to_csv(paths[-1], index=False, lineterminator="\n", encoding="utf-8")
    return paths


def _as_data(frame: pd.DataFrame) -> dict[str, list[Any]]:
    columns = [str(column) for column in frame]
    return {"columns": columns, "rows": [[_value(value) for value in row] for row in frame.itertuples(index=False)]}


def _value(value: Any) -> Any:
    """A cell as JSON knows it: days as text, what is missing or without bounds as null."""
    if not isinstance(value, (list, dict)) and pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        return None
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _plain(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return "'" + value if isinstance(value, str) and (_FORMULA.match(value) or value[:1] in "\t\r") else value
