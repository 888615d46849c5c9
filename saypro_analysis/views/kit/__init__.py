"""What every view draws and writes with; nothing here knows a subject."""
