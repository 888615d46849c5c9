"""Where data lies that is named from a workspace; nothing here takes pandas, which a run starts without."""

from pathlib import Path

from saypro_analysis.data.readings.secrets import is_url


def locate(path: Path) -> Path:
    """A relative path from the nearest folder upwards that holds `params/`, else from the current one."""
    if path.is_absolute():
        return path
    here, home = Path.cwd(), find_workspace()
    places = [folder / path for folder in (home, here) if folder is not None]
    return next((place for place in places if place.exists()), places[0])


def find_workspace() -> Path | None:
    """The nearest folder upwards from the current one that holds `params/`; None if there is none."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "params").is_dir()), None)


def is_same_place(data: object, other: object) -> bool:
    """Whether two places of data are one, however they are written."""
    first, second = (
        place if place == "sample" or is_url(place) else str(locate(Path(place).expanduser()).resolve())
        for place in (str(data), str(other))
    )
    return first == second
