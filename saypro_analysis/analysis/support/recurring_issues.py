"""What comes back: issues of the same kind, found by key and by similar words, and what is asked for because of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saypro_analysis.analysis.support.methods.issue_keys import plain_words
from saypro_analysis.analysis.support.methods.known_incidents import DAY, know_incidents, quarter_start
from saypro_analysis.analysis.support.methods.tickets import check_groups

RECENT_DAYS = 90  # since the last one, after which an issue asks for nothing any more
REPEATS, REPEAT_DAYS = 3, 30  # so many within so many days ask for a root cause analysis
DISRUPTIVE = ("critical",)  # severities that ask for one at once
POST_MORTEM_HOURS = 4.0  # of work stopped, from which a review of what happened is due
ALIKE = 0.6  # cosine of words weighted by rarity, from which descriptions are of the same
MOST_TEXTS = 5000  # descriptions that are compared; beyond, those that occur most
_COLUMNS = ["issue", "incidents", "open", "this_quarter", "quarter_before", "systems", "first_at", "last_at",
            "most_in_30_days", "downtime_hours", "documented", "solution", "root_cause_due", "post_mortem_due",
            "because"]  # fmt: skip


def find_recurring_issues(incidents: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Find what comes back: one row per issue reported at least twice or due for a review, this quarter's first.

    `incidents` is the table of that name, known until the moment `as_of`. Incidents are of one issue by their key
    (`issue`), else within a system and category by similar words (cosine of TF-IDF weights of .6 and more, joined
    through one another). Columns out: `issue` (the key, or the commonest description); `incidents, open` (numbers);
    `this_quarter, quarter_before`; `systems`; `first_at, last_at`; `most_in_30_days`; `downtime_hours`; `documented`,
    the share of those resolved that have an article; `solution`, the commonest; `root_cause_due` (three within 30 days,
    or a critical one) and `post_mortem_due` (4 hours of work stopped), with `because`; both only of what came within 90
    days. Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1", "I2", "I3"], "reported_at": ["2025-03-01", "2025-03-05", "2025-03-09"],
    ...     "severity": "low", "status": "open", "description": ["Export 1 fails", "export 2 fails", "Export fails!"]})
    >>> find_recurring_issues(log, as_of="2025-04-01")[["incidents", "root_cause_due"]].values.tolist()
    [[3, True]]
    """
    table, now = know_incidents(incidents, as_of)
    if table.empty:
        return pd.DataFrame(columns=_COLUMNS)
    clusters = _clusters(table)
    told = _may_be_told(table, clusters, now)
    rows = [_issue(own, now) for _, own in table[told].groupby(clusters[told], sort=False)]
    told = pd.DataFrame(rows, columns=_COLUMNS)
    told = told[(told["incidents"] > 1) | told["root_cause_due"] | told["post_mortem_due"]]
    return told.sort_values(
        ["this_quarter", "incidents", "issue"], ascending=[False, False, True], kind="stable", ignore_index=True
    )


def _may_be_told(table: pd.DataFrame, clusters: pd.Series, now: pd.Timestamp) -> pd.Series:
    """Whether an incident is one of several, or asks for something by itself: most of a log's are neither."""
    grave = table["severity"].isin(DISRUPTIVE) | (table["downtime_hours"] >= POST_MORTEM_HOURS)
    recent = table["reported_at"] >= now - RECENT_DAYS * DAY
    return clusters.duplicated(keep=False) | (grave & recent)


def _clusters(table: pd.DataFrame) -> pd.Series:
    """A name of the cluster of each incident."""
    words = plain_words(table["description"]).fillna("")
    place = table["system"].fillna("") + "\n" + table["category"].fillna("")
    own = pd.Series("", index=table.index)
    for name, group in words.groupby(place, sort=False):
        own[group.index] = f"{name}\n" + _alike(group).astype(str)
    return table["issue"].where(table["issue"].notna(), own)


def _alike(words: pd.Series) -> pd.Series:
    """A number for each description, the same for those that are alike or joined by others that are."""
    counts = words.value_counts()
    texts = sorted(counts.index[:MOST_TEXTS])
    number = dict(zip(texts, _join(texts), strict=True))
    rest = {text: len(texts) + n for n, text in enumerate(sorted(set(counts.index[MOST_TEXTS:])))}
    return words.map({**number, **rest})


def _join(texts: list[str]) -> list[int]:
    if sum(bool(text) for text in texts) < 2:
        return list(range(len(texts)))
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    weights = TfidfVectorizer(token_pattern=r"\S+", sublinear_tf=True).fit_transform(texts)
    near = weights @ weights.T
    near.data[near.data < ALIKE] = 0
    near.eliminate_zeros()
    return [int(label) for label in connected_components(near)[1]]


def _issue(own: pd.DataFrame, now: pd.Timestamp) -> dict[str, object]:
    start = quarter_start(now)
    before = quarter_start(start)
    at = own["reported_at"].sort_values()
    most, stopped = _most_within(at), float(own["downtime_hours"].sum())
    critical = bool(own["severity"].isin(DISRUPTIVE).any())
    recent = at.iloc[-1] >= now - RECENT_DAYS * DAY
    done = own[~own["open"]]
    reasons = [f"{most} within {REPEAT_DAYS} days"] * (most >= REPEATS) + ["critical"] * critical
    reasons += [f"{stopped:g} hours of work stopped"] * (stopped >= POST_MORTEM_HOURS)
    return {
        "issue": own["issue"].dropna().iloc[0] if own["issue"].notna().any() else _commonest(own["description"]),
        "incidents": len(own), "open": int(own["open"].sum()), "this_quarter": int((at >= start).sum()),
        "quarter_before": int(((at >= before) & (at < start)).sum()),
        "systems": ", ".join(sorted(own["system"].dropna().unique())), "first_at": at.iloc[0], "last_at": at.iloc[-1],
        "most_in_30_days": most, "downtime_hours": stopped,
        "documented": float(done["kb_article"].notna().mean()) if len(done) else np.nan,
        "solution": _commonest(done["solution"]), "root_cause_due": recent and (most >= REPEATS or critical),
        "post_mortem_due": recent and stopped >= POST_MORTEM_HOURS, "because": ", ".join(reasons),
    }  # fmt: skip


def _most_within(at: pd.Series) -> int:
    """The most that were reported within the days that ask for an analysis."""
    times = at.to_numpy()
    ends = (
        times + np.timedelta64(REPEAT_DAYS, "D") if at.dt.tz is None else np.array([t + REPEAT_DAYS * DAY for t in at])
    )
    return int((np.searchsorted(times, ends, side="right") - np.arange(len(times))).max())


def _commonest(texts: pd.Series) -> str | None:
    counts = texts.dropna().value_counts()
    return str(min(counts.index[counts == counts.max()])) if len(counts) else None


def rank_issue_types(incidents: pd.DataFrame, *, as_of: object, by: str = "category") -> pd.DataFrame:
    """Rank kinds of issues by how many there are: one row per value of the column `by`, the most frequent first.

    `incidents` is the table of that name, known until the moment `as_of`. Columns out: the column `by` ("not said"
    where it is empty); `incidents`; `share` and `cumulative_share` (0..1); `vital`, whether it is among the few that
    make up four fifths; `open`; `resolution_median_hours, resolution_p90_hours` of those resolved;
    `this_quarter, quarter_before`. Raises DataError.

    >>> log = pd.DataFrame({"incident": ["I1", "I2", "I3"], "reported_at": "2025-03-01", "severity": "low",
    ...                     "status": "open", "description": "x", "category": ["mail", "mail", "web"]})
    >>> rank_issue_types(log, as_of="2025-04-01")[["category", "incidents", "vital"]].values.tolist()
    [['mail', 2, True], ['web', 1, True]]
    """
    table, now = know_incidents(incidents, as_of)
    check_groups([by], table, ())
    table = table.assign(**{by: table[by].fillna("not said")})
    rows = [{by: name, **_type(own, now)} for name, own in table.groupby(by)]
    names = [by, "incidents", "share", "cumulative_share", "vital", "open", "resolution_median_hours",
             "resolution_p90_hours", "this_quarter", "quarter_before"]  # fmt: skip
    told = pd.DataFrame(rows, columns=names).sort_values(["incidents", by], ascending=[False, True], kind="stable")
    share = told["incidents"] / max(len(table), 1)
    told = told.assign(share=share, cumulative_share=share.cumsum())
    return told.assign(vital=told["cumulative_share"] - share < VITAL - 1e-9).reset_index(drop=True)


VITAL = 0.8


def _type(own: pd.DataFrame, now: pd.Timestamp) -> dict[str, object]:
    start = quarter_start(now)
    hours, at = own.loc[own["resolved_at"].notna(), "age_hours"], own["reported_at"]
    return {
        "incidents": len(own), "open": int(own["open"].sum()), "resolution_median_hours": hours.median(),
        "resolution_p90_hours": hours.quantile(0.9),
        "this_quarter": int((at >= start).sum()),
        "quarter_before": int(((at >= quarter_start(start)) & (at < start)).sum()),
    }  # fmt: skip
