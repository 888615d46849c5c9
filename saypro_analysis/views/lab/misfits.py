"""A figure, a table or sentences asked of the wrong frame: one line says which verb makes the frame that is needed."""

from collections.abc import Callable, Iterator
from functools import cache, wraps
from inspect import signature
from typing import Any

import pandas as pd

from saypro_analysis.data.parameters import Parameters
from saypro_analysis.data.reviews import Review
from saypro_analysis.data.tables import TABLES
from saypro_analysis.views.lab.guide import Verb, read_function, read_verbs
from saypro_analysis.views.tables.assembly import LAYOUTS
from saypro_analysis.views.tables.kinds import find_declared, find_fitting

_FAILURES = (KeyError, AttributeError, TypeError, ValueError, IndexError)
_NO_FRAMES: dict[str, type] = {"open_review": Review, "open_parameters": Parameters}


class Misfit(ValueError):
    """A verb was given what it cannot show; a notebook tells it in one line, without the way there."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


@cache
def guard(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The verb, which says of a frame that it cannot show in one line what makes the frame that it needs."""
    known = read_function(verb)

    @wraps(verb)
    def guarded(*given: Any, **named: Any) -> Any:
        try:
            bound = signature(verb).bind(*given, **named).arguments
        except TypeError as error:
            raise Misfit(f"{verb.__name__}: {error}; {_makes(known)}") from None
        if bound.get("frames"):  # the way before, which works until the next version and says so itself
            return verb(*given, **named)
        _refuse(known, bound, certain=True)
        try:
            return verb(*given, **named)
        except _FAILURES:
            _refuse(known, bound, certain=False)
            raise

    return guarded


def _refuse(verb: Verb, bound: dict[str, Any], *, certain: bool) -> None:
    for name, makers in verb.takes.items():
        for wrong in _list_wrong(verb, name, makers, bound, certain):
            raise Misfit(f"{verb.name}: {name} {wrong}, expected {_ask(makers)}") from None


def _list_wrong(verb: Verb, name: str, makers: tuple[str, ...], bound: dict[str, Any], certain: bool) -> Iterator[str]:
    """What is wrong with an argument: for certain, or as what may have made the verb fail."""
    given = bound.get(name)
    if given is None and name not in verb.required:
        return
    kind = _NO_FRAMES.get(makers[0], pd.DataFrame) if makers else pd.DataFrame
    if not isinstance(given, kind):
        yield f"is a {type(given).__name__}"
    elif isinstance(given, pd.DataFrame):
        held = {str(column) for column in given}
        absent = [column for column in verb.needs.get(name, ()) if column not in held]
        known = [maker for maker in makers if maker in TABLES or maker.removeprefix("review.") in LAYOUTS]
        fits = not known or any(not _absent_marks(maker, held) for maker in known)
        if absent:
            yield f"lacks {', '.join(absent)}{_say_kind(given, held)}"
        elif not fits and (not certain or _say_kind(given, held)) and not verb.needs.get(name):
            yield f"lacks {', '.join(_absent_marks(known[0], held))}{_say_kind(given, held)}"


def _absent_marks(maker: str, held: set[str]) -> list[str]:
    """The columns by which what a maker makes is known, and that are not held."""
    marks = TABLES[maker].key if maker in TABLES else LAYOUTS[maker.removeprefix("review.")].marks
    return [mark for mark in marks if mark not in held]


def _say_kind(frame: pd.DataFrame, held: set[str]) -> str:
    """What a frame is, in brackets, where that is known."""
    fitting = [*find_fitting(held), *find_declared(held, frame)]
    if len(fitting) != 1:
        return ""
    kind = fitting[0].kind
    return f" (it is the table {kind})" if kind in TABLES else f" (it is what sp.{kind.partition(' ')[0]} returns)"


def _makes(verb: Verb) -> str:
    return "; ".join(f"{name} is {_ask(verb.takes[name])}" for name in verb.required)


def _ask(makers: tuple[str, ...]) -> str:
    return " or ".join(map(_name, makers)) or "a frame that a verb made, or a table of a review"


def _name(maker: str) -> str:
    """How to come by what a maker makes, as an analyst types it."""
    if maker in TABLES:
        return f"the table review.{maker}"
    verb = read_verbs().get(maker)
    return f"what sp.{maker}({', '.join(verb.required)}) returns" if verb else maker
