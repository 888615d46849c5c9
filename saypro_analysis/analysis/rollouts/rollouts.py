"""What surrounds the actions: readiness, milestones, check-ins, and who is told what."""

import pandas as pd

from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

_STEPS = {"daily": {"days": 1}, "weekly": {"days": 7}, "biweekly": {"days": 14}, "monthly": {"months": 1},
          "quarterly": {"months": 3}}  # fmt: skip


def summarise_readiness(readiness: pd.DataFrame) -> pd.DataFrame:
    """Tell whether departments are ready to start: one row per department, the least ready first.

    `readiness` is the table of that name (resources, training, support; other items count alike). Columns out:
    `department`; `items`; `in_place` (a number); `readiness` (0..1; an item that is not answered is not in place);
    `ready`, whether all of them are; `missing`, their names. Raises DataError for a frame that breaks its declaration.

    >>> table = pd.DataFrame({"department": ["Sales"] * 2, "item": ["resources", "training"], "ready": [True, False]})
    >>> summarise_readiness(table)[["readiness", "ready", "missing"]].values.tolist()
    [[0.5, False, 'training']]
    """
    table = complete_table(readiness, "readiness")
    table = table.assign(ready=table["ready"].fillna(False).astype(bool))
    rows = [_readiness(str(name), own) for name, own in table.groupby("department")]
    told = pd.DataFrame(rows, columns=["department", "items", "in_place", "readiness", "ready", "missing"])
    return told.sort_values(["readiness", "department"], kind="stable", ignore_index=True)


def _readiness(department: str, own: pd.DataFrame) -> dict[str, object]:
    missing = own.loc[~own["ready"], "item"]
    share = float(own["ready"].mean())
    return {"department": department, "items": len(own), "in_place": int(own["ready"].sum()), "readiness": share,
            "ready": missing.empty, "missing": ", ".join(missing)}  # fmt: skip


def summarise_milestones(milestones: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell which milestones were met: one row per subject (action, project or partnership), by name.

    `milestones` is the table of that name. Columns out: `subject`; `milestones`; `due` (planned by `as_of`), `met` (of
    those, reached by `as_of`), `on_time` (reached by their day); `met_share` (met / due, 0..1, missing with none due);
    `days_late` (mean over those due; one not reached counts as of today); `not_reached`, the names of those due and
    not reached; `next_on`, the next day planned. Raises DataError for a frame that breaks its declaration.

    >>> table = pd.DataFrame({"milestone": ["M1", "M2"], "subject": ["S1"] * 2, "name": ["Pilot", "Roll-out"],
    ...                       "planned_on": ["2025-01-10", "2025-01-20"], "finished_on": ["2025-01-12", None]})
    >>> summarise_milestones(table, as_of="2025-01-24")[["due", "met", "days_late"]].values.tolist()
    [[2.0, 1.0, 3.0]]
    """
    day, table = read_day(as_of), complete_table(milestones, "milestones")
    table = table.assign(finished_on=table["finished_on"].where(table["finished_on"] <= day))
    rows = [_milestones(str(subject), own, day) for subject, own in table.groupby("subject")]
    names = ["subject", "milestones", "due", "met", "on_time", "met_share", "days_late", "not_reached", "next_on"]
    return pd.DataFrame(rows, columns=names)


def _milestones(subject: str, own: pd.DataFrame, day: pd.Timestamp) -> dict[str, object]:
    due = own[own["planned_on"] <= day]
    met, late = due["finished_on"].notna(), (due["finished_on"].fillna(day) - due["planned_on"]).dt.days
    ahead = own.loc[(own["planned_on"] > day) & own["finished_on"].isna(), "planned_on"]
    return {"subject": subject, "milestones": len(own), "due": len(due), "met": int(met.sum()),
            "on_time": int((met & (late <= 0)).sum()), "met_share": met.mean() if len(due) else float("nan"),
            "days_late": late.clip(lower=0).mean(), "not_reached": ", ".join(due.loc[~met, "name"]),
            "next_on": ahead.min()}  # fmt: skip


def summarise_checkins(checkins: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Hold the check-ins held against those planned: one row per department, by name.

    `checkins` is the table of that name; those with a `subject`, of a partnership or joint work, are left aside.
    Columns out: `department`; `expected` (planned by `as_of`), `held` (of those, held by `as_of`), `held_share` (0..1);
    `every_days`, the median days between planned meetings (weekly is 7, bi-weekly 14); `last_held_on, next_on`. Raises
    DataError for a frame that breaks its declaration.

    >>> table = pd.DataFrame({"department": ["Sales"] * 2, "planned_on": ["2025-01-06", "2025-01-13"],
    ...                       "held_on": ["2025-01-07", None]})
    >>> summarise_checkins(table, as_of="2025-01-20")[["expected", "held", "every_days"]].values.tolist()
    [[2.0, 1.0, 7.0]]
    """
    day, table = read_day(as_of), complete_table(checkins, "checkins").sort_values("planned_on", kind="stable")
    table, rows = table[table["subject"].isna()], []
    for name, own in table.groupby("department"):
        due = own[own["planned_on"] <= day]
        held = due[due["held_on"] <= day]
        gaps = own["planned_on"].diff().dt.days
        rows.append({"department": name, "expected": len(due), "held": len(held),
                     "held_share": len(held) / len(due) if len(due) else float("nan"), "every_days": gaps.median(),
                     "last_held_on": held["held_on"].max(),
                     "next_on": own.loc[own["planned_on"] > day, "planned_on"].min()})  # fmt: skip
    names = ["department", "expected", "held", "held_share", "every_days", "last_held_on", "next_on"]
    return pd.DataFrame(rows, columns=names)


def plan_communications(communications: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Tell who is to be told next: one row per audience and channel, the next day first.

    `communications` is the table of that name; from `start_on` it recurs at its `frequency` (daily, weekly, biweekly,
    monthly, quarterly, once). Columns out: `audience, channel, frequency, purpose, owner`; `next_on`, the first day of
    that rhythm on or after `as_of`, missing where a single one has passed. Raises DataError for a frame that breaks
    its declaration.

    >>> table = pd.DataFrame({"audience": ["All"], "channel": ["mail"], "frequency": ["weekly"],
    ...                       "start_on": ["2025-01-03"]})
    >>> str(plan_communications(table, as_of="2025-01-31")["next_on"].iloc[0].date())
    '2025-01-31'
    """
    day, table = read_day(as_of), complete_table(communications, "communications")
    nexts = [_next(start, str(often), day) for start, often in zip(table["start_on"], table["frequency"], strict=True)]
    told = table.assign(next_on=pd.to_datetime(pd.Series(nexts, index=table.index)))
    order = told.sort_values(["next_on", "audience", "channel"], kind="stable", ignore_index=True)
    return order[["audience", "channel", "frequency", "purpose", "owner", "next_on"]]


def _next(start: pd.Timestamp, often: str, day: pd.Timestamp) -> object:
    if pd.isna(start) or start >= day:
        return start
    if often not in _STEPS:
        return pd.NaT
    step, passed = _STEPS[often], (day - start).days
    # Months are counted from the start, so that the 31st stays at the end of each month.
    months = (day.year - start.year) * 12 + day.month - start.month
    count = months // step["months"] if "months" in step else passed // step["days"]
    dates = [start + pd.DateOffset(**{name: number * turn for name, number in step.items()})
             for turn in (count, count + 1)]  # fmt: skip
    return next(on for on in dates if on >= day)
