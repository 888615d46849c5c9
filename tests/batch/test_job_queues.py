"""A run that waits hears its signals, by whichever thread they come; those that nohup keeps off it does not."""

import queue
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from saypro_analysis.batch.job_queues import _wait_for
from saypro_analysis.cli import main
from tests.batch.workspace import write_workspace

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP, and no signals to threads")


@posix
def test_a_signal_that_wakes_another_thread_is_heard_all_the_same() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    def send() -> None:
        time.sleep(0.1)
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

    late: queue.Queue = queue.Queue()
    giving_up = threading.Timer(20, late.put, [TimeoutError()])
    before = signal.signal(signal.SIGUSR1, interrupt)
    giving_up.start()
    threading.Thread(target=send).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            _wait_for(late)
    finally:
        giving_up.cancel()
        signal.signal(signal.SIGUSR1, before)


@posix
@pytest.mark.parametrize("ignored", [True, False])
def test_a_signal_that_nohup_ignores_stays_ignored(tmp_path: Path, ignored: bool) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        assert main(["list", str(write_workspace(tmp_path))]) == 0
        assert (signal.getsignal(signal.SIGHUP) == signal.SIG_IGN) is ignored
    finally:
        signal.signal(signal.SIGHUP, before)
