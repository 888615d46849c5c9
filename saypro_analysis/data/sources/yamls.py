"""YAML files as papermill reads them, every mistake told with its file and line."""

from pathlib import Path
from typing import Any

import yaml

from saypro_analysis.data.readings.problems import Problem


class _Loader(yaml.SafeLoader):
    """YAML without dates (2025-03-31 stays text, as papermill leaves it) and without repeated keys."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    pairs = [(loader.construct_object(key, deep=True), loader.construct_object(value, deep=True))
             for key, value in node.value]  # fmt: skip
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", node.start_mark)
    return dict(pairs)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(path: Path, shown: str) -> tuple[dict[str, Any], list[Problem]]:
    """A file's keys and what is wrong with it; `shown` is how messages name the file."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except FileNotFoundError:
        return {}, [Problem(shown, None, "", "", "a file of that name")]
    except (OSError, UnicodeDecodeError) as error:
        return {}, [Problem(shown, None, "", type(error).__name__, "a readable UTF-8 file")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        expected = f"valid YAML ({getattr(error, 'problem', error)})"
        return {}, [Problem(shown, mark.line + 1 if mark else None, "", "", expected)]
    if content is None:
        return {}, []
    if not isinstance(content, dict):
        return {}, [Problem(shown, None, "", type(content).__name__, "lines such as key: value")]
    return {str(key): value for key, value in content.items()}, []
