"""Every relative link in README, CONTRIBUTING and docs leads to a file, and to a heading where it names one."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.package import ROOT, tell

LINK = re.compile(r"\]\((?!\w+:)(?P<file>[^)#\s]*)(?:#(?P<anchor>[\w-]+))?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
MADE = re.compile(
    r"(\.\./)*(gallery|reference)/|(\.\./)*commands\.md"
)  # by `make docs`, which then looks for them itself
SHORT = 30  # lines of a page for maintainers in the package


def list_pages() -> list[Path]:
    docs = [page for page in sorted((ROOT / "docs").rglob("*.md")) if not {"_build", "site"} & {*page.parts}]
    return [*sorted(ROOT.glob("*.md")), *docs, *sorted((ROOT / "saypro_analysis").rglob("*.md"))]


def anchor(heading: str) -> str:
    """What a heading is linked by.

    >>> anchor("## Gaps (`quantify_gaps`)")
    'gaps-quantify_gaps'
    """
    return re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-")


def list_broken(page: Path, text: str) -> Iterator[str]:
    for link in LINK.finditer(CODE.sub("", text)):
        target = page.parent / link["file"] if link["file"] else page
        lines = target.read_text(encoding="utf-8").splitlines() if target.suffix == ".md" and target.is_file() else []
        if MADE.match(link["file"]):
            continue
        if not target.exists():
            yield f"{page.relative_to(ROOT)}: {link['file']}"
        elif link["anchor"] and link["anchor"] not in {anchor(line) for line in lines if line.startswith("#")}:
            yield f"{page.relative_to(ROOT)}: {link['file']}#{link['anchor']}"


def test_every_relative_link_leads_somewhere() -> None:
    texts = {page: page.read_text(encoding="utf-8") for page in list_pages()}
    assert sum(len(LINK.findall(text)) for text in texts.values()) > 20
    broken = [line for page, text in texts.items() for line in list_broken(page, text)]
    assert not broken, tell(broken)


def test_the_rule_catches_a_link_to_nothing() -> None:
    page = ROOT / "docs" / "data.md"
    assert len(list(list_broken(page, "[a](nowhere.md) [b](data.md#no-such) [c](data.md) [d](https://a.org)"))) == 2


def test_every_benchmark_that_a_page_names_is_there() -> None:
    texts = {page: page.read_text(encoding="utf-8") for page in list_pages()}
    named = {(page.name, name) for page, text in texts.items() for name in re.findall(r"benchmarks/(\w+\.py)", text)}
    assert len(named) > 15
    assert [one for one in sorted(named) if not (ROOT / "benchmarks" / one[1]).exists()] == []


def test_the_pages_for_maintainers_are_short() -> None:
    pages = [ROOT / "saypro_analysis" / floor / "README.md" for floor in ("analysis", "views")]
    assert all(0 < page.read_text(encoding="utf-8").count("\n") <= SHORT for page in pages)


def test_the_index_of_methods_names_every_page() -> None:
    index = (ROOT / "docs" / "methods" / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs" / "methods").glob("*.md")} - {"README.md"}
    assert [name for name in sorted(pages) if f"]({name})" not in index] == []
