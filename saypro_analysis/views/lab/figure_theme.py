"""The house's look for an analyst's own figures, drawn by seaborn or matplotlib; our charts have theirs in the kit."""

import matplotlib as mpl
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap

from saypro_analysis.views.kit.palette import BLUE, GREY, INK, MUTED, ORANGE, PAPER, RULE, name_colours

COLOURMAP = "saypro"  # for a heat map: from paper to the house's blue
_NIGHT = name_colours(night=True)
SERIES = (BLUE, ORANGE, GREY, _NIGHT["blue"], _NIGHT["orange"], INK)
STYLE = {
    "axes.prop_cycle": cycler(color=SERIES),
    "axes.axisbelow": True,
    "axes.edgecolor": RULE,
    "axes.facecolor": PAPER,
    "axes.formatter.useoffset": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": MUTED,
    "axes.labelsize": 12,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 15,
    "axes.titleweight": "bold",
    "figure.dpi": 100,
    "figure.facecolor": PAPER,
    "figure.figsize": (9.2, 4.4),
    "figure.titlesize": 15,
    "figure.titleweight": "bold",
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "image.cmap": COLOURMAP,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "patch.edgecolor": PAPER,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": MUTED,
    "xtick.labelsize": 12,
    "xtick.major.size": 0,
    "ytick.color": MUTED,
    "ytick.labelsize": 12,
    "ytick.major.size": 0,
}


def set_figure_theme() -> None:
    """Let whatever is drawn from here on in this process look like the report's figures.

    seaborn takes its colours, its fonts and its lines from matplotlib's settings, so that nothing of it is imported.
    """
    if COLOURMAP not in mpl.colormaps:
        mpl.colormaps.register(LinearSegmentedColormap.from_list(COLOURMAP, [PAPER, BLUE]))
    mpl.rcParams.update(STYLE)
