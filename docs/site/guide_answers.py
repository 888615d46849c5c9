"""Guides whose code stands beside what it gives, as in JupyterLab: each block is run when the site is built."""

import ast
import re
from typing import Any

import pandas as pd

from docs.site.examples import execute
from docs.site.faces import put_in_box, show

ANSWERED = ("guides/four_weeks.md", "guides/registers.md")  # pages whose code runs on the bundled organisation
_BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def answer_code(text: str) -> str:
    """A page's text with what every expression of its code gives, below the block in which it stands."""
    space: dict[str, Any] = {}
    return _BLOCK.sub(lambda found: found[0] + "".join(_answer(found["code"], space)), text)


def _answer(code: str, space: dict[str, Any]) -> list[str]:
    given = [execute(statement, space) for statement in ast.parse(code).body]
    return [f"\n\n```{{raw}} html\n{put_in_box(html)}\n```" for value in given if (html := _face(value))]


def _face(value: Any) -> str:
    """What an analyst sees of a value: a frame as pandas shows it, all else as the gallery does."""
    if isinstance(value, pd.DataFrame):
        return str(value.head(10).to_html(index=False, border=0, na_rep="", float_format="{:.4g}".format, escape=True))
    return show(value).html if value is not None else ""
