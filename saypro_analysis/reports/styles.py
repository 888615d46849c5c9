"""The style of a page, painted from the palette."""

from functools import cache
from pathlib import Path
from string import Template

from saypro_analysis.views.kit.palette import BLUE, GREY, MUTED, ORANGE, name_colours

STYLE = Path(__file__).parent / "templates" / "style.css"
_MARKS = (("stroke", GREY, "grey"), ("fill", ORANGE, "orange"), ("fill", BLUE, "blue"))


@cache
def compose_style() -> str:
    """The style sheet of every page: templates/style.css, its colours by day and by night from the palette."""
    sheet = Template(STYLE.read_text(encoding="utf-8"))
    return sheet.substitute(day=_declare(night=False), night=_declare(night=True), marks=_repaint(), muted=MUTED)


def _declare(*, night: bool) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in name_colours(night=night).items())


def _repaint() -> str:
    """The lines of a table's cell are painted by attribute, which a dark screen has to be told of."""
    return "".join(f'.spark [{part}="{colour}"]{{{part}:var(--{name})}}' for part, colour, name in _MARKS)
