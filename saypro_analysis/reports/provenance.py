"""Where a page's figures come from: data, parameters, versions, and the code that made them."""

import re
from functools import cache
from importlib.metadata import version
from pathlib import PurePath
from typing import Any, NamedTuple

_SHOWN = ("saypro-analysis", "pandas", "scipy")
_HOME = re.compile(r"[\\/]")


class Provenance(NamedTuple):
    """The notebook's name, its parameters, the versions it ran with, and its code, cell by cell."""

    notebook: str
    parameters: dict[str, str]
    versions: dict[str, str]
    code: list[str]


def trace_page(notebook: Any, *, with_code: bool = True) -> Provenance:
    """What an executed notebook tells of its making; of a path only its last part, for pages travel.

    A notebook that a workspace was begun with says of which version of the package it is.
    """
    run = notebook["metadata"].get("papermill", {})
    language = notebook["metadata"].get("language_info", {})
    parameters = {name: _plain(value) for name, value in sorted(run.get("parameters", {}).items())}
    versions = {name: _find_version(name) for name in _SHOWN}
    if language.get("version"):
        versions = {"Python": language["version"], **versions}
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    name = PurePath(run.get("input_path") or "").stem
    made = notebook["metadata"].get("saypro", {}).get("version", "")
    name = f"{name} {made}" if name and isinstance(made, str) and made else name
    return Provenance(name, parameters, versions, [text for text in code if text.strip()] if with_code else [])


@cache
def _find_version(name: str) -> str:
    return version(name)  # a library's files are looked for and read: once for all pages of a process


def _plain(value: object) -> str:
    return PurePath(value).name if isinstance(value, str) and _HOME.search(value) else str(value)


def quote_css(text: str) -> str:
    """Text as a string of a style sheet, whatever it holds.

    >>> quote_css('Sales"}')
    '"Sales\\\\22 \\\\7d "'
    """
    quoted = (letter if letter.isalnum() or letter in " ,." else f"\\{ord(letter):x} " for letter in text)
    return f'"{"".join(quoted)}"'
