"""What a real server is told, and what it is not: encryption is never given up, passwords go to nobody else."""

import re
import socket
import sys
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace

import pytest

from saypro_analysis.delivery.dispatches import Parcel, send_parcels
from saypro_analysis.delivery.ledgers import DEFERRED, REFUSED, SENDING, SENT, UNKNOWN, Ledger
from saypro_analysis.delivery.mails import compose_mail
from saypro_analysis.delivery.servers import Connection, Server, ServerAway, ServerRefusal, find_secret
from tests.delivery.postoffice import SECRET, TOKEN, PostOffice, open_office, speaking

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def parcel(number: int = 1, *, body: str = "Revenue is met.") -> Parcel:
    reader = f"reader{number}@example.org"
    message = compose_mail({"department": "Sales", "headlines": [body]}, reader)
    return Parcel(message["Message-ID"], f"sales/week1/{reader}", "reviews@example.org", reader, message.as_bytes())


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.jsonl")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    with open_office(tmp_path) as office:
        yield office


def send(parcels: list[Parcel], ledger: Ledger, server: Server, secret: str = "", waits: tuple = ()) -> list[str]:
    slept: list[float] = []
    states = send_parcels(parcels, ledger, Connection(server, secret), waits=waits, sleep=slept.append)
    assert slept == list(waits[: len(slept)])
    return list(states.values())


class TestTheWayThere:
    @pytest.mark.parametrize("security", ["starttls", "tls"])
    @pytest.mark.parametrize(("login", "secret"), [("none", ""), ("password", SECRET), ("xoauth2", TOKEN)])
    def test_a_message_arrives_whole(
        self, tmp_path: Path, ledger: Ledger, security: str, login: str, secret: str
    ) -> None:
        sent = parcel(body=".\n..dots at the start\nof Zeilen")
        with open_office(tmp_path, security=security, login=login) as office:
            assert send([sent], ledger, office.server, secret) == [SENT]
            [(reader, data)] = office.postmaster.accepted
        assert (reader, data) == (sent.reader, sent.data)

    @pytest.mark.parametrize(("login", "secret"), [("password", "wrong"), ("xoauth2", "stale")])
    def test_a_wrong_password_is_tried_once_and_stops_all(
        self, tmp_path: Path, ledger: Ledger, login: str, secret: str
    ) -> None:
        with open_office(tmp_path, login=login) as office:
            with pytest.raises(ServerRefusal, match="535"):
                send([parcel(1), parcel(2)], ledger, office.server, secret, waits=(1, 2))
            assert len(office.postmaster.passwords) == 1
            assert office.postmaster.accepted == []
        assert ledger.events == []

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    @pytest.mark.parametrize("wrong", ["name", "authority"])
    def test_a_wrong_certificate_sends_nothing_and_no_password(
        self, tmp_path: Path, ledger: Ledger, security: str, wrong: str
    ) -> None:
        host = "elsewhere.example" if wrong == "name" else "localhost"
        with open_office(tmp_path, security=security, login="password", host=host) as office:
            trusted = office.server if wrong == "name" else office.server._replace(authority="")
            with pytest.raises(ServerRefusal, match=r"cannot be trusted.*no password left"):
                send([parcel()], ledger, trusted, SECRET)
            assert (office.postmaster.passwords, office.postmaster.accepted) == ([], [])

    def test_a_server_that_hides_encryption_gets_nothing(self, tmp_path: Path, ledger: Ledger) -> None:
        with open_office(tmp_path, security="stripped", login="password") as office:
            with pytest.raises(ServerRefusal, match="STARTTLS extension not supported"):
                send([parcel()], ledger, office.server, SECRET)
            assert (office.postmaster.passwords, office.postmaster.accepted) == ([], [])

    def test_what_is_slipped_in_before_encryption_is_not_believed(self) -> None:
        """A refusal to start encryption, with more answers slipped in behind it, ends the conversation."""
        heard: list[bytes] = []

        def answer(listener: socket.socket) -> None:
            line, _ = listener.accept()
            with line:
                line.sendall(b"220 hello\r\n")
                heard.append(line.recv(1000))
                line.sendall(b"250-hello\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n")
                heard.append(line.recv(1000))
                line.sendall(b"454 not now\r\n235 welcome\r\n")
                heard.append(line.recv(1000))

        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=answer, args=(listener,))
            thread.start()
            server = Server("localhost", listener.getsockname()[1], user="reviews@example.org")
            with pytest.raises((ServerAway, ServerRefusal)):
                Connection(server, SECRET).deliver(b"", "a@example.org", "b@example.org", lambda: None)
            thread.join()
        assert [line[:4] for line in heard] == [b"ehlo", b"STAR", b""]

    def test_a_server_that_is_not_there_puts_everything_off(self, ledger: Ledger) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        assert send([parcel(1), parcel(2)], ledger, Server("localhost", port, login="none")) == [DEFERRED, DEFERRED]
        assert "cannot be reached" in ledger.events[0]["why"]

    def test_an_authority_that_is_no_file_is_told(self) -> None:
        with pytest.raises(ServerRefusal, match=r"nowhere\.pem"):
            Connection(Server("localhost", authority="nowhere.pem"), "")


class TestTheAnswer:
    def test_a_refused_recipient_is_named_and_stops_nobody(self, office: PostOffice, ledger: Ledger) -> None:
        office.postmaster.refused["reader2@example.org"] = "550 5.1.1 no such user"
        assert send([parcel(n) for n in (1, 2, 3)], ledger, office.server, waits=(1,)) == [SENT, REFUSED, SENT]
        assert ledger.events[-3]["why"] == "550 5.1.1 no such user"
        assert office.postmaster.readers() == ["reader1@example.org", "reader3@example.org"]

    def test_what_is_put_off_is_tried_again_after_each_wait(self, office: PostOffice, ledger: Ledger) -> None:
        office.postmaster.put_off |= {"reader1@example.org": 2, "reader2@example.org": 9}
        states = send([parcel(n) for n in (1, 2, 3)], ledger, office.server, waits=(5, 30))
        assert states == [SENT, DEFERRED, SENT]
        assert office.postmaster.readers() == ["reader3@example.org", "reader1@example.org"]

    def test_a_message_beyond_the_servers_size_is_refused_before_it_leaves(
        self, tmp_path: Path, ledger: Ledger
    ) -> None:
        with open_office(tmp_path, size=500) as office:
            assert send([parcel()], ledger, office.server) == [REFUSED]
        assert "the server takes 500" in ledger.events[0]["why"]
        assert SENDING not in [event["state"] for event in ledger.events]

    @pytest.mark.long("a mail server and its limits of time")
    def test_a_connection_lost_within_the_message_is_safe_to_try_again(
        self, office: PostOffice, ledger: Ledger
    ) -> None:
        office.postmaster.lose = "within"
        large = parcel(body="x" * 390)
        large = large._replace(data=large.data + b"y" * 70 + b"\r\n" * 4_000_000)
        assert send([large], ledger, office.server, waits=(1,)) == [SENT]
        assert [event["state"] for event in ledger.events] == [DEFERRED, SENDING, SENT]
        assert office.postmaster.readers() == [large.reader]

    @pytest.mark.parametrize(("lose", "kept"), [("before", 0), ("after", 1)])
    def test_a_connection_lost_before_the_answer_leaves_it_unknown(
        self, office: PostOffice, ledger: Ledger, lose: str, kept: int
    ) -> None:
        office.postmaster.lose = lose
        both = [parcel(1), parcel(2)]
        assert send(both, ledger, office.server, waits=(1,)) == [UNKNOWN, SENT]
        assert len([reader for reader in office.postmaster.readers() if reader == both[0].reader]) == kept
        assert send(both, ledger, office.server, waits=(1,)) == [UNKNOWN, SENT]
        assert len(office.postmaster.accepted) == kept + 1

    def test_a_second_run_sends_only_what_is_missing(self, office: PostOffice, ledger: Ledger) -> None:
        assert send([parcel(1)], ledger, office.server) == [SENT]
        assert send([parcel(1), parcel(2)], Ledger(ledger.path), office.server) == [SENT, SENT]
        assert office.postmaster.readers() == ["reader1@example.org", "reader2@example.org"]

    def test_twenty_messages_share_a_connection(self, office: PostOffice, ledger: Ledger) -> None:
        assert send([parcel(n) for n in range(20)], ledger, office.server) == [SENT] * 20
        assert office.postmaster.connections == 2  # the greeting before and after STARTTLS
        identities = {message_from_bytes(data, policy=policy.default)["Message-ID"] for _, data in
                      office.postmaster.accepted}  # fmt: skip
        assert len(identities) == 20


class TestAnOddServer:
    """One that speaks as no server should, over TLS from the first byte, by a script of answers."""

    @pytest.mark.parametrize(
        ("answers", "state", "why"),
        [
            ({"ehlo": b"250-x\r\n250 SIZE lots\r\n"}, SENT, "250 ok"),
            ({"ehlo": b"250-x\r\n250 SIZE -5\r\n"}, SENT, "250 ok"),
            ({"rcpt": b"woof\r\n"}, DEFERRED, "an answer that is none"),
            ({"mail": b"354 go on\r\n"}, DEFERRED, "an answer that is none"),
            ({"rcpt": b"550 \x1b[31mno\x07 \xe2\x80\xaeeman\r\n"}, REFUSED, "550 [31mno eman"),
            ({".": b"hello\r\n"}, UNKNOWN, "an answer that is none"),
            ({".": b"552 5.3.4 too large\r\n"}, REFUSED, "552 5.3.4 too large"),
        ],
    )
    def test_is_understood_or_not_believed(
        self, tmp_path: Path, ledger: Ledger, answers: dict[str, bytes], state: str, why: str
    ) -> None:
        with speaking(tmp_path, answers) as server:
            assert send([parcel()], ledger, server) == [state]
        assert why in ledger.events[-1]["why"]
        assert ledger.events[-1]["why"].isprintable()

    def test_that_is_none_is_told(self, tmp_path: Path, ledger: Ledger) -> None:
        web = {"": b"HTTP/1.1 400 Bad Request\r\n"}
        told = "does not answer as a mail server does"
        with speaking(tmp_path, web) as server, pytest.raises(ServerRefusal, match=told):
            send([parcel()], ledger, server)
        assert ledger.events == []

    def test_gets_no_farewell_within_a_message(self, tmp_path: Path) -> None:
        """Where the ledger cannot be written, or somebody stops it, the message ends there, and nothing waits."""

        def stop() -> None:
            raise KeyboardInterrupt

        heard: list[bytes] = []
        with speaking(tmp_path, {}, heard) as server:
            connection = Connection(server, "")
            with pytest.raises(KeyboardInterrupt):
                connection.deliver(b"Subject: x\r\n\r\nhalf\r\n", "a@example.org", "b@example.org", stop)
            connection.close()
        assert b"half\r\n" in heard
        assert b"quit\r\n" not in heard


class TestTheSecret:
    def test_comes_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SAYPRO_MAIL_SECRET", "s")
        assert find_secret(Server("h", user="u")) == "s"
        assert find_secret(Server("h", login="none")) == ""

    def test_comes_from_the_keyring(self, monkeypatch: pytest.MonkeyPatch) -> None:
        known = {("saypro-mail", "u"): "s"}
        keyring = SimpleNamespace(get_password=lambda service, user: known.get((service, user)))
        monkeypatch.setitem(sys.modules, "keyring", keyring)
        monkeypatch.setitem(sys.modules, "keyring.errors", SimpleNamespace(KeyringError=KeyError))
        assert find_secret(Server("h", user="u", secret="keyring")) == "s"
        with pytest.raises(ServerRefusal, match="as saypro-mail for other"):
            find_secret(Server("h", user="other", secret="keyring"))

    def test_that_is_missing_is_said_where_it_was_looked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SAYPRO_MAIL_SECRET", raising=False)
        with pytest.raises(ServerRefusal, match="SAYPRO_MAIL_SECRET"):
            find_secret(Server("h", user="u"))
        monkeypatch.setitem(sys.modules, "keyring", None)
        with pytest.raises(ServerRefusal, match=re.escape("saypro-analysis[mail]")):
            find_secret(Server("h", user="u", secret="keyring"))


def test_the_usual_waits_are_those_of_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "mail.md").read_text(encoding="utf-8")
    *first, last = (f"{wait:g}" for wait in Server("h").wait_seconds)
    assert f"by default {', '.join(first)} and {last})" in guide
