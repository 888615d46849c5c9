"""The few figures of a plan on a report's first screen."""

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import format_count, format_day, format_value
from saypro_analysis.views.kit.palette import tone_of


def describe_plan_facts(plan: pd.DataFrame, coverage: pd.DataFrame | None = None) -> list[Fact]:
    """Pick the figures that a manager needs of a plan first: actions, cost, gaps covered, approvals.

    `plan` is what `plan_actions` returns, of which actions that are done do not count; `coverage` is what
    `summarise_coverage` returns. Each Fact has `label, value, detail, tone`. Returns a list that `publish` takes as
    `facts`, empty for an empty plan.

    >>> plan = pd.DataFrame({"action": ["S1"], "cost": [5000.0], "staff_days": [3.0], "owner": ["Ada"],
    ...                      "phase": "planned", "approval": ["approved"], "due_on": pd.to_datetime(["2025-02-28"])})
    >>> [fact.value for fact in describe_plan_facts(plan)]
    ['1', '$5,000', '1 of 1']
    """
    left = plan[plan["phase"] != "done"]
    if left.empty:
        return []
    approved, ownerless = int((left["approval"] == "approved").sum()), int(left["owner"].isna().sum())
    facts = [
        Fact("Open actions", str(len(left)), f"the last due {format_day(left['due_on'].max())}"),
        Fact("Their cost", format_value(left["cost"].sum(), "money"),
             f"{format_count(left['staff_days'].sum())} staff days; {ownerless} without an owner"),
    ]  # fmt: skip
    if coverage is not None and len(coverage):
        covered = int(coverage["covered"].sum())
        facts.append(Fact("Gaps with an action", f"{covered} of {len(coverage)}", "open actions count",
                          tone_of("met" if covered == len(coverage) else "missed")))  # fmt: skip
    tone = tone_of("approved" if approved == len(left) else "draft")
    return [*facts, Fact("Approved", f"{approved} of {len(left)}", "by name", tone)]
