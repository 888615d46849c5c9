"""A papermill engine: cells executed in a fresh fork of a process in which everything is imported already."""

from typing import Any

from papermill.engines import Engine, NBClientEngine

from saypro_analysis.batch.warm.relays import execute_in_fork, is_own_kernel


class ForkEngine(Engine):
    """Executes a notebook in a fork of a zygote, or cold where that cannot be.

    The outputs are those of a plain kernel. Options are papermill's own; `execution_timeout` limits each cell.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Send the cells to a fork and take back their outputs."""
        if not (is_own_kernel(kernel_name) and execute_in_fork(nb_man, options.get("execution_timeout"))):
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
