"""A real mail server for the tests, with an authority of its own; it keeps what it accepts and can misbehave."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from saypro_analysis.delivery.servers import Server

USER, SECRET, TOKEN = "reviews@example.org", "correct horse", "ya29.token"


@dataclass
class Postmaster:
    """The server's mind: what it answers, what it has accepted, which commands and passwords it saw."""

    refused: dict[str, str] = field(default_factory=dict)
    put_off: dict[str, int] = field(default_factory=dict)
    lose: str = ""
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    connections: int = 0

    def readers(self) -> list[str]:
        return [reader for reader, _ in self.accepted]

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        if self.put_off.get(address, 0):
            self.put_off[address] -= 1
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.lose == "before":
            self.lose = ""
            server.transport.abort()
            return "250 never heard"
        self.accepted += [(reader, envelope.content) for reader in envelope.rcpt_tos]
        if self.lose == "after":
            self.lose = ""
            server.transport.abort()
        return "250 OK kept"

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        from base64 import b64decode

        self.passwords.append(b64decode(args[1]).decode())
        if self.passwords[-1] == f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01":
            return AuthResult(success=True)
        await server.challenge_auth('{"status":"401"}')
        return AuthResult(success=False, handled=False)


class _Losing(SMTP):
    """Loses the connection inside DATA, when some of the message has come."""

    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.lose == "within":
            self.event_handler.lose = ""
            await self.push("354 go on")
            await self._reader.read(400)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Office(Controller):
    def factory(self) -> SMTP:
        return _Losing(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class PostOffice:
    """A running server: its postmaster, and how to reach it."""

    postmaster: Postmaster
    server: Server


@contextmanager
def open_office(
    folder: Path, *, security: str = "starttls", login: str = "none", size: int | None = None, host: str = "localhost"
) -> Iterator[PostOffice]:
    """A server on this machine whose certificate is for `host`; security "stripped" offers no encryption at all."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(context)
    postmaster = Postmaster()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        postmaster.passwords.append(data.password.decode())
        right = (data.login.decode(), data.password.decode()) == (USER, SECRET)
        return AuthResult(success=right, handled=False)

    options: dict[str, Any] = {"authenticator": authenticate, "auth_required": login != "none"}
    options["data_size_limit"] = size
    # From its first byte encrypted, the server cannot know that it is; it may take passwords all the same.
    options["auth_require_tls"] = security == "starttls"
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    office = _Office(
        postmaster, hostname="127.0.0.1", port=0, ssl_context=context if security == "tls" else None,
        loop=asyncio.new_event_loop(), **options,
    )  # fmt: skip
    office.start()
    try:
        port = office.server.sockets[0].getsockname()[1]
        told = "tls" if security == "tls" else "starttls"
        reached = Server(
            "localhost", port, told, login, USER, authority=str(folder / "authority.pem"), wait_seconds=(0.01,)
        )
        yield PostOffice(postmaster, reached)
    finally:
        office.stop()


@contextmanager
def speaking(folder: Path, answers: dict[str, bytes], heard: list[bytes] | None = None) -> Iterator[Server]:
    """A server that gives one conversation's `answers`: by command in small letters, "." for a message, "" for none."""
    heard = [] if heard is None else heard
    usual = {"": b"220 hi\r\n", "data": b"354 go on\r\n", ".": b"250 ok\r\n"} | answers
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)

    def converse(listener: socket.socket) -> None:
        plain, _ = listener.accept()
        plain.settimeout(10)
        with context.wrap_socket(plain, server_side=True) as line, line.makefile("rb") as said:
            line.sendall(usual[""])
            for command in said:
                heard.append(command)
                word = command[:4].decode("latin-1").strip().lower()
                line.sendall(usual.get(word, b"250 ok\r\n"))
                if word == "data":
                    heard.extend(takewhile(lambda part: part != b".\r\n", said))
                    line.sendall(usual["."])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_quietly, args=(converse, listener))
        thread.start()
        port = listener.getsockname()[1]
        yield Server("localhost", port, "tls", "none", authority=str(folder / "authority.pem"), wait_seconds=())
        thread.join()


def _quietly(converse: Callable[[socket.socket], None], listener: socket.socket) -> None:
    with suppress(OSError):
        converse(listener)
