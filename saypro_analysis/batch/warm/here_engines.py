"""A papermill engine that executes the cells in its own process."""

from collections.abc import Callable
from typing import Any

from papermill.engines import Engine

RAISES, SKIP = "raises-exception", "skip-execution"
Tell = Callable[[int], object]


class HereEngine(Engine):
    """Executes the cells in this very process; made for a process that ends with the notebook."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:  # noqa: ARG003
        """Execute all cells up to the first that fails.

        `on_cell` is told each cell's number; `line` goes first; `timed` has the notebook say when each cell ran.
        """
        import asyncio

        from saypro_analysis.batch.warm.shells import Shell, language_info

        nb_man.nb.metadata["language_info"] = language_info()
        shell = Shell(options.get("line", ""))
        tell = options.get("on_cell") or (lambda _: None)
        cells = _execute_cells(nb_man, shell, tell, timed=options.get("timed", True))
        # asyncio.run would take the interrupt that is meant for the cell.
        loop = asyncio.new_event_loop()
        loop.run_until_complete(cells)
        loop.close()


async def _execute_cells(nb_man: Any, shell: Any, tell: Tell, *, timed: bool) -> None:
    from nbclient.exceptions import CellExecutionError

    for index, cell in enumerate(nb_man.nb.cells):
        if timed:
            nb_man.cell_start(cell, index)
        tell(index)
        error = await _execute_cell(cell, shell) if is_executed(cell) else None
        if error is not None:
            told = {"ename": type(error).__name__, "evalue": str(error), "traceback": shell.traceback}
            exception = CellExecutionError.from_cell_and_msg(cell, told)
            nb_man.cell_exception(cell, cell_index=index, exception=exception)
        if timed:
            nb_man.cell_complete(cell, cell_index=index)
        if error is not None:
            break


async def _execute_cell(cell: Any, shell: Any) -> BaseException | None:
    """Execute one cell; returns what it raised, unless the cell is tagged as one that raises."""
    cell.outputs, error = await shell.execute(cell.source, cell.get("id"))
    cell.execution_count = shell.count
    return None if RAISES in cell.metadata.get("tags", []) else error


def is_executed(cell: Any) -> bool:
    """Whether a cell holds code to execute, as nbclient sees it."""
    return cell.cell_type == "code" and bool(cell.source.strip()) and SKIP not in cell.metadata.get("tags", [])
