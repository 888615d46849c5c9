"""What stands in the pages of the docs: fenced blocks by their language, commands by their words."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "guides").glob("*.md"))]
_FENCE = re.compile(r"^```(?P<head>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_CAPTION = re.compile(r"\A:caption: (?P<file>\S+)\n\n")
_CODE = re.compile(r"`(saypro [^`\n]+)`")


class Block(NamedTuple):
    """A fenced block: its language, the file that it is, if it is one, and what it holds."""

    language: str
    file: str
    text: str


def list_blocks(page: Path) -> Iterator[Block]:
    for found in _FENCE.finditer(page.read_text(encoding="utf-8")):
        head = found["head"].strip().split()
        caption = _CAPTION.match(found["body"])
        yield Block(head[-1] if head else "", caption["file"] if caption else "", _CAPTION.sub("", found["body"]))


def list_commands(page: Path) -> list[str]:
    """Every command line of `saypro` on a page, in a block of commands or within a line."""
    lines = [line for block in list_blocks(page) if block.language == "sh" for line in block.text.splitlines()]
    told = [line for line in lines if re.match(r"(\S*/)?saypro ", line)]
    return [re.sub(r"^\S*/", "", line) for line in told] + _CODE.findall(page.read_text(encoding="utf-8"))


def read_options(command: str) -> list[str]:
    return [word for word in shlex.split(command.replace("'", " ")) if re.fullmatch(r"--[a-z]+", word)]
