"""LibreOffice as a test's colleague: it opens a workbook, changes cells, and saves it."""

import shutil
import subprocess
from pathlib import Path

import pytest


def convert(files: list[Path], kind: str, folder: Path) -> list[Path]:
    """Open files in LibreOffice and save them in another format; the test is skipped where there is no LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=600)
    return [folder / f"{file.stem}.{kind}" for file in files]


def edit(path: Path, folder: Path, **changes: str) -> Path:
    """A workbook with words changed as LibreOffice has them, in its own format, and saved by it as .xlsx again."""
    (flat,) = convert([path], "fods", folder / "flat")
    text = flat.read_text(encoding="utf-8")
    for old, new in changes.values():
        assert text.count(old) >= 1, f"{old} is not in the workbook"
        text = text.replace(old, new)
    flat.write_text(text, encoding="utf-8")
    (saved,) = convert([flat], "xlsx", folder)
    return saved
