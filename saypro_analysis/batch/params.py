"""The files of a params folder, and whether a value suits the parameter that it is given to."""

from typing import Any

from saypro_analysis.data.sources.yamls import read_yaml as read_params

__all__ = ["fits", "read_params"]


def fits(value: Any, default: Any) -> bool:
    """Whether a parameter's value is of its default's type; whole numbers pass for decimals."""
    if default is None or type(value) is type(default):
        return True
    return isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)
