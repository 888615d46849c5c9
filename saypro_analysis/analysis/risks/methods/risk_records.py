"""The registers of risks and of what is done about them: read, checked together, their words looked up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from saypro_analysis.analysis.risks.methods.word_scales import Scale, read_scales, read_words, warn_of_ones
from saypro_analysis.data.precedences import read_names
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table, empty_table, read_table
from saypro_analysis.data.tables.known_words import CLOSED, GIVEN_UP

MOST_OFTEN = 10_000  # times a quarter: what comes more often is a cost, not a risk


def read_risks(risks: pd.DataFrame, scale: pd.DataFrame | None = None) -> tuple[pd.DataFrame, Scale, Scale]:
    """The register with `open` and what its words stand for (`likelihood_level, likelihood_low` and so on).

    Raises DataError with everything that is wrong with words and figures at once.
    """
    likelihood, impact = read_scales(scale)
    table, broken = (empty_table("risks").copy(), []) if risks.columns.empty else read_table(risks, "risks")
    if "likelihood" in risks:
        warn_of_ones(risks["likelihood"], likelihood)
    ways, wrong_ways = read_words(table["likelihood"], likelihood, chances=True)
    hits, wrong_hits = read_words(table["impact"], impact, chances=False)
    if problems := [*broken, *wrong_ways, *wrong_hits, *_check_figures(table)]:
        raise DataError(problems)
    words = [
        part.drop(columns="word").add_prefix(f"{name}_") for name, part in (("likelihood", ways), ("impact", hits))
    ]
    table = pd.concat([table, *words], axis=1)
    return table.assign(open=~read_status(table["status"]).isin(CLOSED)), likelihood, impact


def read_status(status: pd.Series) -> pd.Series:
    """A typed state in small letters."""
    return status.astype("str").str.strip().str.lower().fillna("")


def _check_figures(table: pd.DataFrame) -> Iterator[Problem]:
    low, likely, high = table["loss_low"], table["loss_likely"], table["loss_high"]
    least, usual, most = table["frequency_low"], table["frequency"], table["frequency_high"]
    wrong = [
        ("loss_low", low > high, "no more than loss_high"),
        ("loss_likely", (likely < low) | (likely > high), "between loss_low and loss_high"),
        ("loss_low", low.notna() & high.isna(), "loss_high beside it"),
        ("loss_high", high.notna() & low.isna(), "loss_low beside it"),
        ("loss_likely", likely.notna() & (low.isna() | high.isna()), "loss_low and loss_high beside it"),
        ("loss_low", (low == 0) & (high > 0) & likely.isna(), "more than 0, or loss_likely beside it"),
        ("frequency_low", least > most, "no more than frequency_high"),
        ("frequency_low", least.notna() & most.isna(), "frequency_high beside it"),
        ("frequency_high", most.notna() & least.isna(), "frequency_low beside it"),
        ("frequency", (usual < least) | (usual > most), "between frequency_low and frequency_high"),
        ("frequency", usual > MOST_OFTEN, f"at most {MOST_OFTEN:,} times a quarter"),
        ("frequency_high", most > MOST_OFTEN, f"at most {MOST_OFTEN:,} times a quarter"),
    ]
    for column, found, expected in wrong:
        for row in table.index[found]:
            yield Problem("risks", _number(row), column, f"{table.loc[row, column]:g}", expected)


def read_mitigations(mitigations: pd.DataFrame | None, risks: pd.Series) -> pd.DataFrame:
    """The mitigations that are not given up, with `done` and `against` (a list of risks); none is an empty table.

    Raises DataError for one that is against a risk which `risks` does not name.
    """
    if mitigations is None or mitigations.columns.empty:
        return empty_table("mitigations").assign(done=pd.Series(dtype=bool), against=pd.Series(dtype=object))
    table = complete_table(mitigations, "mitigations")
    known, against = set(risks), table["risk"].map(read_names)
    problems = [
        Problem("mitigations", _number(row), "risk", name, "a risk of the table risks")
        for row, names in against.items() for name in names if name not in known
    ]  # fmt: skip
    if problems:
        raise DataError(problems)
    status = read_status(table["status"])
    done = table["done_on"].notna() | status.isin(set(CLOSED) - set(GIVEN_UP))
    return table.assign(done=done, against=against)[~status.isin(GIVEN_UP)]


def keep_shares(risks: pd.Series, mitigations: pd.DataFrame) -> pd.DataFrame:
    """What mitigations leave of each risk's `likelihood` and `impact`, as shares: one row per risk, in their order."""
    names = ("likelihood", "impact")
    each = mitigations.explode("against")
    left = {
        name: (1 - each[f"{name}_reduction"].fillna(0)).groupby(each["against"]).prod().reindex(risks).fillna(1.0)
        for name in names
    }
    return pd.DataFrame({name: np.asarray(values, dtype=float) for name, values in left.items()}, index=risks.index)


def _number(row: object) -> int | None:
    return row if isinstance(row, int) else None
