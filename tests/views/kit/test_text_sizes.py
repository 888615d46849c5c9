"""The room of words added up from letters is to the bit what matplotlib measures, which shapes what has to be."""

from __future__ import annotations

import os
import random
from io import StringIO
from typing import Any

import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags

from saypro_analysis.views.kit.renderers import DrawingRenderer, PictureRenderer
from saypro_analysis.views.kit.text_sizes import _font, size_words

LETTERS = [chr(code) for code in range(0x20, 0x180) if chr(code).isprintable()] + list("\xa0–—‘’“”•…−×≤≥≈→←€")
OFTEN = "AVTo.,fil WYaPye"  # letters that draw together, or become one
SAID = [
    "Hand-off errors +2.1 pp",
    "office, waffle, first flight, ffi",
    "VAT, To: Ltd. “W.”",
    " ",
    "−$1,200 → 15 %",
    "…",
]


def font(size: float, weight: str = "normal", **more: Any) -> FontProperties:
    return FontProperties(**{"family": "DejaVu Sans", "size": size, "weight": weight, **more})


def texts(seed: int, count: int) -> list[str]:
    pick = random.Random(seed)
    return [
        "".join(pick.choice(pick.choice((LETTERS, OFTEN))) for _ in range(pick.randint(1, 24))) for _ in range(count)
    ]


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("size", [9, 10.5, 11.3, 12, 12.5, 14, 15])
def test_a_drawing_s_words_take_the_room_that_matplotlib_finds(size: float, weight: str) -> None:
    ours, theirs = DrawingRenderer(10, 10), RendererSVG(10, 10, StringIO())
    for words in SAID + texts(int(size * 10), 100):
        asked = words, font(size, weight), False
        assert ours.get_text_width_height_descent(*asked) == theirs.get_text_width_height_descent(*asked), words


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize(("size", "dpi", "hinting"), [
    (9, 72, "default"), (10.5, 72, "default"), (11.3, 72, "default"), (12, 72, "default"), (14, 72, "default"),
    (12, 144, "none"), (11.3, 144, "none"), (13, 100, "default"),
])  # fmt: skip
def test_a_picture_s_words_take_the_room_that_matplotlib_finds(
    size: float, dpi: int, hinting: str, weight: str
) -> None:
    ours, theirs = PictureRenderer(10, 10, dpi), RendererAgg(10, 10, dpi)
    with rc_context({"text.hinting": hinting}):
        for words in SAID + texts(int(size * dpi), 100):
            asked = words, font(size, weight), False
            assert ours.get_text_width_height_descent(*asked) == theirs.get_text_width_height_descent(*asked), words


@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
@pytest.mark.parametrize("words", ["e\u0301", "שלום", "सेवा", "服務", "soft\xadhyphen", "a\u200db", "a\tb"])
def test_letters_that_may_change_beside_others_are_left_to_matplotlib(words: str) -> None:
    assert size_words(words, font(12), 12, 72, LoadFlags.NO_HINTING) is None
    asked = words, font(12), False
    theirs = RendererSVG(10, 10, StringIO()).get_text_width_height_descent(*asked)
    assert DrawingRenderer(10, 10).get_text_width_height_descent(*asked) == theirs


@pytest.mark.parametrize("more", [
    {"family": "DejaVu Serif"}, {"family": ["DejaVu Sans", "DejaVu Serif"]}, {"style": "italic"}, {"weight": "light"},
    {"stretch": "condensed"}, {"variant": "small-caps"},
])  # fmt: skip
def test_another_font_is_left_to_matplotlib(more: dict[str, Any]) -> None:
    assert size_words("words", font(12, **more), 12, 72, LoadFlags.NO_HINTING) is None


@pytest.mark.parametrize("weight", ["normal", "bold", "light"])
@pytest.mark.parametrize(("told", "spacing"), [("one line", "normal"), ("two\nlines", "normal"), ("two\nlines", 1.1)])
def test_lines_are_laid_out_as_matplotlib_does(told: str, spacing: Any, weight: str) -> None:
    figure = Figure(dpi=144)
    words = figure.text(0.5, 0.5, told, fontproperties=font(11.5, weight), linespacing=spacing, va="top")
    ours, theirs = (words.get_window_extent(kind(10, 10, 144)) for kind in (PictureRenderer, RendererAgg))
    assert ours.bounds == theirs.bounds


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked on POSIX only")
def test_a_forked_process_opens_the_font_itself() -> None:
    """Its place in an open file would be that of all who share it: one process reads where another is."""
    assert size_words("Ag", FontProperties(family="DejaVu Sans"), 14, 72, LoadFlags.NO_HINTING)
    assert _font.cache_info().currsize > 0
    pid = os.fork()
    if pid == 0:
        os._exit(_font.cache_info().currsize)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
