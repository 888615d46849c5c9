"""The bundled organisation with the values of one table spoilt: figures, days and texts that nobody expects."""

import os
import random
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

from saypro_analysis.batch.workspaces.beginnings import DIGEST, REGISTERS
from saypro_analysis.batch.workspaces.notebooks import bundled, read_cells
from saypro_analysis.data.readings.readings import read_table
from saypro_analysis.data.tables import TABLES
from saypro_analysis.data.tables.columns import CHOICE, DATE, FLAG, NUMBER, PERIOD, TEXT, TIME
from tests.reports.hostile import KEPT, SAMPLE

WEEKS = ("week1_performance_review", "week2_gap_identification", "week3_corrective_actions",
         "week4_implementation_monitoring")  # fmt: skip
ATTACK = ("<script>x()</script> =1+1 $\\frac{1}{2}$ $$ \\( [a](javascript:x) \u202egnp.exe \U0001f469\u200d\U0001f680"
          " Z\u0351\u0367\u0300 \x1b[31m\x07 {{7*7}} %s {0} 1;2;3")  # fmt: skip


class Spoil(NamedTuple):
    """The kinds of columns that are spoilt, and what stands in them instead."""

    kinds: tuple[str, ...]
    value: str


SPOILS = {
    "huge": Spoil((NUMBER,), "1e90"),
    "too large": Spoil((NUMBER,), "1e300"),
    "tiny": Spoil((NUMBER,), "1e-300"),
    "negative": Spoil((NUMBER,), "-5"),
    "nothing": Spoil((NUMBER,), "0"),
    "no number": Spoil((NUMBER,), "NaN"),
    "endless": Spoil((NUMBER,), "inf"),
    "first day": Spoil((DATE, TIME), "1900-01-01"),
    "last day": Spoil((DATE, TIME), "2199-12-31"),
    "too early": Spoil((DATE, PERIOD, TIME), "1700-01-01"),
    "too late": Spoil((DATE, PERIOD, TIME), "2250-12-31"),
    "long": Spoil((TEXT,), "W" * 3000),
    "attack": Spoil((TEXT,), ATTACK),
    "nul": Spoil((TEXT,), "a\0b"),
    "blank": Spoil((TEXT, NUMBER, DATE, TIME, FLAG, CHOICE), ""),
}


REFUSED = ("endless", "too large", "too early", "too late")  # by every column that holds such values


@cache
def read_sample(table: str) -> pd.DataFrame:
    """A table of the sample as its file holds it."""
    return pd.read_csv(SAMPLE / f"{table}.csv", dtype=str, keep_default_na=False)


@cache
def find_readers() -> dict[str, list[str]]:
    """The notebooks that look at each table of the sample, by what stands in their cells."""
    asked: dict[str, list[str]] = {}
    for notebook in (*WEEKS, *REGISTERS, DIGEST):
        cells = read_cells(bundled("notebooks") / f"{notebook}.ipynb")
        told = {name for _, source, _ in cells for name in re.findall(r"review\.([a-z_]+)", source)}
        for table in sorted(told & set(TABLES)):
            asked.setdefault(table, []).append(notebook)
    return {table: asked[table] for table in sorted(asked) if (SAMPLE / f"{table}.csv").exists()}


def list_columns(table: str, spoil: str) -> list[str]:
    """The columns of the sample's table that are spoilt so: not those that name rows, nor what a word decides."""
    declared = TABLES[table]
    own = [name for name in read_sample(table) if name in declared.columns and name not in declared.key]
    own = [name for name in own if spoil == "blank" or not (name in KEPT or declared.meta(name).get("refers"))]
    return [name for name in own if declared.meta(name)["kind"] in SPOILS[spoil].kinds and name != "department"]


def group_cases(cases: list[tuple[str, str]], together: int) -> list[dict[str, str]]:
    """The cases, so many tables together that the same notebooks read, each spoilt in another way."""
    tables = sorted({table for table, _ in cases}, key=lambda table: (find_readers()[table], table))
    groups: dict[tuple[int, int], dict[str, str]] = {}
    for place, table in enumerate(tables):
        spoils = [spoil for name, spoil in cases if name == table]
        for turn, spoil in enumerate(spoils[place % len(spoils) :] + spoils[: place % len(spoils)]):
            groups.setdefault((place // together, turn), {})[table] = spoil
    return [*groups.values()]


@cache
def spoil_table(table: str, spoil: str) -> pd.DataFrame:
    """The sample's table with those columns spoilt that take it, in all rows, in every third or in one."""
    frame, chance = read_sample(table), random.Random(f"{table} {spoil}")
    every = frame.index.tolist()
    rows = chance.choice([every, every[1::3], chance.sample(every, 1)])
    for column in list_columns(table, spoil):
        spoilt = frame.assign(**{column: frame[column].mask(frame.index.isin(rows), SPOILS[spoil].value)})
        frame = frame if read_table(spoilt, table)[1] else spoilt
    return frame


def write_spoilt(folder: Path, spoils: dict[str, str]) -> Path:
    """A workspace with the sample's data, but for the tables that are spoilt, each in its way; its params folder.

    They are kept as Parquet, which holds characters that a text file cannot.
    """
    (folder / "data").mkdir(parents=True)
    for path in SAMPLE.glob("*.csv"):
        if path.stem not in spoils:
            os.link(path, folder / "data" / path.name)
    for table, spoil in spoils.items():
        spoil_table(table, spoil).to_parquet(folder / "data" / f"{table}.parquet")
    (folder / "params" / "departments").mkdir(parents=True)
    about = {"cycle": "2025-Q1", "as_of": "2025-03-31", "data": "data", "currency": "USD", "locale": "en_US",
             "notebooks": [*WEEKS], "organisation": [*REGISTERS, DIGEST]}  # fmt: skip
    (folder / "params" / "cycle.yaml").write_text(yaml.safe_dump(about))
    (folder / "params" / "departments" / "sales.yaml").write_text(yaml.safe_dump({"department": "Sales"}))
    return folder / "params"
