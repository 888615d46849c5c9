"""Send what is missing, one message per reader, and come back for what the server put off."""

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from saypro_analysis.delivery.ledgers import DEFERRED, SENDING, Ledger
from saypro_analysis.delivery.servers import Connection, ServerAway


class Parcel(NamedTuple):
    """A message as the server gets it: its Message-ID, what it is for whom (`slot`), both addresses, its bytes."""

    message_id: str
    slot: str
    sender: str
    reader: str
    data: bytes
    digest: str = ""


Report = Callable[[Parcel, str, str], object]


def send_parcels(
    parcels: Iterable[Parcel],
    ledger: Ledger,
    connection: Connection,
    *,
    waits: Iterable[float] = (),
    sleep: Callable[[float], object] = time.sleep,
    report: Report = lambda *_: None,
) -> dict[str, str]:
    """Send each parcel that its reader does not have; returns the state of every one by its Message-ID.

    What was sent, refused, or may have arrived is left alone. What the server puts off is tried again after each of
    the `waits` (seconds), then left as deferred for the next run. Raises ServerRefusal where no message can be sent.
    """
    parcels = list(parcels)
    pending = [parcel for parcel in parcels if may_send(ledger, parcel)]
    try:
        for wait in (0.0, *waits):
            if not pending:
                break
            if wait:
                connection.close()
                sleep(wait)
            pending = _send_round(pending, ledger, connection, report)
    finally:
        connection.close()
    return {parcel.message_id: ledger.state(parcel.message_id) for parcel in parcels}


def may_send(ledger: Ledger, parcel: Parcel) -> bool:
    """Whether a reader lacks a message for sure, and may have it."""
    return ledger.state(parcel.message_id) in ("", DEFERRED) and not ledger.unknown(parcel.slot)


def _send_round(pending: list[Parcel], ledger: Ledger, connection: Connection, report: Report) -> list[Parcel]:
    """Try each once; returns those that are put off."""
    later: list[Parcel] = []
    for number, parcel in enumerate(pending):
        try:
            state, why = _send(parcel, ledger, connection)
        except ServerAway as error:
            for waiting in pending[number:]:
                ledger.write(waiting.message_id, waiting.slot, DEFERRED, why=str(error))
                report(waiting, DEFERRED, str(error))
            return [*later, *pending[number:]]
        report(parcel, state, why)
        later += [parcel] if state == DEFERRED else []
    return later


def _send(parcel: Parcel, ledger: Ledger, connection: Connection) -> tuple[str, str]:
    def note(state: str, why: str = "") -> None:
        ledger.write(parcel.message_id, parcel.slot, state, digest=parcel.digest, why=why, at=int(time.time()))

    state, why = connection.deliver(parcel.data, parcel.sender, parcel.reader, lambda: note(SENDING))
    note(state, why)
    return state, why
