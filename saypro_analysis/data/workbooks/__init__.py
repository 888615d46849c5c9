"""Excel workbooks as people keep them: found, read cell by cell, or refused with the sheet and the cell."""
