"""The parts of a gap's impact, the documents' rules for its tier, and how far ranks depend on weights and noise."""
