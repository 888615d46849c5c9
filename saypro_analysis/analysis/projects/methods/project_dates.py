"""Projects as they were known on a day: what was finished by then, what is only hoped for, what no date can say."""

import pandas as pd

from saypro_analysis.data.readings.numbers import MISSING
from saypro_analysis.data.readings.readings import complete_table
from saypro_analysis.data.tables.known_words import GIVEN_UP

DAYS = ("start_on", "planned_finish_on", "finished_on", "baseline_on", "updated_on")
AMOUNTS = ("budget", "spent", "percent_complete")
# Days that programs write where nobody gave one: the first and the last that they can hold.
STAND_INS = frozenset(map(pd.Timestamp, ("0001-01-01", "1601-01-01", "1753-01-01", "1899-12-30", "1899-12-31",
                                         "1900-01-01", "1901-01-01", "1904-01-01", "1970-01-01", "2038-01-19",
                                         "2049-12-31", "2079-06-06", "2099-12-31", "2100-01-01", "2199-12-31",
                                         "2262-04-11", "2999-12-31", "3000-01-01", "9999-01-01", "9999-12-30",
                                         "9999-12-31")))  # fmt: skip
_ZEROES = ("0-0-0", "0/0/0", "0.0.0")
# Year first, day first and month first, without leading zeroes.
_WRITTEN_STAND_INS = frozenset(_ZEROES) | {
    mark.join(map(str, parts))
    for day in STAND_INS
    for mark in "-/."
    for parts in ((day.year, day.month, day.day), (day.day, day.month, day.year), (day.month, day.day, day.year))
}


def read_projects(projects: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The declared table with what its dates say as of a day.

    Columns beside the declared ones: `placeholders` (the columns that held a word or a stand-in instead of a day or
    figure, joined by a comma); `heard_on`, the day of which the figures are; `done_on`, the finish where it is known by
    then; `projected_on`, a finish that lies after it; `promised_on`, the first baseline, else the plan; and the flags
    `given_up, done, open, unknown` (a finish that nobody can tell), `late` (open, and the promise was past when last
    heard of, or due that day and projected for later), `unheard` (open, and the promise passed since), `backwards`
    (finished before it started). Raises DataError for a frame that breaks its declaration.
    """
    frame, placeholders = _take_placeholders(projects)
    told = complete_table(frame, "projects").assign(placeholders=placeholders)
    told["heard_on"] = told["updated_on"].where(told["updated_on"] < day, day)
    known = told["finished_on"] <= told["heard_on"]
    told["done_on"] = told["finished_on"].where(known)
    told["projected_on"] = told["finished_on"].mask(known)
    # A promise before the start is none that anybody could have made: it is named, and the plan stands in.
    promise = told["baseline_on"].mask(told["baseline_on"] < told["start_on"])
    told["promised_on"] = promise.fillna(told["planned_finish_on"])
    return _judge(told, day)


def _judge(told: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    word = told["status"].str.strip().str.lower().fillna("")
    told["done"] = told["done_on"].notna()
    told["given_up"] = word.isin(GIVEN_UP) & ~told["done"]
    told["unknown"] = ~told["done"] & ~told["given_up"] & told["placeholders"].str.contains("finished_on")
    told["open"] = ~told["done"] & ~told["given_up"] & ~told["unknown"]
    due_that_day = (told["promised_on"] == told["heard_on"]) & (told["projected_on"] > told["promised_on"])
    told["late"] = told["open"] & ((told["promised_on"] < told["heard_on"]) | due_that_day)
    told["unheard"] = told["open"] & ~told["late"] & (told["promised_on"] < day)
    told["backwards"] = told["finished_on"] < told["start_on"]
    return told


def _take_placeholders(projects: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The frame with nothing where a day or figure stands for none, and the names of those columns by row."""
    names = pd.Series("", index=projects.index)
    frame = projects.copy(deep=False)
    for column in (name for name in (*DAYS, *AMOUNTS) if name in frame and not frame.columns.duplicated().any()):
        found = _are_placeholders(frame[column]) if column in DAYS else _are_words(frame[column])
        if found.any():
            frame[column] = frame[column].astype(object).mask(found)
            names = names.mask(found, names + column + ", ")
    return frame, names.str.removesuffix(", ")


def _are_placeholders(values: pd.Series) -> pd.Series:
    """Where a column of days holds a word without a figure (TBD, pending), or a day that stands for none."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype) and not isinstance(values.dtype, pd.ArrowDtype):
        return values.dt.tz_localize(None).dt.normalize().isin(STAND_INS)
    days = values.astype("str").str.strip().str.replace(r"[T ].*$", "", regex=True)
    plain = days.str.replace(r"\b0+(?=\d)", "", regex=True)
    return _are_words(values) | plain.isin(_WRITTEN_STAND_INS)


def _are_words(values: pd.Series) -> pd.Series:
    """Where a column of days or figures holds a word without a figure, and none that is read as missing."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return pd.Series(False, values.index)
    text = values.astype("str").str.strip()
    return text.notna() & ~text.str.contains(r"\d", regex=True, na=True) & ~text.str.lower().isin(MISSING)
