"""The parts of a gap's impact, a framework's rules for its tier, and how far ranks depend on weights and noise."""
