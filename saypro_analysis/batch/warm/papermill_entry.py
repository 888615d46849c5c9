"""What papermill loads as the engine `saypro`.

papermill loads every engine at its own import, so this module imports nothing: not papermill, for it may be just being
imported, and nothing heavy, for who uses another engine should not wait.
"""

from typing import Any


class _WhenAsked(type):
    """A class that is another one as soon as anything is asked of it."""

    def __getattr__(cls, name: str) -> Any:
        from saypro_analysis.batch.warm.papermill_engines import ForkEngine

        return getattr(ForkEngine, name)


class WarmEngine(metaclass=_WhenAsked):
    """`papermill --engine saypro`: executes a notebook in a fork of a process in which everything is imported."""
