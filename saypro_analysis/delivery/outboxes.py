"""The outbox of a cycle: every mail that its reports call for, as drafts on disk, each with what the ledger knows."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from slugify import slugify

from saypro_analysis.batch.cycles import ORGANISATION, Cycle, Job
from saypro_analysis.delivery.addresses import Recipient
from saypro_analysis.delivery.dispatches import Parcel
from saypro_analysis.delivery.eligibility import Reports
from saypro_analysis.delivery.ledgers import DEFERRED, UNKNOWN, Ledger, sync_folder
from saypro_analysis.delivery.mails import Attachment, Edition, compose_mail
from saypro_analysis.delivery.settings import MailSettings
from saypro_analysis.delivery.summaries import digest_findings
from saypro_analysis.reports.pdfs import PdfUnavailable, write_pdf
from saypro_analysis.reports.signposts import travel

DIGEST, OPERATOR = "leadership_digest", "operator"


class Letter(NamedTuple):
    """A mail to one reader: what it is about, its subject, its bytes, what the ledger says of it."""

    slot: str
    reader: Recipient
    about: str
    subject: str
    parcel: Parcel
    findings: Mapping[str, Any]
    state: str

    @property
    def file(self) -> str:
        """The name of its draft."""
        place, _, address = self.slot.rpartition("/")
        mark = hashlib.sha256(address.encode()).hexdigest()[:6]
        return f"{place.replace('/', '.')}.{slugify(address)}-{mark}.eml"


class Outbox(NamedTuple):
    """The letters of a cycle, and what there is to tell: what is broken, who has no reader, what was left out."""

    folder: Path
    letters: tuple[Letter, ...]
    broken: dict[str, list[str]]
    notes: tuple[str, ...]


def fill_outbox(cycle: Cycle, settings: MailSettings, folder: Path, ledger: Ledger, at: datetime) -> Outbox:
    """Compose every mail that a cycle's reports call for.

    `folder` is the cycle's folder of outputs, `ledger` what was sent before, `at` the time that new mails are dated.
    Departments whose run is not complete and current are left out; the digest names them, and the operator gets a mail
    that says why. Returns an Outbox; nothing is written but PDFs beside their pages. Raises DataError where the data
    itself is refused.
    """
    reports = Reports(cycle, folder)
    broken = {name: found for name in (*cycle.departments, "") if (found := reports.breakages(name))}
    write = _Writer(cycle, settings, reports, ledger, at)
    letters = [letter for name in cycle.departments if name not in broken for letter in write.department(name)]
    if "" not in broken:
        letters += write.organisation(broken)
    if broken:
        letters.append(write.operator(broken))
    silent = [name for name in cycle.departments if not settings.readers.get(name)]
    notes = [f"{name}: nobody receives its report." for name in silent] + list(write.notes)
    return Outbox(folder / "outbox", tuple(letters), broken, tuple(notes))


class _Writer:
    """Composes letters: for whom, of which findings, after which edition."""

    def __init__(self, cycle: Cycle, settings: MailSettings, reports: Reports, ledger: Ledger, at: datetime) -> None:
        self.cycle, self.settings, self.reports, self.ledger = cycle, settings, reports, ledger
        self.compose = partial(compose_mail, letterhead=settings.letterhead, at=at)
        self.notes: dict[str, None] = {}

    def department(self, name: str) -> Iterator[Letter]:
        """The chosen reports of a department to each of its readers; by default the latest week."""
        jobs = self.reports.jobs(name)
        chosen = [job for job in jobs if job.name in self.settings.notebooks] or jobs[-1:]
        for job in chosen:
            yield from self._letters(job, self.reports.open(job), self.settings.readers.get(name, ()))

    def organisation(self, broken: Mapping[str, list[str]]) -> Iterator[Letter]:
        """The digest, which names the departments that are missing."""
        jobs = self.reports.jobs("")
        chosen = [job for job in jobs if job.name in self.settings.notebooks]
        chosen = chosen or [job for job in jobs if job.name == DIGEST] or jobs[-1:]
        missing = [f"{name}: its reports could not be completed, and it was sent none." for name in broken]
        for job in chosen:
            yield from self._letters(job, {**self.reports.open(job), "notes": missing}, self.settings.readers[""])

    def operator(self, broken: Mapping[str, list[str]]) -> Letter:
        """What the operator has to mend."""
        count = "1 set of reports was" if len(broken) == 1 else f"{len(broken)} sets of reports were"
        findings = {
            "cycle": self.cycle.name,
            "title": "the operator",
            "headlines": [f"{count} not mailed."],
            "requests": ["Mend what is named below, then: saypro run, saypro mail --send."],
            "notes": [f"{name or 'The whole organisation'}, {what}" for name in broken for what in broken[name]],
        }
        slot = f"{OPERATOR}/{self.settings.operator.address.lower()}"
        message = self.compose(findings, self.settings.operator)
        return self._letter(slot, self.settings.operator, "the operator", message, findings)

    def _letters(self, job: Job, findings: dict[str, Any], readers: tuple[Recipient, ...]) -> Iterator[Letter]:
        for reader in readers:
            slot = f"{job.folder}/{job.name}/{reader.address.lower()}"
            earlier = self._earlier(slot, digest_findings(findings))
            message = self.compose(
                findings, reader, earlier=earlier, attachment=self._attach(job), place=f"{job.folder}/{job.name}.html"
            )
            yield self._letter(slot, reader, f"{job.department or ORGANISATION}, {job.title}", message, findings)

    def _letter(self, slot: str, reader: Recipient, about: str, message: Any, findings: Mapping[str, Any]) -> Letter:
        identity = str(message["Message-ID"])
        sender, digest = self.settings.letterhead.sender.address, digest_findings(findings)
        parcel = Parcel(identity, slot, sender, reader.address, message.as_bytes(), digest)
        held = UNKNOWN if self.ledger.unknown(slot) else self.ledger.state(identity)
        return Letter(slot, reader, about, str(message["Subject"]), parcel, findings, held)

    def _earlier(self, slot: str, digest: str) -> Edition | None:
        """The edition that the reader has, if it says something else; of the same, the one that came before it."""
        sent = self.ledger.sent(slot)
        if sent and sent[-1].get("digest") == digest:
            sent = sent[:-1]
        if not sent:
            return None
        return Edition(_read_edition(self.reports.folder / "outbox", str(sent[-1].get("digest"))), sent[-1]["id"])

    def _attach(self, job: Job) -> Attachment | None:
        page, kind = self.reports.page(job), self.settings.attach
        name = f"{job.folder}-{job.name}.{kind}"
        if kind == "html":
            return Attachment(name, travel(page.read_text(encoding="utf-8")).encode())
        try:
            return Attachment(name, write_pdf(page).read_bytes()) if kind == "pdf" else None
        except PdfUnavailable as error:
            self.notes[f"{error}. The mails go without an attachment and say where the report is."] = None
            return None


def write_drafts(outbox: Outbox) -> list[Path]:
    """Write each letter as `.eml` into the outbox; what was sent stays as it was sent, other drafts are taken away.

    Returns the paths in the order of the letters.
    """
    outbox.folder.mkdir(parents=True, exist_ok=True)
    paths = [outbox.folder / letter.file for letter in outbox.letters]
    for old in outbox.folder.glob("*.eml"):
        if old not in paths:
            old.unlink()
    for path, letter in zip(paths, outbox.letters, strict=True):
        if not (path.exists() and letter.state not in ("", DEFERRED)):
            _replace(path, letter.parcel.data)
    return paths


def keep_editions(outbox: Outbox) -> None:
    """Keep what each letter says, so that a later edition can tell what changed; on the disk when this returns."""
    folder = outbox.folder / "editions"
    folder.mkdir(parents=True, exist_ok=True)
    for digest, findings in {letter.parcel.digest: letter.findings for letter in outbox.letters}.items():
        plain = {key: value for key, value in findings.items() if key != "figures"}
        path = folder / f"{digest}.json"
        if not path.exists():
            _replace(path, json.dumps(plain, ensure_ascii=False).encode())
    sync_folder(folder)


def _read_edition(folder: Path, digest: str) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / "editions" / f"{digest}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
