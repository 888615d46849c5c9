"""How a package offers its verbs: by name, imported when first used, found by tab completion."""

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

SUBJECT_FLOORS = ("analysis", "views")
BY_WHOM = 2  # frames above `find`: the one that asked a subject's package for a name


def offer(
    package: str,
    verbs: Mapping[str, tuple[str, ...]],
    retired: Mapping[str, str] | None = None,
    finish: Callable[[str, Any], Any] = lambda _name, value: value,
) -> tuple[Callable[..., Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package whose modules hold these verbs, by module.

    `retired` names the verbs that were renamed, by their old name: that still works for one version, and warns. What is
    found passes through `finish`, with its name, before it is given.

    >>> __getattr__, __dir__ = offer("saypro_analysis.data", {"reviews": ("open_review",)})
    >>> __dir__(), __getattr__("open_review").__name__
    (['open_review'], 'open_review')
    """
    homes = {name: f"{package}.{module}" for module, names in verbs.items() for name in names}
    renamed = retired or {}

    def find(name: str, by_whom: int = BY_WHOM) -> Any:
        if name in renamed:
            told = f"{name} is called {renamed[name]} now; the old name goes with the next version"
            warnings.warn(told, DeprecationWarning, stacklevel=by_whom)
            return find(renamed[name])
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = finish(name, getattr(import_module(homes[name]), name))
        setattr(sys.modules[package], name, value)
        return value

    return find, lambda: sorted(homes)


def gather(package: str) -> dict[str, tuple[str, ...]]:
    """The verbs of every subject on the floors of subjects, by module: each subject's own list, put together."""
    found: dict[str, tuple[str, ...]] = {}
    for home, subject in _subjects(package):
        found |= {f"{home}.{module}": names for module, names in getattr(subject, "VERBS", {}).items()}
    return found


def gather_retired(package: str) -> dict[str, str]:
    """The verbs of every subject that were renamed: the name of each by its old one."""
    found: dict[str, str] = {}
    for _, subject in _subjects(package):
        found |= getattr(subject, "RETIRED", {})
    return found


def _subjects(package: str) -> Iterator[tuple[str, Any]]:
    for floor in SUBJECT_FLOORS:
        for subject in iter_modules(import_module(f"{package}.{floor}").__path__):
            home = f"{floor}.{subject.name}"
            yield home, import_module(f"{package}.{home}")
