"""Excel workbooks as people keep them: found, read cell by cell, or refused with the sheet and the cell."""

REASON = "change_reason"  # the column of a plan's workbook in which its editors say why they changed a row
