"""The page of the command line, from the parser itself: every command, every option."""

import argparse
from collections.abc import Iterator

from saypro_analysis.cli import _parser

_HEAD = """\
`saypro` and `python -m saypro_analysis` are the same. `PARAMS` is the folder of parameters, `params` unless
another is named. It ends with 0 when all is done, 1 when something failed and is named, 2 for a wrong command or
refused data; then nothing is written."""


def list_commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command by its words, such as `saypro plan export`."""
    yield from _walk(_parser())


def list_options() -> dict[str, str]:
    """Every option that `saypro` knows, by itself, and the command that has it first."""
    found: dict[str, str] = {}
    for name, parser in list_commands():
        for action in parser._actions:
            for option in action.option_strings:
                found.setdefault(option, name)
    return found


def write_commands() -> str:
    """The page of every command with its options."""
    parts = ["# The command line", _HEAD]
    for name, parser in list_commands():
        usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
        parts += [
            f"## {name}",
            f"{(parser.description or '').rstrip('.').capitalize()}.",
            f"```text\n{usage}\n```",
            *_table(parser),
        ]
    return "\n\n".join(parts) + "\n"


def _walk(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield parser.prog, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from _walk(child)


def _table(parser: argparse.ArgumentParser) -> Iterator[str]:
    rows = [f"| {_write(action)} | {(action.help or '').replace('|', chr(92) + '|')} |" for action in parser._actions
            if action.help is not None and not isinstance(action, argparse._SubParsersAction)]  # fmt: skip
    if rows:
        yield "| option | what it does |\n|---|---|\n" + "\n".join(rows)


def _write(action: argparse.Action) -> str:
    words = action.option_strings or [str(action.metavar or action.dest)]
    value = (
        "" if action.nargs == 0 or not action.option_strings else f" {action.metavar or '|'.join(action.choices or ())}"
    )
    return ", ".join(f"`{word}{value}`" for word in words).replace("|", "\\|")
