"""What the data of a project say against themselves, by name."""

from collections.abc import Iterator

import pandas as pd

from saypro_analysis.data.tables.known_words import CLOSED, GIVEN_UP

VARIANCE_SLACK_DAYS = 1  # by which a stated variance may differ from its dates: whether the last day counts
PHASES = ("initiation", "planning", "execution", "monitoring", "closure")
_REPORTED_WELL = ("on_track", "green", "on_time")


def read_phases(phases: pd.Series) -> pd.Series:
    """Each phase as one of five words, missing where it is none of them; "Monitoring & Controlling" is monitoring."""
    words = phases.str.strip().str.lower().str.replace(r"[\s_]*(?:&|and)[\s_]*controlling$", "", regex=True)
    return words.where(words.isin(PHASES))


def stated_wrongly(told: pd.DataFrame) -> pd.Series:
    """1 where the stated variance contradicts the project's own dates, 0 where it agrees, missing without either."""
    own = (told["planned_finish_on"] - told["finished_on"]).dt.days
    off = (own - told["schedule_variance_days"]).abs()
    return (off > VARIANCE_SLACK_DAYS).astype(float).where(off.notna())


def name_inconsistencies(told: pd.DataFrame) -> pd.Series:
    """What is odd about each project, whose `state` is known: in words, joined by a semicolon; else empty."""
    names = pd.Series("", index=told.index)
    for name, found in _found(told):
        names = names.mask(found.fillna(False).astype(bool), names + name + "; ")
    return names.str.removesuffix("; ")


def _found(told: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    word = told["status"].str.strip().str.lower().str.replace(r"[\s-]+", "_", regex=True).fillna("")
    complete, heard = told["percent_complete"], told["heard_on"]
    yield "no day but a placeholder", told["placeholders"] != ""
    yield "open without a planned finish", told["open"] & told["promised_on"].isna() & (told["placeholders"] == "")
    yield "finished before it started", told["backwards"]
    yield "planned to finish before it starts", told["planned_finish_on"] < told["start_on"]
    yield "promised before it starts", told["baseline_on"] < told["start_on"]
    yield "spent without a start", (told["spent"] > 0) & ~(told["start_on"] <= heard)
    yield "finish is a projection", told["projected_on"].notna()
    yield "stated variance contradicts its dates", stated_wrongly(told) == 1
    yield "all done without a finish", (complete >= 1) & ~told["done"]
    yield "finished with work left", told["done"] & (complete < 1)
    yield "entered as done without a finish", word.isin(set(CLOSED) - set(GIVEN_UP)) & ~told["done"]
    yield "entered as given up, yet finished", word.isin(GIVEN_UP) & told["done"]
    well = word.isin(_REPORTED_WELL)
    yield "entered as on track, yet late", well & told["late"]
    yield "entered as on track, yet slipping", well & ~told["late"] & (told["state"] == "slipping")
    yield "phase is none of the five", read_phases(told["phase"]).isna()
