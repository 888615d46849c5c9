"""The room that words take, letter by letter: drawings repeat their letters, and matplotlib shapes each text anew."""

import os
from functools import lru_cache
from itertools import pairwise
from math import floor
from typing import Any, NamedTuple

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, Kerning, LoadFlags

FAMILY = "DejaVu Sans"
_BOLD = {"normal": False, 400: False, "bold": True, 700: True}
_PARTS = 64  # of a pixel, in which fonts count
_DESIGN = 2048  # units of the font's design in a letter's size
_SIGNS = "\xa0–—‘’“”•…−×≤≥≈→←€"
# Letters that stand beside one another unchanged: those of Latin scripts, and what figures are labelled with.
_SIMPLE = frozenset(filter(str.isprintable, map(chr, range(0x20, 0x180)))) | frozenset(_SIGNS)
_LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02"}


class Letter(NamedTuple):
    """A letter's measures in 64ths of a pixel, and its place in the font."""

    advance: int
    low: int
    high: int
    place: Any


def size_words(
    words: str, font: FontProperties, points: float, dpi: float, flags: LoadFlags
) -> tuple[float, float, float] | None:
    """The width, height and descent of words in pixels, to the bit what matplotlib finds; None where it has to look.

    It has to where the font is another than the drawings', or a letter looks otherwise beside others. `points` is the
    size, whatever that of the font is, and `flags` say whether letters are fitted to whole pixels.
    """
    bold = _BOLD.get(font.get_weight())
    if bold is None or not _SIMPLE.issuperset(words) or not _is_ours(font):
        return None
    for apart, joined in _LIGATURES.items():
        words = words.replace(apart, joined)
    letters = [_letter(letter, bold, points, dpi, flags) for letter in words]
    scale = floor(int(points * _PARTS) * dpi / 72 + 0.5) / _DESIGN
    nearer = sum(floor(_kern(a.place, b.place, bold) * scale + 0.5) for a, b in pairwise(letters))
    low, high = min(letter.low for letter in letters), max(letter.high for letter in letters)
    width = sum(letter.advance for letter in letters) + nearer
    return width / _PARTS, (high - low) / _PARTS, -low / _PARTS


def size_lines(font: FontProperties, points: float, dpi: float) -> tuple[float, float, float] | None:
    """How far lines reach above and below their letters' feet, and what is left between two, in pixels.

    It is to the bit what matplotlib finds; None where the font is another than the drawings'.
    """
    bold = _BOLD.get(font.get_weight())
    if bold is None or not _is_ours(font):
        return None
    high, low, gap = _lines(bold)
    scale = 1 / _DESIGN * points * dpi / 72
    return high * scale, -low * scale, gap * scale


@lru_cache(maxsize=2)
def _lines(bold: bool) -> tuple[int, int, int]:
    told: Any = _font(bold).get_sfnt_table("OS/2")
    return told["sTypoAscender"], told["sTypoDescender"], told["sTypoLineGap"]


def _is_ours(font: FontProperties) -> bool:
    return (
        font.get_family() == [FAMILY]
        and font.get_style() == font.get_variant() == font.get_stretch() == "normal"
        and font.get_file() is None
    )


@lru_cache(maxsize=16_384)
def _letter(letter: str, bold: bool, points: float, dpi: float, flags: LoadFlags) -> Letter:
    font = _font(bold)
    font.set_size(points, dpi)
    glyph = font.load_char(ord(letter), flags=flags)
    _, low, _, high = glyph.bbox
    return Letter(glyph.horiAdvance, low, high, font.get_char_index(ord(letter)))


@lru_cache(maxsize=16_384)
def _kern(left: Any, right: Any, bold: bool) -> int:
    """How much nearer two letters stand than others, in units of the design."""
    return _font(bold).get_kerning(left, right, Kerning.UNSCALED)


@lru_cache(maxsize=2)
def _font(bold: bool) -> FT2Font:
    # A font of our own: matplotlib's cached ones are resized by whoever draws next.
    return FT2Font(findfont(FontProperties(family=FAMILY, weight="bold" if bold else "normal")))


if hasattr(os, "register_at_fork"):
    # Processes forked from this one would share its place in the font's open file, and read one another's letters.
    os.register_at_fork(after_in_child=_font.cache_clear)
