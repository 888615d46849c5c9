"""How a package offers its verbs: by name, imported when first used, found by tab completion."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

SUBJECT_FLOORS = ("analysis", "views")


def offer(package: str, verbs: Mapping[str, tuple[str, ...]]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package whose modules hold these verbs, by module.

    >>> __getattr__, __dir__ = offer("saypro_analysis.data", {"reviews": ("open_review",)})
    >>> __dir__(), __getattr__("open_review").__name__
    (['open_review'], 'open_review')
    """
    homes = {name: f"{package}.{module}" for module, names in verbs.items() for name in names}

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return find, lambda: sorted(homes)


def gather(package: str) -> dict[str, tuple[str, ...]]:
    """The verbs of every subject on the floors of subjects, by module: each subject's own list, put together."""
    found: dict[str, tuple[str, ...]] = {}
    for floor in SUBJECT_FLOORS:
        for subject in iter_modules(import_module(f"{package}.{floor}").__path__):
            offered = getattr(import_module(f"{package}.{floor}.{subject.name}"), "VERBS", {})
            found |= {f"{floor}.{subject.name}.{module}": names for module, names in offered.items()}
    return found
