"""`python -m tests.contract` writes anew what others rely on: docs/contract.yaml, and the types of the package's verbs.

The file holds every verb's signature, the columns of what it returns with the states that the bundled
organisation shows in them, every table's columns, and the old names that still work. A change of any of these is
then a line in the diff.
"""

import inspect
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import saypro_analysis as sp
from saypro_analysis.data.reviews import open_review
from saypro_analysis.data.tables import TABLES
from saypro_analysis.views.kit.palette import BAD, GOOD, NEUTRAL, TONES, WATCHED

ROOT = Path(__file__).parents[1]
CONTRACT = ROOT / "docs" / "contract.yaml"
TYPES = ROOT / "saypro_analysis" / "__init__.pyi"
HOW = "run `make contract` (or `python -m tests.contract`) and look at the difference before you commit it"
MINOR = ".".join(sp.__version__.split(".")[:2])
_HEAD = f"# Written by `make contract`. {__doc__.split(chr(10) * 2)[1].strip().replace(chr(10), chr(10) + '# ')}"
_TYPES_HEAD = '''\
"""The types of what `import saypro_analysis as sp` offers. Written by `make contract`."""

from saypro_analysis import offers as offers
'''
_TYPES_FOOT = """
__version__: str

def list_verbs() -> dict[str, tuple[str, ...]]: ...
def list_retired() -> dict[str, str]: ...
"""
_KINDS = {"b": "yes or no", "i": "number", "u": "number", "f": "number", "M": "time", "m": "duration"}


def write_signature(name: str) -> str:
    """A verb's signature, types by their last word; of a type its public names."""
    thing = getattr(sp, name)
    if inspect.isclass(thing):
        return "type with " + ", ".join(sorted({*_fields(thing), *(one for one in vars(thing) if one[0] != "_")}))
    told = re.sub(r"(\w: |-> )'([^']*)'", r"\1\2", str(inspect.signature(thing)))
    told = re.sub(r"<[\w. ]+ at 0x[0-9a-f]+>|<function [^ ]+(?: at 0x[0-9a-f]+)?>", "...", told)
    return re.sub(r"\b(?:[a-z_]\w*\.)+([A-Za-z]\w*)", r"\1", told)


def _fields(thing: type) -> Iterable[str]:
    return [name for name in getattr(thing, "__annotations__", {}) if name[0] != "_"]


def tell_columns(frame: pd.DataFrame) -> dict[str, str]:
    """What each column of a frame holds, and which states stand in it."""
    return {str(name): _tell(frame[name]) for name in frame}


def _tell(column: pd.Series) -> str:
    kind = _KINDS.get(column.dtype.kind, "text")
    held = {*map(str, column.dropna())} if kind == "text" else set()
    states = [word for word in TONES if word in held]
    return f"{kind}: {' '.join(states)}" if states else kind


def list_signatures() -> dict[str, str]:
    return {name: write_signature(name) for name in sp.__all__}


def list_tables() -> dict[str, dict[str, str]]:
    return {name: {column: _declare(told.metadata or {}, needed=told.required)
                   for column, told in table.columns.items()} for name, table in TABLES.items()}  # fmt: skip


def _declare(metadata: Mapping[str, Any], *, needed: bool) -> str:
    words = f": {' '.join(metadata['words'])}" if metadata.get("words") else ""
    return f"{metadata['kind']}{words}{' (needed)' if needed else ''}"


def list_columns(frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    """The columns of what each verb returns, by the verb's name; of variants the first."""
    found: dict[str, dict[str, str]] = {}
    for name, frame in frames.items():
        verb = name.partition(" ")[0]
        if verb in sp.__all__:
            found.setdefault(verb, tell_columns(frame))
    return dict(sorted(found.items()))


def list_retired() -> dict[str, str]:
    """Each old name that still works: its new one, and the minor version in which it was renamed."""
    known = read().get("retired", {}) if CONTRACT.exists() else {}
    return {old: known.get(old, f"{new}, since {MINOR}") for old, new in sorted(sp.list_retired().items())}


def write_types() -> str:
    """The stub by which editors and type checkers know what the package offers lazily."""
    lines = [
        f"from saypro_analysis.{module} import {name} as {name}"
        for module, names in sp.list_verbs().items()
        for name in names
    ]
    return "\n".join([_TYPES_HEAD, *sorted(lines)]) + "\n" + _TYPES_FOOT


def read() -> dict[str, Any]:
    return yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))


def make(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The whole contract as the code has it now."""
    states = {"good": GOOD, "bad": BAD, "neither": NEUTRAL, "to be watched": WATCHED}
    return {"verbs": list_signatures(), "columns": list_columns(frames), "tables": list_tables(),
            "states": {tone: " ".join(words) for tone, words in states.items()}, "retired": list_retired()}  # fmt: skip


def main() -> None:
    """Write both files."""
    from tests.views.tables.verb_frames import make_frames

    told = make(make_frames(open_review("sample", as_of="2025-03-31")))
    text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=10_000)
    CONTRACT.write_text(f"{_HEAD}\n{text}", encoding="utf-8", newline="\n")
    TYPES.write_text(write_types(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
