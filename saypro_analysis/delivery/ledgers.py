"""The ledger: what was sent to whom, on disk before and after each message, so that no kill sends anything twice."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from io import RawIOBase
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

SENDING, SENT, REFUSED, DEFERRED, UNKNOWN = "sending", "sent", "refused", "deferred", "unknown"
STATES = (SENDING, SENT, REFUSED, DEFERRED, UNKNOWN)


class LedgerBusy(RuntimeError):
    """Somebody else is sending from the same ledger."""


class LedgerBroken(RuntimeError):
    """The ledger cannot be read or written, so that nobody could tell who has what; the message says where."""


class Ledger:
    """A file of one JSON line per event: `id`, `slot` (which report, to whom), `state`, and why.

    A line that a kill cut short is passed over: the event before it is what is known. What was being sent when the
    process ended is `unknown`: the server may have it or not, and nobody but the reader can tell. Raises LedgerBroken
    for any other line that is none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.events: list[dict[str, Any]] = list(_read(path))

    def state(self, message_id: str) -> str:
        """What is known of a message: a state, or nothing."""
        return next((str(event["state"]) for event in reversed(self.events) if event["id"] == message_id), "")

    def sent(self, slot: str) -> list[dict[str, Any]]:
        """The messages of a slot that its reader has, the latest last."""
        return [event for event in self.events if event["slot"] == slot and event["state"] == SENT]

    def unknown(self, slot: str = "") -> list[dict[str, Any]]:
        """The latest events of messages of which nobody knows whether they arrived, of one slot or of all."""
        kept = {event["id"]: event for event in self.events if not slot or event["slot"] == slot}
        return [event for event in kept.values() if event["state"] in (UNKNOWN, SENDING)]

    def write(self, message_id: str, slot: str, state: str, **more: Any) -> None:
        """Add an event; it is on the disk when this returns. Raises LedgerBroken if it cannot be."""
        event = {"id": message_id, "slot": slot, "state": state, **more}
        try:
            self._append(json.dumps(event, ensure_ascii=True).encode() + b"\n")
        except OSError as error:
            raise LedgerBroken(f"the ledger cannot be written: {error}; nothing more is sent") from error
        self.events.append(event)

    def _append(self, line: bytes) -> None:
        fresh = not self.path.exists()
        with self.path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                _write_whole(file, line)
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)  # no next event may begin on a line that this one began
                raise
        if fresh:
            sync_folder(self.path.parent)

    def settle(self) -> list[dict[str, Any]]:
        """Call unknown what was being sent when an earlier process ended; returns those events."""
        hanging = [event for event in self.unknown() if event["state"] == SENDING]
        for event in hanging:
            self.write(event["id"], event["slot"], UNKNOWN, why="the process ended while the server had the message")
        return hanging


@contextmanager
def keep_ledger(path: Path) -> Iterator[Ledger]:
    """The ledger for one sender at a time; raises LedgerBusy if somebody else holds it. A kill lets go of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LedgerBusy("mail of this cycle is being sent already; wait until it is done") from error
    try:
        _mend(path)
        yield Ledger(path)
    finally:
        lock.release()


def sync_folder(folder: Path) -> None:
    """Make sure that the names of new files are on the disk too; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if (
            isinstance(event, dict)
            and all(isinstance(event.get(key), str) for key in ("id", "slot", "state"))
            and (event["state"] in STATES)
        ):
            yield event
        elif not _was_cut_short(line):
            what = "is no event; mend it, or take it out if its reader has no mail"
            raise LedgerBroken(f"{path.name}, line {number} {what}: {line[:60].decode('utf-8', 'replace')!r}")


def _write_whole(file: RawIOBase, line: bytes) -> None:
    if (file.write(line) or 0) < len(line):
        raise OSError(ENOSPC, os.strerror(ENOSPC))


def _was_cut_short(line: bytes) -> bool:
    """Whether a line is the beginning of an event, as a kill leaves it, or what a power failure leaves in its place."""
    begun = b'{"id": "'
    return not line.strip(b"\0 \r") or begun.startswith(line) or (line.startswith(begun) and not line.endswith(b"}"))


def _mend(path: Path) -> None:
    """End a line that a kill cut short, so that the next event has a line of its own."""
    written = path.read_bytes() if path.exists() else b""
    if written and not written.endswith(b"\n"):
        with path.open("ab") as file:
            file.write(b"\n")
