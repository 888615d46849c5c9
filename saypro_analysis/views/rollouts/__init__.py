"""What goes with a plan's roll-out, as tables."""
