"""Killed at any moment, a send mails nobody twice, and whoever may have been missed is named."""

import json
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from saypro_analysis.delivery.ledgers import SENT, UNKNOWN, Ledger
from tests.delivery.postoffice import PostOffice, open_office
from tests.delivery.test_servers import parcel

MESSAGES, KILLS = 20, 50


def fill(folder: Path, office: PostOffice) -> None:
    parcels = [parcel(number, body=f"Revenue is met. {'x' * 300}") for number in range(MESSAGES)]
    for number, one in enumerate(parcels):
        (folder / f"{number}.eml").write_bytes(one.data)
    told = {"parcels": [[f"{n}.eml", *one[:4]] for n, one in enumerate(parcels)], "server": office.server._asdict()}
    (folder / "told.json").write_text(json.dumps(told))


def start(folder: Path) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "tests.delivery.sender", str(folder)], cwd=Path(__file__).parents[2])


def test_one_kill_between_the_message_and_its_record_is_reported(tmp_path: Path) -> None:
    """The server has the message, the ledger says sending: the next run does not send it, and calls it unknown."""
    with open_office(tmp_path) as office:
        fill(tmp_path, office)
        first = parcel(0, body=f"Revenue is met. {'x' * 300}")
        Ledger(tmp_path / "ledger.jsonl").write(first.message_id, first.slot, "sending")
        assert start(tmp_path).wait(60) == 0
        assert Counter(office.postmaster.readers()) == {f"reader{n}@example.org": 1 for n in range(1, MESSAGES)}
    assert [event["slot"] for event in Ledger(tmp_path / "ledger.jsonl").unknown()] == [first.slot]


@pytest.mark.slow
def test_fifty_kills_at_random_moments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dice = random.Random(20250331)
    counts: Counter[str] = Counter()
    with open_office(tmp_path) as office:
        fill(tmp_path, office)
        began = time.perf_counter()
        assert start(tmp_path).wait(60) == 0
        length = time.perf_counter() - began
        for number in range(KILLS):
            folder = shutil.copytree(
                tmp_path, tmp_path / f"kill{number}", ignore=shutil.ignore_patterns("ledger*", "kill*")
            )
            office.postmaster.accepted.clear()
            process = start(folder)
            time.sleep(length * dice.uniform(0.1, 1))
            process.kill()
            process.wait()
            before = len(office.postmaster.accepted)
            assert start(folder).wait(60) == 0
            ledger = Ledger(folder / "ledger.jsonl")
            unknown = {event["slot"] for event in ledger.unknown()}
            got = Counter(office.postmaster.readers())
            assert max(got.values()) == 1
            for one in (parcel(n, body=f"Revenue is met. {'x' * 300}") for n in range(MESSAGES)):
                assert ledger.state(one.message_id) == (UNKNOWN if one.slot in unknown else SENT)
                assert got[one.reader] == 1 or one.slot in unknown
            assert len(unknown) <= 1
            counts["in the middle"] += 0 < before < MESSAGES
            counts["unknown"] += len(unknown)
            counts["unknown, arrived"] += len(unknown) - (MESSAGES - len(got))
    with capsys.disabled():
        print(f"\n{KILLS} kills of a send of {MESSAGES}: {dict(counts)}")  # noqa: T201
    assert counts["in the middle"] > KILLS / 5
