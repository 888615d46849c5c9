"""The ledger survives being cut short, tells what nobody knows, and serves one sender at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from saypro_analysis.delivery.ledgers import (
    DEFERRED,
    REFUSED,
    SENDING,
    SENT,
    UNKNOWN,
    Ledger,
    LedgerBroken,
    LedgerBusy,
    keep_ledger,
)


def test_the_latest_event_counts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for state in (SENDING, DEFERRED, SENDING, SENT):
        ledger.write("<1>", "sales/week1/a", state)
    ledger.write("<2>", "sales/week1/b", REFUSED, why="550 nö")
    again = Ledger(ledger.path)
    assert [again.state(one) for one in ("<1>", "<2>", "<3>")] == [SENT, REFUSED, ""]
    assert [event["id"] for event in again.sent("sales/week1/a")] == ["<1>"]
    assert again.events[-1]["why"] == "550 nö"


def test_a_line_cut_short_leaves_what_was_known_before(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    with keep_ledger(path) as ledger:
        ledger.write("<1>", "a", SENDING)
        ledger.write("<1>", "a", SENT)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with keep_ledger(path) as ledger:
            ledger.settle()
            first, last = whole.split(b"\n")[:2]
            known = "" if length < len(first) else UNKNOWN if length <= len(first) + len(last) else SENT
            assert ledger.state("<1>") == known
            ledger.write("<2>", "b", SENT)
        assert Ledger(path).state("<2>") == SENT


def test_what_hangs_is_unknown_once(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.write("<1>", "a", SENDING)
    assert [event["id"] for event in ledger.settle()] == ["<1>"]
    assert ledger.settle() == []
    assert [event["state"] for event in ledger.unknown("a")] == [UNKNOWN]
    assert ledger.unknown("b") == []


def test_two_senders_at_once_are_one_too_many(tmp_path: Path) -> None:
    with keep_ledger(tmp_path / "ledger.jsonl"), pytest.raises(LedgerBusy), keep_ledger(tmp_path / "ledger.jsonl"):
        pass
    with keep_ledger(tmp_path / "ledger.jsonl"):
        pass


def test_an_event_is_on_the_disk_when_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr("os.fsync", synced.append)
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.write("<1>", "a", SENDING)
    assert len(synced) == 2  # the file and, for its name, the folder
    ledger.write("<1>", "a", SENT)
    assert len(synced) == 3


@pytest.mark.parametrize("line", [
    b"sent to Ada by hand", b'{"id": "<1>", "slot": "a", "state": "sent"}}', b'{"id": 1, "slot": "a", "state": "sent"}',
    b'{"id": "<1>", "slot": "a", "state": "Sent"}', b"[]", b"\xff\xfe\x00", b'{"slot": "a", "state": "sent"}',
])  # fmt: skip
def test_a_line_that_no_kill_could_leave_is_told_and_nothing_is_guessed(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "ledger.jsonl"
    Ledger(path).write("<0>", "b", SENT)
    with path.open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(LedgerBroken, match=r"ledger\.jsonl, line 2 is no event"):
        Ledger(path)


def test_what_a_power_failure_leaves_is_no_event(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    Ledger(path).write("<0>", "b", SENT)
    with path.open("ab") as file:
        file.write(b"\0" * 90)
    with keep_ledger(path) as ledger:
        ledger.write("<1>", "a", SENT)
    assert [event["id"] for event in Ledger(path).events] == ["<0>", "<1>"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX's")
def test_a_full_disk_is_told_and_leaves_whole_lines(tmp_path: Path) -> None:
    """In a process of its own, whose files may hold little more than one event."""
    program = """
import resource, signal, sys
from pathlib import Path
from saypro_analysis.delivery.ledgers import Ledger, LedgerBroken
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = Ledger(Path(sys.argv[1]))
ledger.write("<1>", "a", "sent")
resource.setrlimit(resource.RLIMIT_FSIZE, (70, 70))
try:
    ledger.write("<2>", "b", "sending")
except LedgerBroken as error:
    print(error, [event["id"] for event in Ledger(ledger.path).events], ledger.path.read_bytes().count(b"{"))
"""
    command = [sys.executable, "-c", program, str(tmp_path / "ledger.jsonl")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith("the ledger cannot be written: ")
    assert told.endswith("nothing more is sent ['<1>'] 1\n")
