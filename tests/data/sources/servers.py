"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, stopped at the end."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

USER, PASSWORD = "analyst", "a secret of the tests"
_HOMES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@dataclass(frozen=True)
class Server:
    """Where the server listens; the password is not in the URL."""

    port: int

    @property
    def url(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/postgres"


def find_program(name: str) -> str | None:
    """A program of PostgreSQL, which Debian keeps out of the path."""
    return next((str(home / name) for home in reversed(_HOMES) if (home / name).exists()), shutil.which(name))


@contextmanager
def serve() -> Iterator[Server]:
    """Start a server that wants a password; skip the test where PostgreSQL or its client is not installed."""
    reason = "PostgreSQL's client is not installed: pip install -e '.[postgres]', and its library libpq"
    pytest.importorskip("psycopg", reason=reason, exc_type=ImportError)
    initdb, pg_ctl = find_program("initdb"), find_program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(mkdtemp(prefix="saypro-pg-", dir="/tmp"))
    port = _free_port()
    try:
        secret = folder / "secret"
        secret.write_text(PASSWORD)
        _own(folder)
        data = folder / "data"
        _call([initdb, "-D", data, "-U", USER, f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8",
               "--locale=C.UTF-8", "--no-sync"])  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _call([pg_ctl, "-D", data, "-o", options, "-l", folder / "log", "-w", "-t", "60", "start"])
        try:
            yield Server(port)
        finally:
            with suppress(subprocess.CalledProcessError):
                _call([pg_ctl, "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _own(folder: Path) -> None:
    """The server refuses to run as root, so root hands the folder to Debian's user for it."""
    if os.getuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "postgres", "postgres")


def _call(command: list[object]) -> None:
    words = [str(word) for word in command]
    words = ["runuser", "-u", "postgres", "--", *words] if os.getuid() == 0 else words
    subprocess.run(words, check=True, cwd="/tmp", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
