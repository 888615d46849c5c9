"""Sentences about departments side by side, and about a cycle beside the one before."""

import pandas as pd

from saypro_analysis.views.kit.formats import format_percent, format_value
from saypro_analysis.views.kit.words import STATUS, Sentences, count_of, join_first, join_words

_NAMED = 5
_ALIKE = "No department stands apart from the others: with so few KPIs each, the differences could be chance."


def describe_compared_departments(comparison: pd.DataFrame) -> Sentences:
    """Say which departments missed most and least, and whether any of them stands apart from the others beyond chance.

    `comparison` is what `compare_departments` returns; needed are `department, kpis, missed, missed_part, differs,
    whole_part`. Returns Sentences, a tuple of plain text: the share over all departments with the two ends, then the
    departments that differ, or that none does, and those that cannot be judged.

    >>> rows = [("Sales", 3, 2, 2 / 3, False, 1 / 3), ("Finance", 3, 0, 0.0, False, 1 / 3)]
    >>> describe_compared_departments(pd.DataFrame(rows, columns=["department", "kpis", "missed", "missed_part",
    ...     "differs", "whole_part"]))
    Of all KPIs that could be judged 33.3 % missed their target: most in Sales (2 of 3), fewest in Finance (0 of 3).
    No department stands apart from the others: with so few KPIs each, the differences could be chance.
    """
    judged = comparison[comparison["kpis"] > 0]
    if judged.empty:
        return Sentences(["No department has a KPI that can be held against a target."])
    most, least = (_count(judged.loc[place]) for place in (judged["missed_part"].idxmax(), judged.index[-1]))
    whole = format_percent(judged["whole_part"].iloc[0])
    apart = judged[judged["differs"].astype(bool)]
    named = join_words(_count(row) for _, row in apart.iterrows()) if len(apart) else ""
    verb = "stands" if len(apart) == 1 else "stand"
    told = f"{named} {verb} apart from the others beyond chance." if named else _ALIKE
    silent = list(comparison.loc[comparison["kpis"] == 0, "department"])
    return Sentences([
        f"Of all KPIs that could be judged {whole} missed their target: most in {most}, fewest in {least}.",
        told,
        f"Nothing can be judged in {join_words(silent)}." if silent else "",
    ])  # fmt: skip


def _count(row: pd.Series) -> str:
    return f"{row['department']} ({row['missed']:.0f} of {row['kpis']:.0f})"


def describe_compared_cycles(comparison: pd.DataFrame, *, top: int = 3) -> Sentences:
    """Say what worsened and what improved since the cycle before, and which targets were changed meanwhile.

    `comparison` is what `compare_cycles` returns; needed are `name, unit, actual_before, actual, status_before, status,
    moved, retargeted`. Returns Sentences, a tuple of plain text: the counts, at most `top` KPIs each of those that
    worsened and improved with figures and states, then targets that are others, for there a new state need not be a
    change of the KPI.

    >>> row = {"name": "Revenue", "unit": "money", "actual_before": 80.0, "actual": 101.0, "status_before": "missed",
    ...        "status": "met", "moved": "improved", "retargeted": False}
    >>> describe_compared_cycles(pd.DataFrame([row]))
    Of 1 KPI in both cycles 1 improved, 0 worsened and 0 stayed as they were.
    Revenue improved from $80 (missed) to $101 (met).
    """
    moves = comparison["moved"].value_counts()
    both = int(sum(moves.get(move, 0) for move in ("improved", "worsened", "same", "cannot_tell")))
    improved, worsened, same = (int(moves.get(move, 0)) for move in ("improved", "worsened", "same"))
    counted = f"{improved} improved, {worsened} worsened and {same} stayed as they were"
    untold = moves.get("cannot_tell", 0)
    counts = f"Of {count_of(both, 'KPI')} in both cycles {counted}{f'; {untold} cannot be told' if untold else ''}."
    told = [_tell(row) for move in ("worsened", "improved")
            for _, row in comparison[comparison["moved"] == move].head(top).iterrows()]  # fmt: skip
    changed = list(comparison.loc[comparison["retargeted"].astype(bool), "name"])
    targets = f"{count_of(len(changed), 'target')} {'is another' if len(changed) == 1 else 'are others'} than before: "
    return Sentences([counts, *told, f"{targets}{join_first(changed, _NAMED)}." if changed else ""])


def _tell(row: pd.Series) -> str:
    before, after = (format_value(row[column], row["unit"]) for column in ("actual_before", "actual"))
    states = (STATUS.get(str(row[column]), str(row[column])) for column in ("status_before", "status"))
    earlier, later = states
    return f"{row['name']} {row['moved']} from {before} ({earlier}) to {after} ({later})."
