"""The files of a params folder, and whether a value suits the parameter that it is given to."""

from typing import Any

from saypro_analysis.data.parameters import KNOWN, OWN_KINDS
from saypro_analysis.data.sources.yamls import read_yaml as read_params

__all__ = ["fits", "name_kind", "read_params"]


def fits(value: Any, default: Any, name: str = "") -> bool:
    """Whether a parameter's value is of its default's type; whole numbers pass for decimals.

    The type of a known parameter is declared, for its default may be None.
    """
    if name in KNOWN:
        return isinstance(value, KNOWN[name])
    default = OWN_KINDS.get(name) if default is None else default
    if default is None or type(value) is type(default):
        return True
    return isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)


def name_kind(default: Any, name: str = "") -> str:
    """The type that a parameter's value is to be of, as messages call it."""
    return KNOWN.get(name, type(OWN_KINDS.get(name) if default is None else default)).__name__
