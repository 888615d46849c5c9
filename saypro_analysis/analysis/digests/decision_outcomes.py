"""What became of the decisions that were asked at an earlier review."""

import pandas as pd

from saypro_analysis.data.tables.known_words import UNANSWERED

OUTCOMES = ("still_asked", "answered", "done", "no_longer_asked")
_ASKED = {"request": "asked", "subject": "about"}
COLUMNS = ["asked", "about", "statement", "owner", "answer_by", "outcome"]


def compare_decisions(
    before: pd.DataFrame,
    requests: pd.DataFrame,
    signoffs: pd.DataFrame | None = None,
    progress: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell what became of what was asked before: one row per decision asked then, what is still open first.

    `before` and `requests` are what `summarise_requests` returned then and returns now, needed are `request, subject`;
    `signoffs` is the table, `progress` what `track_progress` returns now. Columns out: `asked` and `about` (the request
    and its subject), `statement, owner, answer_by`; `outcome`: still_asked (the same is asked again), answered (signed
    off with a word that is no longer open), done (its action is), no_longer_asked. Raises KeyError where one lacks.

    >>> asked = pd.DataFrame({"request": ["decide", "own"], "subject": ["A1", "A2"]})
    >>> compare_decisions(asked, asked.head(1))[["about", "outcome"]].values.tolist()
    [['A1', 'still_asked'], ['A2', 'no_longer_asked']]
    """
    told = before.rename(columns=_ASKED).reindex(columns=COLUMNS[:-1]).reset_index(drop=True)
    again = set(zip(requests["request"], requests["subject"], strict=True))
    done = set() if progress is None else set(progress.loc[progress["status"] == "done", "action"])
    outcome = pd.Series("no_longer_asked", told.index).mask(told["about"].isin(done), "done")
    outcome = outcome.mask(told["about"].isin(_answered(signoffs)), "answered")
    still = [pair in again for pair in zip(told["asked"], told["about"], strict=True)]
    told = told.assign(outcome=outcome.mask(pd.Series(still, told.index, dtype=bool), "still_asked"))
    order = told.assign(rank=told["outcome"].map(OUTCOMES.index)).sort_values("rank", kind="stable", ignore_index=True)
    return order[COLUMNS]


def _answered(signoffs: pd.DataFrame | None) -> set[str]:
    if signoffs is None or signoffs.empty:
        return set()
    words = signoffs["decision"].fillna("").astype("str").str.strip().str.lower()
    return set(signoffs.loc[~words.isin(UNANSWERED) & signoffs["decided_on"].notna(), "subject"])
