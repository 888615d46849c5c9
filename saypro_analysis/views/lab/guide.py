"""What each verb's own docstring tells of it: what it answers, which frames it takes, and what makes these."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from inspect import Parameter, formatannotation, getdoc, signature
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import saypro_analysis
from saypro_analysis.data.tables import TABLES

_HOME = Path(saypro_analysis.__file__).parent
_FRAMES = re.compile(r"\b(?:DataFrame|Series)\b")
_KINDS = {"Review": "open_review", "Parameters": "open_parameters"}  # what is no frame, and the verb that makes it
_LIST = r"what (?P<verbs>`\w+`(?:(?:, or |, | or )`\w+`(?! what))*)"


class Verb(NamedTuple):
    """A verb, its subject, its first sentence and its prose; `takes` tells by what each of its frames is made (verbs,
    tables, or attributes of a review), `needs` which of their columns it names, `required` which it can't do without.
    """

    name: str
    subject: str
    title: str
    prose: str
    takes: Mapping[str, tuple[str, ...]]
    needs: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]


@cache
def read_verbs() -> Mapping[str, Verb]:
    """Every verb by its name, in the order in which the package offers them; nothing is imported for it."""
    found: dict[str, Verb] = {}
    for module, names in saypro_analysis.list_verbs().items():
        parts = module.split(".")
        tree = ast.parse((_HOME.joinpath(*parts)).with_suffix(".py").read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        known = {name: functions[name] for name in names if name in functions}
        found |= {name: _read(name, ast.get_docstring(one) or "", _parameters(one), _place(parts))
                  for name, one in known.items()}  # fmt: skip
    return MappingProxyType(found)


@cache
def read_subjects() -> Mapping[str, str]:
    """What each subject asks, by its word: the first line of its package, analysis before views."""
    told: dict[str, str] = {}
    for floor in saypro_analysis.offers.SUBJECT_FLOORS:
        for path in sorted((_HOME / floor).glob("*/__init__.py")):
            doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            told.setdefault(path.parent.name, doc.partition(": ")[2] or doc)
    return MappingProxyType({"start": "where the data comes from and where the results go"} | told)


def list_tables(verb: str) -> tuple[str, ...]:
    """The tables of a review that a verb comes down to, over the verbs that make its frames."""
    return tuple(dict.fromkeys(_walk(verb, frozenset())))


def list_next(kind: str) -> tuple[str, ...]:
    """The verbs that take what a verb makes: first those that draw and tell it, and that need nothing else."""
    takers = [verb for verb in read_verbs().values() if any(kind in makers for makers in verb.takes.values())]
    own = [verb for verb in takers if any(kind in verb.takes[name] for name in verb.required)]
    return tuple(verb.name for verb in sorted(own, key=_rank))


def _rank(verb: Verb) -> tuple[int, int]:
    family = verb.name.partition("_")[0]
    return len(verb.required), {"plot": 0, "describe": 1}.get(family, 2)


def _place(parts: list[str]) -> str:
    return parts[1] if parts[0] in saypro_analysis.offers.SUBJECT_FLOORS else "start"


def read_function(function: Callable[..., Any]) -> Verb:
    """What a verb's docstring tells, of this verb alone: no other is read for it."""
    parameters = {
        name: (one.annotation if isinstance(one.annotation, str) else formatannotation(one.annotation), one.default)
        for name, one in signature(function).parameters.items()
        if one.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)
    }
    told = {name: (kind, default is not Parameter.empty) for name, (kind, default) in parameters.items()}
    return _read(function.__name__, getdoc(function) or "", told, "")


def _read(name: str, doc: str, parameters: Mapping[str, tuple[str, bool]], subject: str) -> Verb:
    prose = " ".join(doc.partition(">>>")[0].split())
    kinds = {name: kind.rpartition(".")[2] if kind.endswith(tuple(_KINDS)) else kind
             for name, (kind, _) in parameters.items()}  # fmt: skip
    takes = {name: _makers(name, kind, prose) for name, kind in kinds.items() if kind in _KINDS or _FRAMES.search(kind)}
    required = tuple(name for name in takes if not parameters[name][1])
    title = re.split(r"(?<=[\w`)]\.) ", prose)[0].replace("`", "")
    return Verb(name, subject, title, prose, takes, dict(_needed(list(takes), prose)), required)


def _parameters(function: ast.FunctionDef) -> dict[str, tuple[str, bool]]:
    """Each parameter's annotation, and whether it may be left out."""
    given, named = function.args.args, function.args.kwonlyargs
    late = {one.arg for one in given[len(given) - len(function.args.defaults) :]}
    late |= {one.arg for one, default in zip(named, function.args.kw_defaults, strict=True) if default}
    return {one.arg: ("" if one.annotation is None else ast.unparse(one.annotation), one.arg in late)
            for one in (*given, *named)}  # fmt: skip


def _makers(name: str, kind: str, prose: str) -> tuple[str, ...]:
    """What makes the frame that a parameter takes; empty where the prose does not say."""
    if kind in _KINDS:
        return (_KINDS[kind],)
    if told := re.search(rf"`{name}`(?: is|,)? `(review\.\w+)`", prose):
        return (told[1],)
    told = re.search(rf"`{name}`(?: is| \(| are)?(?: the table of that name, or)? ?{_LIST}", prose)
    verbs = re.findall(r"`(\w+)`", told["verbs"]) if told else []
    whole = told is None or "the table of that name" in told[0]
    return (*((name,) if name in TABLES and whole else ()), *verbs)


def _needed(names: list[str], prose: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The columns that the prose says are needed, of the parameter that it named last."""
    for told in re.finditer(r"needed (?:are|is) `([\w, ]+)`", prose):
        before = {name: prose.rfind(f"`{name}`", 0, told.start()) for name in names}
        if before and max(before.values()) >= 0:
            yield max(before, key=lambda name: before[name]), tuple(re.findall(r"\w+", told[1]))


def _walk(verb: str, seen: frozenset[str]) -> Iterator[str]:
    known = read_verbs().get(verb)
    if known is None or verb in seen:
        return
    for maker in [makers[0] for name, makers in known.takes.items() if makers and name in known.required]:
        yield from [maker] if maker in TABLES else _walk(maker, seen | {verb})
