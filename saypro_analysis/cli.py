"""The command line: it reads arguments, calls the batch, and says what happened."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from saypro_analysis import __version__
from saypro_analysis.batch.interrupts import listening
from saypro_analysis.data.readings.steering_marks import spare_code_pages, tell

if TYPE_CHECKING:
    from saypro_analysis.batch.cycles import Cycle

OK, FAILED, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the `saypro` command; returns its exit status (0 done, 1 something failed, 2 refused)."""
    spare_code_pages()
    options = _parser().parse_args(arguments)
    from saypro_analysis.data.readings.problems import DataError

    try:
        with listening():
            status: int = options.command(options)
            sys.stdout.flush()
    except DataError as error:
        tell(error, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        tell("stopped; what was finished is in place, run the same command again for the rest", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # who reads on has enough, as `head` does; what Python would still write goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        tell(f"stopped: {error}; run the same command again when that is mended", file=sys.stderr)
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
    run.add_argument("--fresh", action="store_true", help="make every report, also where nothing has changed")
    run.add_argument("--timeout", type=_amount, default=600, metavar="S", help="seconds for a notebook (0: no limit)")
    run.add_argument("--memory", type=_amount, default=4, metavar="GB", help="memory for a notebook (0: no limit)")
    run.add_argument("--cold", action="store_true", help="start a plain kernel for every notebook")
    run.add_argument(
        "--outputs",
        metavar="DIR",
        help="where the reports go, or an address such as s3://bucket/x (default: outputs/ in the workspace)",
    )
    run.add_argument("--dask", default="", metavar="URL", help="the Dask scheduler whose workers make the reports")
    _add_init(commands)
    _add_plan(commands)
    mail = _add(commands, "mail", _mail, "write the mails of a cycle as drafts, or send them")
    mail.add_argument("--send", action="store_true", help="send what its readers lack; without it nothing is sent")
    mail.add_argument("--arrived", action="append", default=[], metavar="ADDRESS", help="this unknown mail arrived")
    mail.add_argument("--again", action="append", default=[], metavar="ADDRESS", help="this one may be sent once more")
    mail.add_argument("--outputs", metavar="DIR", help="where the reports are (default: outputs/ in the workspace)")
    _add(commands, "check", _check, "check parameters and data without running anything")
    upgrade = _add(commands, "upgrade", _upgrade, "hold the workspace's notebooks against the package's")
    upgrade.add_argument("--write", action="store_true", help="take what is new into them; without it, only show it")
    _add(commands, "list", _list, "list the departments and notebooks of a cycle")
    return parser


def _add(commands, name: str, command: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.add_argument("params", nargs="?", default="params", metavar="PARAMS", help="the params folder")
    parser.set_defaults(command=command)
    return parser


def _add_init(commands) -> None:  # type: ignore[no-untyped-def]
    about = "make a new workspace: parameters, notebooks, data to replace"
    init: argparse.ArgumentParser = commands.add_parser("init", help=about, description=about)
    init.add_argument("folder", metavar="DIR", help="a folder that is new or empty")
    begins = init.add_mutually_exclusive_group()
    sources = ["sample", "nhs", "empty"]
    begins.add_argument("--from", dest="source", choices=sources, default="sample", help="what it begins with")
    begins.add_argument("--next", dest="old", metavar="OLD", help="open the cycle after that of the workspace OLD")
    init.add_argument("--excel", action="store_true", help="keep the data as one workbook, a sheet per table")
    told = "with --next: archive interviews and the like, too, which else stay in OLD"
    init.add_argument("--confidential", action="store_true", help=told)
    init.set_defaults(command=_init)


def _add_plan(commands) -> None:  # type: ignore[no-untyped-def]
    about = "the plan as a workbook: out to be edited, and in again"
    plan: argparse.ArgumentParser = commands.add_parser("plan", help=about, description=about)
    ways = plan.add_subparsers(required=True, metavar="export|import")
    told = "the plan's workbook (default: plan.xlsx in the workspace)"
    out = _add(ways, "export", _export, "write the plan's workbook, for those who edit it")
    out.add_argument("--file", metavar="FILE", help=told)
    back = _add(ways, "import", _import, "take the edited workbook in, and record what changed")
    back.add_argument("--file", metavar="FILE", help=told)
    back.add_argument("--on", metavar="DAY", help="the day of the changes, such as 2025-04-03 (default: today)")
    back.add_argument("--reason", metavar="TEXT", help="why, where a row of the workbook does not say")


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number of at least 1")
    return int(text)


def _amount(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 <= amount < float("inf"):
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number of at least 0")
    return amount


def _init(options: argparse.Namespace) -> int:
    from saypro_analysis.batch.workspaces.new_workspaces import init_workspace
    from saypro_analysis.batch.workspaces.next_cycles import open_next_cycle

    if options.old:
        made = open_next_cycle(options.folder, options.old, confidential=options.confidential)
    else:
        made = init_workspace(options.folder, source=options.source, excel=options.excel)
    tell(
        f"{made} is ready: cd {quote(str(made))}, then saypro check and saypro run. README.md there says what is where."
    )
    return OK


def _export(options: argparse.Namespace) -> int:
    from saypro_analysis.batch.workspaces.plan_exchanges import export_plan

    made = export_plan(options.params, file=options.file)
    tell(f"{made} holds the plan: edit the sheet actions, say why in change_reason, then saypro plan import")
    return OK


def _import(options: argparse.Namespace) -> int:
    from datetime import date

    from saypro_analysis.batch.workspaces.plan_exchanges import import_plan

    on = options.on or str(date.today())
    imported = import_plan(options.params, file=options.file, on=on, reason=options.reason)
    for row in imported.changes.fillna("nothing").to_dict("records"):
        tell(f"{row['action']}, {row['field']}: {row['old']} -> {row['new']}")
    files = ", ".join(str(file) for file in imported.files)
    tell(f"{len(imported.changes)} changes recorded" + (f"; written: {files}" if files else "; nothing was written"))
    return OK


def _run(options: argparse.Namespace) -> int:
    from saypro_analysis.batch.cycles import open_cycle
    from saypro_analysis.batch.job_queues import Limits
    from saypro_analysis.batch.runs import Run, run_cycle
    from saypro_analysis.batch.terminals import name_report, show_progress
    from saypro_analysis.batch.uploads import mirrored

    cycle = open_cycle(options.params)
    jobs = cycle.choose(options.department, options.notebook)
    outputs = options.outputs or str(cycle.workspace / "outputs")
    limits = Limits(options.timeout, int(options.memory * (1 << 30)))
    how = {"workers": options.jobs, "fresh": options.fresh, "warm": not options.cold, "cluster": options.dask}
    with show_progress(len(jobs)) as progress, mirrored(outputs, cycle.name) as (folder, push):

        def report(run: Run) -> None:
            push()
            progress.tell(run)

        runs = run_cycle(cycle, jobs=jobs, outputs=folder, limits=limits, report=report, watch=progress.watch, **how)
    failed = [run for run in runs if run.error]
    for run in failed:
        name = name_report(run.department, run.notebook)
        tell(f"failed ({run.failure}): {name}: {run.error}", file=sys.stderr)
    unchanged = sum(run.unchanged for run in runs)
    told = f", {unchanged} of them unchanged since they were made" if unchanged else ""
    index = f"{outputs.rstrip('/')}/{cycle.name}/index.html"
    tell(f"{len(runs) - len(failed)} of {len(runs)} reports are ready{told}; open {index}")
    return FAILED if failed else OK


def _mail(options: argparse.Namespace) -> int:
    from pathlib import Path

    from saypro_analysis.batch.cycles import open_cycle
    from saypro_analysis.delivery.deliveries import draft_mail, send_mail, settle_unknown
    from saypro_analysis.delivery.ledgers import LedgerBroken, LedgerBusy
    from saypro_analysis.delivery.servers import ServerRefusal
    from saypro_analysis.delivery.settings import open_mail

    cycle = open_cycle(options.params)
    settings = open_mail(options.params, cycle)
    outputs = Path(options.outputs) if options.outputs else cycle.workspace / "outputs"
    folder = outputs.absolute() / cycle.name
    try:
        if options.arrived or options.again:
            settle_unknown(folder, arrived=options.arrived, again=options.again)
        fine = (send_mail if options.send else draft_mail)(cycle, settings, folder, tell)
    except (LedgerBroken, LedgerBusy, ServerRefusal) as error:
        tell(error, file=sys.stderr)
        return FAILED
    return OK if fine else FAILED


def _check(options: argparse.Namespace) -> int:
    from pathlib import Path

    from saypro_analysis.batch.checks import check_jobs
    from saypro_analysis.batch.cycles import open_cycle
    from saypro_analysis.batch.workspaces.data_receipts import write_receipt
    from saypro_analysis.batch.workspaces.verbs_used import check_verbs
    from saypro_analysis.data.readings.problems import DataError
    from saypro_analysis.data.sources.regular_files import is_there
    from saypro_analysis.delivery.settings import open_mail
    from saypro_analysis.views.inventory.sentences import describe_records

    cycle = open_cycle(options.params)
    if is_there(Path(options.params) / "mail.yaml"):
        open_mail(options.params, cycle)
    problems, notes = check_verbs(cycle.jobs)
    if problems:
        raise DataError(problems)
    for review in check_jobs(cycle.jobs, cycle.workspace):
        tell(write_receipt(review, cycle.jobs))
        if len(review.completeness):
            tell(describe_records(review.completeness))
    if notes:
        tell("\n".join(["Notebooks:", *(f"  {note}" for note in notes)]))
    tell(f"All is well: {len(cycle.jobs)} reports would be made for cycle {cycle.name}.")
    return OK


def _upgrade(options: argparse.Namespace) -> int:
    from pathlib import Path

    from saypro_analysis.batch.workspaces.upgrades import upgrade_notebooks

    told = {"current": "is as the package's", "upgraded": "takes what is new" if options.write else "would change",
            "unknown": "does not say what it was made of; it stays, compare it yourself"}  # fmt: skip
    for upgrade in upgrade_notebooks(Path(options.params).absolute().parent, write=options.write):
        tell(upgrade.diff + f"{upgrade.name}: {told[upgrade.state]}")
        for cell in upgrade.clashes:
            tell(f"{upgrade.name}: cell {cell} was edited here and changed in the package; it stays as it is here")
    return OK


def _list(options: argparse.Namespace) -> int:
    from saypro_analysis.batch.cycles import open_cycle

    cycle: Cycle = open_cycle(options.params)
    for name in (*cycle.departments, ""):
        notebooks = [job.name for job in cycle.jobs if job.department == name]
        if notebooks:
            tell(f"{name or 'the whole organisation'}: {', '.join(notebooks)}")
    return OK
