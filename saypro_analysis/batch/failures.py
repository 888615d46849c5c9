"""How a job can fail, in words that are the same in `run.json`, on the index and on the terminal."""

EXCEPTION, DIED, TIMEOUT, MEMORY, PAGE, DISK = "exception", "died", "timeout", "memory", "page", "disk"
CHANGED = "changed"


class Failure(Exception):
    """Why a notebook did not become a report, for the person who has to mend it.

    `kind` is exception (a cell raised), died (the process ended or was killed), timeout, memory (an allocation beyond
    the limit), page (executed, but no page could be made), disk (its files could not be written) or changed (the data
    did, while the run went on). `trace` holds the last lines of the trace.
    """

    def __init__(self, kind: str, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.kind, self.trace = kind, trace

    def as_outcome(self) -> dict[str, str]:
        """The failure as plain data."""
        return {"failure": self.kind, "error": str(self), "trace": self.trace}
