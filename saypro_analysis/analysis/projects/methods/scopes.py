"""What a project has to fulfil: what was agreed, what came later, and whether time or money came with it."""

import pandas as pd

COLUMNS = ["requirements_agreed", "requirements_added", "requirements_unfunded", "added_share", "scope_creep",
           "requirements_covered"]  # fmt: skip


def count_requirements(told: pd.DataFrame, requirements: pd.DataFrame) -> pd.DataFrame:
    """Requirements agreed by the baseline and added since; creep is what was added without more time or money.

    A requirement is funded by its own `extra_days` or `extra_budget`; where the plan was moved past the first promise,
    time was given for all. `requirements_covered` is the share of them that has tasks.
    """
    agreed_on = told["baselined_on"].fillna(told["start_on"])
    since = requirements["project"].map(dict(zip(told["project"], agreed_on, strict=True)))
    added = requirements["added_on"] > since
    funded = (requirements["extra_days"] > 0) | (requirements["extra_budget"] > 0)
    tasks = requirements["tasks"].fillna("").str.strip(" ;") != ""
    marks = pd.DataFrame({"requirements_agreed": ~added, "requirements_added": added,
                          "requirements_unfunded": added & ~funded, "requirements_covered": tasks})  # fmt: skip
    sums = marks.groupby(requirements["project"]).sum()
    counts = sums.reindex(told["project"]).set_axis(told.index).fillna(0).astype(int)
    moved = told["planned_finish_on"] > told["promised_on"]
    agreed = counts["requirements_agreed"]
    return counts.assign(
        added_share=counts["requirements_added"] / agreed.where(agreed > 0),
        scope_creep=(counts["requirements_unfunded"] > 0) & ~moved,
        requirements_covered=counts["requirements_covered"]
        / (agreed + counts["requirements_added"]).where(lambda n: n > 0),
    )[COLUMNS]
