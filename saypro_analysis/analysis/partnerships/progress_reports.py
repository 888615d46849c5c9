"""The quarter's progress report of each partnership, in its three sections, put together from the registers."""

from collections.abc import Iterator

import pandas as pd

from saypro_analysis.analysis.kernels.statistics.ranks import place_words
from saypro_analysis.analysis.partnerships.exchanges_counted import EVENTS, WORDS
from saypro_analysis.analysis.partnerships.methods.due_periods import QUARTER
from saypro_analysis.analysis.partnerships.methods.partner_registers import of_each, read_partnerships, read_register
from saypro_analysis.analysis.partnerships.partner_goals import track_partner_goals, track_partner_milestones
from saypro_analysis.analysis.partnerships.partner_measures import measure_partner_kpis
from saypro_analysis.data.readings.dates import read_day

SECTIONS = ("achievements", "challenges_and_solutions", "knowledge_exchange")
COLUMNS = ["partnership", "name", "section", "on", "kind", "statement", "detail"]


def summarise_partner_quarter(
    partnerships: pd.DataFrame,
    *,
    as_of: object,
    partner_goals: pd.DataFrame | None = None,
    partner_kpis: pd.DataFrame | None = None,
    milestones: pd.DataFrame | None = None,
    checkins: pd.DataFrame | None = None,
    exchanges: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put together each partnership's progress report: one row per thing that it tells, by partnership and section.

    The arguments are the tables of those names; the quarter is the three months up to `as_of`. `section`: achievements
    (milestones and goals reached in the quarter, KPIs met), challenges_and_solutions (what check-ins name, with what is
    done about it in `detail`; milestones overdue, goals and KPIs missed, KPIs without figures), knowledge_exchange
    (insights, documents, events). `kind` says which of these it is, `on` its day, `statement` names it in the words of
    the register. A section without rows has nothing to tell. Raises DataError for frames that break their declaration.

    >>> frame = pd.DataFrame({"partnership": ["P"], "name": "P", "department": "Sales", "start_on": "2024-01-01"})
    >>> marks = pd.DataFrame({"milestone": ["1", "2"], "subject": "P", "name": ["Pilot", "Launch"], "kind": "phase",
    ...                       "planned_on": "2025-02-01", "finished_on": ["2025-02-01", None]})
    >>> told = summarise_partner_quarter(frame, milestones=marks, as_of="2025-03-31")
    >>> told[["section", "kind", "statement"]].values.tolist()
    [['achievements', 'milestone', 'Pilot'], ['challenges_and_solutions', 'overdue', 'Launch']]
    """
    day = read_day(as_of)
    known = read_partnerships(partnerships, day)
    opened = day + pd.Timedelta(days=1) - pd.DateOffset(months=QUARTER)
    goals = track_partner_goals(partner_goals, partnerships, as_of=day, partner_kpis=partner_kpis)
    reached = read_register(partner_goals, "partner_goals", day)
    kpis = measure_partner_kpis(partner_kpis, partnerships, as_of=day)
    parts = [
        *_of_milestones(track_partner_milestones(milestones, partnerships, as_of=day), opened),
        *_of_goals(
            goals.merge(reached[["partnership", "goal", "reached_on"]], on=["partnership", "goal"]), opened, day
        ),
        *_of_kpis(kpis),
        _of_checkins(read_register(checkins, "checkins", day, known["partnership"]), opened, day),
        _of_exchanges(read_register(exchanges, "exchanges", day), opened, day),
    ]
    told = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    told = told[told["partnership"].isin(known["partnership"])]
    told = told.assign(name=of_each(known.set_index("partnership")["name"], told),
                       place=place_words(told["section"], SECTIONS))  # fmt: skip
    order = told.sort_values(["partnership", "place", "on", "statement"], kind="stable", ignore_index=True)
    return order.reindex(columns=COLUMNS)


def _rows(frame: pd.DataFrame, section: int, kind: str, on: str, statement: str, detail: str = "") -> pd.DataFrame:
    """Rows of a section, made of the columns of a register."""
    told = frame.rename(columns={on: "on", statement: "statement", detail: "detail"})
    told = told.assign(section=SECTIONS[section], kind=kind) if kind else told.assign(section=SECTIONS[section])
    return told.reindex(columns=[name for name in COLUMNS if name != "name"])


def _of_milestones(marks: pd.DataFrame, opened: pd.Timestamp) -> Iterator[pd.DataFrame]:
    reached = marks[marks["finished_on"] >= opened].rename(columns={"kind": "sort", "finished_on": "on"})
    yield _rows(reached, 0, "milestone", "on", "title", "deliverable")
    overdue = marks[marks["state"] == "overdue"].rename(columns={"kind": "sort", "planned_on": "on"})
    yield _rows(overdue, 1, "overdue", "on", "title", "deliverable")


def _of_goals(goals: pd.DataFrame, opened: pd.Timestamp, day: pd.Timestamp) -> Iterator[pd.DataFrame]:
    """Goals reached in the quarter, as far as a day says so, and those missed."""
    told = goals.rename(columns={"kind": "sort"})
    yield _rows(told[told["reached_on"].between(opened, day)], 0, "goal", "reached_on", "goal", "metric")
    yield _rows(told[told["state"] == "missed"], 1, "goal_missed", "due_on", "goal", "metric")


def _of_kpis(kpis: pd.DataFrame) -> Iterator[pd.DataFrame]:
    told = kpis.rename(columns={"kind": "sort"})
    yield _rows(told[told["state"] == "met"], 0, "kpi_met", "last_on", "kpi")
    yield _rows(told[told["state"] == "missed"], 1, "kpi_missed", "last_on", "kpi")
    yield _rows(told[told["state"] == "cannot_tell"], 1, "kpi_unknown", "last_on", "kpi")


def _of_checkins(checkins: pd.DataFrame, opened: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    said = checkins[checkins["held_on"].between(opened, day) & checkins["challenges"].notna()]
    said = said.assign(same=said["challenges"].str.casefold()).sort_values("held_on", kind="stable")
    said = said.drop_duplicates(["partnership", "same"], keep="last")  # what is named again counts as it stands now
    return _rows(said, 1, "challenge", "held_on", "challenges", "solution")


def _of_exchanges(exchanges: pd.DataFrame, opened: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    """What was learned, in its own words; of a document where it is kept, of an event who came is counted elsewhere."""
    rows = exchanges[exchanges["held_on"].between(opened, day)]
    learned = rows[list(WORDS[1:])].bfill(axis=1).iloc[:, 0]
    shown = rows["kind"].isin(["insight", "document", *EVENTS]) | learned.notna()
    detail = learned.fillna(rows["place"].where(rows["kind"] == "document"))
    return _rows(rows.assign(detail=detail)[shown], 2, "", "held_on", "title")
