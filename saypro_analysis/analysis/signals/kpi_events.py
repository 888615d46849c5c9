"""What happened to a KPI, by its day: levels that were accepted, actions that began, what people dated."""

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.kernels.wording.dated import find_dated
from saypro_analysis.data.anonymity import hide_names, say_who
from saypro_analysis.data.readings.readings import complete_table

MOST = 5  # of a KPI: a chart holds no more marks that can be told apart
COLUMNS = ["kpi", "mark", "happened_on", "kind", "what", "said_by", "voices", "at_step"]
_RANK = ("accepted", "action", "said", "cause")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PERIODS = {"day": pd.DateOffset(days=1), "week": pd.DateOffset(weeks=1), "month": pd.DateOffset(months=1),
            "quarter": pd.DateOffset(months=3), "year": pd.DateOffset(years=1)}  # fmt: skip
_STRETCH = {"day": 7, "week": 14, "month": 45, "quarter": 100, "year": 370}  # days within which one explains the other


def summarise_events(
    charts: pd.DataFrame,
    *,
    rebases: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    interviews: pd.DataFrame | None = None,
    causes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List what happened within each KPI's course: one row per KPI and event, in time, at most five a KPI.

    `charts` is what `summarise_charts` returns; the others are the tables of those names, of which rows that name a KPI
    of `charts` count. `kind` is accepted (a new level, by `rebase_on`), action (by the day on which it begins; given up
    ones are left out), said (an answer that names a month) and cause (a statement or its evidence that does, unless
    it was refuted or somebody said so). Of a month one of each kind is told. Columns out: `kpi`, `mark` (a letter, in
    time), `happened_on`, `kind`, `what` in words, missing where no reason was recorded; `said_by`, a group and never a
    name; `voices`, how many said so; `at_step`, whether a step of the chart is established there or a neighbouring
    period away. Where there are more than five, accepted levels and actions go first. Raises DataError for tables that
    break their declaration. Method: docs/methods/signals.md, "Events".

    >>> charts = pd.DataFrame({"kpi": "a", "period_on": pd.date_range("2024-01-01", periods=9, freq="MS"),
    ...                        "cadence": "month", "step_on": pd.NaT})
    >>> actions = pd.DataFrame([["A1", "Sales", "a", "Train", "Ann", "2024-05-06", "2024-08-02"]],
    ...     columns=["action", "department", "kpi", "statement", "owner", "start_on", "due_on"])
    >>> summarise_events(charts, actions=actions)[["mark", "kind", "what"]].values.tolist()
    [['A', 'action', 'A1: Train']]
    """
    parts = [_accepted(rebases), _begun(actions), _said(interviews), _named(causes)]
    told = [part for part in parts if len(part)]
    if charts.empty or not told or not isinstance(charts["period_on"].iloc[0], pd.Timestamp):
        return pd.DataFrame(columns=COLUMNS)
    spans = charts.groupby("kpi", sort=False).agg(
        first=("period_on", "min"), last=("period_on", "max"), step_on=("step_on", "max"), cadence=("cadence", "first")
    )
    found = pd.concat(told, ignore_index=True).merge(spans, left_on="kpi", right_index=True)
    ends = [last + _PERIODS.get(cadence, _PERIODS["month"]) for last, cadence in spans[["last", "cadence"]].to_numpy()]
    end = found["kpi"].map(dict(zip(spans.index, ends, strict=True)))
    within = (found["happened_on"] >= found["first"]) & (found["happened_on"] < end)
    apart = (found["happened_on"] - found["step_on"]).dt.days.abs()
    at_step = apart <= found["cadence"].map(_STRETCH).fillna(_STRETCH["month"])
    return _mark(found.assign(at_step=at_step)[within], list(spans.index))


def _mark(found: pd.DataFrame, kpis: list[str]) -> pd.DataFrame:
    """The events that count, lettered in time, KPI by KPI."""
    same = found["kpi"] + found["happened_on"].dt.strftime(" %Y-%m")
    found = found[(found["kind"] != "cause") | ~same.isin(same[found["kind"] == "said"])]
    ranked = found.assign(rank=place_words(found["kind"], _RANK), place=place_words(found["kpi"], kpis))
    kept = ranked.sort_values(["place", "rank", "happened_on"], kind="stable").groupby("kpi", sort=False).head(MOST)
    kept = kept.sort_values(["place", "happened_on", "rank"], kind="stable", ignore_index=True)
    return kept.assign(mark=[_LETTERS[place] for place in kept.groupby("kpi", sort=False).cumcount()])[COLUMNS]


def _rows(kpi: pd.Series, happened_on: pd.Series, kind: str, what: pd.Series) -> pd.DataFrame:
    told = pd.DataFrame({"kpi": kpi, "happened_on": happened_on, "kind": kind, "what": what.astype(object)})
    return told.dropna(subset=["kpi", "happened_on"]).assign(said_by=None, voices=0)


def _accepted(rebases: pd.DataFrame | None) -> pd.DataFrame:
    if rebases is None or rebases.empty:
        return pd.DataFrame(columns=COLUMNS)
    known = complete_table(rebases, "rebases")
    return _rows(known["kpi"], known["rebase_on"], "accepted", known["reason"])


def _begun(actions: pd.DataFrame | None) -> pd.DataFrame:
    if actions is None or actions.empty:
        return pd.DataFrame(columns=COLUMNS)
    known = complete_table(actions, "actions")
    known = known[known["status"].fillna("") != "cancelled"]
    return _rows(known["kpi"], known["start_on"], "action", known["action"] + ": " + known["statement"])


def _said(interviews: pd.DataFrame | None) -> pd.DataFrame:
    """Answers about a KPI that name a month: the most severe of each month, without names."""
    if interviews is None or interviews.empty:
        return pd.DataFrame(columns=COLUMNS)
    spoken = complete_table(interviews, "interviews")
    said = hide_names(spoken["answer"], spoken["stakeholder"], spoken["department"].unique())
    spoken = spoken.assign(answer=said, said_by=say_who(spoken)).dropna(subset=["kpi", "answer"])
    spoken = spoken.sort_values(["severity", "held_on", "interview", "question"], ascending=[False, True, True, True])
    rows = [
        {"kpi": row["kpi"], "happened_on": day, "what": words, "said_by": row["said_by"], "who": row["stakeholder"]}
        for row in spoken.to_dict("records")
        for day, words in find_dated(row["answer"], row["held_on"])
    ]
    return _join(rows, "said")


def _named(causes: pd.DataFrame | None) -> pd.DataFrame:
    """Causes that name a month and its year, in their words or in what speaks for them."""
    if causes is None or causes.empty:
        return pd.DataFrame(columns=COLUMNS)
    known = complete_table(causes, "causes")
    known = known[known["kpi"].notna() & (known["status"].fillna("") != "refuted")]
    rows = [{"kpi": row["kpi"], "happened_on": day, "what": sentence, "said_by": None, "who": row["cause"]}
            for row in known.to_dict("records") for text in (row["statement"], row["evidence"])
            if isinstance(text, str) for day, sentence in find_dated(text)]  # fmt: skip
    return _join(rows, "cause")


def _join(rows: list[dict[str, object]], kind: str) -> pd.DataFrame:
    """The first of each KPI and month, and how many different ones there are."""
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    grouped = pd.DataFrame(rows).groupby(["kpi", "happened_on"], sort=False)
    first = grouped[["what", "said_by"]].first().reset_index()
    return first.assign(kind=kind, voices=grouped["who"].nunique().to_numpy() if kind == "said" else 0)
