"""Progress, as sentences, tables and figures."""

from saypro_analysis.offers import offer

VERBS = {
    "reader_requests": ("describe_requests",),
    "facts": ("describe_progress_facts",),
    "figures.progress": ("plot_progress",),
    "figures.money_curves": ("plot_burn", "plot_earned_value"),
    "standing": ("describe_standing",),
    "sentences": ("describe_earned_value", "describe_progress"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
