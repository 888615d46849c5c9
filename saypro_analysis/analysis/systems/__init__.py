"""Systems: whether they were up, how they perform, what is about to run out, what updates did."""

from saypro_analysis.offers import offer

VERBS = {
    "downtimes": ("measure_downtime", "track_budget"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
