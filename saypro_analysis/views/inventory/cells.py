"""How it is shown what data was received."""

from saypro_analysis.views.kit.cell_kinds import (
    Cell,
    count_cell,
    day_cell,
    percent_cell,
    show_yes,
)
from saypro_analysis.views.kit.layout_kinds import lay_out

CELLS: dict[str, Cell] = {
    "table": Cell("Table"),
    "about": Cell("One row is"),
    "received": Cell("Received", show_yes),
    "rows": count_cell("Rows"),
    "first_on": day_cell("First"),
    "last_on": day_cell("Last"),
    "age_days": count_cell("Days old"),
}
LAYOUTS = [
    lay_out(
        "inventory",
        marks="table received completeness",
        columns="table about received rows first_on last_on age_days completeness",
        caption="Data received",
        empty="No data was received.",
        cells={"completeness": percent_cell("Complete")},
    ),
]
