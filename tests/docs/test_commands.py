"""The docs and the command line know each other: no option is made up, none is kept quiet."""

import re

import pytest

from docs.site.commands import list_commands, list_options, write_commands
from tests.docs.pages import GUIDES, read_options
from tests.docs.pages import list_commands as list_told

HELP = {"-h", "--help"}  # told by every command itself


def told() -> dict[str, list[str]]:
    return {f"{page.name}: {line}": read_options(line) for page in GUIDES for line in list_told(page)}


def test_every_option_that_a_page_names_exists() -> None:
    assert len(told()) > 40
    wrong = {line: options for line, options in told().items() if not {*options} <= list_options().keys()}
    assert wrong == {}


def test_every_command_that_a_page_names_exists() -> None:
    known = {name.split()[1] for name, _ in list_commands() if " " in name}
    words = {line.split(": ", 1)[1].split()[1].strip("`.,") for line in told()}
    assert {word for word in words if not word.startswith(("-", "…", "..."))} <= known


def test_every_option_is_named_by_a_guide() -> None:
    texts = "\n".join(page.read_text(encoding="utf-8") for page in GUIDES)
    quiet = {name: command for name, command in list_options().items() if not re.search(rf"{name}\b", texts)}
    assert {name: command for name, command in quiet.items() if name not in HELP} == {}


def test_every_command_is_named_by_a_guide() -> None:
    texts = "\n".join(page.read_text(encoding="utf-8") for page in GUIDES)
    assert [name for name, _ in list_commands() if name not in texts] == []


def test_the_page_of_commands_holds_every_option_with_its_meaning() -> None:
    page = write_commands()
    assert [name for name in list_options() if f"`{name}" not in page and f", `{name}" not in page] == []
    assert "\n| `--fresh` | make every report, also where nothing has changed |\n" in page


@pytest.mark.parametrize(
    ("line", "options"), [("saypro run --fresh x --jobs 2", ["--fresh", "--jobs"]), ("saypro list", [])]
)
def test_options_are_read_out_of_a_line(line: str, options: list[str]) -> None:
    assert read_options(line) == options
