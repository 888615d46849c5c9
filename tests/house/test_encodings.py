"""A text file is opened by the name of its encoding: elsewhere the locale's would be taken, such as cp1252."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.package import PACKAGE, list_modules, read_module, tell

OPENS = {"builtins.open", "io.open", "io.TextIOWrapper", "codecs.open", "os.fdopen", "tempfile.NamedTemporaryFile"}
METHODS = {"read_text", "write_text"}
TEXT_AT = {"io.TextIOWrapper": 1, "read_text": 0, "write_text": 1}  # where the encoding stands without its name


def list_silent(tree: ast.Module, calls: list[tuple[str, ast.Call]]) -> Iterator[int]:
    """The lines on which a text file is opened and no encoding is named."""
    known = [(name, call) for name, call in calls if name in OPENS]
    nodes = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    known += [(one.func.attr, one) for one in nodes if one.func.attr in METHODS]
    for name, call in known:
        named = any(keyword.arg in ("encoding", None) for keyword in call.keywords)
        if not named and not _is_binary(call) and len(call.args) <= TEXT_AT.get(name, 3):
            yield call.lineno


def _is_binary(call: ast.Call) -> bool:
    texts = [one.value for one in ast.walk(call) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return any("b" in text and set(text) <= set("rwaxb+") for text in texts)


@pytest.mark.long("every module is read")
def test_every_text_file_is_opened_by_its_encoding() -> None:
    found = [
        f"{module.place}:{line}" for module in list_modules() for line in list_silent(module.tree, module.names.calls)
    ]
    assert not found, tell(found)


@pytest.mark.parametrize(
    ("source", "lines"),
    [("open('a')", 1), ("open('a', 'rb')", 0), ("open('a', encoding='utf-8')", 0), ("p.read_text()", 1),
     ("p.read_text('utf-8')", 0), ("p.write_text('x')", 1), ("p.write_text('x', encoding='utf-8')", 0)],
)  # fmt: skip
def test_the_rule_tells_text_without_an_encoding(source: str, lines: int) -> None:
    module = read_module(PACKAGE / "data" / "made_up.py", source)
    assert len(list(list_silent(module.tree, module.names.calls))) == lines
