"""What builds the documentation site: pages written from the code, and the settings of Sphinx."""
