"""Quarterly performance reviews: where are we short, why, what do we do about it, is it working.

`import saypro_analysis as sp` offers every verb by tab completion. The verbs are imported when first used, so the
import itself takes milliseconds. Each is also importable from its subject, such as `saypro_analysis.analysis.gaps`.
"""

from functools import cache
from typing import Any

from saypro_analysis.offers import BY_WHOM, gather, gather_retired, offer

__version__ = "0.2.0"

# What belongs to no subject: the way in, and what becomes of the notebooks. Each subject lists its own verbs.
_ENTRANCES = {
    "data.reviews": ("Review", "open_review"),
    "data.framework.rule_kinds": ("Framework",),
    "data.framework.frameworks": ("open_framework",),
    "data.parameters": ("Parameters", "open_parameters"),
    "data.earlier_decisions": ("find_decisions",),
    "data.readings.problems": ("DataError",),
    "data.formulas": ("FormulaError",),
    "data.sources.text_logs": ("open_log",),
    "data.sources.measures.builds": ("build_measures",),
    "reports.findings": ("publish",),
    "reports.workbooks": ("write_plan",),
    "reports.pdfs": ("write_pdf",),
    "batch.cycles": ("Cycle", "open_cycle"),
    "batch.runs": ("Run", "run_cycle"),
    "delivery.mails": ("compose_mail",),
}


@cache
def list_verbs() -> dict[str, tuple[str, ...]]:
    """Every verb by the module that holds it."""
    return {**_ENTRANCES, **gather(__name__)}


@cache
def list_retired() -> dict[str, str]:
    """Every verb that was renamed, by its old name, which works for one version and warns."""
    return gather_retired(__name__)


def _guard(name: str, value: Any) -> Any:
    """What shows a frame, and says which verb makes the frame that it needs where it is given another."""
    if not name.startswith(("plot_", "describe_", "tabulate")):
        return value
    from saypro_analysis.views.lab.misfits import guard

    return guard(value)


def __getattr__(name: str) -> Any:
    known = not name.startswith("_") or name == "__all__"
    find, names = offer(__name__, list_verbs() if known else {}, list_retired() if known else {}, _guard)
    return names() if name == "__all__" else find(name, BY_WHOM + 1)


def __dir__() -> list[str]:
    return sorted([*__getattr__("__all__"), "__version__"])
