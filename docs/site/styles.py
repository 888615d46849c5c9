"""The look of answers on the site: the reports' own style, kept within the boxes that hold answers."""

import re
from collections.abc import Iterator

from saypro_analysis.reports.styles import compose_style
from saypro_analysis.views.kit.palette import name_colours

# What the reports' style says of whole pages; within a box of an answer it says nothing.
_OF_PAGES = re.compile(
    r"^(:root|\*|html|body|header|footer|section|main|h1|h2|a[{:]|pre|summary|@page|"
    r"\.(wrap|whose|logo|foot|files|over|skip|kicker|weeks|since|ask|contents|index|matrix|made|told|failed)\b)"
)
_OF_PRINT = re.compile(r"^@media ?(print|\(prefers-color-scheme)")


def compose_answers() -> str:
    """The style sheet of answers: colours by day and by night, then the reports' rules for what a verb shows."""
    rules = [
        block for block in _list_blocks(compose_style()) if not _OF_PAGES.match(block) and not _OF_PRINT.match(block)
    ]
    day, night = (_declare(night=night) for night in (False, True))
    return (f":root{{{day}}}html[data-theme=dark]{{{night}}}\n.answer{{\n" + "\n".join(rules) + "\n}\n"
            "html[data-theme=dark] .spark [stroke='#8693a0']{stroke:var(--grey)}"
            "html[data-theme=dark] .spark [fill='#b84a0e']{fill:var(--orange)}"
            "html[data-theme=dark] .spark [fill='#0a6aa1']{fill:var(--blue)}\n")  # fmt: skip


def _declare(*, night: bool) -> str:
    return (
        ";".join(f"--{name}:{colour}" for name, colour in name_colours(night=night).items()) + ";--accent:var(--blue)"
    )


def _list_blocks(sheet: str) -> Iterator[str]:
    """The rules of a style sheet, those in an at-rule together with it.

    >>> list(_list_blocks("a{b:c}@media(d){e{f:g}}"))
    ['a{b:c}', '@media(d){e{f:g}}']
    """
    depth, begun = 0, 0
    for place, sign in enumerate(sheet):
        depth += (sign == "{") - (sign == "}")
        if sign == "}" and depth == 0:
            yield sheet[begun : place + 1].strip()
            begun = place + 1
