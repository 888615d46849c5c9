"""What papermill loads as the engine `saypro`.

papermill loads every engine at its own import, so this module imports nothing heavy, for who uses another engine should
not wait, and not papermill, for it may be just being imported.
"""

import logging
from typing import Any

RUN_KEYS = ("notebooks", "organisation", "period")  # keys of params/cycle.yaml that are the run's and no notebook's


def passes_on(record: logging.LogRecord) -> bool:
    """Whether papermill's warning is of a parameter that could be meant for the notebook."""
    return record.getMessage() not in {f"Passed unknown parameter: {key}" for key in RUN_KEYS}


logging.getLogger("papermill").addFilter(passes_on)


class _WhenAsked(type):
    """A class that is another one as soon as anything is asked of it."""

    def __getattr__(cls, name: str) -> Any:
        from saypro_analysis.batch.warm.papermill_engines import ForkEngine

        return getattr(ForkEngine, name)


class WarmEngine(metaclass=_WhenAsked):
    """`papermill --engine saypro`: executes a notebook in a fork of a process in which everything is imported."""
