"""`python -m saypro_analysis.data.tables > docs/tables.md` makes the page of all tables from their declarations."""

import sys

from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.column_notes import write_tables_page

sys.stdout.write(write_tables_page(TABLES))
