"""JupyterLab: what an analyst sees beside the answers: which verb answers what, faces of frames, the figures' theme."""

from saypro_analysis.offers import offer

VERBS = {
    "explorers": ("explore_budget", "explore_targets", "explore_weights"),
    "displays": ("set_display",),
    "verb_search": ("find", "help"),
}
__getattr__, __dir__ = offer(__name__, VERBS)
