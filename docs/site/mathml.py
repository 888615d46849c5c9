"""Formulas as MathML, which browsers set by themselves: no script, no font and no host is asked for them."""

from html import escape
from typing import Any

from latex2mathml.converter import convert


def write_inline(writer: Any, node: Any) -> None:
    """A formula within a line."""
    writer.body.append(f'<span class="formula">{_convert(node.astext())}</span>')
    _skip()


def write_block(writer: Any, node: Any) -> None:
    """A formula on lines of its own; a long one scrolls by itself."""
    writer.body.append(f'<div class="formula" tabindex="0" role="group" aria-label="Formula">'
                       f"{_convert(node.astext(), 'block')}</div>")  # fmt: skip
    _skip()


def _convert(latex: str, display: str = "inline") -> str:
    return str(convert(latex, display=display)).replace("<math ", f'<math aria-label="{escape(latex)}" ', 1)


def _skip() -> None:
    from docutils.nodes import SkipNode

    raise SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Offer Sphinx the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (write_inline, None), (write_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
