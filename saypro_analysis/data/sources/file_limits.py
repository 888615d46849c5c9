"""What a file of data may take; a workspace that needs more says so in `params/limits.yaml`."""

from typing import NamedTuple

COLUMNS = 2_000  # of a table, which are looked at one by one


class Limits(NamedTuple):
    """What one file of data may take, and its reader.

    `file` is its bytes, `cells` its rows times its columns, `decoded` the bytes of what it holds once it is unpacked;
    `memory` (bytes) and `seconds` are what its reader may take where that is a process of its own.
    """

    file: int = 2_000_000_000
    cells: int = 30_000_000
    decoded: int = 1_000_000_000
    memory: int = 6_000_000_000
    seconds: float = 300.0

    def unpacked(self, size: int) -> int:
        """To how many bytes a file of `size` bytes may unpack: a small one, not to the most that any may."""
        return min(self.decoded, max(_PLAIN, _TIMES * size))

    def of_reader(self, size: int) -> "Limits":
        """The same for the reader of a packed file of `size` bytes: a small one may not take all the memory either."""
        return self._replace(memory=min(self.memory, _READER + _HELD * self.unpacked(size)))


_READER, _HELD = 1_000_000_000, 10  # bytes that a reader takes for itself, and for a byte that it unpacks
_PLAIN, _TIMES = 100_000_000, 100
LIMITS = Limits()
# What a system can be asked for: bytes in 63 bits, a wait for a process in 31 bits of milliseconds.
MOST = Limits(file=10**18, cells=10**18, decoded=10**18, memory=10**18, seconds=1e6)
