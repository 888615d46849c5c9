"""`saypro mail`: who would get what, who gets what, who does not and why, and nobody twice."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from saypro_analysis.cli import main
from saypro_analysis.delivery.ledgers import Ledger, keep_ledger
from tests.delivery.cycle import RunCycle
from tests.delivery.postoffice import SECRET, PostOffice, open_office

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def saypro(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SAYPRO_MAIL_SECRET", SECRET)

    def run(done: RunCycle, *options: str) -> tuple[int, str]:
        status = main(["mail", str(done.params), *options])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    with open_office(tmp_path, login="password") as office:
        yield office


def mails(office: PostOffice) -> dict[str, EmailMessage]:
    """The latest mail of each reader."""
    found = {reader: message_from_bytes(data, policy=policy.default) for reader, data in office.postmaster.accepted}
    return {reader: message for reader, message in found.items() if isinstance(message, EmailMessage)}


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class TestDrafts:
    def test_are_written_listed_and_not_sent(self, tmp_path: Path, saypro: Run, office: PostOffice) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        status, told = saypro(done)
        assert status == 0
        assert "to send: Sales, Week2 to s@example.org: Sales, 2025-Q1: Revenue is" in told
        assert "4 drafts" in told
        drafts = sorted(path.name for path in (done.folder / "outbox").glob("*.eml"))
        assert [name.partition(".")[0] for name in drafts] == [
            "finance",
            "organisation",
            "research-development",
            "sales",
        ]
        assert office.postmaster.accepted == []
        assert not (done.folder / "outbox" / "ledger.jsonl").exists()

    def test_are_those_of_the_latest_week_or_of_the_notebooks_that_are_named(self, tmp_path: Path, saypro: Run) -> None:
        _, told = saypro(RunCycle(tmp_path / "a"))
        assert "Short" not in told
        status, told = saypro(RunCycle(tmp_path / "b", notebooks=["short", "week2"]))
        assert status == 0
        assert told.count("to send: Sales") == 2

    def test_that_are_no_longer_called_for_are_taken_away(self, tmp_path: Path, saypro: Run) -> None:
        done = RunCycle(tmp_path)
        saypro(done)
        old = done.folder / "outbox" / "old.week1.nobody-000000.eml"
        old.write_text("")
        saypro(done)
        assert not old.exists()

    def test_a_department_without_readers_is_told(self, tmp_path: Path, saypro: Run) -> None:
        status, told = saypro(RunCycle(tmp_path, departments={"Sales": ["s@example.org"]}))
        assert status == 0
        assert "Finance: nobody receives its report." in told

    def test_say_where_the_report_is_where_no_pdf_can_be_made(
        self, tmp_path: Path, saypro: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
        done = RunCycle(tmp_path, attach="pdf")
        status, told = saypro(done)
        assert status == 0
        assert told.count("pip install 'saypro-analysis[pdf]'") == 1
        [draft] = (done.folder / "outbox").glob("sales.*.eml")
        message = message_from_bytes(draft.read_bytes(), policy=policy.default)
        assert "sales/week2.html in the review's folder; Office <office@example.org>" in plain(message)
        assert str(tmp_path) not in draft.read_text()


class TestBroken:
    @pytest.mark.parametrize(
        ("harm", "why"),
        [
            (lambda done, job: done.note(job, state="failed", error="cell 3: KeyError: 'x'"), "failed: cell 3"),
            (lambda done, job: done.note(job, parameters={"as_of": "2024-12-31"}), "other parameters"),
            (lambda done, job: done.keep(job), "waits to be run again"),
            (lambda done, _: (done.folder / "finance" / "short.html").unlink(), "its page is missing"),
            (lambda done, _: (done.folder / "finance" / "short.json").write_text("{"), "findings are missing"),
            (lambda done, job: done.note(job, key="0"), "have changed since it was run"),
            (lambda done, job: done.write(job, {}), "published nothing"),
        ],
    )  # fmt: skip
    def test_a_department_that_is_not_complete_and_current_goes_to_the_operator(
        self, tmp_path: Path, saypro: Run, office: PostOffice, harm: Callable, why: str
    ) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        harm(done, done.job("Finance", "short"))
        status, told = saypro(done, "--send")
        assert status == 1
        assert f"not mailed: Finance, Short: {why}" in told or why in told
        got = mails(office)
        assert set(got) == {"s@example.org", "r@example.org", "board@example.org", "office@example.org"}
        assert why in plain(got["office@example.org"])
        assert "Finance: its reports could not be completed" in plain(got["board@example.org"])
        assert why not in plain(got["board@example.org"])

    @pytest.mark.parametrize("record", ["", "[]", '{"runs": [{}]}', '{"runs": 1}'])
    def test_a_record_that_cannot_be_read_mails_nothing(self, tmp_path: Path, saypro: Run, record: str) -> None:
        done = RunCycle(tmp_path)
        (done.folder / "run.json").write_text(record)
        status, told = saypro(done)
        assert status == 1
        assert "to send: Sales" not in told

    def test_when_it_is_mended_it_gets_its_mail_and_the_digest_is_corrected(
        self, tmp_path: Path, saypro: Run, office: PostOffice
    ) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        done.note(done.job("Finance", "short"), error="cell 3")
        saypro(done, "--send")
        done.run()
        office.postmaster.accepted.clear()
        assert saypro(done, "--send")[0] == 0
        got = mails(office)
        assert set(got) == {"f@example.org", "board@example.org"}
        assert got["board@example.org"]["Subject"].startswith("Corrected: ")
        assert "No longer: “Finance: its reports" in plain(got["board@example.org"])

    def test_a_broken_digest_leaves_the_departments_alone(
        self, tmp_path: Path, saypro: Run, office: PostOffice
    ) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        done.note(done.job("", "leadership_digest"), error="cell 1")
        assert saypro(done, "--send")[0] == 1
        assert set(mails(office)) == {"s@example.org", "r@example.org", "f@example.org", "office@example.org"}

    def test_nothing_that_was_never_run_is_mailed(self, tmp_path: Path, saypro: Run, office: PostOffice) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        (done.folder / "run.json").unlink()
        status, told = saypro(done, "--send")
        assert status == 1
        assert "has not been run" in told
        assert set(mails(office)) == {"office@example.org"}


class TestSending:
    def test_one_reader_a_message_and_a_second_run_sends_nothing(
        self, tmp_path: Path, saypro: Run, office: PostOffice
    ) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        assert saypro(done, "--send")[0] == 0
        status, told = saypro(done, "--send")
        assert (status, told) == (0, "4 mails: 4 sent.\n")
        assert sorted(office.postmaster.readers()) == [
            "board@example.org",
            "f@example.org",
            "r@example.org",
            "s@example.org",
        ]
        assert [len(message["To"].addresses) for message in mails(office).values()] == [1] * 4
        for _, data in office.postmaster.accepted:
            assert data in [path.read_bytes() for path in (done.folder / "outbox").glob("*.eml")]

    def test_changed_data_makes_a_corrected_edition_once(self, tmp_path: Path, saypro: Run, office: PostOffice) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        saypro(done, "--send")
        first = mails(office)["s@example.org"]["Message-ID"]
        done.run(status="near")
        office.postmaster.accepted.clear()
        assert saypro(done, "--send")[0] == 0
        message = mails(office)["s@example.org"]
        assert message["Subject"].startswith("Corrected: Sales")
        assert message["References"] == first
        assert "Status: missed → near target." in plain(message)
        assert "4 sent" in saypro(done, "--send")[1]
        done.run()  # and back again: the reader has to hear of that, too
        assert saypro(done, "--send")[0] == 0
        assert "Status: near target → missed." in plain(mails(office)["s@example.org"])
        assert len(office.postmaster.accepted) == 8

    def test_data_that_changed_elsewhere_sends_nothing_again(
        self, tmp_path: Path, saypro: Run, office: PostOffice
    ) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        saypro(done, "--send")
        with (tmp_path / "w" / "data" / "measurements.csv").open("a") as file:
            file.write("k0,2024-12-01,1,2\n")
        assert "Sales, Short: the data, the notebook" in saypro(done)[1]
        done.run()
        assert saypro(done, "--send")[0] == 0
        assert len(office.postmaster.accepted) == 4

    def test_a_refused_reader_is_named_and_sent_again_only_when_told(
        self, tmp_path: Path, saypro: Run, office: PostOffice
    ) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        office.postmaster.refused["f@example.org"] = "550 no such user"
        status, told = saypro(done, "--send")
        assert status == 1
        assert "refused: Finance, Week2 to f@example.org" in told
        assert "550 no such user" in told
        office.postmaster.refused.clear()
        assert saypro(done, "--send")[0] == 1
        assert saypro(done, "--send", "--again", "f@example.org")[0] == 0
        assert office.postmaster.readers().count("f@example.org") == 1

    @pytest.mark.long("a mail server and its limits of time")
    @pytest.mark.parametrize(("answer", "count"), [("--arrived", 1), ("--again", 2)])
    def test_an_unknown_is_asked_about_and_waits_for_the_answer(
        self, tmp_path: Path, saypro: Run, office: PostOffice, answer: str, count: int
    ) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        office.postmaster.lose = "after"
        status, told = saypro(done, "--send")
        assert status == 1
        assert "did sales/week2/s@example.org arrive" in told
        done.run(status="near")  # not even a correction goes out before it is known what the reader has
        assert "s@example.org" in saypro(done, "--send")[1]
        assert office.postmaster.readers().count("s@example.org") == 1
        done.run()
        saypro(done, "--send", answer, "s@example.org")
        assert office.postmaster.readers().count("s@example.org") == count
        assert Ledger(done.folder / "outbox" / "ledger.jsonl").unknown() == []

    def test_an_address_in_other_letters_is_the_same_reader(
        self, tmp_path: Path, saypro: Run, office: PostOffice
    ) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        saypro(done, "--send")
        mail = done.params / "mail.yaml"
        mail.write_text(mail.read_text().replace("s@example.org", "S@Example.org"))
        assert saypro(done, "--send") == (0, "4 mails: 4 sent.\n")
        assert len(office.postmaster.accepted) == 4

    def test_an_unknown_is_answered_for_in_any_letters(self, tmp_path: Path, saypro: Run, office: PostOffice) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        office.postmaster.lose = "after"
        saypro(done, "--send")
        assert saypro(done, "--send", "--arrived", "S@EXAMPLE.ORG")[0] == 0

    def test_a_ledger_that_cannot_be_read_sends_nothing(self, tmp_path: Path, saypro: Run, office: PostOffice) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        (done.folder / "outbox").mkdir()
        (done.folder / "outbox" / "ledger.jsonl").write_text("sent to all\n")
        status, told = saypro(done, "--send")
        assert (status, "line 1 is no event" in told, office.postmaster.accepted) == (1, True, [])

    def test_an_answer_to_no_question_is_refused(self, tmp_path: Path, saypro: Run) -> None:
        status, told = saypro(RunCycle(tmp_path), "--arrived", "s@example.org")
        assert status == 2
        assert "--arrived: found 's@example.org'" in told

    def test_a_second_sender_waits(self, tmp_path: Path, saypro: Run, office: PostOffice) -> None:
        done = RunCycle(tmp_path / "w", office.server)
        with keep_ledger(done.folder / "outbox" / "ledger.jsonl"):
            status, told = saypro(done, "--send")
        assert status == 1
        assert "being sent already" in told

    def test_without_a_server_or_password_nothing_is_sent(
        self, tmp_path: Path, saypro: Run, office: PostOffice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "column server" in saypro(RunCycle(tmp_path / "a"), "--send")[1]
        monkeypatch.delenv("SAYPRO_MAIL_SECRET")
        status, told = saypro(RunCycle(tmp_path / "b", office.server), "--send")
        assert status == 1
        assert "expected it in the environment variable SAYPRO_MAIL_SECRET" in told
        assert office.postmaster.accepted == []
