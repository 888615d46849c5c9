"""The corrective action plan: what it holds, what it lacks, and whether it can be done as dated."""

import pandas as pd

from saypro_analysis.analysis.plans.methods.commitments import (
    approved_costs,
    find_kept,
    metric_units,
    read_progress,
)
from saypro_analysis.analysis.plans.methods.plan_checks import band, check_plan, find_conflicts, find_missing
from saypro_analysis.analysis.plans.methods.schedules import schedule
from saypro_analysis.data.framework.gap_states import find_adverse
from saypro_analysis.data.precedences import read_names
from saypro_analysis.data.readings.dates import read_day
from saypro_analysis.data.readings.readings import complete_table

COLUMNS = ["action", "department", "kpi", "name", "statement", "cause", "cause_statement", "owner", "start_on",
           "due_on", "duration_days", "months", "horizon", "phase", "type", "cost", "staff_days", "training_cost",
           "technology_cost", "expected_effect", "unit", "expected_value", "metric", "baseline", "aim", "missing",
           "completeness", "requires", "outside", "earliest_start_on", "earliest_end_on", "latest_end_on", "slack_days",
           "critical", "conflict", "purpose", "risk", "contingency", "approval", "approved_by", "approved_on",
           "status", "excludes", "mandatory", "probability", "feasibility", "complete", "spent", "cost_left",
           "cost_approved", "kept", "metric_unit"]  # fmt: skip
COVERAGE = ["kpi", "name", "department", "status", "priority", "actions", "open_actions", "chosen_actions", "covered",
            "first_due_on", "cost", "expected_value"]  # fmt: skip
_ASKED = ("kpi", "phase", "action", "due_on", "cost", "expected_value")  # of a plan, which is wide
EDGES = ["action", "department", "statement", "needs", "needs_department", "needs_due_on", "start_on", "days_between",
         "crosses", "late"]  # fmt: skip


def plan_actions(
    actions: pd.DataFrame,
    gaps: pd.DataFrame,
    causes: pd.DataFrame | None = None,
    *,
    as_of: object,
    changes: pd.DataFrame | None = None,
    signoffs: pd.DataFrame | None = None,
    progress: pd.DataFrame | None = None,
    people: set[str] | None = None,
) -> pd.DataFrame:
    """Judge a corrective action plan: one row per action, by start, due date and name.

    `actions, causes, changes, signoffs` are the tables of those names, `gaps` what `quantify_gaps` and `progress`
    what `track_progress` returns; `as_of` is the day of the review. Columns out: those of the table; `name, unit`
    of the KPI; `cause_statement`; `duration_days, months` and `horizon` (short up to 2 months, medium up to 4, long
    beyond: five months are long); `phase` (done planned running overdue); `aim`, the table's target, in the
    `metric_unit` where the metric is the KPI itself; what is `missing` of metric, baseline, target, deadline and
    owner, and `completeness` (0..1); `earliest_start_on, earliest_end_on, latest_end_on, slack_days, critical`
    (critical path over `requires`); `outside`, required actions of others; `conflict` of dates; `purpose` (gap,
    no_gap: the KPI is not short, unknown: it cannot be told, no_kpi); `approval` (approved; adjusted: changed
    since; reviewed: confirmed by a sign-off; draft), `cost_approved` the cost of that day; `complete, spent` as
    reported and `cost_left`, what is still to be spent (money); `kept`, under way or approved: it stays unless
    asked for. Raises DataError with every ring, end before start, and owner who is not among `people` where that is
    given. Method: docs/methods/plans.md.

    >>> actions = pd.DataFrame({"action": ["A", "B"], "department": "Sales", "kpi": "leads", "statement": ["a", "b"],
    ...     "owner": ["Ada", None], "start_on": "2025-01-06", "due_on": ["2025-01-31", "2025-04-30"],
    ...     "requires": [None, "A"]})
    >>> gaps = pd.DataFrame({"kpi": ["leads"], "name": ["Leads"], "status": ["missed"], "unit": ["count"]})
    >>> plan_actions(actions, gaps, as_of="2025-01-10")[["action", "horizon", "slack_days"]].values.tolist()
    [['A', 'short', 0.0], ['B', 'medium', 0.0]]
    """
    table, day = complete_table(actions, "actions"), read_day(as_of)
    check_plan(table, people)
    plan = pd.concat([table, find_missing(table), band(table), schedule(table)], axis=1)
    plan = plan.assign(conflict=find_conflicts(table), outside=_outside(table), phase=_phases(table, day),
                       purpose=_purposes(table, gaps), approval=_approvals(table, day, changes, signoffs),
                       aim=table["target"], cost_approved=approved_costs(table, changes),
                       **read_progress(table, progress))  # fmt: skip
    plan["phase"] = plan["phase"].mask(plan["complete"] >= 1, "done")
    plan["kept"] = find_kept(plan)
    for name in ("name", "unit"):
        plan[name] = (
            plan["kpi"].map(dict(zip(gaps["kpi"], gaps[name], strict=True)) if name in gaps else {}).astype("str")
        )
    plan["metric_unit"] = metric_units(plan)
    known = {} if causes is None else dict(zip(causes["cause"], causes["statement"], strict=True))
    plan["cause_statement"] = plan["cause"].map(known).astype("str")
    return plan.sort_values(["start_on", "due_on", "action"], kind="stable", ignore_index=True)[COLUMNS]


def _outside(plan: pd.DataFrame) -> list[str]:
    known = set(plan["action"])
    return ["; ".join(name for name in read_names(listed) if name not in known) for listed in plan["requires"]]


def _phases(plan: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Where an action stands by its dates; what was typed counts for whether it is done."""
    done = plan["status"].str.strip().str.lower().isin(["done", "completed", "finished", "closed"])
    phase = pd.Series("running", plan.index).mask(plan["start_on"].isna() | (plan["start_on"] > day), "planned")
    return phase.mask(plan["due_on"] < day, "overdue").mask(done, "done").astype("str")


def _purposes(plan: pd.DataFrame, gaps: pd.DataFrame) -> pd.Series:
    adverse = set(gaps.loc[find_adverse(gaps), "kpi"])
    unknown = set(gaps.loc[gaps["status"].isin(["no_data", "no_target"]), "kpi"])
    purpose = plan["kpi"].isin(adverse).map({True: "gap", False: "no_gap"}).mask(plan["kpi"].isin(unknown), "unknown")
    return purpose.mask(plan["kpi"].isna(), "no_kpi").astype("str")


def _approvals(
    plan: pd.DataFrame, day: pd.Timestamp, changes: pd.DataFrame | None, signoffs: pd.DataFrame | None
) -> pd.Series:
    """How far the buy-in is; a change after the approval has to be approved anew."""
    approved = plan["approved_by"].notna() & ~(plan["approved_on"] > day)
    state = pd.Series("draft", plan.index)
    if signoffs is not None:
        told = complete_table(signoffs, "signoffs")
        agreed = told.loc[told["decision"].str.strip().str.lower().isin(["confirmed", "approved"]), "subject"]
        state = state.mask(plan["action"].isin(agreed), "reviewed")
    state = state.mask(approved, "approved")
    if changes is None:
        return state.astype("str")
    told = complete_table(changes, "changes")
    last = plan["action"].map(told[told["changed_on"] <= day].groupby("action")["changed_on"].max().to_dict())
    return state.mask(approved & (pd.to_datetime(last) > plan["approved_on"]), "adjusted").astype("str")


def summarise_coverage(
    gaps: pd.DataFrame,
    plan: pd.DataFrame,
    *,
    priorities: pd.DataFrame | None = None,
    selection: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell which gaps have an action: one row per adverse gap (status missed or near), those without one first.

    `gaps` is what `quantify_gaps` returns, `plan` what `plan_actions`, `priorities` what `score_impact` and
    `selection` what `select_actions` return. Columns out: `kpi, name, department, status`; `priority`; `actions`,
    how many are meant for it, `open_actions`, those not done, and `chosen_actions`, those of them that the
    selection takes (all without one); `covered`, whether any is open; of the open ones `first_due_on`, `cost` and
    `expected_value` (money). Actions of other departments count where the plan holds them. Raises KeyError for a
    missing column.

    >>> gaps = pd.DataFrame({"kpi": ["a", "b"], "name": ["A", "B"], "department": "D", "status": "missed"})
    >>> plan = pd.DataFrame({"kpi": ["a"], "phase": ["running"], "due_on": pd.to_datetime(["2025-03-01"]),
    ...                      "cost": [10.0], "expected_value": [5.0]})
    >>> summarise_coverage(gaps, plan)[["name", "covered"]].values.tolist()
    [['B', False], ['A', True]]
    """
    adverse = gaps.loc[find_adverse(gaps), ["kpi", "name", "department", "status"]]
    rank = {} if priorities is None else dict(zip(priorities["kpi"], priorities["priority"], strict=True))
    out = set() if selection is None else set(selection.loc[~selection["chosen"].astype(bool), "action"])
    rows, asked = [], plan[[name for name in plan if name in _ASKED]]
    for gap in adverse.to_dict("records"):
        own = asked[asked["kpi"] == gap["kpi"]]
        left = own[own["phase"] != "done"]
        rows.append({**gap, "priority": rank.get(gap["kpi"]), "actions": len(own), "open_actions": len(left),
                     "chosen_actions": int((~left["action"].isin(out)).sum()) if out else len(left),
                     "covered": len(left) > 0,
                     "first_due_on": left["due_on"].min(), "cost": left["cost"].sum(min_count=1),
                     "expected_value": left["expected_value"].sum(min_count=1)})  # fmt: skip
    told = pd.DataFrame(rows, columns=COVERAGE)
    return told.sort_values("covered", kind="stable", ignore_index=True)


def summarise_dependencies(actions: pd.DataFrame, others: pd.DataFrame | None = None) -> pd.DataFrame:
    """List which action waits for which: one row per required action, late ones and those of others first.

    `actions` is the table of that name; `others` (the same table, of all departments) tells about required actions
    that are not in it. Columns out: `action, department, statement, start_on`; `needs, needs_department, needs_due_on`
    of the required one; `days_between` its due date and the start; `crosses`, whether it is another department's;
    `late`, whether it is due on or after the start. Raises DataError for frames that break their declaration.

    >>> actions = pd.DataFrame({"action": ["A", "B"], "department": ["Sales", "IT"], "kpi": None, "statement": "s",
    ...     "owner": None, "start_on": ["2025-01-01", "2025-03-01"], "due_on": "2025-02-28", "requires": ["B", None]})
    >>> summarise_dependencies(actions)[["action", "needs", "crosses", "late"]].values.tolist()
    [['A', 'B', True, True]]
    """
    table = complete_table(actions, "actions")
    known = table if others is None else pd.concat([table, complete_table(others, "actions")])
    known = known.drop_duplicates("action").set_index("action")
    rows = [
        {**row, "needs": needed, **({"needs_department": known.loc[needed, "department"],
                                     "needs_due_on": known.loc[needed, "due_on"]} if needed in known.index else {})}
        for row in table.to_dict("records") for needed in read_names(row["requires"])
    ]  # fmt: skip
    told = pd.DataFrame(rows).reindex(
        columns=[name for name in EDGES if name not in ("days_between", "crosses", "late")]
    )
    between = (pd.to_datetime(told["start_on"]) - pd.to_datetime(told["needs_due_on"])).dt.days
    crosses = told["needs_department"].notna() & (told["needs_department"] != told["department"])
    told = told.assign(days_between=between, crosses=crosses, late=between <= 0)
    return told.sort_values(["late", "crosses"], ascending=False, kind="stable", ignore_index=True)[EDGES]
