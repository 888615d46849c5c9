"""`params/branding.yaml`: whose report it is. Name, logo, accent colour and foot, in pages, PDFs, mails, workbooks."""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.sources.regular_files import read_regular
from saypro_analysis.data.sources.yamls import read_yaml
from saypro_analysis.reports.logos import KINDS, LARGEST, Logo, UnfitLogo, read_logo
from saypro_analysis.views.kit.contrasts import fit_contrast
from saypro_analysis.views.kit.palette import BLUE, name_colours

FILE = "branding.yaml"
KEYS = ("organisation", "logo", "accent", "foot")
LONGEST = {"organisation": 80, "foot": 200}
TEMPLATE = f"""\
# Whose report it is, on every page, PDF, mail and workbook. Take the # from what you want; saypro check looks at it.
# organisation: Example Ltd          # at most {LONGEST["organisation"]} characters
# logo: logo.png                     # a file beside this one: {KINDS}
# accent: "{BLUE}"                  # links and lines, in quotes; made darker or lighter until it reads well
# foot: Internal. Do not pass on.    # at the foot, at most {LONGEST["foot"]} characters
"""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Branding(NamedTuple):
    """What `branding.yaml` says, checked; what it does not say is empty, and nothing takes its place."""

    organisation: str = ""
    logo: Logo | None = None
    accent: str = ""
    foot: str = ""

    @property
    def day(self) -> str:
        """The accent as it reads well on light paper; empty without one."""
        return _fit(self.accent, night=False)

    @property
    def night(self) -> str:
        """The accent as it reads well on a dark screen; empty without one."""
        return _fit(self.accent, night=True)

    def as_data(self) -> dict[str, Any]:
        """What a page needs of it, as plain data; empty where nothing is said."""
        told: dict[str, Any] = {"organisation": self.organisation, "foot": self.foot}
        told |= {"day": self.day, "night": self.night} if self.accent else {}
        if self.logo:
            told |= {"logo": self.logo.address, "width": self.logo.width, "height": self.logo.height}
        return {name: value for name, value in told.items() if value}

    @property
    def digest(self) -> str:
        """A text that is the same as long as reports look the same; empty where nothing is said."""
        told = self.as_data()
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest() if told else ""


def _fit(accent: str, *, night: bool) -> str:
    colours = name_colours(night=night)
    return fit_contrast(accent, [colours["paper"], colours["soft"]]) if accent else ""


def open_branding(params: str | Path) -> Branding:
    """Read `branding.yaml` from a params folder; without that file nothing is said.

    Raises DataError with every problem at once: a key that is unknown, text that is no line or too long, a colour that
    is none, a logo that is not beside the file, too large, of another kind, broken or not safe to show.

    >>> from saypro_analysis.batch.workspaces.notebooks import bundled
    >>> open_branding(bundled("params"))
    Branding(organisation='', logo=None, accent='', foot='')
    """
    folder = Path(params)
    branding, problems = read_branding(folder)
    if problems:
        raise DataError(problems)
    return branding


def read_branding(folder: Path) -> tuple[Branding, list[Problem]]:
    """What a params folder's branding says, and what is wrong with it."""
    shown = f"{folder.name}/{FILE}"
    if not (folder / FILE).exists() and not (folder / FILE).is_symlink():
        return Branding(), []
    values, problems = read_yaml(folder / FILE, shown)
    problems += _check(values, shown)
    logo = None
    if "logo" in values:
        logo, found = _open_logo(folder, values["logo"], shown)
        problems += found
    if problems:
        return Branding(), problems
    return Branding(values.get("organisation", ""), logo, values.get("accent", "").lower(), values.get("foot", "")), []


def find_logo(params: Path) -> Path | None:
    """The file of the logo that a params folder names; it has been checked (`open_branding`)."""
    values, _ = read_yaml(params / FILE, FILE) if (params / FILE).exists() else ({}, [])
    return params / values["logo"] if values.get("logo") else None


def _check(values: dict[str, Any], shown: str) -> Iterator[Problem]:
    for key in values:
        if key not in KEYS:
            close = get_close_matches(key, KEYS, 1, 0.6)
            hint = f" (did you mean {close[0]}?)" if close else ""
            yield Problem(shown, None, "", key, f"one of {', '.join(KEYS)}{hint}")
    for key, longest in LONGEST.items():
        if key in values and not _is_line(values[key], longest):
            expected = f"a line of text of at most {longest} characters"
            yield Problem(shown, None, key, _tell(values[key]), expected)
    if "accent" in values and not (isinstance(values["accent"], str) and _COLOUR.fullmatch(values["accent"])):
        yield Problem(shown, None, "accent", _tell(values["accent"]), f'a colour in quotes, such as "{BLUE}"')


def _is_line(value: Any, longest: int) -> bool:
    """Whether a value is text that can be shown: no breaks, no marks that cannot be seen or turn its direction."""
    return isinstance(value, str) and 0 < len(value.strip()) <= longest and value.isprintable()


def _tell(value: Any) -> str:
    text = "" if value is None else str(value)
    return (text if text.isprintable() else ascii(text)[1:-1])[:80]


def _open_logo(folder: Path, name: Any, shown: str) -> tuple[Logo | None, list[Problem]]:
    expected = f"the name of a file beside {FILE}: {KINDS}"
    if not isinstance(name, str) or not name.isprintable() or Path(name).name != name or "\\" in name:
        return None, [Problem(shown, None, "logo", _tell(name), expected)]
    if (folder / name).is_symlink():
        return None, [Problem(shown, None, "logo", name, f"{expected}, not a link")]
    content, problem = read_regular(folder / name, f"{folder.name}/{name}", LARGEST)
    if problem is not None:
        return None, [problem]
    try:
        return read_logo(content), []
    except UnfitLogo as unfit:
        return None, [Problem(f"{folder.name}/{name}", None, "", "", str(unfit))]
