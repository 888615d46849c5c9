"""Both locks hold every package that pyproject.toml asks for, and the digest of every file of it."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.package import ROOT

LOCKS = ("requirements.lock", "docs/requirements.lock")
LOCK = "\n".join((ROOT / name).read_text(encoding="utf-8").strip() for name in LOCKS)
PINS = {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE)}
ELSEWHERE = {"snowflake", "bigquery", "trino", "spark", "mail"}  # extras that are installed where they are used
UNPINNED = {"saypro-analysis", "setuptools", "pip"}


def asked() -> list[Requirement]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = told["project"]["optional-dependencies"]
    assert set(extras) >= ELSEWHERE
    texts = [*told["build-system"]["requires"], *told["project"]["dependencies"]]
    texts += [text for name, group in extras.items() if name not in ELSEWHERE for text in group]
    return [Requirement(text) for text in texts]


def problems(requirements: list[Requirement], whose: str, extras: frozenset[str] = frozenset({""})) -> list[str]:
    """The requirements that apply here and that no pin meets."""
    wrong = []
    for one in requirements:
        applies = one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras)
        name = canonicalize_name(one.name)
        if applies and name not in UNPINNED and (name not in PINS or not one.specifier.contains(PINS[name], True)):
            wrong.append(f"{whose} asks for {one}, the lock has {PINS.get(name, 'none')}")
    return wrong


def needs(name: str) -> list[Requirement]:
    try:
        return [Requirement(text) for text in requires(name) or ()]
    except PackageNotFoundError:  # made for another system, or not installed here
        return []


def test_the_lock_meets_what_the_project_asks_for() -> None:
    assert len(PINS) > 100
    assert problems(asked(), "pyproject.toml") == []


def test_the_lock_meets_what_its_packages_ask_for() -> None:
    extras = {canonicalize_name(one.name): frozenset({"", *one.extras}) for one in asked()}
    wrong = [text for name in PINS for text in problems(needs(name), name, extras.get(name, frozenset({""})))]
    assert wrong == []


def test_a_pin_that_does_not_meet_a_requirement_is_found() -> None:
    assert problems([Requirement("pandas>=999"), Requirement("no-such-package")], "a test") != []
    assert len(problems([Requirement("pandas>=999"), Requirement("no-such-package")], "a test")) == 2


def test_every_package_has_its_digests_and_the_lock_names_no_index() -> None:
    parts = re.split(r"\n(?=[\w.-]+==)", re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE).strip())
    assert len(parts) == len(PINS)
    digest = r" \\\n    --hash=sha256:[0-9a-f]{64}"
    assert [part.split()[0] for part in parts if not re.fullmatch(rf"[\w.-]+==[^\s]+(?:{digest})+", part)] == []
    assert "://" not in LOCK


def test_a_package_is_pinned_once() -> None:
    names = re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)
    assert len(names) == len({canonicalize_name(name) for name in names})


def test_what_installs_from_the_lock_asks_for_the_digests() -> None:
    for place in ("Makefile", "README.md", "CONTRIBUTING.md"):
        lines = (ROOT / place).read_text(encoding="utf-8").splitlines()
        installing = [line for line in lines if "-r requirements.lock" in line or "-r docs/requirements.lock" in line]
        assert installing, place
        assert all("--require-hashes" in line for line in installing), place
