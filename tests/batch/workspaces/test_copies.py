"""What the next cycle takes along is copied: files, never what has no end."""

import os
from pathlib import Path

import pytest

from saypro_analysis.batch.workspaces.copies import copy_file, copy_folder
from saypro_analysis.batch.workspaces.notebooks import find_notebook, read_parameters
from saypro_analysis.data.readings.problems import DataError


def test_files_and_folders_are_copied_without_what_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "more.csv").write_text("m")
    old = tmp_path / "old"
    (old / "sub").mkdir(parents=True)
    (old / ".hidden").write_text("h")
    (old / "a.csv").write_text("a")
    (old / "link.csv").symlink_to("a.csv")
    (old / "linked").symlink_to(tmp_path / "elsewhere")
    copy_folder(old, tmp_path / "new")
    copied = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*")}
    assert copied == {"sub", "a.csv", "link.csv", "linked", "linked/more.csv"}
    assert not any(path.is_symlink() for path in (tmp_path / "new").rglob("*"))


@pytest.mark.parametrize(("target", "told"), [("/dev/zero", "a device"), ("nowhere", "a link that leads nowhere"),
                                              ("odd", "a link that leads nowhere"), (None, "a pipe")])  # fmt: skip
def test_what_has_no_end_is_named(tmp_path: Path, target: str | None, told: str) -> None:
    (old := tmp_path / "notebooks").mkdir()
    if target is None:
        os.mkfifo(old / "odd")
    else:
        (old / "odd").symlink_to(target)
    with pytest.raises(DataError, match=f"notebooks: found 'odd: {told}.*expected a regular file"):
        copy_folder(old, tmp_path / "new")
    with pytest.raises(DataError, match=told):
        copy_file(old / "odd", tmp_path / "odd")


@pytest.mark.parametrize("target", [".", "..", "/"])
def test_a_link_to_a_folder_above_is_named(tmp_path: Path, target: str) -> None:
    (tmp_path / "notebooks" / "sub").mkdir(parents=True)
    (tmp_path / "notebooks" / "sub" / "up").symlink_to(target)
    with pytest.raises(DataError, match="sub: found 'up', expected no link to a folder above it"):
        copy_folder(tmp_path / "notebooks", tmp_path / "new")


def test_a_notebook_that_is_no_file_is_not_taken_from_the_package(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    assert find_notebook("explore", tmp_path) != tmp_path / "notebooks" / "explore.ipynb"
    (tmp_path / "notebooks" / "explore.ipynb").symlink_to("nowhere")
    place = find_notebook("explore", tmp_path)
    assert place == tmp_path / "notebooks" / "explore.ipynb"
    with pytest.raises(ValueError, match="expected a file of that name"):
        read_parameters(place)
