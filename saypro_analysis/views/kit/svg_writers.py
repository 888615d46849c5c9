"""A drawing made small while it is written: without what a page does not need, in the page's font and colours."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from types import MappingProxyType

from saypro_analysis.views.kit.palette import CSS_NAMES
from saypro_analysis.views.kit.svg_paths import straighten

_NEEDLESS = re.compile(
    r"font-family: [^;]*;? ?|stroke-linejoin: miter;? ?"
)  # the page's font, and what is so by default
_FINE = re.compile(r"(\d\.\d)\d+")
_BREAK = re.compile(r"\s*\n\s*")
_STRAIGHT = re.compile(r"M[-MLz\d. ]*")
_LEVEL = re.compile(r"rotate\(-?0 ")
_REFERENCE = re.compile(r"(?:url\(|^)#([^)]+)")


class SvgWriter:
    """What matplotlib's renderer writes its elements to, one after the other, in place of matplotlib's own writer.

    Coordinates are as fine as is seen, groups that say nothing are left out, and so are names that nothing refers to.
    The words between the tags are data: a sum of money is not a coordinate.
    """

    def __init__(self) -> None:
        self._written: list[str] = []
        self._begun = ""  # a tag whose element may still be empty
        self._open: list[str] = []
        self._names: set[str] = set()
        self._used: set[str] = set()

    def start(self, tag: str, attrib: Mapping[str, str] = MappingProxyType({}), **extra: str) -> int:
        """Begin an element; gives the place that `close` takes."""
        self._go_on()
        self._begun = f"<{tag}{''.join(self._write(tag, *pair) for pair in {**attrib, **extra}.items() if pair[1])}"
        self._open.append("" if self._begun == "<g" else f"</{tag}>")
        return len(self._open) - 1

    def end(self, _tag: str = "", indent: bool = True) -> None:
        """End the element begun last."""
        end = self._open.pop()
        if self._begun:
            self._written.append(f" {self._begun}/>")
            self._begun = ""
        else:
            self._written.append(f" {end}" if indent else end)

    def element(self, tag: str, text: str = "", attrib: Mapping[str, str] = MappingProxyType({}), **extra: str) -> None:
        """Write a whole element."""
        self.start(tag, attrib, **extra)
        if text:
            self.data(text)
        self.end(indent=False)

    def data(self, text: str) -> None:
        """Write words."""
        self._go_on()
        self._written.append(escape(text, quote=False))

    def close(self, place: int) -> None:
        """End all elements from this place on."""
        while len(self._open) > place:
            self.end()

    def comment(self, comment: str) -> None:
        """Leave a comment out."""

    def flush(self) -> None:
        """Nothing is held back."""

    def tell(self) -> str:
        """All that was written."""
        told = "".join(self._written)
        for name in self._names - self._used:
            told = told.replace(f' id="{name}"', "")
        return told

    def _go_on(self) -> None:
        if self._begun:
            self._written.append(f" {self._begun}>" if self._open[-1] else " ")
            self._begun = ""

    def _write(self, tag: str, name: str, value: str) -> str:
        """An attribute with a space before it, or nothing."""
        if name == "id":
            self._names.add(value)
            return "" if tag == "g" else f' id="{value}"'
        if name == "transform" and _LEVEL.match(value):
            return ""
        if "#" in value:
            self._used.update(_REFERENCE.findall(value))
        return f' {name}="{_tidy_style(value) if name == "style" else _tidy(name, value)}"'


@lru_cache(maxsize=4096)
def _tidy_style(style: str) -> str:
    """A style in the page's font and colours."""
    style = _NEEDLESS.sub("", style)
    for colour, name in CSS_NAMES.items():
        style = style.replace(f": {colour}", f": var({name}, {colour})")
    return escape(_FINE.sub(r"\1", style).replace("; ", ";"))


def _tidy(name: str, value: str) -> str:
    """Coordinates as fine as is seen, a path without needless points."""
    value = _BREAK.sub(" ", _FINE.sub(r"\1", value))
    return escape(straighten(value) if name == "d" and _STRAIGHT.fullmatch(value) else value)
