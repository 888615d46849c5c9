"""The support desk of the sample: two quarters of issues over five systems, what was agreed, requests and trainings."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from .series import read_yaml, stream

FIRST, LAST = pd.Timestamp("2024-10-01"), pd.Timestamp("2025-03-31 23:59")
DAYS = pd.date_range("2024-10-01", "2025-06-30")
SYSTEMS = {"Website": 0.26, "Reports": 0.24, "File server": 0.18, "Data warehouse": 0.17, "Remote access": 0.15}
SEVERITY = {"critical": 0.05, "high": 0.2, "medium": 0.5, "low": 0.25}
WORK = {"critical": 1.1, "high": 2.0, "medium": 3.2, "low": 4.5}  # median hours of work
CHANNELS = {"ticket": 0.55, "email": 0.17, "phone": 0.13, "chat": 0.1, "automated alert": 0.05}
PARTIES = {"M&E team": 0.5, "IT team": 0.38, "Hostworks": 0.12}
FIXES = {"reconfiguration": ("configuration", "cache"), "workaround": ("workaround", "reboot"), "patch": ("patch",),
         "user education": ("workaround",), "recovery": ("database", "reboot")}  # fmt: skip
AREAS = {"integration": 0.25, "infrastructure": 0.3, "code": 0.2, "security": 0.1, "scalability": 0.05,
         "third party": 0.1}  # fmt: skip
KINDS = {"reconfiguration": 0.3, "workaround": 0.25, "patch": 0.2, "user education": 0.15, "recovery": 0.1}
PEOPLE = ["Ines Duarte", "Tomasz Wilk", "Amara Diallo", "Jonas Feld"]
USERS = 120


@cache
def _truths() -> dict[str, object]:
    return read_yaml("truths.yaml")["support"]


def _pick(random: np.random.Generator, of: dict[str, float], size: int) -> np.ndarray:
    return random.choice(list(of), size, p=np.array(list(of.values())) / sum(of.values()))


@cache
def incidents() -> pd.DataFrame:
    """Return the `incidents` table: what is not resolved by the end of March is open."""
    random = stream("incidents")
    table = _reported(random)
    size = len(table)
    work = np.exp(random.normal(np.log(table["severity"].map(WORK)), 1.35))
    work *= np.where(random.random(size) < 0.05, 18.0, 1.0)  # a few are stuck for weeks
    slower = _truths()["slower"]
    work *= np.where(
        (table["system"] == slower["system"]) & (table["reported_at"] >= str(slower["since"])), slower["times"], 1
    )
    start = table["reported_at"] + pd.to_timedelta(np.exp(random.normal(np.log(0.6), 0.8, size)).round(2), unit="h")
    table = table.assign(first_response_at=start.dt.round("min"), resolved_at=_after(start, work))
    table["closed_at"] = (table["resolved_at"] + pd.Timedelta(days=3)).dt.round("h")
    table = _mended(_details(table, random))
    return _as_known(table)


def _reported(random: np.random.Generator) -> pd.DataFrame:
    days = pd.date_range(FIRST, LAST, freq="D")
    counts = random.poisson(np.where(days.day_of_week < 5, 5.6, 1.0))
    day = np.repeat(days, counts)
    minute = np.clip(random.normal(12.5 * 60, 190, len(day)), 0, 24 * 60 - 1).astype(int)
    at = pd.Series(day + pd.to_timedelta(minute, unit="min")).sort_values(ignore_index=True)
    system = _pick(random, SYSTEMS, len(at))
    catalogue = read_yaml("registers/issues.yaml")
    issues = [catalogue[name][random.integers(len(catalogue[name]))] for name in system]
    table = pd.DataFrame(
        {
            "reported_at": at,
            "system": system,
            "severity": _pick(random, SEVERITY, len(at)),
            "category": [issue["category"] for issue in issues],
            "description": [_word(issue["text"], random, catalogue["words"]) for issue in issues],
        }
    )
    table = pd.concat([table, _recurring()], ignore_index=True).sort_values(
        "reported_at", kind="stable", ignore_index=True
    )
    return table.assign(incident=[f"INC-{n:04}" for n in range(1, len(table) + 1)])


def _word(text: str, random: np.random.Generator, words: list[str]) -> str:
    """A description in words of its own, as no two people write alike."""
    a, b, c = random.choice(words, 3, replace=False)
    return f"{text.format(n=random.integers(1000, 9999))} ({a}, {b} {c})"


def _recurring() -> pd.DataFrame:
    """The planted issues that come back: one has a cause that is still there, one was cured in December."""
    parts = []
    for truth in (_truths()["recurring"], _truths()["cured"]):
        at = [pd.Timestamp(str(day)) + pd.Timedelta(hours=8, minutes=17) for day in truth["days"]]
        parts.append(pd.DataFrame({"reported_at": at, "system": truth["system"], "severity": "high",
                                   "category": truth["category"], "description": truth["text"], "issue": truth["issue"],
                                   "downtime_hours": truth["hours"]}))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _after(start: pd.Series, work: np.ndarray) -> pd.Series:
    """When work that begins at `start` is done by people who work from 8 to 18 on weekdays, a little at other times."""
    hours = np.arange(len(DAYS) * 24)
    pace = np.where((hours % 24 >= 8) & (hours % 24 < 18), 1.0, 0.06)
    pace *= np.where(DAYS[hours // 24].day_of_week < 5, 1.0, 0.15)
    done = np.concatenate(([0.0], pace.cumsum()))
    begun = np.interp((start - DAYS[0]) / pd.Timedelta(hours=1), np.arange(len(done)), done)
    end = np.interp(begun + work, done, np.arange(len(done)))
    return (DAYS[0] + pd.to_timedelta(pd.Series(end.round(2)), unit="h")).dt.round("min")


def _details(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    size = len(table)
    flags = {
        name: random.random(size) for name in ("kb", "solution", "asked", "satisfied", "escalated", "reopened", "steps")
    }
    hours = (table["resolved_at"] - table["reported_at"]) / pd.Timedelta(hours=1)
    kind = _pick(random, KINDS, size)
    happy = flags["satisfied"] < np.clip(0.99 - 0.0018 * hours, 0.5, 1)
    ack = table["reported_at"] + pd.to_timedelta(np.ceil(random.exponential(14, size)), unit="min")
    return table.assign(
        channel=_pick(random, CHANNELS, size),
        party=_pick(random, PARTIES, size),
        assigned_to=random.choice(PEOPLE, size),
        reopened=(flags["reopened"] < 0.05).astype(int),
        reassigned=random.poisson(0.5, size),
        escalated_at=(table["reported_at"] + pd.Timedelta(hours=30)).where((hours > 40) & (flags["escalated"] < 0.7)),
        solution=np.where(flags["solution"] < 0.97, np.char.capitalize(kind.astype(str)), None),
        solution_kind=kind,
        kb_article=np.where(flags["kb"] < 0.86, [f"KB-{n:02}" for n in random.integers(1, 25, size)], None),
        satisfied=pd.Series(happy, dtype=object).where(flags["asked"] < 0.45),
        user=[f"U-{n:03}" for n in random.integers(1, USERS + 1, size)],
        impact=np.where(table["severity"].isin(["critical", "high"]), "A team stands still", "One person is slow"),
        acknowledged_at=ack,
        notified_at=table["resolved_at"] + pd.Timedelta(minutes=20),
        steps_taken=np.where(flags["steps"] < 0.6, "Restarted, checked the logs", None),
        tested=pd.Series(random.random(size) < 0.8, dtype=object),
        confirmed=pd.Series(random.random(size) < 0.7, dtype=object),
    )


def _mended(table: pd.DataFrame) -> pd.DataFrame:
    """How each was mended, and for those of the IT team the area that they were about."""
    random = stream("mended")
    fixes = [FIXES[kind][random.integers(len(FIXES[kind]))] for kind in table["solution_kind"]]
    area = pd.Series(_pick(random, AREAS, len(table)), table.index)
    return table.assign(fix_kind=fixes, it_area=area.where(table["party"] == "IT team"))


def _as_known(table: pd.DataFrame) -> pd.DataFrame:
    """What happened after the end of the quarter is not in the register."""
    for name in ("first_response_at", "escalated_at", "acknowledged_at", "resolved_at", "notified_at", "closed_at"):
        table[name] = table[name].where(table[name] <= LAST)
    done = table["resolved_at"].notna()
    for name in ("solution", "solution_kind", "fix_kind", "it_area", "kb_article", "satisfied", "tested", "confirmed",
                 "reopened"):  # fmt: skip
        table[name] = table[name].where(done)
    status = np.select(
        [table["closed_at"].notna(), done, table["escalated_at"].notna()],
        ["closed", "resolved", "escalated"],
        "in_progress",
    )
    return table.assign(status=status)


def waits() -> pd.DataFrame:
    """Return the `waits` table: every ninth ticket of the provider waited for it, every fifteenth for its user."""
    table, random = incidents(), stream("waits")
    own = table[(table["party"] == "Hostworks") | (np.arange(len(table)) % 15 == 0)]
    lasted = (own["resolved_at"] - own["reported_at"]).fillna(pd.Timedelta(hours=20))
    start = (own["reported_at"] + lasted * 0.3).dt.round("min")
    end = (start + lasted * random.uniform(0.1, 0.5, len(own))).dt.round("min").where(own["resolved_at"].notna())
    reason = np.where(own["party"] == "Hostworks", "provider", "user")
    told = pd.DataFrame({"incident": own["incident"], "from_at": start, "to_at": end, "reason": reason})
    return told[told["from_at"] <= LAST]


def support_log() -> pd.DataFrame:
    """Return the `support_log` table: what users asked, mostly on Monday mornings."""
    random = stream("support_log")
    days = pd.date_range(FIRST, LAST, freq="D")
    day = np.repeat(days, random.poisson(np.where(days.day_of_week == 0, 6, np.where(days.day_of_week < 5, 3, 0))))
    minute = np.clip(
        random.choice([9.4, 14.0], len(day), p=[0.65, 0.35]) * 60 + random.normal(0, 55, len(day)), 0, 1439
    )
    at = pd.Series(day + pd.to_timedelta(minute.astype(int), unit="min")).sort_values(ignore_index=True)
    topics = list(read_yaml("registers/issues.yaml")["requests"])
    topic = random.integers(len(topics), size=len(at))
    asked = random.random(len(at)) < 0.7
    said = asked & (random.random(len(at)) < 0.6)
    table = pd.DataFrame(
        {
            "user": [f"U-{n:03}" for n in random.integers(1, USERS + 1, len(at))],
            "requested_at": at,
            "description": [topics[n]["text"] for n in topic],
            "resolution": [topics[n]["answer"] for n in topic],
            "channel": _pick(random, {"phone": 0.5, "email": 0.3, "chat": 0.2}, len(at)),
            "handling_minutes": np.ceil(random.gamma(3, 2.2, len(at))),
            "asked": pd.Series(asked, dtype=object),
            "satisfied": pd.Series(random.random(len(at)) < 0.945, dtype=object).where(said),
        }
    )
    return table.drop_duplicates(["user", "requested_at"])


def sla() -> pd.DataFrame:
    """Return the `sla` table: the desk's own, and the provider's."""
    own = {"critical": (1, 8), "high": (4, 24), "medium": (8, 48), "low": (24, 120)}
    theirs = {"critical": (0.5, 4), "high": (2, 16)}
    rows = [
        (word, *hours, 0.9, party) for party, of in ((None, own), ("Hostworks", theirs)) for word, hours in of.items()
    ]
    return pd.DataFrame(rows, columns=["severity", "response_hours", "resolution_hours", "attainment", "party"])


def kb_articles() -> pd.DataFrame:
    """Return the `kb_articles` table."""
    titles = read_yaml("registers/issues.yaml")["articles"]
    days = pd.date_range("2024-06-03", periods=len(titles), freq="11D")
    return pd.DataFrame(
        {"article": [f"KB-{n:02}" for n in range(1, len(titles) + 1)], "title": titles, "written_on": days}
    )


def trainings() -> pd.DataFrame:
    """Return the `trainings` table: 91 of 120 users, the rest to follow."""
    random, rows = stream("trainings"), []
    left = [f"U-{n:03}" for n in random.permutation(np.arange(1, USERS + 1))]
    for name, day, kind, count in (
        ("T-01", "2025-01-15", "face_to_face", 22),
        ("T-02", "2025-01-22", "online", 31),
        ("T-03", "2025-02-12", "online", 26),
        ("T-04", "2025-03-05", "face_to_face", 17),
    ):
        people, left = left[:count], left[count:]
        fee = 300 if kind == "face_to_face" else 200
        rows += [(name, user, day, kind, "Reports and data entry", n % 19 != 7, fee) for n, user in enumerate(people)]
    return pd.DataFrame(rows, columns=["training", "user", "held_on", "format", "topic", "attended", "fee"])


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the desk."""
    return {"incidents": incidents(), "waits": waits(), "support_log": support_log(), "sla": sla(),
            "kb_articles": kb_articles(), "trainings": trainings()}  # fmt: skip
