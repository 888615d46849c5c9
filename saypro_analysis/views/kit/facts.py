"""A figure of a report's first screen."""

from typing import NamedTuple


class Fact(NamedTuple):
    """A figure with its label, what qualifies it, and its tone (good, bad or empty)."""

    label: str
    value: str
    detail: str
    tone: str = ""
