"""Why each action is in the best set, or not; and why there is none."""

from collections.abc import Iterator

import numpy as np

from saypro_analysis.analysis.kernels.selection.choices import Choices
from saypro_analysis.analysis.kernels.selection.optimisation import Chosen


def tell_reasons(choices: Choices, best: Chosen, budget: float, free: Chosen) -> Iterator[str]:
    """Why each action is in the best set, or not, and whether its cost was only not given (`free`)."""
    for why, unknown in zip(_first_reasons(choices, best, budget), free, strict=True):
        yield f"{why}; its cost is not given and counts as nothing" if unknown else why


def _first_reasons(choices: Choices, best: Chosen, budget: float) -> Iterator[str]:
    for place, taken in enumerate(best):
        needs = [choices.names[other] for one, other in choices.needs if one == place]
        lacking = [name for name in needs if not best[choices.names.index(name)]]
        rivals = [choices.names[a if b == place else b] for a, b in choices.clashes if place in (a, b)]
        rivals = [name for name in rivals if best[choices.names.index(name)]]
        needed = choices.closure({place})
        inner = [f"{choices.names[a]} and {choices.names[b]}" for a, b in choices.clashes if {a, b} <= needed]
        serves = [choices.names[one] for one, other in choices.needs if other == place and best[one]]
        if taken:
            yield _taken(choices, place, serves)
        elif inner:
            yield f"cannot be done: it takes {inner[0]}, which rule each other out"
        elif choices.worth[place] <= 0:
            yield "its worth is not known, or nothing"
        elif choices.costs[place] > budget:
            yield "costs more than the budget"
        elif rivals:
            yield f"ruled out by {', '.join(rivals)}, which is worth more"
        elif lacking:
            yield f"needs {', '.join(lacking)}, and together they do not pay"
        else:
            yield "others bring more for the money"


def _taken(choices: Choices, place: int, serves: list[str]) -> str:
    if choices.kept[place]:
        return "under way or approved: it stays unless it is to be stopped"
    if choices.forced[place]:
        return "mandatory"
    if serves and not choices.worth[place] > 0:
        return f"needed by {', '.join(serves)}"
    return "part of the best set" + (f", and needed by {', '.join(serves)}" if serves else "")


def explain_misfit(choices: Choices, budget: float, days: float | None) -> str:
    """Why not even what is mandatory, or under way, can be done."""
    what = "mandatory, under way or approved" if choices.kept.any() else "mandatory"
    needed = choices.closure(set(np.flatnonzero(choices.forced).tolist()))
    places = sorted(needed)
    named = ", ".join(choices.names[place] for place in places)
    clash = [f"{choices.names[a]} rules out {choices.names[b]}" for a, b in choices.clashes if {a, b} <= needed]
    if clash:
        return f"what is {what} cannot be done together: {clash[0]}"
    cost, worked = float(choices.costs[places].sum()), float(choices.days[places].sum())
    if cost > budget:
        return f"what is {what}, with all that it needs ({named}), costs {cost:,.0f}; the budget is {budget:,.0f}"
    return f"what is {what}, with all that it needs ({named}), takes {worked:,.1f} staff days; there are {days:,.1f}"
