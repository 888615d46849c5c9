"""The mail server: reached over TLS that is always verified, logged in to, and handed one message at a time."""

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from saypro_analysis.delivery.addresses import clean_line
from saypro_analysis.delivery.ledgers import DEFERRED, REFUSED, SENT, UNKNOWN

SECRET_NAME, KEYRING_NAME = "SAYPRO_MAIL_SECRET", "saypro-mail"
ANSWER_SECONDS, ACCEPT_SECONDS = 60, 600  # RFC 5321, 4.5.3.2: a server may take ten minutes to accept a message


class Server(NamedTuple):
    """How mail leaves: always over TLS whose certificate is checked, by `authority` where it is not a public one."""

    host: str
    port: int = 587
    security: str = "starttls"
    login: str = "password"
    user: str = ""
    secret: str = "environment"
    authority: str = ""
    wait_seconds: tuple[float, ...] = (5, 30, 120)


class ServerRefusal(RuntimeError):
    """What stops every message until somebody mends it: the certificate, the login, the sender."""


class ServerAway(RuntimeError):
    """The server cannot be reached or asks to come back later."""


class Outcome(NamedTuple):
    """What became of one message: its state in the ledger, and the server's words."""

    state: str
    why: str


def find_secret(server: Server) -> str:
    """The password or token: from the environment or the keyring, never from a file.

    Raises ServerRefusal that says where it was looked for.
    """
    if server.login == "none":
        return ""
    if server.secret == "environment":
        secret, where = os.environ.get(SECRET_NAME), f"the environment variable {SECRET_NAME}"
    else:
        secret, where = _from_keyring(server.user), f"the keyring, as {KEYRING_NAME} for {server.user}"
    if not secret:
        raise ServerRefusal(f"no password: expected it in {where}")
    return secret


def _from_keyring(user: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise ServerRefusal("the keyring is not installed: pip install 'saypro-analysis[mail]'") from error
    try:
        return keyring.get_password(KEYRING_NAME, user)
    except KeyringError as error:
        raise ServerRefusal(f"the keyring cannot be read: {error}") from error


class Connection:
    """A server that messages are handed to; it is reached when the first one is, and again when it was lost."""

    def __init__(self, server: Server, secret: str) -> None:
        self.server, self.secret = server, secret
        self._smtp: smtplib.SMTP | None = None
        try:
            self._context = ssl.create_default_context(cafile=server.authority or None)
        except (OSError, ValueError) as error:
            raise ServerRefusal(f"the authority {server.authority} is no file of certificates: {error}") from error

    def deliver(self, message: bytes, sender: str, reader: str, on_last: Callable[[], None]) -> Outcome:
        """Hand over one message; `on_last` is called right before its last line leaves, without which it is none.

        Raises ServerAway where the server cannot take any message now, ServerRefusal where it never will.
        """
        smtp = self._reach()
        size = smtp.esmtp_features.get("size", "")
        if size.isdecimal() and 0 < int(size) < len(message):
            return Outcome(
                REFUSED, f"{len(message):,} bytes, and the server takes {int(size):,}; `attach: none` makes it small"
            )
        try:
            options = [f"size={len(message)}"] if smtp.has_extn("size") else []
            refused = self._envelope(smtp, sender, reader, options)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(DEFERRED, f"the connection was lost: {error}")
        if refused:
            return refused
        return self._hand_over(smtp, message, on_last)

    def _envelope(self, smtp: smtplib.SMTP, sender: str, reader: str, options: list[str]) -> Outcome | None:
        code, words = smtp.mail(sender, options)
        if code >= 500 and code != 552:  # 552: too large
            raise ServerRefusal(f"the server refuses the sender {sender}: {_words(code, words)}")
        if 200 <= code < 300:
            code, words = smtp.rcpt(reader)
        if 200 <= code < 300:
            return None
        self._start_over(smtp, code)
        if code < 400:
            return Outcome(DEFERRED, f"an answer that is none: {_words(code, words)}")
        return Outcome(DEFERRED if code < 500 else REFUSED, _words(code, words))

    def _hand_over(self, smtp: smtplib.SMTP, message: bytes, on_last: Callable[[], None]) -> Outcome:
        """The message itself. Until its last line has left no server delivers it; after that only its answer tells."""
        complete = False
        try:
            code, words = smtp.docmd("DATA")
            if code == 354:
                smtp.send(re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n") + b"\r\n"))
                if smtp.sock:
                    smtp.sock.settimeout(ACCEPT_SECONDS)
                on_last()
                complete = True
                smtp.send(b".\r\n")
                code, words = smtp.getreply()
                if smtp.sock:
                    smtp.sock.settimeout(ANSWER_SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            lost = "after the whole message had left" if complete else "before the whole message had left"
            return Outcome(UNKNOWN if complete else DEFERRED, f"the connection was lost {lost}: {error}")
        except BaseException:
            self._drop()  # a farewell would be taken for a line of the message, and waited for
            raise
        return self._judge(smtp, code, words, complete)

    def _judge(self, smtp: smtplib.SMTP, code: int, words: bytes, complete: bool) -> Outcome:
        if complete and 200 <= code < 300:
            return Outcome(SENT, _words(code, words))
        self._start_over(smtp, code)
        if 400 <= code < 600:
            return Outcome(DEFERRED if code < 500 else REFUSED, _words(code, words))
        return Outcome(UNKNOWN if complete else DEFERRED, f"an answer that is none: {_words(code, words)}")

    def _start_over(self, smtp: smtplib.SMTP, code: int) -> None:
        try:
            if code == 421 or not 200 <= smtp.rset()[0] < 300:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _reach(self) -> smtplib.SMTP:
        if self._smtp is None:
            with _told(self.server):
                self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=ANSWER_SECONDS, context=self._context)
        else:
            smtp = smtplib.SMTP(host, port, timeout=ANSWER_SECONDS)
        try:
            if self.server.security == "starttls":
                smtp.starttls(context=self._context)  # raises where it is not offered: nothing leaves in the open
            smtp.ehlo_or_helo_if_needed()
            self._log_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        if self.server.login == "password":
            smtp.user, smtp.password = self.server.user, self.secret
            # One way, once: smtplib's own login tries a wrong password each way, and accounts are locked for that.
            offered = smtp.esmtp_features.get("auth", "").upper().split()
            ways = {"PLAIN": smtp.auth_plain, "LOGIN": smtp.auth_login}
            way = next((way for way in ways if way in offered), None)
            if way is None:
                raise smtplib.SMTPNotSupportedError("the server offers no login by PLAIN or LOGIN")
            smtp.auth(way, ways[way])
        elif self.server.login == "xoauth2":
            token = f"user={self.server.user}\x01auth=Bearer {self.secret}\x01\x01"
            # A server that refuses the token first tells why; the empty answer asks for its verdict.
            smtp.auth("XOAUTH2", lambda challenge=None: token if challenge is None else "")

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def close(self) -> None:
        """Leave the server."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()


@contextmanager
def _told(server: Server) -> Iterator[None]:
    """What goes wrong on the way to the server, as what it means for the messages."""
    where = f"{server.host}:{server.port}"
    try:
        yield
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or error
        raise ServerRefusal(f"{where} cannot be trusted ({reason}); nothing was sent, no password left") from error
    except smtplib.SMTPNotSupportedError as error:
        raise ServerRefusal(f"{where}: {error}; nothing was sent, no password left") from error
    except smtplib.SMTPResponseException as error:
        words = _words(error.smtp_code, error.smtp_error)
        if not 400 <= error.smtp_code < 600:
            raise ServerRefusal(f"{where} does not answer as a mail server does: {words!r}") from error
        what = f"{where}: {words}"
        raise (ServerAway(what) if 400 <= error.smtp_code < 500 else ServerRefusal(what)) from error
    except UnicodeError as error:
        raise ServerRefusal(f"{where}: the user or password holds letters that a login cannot hold") from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(f"{where} cannot be reached: {error}") from error


def _words(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return clean_line(f"{code} {text}" if code > 0 else text)[:300]
