"""Parameters as somebody hostile or hasty writes them: an error with its place, within a second, and nothing else."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saypro_analysis.data.readings.problems import Problem
from saypro_analysis.data.sources.yamls import DEEPEST, LARGEST, LONGEST_NUMBER, MOST_VALUES, read_yaml


def read(folder: Path, text: str | bytes) -> tuple[dict[str, Any], list[Problem]]:
    path = folder / "cycle.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return read_yaml(path, "cycle.yaml")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "row", "told"),
    [
        (BOMB, 5, "values once its aliases are written out"),
        ("notebooks: &n [*n]", 1, "an alias that holds itself"),
        ("? [a, b]\n: 1", 1, "a key is a word or a number"),
        ("a: 1\n? {b: 1}\n: 2", 2, "a key is a word or a number"),
        ("a: " + "[" * 5000, None, "within one another"),
        ("a: " + "[" * 5000 + "]" * 5000, None, "within one another"),
        ("a: 1\nb: " + "9" * 5000, 2, "a number of 5000 characters"),
        ("a: 1\nb: !!int abc", 2, "found 'abc', expected a value of type int"),
        ("b: !!float abc", 1, "type float"),
        ("b: !!bool abc", 1, "type bool"),
        ("b: !!timestamp abc", 1, "type timestamp"),
        ("b: !!binary abc", 1, "base64"),
        ("b: !!set {a, b}", 1, "could not determine a constructor"),
        ("b: !!python/object/apply:os.system ['true']", 1, "could not determine a constructor"),
        ("a: 1\na: 2", 1, "stands twice"),
        ("a: \x00", None, "special characters"),
        ('a: 1\nb: "x\\ud800"', 2, "half of a character"),
        ('"\\uDFFF": 1', 1, "half of a character"),
        ("a: [", 1, "expected"),
        ("- a", None, "lines such as key: value"),
        (b"a: \xff", None, "UTF-8"),
        ("--- {a: 1}\n--- {b: 1}", 2, "document"),
    ],
)
def test_what_is_no_parameter_file_is_one_problem_with_its_line(
    tmp_path: Path, text: str | bytes, row: int | None, told: str
) -> None:
    values, problems = read(tmp_path, text)
    assert values == {}
    assert [problem.table for problem in problems] == ["cycle.yaml"]
    assert told in str(problems[0])
    assert row is None or problems[0].row == row


class TestLimits:
    def test_nesting(self, tmp_path: Path) -> None:
        inside = DEEPEST - 1
        assert read(tmp_path, f"a: {'[' * inside}{']' * inside}")[1] == []
        assert read(tmp_path, f"a: {'[' * (inside + 2)}{']' * (inside + 2)}")[1] != []

    def test_values(self, tmp_path: Path) -> None:
        aliases = MOST_VALUES // 11
        assert read(tmp_path, f"a: &a [{', '.join('xxxxxxxxxx')}]\nb: [{', '.join(['*a'] * (aliases - 3))}]")[1] == []
        assert read(tmp_path, f"a: &a [{', '.join('xxxxxxxxxx')}]\nb: [{', '.join(['*a'] * (aliases + 3))}]")[1] != []

    def test_numbers(self, tmp_path: Path) -> None:
        assert read(tmp_path, f"a: {'9' * LONGEST_NUMBER}")[0] == {"a": int("9" * LONGEST_NUMBER)}
        assert read(tmp_path, f"a: {'9' * (LONGEST_NUMBER + 1)}")[1] != []

    def test_bytes(self, tmp_path: Path) -> None:
        assert read(tmp_path, "a: 1 #" + "x" * (LARGEST - 6))[0] == {"a": 1}
        assert "at most 250,000 bytes" in str(read(tmp_path, "a: 1 #" + "x" * (LARGEST - 5))[1][0])


def test_aliases_that_people_write_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a: &weeks [one, two]\nb: *weeks")[0] == {"a": ["one", "two"], "b": ["one", "two"]}


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    told = {path.name: str(read_yaml(path, path.name)[1][0]) for path in sorted(tmp_path.iterdir())}
    assert "found 'a pipe', expected a regular file" in told["pipe.yaml"]
    assert "found 'a device', expected a regular file" in told["zero.yaml"]
    assert "found 'a folder', expected a regular file" in told["folder.yaml"]
    assert "a readable file" in told["loop.yaml"]


_PIECES = st.sampled_from(["a", "b: ", "- ", "[", "]", "{", "}", "? ", ": ", "&x ", "*x", "!!int ", "!!set ", "|\n",
                           "\n", "  ", "'", '"', "1", "1:30", "0x", "0b", "1e9", ".nan", "<<", "#", "\t", "---\n",
                           "!", "%YAML 9\n", "é", "\ud800", "\x00", "2025-13-45", "~", ","])  # fmt: skip


@given(st.lists(_PIECES, max_size=40))
def test_whatever_a_file_holds_is_values_or_problems(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    values, problems = read(tmp_path_factory.mktemp("yaml"), "".join(parts))
    assert isinstance(values, dict)
    assert all(isinstance(problem, Problem) for problem in problems)
    assert not (values and problems)
