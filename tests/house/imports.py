"""What a module imports and which names it uses, resolved over its syntax tree, whatever form an import has.

An import of a verb by the name that a package offers lazily (`from saypro_analysis import plot_gaps`, `sp.plot_gaps`)
counts as one of the module that holds it; so do `import_module("...")` and a text that is the name of a module.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

DYNAMIC = {"importlib.import_module", "importlib.__import__", "builtins.__import__", "__import__", "runpy.run_module",
           "importlib.util.find_spec", "pkgutil.resolve_name"}  # fmt: skip
UNKNOWN = "<a name that is made when it runs>"
_MODULE = re.compile(r"\w+(\.\w+)+(?=:\w|$)")
_FUNCTIONS = {name: f"builtins.{name}" for name in ("getattr", "__import__", "vars", "open", "eval", "exec", "compile")}


class Found(NamedTuple):
    """A dotted name and its line."""

    name: str
    line: int


class Names(NamedTuple):
    """The modules that a module imports, in any form, and every name it uses, by where the name comes from."""

    modules: tuple[Found, ...]
    used: tuple[Found, ...]
    calls: list[tuple[str, ast.Call]]


def read_names(tree: ast.Module, package: str, known: Set[str], homes: Mapping[str, str]) -> Names:
    """What a module in `package` imports and names; `known` are our modules, `homes` where lazy verbs stand."""
    imported = list(_list_imports(tree, package))
    bound = _bind(tree, imported)
    used = [Found(name, node.lineno) for node in ast.walk(tree) if (name := name_of(node, bound))]
    used += [Found(target, node.lineno) for node, _, _, target in imported]
    found = [(name_of(node.func, bound), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    calls = [(name, node) for name, node in found if name]
    asked = {*_list_dynamic(calls, package), *(Found(target, node.lineno) for node, _, _, target in imported)}
    ours = {Found(locate(name, known, homes), line) for name, line in {*asked, *used, *_list_texts(tree)}}
    others = {found for found in asked if not locate(found.name, known, homes)}
    modules = sorted(found for found in ours | others if found.name)
    return Names(tuple(modules), tuple(sorted(set(used))), calls)


def locate(name: str, known: Set[str], homes: Mapping[str, str]) -> str:
    """The module of ours that a dotted name leads to, the package that a verb is offered by looked through.

    >>> locate("p.a.b.verb", {"p", "p.a", "p.a.b"}, {}), locate("p.verb", {"p"}, {"p.verb": "p.a.b"})
    ('p.a.b', 'p.a.b')
    """
    parts = name.split(".")
    for depth in range(len(parts), 0, -1):
        prefix = ".".join(parts[:depth])
        if prefix in homes:
            return homes[prefix]
        if prefix in known:
            return prefix
    return UNKNOWN if name == UNKNOWN else ""


def name_of(node: ast.AST, bound: Mapping[str, str]) -> str:
    """The dotted name that an expression stands for, by what its first name is bound to; empty if that is unknown."""
    if isinstance(node, ast.Name):
        return bound.get(node.id, _FUNCTIONS.get(node.id, ""))
    if isinstance(node, ast.Attribute):
        owner = name_of(node.value, bound)
        return f"{owner}.{node.attr}" if owner else ""
    if isinstance(node, ast.Call) and name_of(node.func, bound) == "builtins.getattr" and len(node.args) > 1:
        owner, attribute = name_of(node.args[0], bound), _text(node.args[1])
        return f"{owner}.{attribute}" if owner and attribute else ""
    return _loaded(node, bound)


def _loaded(node: ast.AST, bound: Mapping[str, str]) -> str:
    """The module that `import_module("...")` gives, so that what is taken from it has a name too."""
    if isinstance(node, ast.Call) and node.args and name_of(node.func, bound) in DYNAMIC:
        name = _text(node.args[0])
        return "" if name.startswith(".") else name
    return ""


def _list_imports(tree: ast.Module, package: str) -> Iterator[tuple[ast.stmt, str, str, str]]:
    """Each import: its statement, the name it binds, the dotted name that this stands for, the one that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield node, alias.asname or top, alias.name if alias.asname else top, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = _absolute("." * node.level + (node.module or ""), package)
            for alias in node.names:
                yield node, alias.asname or alias.name, f"{base}.{alias.name}", f"{base}.{alias.name}"


def _absolute(name: str, package: str) -> str:
    """A module's name without leading points, as it is meant within a package.

    >>> _absolute("..gaps.evidence", "p.analysis.plans"), _absolute(".", "p.a"), _absolute("os", "p")
    ('p.analysis.gaps.evidence', 'p.a', 'os')
    """
    level = len(name) - len(name.lstrip("."))
    parents = package.split(".")[: len(package.split(".")) - level + 1] if level else []
    return ".".join([*parents, *filter(None, [name.lstrip(".")])])


def _bind(tree: ast.Module, imported: list[tuple[ast.stmt, str, str, str]]) -> dict[str, str]:
    """What each name stands for: imports, and names that are given another (`clock = datetime.now`)."""
    bound = {name: meant for _, name, meant, _ in imported}
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)]
    for node in sorted(assigned, key=lambda node: node.lineno):
        for target, value in _pairs(node):
            source = name_of(value, bound)
            bound |= {target.id: source} if isinstance(target, ast.Name) and source else {}
    return bound


def _pairs(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each name that is given something, and what: `a, b = c, d` gives two."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        elif node.value is not None:
            yield target, node.value


def _list_dynamic(calls: list[tuple[str, ast.Call]], package: str) -> Iterator[Found]:
    for name, call in calls:
        if name in DYNAMIC:
            asked = _text(call.args[0]) if call.args else ""
            yield Found(_absolute(asked, package) if asked else UNKNOWN, call.lineno)


def _list_texts(tree: ast.Module) -> Iterator[Found]:
    """Texts that are nothing but the name of a module, or of something in it: `package.module:name`."""
    for node in ast.walk(tree):
        if (text := _text(node)) and (found := _MODULE.match(text)):
            yield Found(found[0], node.lineno)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
