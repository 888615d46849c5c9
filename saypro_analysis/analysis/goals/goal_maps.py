"""Which risks endanger and which opportunities help each goal, and which of the three stand alone."""

import pandas as pd

from saypro_analysis.analysis.goals.methods.goal_registers import read_live, split_names
from saypro_analysis.analysis.goals.methods.goal_shares import find_shares
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.registers import read_register

STATES = ("no_goal", "no_risk", "no_opportunity", "none_found", "linked")
COLUMNS = ["goal", "goal_statement", "department", "kind", "item", "item_statement", "likelihood", "impact",
           "expected_share", "reviewed_on", "state"]  # fmt: skip
_SOURCES = {"risk": ("goal_risks", "risks", "description"),
            "opportunity": ("goal_opportunities", "opportunities", "statement")}  # fmt: skip


def map_goals(
    goals: pd.DataFrame,
    goal_risks: pd.DataFrame | None = None,
    goal_opportunities: pd.DataFrame | None = None,
    *,
    risks: pd.DataFrame | None = None,
    opportunities: pd.DataFrame | None = None,
    as_of: object = None,
) -> pd.DataFrame:
    """Map risks and opportunities to goals: one row per link, and one per goal, risk or opportunity without any.

    All frames are the tables of those names. A link stands in `goal_risks`, `goal_opportunities`, in `risks.goal`
    (names separated by ;) or where an opportunity's `subject` is a goal; closed risks and opportunities are left out.
    Columns out: `goal, goal_statement, department`; `kind` (risk or opportunity); `item, item_statement`; `likelihood,
    impact` (1..5, as judged for this goal); `expected_share`, how much of the way to the target an opportunity brings;
    `reviewed_on`; `state`: linked, none_found (a review of the goal's risks found none), no_risk, no_opportunity (the
    goal has none), no_goal (the item belongs to no goal, and is nobody else's). Raises DataError for frames that break
    their declaration.

    >>> goals = pd.DataFrame({"goal": ["G1"], "department": ["Sales"], "kpi": ["orders"], "target": [130],
    ...                       "statement": ["More orders"], "due_on": ["2025-06-30"]})
    >>> map_goals(goals, pd.DataFrame({"goal": ["G1"], "risk": ["R1"]}))[["kind", "state"]].values.tolist()
    [['opportunity', 'no_opportunity'], ['risk', 'linked']]
    """
    day = None if as_of is None else read_day(as_of)
    told = read_register(goals, "goals", day)
    looks = read_register(goal_risks, "goal_risks")
    looks = looks if day is None else looks[~(looks["reviewed_on"] > day)]
    helps = find_shares(read_register(goal_opportunities, "goal_opportunities"), told, opportunities)
    parts = [_kind(told, "risk", looks.rename(columns={"risk": "item"}), risks, day),
             _kind(told, "opportunity", helps.rename(columns={"opportunity": "item"}), opportunities, day)]  # fmt: skip
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    names = told.drop_duplicates("goal").set_index("goal")[["statement", "department"]].reindex(rows["goal"])
    rows = rows.assign(goal_statement=names["statement"].to_numpy(), department=names["department"].to_numpy())
    rows = rows.reindex(columns=COLUMNS)
    order = rows.assign(rank=rows["state"].map(STATES.index)).sort_values(
        ["rank", "goal", "kind", "item"], kind="stable", ignore_index=True
    )
    return order[COLUMNS]


def _kind(
    goals: pd.DataFrame, kind: str, links: pd.DataFrame, items: pd.DataFrame | None, day: pd.Timestamp | None
) -> pd.DataFrame:
    """The links of one kind, then the goals and the items of that kind that have none."""
    _, table, words = _SOURCES[kind]
    known, live = read_register(items, table, day), read_live(items, table, day)
    closed = set(known[kind]) - set(live[kind])
    named = live.assign(goal=split_names(live["goal" if kind == "risk" else "subject"])).explode("goal")
    named = named.rename(columns={kind: "item"})[["goal", "item"]]
    links = links[links["goal"].isin(goals["goal"]) & ~links["item"].isin(closed)]
    more = named[named["goal"].isin(goals["goal"])]
    pairs = set(zip(links["goal"], links["item"], strict=True))
    more = more[[pair not in pairs for pair in zip(more["goal"], more["item"], strict=True)]]
    linked = pd.concat([links, more], ignore_index=True) if len(more) else links
    state = linked["item"].notna().map({True: "linked", False: "none_found"})
    bare = goals.loc[~goals["goal"].isin(linked["goal"]), ["goal"]].assign(state=f"no_{kind}")
    own = live["subject"].isna() if kind == "opportunity" else True  # what a partnership or scenario has is not lost
    alone = (
        live.loc[~live[kind].isin(linked["item"]) & own, [kind]].rename(columns={kind: "item"}).assign(state="no_goal")
    )
    rows = pd.concat([part for part in (linked.assign(state=state), bare, alone) if len(part)] or [bare])
    said = live.drop_duplicates(kind).set_index(kind)[words]
    return rows.assign(kind=kind, item_statement=rows.get("item", pd.Series(index=rows.index)).map(said))
