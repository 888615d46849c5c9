"""Forecasts of a panel of series: their members, how they erred before, and joint draws of what comes next.

A panel is a 2-D array of floats, series x periods, whose columns are periods that follow one another; NaN is no figure.
Nothing here knows a table's column names. Method: docs/methods/forecasting.md.
"""

from saypro_analysis.offers import offer

VERBS = {
    "panels": ("forecast_panel",),
}
__getattr__, __dir__ = offer(__name__, VERBS)
