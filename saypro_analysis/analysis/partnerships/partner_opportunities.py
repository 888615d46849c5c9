"""What partnerships could grow into: joint ventures and co-innovation, by what they bring and whether we are ready."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_partnerships, read_register
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.tables.known_words import CLOSED

READY = {"talent_ready": "people", "resources_ready": "money and means", "infrastructure_ready": "systems and places"}
KINDS = ("co_innovation", "joint_venture")
LEVELS = 5  # of likelihood and impact
COLUMNS = ["rank", "opportunity", "partnership", "name", "kind", "statement", "owner", "score", "score_low",
           "score_high", "readiness", "readiness_low", "readiness_high", "ready", "lacks", "not_known", "worth",
           "due_on"]  # fmt: skip


def rank_partner_opportunities(
    opportunities: pd.DataFrame | None, partnerships: pd.DataFrame, *, as_of: object
) -> pd.DataFrame:
    """Rank what partnerships could grow into: one row per open opportunity of a partnership, the best first.

    `opportunities, partnerships` are the tables. Columns out: `kind`: co_innovation, joint_venture, or other; `score`,
    0 to 100, likelihood times impact (1 to 5 each) over 25; what was not judged is 1 in `score_low`, 5 in `score_high`
    and 3 in `score`, which is empty where neither was. `readiness`, the share of people, means and systems that are
    there (0..1), with bounds for what is not known; `ready`: yes, no, cannot_tell; `lacks` and `not_known` name them;
    `worth`, money: probability times value less cost, where all three are known. Raises DataError.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2024-01-01"})
    >>> rows = pd.DataFrame({"opportunity": ["O"], "statement": "A joint chair", "subject": "P", "likelihood": 4,
    ...                      "kind": "Co-innovation", "impact": 5, "talent_ready": True, "resources_ready": False})
    >>> told = rank_partner_opportunities(rows, frame, as_of="2025-03-31")
    >>> told[["kind", "score", "ready", "lacks", "not_known"]].values.tolist()
    [['co_innovation', 80.0, 'no', 'money and means', 'systems and places']]
    """
    day = read_day(as_of)
    known = read_partnerships(partnerships, day)
    rows = read_register(opportunities, "opportunities", day, known["partnership"])
    done = rows["status"].str.strip().str.lower().isin(CLOSED) | (rows["finished_on"] <= day)
    rows = rows[~done]
    told = _score(rows).assign(
        name=of_each(known.set_index("partnership")["name"], rows), kind=_read_kinds(rows["kind"])
    )
    told["worth"] = told["probability"] * told["value"] - told["cost"]
    order = told.sort_values(["score", "readiness_low", "opportunity"], ascending=[False, False, True], kind="stable")
    return order.assign(rank=np.arange(1, len(order) + 1))[COLUMNS].reset_index(drop=True)


def _read_kinds(kinds: pd.Series) -> pd.Series:
    words = kinds.str.strip().str.lower().str.replace(r"[\s-]+", "_", regex=True).fillna("")
    words = words.str.replace(
        r"^(?:co_innovation|joint_venture).*$", lambda found: found[0][:13].rstrip("_"), regex=True
    )
    return words.where(words.isin(KINDS), "other").astype("str")


def _score(rows: pd.DataFrame) -> pd.DataFrame:
    judged = rows[["likelihood", "impact"]]
    scores = {name: 100 * judged.fillna(end).prod(axis=1) / LEVELS**2
              for name, end in (("score_low", 1), ("score", (1 + LEVELS) / 2), ("score_high", LEVELS))}  # fmt: skip
    scores["score"] = scores["score"].mask(judged.isna().all(axis=1))
    flags = rows[list(READY)]
    dark = flags.isna()
    there = flags.fillna(False).astype(bool)
    shares = {"readiness_low": there.mean(axis=1), "readiness_high": (there | dark).mean(axis=1)}
    shares["readiness"] = shares["readiness_low"].where(~dark.any(axis=1))
    lacking = ~there & ~dark
    ready = np.select([lacking.any(axis=1), dark.any(axis=1)], ["no", "cannot_tell"], "yes")
    return rows.assign(**scores, **shares, ready=ready, lacks=_name(lacking), not_known=_name(dark))


def _name(marked: pd.DataFrame) -> pd.Series:
    told = [", ".join(READY[name] for name in marked if row[name]) for row in marked.to_dict("records")]
    return pd.Series(told, marked.index, dtype="str")
