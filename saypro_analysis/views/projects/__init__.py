"""Projects, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS: dict[str, tuple[str, ...]] = {}
__getattr__, __dir__ = offer(__name__, VERBS)
