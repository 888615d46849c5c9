"""A figure as a picture for a mail, which shows no SVG: its paper cut to what is drawn, in few colours."""

import io
from typing import NamedTuple

from matplotlib.figure import Figure
from PIL import Image, ImageChops, ImageOps

from saypro_analysis.views.kit.palette import PAPER
from saypro_analysis.views.kit.renderers import paint

_MARGIN = 8  # pixels of paper around what is drawn
_COLOURS = 96


class Picture(NamedTuple):
    """A PNG and the size that it is shown at, in pixels; it holds twice as many."""

    data: bytes
    width: int
    height: int


def frame_picture(figure: Figure) -> Picture:
    """A figure, drawn once at its own resolution, as a picture shown at half its size."""
    pixels = paint(figure).buffer_rgba()
    drawn = Image.frombuffer("RGBA", pixels.shape[1::-1], pixels, "raw", "RGBA", 0, 1).convert("RGB")
    blank = Image.new("RGB", drawn.size, PAPER)
    picture = ImageOps.expand(drawn.crop(ImageChops.difference(drawn, blank).getbbox()), _MARGIN, PAPER)
    # Looks for the colours that matter in half the time of the median cut, and strays less at worst.
    few = picture.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE)
    written = io.BytesIO()
    few.save(written, format="PNG", compress_level=6)
    return Picture(written.getvalue(), round(picture.width / 2), round(picture.height / 2))
