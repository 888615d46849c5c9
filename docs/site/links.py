"""Links of the repository's pages, as they lie beside one another on the site."""

import re
from collections.abc import Iterator
from os.path import relpath
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TOP = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md",
       "README.md": "index.md"}  # fmt: skip
# Pages that are a section's first: the pages that they lead to, but for those of other sections, are its contents.
CONTENTS = {"guides/README.md": ("../start.md",), "methods/README.md": ("../",), "carry_on.md": ()}
_LINK = re.compile(r"(?P<text>(?<!!)\[[^\]\[]*\])\((?!\w+:|#)(?P<file>[^)#\s]+)(?P<anchor>#[\w-]+)?\)")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def list_pages() -> Iterator[tuple[Path, str]]:
    """Every page of the repository that the site shows, and its place there."""
    for path in sorted(DOCS.rglob("*.md")):
        if not {"_build", "site"} & set(path.relative_to(DOCS).parts):
            yield path, path.relative_to(DOCS).as_posix()
    yield from ((ROOT / name, place) for name, place in TOP.items() if name != "README.md")


def move_links(text: str, path: Path, place: str) -> str:
    """A page's text with links that lead to the same pages on the site; a link to code becomes the code's place.

    >>> move_links("[a](methods/gaps.md#gaps) [b](../saypro_analysis/cli.py)", DOCS / "data.md", "guides/data.md")
    '[a](../methods/gaps.md#gaps) a (`saypro_analysis/cli.py`)'
    """
    parts = _CODE.split(text)
    parts[::2] = [_LINK.sub(lambda found: _move(found, path, place), part) for part in parts[::2]]
    return "".join(parts)


def _move(found: re.Match[str], path: Path, place: str) -> str:
    target = (path.parent / found["file"]).resolve()
    home = find_place(target)
    if home is None:
        return f"{found['text'][1:-1]} (`{target.relative_to(ROOT).as_posix()}`)"
    return f"{found['text']}({lead(place, home)}{found['anchor'] or ''})"


def find_place(target: Path) -> str | None:
    """Where on the site a file of the repository stands, if it does."""
    if target.parent == ROOT and target.name in TOP:
        return TOP[target.name]
    if target.is_relative_to(DOCS) and target.suffix in (".md", ".png") and target.exists():
        return target.relative_to(DOCS).as_posix()
    return None


def lead(place: str, home: str) -> str:
    """The way from one page of the site to another."""
    return relpath(home, PurePosixPath(place).parent.as_posix()).replace("\\", "/")


def add_contents(text: str, place: str) -> str:
    """A section's first page with its contents for the site's menu: the pages that it leads to, in their order."""
    led = dict.fromkeys(found["file"] for found in _LINK.finditer(_CODE.sub("", text)))
    own = [file.removesuffix(".md") for file in led if not file.startswith(CONTENTS[place] or ("//",))]
    return "\n".join([text.rstrip(), "", "```{toctree}", ":hidden:", "", *own, "```", ""])
