"""The subjects' cells and layouts, put together; what would make a table ambiguous is refused."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import NamedTuple

from saypro_analysis import views
from saypro_analysis.views.kit.cell_kinds import Cell
from saypro_analysis.views.kit.common_cells import COMMON_CELLS
from saypro_analysis.views.kit.layout_kinds import Layout


class Part(NamedTuple):
    """What one subject adds: how its columns are shown, and the layouts of its tables."""

    subject: str
    cells: Mapping[str, Cell]
    layouts: Iterable[Layout]


def find_parts() -> list[Part]:
    """What every subject's module `cells` holds, by the subjects' names."""
    names = sorted(found.name for found in iter_modules(views.__path__) if found.ispkg)
    homes = [f"{views.__name__}.{name}.cells" for name in names]
    modules = [import_module(home) for home in homes if find_spec(home)]
    return [Part(module.__name__.split(".")[-2], module.CELLS, module.LAYOUTS) for module in modules]


def join_cells(parts: Iterable[Part]) -> dict[str, Cell]:
    """How each column is shown where its frame is of no known kind, or its layout does not show it.

    Raises ValueError for a column that two subjects say differently: then each says it in its layouts' own cells, or
    the kit says it for all.
    """
    joined = dict(COMMON_CELLS)
    for part in parts:
        if twice := [name for name, cell in part.cells.items() if joined.setdefault(name, cell) != cell]:
            raise ValueError(f"cells of {part.subject}: found {', '.join(twice)}, which another subject shows "
                             "otherwise; expected them among the cells of a layout")  # fmt: skip
    return joined


def join_layouts(parts: Iterable[Part]) -> dict[str, Layout]:
    """Each kind of table, with the cells of all the columns that it shows.

    Raises ValueError for a column that neither its subject nor the kit shows, for a kind that stands twice, and for two
    kinds of which one has all the marks of the other: no frame would tell them apart.
    """
    layouts = [_complete(layout, part) for part in parts for layout in part.layouts]
    joined = {layout.kind: layout for layout in layouts}
    if len(joined) < len(layouts):
        kinds = [layout.kind for layout in layouts]
        raise ValueError(f"layouts: found {max(kinds, key=kinds.count)} twice, expected each kind once")
    for one in layouts:
        if alike := [other.kind for other in layouts if other is not one and other.fits(set(one.marks))]:
            raise ValueError(f"layouts: found that {alike[0]} fits every frame of {one.kind}, expected marks by which "
                             "they are told apart")  # fmt: skip
    return joined


def _complete(layout: Layout, part: Part) -> Layout:
    cells = {**COMMON_CELLS, **part.cells, **layout.cells}
    if absent := [name for name in layout.columns if name not in cells]:
        raise ValueError(f"layout {layout.kind} of {part.subject}: found no cell for {', '.join(absent)}")
    own = {name: cells[name] for name in (*layout.columns, *layout.cells)}
    return layout._replace(cells=own)


_PARTS = find_parts()
CELLS: Mapping[str, Cell] = join_cells(_PARTS)
LAYOUTS: Mapping[str, Layout] = join_layouts(_PARTS)
