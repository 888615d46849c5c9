"""What an analyst chooses once, in a notebook's first cell: how figures are written, and how answers look."""

import sys
from collections.abc import Callable
from typing import Any

import pandas as pd

from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.formats import set_formats
from saypro_analysis.views.lab.figure_theme import set_figure_theme
from saypro_analysis.views.lab.frame_faces import show_frame, show_review

_FACES: dict[type, Callable[[Any], str | None]] = {pd.DataFrame: show_frame, Review: show_review}


def set_display(*, locale: str = "en_US", currency: str = "USD") -> None:
    """Choose how every table, figure and sentence shows its figures from here on.

    `locale` is a language and territory ("en_US", "de_DE", "en_ZA"), `currency` an ISO 4217 code ("USD", "EUR"). The
    choice holds for the notebook or thread that makes it. In a kernel a review and a frame that a verb made say what
    they hold and what to call next, above pandas' own face of a frame, which keeps its dollar signs; figures of
    matplotlib and seaborn take the report's colours and fonts (palette `sns.color_palette()`, `cmap="saypro"`).
    Returns nothing. Raises ValueError for a locale or currency that Babel does not know. Formatting follows Unicode's
    CLDR through Babel, with a true minus sign and a space before the percent sign; a difference between shares is in
    percentage points.

    >>> set_display(locale="de_DE", currency="EUR")
    >>> set_display()
    """
    set_formats(locale=locale, currency=currency)
    pd.set_option("display.html.use_mathjax", False)
    set_figure_theme()
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        faces = shell.display_formatter.formatters["text/html"]
        for kind, face in _FACES.items():
            faces.for_type(kind, face)
