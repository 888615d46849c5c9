"""One card per KPI: everything that a report says of it, decided once and put together in one row."""

import numpy as np
import pandas as pd

from saypro_analysis.analysis.gaps.card_reasons import pick_causes, pick_drivers, pick_places
from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.data.framework.gap_states import LONG_RUN, find_adverse, weigh_gaps
from saypro_analysis.data.readings.lookups import look_up

_ORDER = ("real", "cannot_tell", "noise", "near", "no_data", "no_target", "met")
_GAPS = [
    "kpi",
    "name",
    "department",
    "unit",
    "better",
    "period_start_on",
    "actual",
    "target",
    "gap",
    "gap_pct",
    "money",
    "status",
    "exceeds",
]
_SIGNALS = ["gap_low", "gap_high", "verdict", "cadence", "variation", "assurance", "chance_next", "chance_low",
            "chance_high", "periods_to_tell", "missed_in_a_row", "step", "step_on", "suspected_on", "drift",
            "drift_since", "rebased_on"]  # fmt: skip
_ADDED = {"mentions": 0, "quote": None, "quote_from": None, "priority": None, "rank": np.nan, "rank_low": np.nan,
          "rank_high": np.nan, "decision": None, "comment": None, "asked": ""}  # fmt: skip
_WAYS = {"higher": ("better", "worse"), "lower": ("worse", "better")}


def summarise_cards(
    gaps: pd.DataFrame,
    signals: pd.DataFrame,
    *,
    evidence: pd.DataFrame | None = None,
    priorities: pd.DataFrame | None = None,
    segments: pd.DataFrame | None = None,
    drivers: pd.DataFrame | None = None,
    whys: pd.DataFrame | None = None,
    signoffs: pd.DataFrame | None = None,
    requests: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put together what is known of each KPI: one row per KPI, real shortfalls first, then by what each weighs.

    `gaps` is what `quantify_gaps` returns, `signals` what `detect_signals`, `evidence` what `summarise_evidence`,
    `priorities` what `score_impact`, `segments` what `explain_segments`, `drivers` what `explain_drivers`, `whys` what
    `trace_whys`, `signoffs` what `summarise_signoffs` and `requests` what `summarise_requests` returns; what is left
    out leaves its columns empty. Columns out: those of the gap and its signal; `place` (from 1); `adverse`;
    `missed_run`, periods missed in a row (0 below three); `step_way, drift_way` (better worse up down); `places_told`,
    whether segments were looked at, `where` (the segment, or everywhere mix none) with `where_share, where_next,
    where_next_share`; `driver` with `driver_share, driver_actual, driver_target, driver_unit`; `cause` with
    `cause_state` (root_cause open refuted); `mentions, quote, quote_from`; `priority, rank, rank_low, rank_high`;
    `decision, comment`; `asked`, the requests about it, joined by ;. Raises KeyError for a missing column.

    >>> gaps = pd.DataFrame({"kpi": ["a", "b"], "status": ["met", "missed"], "tolerances": [-1.0, 2.0], "weight": 1.0})
    >>> signals = pd.DataFrame({"kpi": ["a", "b"], "verdict": ["met", "real"], "missed_in_a_row": [0, 33]})
    >>> summarise_cards(gaps, signals)[["place", "kpi", "missed_run"]].values.tolist()
    [[1, 'b', 33], [2, 'a', 0]]
    """
    told = signals.set_index("kpi").reindex(gaps["kpi"]).reset_index(drop=True)
    cards = gaps.reset_index(drop=True).reindex(columns=_GAPS)
    cards = pd.concat([cards, told.reindex(columns=_SIGNALS)], axis=1)
    cards["verdict"] = cards["verdict"].astype(object).where(cards["verdict"].notna(), cards["status"])
    run = cards["missed_in_a_row"].fillna(0).astype(int)
    cards["missed_run"] = run.where(run >= LONG_RUN, 0)
    cards["adverse"] = find_adverse(gaps).to_numpy()
    for change in ("step", "drift"):
        cards[f"{change}_way"] = _ways(cards[change], cards["better"])
    parts = [pick_places(segments), pick_drivers(drivers), pick_causes(whys), _asked(requests)]
    parts += [_take(evidence, ["mentions", "quote", "quote_from"]), _take(signoffs, ["decision", "comment"], "subject")]
    parts += [_take(priorities, ["priority", "rank", "rank_low", "rank_high"])]
    cards = pd.concat([cards, *(look_up(part, cards["kpi"]) for part in parts)], axis=1)
    return _sort(_fill(cards), weigh_gaps(gaps).to_numpy())


def _sort(cards: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    """The order of every page: the verdict first, then what the gap weighs."""
    order = pd.DataFrame(
        {"verdict": place_words(cards["verdict"], _ORDER).fillna(len(_ORDER)), "weight": -pd.Series(weights)}
    )
    sorted_cards = cards.loc[order.sort_values(["verdict", "weight"], kind="stable").index].reset_index(drop=True)
    return sorted_cards.assign(place=np.arange(1, len(sorted_cards) + 1))


def _ways(changes: pd.Series, better: pd.Series) -> list[str | None]:
    """Whether a change is for the better or the worse; up or down where neither is."""
    rows = zip(changes.astype(float), better, strict=True)
    return [None if pd.isna(by) or not by else _WAYS.get(str(way), ("up", "down"))[int(by < 0)] for by, way in rows]


def _take(frame: pd.DataFrame | None, columns: list[str], key: str = "kpi") -> pd.DataFrame:
    """Columns of a frame by its KPI, of which the first row counts."""
    if frame is None or frame.empty:
        return pd.DataFrame(columns=columns, index=pd.Index([], dtype="str"))
    return frame.drop_duplicates(key).set_index(key).reindex(columns=columns)


def _asked(requests: pd.DataFrame | None) -> pd.DataFrame:
    if requests is None or "kpi" not in requests or requests["kpi"].isna().all():
        return pd.DataFrame(columns=["asked"], index=pd.Index([], dtype="str"))
    return requests.dropna(subset="kpi").groupby("kpi", sort=False)["request"].agg(";".join).to_frame("asked")


def _fill(cards: pd.DataFrame) -> pd.DataFrame:
    """What is not known, as its column says it."""
    cards["mentions"] = cards["mentions"].fillna(0).astype(int)
    cards["asked"] = cards["asked"].astype(object).where(cards["asked"].notna(), "")
    cards["places_told"] = cards["where"].notna()
    return cards
