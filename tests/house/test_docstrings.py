"""Every verb explains itself, shows an example, and cites a page and a heading that exist."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

import saypro_analysis as sp
from tests.house.package import ROOT, list_modules, tell

SHORTEST, LONGEST = 8, 22  # lines
VERBS = [name for name in sp.__all__ if name[0].islower()]
CITED = re.compile(r'docs/(?P<page>[\w/]+\.md)(?:, "(?P<heading>[^"]+)")?')


def list_silent(verbs: list[str]) -> Iterator[str]:
    for name in verbs:
        lines = (getattr(sp, name).__doc__ or "").strip().splitlines()
        if not SHORTEST <= len(lines) <= LONGEST:
            yield f"{name}: {len(lines)} lines"
        if not any(">>> " in line for line in lines):
            yield f"{name}: no example"


def list_headings(page: str) -> set[str]:
    """The headings of a page of docs/, without the verbs in brackets that some have."""
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    return {line.lstrip("# ").partition(" (`")[0] for line in lines if line.startswith("#")}


def list_broken(place: str, text: str) -> Iterator[str]:
    """Citations in a text of pages or headings that are not there; a citation may run over two lines."""
    for cited in CITED.finditer(re.sub(r"\s+", " ", text)):
        page, heading = cited["page"], cited["heading"]
        if not (ROOT / "docs" / page).exists():
            yield f"{place}: docs/{page}"
        elif heading and heading not in list_headings(page):
            yield f'{place}: docs/{page}, "{heading}"'


def docstrings(tree: ast.Module) -> Iterator[str]:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    yield from (doc for node in ast.walk(tree) if isinstance(node, kinds) and (doc := ast.get_docstring(node)))


def test_every_verb_explains_itself_and_shows_an_example() -> None:
    offenders = list(list_silent(VERBS))
    assert not offenders, tell(offenders)


@pytest.mark.long("every module is read")
def test_every_page_and_heading_that_a_docstring_cites_exists() -> None:
    docs = [(module.place, doc) for module in list_modules() for doc in docstrings(module.tree)]
    assert sum(bool(CITED.search(re.sub(r"\s+", " ", doc))) for _, doc in docs) > 20
    broken = [line for place, doc in docs for line in list_broken(place, doc)]
    assert not broken, tell(broken)


@pytest.mark.parametrize(
    "text", ["Method:\n    docs/methods/nowhere.md.", 'docs/methods/gaps.md, "No such\n    heading".']
)
def test_the_rule_catches_a_citation_of_nothing(text: str) -> None:
    assert list(list_broken("here", text))


def test_the_package_offers_its_verbs_without_importing_pandas() -> None:
    code = "import sys, saypro_analysis as sp; print('quantify_gaps' in dir(sp), 'pandas' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "False"]


def test_an_unknown_verb_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_verb"):
        sp.no_such_verb  # noqa: B018
