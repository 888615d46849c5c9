"""Goals, as sentences, tables and figures."""
