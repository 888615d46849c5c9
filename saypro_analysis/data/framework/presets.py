"""What the source documents propose, as data: numeric targets, where they disagree with themselves, action groups."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Condition:
    """What one figure has to reach: `change` is relative (to the period before) or level; bounds are shares."""

    measures: tuple[str, ...]
    change: str
    bound: float
    rising: bool
    strict: bool = False
    census: bool = False
    complement_of: tuple[str, ...] = ()
    inverse_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """A numeric target of the documents: its row, its conditions (all must hold), deadline and contradictions."""

    requirement: str
    family: str
    title: str
    source: str
    conditions: tuple[Condition, ...]
    within: str | None = None
    points: bool = False
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that do not say the same, and what is done about it here."""

    subject: str
    requirements: tuple[str, ...]
    one: str
    other: str
    here: str


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """A group of actions that the documents propose for a family of gaps; `marks` are beginnings of words."""

    family: str
    group: str
    type: str
    horizon: str
    requirement: str
    marks: tuple[str, ...]
    steps: tuple[str, ...]


@cache
def read_presets() -> tuple[Preset, ...]:
    """The documents' numeric targets, in the order of the documents' rows.

    >>> [preset.title for preset in read_presets() if len(preset.conditions) > 1]
    ['Campaign cost down by 10 % while revenue does not fall']
    """
    return tuple(_preset(entry) for entry in _read("target_presets")["presets"])


@cache
def read_contradictions() -> tuple[Contradiction, ...]:
    """Where the documents do not agree with themselves."""
    return tuple(Contradiction(**_frozen(entry)) for entry in _read("target_presets")["contradictions"])


@cache
def read_action_groups() -> tuple[ActionGroup, ...]:
    """The documents' action groups, family by family."""
    return tuple(ActionGroup(**_frozen(entry)) for entry in _read("action_catalogue")["groups"])


def _read(name: str) -> Any:
    text = resources.files("saypro_analysis.data.framework").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def _preset(entry: dict[str, Any]) -> Preset:
    conditions = tuple(_condition(condition) for condition in entry["conditions"])
    return Preset(**{**_frozen(entry), "conditions": conditions})


def _condition(entry: dict[str, Any]) -> Condition:
    rest = {name: value for name, value in _frozen(entry).items() if name not in ("at_least", "at_most")}
    rising = "at_least" in entry
    return Condition(**rest, bound=float(entry["at_least" if rising else "at_most"]), rising=rising)
