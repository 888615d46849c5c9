"""A stamp of the code that makes reports: the package's own files, and the versions of what it stands on."""

import platform
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import saypro_analysis

PACKAGE = Path(saypro_analysis.__file__).parent
PACKAGES = ("saypro-analysis", "pandas", "numpy", "matplotlib", "papermill", "nbconvert", "ipykernel", "great-tables")
_CODE = (".py", ".html", ".j2", ".css", ".json", ".yaml")


def stamp_code() -> str:
    """A digest of the bytes of the package's code: another digest, another report."""
    digest = sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in _CODE and path.is_file():
            digest.update(f"{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def versions() -> dict[str, str]:
    """The versions of Python and of the packages that shape a report."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found
