"""How an answer looks in a notebook, whoever shows it: dollars stay dollars, colours follow the theme.

JupyterLab typesets what stands between two dollar signs, or after a backslash, as mathematics. MathJax looks for them
within one run of text, and an element ends a run: each of those signs therefore stands in an element of its own. A
report typesets nothing and takes them out again (`unshield`).
"""

import re

from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, ORANGE, PAPER, RULE, SOFT, name_colours

# A style sheet, a whole drawing, a tag with its quoted attributes, or a sign that may begin or end mathematics.
_TAG = r"""<style.*?</style>|<(?:[^<>"']|"[^"]*"|'[^']*')*>"""
_PARTS = re.compile(rf"(?P<drawing><svg\b.*?</svg>)|{_TAG}|(?P<sign>[$\\])", re.DOTALL)
_SHIELDED = re.compile(r"<(span|tspan)>([$\\])</\1>")

_IN_DARK = "[data-jp-theme-light=false]"
_SEEN = ".chart", ".gt_table", ".card"
_LAB = {
    "--ink": f"var(--jp-content-font-color1,{INK})",
    "--muted": f"var(--jp-content-font-color2,{MUTED})",
    "--rule": f"var(--jp-border-color2,{RULE})",
    "--paper": f"var(--jp-layout-color0,{PAPER})",
    "--soft": f"var(--jp-layout-color1,{SOFT})",
}
# What carries a meaning keeps our colours, on light paper and on dark.
_LIGHT, _DARK = (
    {f"--{name}": colour for name, colour in name_colours(night=night).items() if f"--{name}" not in _LAB}
    for night in (False, True)
)
_FORCED = {
    "--ink": "CanvasText",
    "--muted": "CanvasText",
    "--rule": "GrayText",
    "--paper": "Canvas",
    "--soft": "Canvas",
}


def shield(html: str) -> str:
    r"""HTML whose text no program takes for mathematics: each dollar sign and backslash in an element of its own.

    >>> shield('<p title="$1">$1 \\(x\\)</p>')
    '<p title="$1"><span>$</span>1 <span>\\</span>(x<span>\\</span>)</p>'
    """
    return _wrap(html, "span")


def unshield(html: str) -> str:
    """The same HTML for a page that typesets nothing.

    >>> unshield(shield("<p>$1</p>"))
    '<p>$1</p>'
    """
    return _SHIELDED.sub(r"\2", html)


def _wrap(html: str, element: str) -> str:
    def put(found: re.Match[str]) -> str:
        if found["sign"]:
            return f"<{element}>{found[0]}</{element}>"
        # The tag that opens a drawing is a tag; what stands inside it takes elements of drawings.
        if not found["drawing"]:
            return found[0]
        head = found[0].index(">") + 1
        return found[0][:head] + _wrap(found[0][head:], "tspan")

    return _PARTS.sub(put, html) if "$" in html or "\\" in html else html


def _declare(colours: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in colours.items())


def _compose_theme() -> str:
    """A notebook's colours: JupyterLab's own where they are ink or paper, ours where they mean something."""
    seen, dark = ",".join(_SEEN), ",".join(f"{_IN_DARK} {part}" for part in _SEEN)
    # Where the system forces its few colours, it also says whether its paper is light or dark, whatever JupyterLab's.
    forced, every = "@media(forced-colors:active)", f"{seen},{dark}"
    return (
        f"{seen}{{{_declare(_LIGHT | _LAB)}}}{dark}{{{_declare(_DARK)}}}"
        f"{forced}{{{every}{{{_declare(_FORCED | _LIGHT)}}}}}"
        f"{forced} and (prefers-color-scheme:dark){{{every}{{{_declare(_DARK)}}}}}"
        ".chart .message{font-weight:700}"
        ".card .chip{border:1px solid var(--rule);border-radius:99px;padding:.1em .55em}"
        ".gt_table td.gt_right{white-space:nowrap}"
        ".gt_table .chip{border:1px solid var(--rule);border-radius:99px;padding:.1em .55em;white-space:nowrap}"
        ".gt_table .chip.bad{background:var(--bad);border-color:var(--bad-rule);color:var(--bad-ink)}"
        ".gt_table .chip.warn{background:var(--warn);border-color:var(--warn-rule);color:var(--warn-ink)}"
        ".gt_table .chip.good{background:var(--good);border-color:var(--good-rule);color:var(--good-ink)}"
        ".gt_table .chip .icon{vertical-align:-.28em}"
        + "".join(
            f".spark [{mark}={colour!r}]{{{mark}:var({name})}}"
            for mark in ("stroke", "fill")
            for name, colour in (("--grey", GREY), ("--orange", ORANGE), ("--blue", BLUE))
        )
    )


THEME = _compose_theme()
