"""The words at the heads of tables, explained under the pointer; run as a program, it writes docs/glossary.md."""

import sys
from functools import cache
from html import escape
from importlib import resources

import yaml
from great_tables import html

_PAGE = """\
# Glossary

The words that stand at the heads of tables. In a report and in JupyterLab the same text shows when the pointer rests on
a head that is underlined with dots.

| term | what it means |
|---|---|
"""


@cache
def read_glossary() -> dict[str, str]:
    """What each term means, in the order of the terms."""
    return {entry["term"]: entry["means"] for entry in _read()}


@cache
def read_heads() -> dict[str, str]:
    """What each head of a table means, for those that are explained."""
    return {head: entry["means"] for entry in _read() for head in entry.get("heads", [entry["term"]])}


def explain_head(label: str) -> str:
    """A column's head, as markup with its meaning where the glossary has it.

    >>> explain_head("Owner"), explain_head("Near").text[:12]
    ('Owner', '<abbr title=')
    """
    means = read_heads().get(label)
    return label if means is None else html(f'<abbr title="{escape(means)}">{escape(label)}</abbr>')


def write_page() -> str:
    """The page of the documentation."""
    return _PAGE + "".join(f"| {term} | {means} |\n" for term, means in read_glossary().items())


def _read() -> list[dict[str, str]]:
    text = resources.files("saypro_analysis.views.kit").joinpath("glossary.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text))


if __name__ == "__main__":
    sys.stdout.write(write_page())
