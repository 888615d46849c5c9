"""What papermill loads as the engine `saypro`.

papermill loads every engine at its own import, so this module imports nothing: not papermill, for it may be just being
imported, and nothing heavy, for who uses another engine should not wait.
"""

from typing import Any


class WarmEngine:
    """`papermill --engine saypro`: executes a notebook in a fork of a process in which everything is imported."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """The executed notebook, as every engine of papermill gives it."""
        from saypro_analysis.batch.engines import ForkEngine

        return ForkEngine.execute_notebook(nb, kernel_name, **options)
