"""The command line: it reads arguments, calls the batch, and says what happened."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from saypro_analysis import __version__

if TYPE_CHECKING:
    from saypro_analysis.batch.cycles import Cycle
    from saypro_analysis.batch.runs import Run

OK, FAILED, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the `saypro` command; returns its exit status (0 done, 1 something failed, 2 refused)."""
    options = _parser().parse_args(arguments)
    from saypro_analysis.data.problems import DataError

    try:
        status: int = options.command(options)
    except DataError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("stopped; what was finished is in place, run the same command again for the rest", file=sys.stderr)
        return FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="saypro", description="Quarterly performance reviews, from data to reports.")
    parser.add_argument("--version", action="version", version=f"saypro-analysis {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = _add(commands, "run", _run, "make the reports of a cycle")
    run.add_argument("--department", action="append", default=[], metavar="NAME", help="only this one (repeatable)")
    run.add_argument("--notebook", action="append", default=[], metavar="NAME", help="only this one (repeatable)")
    run.add_argument("--jobs", type=_positive, metavar="N", help="notebooks at a time (default: the machine's cores)")
    run.add_argument("--outputs", metavar="DIR", help="where the reports go (default: outputs/ in the workspace)")
    mail = _add(commands, "mail", _mail, "write the mails of a cycle as drafts, or send them")
    mail.add_argument("--send", action="store_true", help="send what its readers lack; without it nothing is sent")
    mail.add_argument("--arrived", action="append", default=[], metavar="ADDRESS", help="this unknown mail arrived")
    mail.add_argument("--again", action="append", default=[], metavar="ADDRESS", help="this one may be sent once more")
    mail.add_argument("--outputs", metavar="DIR", help="where the reports are (default: outputs/ in the workspace)")
    _add(commands, "check", _check, "check parameters and data without running anything")
    _add(commands, "list", _list, "list the departments and notebooks of a cycle")
    return parser


def _add(commands, name: str, command: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.add_argument("params", nargs="?", default="params", metavar="PARAMS", help="the params folder")
    parser.set_defaults(command=command)
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number of at least 1")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    from saypro_analysis.batch.cycles import open_cycle
    from saypro_analysis.batch.runs import run_cycle

    cycle = open_cycle(options.params)
    jobs = cycle.choose(options.department, options.notebook)
    outputs = Path(options.outputs) if options.outputs else cycle.workspace / "outputs"
    with _Progress(len(jobs)) as progress:
        runs = run_cycle(cycle, jobs=jobs, outputs=outputs, workers=options.jobs, report=progress.tell)
    failed = [run for run in runs if run.error]
    for run in failed:
        print(f"failed: {_name(run)}: {run.error}", file=sys.stderr)
    print(f"{len(runs) - len(failed)} of {len(runs)} reports made; open {outputs / cycle.name / 'index.html'}")
    return FAILED if failed else OK


def _mail(options: argparse.Namespace) -> int:
    from saypro_analysis.batch.cycles import open_cycle
    from saypro_analysis.delivery.deliveries import draft_mail, send_mail, settle_unknown
    from saypro_analysis.delivery.ledgers import LedgerBusy
    from saypro_analysis.delivery.servers import ServerRefusal
    from saypro_analysis.delivery.settings import open_mail

    cycle = open_cycle(options.params)
    settings = open_mail(options.params, cycle)
    outputs = Path(options.outputs) if options.outputs else cycle.workspace / "outputs"
    folder = outputs.absolute() / cycle.name
    try:
        if options.arrived or options.again:
            settle_unknown(folder, arrived=options.arrived, again=options.again)
        fine = (send_mail if options.send else draft_mail)(cycle, settings, folder, print)
    except (LedgerBusy, ServerRefusal) as error:
        print(error, file=sys.stderr)
        return FAILED
    return OK if fine else FAILED


def _check(options: argparse.Namespace) -> int:
    from saypro_analysis.batch.checks import check_jobs
    from saypro_analysis.batch.cycles import open_cycle
    from saypro_analysis.delivery.settings import open_mail
    from saypro_analysis.views.register_sentences import describe_inventory

    cycle = open_cycle(options.params)
    if (Path(options.params) / "mail.yaml").exists():
        open_mail(options.params, cycle)
    for review in check_jobs(cycle.jobs, cycle.workspace):
        print(f"Data as of {review.as_of.date()}, {len(review.departments)} departments:")
        print(describe_inventory(review.inventory, review.notes))
        received = review.inventory.query("received")
        print(received[["table", "rows", "first_on", "last_on", "completeness"]].to_string(index=False, na_rep=""))
    print(f"All is well: {len(cycle.jobs)} reports would be made for cycle {cycle.name}.")
    return OK


def _list(options: argparse.Namespace) -> int:
    from saypro_analysis.batch.cycles import open_cycle

    cycle: Cycle = open_cycle(options.params)
    for name in (*cycle.departments, ""):
        notebooks = [job.name for job in cycle.jobs if job.department == name]
        if notebooks:
            print(f"{name or 'the whole organisation'}: {', '.join(notebooks)}")
    return OK


def _name(run: "Run") -> str:
    return f"{run.department or 'organisation'}, {run.notebook}"


class _Progress:
    """A bar on a terminal, a line per report elsewhere."""

    def __init__(self, total: int) -> None:
        from tqdm import tqdm

        self.total, self.done = total, 0
        self.bar = tqdm(total=total, unit="report", disable=not sys.stderr.isatty())

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def tell(self, run: "Run") -> None:
        self.done += 1
        self.bar.update()
        self.bar.set_postfix_str(_name(run))
        if self.bar.disable:
            print(f"{self.done}/{self.total} {run.state} {_name(run)} ({run.seconds:.1f} s)", flush=True)
