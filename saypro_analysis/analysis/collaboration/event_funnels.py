"""Events: how many were invited, registered, came and were satisfied, and what was ready for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from saypro_analysis.analysis.kernels.statistics.binomials import share_interval
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

STEPS = ("invited", "registered", "attended", "satisfied")
ALL = "all events"
FUNNEL = ["event", "name", "held_on", "step", "count", "of", "rate", "low", "high", "lost", "odd"]
REPORT = ["event", "name", "department", "kind", "held_on", "state", "invited", "registered", "attended", "rated",
          "satisfied", "attendance", "attendance_low", "attendance_high", "satisfaction", "satisfaction_low",
          "satisfaction_high", "response_rate", "target_attended", "attained", "target_state", "cost",
          "cost_per_guest", "leads", "feedback", "lessons", "missing"]  # fmt: skip
CHECKLIST = ["event", "name", "held_on", "kind", "item", "due_on", "done_on", "owner", "state", "days_late"]
CHANNELS = {"email": ("email", "e-mail", "mail", "newsletter"), "social media": ("social", "linkedin", "facebook",
            "instagram", "twitter", "tiktok", "youtube"), "paid advertising": ("paid", "ads", "advert"),
            "blog": ("blog",)}  # fmt: skip
MATERIALS = {"flyer": ("flyer",), "landing page": ("landing",), "registration form": ("registration",),
             "recap": ("recap",)}  # fmt: skip
AFTER = ("recap",)  # what is due once the event is over
_OF = {"registered": "invited", "attended": "registered", "satisfied": "rated"}
_REPORTED = ("attended", "rated", "satisfied", "lessons")


def measure_funnel(events: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Lay events out as a funnel: one row per event and step, by day, and `all events` at the end.

    `events` is the table of that name; events after `as_of` have no guests yet. Steps: invited, registered, attended,
    satisfied. Columns out: `count`; `of` the step before (of satisfied: those who answered), `rate` = count / of with
    its exact 95 % interval `low, high` (0..1); `lost`, how many were lost on the way; `odd` where a step holds more
    than the one before, which has no rate. What nobody counted is missing, never 0, and counts in no sum of `all
    events`: a rate there is of the events that have both. Raises DataError for a frame that breaks its declaration.

    >>> events = pd.DataFrame({"event": ["E"], "name": ["Fair"], "department": ["Events"], "held_on": ["2025-03-01"],
    ...                        "invited": [200], "registered": [50], "attended": [40]})
    >>> told = measure_funnel(events, as_of="2025-03-31")
    >>> told.loc[told["event"] == "E", ["step", "count", "rate"]].values.tolist()[1:3]
    [['registered', 50.0, 0.25], ['attended', 40.0, 0.8]]
    """
    table = _known(events, as_of)
    rows = [row for event in table.to_dict("records") for row in _steps(event)]
    frame = pd.DataFrame(rows, columns=FUNNEL)
    if len(table) > 1:
        frame = pd.concat([frame, _whole(frame)], ignore_index=True)
    low, high = share_interval(frame["count"].to_numpy(float), frame["of"].to_numpy(float))
    known = frame["rate"].notna()
    return frame.assign(low=np.where(known, low, np.nan), high=np.where(known, high, np.nan))[FUNNEL].astype(
        {"count": float, "of": float, "rate": float, "lost": float, "odd": bool}
    )


def _known(events: pd.DataFrame, as_of: object) -> pd.DataFrame:
    """The events by day, without the guests of those that lie ahead."""
    day, table = read_day(as_of), complete_table(events, "events")
    ahead = ~(table["held_on"] <= day)
    after = ["attended", "rated", "satisfied"]
    table = table.assign(**{name: table[name].mask(ahead) for name in after}, ahead=ahead)
    return table.sort_values(["held_on", "event"], kind="stable", ignore_index=True)


def _steps(event: dict[str, Any]) -> list[dict[str, Any]]:
    told = {name: event[name] for name in ("event", "name", "held_on")}
    return [{**told, "step": step, **_rate(event[step], event[_OF[step]] if step in _OF else np.nan)} for step in STEPS]


def _rate(count: float, of: float) -> dict[str, Any]:
    odd = bool(count > of)
    rate = count / of if of > 0 and not odd else np.nan
    return {"count": count, "of": of, "rate": rate, "lost": of - count if not odd else np.nan, "odd": odd}


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """The steps of all events together; a rate sums the events that have both numbers."""
    rows = []
    for step in STEPS:
        own = frame[frame["step"] == step]
        both = own[own["rate"].notna()]
        paired = step in _OF
        count, of = both["count"].sum(), both["of"].sum()
        told = _rate(count, of) if paired and len(both) else {"odd": False}
        whole = own["count"].sum(min_count=1) if not paired else (count if len(both) else np.nan)
        rows.append({"event": ALL, "name": ALL, "held_on": pd.NaT, "step": step, **told, "count": whole})
    return pd.DataFrame(rows, columns=FUNNEL)


def review_events(events: pd.DataFrame, *, as_of: object) -> pd.DataFrame:
    """Report on each event after it was held: one row per event, by day, those ahead last.

    `events` is the table of that name. Columns out: what the table says; `state`: held or ahead; `attendance` =
    attended / registered and `satisfaction` = satisfied / rated (0..1), each with its exact 95 % interval;
    `response_rate` = rated / attended; `attained` = attended / target_attended, `target_state` met or missed;
    `cost_per_guest` (money); `feedback, lessons`, in words; `missing`, what the report of an event held still lacks.
    Raises DataError for a frame that breaks its declaration.

    >>> events = pd.DataFrame({"event": ["E"], "name": ["Fair"], "department": ["Events"], "held_on": ["2025-03-01"],
    ...                        "registered": [50], "attended": [40], "target_attended": [50]})
    >>> review_events(events, as_of="2025-03-31")[["attendance", "target_state", "missing"]].values.tolist()
    [[0.8, 'missed', 'rated, satisfied, lessons']]
    """
    table = _known(events, as_of)
    told = table.assign(
        state=table["ahead"].map({True: "ahead", False: "held"}),
        **_share(table, "attendance", "attended", "registered"),
        **_share(table, "satisfaction", "satisfied", "rated"),
        response_rate=_ratio(table["rated"], table["attended"]),
        attained=table["attended"] / table["target_attended"].where(table["target_attended"] > 0),
        cost_per_guest=table["cost"] / table["attended"].where(table["attended"] > 0),
    )
    held = ~told["ahead"]
    lacking = [", ".join(name for name in _REPORTED if pd.isna(row[name])) for row in told.to_dict("records")]
    met = told["attained"].map(lambda part: None if pd.isna(part) else "met" if part >= 1 else "missed")
    told = told.assign(target_state=met.astype("str"), missing=pd.Series(lacking, told.index, dtype="str"))
    told["missing"] = told["missing"].where(held & (told["missing"] != ""))
    return told.sort_values("ahead", kind="stable", ignore_index=True)[REPORT]


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (part / whole.where((whole > 0) & (part <= whole))).astype(float)


def _share(table: pd.DataFrame, name: str, part: str, whole: str) -> dict[str, Any]:
    share = _ratio(table[part], table[whole])
    low, high = share_interval(table[part].to_numpy(float), table[whole].to_numpy(float))
    known = share.notna()
    return {name: share, f"{name}_low": np.where(known, low, np.nan), f"{name}_high": np.where(known, high, np.nan)}


def check_events(
    events: pd.DataFrame, content: pd.DataFrame | None, event_materials: pd.DataFrame | None, *, as_of: object
) -> pd.DataFrame:
    """Check what each event needs: one row per event and item of its two lists, by day.

    `events, content, event_materials` are the tables of those names (None: none). Channels (email, social media, paid
    advertising, blog) are there where the content that names the `event` has one, by its channel or type; materials
    (flyer, landing page, registration form, recap) where the table holds them; further materials are listed as well.
    Columns out: `event, name, held_on`, `kind` (channel, material), `item`, `due_on`, `done_on`, `owner`; `state`:
    done, planned, overdue (its day, or the event's, is over) or missing; `days_late`. Raises DataError for frames that
    break their declaration.

    >>> events = pd.DataFrame({"event": ["E"], "name": ["Fair"], "department": ["Events"], "held_on": ["2025-04-20"]})
    >>> posts = pd.DataFrame({"content": ["C"], "event": ["E"], "channel": ["Blog"], "publish_on": ["2025-04-02"]})
    >>> told = check_events(events, posts, None, as_of="2025-03-31")
    >>> told.loc[told["state"] != "missing", ["item", "state"]].values.tolist()
    [['blog', 'planned']]
    """
    day, table = read_day(as_of), _known(events, as_of)
    posts, needs = _posts(content), _needs(event_materials)
    rows = []
    for event in table[["event", "name", "held_on"]].to_dict("records"):
        own = posts[posts["event"] == event["event"]]
        rows += [{**event, "kind": "channel", "item": item, **_first(own[_speaks_of(own["about"], words)])}
                 for item, words in CHANNELS.items()]  # fmt: skip
        own = needs[needs["event"] == event["event"]]
        rows += [{**event, "kind": "material", "item": item, **_first(own[_speaks_of(own["about"], words)])}
                 for item, words in MATERIALS.items()]  # fmt: skip
        more = own[~_speaks_of(own["about"], tuple(word for words in MATERIALS.values() for word in words))]
        rows += [{**event, "kind": "material", "item": name, **_first(more[more["about"] == name])}
                 for name in dict.fromkeys(more["about"])]  # fmt: skip
    return _judge_items(pd.DataFrame(rows, columns=[*CHECKLIST[:8], "there"]), day)


def _posts(content: pd.DataFrame | None) -> pd.DataFrame:
    """The content of events: when it is due and when it went out."""
    if content is None:
        return pd.DataFrame(columns=["event", "about", "due_on", "done_on", "owner"])
    table = complete_table(content, "content")
    table = table[table["event"].notna()]
    about = table["channel"].fillna("") + " " + table["type"].fillna("")
    done = table["published_at"].dt.tz_localize(None).dt.normalize()
    due = table["publish_on"].fillna(table["planned_on"])
    return pd.DataFrame({"event": table["event"], "about": about.astype("str"), "due_on": due, "done_on": done,
                         "owner": table["owner"]})  # fmt: skip


def _needs(event_materials: pd.DataFrame | None) -> pd.DataFrame:
    if event_materials is None:
        return pd.DataFrame(columns=["event", "about", "due_on", "done_on", "owner"])
    return complete_table(event_materials, "event_materials").rename(columns={"material": "about"})


def _speaks_of(about: pd.Series, words: tuple[str, ...]) -> pd.Series:
    lower = about.astype("str").str.lower()
    found = pd.Series(False, index=about.index)
    for word in words:
        found |= lower.str.contains(rf"\b{word}", regex=True).fillna(False)
    return found


def _first(own: pd.DataFrame) -> dict[str, Any]:
    """The first of a list's entries: what is done goes before what is planned."""
    if own.empty:
        return {"there": False}
    row = own.sort_values(["done_on", "due_on"], kind="stable").iloc[0]
    return {"there": True, **{name: row[name] for name in ("due_on", "done_on", "owner")}}


def _judge_items(told: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The state of each item; what is due after the event has time until its own day."""
    told = told.assign(due_on=pd.to_datetime(told["due_on"]), done_on=pd.to_datetime(told["done_on"]))
    told["done_on"] = told["done_on"].where(told["done_on"] <= day)
    due = told["due_on"].fillna(told["held_on"].mask(told["item"].isin(AFTER)))
    done, there = told["done_on"].notna(), told["there"].astype(bool)
    over = (due < day) & ~done
    state = np.select([done, there & over, there], ["done", "overdue", "planned"], "missing")
    late = (told["done_on"].fillna(day) - due).dt.days.clip(lower=0).where(there)
    return told.assign(state=state, days_late=late.astype(float))[CHECKLIST]
