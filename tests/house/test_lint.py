"""What runs before a commit is what `make lint` runs."""

import re

import yaml

from tests.house.package import ROOT


def list_hooks() -> list[str]:
    told = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in told["repos"]] == ["local"]  # nothing is fetched
    return [hook["entry"] for repo in told["repos"] for hook in repo["hooks"]]


def list_made() -> list[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(BIN)", ".venv/bin")
    found = re.search(r"^lint:.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    assert found
    return [line.strip() for line in found[1].splitlines()]


def test_a_commit_is_looked_at_as_make_lint_does() -> None:
    assert list_hooks() == list_made()
    assert len(list_hooks()) == 3
