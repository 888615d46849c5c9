"""What a process is asked to make: one report, told in plain data that any process or machine understands."""

from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any


@dataclass(frozen=True)
class Request:
    """A report to make: the notebook's path, its parameters, the workspace, the folder to work in, the limits.

    `timeout` is in seconds and `memory` in bytes; 0 is no limit. `name` names the files. `look` are options of the
    page (see `PageExporter`): where other reports are, whose report it is.
    """

    notebook: str
    name: str
    workspace: str
    work: str
    parameters: dict[str, Any] = field(default_factory=dict)
    timeout: float = 0
    memory: int = 0
    look: dict[str, Any] = field(default_factory=dict)

    @property
    def seed(self) -> int:
        """The seed of the global random generators: the same for the same notebook and parameters."""
        told = repr((self.name, sorted(self.parameters.items(), key=lambda item: item[0])))
        return int.from_bytes(sha256(told.encode()).digest()[:4], "big")

    def as_data(self) -> dict[str, Any]:
        """The request as plain data."""
        return asdict(self)
