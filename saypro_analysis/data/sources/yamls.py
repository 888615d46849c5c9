"""YAML files as papermill reads them, every mistake told with its file and line."""

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import yaml

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.readings.secrets import hide_secrets
from saypro_analysis.data.sources.regular_files import read_regular

LARGEST = 250_000  # bytes of a file
DEEPEST = 40  # lists and mappings within one another
MOST_VALUES = 20_000  # once every alias is written out
LONGEST_NUMBER = 300  # characters
_TOO_DEEP = f"more than {DEEPEST} lists or mappings within one another"
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, ArithmeticError)


class _Loader(yaml.SafeLoader):
    """YAML without dates (2025-03-31 stays text, as papermill leaves it) and without repeated keys."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _refuse(message: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=message, problem_mark=mark)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    values: dict[Any, Any] = {}
    for place, content in node.value:
        if not isinstance(place, yaml.ScalarNode):
            raise _refuse("a key is a word or a number, not a list or a mapping", place.start_mark)
        key = loader.construct_object(place, deep=True)
        if key in values:
            raise _refuse(f"the key {key!r} stands twice", node.start_mark)
        values[key] = loader.construct_object(content, deep=True)
    return values


def _guard(construct: Callable[[_Loader, Any], Any]) -> Callable[[_Loader, Any], Any]:
    """What a value's tag promises and its text does not hold is told with its line, whatever PyYAML raises for it."""

    @wraps(construct)
    def guarded(loader: _Loader, node: Any) -> Any:
        number = isinstance(node, yaml.ScalarNode) and node.tag.endswith((":int", ":float"))
        if number and len(node.value) > LONGEST_NUMBER:
            raise _refuse(
                f"a number of {len(node.value)} characters, expected at most {LONGEST_NUMBER}", node.start_mark
            )
        try:
            return construct(loader, node)
        except _UNREADABLE as error:
            kind = node.tag.rpartition(":")[2]
            raise _refuse(
                f"found {str(node.value)[:40]!r}, expected a value of type {kind}", node.start_mark
            ) from error

    return guarded


for _tag in ("int", "float", "bool", "null", "str", "binary", "timestamp"):
    _name = f"tag:yaml.org,2002:{_tag}"
    _Loader.add_constructor(_name, _guard(yaml.SafeLoader.yaml_constructors[_name]))
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
for _tag in ("omap", "pairs", "set"):
    _Loader.yaml_constructors.pop(f"tag:yaml.org,2002:{_tag}", None)  # parameters are plain lists and mappings


def read_yaml(path: Path, shown: str) -> tuple[dict[str, Any], list[Problem]]:
    """A file's keys and what is wrong with it; `shown` is how messages name the file.

    Only a regular file of at most `LARGEST` bytes is read. Nesting, aliases written out and numbers have limits, so
    that no file of that size can take the process's time or memory.
    """
    content, problem = read_regular(path, shown, LARGEST)
    if problem is not None:
        return {}, [problem]
    try:
        values = _load(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return {}, [Problem(shown, None, "", type(error).__name__, "a readable UTF-8 file")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).partition("\n")[0]
        return {}, [Problem(shown, mark.line + 1 if mark else None, "", "", f"valid YAML ({hide_secrets(what)})")]
    if values is None:
        return {}, []
    if not isinstance(values, dict):
        return {}, [Problem(shown, None, "", type(values).__name__, "lines such as key: value")]
    return {str(key): value for key, value in values.items()}, []


def _load(text: str) -> Any:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _count(node, {}, 0)
        return loader.construct_document(node)
    except RecursionError:
        raise _refuse(_TOO_DEEP, None) from None
    finally:
        loader.dispose()


def _count(node: Any, known: dict[int, int], depth: int) -> int:
    """How many values a node stands for once its aliases are written out; 0 marks one that is being counted."""
    if known.get(id(node)) == 0:
        raise _refuse("an alias that holds itself", node.start_mark)
    if id(node) in known:
        return known[id(node)]
    if depth > DEEPEST:
        raise _refuse(_TOO_DEEP, node.start_mark)
    if isinstance(node, yaml.ScalarNode) and _SURROGATE.search(node.value):
        raise _refuse("half of a character, which no file can hold", node.start_mark)
    known[id(node)] = 0
    parts = node.value if isinstance(node, yaml.CollectionNode) else ()
    parts = [part for pair in parts for part in pair] if isinstance(node, yaml.MappingNode) else parts
    known[id(node)] = 1 + sum(_count(part, known, depth + 1) for part in parts)
    if known[id(node)] > MOST_VALUES:
        raise _refuse(f"more than {MOST_VALUES:,} values once its aliases are written out", node.start_mark)
    return known[id(node)]
