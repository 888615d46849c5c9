"""Where in a table of leaves a gap sits: scores, a noise scale from the data, a search and its price."""
