"""Which kind of table a frame is: what it says itself, or the one kind that has all its marks."""

import pandas as pd

from saypro_analysis.data.tables import TABLES
from saypro_analysis.views.kit.layout_kinds import Layout, lay_out
from saypro_analysis.views.tables.assembly import CELLS, LAYOUTS
from saypro_analysis.views.tables.declared import lay_out_table

_UNKNOWN = lay_out("", marks="", columns="", caption="Table", empty="No rows.")


def find_layout(frame: pd.DataFrame, kind: str | None = None) -> Layout:
    """Find the layout of a frame: of the kind named, else of the kind that its attributes or its columns tell.

    `kind` is the name of a verb or of a declared table. Without it `frame.attrs["kind"]` counts where it names one;
    then the marks of the verbs' layouts; then the columns of the declared tables, all of which a review's tables have.
    A frame of no kind shows whatever has a label. Returns a Layout. Raises ValueError for an unknown kind and for a
    frame that fits several.

    >>> find_layout(pd.DataFrame(columns=["gap", "status", "shortfall"])).kind
    'quantify_gaps'
    """
    columns = {str(name) for name in frame}
    told = kind or frame.attrs.get("kind")
    if told in LAYOUTS:
        return LAYOUTS[told]
    if told in TABLES:
        return lay_out_table(TABLES[told], frame)
    if kind:
        raise ValueError(f"kind: found {kind!r}, expected one of {', '.join([*LAYOUTS, *TABLES])}")
    return _one(find_fitting(columns) or find_declared(columns, frame), frame)


def find_fitting(columns: set[str]) -> list[Layout]:
    """The verbs' layouts that fit these columns."""
    return [layout for layout in LAYOUTS.values() if layout.fits(columns)]


def find_declared(columns: set[str], frame: pd.DataFrame) -> list[Layout]:
    """The declared tables all of whose columns are there."""
    return [lay_out_table(schema, frame) for schema in TABLES.values() if columns.issuperset(schema.columns)]


def _one(fitting: list[Layout], frame: pd.DataFrame) -> Layout:
    if len(fitting) > 1:
        kinds = " or ".join(layout.kind for layout in fitting)
        raise ValueError(f"frame: found columns that fit several kinds of table, expected kind= to say which: {kinds}")
    return fitting[0] if fitting else _UNKNOWN._replace(columns=tuple(name for name in frame if name in CELLS))
