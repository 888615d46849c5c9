"""Rules that tell a signal from common cause: which there are, how they are switched and resized, which fires first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from saypro_analysis.analysis.kernels.processes import patterns
from saypro_analysis.analysis.kernels.processes.points import Points, Signs

Check = Callable[[Points, int], Signs]


@dataclass(frozen=True)
class Rule:
    """One rule: its name, what it says in words, its usual length (0 = it has none) and its check."""

    name: str
    words: str
    length: int
    check: Check


RULES: dict[str, tuple[Rule, ...]] = {
    "mdc": (
        Rule("outside", "outside the limits", 0, patterns.outside),
        Rule("trend", "trend of {0} points", 7, patterns.trend_all),
        Rule("two_of_three", "{1} of {0} close to a limit", 3, patterns.two_of_three_all),
        Rule("shift", "{0} in a row on one side of the mean", 7, patterns.shift_all),
    ),
    "western_electric": (
        Rule("outside", "outside the limits", 0, patterns.outside),
        Rule("two_of_three", "{1} of {0} beyond 2 sigma", 3, patterns.two_of_three_within),
        Rule("four_of_five", "{1} of {0} beyond 1 sigma", 5, patterns.four_of_five),
        Rule("shift", "{0} in a row on one side of the mean", 8, patterns.shift_ends),
    ),
    "nelson": (
        Rule("outside", "outside the limits", 0, patterns.outside),
        Rule("shift", "{0} in a row on one side of the mean", 9, patterns.shift_ends),
        Rule("trend", "trend of {0} points", 6, patterns.trend_ends),
        Rule("alternating", "{0} points alternating up and down", 14, patterns.alternating),
        Rule("two_of_three", "{1} of {0} beyond 2 sigma", 3, patterns.two_of_three_ends),
        Rule("four_of_five", "{1} of {0} beyond 1 sigma", 5, patterns.four_of_five),
        Rule("hugging", "{0} in a row within 1 sigma", 15, patterns.hugging),
        Rule("avoiding", "{0} in a row beyond 1 sigma on both sides", 8, patterns.avoiding),
    ),
    "anhoej": (
        Rule("run", "run on one side of the median longer than chance allows", 0, patterns.anhoej_run),
        Rule("crossings", "fewer crossings of the median than chance allows", 0, patterns.anhoej_crossings),
    ),
}
SHORTEST = {"trend": 3, "two_of_three": 2, "four_of_five": 2, "alternating": 3}


def chosen_rules(rules: str, options: Mapping[str, object] | None = None) -> tuple[tuple[Rule, int], ...]:
    """The rules of a set that are switched on, each with its length."""
    if rules not in RULES:
        raise ValueError(f"rules: {rules!r} is not one of {sorted(RULES)}")
    known = {rule.name: rule for rule in RULES[rules]}
    options = options or {}
    for name, option in options.items():
        if name not in known:
            raise ValueError(f"rule_options: {name!r} is no rule of {rules!r}, expected one of {list(known)}")
        _check_option(known[name], option)
    return tuple(
        (rule, _length(rule, options.get(rule.name))) for rule in known.values() if options.get(rule.name) is not False
    )


def _check_option(rule: Rule, option: object) -> None:
    if isinstance(option, (bool, np.bool_)):
        return
    shortest = SHORTEST.get(rule.name, 1)
    if rule.length == 0 or not isinstance(option, (int, np.integer)) or option < shortest:
        expected = "True or False" if rule.length == 0 else f"True, False or a length of {shortest} or more"
        raise ValueError(f"rule_options: {rule.name!r} is {option!r}, expected {expected}")


def _length(rule: Rule, option: object) -> int:
    if option is None or isinstance(option, (bool, np.bool_)):
        return rule.length
    return int(option)  # type: ignore[call-overload]


@dataclass(frozen=True)
class Signals:
    """Which rule fired at each point (0 = none, else its place in `words`) and in which direction."""

    fired: NDArray[np.int8]
    direction: Signs
    words: tuple[str, ...]

    def named(self) -> NDArray[np.object_]:
        """The rule that fired at each point in words, None where none did."""
        names: NDArray[np.object_] = np.array([None, *self.words[1:]], dtype=object)[self.fired]
        return names


def find_signals(points: Points, chosen: tuple[tuple[Rule, int], ...]) -> Signals:
    """The first rule of `chosen` that fires at each point; a point's first rule is the one that names it."""
    fired = np.zeros(points.values.shape, dtype=np.int8)
    direction = np.zeros(points.values.shape, dtype=np.int8)
    words = ["", *(rule.words.format(length, length - 1) for rule, length in chosen)]
    for place, (rule, length) in enumerate(chosen, start=1):
        signs = rule.check(points, length)
        fresh = (fired == 0) & (signs != 0)
        fired[fresh] = place
        direction[fresh] = signs[fresh]
    return Signals(fired, direction, tuple(words))
