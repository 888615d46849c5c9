"""`saypro mail`: drafts, or with `--send` the mails themselves; what became of each is told in lines."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from saypro_analysis.batch.cycles import Cycle
from saypro_analysis.batch.links import refuse_links
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.delivery.dispatches import Parcel, may_send, send_parcels
from saypro_analysis.delivery.ledgers import DEFERRED, REFUSED, SENT, UNKNOWN, Ledger, keep_ledger
from saypro_analysis.delivery.outboxes import Letter, Outbox, fill_outbox, keep_editions, write_drafts
from saypro_analysis.delivery.servers import Connection, Server, find_secret
from saypro_analysis.delivery.settings import MailSettings

Tell = Callable[[str], object]
LEDGER = "ledger.jsonl"
_STATES = {"": "to send", DEFERRED: "to send again", SENT: "sent", REFUSED: "refused", UNKNOWN: "unknown"}


def draft_mail(cycle: Cycle, settings: MailSettings, folder: Path, tell: Tell) -> bool:
    """Write every mail of a cycle as a draft and tell who would get what; whether all departments could be mailed.

    `folder` is the cycle's folder of outputs. Nothing is sent.
    """
    refuse_links(folder)
    ledger = Ledger(folder / "outbox" / LEDGER)
    outbox = fill_outbox(cycle, settings, folder, ledger, datetime.now(UTC))
    paths = write_drafts(outbox)
    for letter, path in zip(outbox.letters, paths, strict=True):
        tell(f"{_STATES[letter.state]}: {_describe(letter)}, {path.stat().st_size / 1000:.0f} kB")
    fine = _tell_rest(outbox, ledger, tell)
    tell(f"{len(paths)} drafts are in {outbox.folder}; saypro mail --send sends those to send.")
    return fine


def send_mail(cycle: Cycle, settings: MailSettings, folder: Path, tell: Tell) -> bool:
    """Send every mail of a cycle that its reader lacks; whether every reader has theirs and nothing is broken.

    Raises DataError without a `server` in mail.yaml, LedgerBusy while somebody else sends, ServerRefusal where the
    server can take no message at all.
    """
    server = settings.server
    if server is None:
        raise DataError([Problem("params/mail.yaml", None, "server", "", "the mail server, to send through")])
    refuse_links(folder)
    with keep_ledger(folder / "outbox" / LEDGER) as ledger:
        ledger.settle()
        outbox = fill_outbox(cycle, settings, folder, ledger, datetime.now(UTC))
        write_drafts(outbox)
        keep_editions(outbox)
        letters = {letter.parcel: letter for letter in outbox.letters}
        if any(may_send(ledger, parcel) for parcel in letters):
            _send(letters, ledger, server, tell)
        counts = Counter(UNKNOWN if ledger.unknown(one.slot) else ledger.state(one.message_id) for one in letters)
        fine = _tell_rest(outbox, ledger, tell)
    told = ", ".join(f"{number} {state or 'not sent'}" for state, number in sorted(counts.items()))
    tell(f"{len(letters)} mails: {told or 'none'}.")
    return fine and set(counts) <= {SENT}


def settle_unknown(folder: Path, *, arrived: Iterable[str] = (), again: Iterable[str] = ()) -> None:
    """Write down what readers say: that a mail arrived, or that it should be sent again (after a refusal, too).

    `arrived` and `again` are addresses. Raises DataError for an address of which nothing is open.
    """
    refuse_links(folder)
    with keep_ledger(folder / "outbox" / LEDGER) as ledger:
        ledger.settle()
        problems = [*_answer(ledger, arrived, (UNKNOWN,), SENT), *_answer(ledger, again, (UNKNOWN, REFUSED), DEFERRED)]
    if problems:
        raise DataError(problems)


def _answer(ledger: Ledger, addresses: Iterable[str], states: tuple[str, ...], state: str) -> Iterator[Problem]:
    option = "--arrived" if state == SENT else "--again"
    for address in addresses:
        latest = {
            event["id"]: event for event in ledger.events if event["slot"].lower().endswith(f"/{address.lower()}")
        }
        known = [event for event in latest.values() if event["state"] in states]
        if not known:
            yield Problem(option, None, "", address, f"the address of a mail that is {' or '.join(states)}")
        for event in known:
            ledger.write(event["id"], event["slot"], state, digest=event.get("digest", ""), why=f"told by {option}")


def _send(letters: dict[Parcel, Letter], ledger: Ledger, server: Server, tell: Tell) -> None:
    def report(parcel: Parcel, state: str, why: str) -> None:
        tell(f"{state}: {_describe(letters[parcel])}" + (f" ({why})" if state != SENT else ""))

    connection = Connection(server, find_secret(server))
    send_parcels(letters, ledger, connection, waits=server.wait_seconds, report=report)


def _tell_rest(outbox: Outbox, ledger: Ledger, tell: Tell) -> bool:
    """What is broken, unknown or worth knowing; whether nothing is open."""
    for name, found in outbox.broken.items():
        for what in found:
            tell(f"not mailed: {name or 'the whole organisation'}, {what}")
    unknown = ledger.unknown()
    for event in unknown:
        address = event["slot"].rpartition("/")[2]
        tell(f"unknown: did {event['slot']} arrive, with Message-ID {event['id']}? ({event.get('why', '')})")
        tell(f"  Ask its reader; then: saypro mail --arrived {address}, or: saypro mail --send --again {address}")
    for note in outbox.notes:
        tell(note)
    return not outbox.broken and not unknown


def _describe(letter: Letter) -> str:
    return f"{letter.about} to {letter.reader}: {letter.subject}"
