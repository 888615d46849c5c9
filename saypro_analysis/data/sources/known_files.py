"""Files whose bytes a run has hashed: while nothing about one has changed since, its digest need not be found again.

A file's times tell of a change only where the change did not fall into the same tick of the clock as the one before
it. So a digest is kept only of a file that had been at rest for a while when it was read, and only for this process
and those that are forked from it; a run compares the bytes themselves once more before it ends.
"""

import sys
from hashlib import sha256
from pathlib import Path

KNOWN = "saypro_analysis.data.sources.known_files"  # the audit event of a file that was not opened again
AT_REST = 2_000_000_000  # nanoseconds; no file system tells times more coarsely

Stamp = tuple[int, ...]
_digests: dict[str, tuple[Stamp, str]] = {}


def stamp_file(path: str | Path) -> Stamp:
    """What changes whenever a file does: where it lies, its size, its times; empty where there is none."""
    try:
        told = Path(path).stat()
    except OSError:
        return ()
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def learn_digest(path: Path, before: Stamp, digest: str, now: int) -> None:
    """Keep the digest of a file that bore the stamp `before` it was read, bears it still and was at rest by `now`.

    `now` is the time in nanoseconds at which it began to be read; 0 where nobody knows.
    """
    place = str(path.absolute())
    _digests.pop(place, None)
    if before and before == stamp_file(path) and max(before[-2:]) + AT_REST <= now:
        _digests[place] = before, digest


def recall_digest(path: Path) -> str:
    """The digest of a file that has not changed since it was learnt, which is told as a reading; else empty."""
    place = str(path.absolute())
    stamp, digest = _digests.get(place, ((), ""))
    if not digest or stamp_file(place) != stamp:
        return ""
    sys.audit(KNOWN, place)
    return digest


def digest_file(path: Path, *, anew: bool = False) -> str:
    """The digest of a file's bytes, recalled where it is known unless it is asked for `anew`; "absent" of none."""
    if not path.is_file():
        return "absent"
    return (not anew and recall_digest(path)) or sha256(path.read_bytes()).hexdigest()
