"""Floor 5: many notebooks: checked, run, recorded."""
