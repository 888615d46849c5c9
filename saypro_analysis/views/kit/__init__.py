"""What every view draws and writes with; nothing here knows a subject."""

from saypro_analysis.offers import offer

VERBS = {
    "formats": ("set_display",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
