"""What the tables are: each module here declares those of its subject in a list `DECLARED`, and is found by itself.

To add a register, add a module with a `Table` (declarations.py says what it holds). What reads, cuts, narrows, counts,
templates, archives and documents tables asks the declarations.
"""

from saypro_analysis.data.tables.declarations import Table
from saypro_analysis.data.tables.discoveries import find_tables
from saypro_analysis.data.tables.known_words import GIVEN_UP, LEVELS, UNITS

__all__ = ["GIVEN_UP", "LEVELS", "REQUIRED", "TABLES", "UNITS", "Table"]

TABLES: dict[str, Table] = find_tables(__name__, __path__)
REQUIRED = tuple(name for name, table in TABLES.items() if table.required)
