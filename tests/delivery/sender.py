"""A process of its own that sends what lies in a folder, as `saypro mail --send` does; the tests kill it."""

import json
import sys
from pathlib import Path

from saypro_analysis.delivery.dispatches import Parcel, send_parcels
from saypro_analysis.delivery.ledgers import keep_ledger
from saypro_analysis.delivery.servers import Connection, Server


def main(folder: Path) -> None:
    told = json.loads((folder / "told.json").read_text())
    parcels = [Parcel(*fields, (folder / name).read_bytes()) for name, *fields in told["parcels"]]
    with keep_ledger(folder / "ledger.jsonl") as ledger:
        ledger.settle()
        send_parcels(parcels, ledger, Connection(Server(**told["server"]), ""))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
