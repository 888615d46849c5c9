"""How risks moved since they were last looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.risks.methods.word_scales import Scale, read_words
from saypro_analysis.data.readings.problems import DataError, Problem
from saypro_analysis.data.readings.readings import complete_table

NEW, WORSE, BETTER, SAME = "new", "worsening", "improving", "steady"
COLUMNS = ["movement", "evolved", "previous_score", "previous_on"]


def find_movements(told: pd.DataFrame, history: pd.DataFrame | None, likelihood: Scale, impact: Scale) -> pd.DataFrame:
    """Each risk against its review before: movement by score, whether anything changed, the score then and its day.

    The register is compared with the last review; where both say the same, the last review is the register's own, and
    is compared with the one before. A risk without a review before is new;
    without any review nothing is said.
    """
    blank = pd.DataFrame(
        {"movement": None, "evolved": pd.NA, "previous_score": np.nan, "previous_on": pd.NaT}, told.index
    )
    if history is None or history.empty:
        return blank.astype({"movement": object, "evolved": "boolean", "previous_on": "datetime64[us]"})
    log = _read_history(history, likelihood, impact, told["risk"])
    rows = [_compare(row, log.get(str(row["risk"]), [])) for row in told.to_dict("records")]
    return pd.DataFrame(rows, index=told.index, columns=COLUMNS).astype(
        {"movement": object, "evolved": "boolean", "previous_score": float, "previous_on": "datetime64[us]"}
    )


def _read_history(
    history: pd.DataFrame, likelihood: Scale, impact: Scale, risks: pd.Series
) -> dict[str, list[tuple[float, float, pd.Timestamp]]]:
    """The reviews of each risk, the latest last: levels and days."""
    table = complete_table(history, "risk_history")
    ways, wrong_ways = read_words(table["likelihood"], likelihood, chances=True)
    hits, wrong_hits = read_words(table["impact"], impact, chances=False)
    unknown = table.index[~table["risk"].isin(risks)]
    problems = [Problem("risk_history", p.row, p.column, p.value, p.expected) for p in (*wrong_ways, *wrong_hits)]
    problems += [Problem("risk_history", int(row), "risk", str(table["risk"][row]), "a risk of the table risks")
                 for row in unknown]  # fmt: skip
    if problems:
        raise DataError(problems)
    table = table.assign(ways=ways["level"], hits=hits["level"]).sort_values("reviewed_on", kind="stable")
    groups = table.groupby("risk")[["ways", "hits", "reviewed_on"]]
    return {str(name): list(own.itertuples(index=False, name=None)) for name, own in groups}


def _compare(row: dict[str, object], reviews: list[tuple[float, float, pd.Timestamp]]) -> tuple[object, ...]:
    now = (row["likelihood"], row["impact"])
    before = reviews[:-1] if reviews and reviews[-1][:2] == now else reviews
    if not before:
        return NEW, False, np.nan, pd.NaT
    way, hit, day = before[-1]
    score, then = row["score"], way * hit
    movement = WORSE if score > then else BETTER if score < then else SAME  # type: ignore[operator]
    return movement, now != (way, hit), then, day
