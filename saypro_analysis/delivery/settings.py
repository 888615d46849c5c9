"""`params/mail.yaml`: who sends, who receives what, through which server. It never holds a password."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from saypro_analysis.batch.cycles import Cycle
from saypro_analysis.batch.params import read_params
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.delivery.addresses import Letterhead, Recipient, read_recipient
from saypro_analysis.delivery.headers import is_header_safe
from saypro_analysis.delivery.servers import Server
from saypro_analysis.reports.brandings import Branding

KEYS = ("sender", "operator", "allowed_domains", "departments", "digest", "notebooks", "attach", "reports",
        "unsubscribe", "server")  # fmt: skip
SERVER_KEYS = ("host", "port", "security", "login", "user", "secret", "authority", "wait_seconds")
ATTACH, SECURITY, LOGIN, SECRET = ("pdf", "html", "none"), ("starttls", "tls"), ("password", "xoauth2", "none"), (
    "environment", "keyring")  # fmt: skip
LONGEST_WAIT = 86_400
_SECRETS = {"password", "token", "secret_key", "pass", "passwd"}


class MailSettings(NamedTuple):
    """What `params/mail.yaml` says; `readers` are by department, the digest's under the empty name."""

    letterhead: Letterhead
    operator: Recipient
    readers: dict[str, tuple[Recipient, ...]]
    notebooks: tuple[str, ...]
    attach: str
    server: Server | None


def open_mail(params: str | Path, cycle: Cycle) -> MailSettings:
    """Read `mail.yaml` from a params folder and check it against the cycle.

    `cycle` is what `open_cycle` returns. Returns MailSettings. Raises DataError with every problem at once: a key that
    is unknown, a password that stands in the file, an address that is none or whose domain is not allowed, a
    department or notebook that the cycle does not have.

    >>> from saypro_analysis.batch.cycles import open_cycle
    >>> from saypro_analysis.batch.workspaces.notebooks import bundled
    >>> open_mail(bundled("params"), open_cycle(bundled("params"))).readers["Sales"]
    (Recipient(name='Head of Sales', address='head.of.sales@example.org'),)
    """
    folder = Path(params).absolute()
    shown = f"{folder.name}/mail.yaml"
    values, problems = read_params(folder / "mail.yaml", shown)
    if not problems:
        problems = list(_Checks(values, shown, cycle))
    if problems:
        raise DataError(problems)
    return _settings(values, cycle.branding)


def _settings(values: dict[str, Any], branding: Branding) -> MailSettings:
    operator = read_recipient(values["operator"])
    readers = {name: _recipients(given) for name, given in (values.get("departments") or {}).items()}
    server = values.get("server")
    return MailSettings(
        Letterhead(
            read_recipient(values["sender"]),
            operator,
            values.get("unsubscribe") or "",
            values.get("reports") or "",
            branding,
        ),
        operator,
        {**readers, "": _recipients(values.get("digest") or [])},
        tuple(values.get("notebooks") or ()),
        values.get("attach") or "pdf",
        Server(**{**server, "wait_seconds": tuple(server.get("wait_seconds", Server._field_defaults["wait_seconds"]))})
        if server
        else None,
    )


def _recipients(given: Any) -> tuple[Recipient, ...]:
    """Each reader once, in the order of the file."""
    found = [read_recipient(text) for text in ([given] if isinstance(given, str) else given)]
    return tuple({reader.address.lower(): reader for reader in reversed(found)}.values())[::-1]


def _is_domain(text: str) -> bool:
    try:
        return bool(read_recipient(f"x@{text}"))
    except ValueError:
        return False


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and value.isprintable() and " " not in value


class _Checks:
    """Every problem of a mail.yaml."""

    def __init__(self, values: dict[str, Any], shown: str, cycle: Cycle) -> None:
        self.values, self.shown, self.cycle = values, shown, cycle
        self.domains = values.get("allowed_domains")

    def __iter__(self) -> Iterator[Problem]:
        yield from self._keys(self.values, KEYS)
        yield from self._domains()
        for key in ("sender", "operator"):
            yield from self._reader(key, self.values.get(key), limited=False)
        yield from self._departments()
        yield from self._list("digest", self.values.get("digest", []))
        yield from self._notebooks()
        yield from self._one_of("attach", self.values.get("attach", "pdf"), ATTACH)
        yield from self._addresses_of_pages()
        if self.values.get("server") is not None:
            yield from self._server(self.values["server"])

    def _problem(self, column: str, value: object, expected: str) -> Problem:
        return Problem(self.shown, None, column, "" if value is None else str(value), expected)

    def _keys(self, values: dict[str, Any], known: Iterable[str], within: str = "") -> Iterator[Problem]:
        for key in map(str, values):
            if key.lower() in _SECRETS:
                where = "no password in this file; it is read from the environment (SAYPRO_MAIL_SECRET) or the keyring"
                yield self._problem(within + key, "(not shown)", where)
            elif key not in known:
                yield self._problem(within + key, key, f"one of {', '.join(known)}")

    def _domains(self) -> Iterator[Problem]:
        if not (isinstance(self.domains, list) and self.domains and all(isinstance(one, str) for one in self.domains)):
            yield self._problem("allowed_domains", self.domains, "a list of domains that mail may go to")
            self.domains = None
        for domain in self.domains or []:
            if not _is_domain(domain):
                expected = "a domain such as example.org (of other letters its form xn--...; each subdomain by itself)"
                yield self._problem("allowed_domains", domain, expected)

    def _reader(self, column: str, text: Any, *, limited: bool = True) -> Iterator[Problem]:
        try:
            reader = read_recipient(text if isinstance(text, str) else "")
        except ValueError:
            plain = (
                "" if str(text).isascii() else ", its address in plain letters (of other domains their form xn--...)"
            )
            yield self._problem(column, text, f"an address such as Name <name@example.org>{plain}")
            return
        if limited and self.domains and reader.domain not in {domain.lower() for domain in self.domains}:
            yield self._problem(column, text, f"an address in an allowed domain ({', '.join(self.domains)})")

    def _list(self, column: str, given: Any) -> Iterator[Problem]:
        if not isinstance(given, (str, list)):
            yield self._problem(column, given, "a list of addresses")
            return
        for text in [given] if isinstance(given, str) else given:
            yield from self._reader(column, text)

    def _departments(self) -> Iterator[Problem]:
        given = self.values.get("departments", {})
        if not isinstance(given, dict):
            yield self._problem("departments", given, "lines such as Sales: [Name <name@example.org>]")
            return
        for name, readers in given.items():
            if name not in self.cycle.departments:
                yield self._problem("departments", name, f"one of {', '.join(self.cycle.departments)}")
            yield from self._list(f"departments.{name}", readers)

    def _notebooks(self) -> Iterator[Problem]:
        given, known = self.values.get("notebooks", []), sorted({job.name for job in self.cycle.jobs})
        for name in given if isinstance(given, list) else [given]:
            if name not in known:
                yield self._problem("notebooks", name, f"a list of {', '.join(known)}")

    def _one_of(self, column: str, value: Any, allowed: tuple[str, ...]) -> Iterator[Problem]:
        if value not in allowed:
            yield self._problem(column, value, f"one of {', '.join(allowed)}")

    def _addresses_of_pages(self) -> Iterator[Problem]:
        for key, kinds in (("reports", ("https://",)), ("unsubscribe", ("https://", "mailto:"))):
            value = self.values.get(key)
            if value not in (None, "") and not (
                isinstance(value, str) and value.startswith(kinds) and is_header_safe(value)
            ):
                yield self._problem(key, value, f"an address that begins with {' or '.join(kinds)}")

    def _server(self, server: Any) -> Iterator[Problem]:
        if not isinstance(server, dict):
            yield self._problem("server", server, "lines such as host: smtp.example.org")
            return
        yield from self._keys(server, SERVER_KEYS, "server.")
        if not (_is_word(server.get("host")) and len(server["host"]) < 254):
            yield self._problem("server.host", server.get("host"), "the name of the mail server")
        if server.get("authority") and not isinstance(server["authority"], str):
            yield self._problem("server.authority", server["authority"], "a file of certificates")
        port, waits = server.get("port", 587), server.get("wait_seconds", [])
        if type(port) is not int or not 0 < port < 65536:
            yield self._problem("server.port", port, "a port such as 587 or 465")
        if not (
            isinstance(waits, list) and all(type(wait) in (int, float) and 0 <= wait <= LONGEST_WAIT for wait in waits)
        ):
            yield self._problem("server.wait_seconds", waits, f"a list of seconds, each at most {LONGEST_WAIT}")
        for key, allowed in (("security", SECURITY), ("login", LOGIN), ("secret", SECRET)):
            yield from self._one_of(f"server.{key}", server.get(key, allowed[0]), allowed)
        if server.get("login") != "none" and not _is_word(server.get("user")):
            yield self._problem("server.user", server.get("user"), "the name that the server knows the sender by")
