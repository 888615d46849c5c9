"""mail.yaml: read, or every mistake in it told with its key."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from saypro_analysis.batch.cycles import open_cycle
from saypro_analysis.batch.workspaces.notebooks import bundled
from saypro_analysis.cli import main
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.delivery.settings import open_mail
from tests.batch.workspace import write_workspace

USUAL: dict[str, Any] = {
    "sender": "Reviews <reviews@example.org>",
    "operator": "Office <office@example.org>",
    "allowed_domains": ["example.org"],
    "departments": {"Sales": "Ada <ada@example.org>", "Research & Development": ["eve@example.org", "EVE@example.org"]},
    "digest": ["Board <board@example.org>"],
    "server": {"host": "smtp.example.org", "user": "reviews@example.org"},
}


def write_mail(params: Path, **changes: Any) -> None:
    values = {key: value for key, value in {**USUAL, **changes}.items() if value is not None}
    (params / "mail.yaml").write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")


def refusal(tmp_path: Path, **changes: Any) -> str:
    params = write_workspace(tmp_path)
    write_mail(params, **changes)
    with pytest.raises(DataError) as refused:
        open_mail(params, open_cycle(params))
    return str(refused.value)


def test_the_bundled_one_has_a_reader_for_every_department_and_the_digest() -> None:
    cycle = open_cycle(bundled("params"))
    settings = open_mail(bundled("params"), cycle)
    assert set(settings.readers) == {*cycle.departments, ""}
    assert {reader.domain for readers in settings.readers.values() for reader in readers} == {"example.org"}
    assert settings.server is not None
    assert (settings.server.security, settings.attach) == ("starttls", "pdf")


def test_a_reader_named_twice_gets_one_mail(tmp_path: Path) -> None:
    params = write_workspace(tmp_path)
    write_mail(params)
    readers = open_mail(params, open_cycle(params)).readers
    assert [reader.address for reader in readers["Research & Development"]] == ["eve@example.org"]
    assert readers["Sales"][0].name == "Ada"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sender": None}, "column sender: found nothing, expected an address"),
        ({"operator": "office"}, "column operator: found 'office', expected an address"),
        ({"allowed_domains": None}, "column allowed_domains: found nothing"),
        ({"allowed_domains": ["example.com"]}, "expected an address in an allowed domain (example.com)"),
        ({"departments": {"Slaes": "ada@example.org"}}, "found 'Slaes', expected one of Sales, Research & Development"),
        ({"departments": {"Sales": ["ada@example.org", "evil@elsewhere.example"]}}, "evil@elsewhere.example"),
        ({"departments": {"Sales": {"to": "x"}}}, "expected a list of addresses"),
        ({"departments": ["ada@example.org"]}, "column departments"),
        ({"digest": ["Ada <ada@example.org>\nBcc: all@example.org"]}, "column digest"),
        ({"digest": ["jürgen@example.org"]}, "column digest"),
        ({"notebooks": ["week9"]}, "column notebooks: found 'week9'"),
        ({"attach": "docx"}, "expected one of pdf, html, none"),
        ({"reports": "http://example.org"}, "begins with https://"),
        ({"unsubscribe": "mailto:stop@example.org>\r\nX: y"}, "column unsubscribe"),
        ({"sever": {}}, "found 'sever'"),
        ({"server": {"host": "h", "user": "u", "password": "hunter2"}}, "no password in this file"),
        ({"password": "hunter2"}, "no password in this file"),
        ({"server": {"user": "u"}}, "column server.host"),
        ({"server": {"host": "h"}}, "column server.user"),
        ({"server": {"host": "h", "user": "u", "security": "none"}}, "expected one of starttls, tls"),
        ({"server": {"host": "h", "user": "u", "port": 70000}}, "column server.port"),
        ({"server": {"host": "h", "user": "u", "wait_seconds": [-1]}}, "column server.wait_seconds"),
        ({"server": "smtp.example.org"}, "lines such as host"),
        ({"server": {1: 2, "host": "h", "user": "u"}}, "column server.1: found '1', expected one of host"),
        ({"server": {"host": "a\r\nb", "user": "u"}}, "column server.host"),
        ({"server": {"host": "h", "user": ""}}, "column server.user"),
        ({"server": {"host": "h", "user": "u", "authority": ["x"]}}, "column server.authority"),
        ({"server": {"host": "h", "user": "u", "wait_seconds": [float("inf")]}}, "column server.wait_seconds"),
        ({"reports": []}, "column reports"),
        ({"allowed_domains": ["@example.org"]}, "a domain such as example.org"),
        ({"allowed_domains": ["*.example.org"]}, "each subdomain by itself"),
        ({"digest": ["Ada <ada@mail.example.org>"]}, "an address in an allowed domain (example.org)"),
        ({"digest": ["Ada <ada@ex\u0430mple.org>"]}, "its address in plain letters"),
    ],
)
def test_a_mistake_is_told_with_its_key(tmp_path: Path, changes: dict, told: str) -> None:
    message = refusal(tmp_path, **changes)
    assert told in message
    assert "hunter2" not in message


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    assert refusal(tmp_path, sender="x", operator="y", digest=["z"], attach="w").startswith("4 problems")


def test_check_looks_at_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    params = write_workspace(tmp_path)
    write_mail(params, sender="nobody")
    assert main(["check", str(params)]) == 2
    assert "params/mail.yaml, column sender" in capsys.readouterr().err


def test_mail_without_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", str(write_workspace(tmp_path))]) == 2
    assert "params/mail.yaml" in capsys.readouterr().err
