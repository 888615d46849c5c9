"""The few figures of a plan under way on a report's first screen."""

import pandas as pd

from saypro_analysis.views.kit.facts import Fact
from saypro_analysis.views.kit.formats import format_value
from saypro_analysis.views.kit.palette import tone_of


def describe_progress_facts(
    progress: pd.DataFrame, values: pd.DataFrame | None = None, effects: pd.DataFrame | None = None
) -> list[Fact]:
    """Pick the figures that a manager needs of the progress first: on time, on money, working, stuck.

    `progress` is what `track_progress` returns, `values` what `earned_value`, `effects` what `estimate_effects` does;
    without `effects` the fact on what works is left out, and the actions without a report have one of their own. Each
    Fact has `label, value, detail, tone`. Returns a list that `publish` takes as `facts`, empty where there are no
    actions.

    >>> progress = pd.DataFrame({"status": ["done"], "spent": [900.0], "planned_spend": [1000.0],
    ...                          "cost": [1000.0], "roadblocks_open": [0]})
    >>> [fact.value for fact in describe_progress_facts(progress)]
    ['0 of 1', '$900', '0', '0']
    """
    if progress.empty:
        return []
    counts = progress["status"].value_counts()
    done, late, slipping, silent = (int(counts.get(s, 0)) for s in ("done", "overdue", "slipping", "unreported"))
    blocked = int((progress["roadblocks_open"] > 0).sum())
    judged = effects is not None and not effects.empty
    behind = _list([(late, "overdue"), (slipping, "slipping"), (done, "done"),
                    (silent if judged else 0, "without a report")]) or "none is late"  # fmt: skip
    on_time = tone_of("late" if late + slipping else "on_track")
    facts = [
        Fact("Late or slipping", f"{late + slipping} of {len(progress)}", behind, on_time),
        _money_fact(progress, values),
        Fact(
            "Stuck",
            str(blocked),
            f"{'action' if blocked == 1 else 'actions'} held up by an open roadblock"
            if blocked
            else "no roadblock is open",
            "bad" if blocked else "",
        ),
    ]
    if effects is not None and judged:
        return [*facts[:2], _working_fact(effects), facts[2]]
    detail = "or without a recent one, though started"
    return [*facts, Fact("Without a report", str(silent), detail, tone_of("unreported") if silent else "")]


def _working_fact(effects: pd.DataFrame) -> Fact:
    good = int(effects["verdict"].isin(["achieved", "on_course"]).sum())
    bad = int(effects["verdict"].isin(["not_working", "harmful"]).sum())
    waits = len(effects) - good - bad
    detail = _list([(bad, "does not" if bad == 1 else "do not"), (waits, "cannot be told yet")]) or "and no other begun"
    tone = tone_of("not_working" if bad else "achieved" if good else "cannot_tell")
    return Fact("Proven effective", f"{good} of {len(effects)}", detail, tone)


def _list(counts: list[tuple[int, str]]) -> str:
    """The counts that are not nought, with what they count."""
    return ", ".join(f"{number} {what}" for number, what in counts if number)


def _money_fact(progress: pd.DataFrame, values: pd.DataFrame | None) -> Fact:
    spent = format_value(progress["spent"].sum(), "money")
    if values is None or values.empty or pd.isna(values["spending"].iloc[-1]):
        return Fact("Spent so far", spent, f"of {format_value(progress['cost'].sum(), 'money')} planned")
    last = values.iloc[-1]
    return Fact("Spent so far", spent, f"for work worth {format_value(last['ev'], 'money')}", tone_of(last["spending"]))
