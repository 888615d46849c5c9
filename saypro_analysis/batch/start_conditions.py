"""The conditions that a report's process starts under: its seeds, its memory, the account of what it reads.

Next to nothing is imported here, for a cold kernel runs this before anything else.
"""

import os
import sys
from pathlib import Path
from typing import Any

# One thread per process: the work is spread over processes, and a process with threads must not be forked.
# A fixed hash seed gives sets and dicts the same order in every process.
STEADY = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "KMP_DUPLICATE_LIB_OK": "True",  # threadpoolctl sets it where it is imported, in a fork before any cell
}


def steady_environment(folder: Path) -> dict[str, str]:
    """The environment for a process that executes notebooks; `folder` takes the place of the user's IPython folder."""
    return {**os.environ, **STEADY, "IPYTHONDIR": str(folder), **_same_package()}


def _same_package() -> dict[str, str]:
    """A checkout is put on the path of other processes, so that they use the code that this one does."""
    home = Path(__file__).parents[2]
    if "site-packages" in home.parts:
        return {}
    others = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([str(home), *([others] if others else [])])}


def settle(seed: int, memory: int, account: str, workspace: str) -> None:
    """In the shell of a notebook: seed the global generators, limit the memory, keep account of what is read.

    `memory` is in bytes, 0 is no limit; `account` names the file that gets a line per reading of data (see
    `batch/files_read.py`), and is empty for none.
    """
    limit_memory(memory)
    if account:
        from saypro_analysis.batch.files_read import keep_account

        keep_account(Path(account), Path(workspace))
    _seed_first_cell(seed)


def _seed_first_cell(seed: int) -> None:
    """Seed the global generators right before the first cell: a kernel may draw from them while it starts."""
    import random

    import numpy as np
    from IPython import get_ipython

    events = get_ipython().events

    def seed_once(_: Any) -> None:
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002 (a notebook may use the global generator)
        events.unregister("pre_run_cell", seed_once)

    events.register("pre_run_cell", seed_once)


def limit_memory(memory: int) -> None:
    """Let an allocation beyond `memory` bytes fail, so that a notebook that eats memory gets a MemoryError.

    0 lifts the limit again.
    """
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory or hard, hard))


def settling_line(*conditions: Any) -> str:
    """The line of code by which a cold kernel settles; it leaves no name behind in the notebook."""
    module = "__import__('saypro_analysis.batch.start_conditions', fromlist=['settle'])"
    return f"{module}.settle({', '.join(map(repr, conditions))})"
