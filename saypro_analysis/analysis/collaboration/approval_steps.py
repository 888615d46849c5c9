"""How the approval of content goes: how long each approver takes, who holds things up, on which day they answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from saypro_analysis.analysis.collaboration.methods.content_rows import read_content
from saypro_analysis.analysis.collaboration.methods.known_facts import DAY
from saypro_analysis.analysis.collaboration.methods.turns import APPROVER, AUTHOR, READY
from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.analysis.kernels.statistics.multiple_tests import adjust_holm
from saypro_analysis.analysis.kernels.statistics.survival import estimate_survival

BATCH_LEVEL = 0.01  # of the chance that so many answers fall on one weekday
BATCH_SHARE = 0.5  # of the answers, from which somebody is said to answer on a weekday
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORKDAYS = 5
APPROVERS = ["name", "asked", "answered", "open", "longest_open_days", "median_days", "median_low", "median_high",
             "mean_answered_days", "due", "late", "changes", "external", "turn_days", "turn_share", "bottleneck",
             "batch_day", "batch_share", "batch_p", "batches_on"]  # fmt: skip
STAGES = ["turn", "items", "days", "share", "items_now", "longest_now_days"]
WHOLE = ["items", "published", "approved_before", "approved_share", "approved_low", "approved_high", "unapproved",
         "lost", "outside", "cycle_median_days", "cycle_low", "cycle_high", "cycle_published_only", "overdue",
         "slipping"]  # fmt: skip


def summarise_approvals(
    content: pd.DataFrame, approvals: pd.DataFrame, turns: pd.DataFrame, *, as_of: object, by: str = "approver"
) -> pd.DataFrame:
    """Tell how approvers answer: one row per value of `by`, whoever held things up most first.

    `content, approvals` are the tables, `turns` is what `trace_turns` returns, whose content is told of; `by` is
    approver, department or stage. Columns out: `name`; `asked, answered, open` (requests), `longest_open_days`;
    `median_days` with its 95 % interval `median_low, median_high`, open requests counted (Kaplan-Meier, Brookmeyer-
    Crowley), beside `mean_answered_days` of the answered alone; `due` requests with a deadline that passed, `late`
    of them; `changes` asked for; `external`; `turn_days`, those in which it was their turn, `turn_share` of all
    (0..1) and `bottleneck` for the most, of approvers; `batch_day`, the weekday of most answers, its share and p
    value against even days (Holm), `batches_on` where that is below 1 % and at least half of the answers. Raises
    DataError as `plan_content` does, ValueError for another `by`.

    >>> from saypro_analysis.analysis.collaboration import trace_turns
    >>> content = pd.DataFrame({"content": ["C"], "created_at": ["2025-03-01"]})
    >>> asked = pd.DataFrame({"content": ["C"] * 2, "approver": ["Ada", "Cy"], "asked_at": ["2025-03-03"] * 2,
    ...                       "answered_at": ["2025-03-05", None]})
    >>> turns = trace_turns(content, asked, as_of="2025-03-09")
    >>> told = summarise_approvals(content, asked, turns, as_of="2025-03-09")
    >>> told[["name", "open", "turn_days", "bottleneck"]].values.tolist()
    [['Cy', 1, 5.0, True], ['Ada', 0, 1.0, False]]
    """
    if by not in ("approver", "department", "stage"):
        raise ValueError(f"by: found {by!r}, expected approver, department or stage")
    _, asked, cut = read_content(content, approvals, as_of)
    asked = asked[asked["content"].isin(turns["content"])]
    asked = asked.assign(name=asked[by].fillna("not said"))
    end = asked["answered_at"].fillna(cut.now).clip(lower=asked["asked_at"])
    asked = asked.assign(days=(end - asked["asked_at"]) / DAY, over=asked["answered_at"].notna())
    asked = asked.assign(passed=asked["due_on"] < cut.day, late=_late(asked, cut.day))
    rows = [_approver(str(name), own) for name, own in asked.groupby("name")]
    told = pd.DataFrame(rows, columns=[name for name in APPROVERS if name != "bottleneck"])
    told["turn_days"] = told["name"].map(_turn_days(turns, asked)).astype(float)
    told["turn_share"] = told["turn_days"] / (told["turn_days"].sum() or np.nan)
    told["batch_p"] = adjust_holm(told["batch_p"].to_numpy(float))
    told["batches_on"] = told["batch_day"].where((told["batch_p"] < BATCH_LEVEL) & (told["batch_share"] >= BATCH_SHARE))
    told["bottleneck"] = (told["turn_days"] == told["turn_days"].max()) & (told["turn_days"] > 0)
    return told.sort_values("turn_days", ascending=False, kind="stable", ignore_index=True)[APPROVERS]


def _late(asked: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    answered = asked["answered_at"].dt.tz_localize(None).dt.normalize()
    return (answered.fillna(day) > asked["due_on"]).fillna(False)


def _approver(name: str, own: pd.DataFrame) -> dict[str, Any]:
    curve = estimate_survival(own["days"], own["over"])
    low, high = curve.quantile_interval()
    still = own[~own["over"]]
    return {"name": name, "asked": len(own), "answered": int(own["over"].sum()), "open": len(still),
            "longest_open_days": still["days"].max(), "median_days": curve.quantile(), "median_low": low,
            "median_high": high, "mean_answered_days": own.loc[own["over"], "days"].mean(),
            "due": int((own["passed"] | (own["over"] & own["due_on"].notna())).sum()), "late": int(own["late"].sum()),
            "changes": int((own["decision"] == "changes").sum()),
            "external": bool(own["external"].fillna(False).any()), **_batch(own["answered_at"].dropna())}  # fmt: skip


def _batch(answered: pd.Series) -> dict[str, Any]:
    """The weekday of most answers, and the chance of so many on any one day were all days alike (Bonferroni)."""
    counts = answered.dt.day_of_week.value_counts().reindex(range(7), fill_value=0)
    days = WORKDAYS if counts[WORKDAYS:].sum() == 0 else len(WEEKDAYS)
    if not counts.sum():
        return {}
    day = int(counts.argmax())
    p = min(days * float(binom.sf(counts[day] - 1, counts.sum(), 1 / days)), 1.0)
    return {"batch_day": WEEKDAYS[day], "batch_share": counts[day] / counts.sum(), "batch_p": p}


def _turn_days(turns: pd.DataFrame, asked: pd.DataFrame) -> dict[str, float]:
    """The days of approvers' turns by name; of a stage or department, those of the approver's requests there."""
    held = turns[turns["turn"] == APPROVER].groupby(["content", "turn_of"])["days"].sum()
    shares = asked.groupby(["content", "approver", "name"])["days"].sum().rename("own").reset_index()
    whole = shares.groupby(["content", "approver"])["own"].transform("sum")
    parts = (shares["own"] / whole).fillna(0.0) * held.reindex(
        pd.MultiIndex.from_frame(shares[["content", "approver"]])
    ).fillna(0.0).to_numpy()
    summed: dict[str, float] = parts.groupby(shares["name"]).sum().to_dict()
    return summed


def summarise_turns(turns: pd.DataFrame) -> pd.DataFrame:
    """Sum whose turn the content was: one row per stage of the flow, in its order.

    `turns` is what `trace_turns` returns. Columns out: `turn`: author (written or changed), approver (in approval),
    ready (approved, waits for its day); `items` that were in it, their `days` together and `share` of all (0..1);
    `items_now`, those that still are, and `longest_now_days`, the longest stretch of these. The days sum to the time
    that all items took.

    >>> turns = pd.DataFrame({"content": ["C", "C"], "turn": ["author", "approver"], "turn_of": None,
    ...     "from_at": pd.to_datetime(["2025-03-01", "2025-03-03"]), "days": [2.0, 6.0], "open": [False, True]})
    >>> summarise_turns(turns)[["turn", "days", "share", "items_now"]].values.tolist()
    [['author', 2.0, 0.25, 0], ['approver', 6.0, 0.75, 1], ['ready', 0.0, 0.0, 0]]
    """
    whole = turns["days"].sum()
    rows = []
    for kind in (AUTHOR, APPROVER, READY):
        own = turns[turns["turn"] == kind]
        still = own[own["open"]]
        stretches = still.groupby(["content", "from_at"])["days"].sum()
        rows.append({"turn": kind, "items": own["content"].nunique(), "days": own["days"].sum(),
                     "share": own["days"].sum() / whole if whole else np.nan, "items_now": still["content"].nunique(),
                     "longest_now_days": stretches.max()})  # fmt: skip
    return pd.DataFrame(rows, columns=STAGES)


def measure_approvals(plan: pd.DataFrame) -> pd.DataFrame:
    """Measure the approval process as a whole: one row.

    `plan` is what `plan_content` returns. Columns out: `items`; `published`, of which `approved_before` they went out,
    as a share with its exact 95 % interval (`approved_share, approved_low, approved_high`, 0..1) and `unapproved`, how
    many went out without; `lost` to a later edit; `outside`, items with an approver from outside;
    `cycle_median_days` from the beginning until it went out, unpublished ones counted (Kaplan-Meier) with `cycle_low,
    cycle_high`, beside the median of the published alone (`cycle_published_only`, which is too short while others
    wait); `overdue, slipping` items.

    >>> plan = pd.DataFrame({"state": ["done", "overdue"], "approved_before": [True, None], "lost_by_edit": False,
    ...                      "outside_approvers": None, "elapsed_days": [4.0, 9.0]})
    >>> measure_approvals(plan)[["approved_share", "cycle_median_days", "cycle_published_only"]].values.tolist()
    [[1.0, 4.0, 4.0]]
    """
    live = plan[plan["state"] != "cancelled"]
    done = live["state"] == "done"
    approved = live["approved_before"].astype("boolean").fillna(False) & done
    published, before = int(done.sum()), int(approved.sum())
    low, high = share_interval(np.array([float(before)]), np.array([float(published)]))
    timed = live[live["elapsed_days"].notna()]
    curve = estimate_survival(timed["elapsed_days"], timed["state"] == "done")
    cycle_low, cycle_high = curve.quantile_interval()
    known = published > 0
    row = {"items": len(live), "published": published, "approved_before": before, "unapproved": published - before,
           "approved_share": before / published if known else np.nan, "approved_low": low[0] if known else np.nan,
           "approved_high": high[0] if known else np.nan, "lost": int(live["lost_by_edit"].sum()),
           "outside": int(live["outside_approvers"].notna().sum()), "cycle_median_days": curve.quantile(),
           "cycle_low": cycle_low, "cycle_high": cycle_high,
           "cycle_published_only": timed.loc[timed["state"] == "done", "elapsed_days"].median(),
           "overdue": int((live["state"] == "overdue").sum()),
           "slipping": int((live["state"] == "slipping").sum())}  # fmt: skip
    return pd.DataFrame([row], columns=WHOLE)
